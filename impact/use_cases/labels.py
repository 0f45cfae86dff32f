"""Keep the list of switch labels: check a label, and propose it with what the committee decided."""

from __future__ import annotations

from collections.abc import Mapping

from impact.analysis.labelling import judge_label
from impact.domain.decision import Proposal, RegisterRow
from impact.domain.label import APPEAL_OUTCOMES, DECISIONS, LabelJudgement, SwitchLabel
from impact.errors import InputError, UnknownNameError
from impact.readers.label_rules import standard_label_rules
from impact.use_cases.workspace import Workspace, nearest_names

PENDING, REJECTED = "pending", "rejected"
LONGEST_FAMILY = 2_000
"""Characters of the description of a family; longer ones are cut off before they are compared."""


def list_labels(workspace: Workspace, *, is_every: bool = False) -> tuple[SwitchLabel, ...]:
    """Give the labels that users may use, by name; with ``is_every`` those that were refused or wait, too."""
    kept = (label for label in workspace.register.labels if is_every or label.is_on_list)
    return tuple(sorted(kept, key=lambda label: label.label.casefold()))


def check_label(workspace: Workspace, label: str, *, family: str, role: str) -> LabelJudgement:
    """Judge a label by the rules and the list.

    Raises
    ------
    InputError
        If the label is too long to be one.
    """
    if len(label) > LONGEST_FAMILY:
        raise InputError(f"A text of {len(label):,} characters is no label.")
    entries = workspace.register.labels
    return judge_label(label, family=family[:LONGEST_FAMILY], role=role, entries=entries, rules=standard_label_rules())


def propose_label(judgement: LabelJudgement, cells: Mapping[str, str]) -> Proposal:
    """Propose an entry of the list.

    Parameters
    ----------
    judgement
        What the rules say; it becomes the evidence.
    cells
        Further cells of its row by column, such as ``family`` and ``decision``; without a decision it waits for one.

    Raises
    ------
    InputError
        If the decision or the outcome of an appeal is no known word.
    """
    filled = {"label": judgement.label, "decision": PENDING, **{name: text for name, text in cells.items() if text}}
    _check_words(filled)
    evidence = " ".join((*judgement.refusals, *judgement.advice)) or "The rules on labels are kept."
    return Proposal(RegisterRow("labels", (judgement.label,), filled), confidence=1.0, evidence=evidence)


def propose_update(workspace: Workspace, label: str, cells: Mapping[str, str]) -> Proposal:
    """Propose an entry with other cells: a decision, an appeal, its outcome; an empty cell empties the entry's.

    Raises
    ------
    UnknownNameError
        If there is no such entry.
    InputError
        If the decision or the outcome of an appeal is no known word, or the label that an appeal is about is not
        rejected.
    """
    known = {entry.label.casefold(): entry for entry in workspace.register.labels}
    entry = known.get(" ".join(label.split()).casefold())
    if entry is None:
        names = nearest_names(label, [each.label for each in workspace.register.labels])
        raise UnknownNameError(f"No label is called '{label}'.", candidates=names)
    if cells.get("appeal") and entry.decision != REJECTED:
        raise InputError(f"'{entry.label}' is not rejected.", remedy="Only a rejected label can be appealed about.")
    filled = {name: text for name, text in {**_cells(entry), **cells}.items() if text}
    _check_words(filled)
    return Proposal(RegisterRow("labels", (entry.label,), filled), confidence=1.0)


def _cells(entry: SwitchLabel) -> dict[str, str]:
    columns = ("label", "family", "role", "submitted_by", "submitted_on", "justification", "decision", "decided_by",
               "decided_on", "reason", "appeal", "appeal_outcome", "source")  # fmt: skip
    cells = {column: str(getattr(entry, column)) for column in columns}
    cells["basis"] = entry.basis.value if entry.basis else ""
    return {column: text for column, text in cells.items() if text}


def _check_words(cells: Mapping[str, str]) -> None:
    for column, words in (("decision", DECISIONS), ("appeal_outcome", APPEAL_OUTCOMES)):
        if cells.get(column, "") not in words:
            allowed = ", ".join(word for word in words if word)
            raise InputError(f"'{cells[column]}' is no {column.replace('_', ' ')}.", remedy=f"Give one of {allowed}.")
