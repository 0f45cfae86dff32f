"""Read the words of an action: what is to be done, by whom, and by when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from impact.readers.minutes.references import Reference
from impact.readers.minutes.table_rows import DUE, OWNER, TEXT, Cell
from impact.readers.minutes.text import MinutesText, plain_words

_NAME = (
    r"[A-Z][\w&’'/-]*(?:[ \t\n]{1,4}(?:\([^()\n]{1,60}(?:\n[^()\n]{0,60}){0,3}\)"
    r"|[A-Z][\w&’'/-]*|of(?=\s+(?:the\s+)?[A-Z])))*"
)
_NAMES = rf"(?:the\s+)?{_NAME}(?:(?:\s*,\s*|\s+and\s+|\s*&\s*)(?:the\s+)?{_NAME}){{0,4}}"
_DOES = (
    r"(?:to|agreed\s+to|agrees\s+to|will|shall|must|should|undertook\s+to|offered\s+to|took\s+an\s+action\s+to"
    r"|(?:is|are|was|were)\s+(?:requested|asked|required|invited|tasked|actioned)?\s*to|has\s+been\s+asked\s+to)"
)
_OWNER_FIRST = re.compile(
    rf"\s*(?:(?i:action(?:\s+on)?|actionee)\s*[:–-]\s*)?(?P<owner>(?:The\s+)?{_NAMES})"
    rf"(?:\s+for\s+[A-Z]+[ -]?[0-9]+)?\s+{_DOES}\s+[a-z]"
)
_OWNER_ASKED = re.compile(
    rf"(?:\b(?:The|the)\s+)?(?P<owner>{_NAMES})\s+(?:is|are|was|were|has\s+been|have\s+been)\s+"
    r"(?:requested|asked|required|invited|tasked)\s+to\b"
)
_BARS = re.compile(r"\s*\|\s*|\n[ \t]*\+[-=+]+")
_LABEL_END = r"(?=\s{2,}\S+:|\s*(?:[;|\t\n)\]]|$|\b(?:due|status|by|owner|action|text)\s*:))"
_OWNER_LABEL = re.compile(
    rf"\b(?:action\s+)?(?:owner|actionee|assigned\s+to|responsible|lead)s?\s*[:=|]\s*(?P<owner>[^\n;|\t:]{{1,80}}?){_LABEL_END}",
    re.IGNORECASE,
)
_DUE_LABEL = re.compile(
    r"\b(?:due(?:\s+date|\s+by)?|deadline|target(?:\s+date)?|by\s+when|complete\s+by)\s*[:=|]\s*", re.I
)
_DUE_WORD = re.compile(
    r"\b(?:by|before|at|for|prior\s+to|no\s+later\s+than|not\s+later\s+than|due|as\s+an?|until|ahead\s+of"
    r"|in\s+advance\s+of|in\s+time\s+for|in|to|on)\s+(?:(?:the|its|their|our|end|of|start|close|business|an?|on"
    r"|Mon|Tues?|Wednes|Thurs?|Fri|Satur|Sun)(?:day)?,?\s+)*$",
    re.IGNORECASE,
)
_NEXT_MEETING = re.compile(
    r"\b(?:by|before|at|for|to|prior\s+to|ahead\s+of|in\s+advance\s+of|in\s+time\s+for|[:=|])\s*(?:(?:the|its|their|our)\s+)?"
    r"(?P<due>next\s+(?:(?!the\b)[\w-]+\s+){0,2}meeting)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ActionWords:
    """What the words of an action say; places are ``None`` where nothing is stated."""

    text: str
    owner: str
    owner_start: int | None
    due: str
    due_start: int | None


def read_action_words(
    text: MinutesText, sentence: tuple[int, int], entry: tuple[int, int], *, times: tuple[Reference, ...]
) -> ActionWords:
    """Read owner and time.

    Parameters
    ----------
    text
        Where it stands.
    sentence
        Begin and end of the action's own words.
    entry
        Begin and end of all that is said of it; labels such as *Owner:* count anywhere in it.
    times
        Days and months of the text, in order, days first where both begin at one place.
    """
    owner, owner_start = _owner(text.text, sentence, entry)
    due, due_start = _due(text.text, sentence, entry, times)
    words = plain_words(_BARS.sub(" ", text.text[slice(*sentence)]))
    return ActionWords(words, owner, owner_start, due, due_start)


def words_of_row(row: Mapping[str, Cell], times: tuple[Reference, ...], inline: ActionWords | None) -> ActionWords:
    """Read owner and time from the row of a table; what it leaves out, and full words, come from the running text.

    Parameters
    ----------
    row
        Its cells by column.
    times
        Days and months of the row.
    inline
        What the running text says of the action, ``None`` if nothing.
    """
    known = inline or ActionWords("", "", None, "", None)
    owner, due, text = row.get(OWNER), row.get(DUE), row.get(TEXT)
    name = _tidy(owner.text) if owner and re.search(r"\w", owner.text) else ""
    time = next((item for item in times if due and due.start <= item.start < due.start + len(due.text) + 2), None)
    is_next = due is not None and re.fullmatch(r"(?:the\s+)?next\s+(?:meeting|mtg\.?)", due.text, re.IGNORECASE)
    own = text.text if text else ""
    return ActionWords(
        text=known.text if known.owner or not own else next(iter(re.split(r"(?<=[.!?])\s", own))),
        owner=name or known.owner,
        owner_start=owner.start if owner and name else known.owner_start,
        due=time.id if time else "next meeting" if is_next else known.due,
        due_start=due.start if due and (time or is_next) else known.due_start,
    )


def _owner(text: str, sentence: tuple[int, int], entry: tuple[int, int]) -> tuple[str, int | None]:
    match = _OWNER_LABEL.search(text, *entry)
    if match is None:
        match = _OWNER_FIRST.match(text, *sentence) or _OWNER_ASKED.search(text, *sentence)
    if match is None:
        return "", None
    return _tidy(match["owner"]), match.start("owner")


def _tidy(owner: str) -> str:
    plain = plain_words(owner).strip(" .*_")
    parts = re.split(r"\s*(?:,|&|/|\band\b)\s*(?![^()]*\))", plain)
    names = [re.sub(r"^the\s+", "", part, flags=re.IGNORECASE) for part in parts if part]
    return " and ".join(names)


def _due(
    text: str, sentence: tuple[int, int], entry: tuple[int, int], times: tuple[Reference, ...]
) -> tuple[str, int | None]:
    label = _DUE_LABEL.search(text, *entry)
    if label:
        for time in times:
            if 0 <= time.start - label.end() <= 12 and time.start < entry[1]:
                return time.id, time.start
    match = _NEXT_MEETING.search(text, *(entry if label else sentence))
    for time in times:
        is_inside = sentence[0] <= time.start and time.end <= sentence[1]
        if is_inside and (match is None or time.start < match.start()) and _DUE_WORD.search(
            text, max(sentence[0], time.start - 40), time.start
        ):  # fmt: skip
            return time.id, time.start
    return ("next meeting", match.start("due")) if match else ("", None)
