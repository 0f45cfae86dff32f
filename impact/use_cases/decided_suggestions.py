"""Accept or reject that a change touches an element, as the mapping suggested it."""

from __future__ import annotations

import datetime as dt

from impact.domain.architecture import Basis
from impact.domain.change import TouchKind
from impact.domain.decision import Decision, Proposal, RegisterRow, Verdict
from impact.domain.decision_log import TOUCHES
from impact.domain.suggestion import Suggestion
from impact.errors import DecisionError
from impact.use_cases.decided_rows import ALIASES
from impact.use_cases.decisions import record, record_all
from impact.use_cases.workspace import Workspace

MAPPING = "mapping"


def accept_suggestion(
    workspace: Workspace,
    change: str,
    suggestion: Suggestion,
    *,
    who: str,
    when: dt.datetime,
    kind: TouchKind = TouchKind.MODIFY,
    why: str = "",
    is_alias: bool = False,
    expected: int | None = None,
) -> tuple[Decision, ...]:
    """Accept that a change touches a suggested element; a person's word makes the touch certain.

    Parameters
    ----------
    workspace, who, when, why, expected
        As :func:`impact.use_cases.decisions.record`.
    change
        Id of the change.
    suggestion
        What was suggested.
    kind
        What the change does to the element.
    is_alias
        Whether the words that spoke for it become another name of the element.

    Returns
    -------
    tuple of Decision
        That on the touch, then that on the alias if one was wanted.

    Raises
    ------
    DecisionError
        If the register says so already, or an alias is wanted where no words spoke.
    UnknownNameError, ConflictError, StoreError
        As :func:`impact.use_cases.decisions.record`; nothing is written then.
    """
    row = _touch(workspace, change, suggestion, kind=kind)
    if any((touch.change_id, touch.element_id) == row.key for touch in workspace.register.touches):
        raise DecisionError(f"The register says already that {row.key[0]} touches {row.key[1]}.")
    phrase = spoken_phrase(suggestion)
    stated = {
        "why": why or (f"the text says '{phrase}'" if phrase else "suggested by the words of the text"),
        "confidence": "1",
        "basis": str(Basis.INFERRED),
        "source": f"accepted by {who.strip()} on {when.date().isoformat()}",
    }
    touch = RegisterRow(row.table, row.key, {**row.cells, **stated})
    proposals = [Proposal(touch, suggestion.confidence, phrase, MAPPING)]
    if is_alias:
        if not phrase:
            raise DecisionError("No words of the text spoke for the element, so there is no alias to accept.")
        cells = {"phrase": phrase, "element_id": row.key[1], "basis": str(Basis.INFERRED)}
        alias = RegisterRow(ALIASES, (phrase, row.key[1]), cells)
        proposals.append(Proposal(alias, suggestion.confidence, phrase, MAPPING))
    seen = [workspace.log.last_number(proposal.row) for proposal in proposals]
    if expected is not None:
        seen[0] = expected
    return record_all(workspace, proposals, verdict=Verdict.ACCEPTED, who=who, when=when, why=why, expected=seen)


def reject_suggestion(
    workspace: Workspace,
    change: str,
    suggestion: Suggestion,
    *,
    who: str,
    when: dt.datetime,
    why: str = "",
    expected: int | None = None,
) -> Decision:
    """Reject that a change touches a suggested element, so that it is not suggested for that change again.

    Parameters
    ----------
    workspace, who, when, why, expected
        As :func:`impact.use_cases.decisions.record`.
    change
        Id of the change.
    suggestion
        What was suggested.

    Raises
    ------
    UnknownNameError, DecisionError, ConflictError, StoreError
        As :func:`impact.use_cases.decisions.record`; nothing is written then.
    """
    row = _touch(workspace, change, suggestion, kind=TouchKind.MODIFY)
    proposal = Proposal(row, suggestion.confidence, spoken_phrase(suggestion), MAPPING)
    return record(workspace, proposal, verdict=Verdict.REJECTED, who=who, when=when, why=why, expected=expected)


def spoken_phrase(suggestion: Suggestion) -> str:
    """Give the words of the text that speak strongest for a suggestion; empty if none do."""
    return next((" ".join(item.phrase.split()) for item in suggestion.evidence if item.end > item.start), "")


def _touch(workspace: Workspace, change: str, suggestion: Suggestion, *, kind: TouchKind) -> RegisterRow:
    key = (workspace.change(change).id, workspace.graph.resolve(suggestion.element_id).id)
    return RegisterRow(TOUCHES, key, {"change_id": key[0], "element_id": key[1], "kind": str(kind)})
