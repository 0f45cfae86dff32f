"""Write the list of switch labels, and what the rules say of one."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from impact.domain.formatting import counted, percent
from impact.domain.label import LabelJudgement, SwitchLabel
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_safe
from impact.writers.markdown import plain, table

_COLUMNS = ("label", "family", "role", "submitted_by", "submitted_on", "justification", "decision", "decided_by",
            "decided_on", "reason", "appeal", "appeal_outcome", "source")  # fmt: skip


def write_labels_markdown(labels: Sequence[SwitchLabel]) -> str:
    """Write the list as a Markdown table."""
    if not labels:
        return "The list holds no label.\n"
    rows = [
        (
            plain(item.label),
            plain(item.family),
            plain(item.decision or "on the list"),
            plain(" ".join(filter(None, (item.decided_by, item.decided_on)))),
            plain(": ".join(filter(None, (item.appeal, item.appeal_outcome)))),
        )
        for item in labels
    ]
    header = ("Label", "Family of devices", "Decision", "By", "Appeal")
    return "\n".join([*table(header, rows), "", counted(len(labels), "label")]) + "\n"


def write_labels_json(labels: Sequence[SwitchLabel]) -> str:
    """Write the list as JSON."""
    return dump(
        [{**{name: getattr(item, name) or None for name in _COLUMNS}, "is_on_list": item.is_on_list} for item in labels]
    )


def write_labels_csv(labels: Sequence[SwitchLabel]) -> str:
    """Write the list as CSV, safe to open in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for item in labels:
        writer.writerow([spreadsheet_safe(str(getattr(item, name))) for name in _COLUMNS])
    return buffer.getvalue()


def write_judgement_markdown(judgement: LabelJudgement) -> str:
    """Write what the rules say of a label: refused or not, then why, then what it resembles."""
    verdict = "refused" if judgement.is_refused else "may be put before the committee"
    lines = [f"{plain(judgement.label) or '(no label)'}: {verdict}"]
    lines += [f"- refused: {plain(reason)}" for reason in judgement.refusals]
    lines += [f"- advice: {plain(reason)}" for reason in judgement.advice]
    if judgement.nearest:
        rows = [(plain(item.label), plain(item.family), percent(item.likeness), item.why) for item in judgement.nearest]
        lines += ["", *table(("Nearest entry", "Family of devices", "Alike", "By"), rows, right=(2,))]
    return "\n".join(lines) + "\n"


def write_judgement_json(judgement: LabelJudgement) -> str:
    """Write what the rules say of a label as JSON."""
    return dump(
        {
            "label": judgement.label,
            "is_refused": judgement.is_refused,
            "refusals": list(judgement.refusals),
            "advice": list(judgement.advice),
            "nearest": [
                {"label": item.label, "family": item.family, "likeness": item.likeness, "why": item.why}
                for item in judgement.nearest
            ],
        }
    )
