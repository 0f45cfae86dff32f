"""Read minutes, and propose what they say for the register: actions and events, for a person to accept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from impact.analysis.checks.actions import doubtful_successors
from impact.analysis.minutes_scores import score_findings
from impact.domain.action import Action, ActionStatus
from impact.domain.architecture import Basis
from impact.domain.change import Register
from impact.domain.decision import Proposal, RegisterRow
from impact.domain.minutes import DoubtfulSuccessor, FindingKind, KindScore, MinutedAction, Minutes, MinutesFinding
from impact.errors import UnknownNameError
from impact.readers.minutes import LARGEST_MINUTES, read_gold, read_minutes
from impact.readers.xml import read_bytes

ORIGIN = "minutes"
STATED, MENTIONED, KNOWN_DAY = 0.9, 0.6, 0.3
"""How sure a proposal is: a status that the minutes state; a sentence that names a change; one where the register has
an event of that change and day already. They order proposals and decide nothing."""
NO_WORDS = "not stated in the minutes"
LONGEST_EVENT = 400


@dataclass(frozen=True, slots=True)
class ImportedMinutes:
    """What came of reading minutes.

    Attributes
    ----------
    minutes
        What they hold.
    proposals
        Rows for the register that it does not have yet, actions first.
    doubts
        Actions that are said to be superseded by one on another subject.
    scores
        How well the reader did, by kind; empty unless a person's own findings were given.
    """

    minutes: Minutes
    proposals: tuple[Proposal, ...]
    doubts: tuple[DoubtfulSuccessor, ...]
    scores: tuple[KindScore, ...] = ()


def import_minutes(
    file: Path, *, register: Register, date: dt.date | None = None, gold: Path | None = None
) -> ImportedMinutes:
    """Read minutes and propose rows for the register.

    Parameters
    ----------
    file
        Minutes as text, Markdown, a Word document or a PDF.
    register
        What is known already: an action whose row says the same is not proposed, nor one of an older meeting; what is
        to be done and by whom is kept where the minutes do not say.
    date
        Day of the meeting; ``None`` takes what the minutes say.
    gold
        What a person found in them, for scoring only.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    minutes = read_minutes(read_bytes(file, limit=LARGEST_MINUTES), file=file.as_posix())
    if date is not None:
        minutes = replace(minutes, date=date)
    found = read_gold(read_bytes(gold), file=gold.as_posix()) if gold else ()
    known = {action.id: action for action in register.actions}
    proposals = (*_propose_actions(minutes, known), *_propose_events(minutes, register))
    doubts = doubtful_successors(_with_known_words(minutes.actions, known))
    scores = score_findings(minutes.findings, found) if gold else ()
    return ImportedMinutes(minutes, proposals, doubts, scores)


def proposals_for(imported: ImportedMinutes, names: Sequence[str]) -> tuple[Proposal, ...]:
    """Pick the proposals about some actions or changes, by reference or id.

    Raises
    ------
    UnknownNameError
        If nothing is proposed about one of them.
    """
    by_name: dict[str, list[Proposal]] = {}
    for proposal in imported.proposals:
        by_name.setdefault(proposal.row.key[0], []).append(proposal)
    for name in names:
        if name not in by_name:
            raise UnknownNameError(f"Nothing is proposed about '{name}'.", candidates=tuple(by_name)[:5])
    return tuple(proposal for name in dict.fromkeys(names) for proposal in by_name[name])


def _with_known_words(actions: Iterable[MinutedAction], known: Mapping[str, Action]) -> tuple[MinutedAction, ...]:
    """Give actions that are only mentioned the words of the register, so that subjects can be compared."""
    return tuple(
        action if action.text or action.id not in known else replace(action, text=known[action.id].text)
        for action in actions
    )


def _propose_actions(minutes: Minutes, known: Mapping[str, Action]) -> Iterator[Proposal]:
    day = minutes.date.isoformat() if minutes.date else ""
    for action in minutes.actions:
        former = known.get(action.id)
        if action.status is None or (former and day and former.date > day):
            continue
        cells = _action_cells(minutes, action, former, status=action.status, day=day)
        if former and cells.items() >= _said_before(former).items():
            continue
        row = RegisterRow("actions", (action.id,), cells)
        evidence = f"{Path(minutes.file).name}, lines {action.line} to {action.end_line}"
        yield Proposal(row, STATED, evidence, ORIGIN)


def _action_cells(
    minutes: Minutes, action: MinutedAction, former: Action | None, *, status: ActionStatus, day: str
) -> dict[str, str]:
    cells = {
        "action_id": action.id,
        "status": status.value,
        "text": (former.text if former else action.text) or NO_WORDS,
        "owner": action.owner or (former.owner if former else ""),
        "due": action.due or (former.due if former else ""),
        "superseded_by": action.superseded_by or (former.superseded_by if former else ""),
        "date": day,
        "basis": Basis.SOURCED.value,
        "source": _source(minutes, action.line),
    }
    return {column: text for column, text in cells.items() if text}


def _said_before(former: Action) -> dict[str, str]:
    cells = {"status": former.status.value, "owner": former.owner, "due": former.due,
             "superseded_by": former.superseded_by, "date": former.date}  # fmt: skip
    return {column: text for column, text in cells.items() if text}


def _propose_events(minutes: Minutes, register: Register) -> Iterator[Proposal]:
    day = minutes.date.isoformat() if minutes.date else ""
    known_days = {(event.subject_id, event.date) for event in register.events}
    known = {(event.subject_id, event.date, event.event) for event in register.events}
    seen: set[tuple[str, str, str]] = set()
    for finding in (*_said_of_changes(minutes), *_decided_on_changes(minutes)):
        key = (finding.id, day, finding.text)
        if not finding.text or key in known or key in seen:
            continue
        seen.add(key)
        cells = {"subject_id": finding.id, "date": day, "event": finding.text, "basis": Basis.SOURCED.value,
                 "source": _source(minutes, finding.line)}  # fmt: skip
        is_known_day = (finding.id, day) in known_days
        evidence = f"{Path(minutes.file).name}, line {finding.line}"
        if is_known_day:
            evidence += "; the register has an event of this change and day"
        row = RegisterRow("events", key, {column: text for column, text in cells.items() if text})
        yield Proposal(row, KNOWN_DAY if is_known_day else MENTIONED, evidence, ORIGIN)


def _said_of_changes(minutes: Minutes) -> Iterator[MinutesFinding]:
    headings = {item.line for item in minutes.findings if item.kind is FindingKind.ITEM}
    for item in minutes.findings:
        if item.kind is FindingKind.CHANGE and item.line not in headings:
            yield replace(item, text=item.text[:LONGEST_EVENT])


def _decided_on_changes(minutes: Minutes) -> Iterator[MinutesFinding]:
    """Give each decision of an agenda item whose heading names a change as something said of that change."""
    number_by_line = {item.line: item.id for item in minutes.findings if item.kind is FindingKind.ITEM}
    named: dict[str, list[str]] = {}
    for item in minutes.findings:
        if item.kind is FindingKind.CHANGE and item.line in number_by_line:
            named.setdefault(number_by_line[item.line], []).append(item.id)
    for item in minutes.findings:
        if item.kind is FindingKind.DECISION:
            for change_id in named.get(item.id, ()):
                words = f"{item.value.capitalize()} under agenda item {item.id}"
                yield MinutesFinding(FindingKind.CHANGE, change_id, item.line, text=words)


def _source(minutes: Minutes, line: int) -> str:
    return f"{minutes.meeting_id or Path(minutes.file).stem} line {line}"
