"""Find what minutes say of their actions: open or closed, and what took the place of which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from impact.domain.action import ActionStatus
from impact.readers.minutes.references import Reference
from impact.readers.minutes.text import MinutesText

_CLOSED = r"closed|complete|completed|discharged|done"
_ONGOING = r"on-?\s?going|open|outstanding|in progress|carried (?:forward|over)|not started|pending|on target"
_PUT_OFF = r"deferred|postponed|put off"
_DROPPED = r"cancelled|canceled|withdrawn|dropped"
_RE_OPENED = r"re-?\s?opened"
_WORD = rf"(?P<{{name}}>{_RE_OPENED}|{_CLOSED}|{_ONGOING}|{_PUT_OFF}|{_DROPPED})"
_NAMED = r"(?:(?:[A-Z][A-Z&]{1,11}[ \t_-]{0,2})?[0-9]{1,3}/[0-9]{2}[a-z]?)"
_LINK_WORDS = (
    r"(?:\s++|\b(?:is|was|were|are|be|been|being|has|have|now|to|will|remains?|remained|remain|marked|recorded|as|stays?"
    r"|kept|therefore|thus|also|both|all|then|can|considered|agreed|status|set|left)\b|[:,–-])"
)
_CELL = re.compile(
    rf"(?:^|[|\t(\[])[ \t*_]*{_WORD.format(name='word')}[ \t*_.]*(?=$|[|\t)\]])", re.IGNORECASE | re.MULTILINE
)
_STATEMENTS = tuple(
    re.compile(pattern.replace("{WORD}", _WORD.format(name="word")), flags)
    for pattern, flags in (
        (rf"\bactions?\b(?:\s*{_NAMED})?{_LINK_WORDS}{{1,12}}{{WORD}}\b", re.IGNORECASE),
        (rf"(?i:{_NAMED})\)?{_LINK_WORDS}{{1,12}}{{WORD}}\b", re.IGNORECASE),
        (r"\bstatus\s*(?:[:=|–-]|is|was)?\s*{WORD}\b", re.IGNORECASE),
        (r"\[[ \t*_]*{WORD}\b", re.IGNORECASE),
        (r"\b(?P<word>CLOSED|COMPLETED?|ON-?GOING|OPEN|OUTSTANDING|RE-?OPENED|DISCHARGED)\b", 0),
        (rf"\b(?P<word>closed|closes|re-?opened|re-?opens)\s+(?:the\s+)?(?:actions?\b|{_NAMED})", re.IGNORECASE),
        (rf"\b(?:agreed|decided|resolved)\s+(?:to|that)\s+(?P<word>close|re-?open)\s+(?:the\s+)?(?:actions?\b\s*)?{_NAMED}",
         re.IGNORECASE),
    )
)  # fmt: skip
_SUPERSEDED = re.compile(r"\b(?:superseded|replaced)\b(?P<rest>[\s:]{1,3}by\b)?", re.IGNORECASE)
_SUPERSEDES = re.compile(r"\b(?:supersedes|superseding|replaces|replacing|takes\s+the\s+place\s+of)\b", re.IGNORECASE)
_NOT_SO = re.compile(
    r"\b(?:not|never|cannot|until|once|before|prior\s+to|when|unless|could|should|may|might|would|can|will\s+be|"
    r"to\s+be|propose[ds]?|if)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_IN_LIST = re.compile(r"[\s,;&/]*(?:and|or)?\s*(?:[A-Z&]{2,12}[ _-]?)?(?:actions?\s+)?")
_BEFORE = 45
_FAR = 60


@dataclass(frozen=True, slots=True)
class StatedStatus:
    """A status that the text gives an action, and where; ``other`` is what takes the place of a superseded one."""

    action_id: str
    status: ActionStatus
    start: int
    other: str = ""


def stated_statuses(
    text: MinutesText, stretch: tuple[int, int], references: Sequence[Reference], *, action_id: str
) -> Iterator[StatedStatus]:
    """Find statuses in a sentence.

    Parameters
    ----------
    text
        Where it stands.
    stretch
        Begin and end of the sentence.
    references
        References in the sentence, in order.
    action_id
        The action whose entry the sentence is part of; empty if it is part of none.
    """
    words = text.text[slice(*stretch)]
    replaced, others = _replacements(words, stretch[0], references, action_id)
    yield from replaced
    subjects = [item for item in references if item.start not in others]
    seen = set()
    for pattern in (_CELL, *_STATEMENTS):
        for match in pattern.finditer(words):
            place = match.start("word")
            status = _status_of(match["word"])
            if place in seen or _is_hedged(words, match, status):
                continue
            seen.add(place)
            inside = [item.id for item in subjects if place < item.start - stretch[0] <= match.end()]
            is_cell = bool(action_id) and pattern is _CELL and match.group().startswith(("|", "\t"))
            names = inside or _subjects(words, stretch[0] + place, stretch[0], subjects, action_id)
            if is_cell:
                names = [action_id]
            for name in names:
                yield StatedStatus(name, status, stretch[0] + place)


def _status_of(word: str) -> ActionStatus:
    plain = re.sub(r"[\s-]", "", word.casefold())
    if plain.startswith("reopen"):
        return ActionStatus.RE_OPENED
    if plain.startswith("close") or re.fullmatch(_CLOSED, plain):
        return ActionStatus.CLOSED
    for pattern, status in ((_PUT_OFF, ActionStatus.DEFERRED), (_DROPPED, ActionStatus.CANCELLED)):
        if re.fullmatch(pattern, word, re.IGNORECASE):
            return status
    return ActionStatus.ONGOING


def status_of_cell(cell: str) -> ActionStatus | None:
    """Read the status that a table gives an action; ``None`` if it begins with no known word."""
    if re.match(r"new\b", cell, re.IGNORECASE):
        return ActionStatus.NEW
    if re.match(r"(?:superseded|replaced)\b", cell, re.IGNORECASE):
        return ActionStatus.SUPERSEDED
    match = re.match(_WORD.format(name="word") + r"\b", cell, re.IGNORECASE)
    return _status_of(match["word"]) if match else None


def _is_hedged(words: str, match: re.Match[str], status: ActionStatus) -> bool:
    """Whether the words before take the status back: *not closed*, *will be closed once*."""
    if status is ActionStatus.ONGOING or match["word"].isupper():
        return False
    place = match.start("word")
    before = words[max(0, place - _BEFORE) : place]
    return bool(_NOT_SO.search(before)) and not re.search(r"\bagreed\s+(?:to|that)\b[^.;]*$", before, re.IGNORECASE)


def _subjects(words: str, place: int, offset: int, references: Sequence[Reference], action_id: str) -> list[str]:
    """Give the actions that a status at a place is said of: a list before it, else one after it, else the entry."""
    before = [item for item in references if item.end <= place]
    if before:
        return [item.id for item in reversed(_run(words, before[::-1], offset))]
    after = [item for item in references if item.start >= place]
    if after and not action_id and after[0].start - place <= _FAR:
        return [item.id for item in _run(words, after, offset)]
    return [action_id] if action_id else []


def _run(words: str, references: Sequence[Reference], offset: int) -> list[Reference]:
    """Give the first of some references, and those that make up a list with it."""
    listed = [references[0]]
    for item in references[1:]:
        first, last = sorted((listed[-1], item), key=lambda each: each.start)
        if not _IN_LIST.fullmatch(words[first.end - offset : last.start - offset]):
            break
        listed.append(item)
    return listed


def _replacements(
    words: str, offset: int, references: Sequence[Reference], action_id: str
) -> tuple[list[StatedStatus], set[int]]:
    """Find what takes the place of what, and the places of the references that do."""
    found: list[StatedStatus] = []
    others: set[int] = set()
    for match in _SUPERSEDED.finditer(words):
        place = offset + match.start()
        after = [item for item in references if item.start >= place]
        before = [item for item in references if item.end <= place and item.start not in others]
        subject = before[-1].id if before else action_id
        successor = after[0] if match["rest"] and after and after[0].start - place <= _FAR else None
        if not subject or (
            successor is None and not match.group().isupper() and match.group().casefold() == "replaced"
        ):
            continue
        if successor is not None:
            others.add(successor.start)
        found.append(StatedStatus(subject, ActionStatus.SUPERSEDED, place, successor.id if successor else ""))
    for match in _SUPERSEDES.finditer(words):
        place = offset + match.start()
        after = [item for item in references if 0 <= item.start - place <= _FAR]
        before = [item for item in references if item.end <= place]
        successor_id = before[-1].id if before else action_id
        if after and successor_id:
            others |= {item.start for item in before[-1:]}
            found.append(StatedStatus(after[0].id, ActionStatus.SUPERSEDED, place, successor_id))
    return found, others
