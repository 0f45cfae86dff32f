"""Put together what minutes hold: the entries of actions, what is said in them, and everything that is referred to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from impact.domain.action import ActionStatus
from impact.domain.minutes import FindingKind, MinutedAction, Minutes, MinutesFinding
from impact.domain.problem import Problem
from impact.readers.minutes.documents import text_of_document
from impact.readers.minutes.items import agenda_items, item_at, marked_decisions
from impact.readers.minutes.meeting import find_meeting
from impact.readers.minutes.references import (
    Reference,
    action_references,
    change_references,
    day_references,
    meeting_number,
    month_references,
    own_committee,
    release_references,
)
from impact.readers.minutes.statuses import StatedStatus, stated_statuses, status_of_cell
from impact.readers.minutes.table_rows import REF, STATUS, action_rows
from impact.readers.minutes.text import MinutesText, decode_minutes, lay_out, plain_words
from impact.readers.minutes.wording import ActionWords, read_action_words, words_of_row

_BEFORE_ENTRY = re.compile(
    r"^[\s•·*|#>\[(_-]{0,12}(?:new\s+)?(?:actions?(?:\s+(?:ref(?:erence)?|no|number|id))?\b|ref(?:erence)?\b)?[\s:.*_\[(|]{0,4}$",
    re.IGNORECASE,
)
_AFTER_ENTRY = re.compile(
    r"[\s*_\])]{0,4}(?:$|[:|–—-]|\(|\t|\s(?=[A-Z])|\s*(?:re-?opened|closed|ongoing|open|new|superseded|complete)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_GOES_ON = re.compile(
    r"(?:\b(?:by|per|under|of|to|with|in|on|see|also|from|for|and|or|the|as|than|actions?)|[,(/&])\s*$", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:[\s*_\])|:–—-]|\[[\w -]{1,20}\]|\((?:re-?opened|closed|ongoing|open|new)\)"
    r"|\b(?:re-?opened|closed|ongoing|on-going|open|new|text|action)\b(?=\s*[\n|:\])–-]))*",
    re.IGNORECASE,
)
_IS_UPDATE = re.compile(r"[\s*_:–—-]{0,6}(?:update|discussion|verbal update)\b", re.IGNORECASE)
_BOX_END = re.compile(r"\n[ \t]*\+[-=+]{4,}[ \t]*(?=\n|$)")
_LONGEST_ROW = 400
"""Characters of the lines of a row that hold its owner and time."""
_ORDER = {kind: place for place, kind in enumerate(FindingKind)}


@dataclass(frozen=True, slots=True)
class _Entry:
    """The stretch in which minutes speak of one action, from its reference on."""

    reference: Reference
    end: int


def read_minutes(data: bytes, *, file: str) -> Minutes:
    """Read minutes in whatever layout: text, Markdown, a Word document or a PDF.

    Parameters
    ----------
    data
        The file.
    file
        How errors and the result name it.

    Raises
    ------
    UnreadableFileError
        If it is empty, damaged, or none of these.
    UnsafeFileError
        If one of its lines is longer than lines are, or it is refused for safety.
    """
    document = text_of_document(data, file=file)
    if document is not None:
        return read_minutes_text(document, file=file)
    text, problems = decode_minutes(data, file=file)
    return read_minutes_text(text, file=file, problems=problems)


def read_minutes_text(text: str, *, file: str, problems: tuple[Problem, ...] = ()) -> Minutes:
    """Read minutes from lines of text; problems met before are handed on."""
    laid_out = lay_out(text, file=file)
    return _Reading(laid_out).minutes(file, problems)


class _Reading:
    """Everything that was found in one text."""

    def __init__(self, text: MinutesText) -> None:
        self._text = text
        self._items = agenda_items(text)
        self._references = action_references(text)
        self._starts = [item.start for item in self._references]
        self._committee = own_committee(self._references)
        self._days = day_references(text)
        self._months = month_references(text)
        self._meeting = find_meeting(text, self._items, days=self._days, months=self._months)
        self._entries = self._find_entries()
        self._rows = action_rows(text, [entry.reference for entry in self._entries])
        self._words = self._read_words()
        self._statuses = self._find_statuses()

    def minutes(self, file: str, problems: tuple[Problem, ...]) -> Minutes:
        found = sorted(self._findings(), key=lambda item: (item.line, _ORDER[item.kind], item.id, item.value))
        meeting = self._meeting
        return Minutes(file, meeting.id, meeting.date, tuple(dict.fromkeys(found)), tuple(self._actions()), problems)

    def _find_entries(self) -> list[_Entry]:
        heads = [item for item in self._references if self._is_head(item)]
        stops = sorted({item.start for item in heads} | {self._text.start_of(item.line) for item in self._items})
        entries = []
        for head in heads:
            place = bisect_left(stops, head.start + 1)
            end = stops[place] if place < len(stops) else len(self._text.text)
            box = _BOX_END.search(self._text.text, head.end, end)
            entries.append(_Entry(head, self._without_next_head(head, box.start() if box else end)))
        return entries

    def _without_next_head(self, head: Reference, end: int) -> int:
        """End an entry before the words that lead in the next one, such as *ACTION*."""
        start = self._text.text.rfind("\n", head.end, end) + 1
        is_lead = start > head.end and _BEFORE_ENTRY.match(self._text.text[start:end][:80])
        return start if is_lead else end

    def _is_head(self, reference: Reference) -> bool:
        text = self._text.text
        start = text.rfind("\n", 0, reference.start) + 1
        if reference.start - start > 60 or not _BEFORE_ENTRY.match(text[start : reference.start]):
            return False
        if not _AFTER_ENTRY.match(text, reference.end):
            return False
        above = text[max(0, start - 200) : start].rstrip()
        return not _GOES_ON.search(above) or ("\n" not in text[start - 2 : start] and start > 0)

    def _read_words(self) -> dict[str, tuple[_Entry, ActionWords]]:
        """Read the words of each action from the first entry that says what is to be done."""
        ordered = self._times()
        found: dict[str, tuple[_Entry, ActionWords]] = {}
        for entry in self._entries:
            name = entry.reference.id
            if name in found and (found[name][1].owner or found[name][1].text):
                continue
            if _IS_UPDATE.match(self._text.text, entry.reference.end):
                continue
            sentence = self._own_sentence(entry)
            near = _between(ordered, entry.reference.end, entry.end)
            words = read_action_words(self._text, sentence, (entry.reference.end, entry.end), times=near)
            found[name] = (entry, words)
        for name, row in self._rows.items():
            entry, inline = found[name]
            is_elsewhere = self._line(entry.reference.start) != self._line(row[REF].start)
            near = _between(ordered, row[REF].start, row[REF].start + _LONGEST_ROW)
            found[name] = (entry, words_of_row(row, near, inline if is_elsewhere else None))
        return found

    def _times(self) -> tuple[Reference, ...]:
        """Give days, and months that are of no day, in the order of the text."""
        months = (month for month in self._months if not self._is_of_day(month))
        return tuple(sorted((*self._days, *months), key=lambda time: time.start))

    def _is_of_day(self, month: Reference) -> bool:
        return any(day.start <= month.start and month.end <= day.end for day in _near(self._days, month))

    def _own_sentence(self, entry: _Entry) -> tuple[int, int]:
        lead = _LEAD.match(self._text.text, entry.reference.end, entry.end)
        start = lead.end() if lead else entry.reference.end
        for begin, end in self._text.sentences(start, entry.end):
            if self._text.text[begin:end].strip():
                return begin, end
        return start, start

    def _find_statuses(self) -> list[StatedStatus]:
        found = list(self._new_actions())
        place = 0
        for entry in [*self._entries, None]:
            start = entry.reference.start if entry else len(self._text.text)
            found += self._stated(place, start, "")
            if entry:
                found += self._stated(start, entry.end, entry.reference.id)
                place = entry.end
        for name, row in self._rows.items():
            stated = status_of_cell(row[STATUS].text) if STATUS in row else None
            if stated:
                found.append(StatedStatus(name, stated, row[STATUS].start))
        first: dict[tuple[str, str, str], StatedStatus] = {}
        raised = {item.action_id for item in found if item.status is ActionStatus.NEW}
        for item in sorted(found, key=lambda each: each.start):
            if item.status is ActionStatus.ONGOING and item.action_id in raised:
                continue
            first.setdefault((item.action_id, item.status, item.other), item)
        named = {(item.action_id, item.status) for item in first.values() if item.other}
        return [item for item in first.values() if item.other or (item.action_id, item.status) not in named]

    def _new_actions(self) -> Iterator[StatedStatus]:
        """Find actions of this meeting; where its number is unknown, those of the highest that *ACTION* leads in."""
        known = self._meeting.number
        number = known or max((self._number(entry.reference) or 0 for entry in self._entries), default=0)
        for entry in self._entries:
            start = entry.reference.start
            line = self._text.text[self._text.text.rfind("\n", 0, start) + 1 : start]
            if number and self._number(entry.reference) == number and (known or "action" in line.casefold()):
                yield StatedStatus(entry.reference.id, ActionStatus.NEW, start)

    def _number(self, reference: Reference) -> int | None:
        return meeting_number(reference.id, committee=self._committee)

    def _stated(self, start: int, end: int, action_id: str) -> Iterator[StatedStatus]:
        for sentence in self._text.sentences(start, end):
            inside = self._references[bisect_left(self._starts, sentence[0]) : bisect_left(self._starts, sentence[1])]
            if action_id or inside:
                yield from stated_statuses(self._text, sentence, inside, action_id=action_id)

    def _actions(self) -> Iterator[MinutedAction]:
        statuses: dict[str, list[StatedStatus]] = defaultdict(list)
        for status in sorted(self._statuses, key=lambda item: item.start):
            statuses[status.action_id].append(status)
        first_by_id: dict[str, Reference] = {}
        for item in self._references:
            first_by_id.setdefault(item.id, item)
        for name, first in first_by_id.items():
            said = statuses[name]
            known = self._words.get(name)
            entry, words = known if known else (_Entry(first, first.end), None)
            spoken = self._text.text[entry.reference.start : entry.end].rstrip()
            other = next((item.other for item in reversed(said) if item.other), "")
            yield MinutedAction(
                id=name,
                status=_last_status(said),
                owner=words.owner if words else "",
                due=words.due if words else "",
                superseded_by=other,
                text=words.text if words else "",
                line=self._line(entry.reference.start),
                end_line=self._line(entry.reference.start + len(spoken)),
            )

    def _line(self, place: int) -> int:
        return self._text.line_at(place)

    def _findings(self) -> Iterator[MinutesFinding]:
        meeting = self._meeting
        if meeting.id or meeting.date:
            day = meeting.date.isoformat() if meeting.date else ""
            yield MinutesFinding(FindingKind.MEETING, meeting.id, meeting.line, day)
        for item in self._items:
            yield MinutesFinding(FindingKind.ITEM, str(item.number), item.line, item.title)
        yield from self._mentions(FindingKind.ACTION, self._references)
        yield from self._mentions(FindingKind.CHANGE, change_references(self._text))
        yield from self._mentions(FindingKind.RELEASE, release_references(self._text))
        yield from self._mentions(FindingKind.DATE, self._days)
        for status in self._statuses:
            line = self._line(status.start)
            yield MinutesFinding(FindingKind.STATUS, status.action_id, line, status.status, status.other)
        for name, (_, words) in self._words.items():
            if words.owner_start is not None:
                yield MinutesFinding(FindingKind.OWNER, name, self._line(words.owner_start), words.owner)
            if words.due_start is not None:
                yield MinutesFinding(FindingKind.DUE, name, self._line(words.due_start), words.due)
        for decision in marked_decisions(self._text, self._items):
            line = self._line(decision.start)
            about = item_at(self._items, line)
            number = str(about.number) if about else ""
            yield MinutesFinding(
                FindingKind.DECISION, number, line, decision.word, text=self._sentence_at(decision.start)
            )

    def _mentions(self, kind: FindingKind, references: Iterable[Reference]) -> Iterator[MinutesFinding]:
        seen = set()
        for item in references:
            mark = (item.id, self._line(item.start))
            if mark not in seen:
                seen.add(mark)
                is_link = self._text.without_links[item.start].isspace()
                words = self._sentence_at(item.start) if kind is FindingKind.CHANGE and not is_link else ""
                yield MinutesFinding(kind, *mark, text=words)

    def _sentence_at(self, place: int) -> str:
        """Give the sentence around a place, no longer than some lines."""
        start = max(0, place - 400)
        before = [begin for begin, _ in self._text.sentences(start, place + 1)]
        begin = before[-1] if before else start
        _, end = next(self._text.sentences(begin, min(len(self._text.text), place + 400)), (begin, place))
        return plain_words(self._text.text[begin:end]).strip("•|-*# ")


def _last_status(said: Sequence[StatedStatus]) -> ActionStatus | None:
    """Give the last status; one that is superseded stays so, unless it is open again."""
    kept = [item.status for item in said]
    if not kept:
        return None
    if ActionStatus.SUPERSEDED in kept and kept[-1] in (ActionStatus.SUPERSEDED, ActionStatus.CLOSED):
        return ActionStatus.SUPERSEDED
    return kept[-1]


def _between(times: Sequence[Reference], start: int, end: int) -> tuple[Reference, ...]:
    return tuple(time for time in times if start <= time.start < end)


def _near(days: Sequence[Reference], month: Reference) -> Sequence[Reference]:
    place = bisect_left([day.start for day in days], month.start + 1)
    return days[max(0, place - 1) : place + 1]
