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
from impact.use_cases.suggestions import suggest_elements
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
    touch = _accepted_touch(workspace, change, suggestion, who=who, when=when, kind=kind, why=why)
    phrase = spoken_phrase(suggestion)
    proposals = [Proposal(touch, suggestion.confidence, phrase, MAPPING)]
    if is_alias:
        if not phrase:
            raise DecisionError("No words of the text spoke for the element, so there is no alias to accept.")
        cells = {"phrase": phrase, "element_id": touch.key[1], "basis": str(Basis.INFERRED)}
        alias = RegisterRow(ALIASES, (phrase, touch.key[1]), cells)
        proposals.append(Proposal(alias, suggestion.confidence, phrase, MAPPING))
    seen = [workspace.log.last_number(proposal.row) for proposal in proposals]
    if expected is not None:
        seen[0] = expected
    return record_all(workspace, proposals, verdict=Verdict.ACCEPTED, who=who, when=when, why=why, expected=seen)


def accept_unambiguous(
    workspace: Workspace, change: str, *, who: str, when: dt.datetime, kind: TouchKind = TouchKind.MODIFY
) -> tuple[Decision, ...]:
    """Accept into the register what the words on a change name and cannot mean anything else.

    Nothing else may go there without a person: ambiguous names, names with a caution, pronouns, words in common and
    likeness to earlier changes are suggested only.

    Parameters
    ----------
    workspace, who, when
        As :func:`impact.use_cases.decisions.record`.
    change
        Id of the change.
    kind
        What the change does to the elements.

    Returns
    -------
    tuple of Decision
        One for each element; none if the words name nothing further.

    Raises
    ------
    UnknownNameError, DecisionError, ConflictError, StoreError
        As :func:`impact.use_cases.decisions.record`; nothing is written then.
    """
    suggested = suggest_elements(workspace, change=change, most=len(workspace.graph.nodes)).suggestions
    certain = [one for one in suggested if one.is_unambiguous and not one.caution]
    proposals = [
        Proposal(
            _accepted_touch(workspace, change, one, who=who, when=when, kind=kind), one.confidence,
            spoken_phrase(one), MAPPING,
        )
        for one in certain
    ]  # fmt: skip
    return record_all(workspace, proposals, verdict=Verdict.ACCEPTED, who=who, when=when) if proposals else ()


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


def _accepted_touch(
    workspace: Workspace, change: str, suggestion: Suggestion, *, who: str, when: dt.datetime, kind: TouchKind,
    why: str = "",
) -> RegisterRow:  # fmt: skip
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
    return RegisterRow(row.table, row.key, {**row.cells, **stated})


def _touch(workspace: Workspace, change: str, suggestion: Suggestion, *, kind: TouchKind) -> RegisterRow:
    key = (workspace.change(change).id, workspace.graph.resolve(suggestion.element_id).id)
    return RegisterRow(TOUCHES, key, {"change_id": key[0], "element_id": key[1], "kind": str(kind)})
