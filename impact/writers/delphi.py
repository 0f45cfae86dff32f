"""Write what several people judged, without names: in words, as JSON, and as parts of a policy or scenario."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from impact.domain.delphi import DelphiJudgement, DelphiRound, SubjectKind
from impact.domain.effort import Figures
from impact.domain.formatting import counted
from impact.domain.policy import ThreePoint
from impact.domain.result import SCHEMA_VERSION
from impact.writers.json import dump
from impact.writers.markdown_text import plain, table

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
EMPTY = "Nothing is judged. 'impact delphi add SUBJECT LOW LIKELY HIGH' keeps an answer.\n"

Beside = Mapping[str, Figures]
"""Figures of an estimate by key of the subject, to lay beside."""


def write_judgements_markdown(judged: Sequence[DelphiJudgement], beside: Beside | None = None) -> str:
    """Write each subject with its rounds as Markdown; names appear nowhere."""
    if not judged:
        return EMPTY
    lines = ["# Judged by several people", ""]
    for item in judged:
        lines += [f"## {plain(item.subject.label)}", "", f"Unit: {plain(item.subject.unit)}.", ""]
        lines += table(
            ("Round", "People", "Lows", "Likeliest", "Highs", "Middle (low / likely / high)", "Spread"),
            [_row(one) for one in item.rounds],
            right=(0, 1, 6),
        )
        lines += ["", _verdict(item)]
        figures = (beside or {}).get(item.subject.key)
        if figures is not None:
            lines += [
                f"The estimate says P10 {figures.p10:.4g}, P50 {figures.p50:.4g}, P80 {figures.p80:.4g}, "
                f"mean {figures.mean:.4g}; the judged mean is {item.last.combined.mean:.4g}."
            ]
        lines += ["", *(f"- {plain(reason)}" for reason in item.last.reasons)] if item.last.reasons else []
        lines.append("")
    lines.append("Low, likely and high are each sorted by themselves, so that no row shows what one person said.")
    return "\n".join(lines) + "\n"


def _row(one: DelphiRound) -> tuple[str, ...]:
    return (
        str(one.number),
        str(one.people),
        _range(one.lows),
        _range(one.likelies),
        _range(one.highs),
        _points(one.combined),
        "–" if one.spread is None else f"{one.spread:.2f}",
    )


def _range(values: Sequence[float]) -> str:
    return f"{values[0]:g}" if values[0] == values[-1] else f"{values[0]:g}–{values[-1]:g}"


def _points(points: ThreePoint) -> str:
    return f"{points.low:g} / {points.likely:g} / {points.high:g}"


def _verdict(item: DelphiJudgement) -> str:
    moved = ""
    if item.narrowing is not None:
        way = "narrowed" if item.narrowing < 1.0 else "did not narrow"
        moved = f" From round to round the spread {way} (× {item.narrowing:.2f})."
    if item.is_agreed:
        return f"**Agreed**: the spread is within {item.limit:g}.{moved}"
    if item.last.people < 2:
        return f"**One answer so far**: others are needed.{moved}"
    return f"**Not agreed**: the spread is above {item.limit:g}; talk the reasons over and hold another round.{moved}"


def write_judgements_json(judged: Sequence[DelphiJudgement], beside: Beside | None = None) -> str:
    """Write each subject with its rounds as JSON; names appear nowhere."""
    return dump({"schema_version": SCHEMA_VERSION, "judged": [_document(item, beside or {}) for item in judged]})


def _document(item: DelphiJudgement, beside: Beside) -> dict[str, Any]:
    figures = beside.get(item.subject.key)
    return {
        "subject": item.subject.key,
        "kind": str(item.subject.kind),
        "label": item.subject.label,
        "unit": item.subject.unit,
        "is_agreed": item.is_agreed,
        "limit": item.limit,
        "narrowing": item.narrowing,
        "estimate": figures and {"p10": figures.p10, "p50": figures.p50, "p80": figures.p80, "mean": figures.mean},
        "rounds": [
            {
                "round": one.number,
                "people": one.people,
                "lows": list(one.lows),
                "likelies": list(one.likelies),
                "highs": list(one.highs),
                "combined": {"low": one.combined.low, "likely": one.combined.likely, "high": one.combined.high},
                "spread": one.spread,
                "reasons": list(one.reasons),
            }
            for one in item.rounds
        ],
    }


def write_policy_fragment(judged: Sequence[DelphiJudgement]) -> str:
    """Write the middle of the last rounds as part of a policy file."""
    lines = ["# What several people judged; part of a policy file.", ""]
    tables: dict[tuple[str, ...], list[str]] = {}
    reasons: dict[tuple[str, ...], str] = {}
    for item in judged:
        points = item.last.combined
        if item.subject.kind is SubjectKind.SECTION:
            path: tuple[str, ...] = ("effort", "judged_days", item.subject.key)
            tables[path] = [*_three_lines(points), 'unit = "person-days if it proves wrong"']
        elif item.subject.key.endswith((".set_up", ".per_unit")):
            *parents, leaf = item.subject.key.split(".")
            path = tuple(parents)
            tables.setdefault(path, []).append(f"{leaf} = [{points.low!r}, {points.likely!r}, {points.high!r}]")
        else:
            path = tuple(item.subject.key.split("."))
            tables[path] = _three_lines(points)
        reasons[path] = item.reason
    for path, rows in tables.items():
        lines += [f"[{'.'.join(map(_key, path))}]", *rows, f"reason = {_text(reasons[path])}", ""]
    return "\n".join(lines[:-1]) + "\n"


def write_scenario_fragment(judged: Sequence[DelphiJudgement]) -> str:
    """Write the middle of the last rounds as part of a scenario file; sections have no number there."""
    rates = [item for item in judged if item.subject.kind is SubjectKind.RATE]
    lines = ["# What several people judged; part of a scenario file.", "[set]"]
    for item in rates:
        points = item.last.combined
        lines.append(f"{_text(item.subject.key)} = [{points.low!r}, {points.likely!r}, {points.high!r}]")
    left_out = len(judged) - len(rates)
    if left_out:
        lines.append(f"# {counted(left_out, 'section')}: only a policy file holds judged person-days.")
    return "\n".join(lines) + "\n"


def _three_lines(points: ThreePoint) -> list[str]:
    return [f"low = {points.low!r}", f"likely = {points.likely!r}", f"high = {points.high!r}"]


def _key(text: str) -> str:
    return text if BARE_KEY.fullmatch(text) else _text(text)


def _text(text: str) -> str:
    """Quote a text as TOML does; what JSON escapes is escaped alike there."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
