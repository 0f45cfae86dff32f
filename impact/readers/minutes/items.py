"""Find agenda items and decisions in the text of minutes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from impact.readers.minutes.text import MinutesText, plain_words

LONGEST_TITLE = 160
"""Characters of the heading of an agenda item."""
_MOST_TITLE_LINES = 3
_STYLES = tuple(
    re.compile(rf"^[\s#*_|]{{0,12}}{pattern}(?P<title>[^\s|].{{0,300}})$", re.IGNORECASE)
    for pattern in (
        r"(?:agenda\s{1,3})?item\s{1,3}(?P<number>[0-9]{1,2})\b[\s*_]{0,4}[-–—:.)|]{0,2}[\s*_]{0,4}",
        r"(?P<number>[0-9]{1,2})[.][\s*_|]{1,6}",
        r"(?P<number>[0-9]{1,2})[)][\s*_|]{1,6}",
        r"\[(?P<number>[0-9]{1,2})\][\s*_]{0,6}",
        r"(?P<number>[0-9]{1,2})(?:[\t|]|[ ]{1,8}|\s{1,3}[-–—:]\s{1,3})",
    )
)
"""How headings of agenda items begin; minutes keep to one of these styles."""
_OPEN_END = re.compile(r"(?:[-–—,&:/(]|\b(?:and|of|the|for|to|or|with|in|on|by|from|a|an))\s*$", re.IGNORECASE)
_SENTENCE_WORDS = re.compile(
    r"\b(?:is|are|was|were|will|shall|has|have|had|be|been|that|which|would|should|noted|provided)\b"
)
_DECISIONS = {
    "note": "NOTED", "agree": "AGREED", "approve": "APPROVED", "discuss": "DISCUSSED", "reject": "REJECTED",
    "defer": "DEFERRED", "endorse": "ENDORSED", "decide": "DECIDED", "recommend": "RECOMMENDED",
    "confirm": "CONFIRMED", "determine": "DETERMINED", "resolve": "RESOLVED", "accept": "ACCEPTED",
    "decline": "DECLINED", "ratify": "RATIFIED", "consider": "CONSIDERED", "review": "REVIEWED",
    "support": "SUPPORTED", "request": "REQUESTED", "postpone": "POSTPONED", "withdraw": "WITHDRAWN",
}  # fmt: skip
"""The word that marks a decision, by the verb it comes from."""
_WORDS = "|".join(_DECISIONS.values())
_DECISION = re.compile(rf"\b(?:{_WORDS})\b")
_EMPHASISED = re.compile(rf"(?:\*\*|__|(?<![*\w])\*|(?<![_\w])_)(?P<word>{_WORDS})(?:\*|_)", re.IGNORECASE)
_LABELLED = re.compile(
    rf"(?:^[\s*_|>•-]{{0,8}}(?:decisions?|resolutions?)\b[^\n:]{{0,40}}[:–—-]|\bdecisions?\s?:)[^\n]{{0,300}}?"
    rf"\b(?P<word>{_WORDS}|{'|'.join(_DECISIONS)})\b",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """An agenda item: its number, its heading, and the lines of the heading."""

    number: int
    title: str
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class MarkedDecision:
    """A word that marks a decision, and its place."""

    word: str
    start: int


@dataclass(frozen=True, slots=True)
class _Chain:
    """Headings whose numbers follow each other, and how much speaks for them."""

    score: float
    item: AgendaItem
    before: _Chain | None = None

    def items(self) -> list[AgendaItem]:
        found = [self.item]
        chain = self.before
        while chain is not None:
            found.append(chain.item)
            chain = chain.before
        return found[::-1]


def agenda_items(text: MinutesText) -> tuple[AgendaItem, ...]:
    """Find the agenda items: the run of numbered headings of one style that most speaks for.

    Numbered lists look like headings. They end like sentences, stand close together and restart at 1, so that the run
    of the headings, which goes on through the whole text, outweighs them.
    """
    best: _Chain | None = None
    for style in _STYLES:
        chain = _best_chain(text, style)
        if chain is not None and (best is None or chain.score > best.score):
            best = chain
    return tuple(best.items()) if best else ()


def _best_chain(text: MinutesText, style: re.Pattern[str]) -> _Chain | None:
    ending: dict[int, _Chain] = {}
    for index, line in enumerate(text.lines):
        match = style.match(line) if len(line) <= 2 * LONGEST_TITLE else None
        if match is None:
            continue
        item = _item(text, index, match)
        weight = _weight(item.title)
        if weight <= 0.0:
            continue
        number = item.number
        earlier = [(ending[number - step], 0.9 * (step - 1)) for step in (1, 2) if number - step in ending]
        options = [_Chain(weight if number <= 1 else weight / 2, item)]
        for chain, gap in earlier:
            room = min(item.line - chain.item.end_line, 20) / 40
            options.append(_Chain(chain.score + weight + room - gap, item, chain))
        chosen = max(options, key=lambda chain: chain.score)
        if number not in ending or chosen.score > ending[number].score:
            ending[number] = chosen
    return max(ending.values(), key=lambda chain: chain.score, default=None)


def _item(text: MinutesText, index: int, match: re.Match[str]) -> AgendaItem:
    title, end = match["title"], index
    for _ in range(_MOST_TITLE_LINES - 1):
        following = next((i for i in range(end + 1, min(end + 4, len(text.lines))) if text.lines[i].strip()), None)
        if following is None or not (_OPEN_END.search(title) or _has_open_bracket(title)):
            break
        title, end = f"{title} {text.lines[following]}", following
    return AgendaItem(int(match["number"]), plain_words(title).strip("*_#|: "), index + 1, end + 1)


def _has_open_bracket(title: str) -> bool:
    plain = re.sub(r"(?<=\w)’(?=\w)", "", title)
    return any(plain.count(first) > plain.count(last) for first, last in ("()", "‘’", "“”"))


def _weight(title: str) -> float:
    """Say how much a line looks like a heading, at most 1."""
    words = re.findall(r"[^\W\d_][\w’'&.-]*", title)
    if not words or len(title) > LONGEST_TITLE or (not words[0][0].isupper() and len(words) > 1):
        return 0.0
    long_words = [word for word in words if len(word) > 3] or words
    capitals = sum(word[0].isupper() for word in long_words) / len(long_words)
    ends_like_sentence = title.rstrip().endswith((".", ";", ",", ":", "; and", "; or"))
    sentence_words = len(_SENTENCE_WORDS.findall(title))
    return float(0.5 + 0.5 * capitals - 0.6 * ends_like_sentence - 0.3 * sentence_words)


def item_at(items: tuple[AgendaItem, ...], line: int) -> AgendaItem | None:
    """Give the agenda item in which a line stands, ``None`` before the first."""
    place = bisect_right([item.line for item in items], line)
    return items[place - 1] if place else None


def marked_decisions(text: MinutesText, items: tuple[AgendaItem, ...]) -> tuple[MarkedDecision, ...]:
    """Find words that mark a decision: in capitals, in bold, or after the word *Decision*; headings do not count."""
    headings = {line for item in items for line in range(item.line, item.end_line + 1)}
    found = {place: word for place, word in _marks(text.text) if text.line_at(place) not in headings}
    return tuple(MarkedDecision(found[place], place) for place in sorted(found))


def _marks(text: str) -> Iterator[tuple[int, str]]:
    for pattern in (_LABELLED, _EMPHASISED):
        for match in pattern.finditer(text):
            word = match["word"]
            yield match.start("word"), _DECISIONS.get(word.casefold(), word.upper())
    for match in _DECISION.finditer(text):
        yield match.start(), match.group()
