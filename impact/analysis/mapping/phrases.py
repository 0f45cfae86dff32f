"""Ids, names and aliases that stand in a text, whatever the sentence around them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from impact.domain.architecture import Element
from impact.domain.change import Alias
from impact.domain.listing import Mention
from impact.domain.mapping import MappingTarget

ID_CONFIDENCE = 0.99
NAME_CONFIDENCE = 0.95
CAUTION_CONFIDENCE = 0.3
LONGEST_PHRASE = 12
ACRONYM_LENGTH = 5
WORD = re.compile(r"[A-Za-z0-9]+(?:[.\-][A-Za-z0-9]+)*")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


Named: TypeAlias = Element | MappingTarget
"""What carries an id, a name and aliases."""


@dataclass(frozen=True, slots=True)
class _Entry:
    element_id: str
    how: str
    written: str
    caution: str = ""


def map_text(text: str, elements: Iterable[Named], *, aliases: Sequence[Alias] = ()) -> tuple[Mention, ...]:
    """Find the elements that a text names, surest first, each once.

    The longest phrase counts: "dual band communications hub" does not also name the hub. A short acronym
    counts only as it is written, at word boundaries; other words without regard to case and plural.

    Parameters
    ----------
    text
        Any text.
    elements
        Elements that may be meant, with their aliases.
    aliases
        Aliases with a caution: found, and marked so.
    """
    return map_texts([text], elements, aliases=aliases)[0]


def map_texts(
    texts: Iterable[str], elements: Iterable[Named], *, aliases: Sequence[Alias] = ()
) -> tuple[tuple[Mention, ...], ...]:
    """Find the elements that each of several texts names, as :func:`map_text` does for one; in the order of the texts.

    Names are looked up in an index that is made once, so that a whole document takes hardly longer than a page.
    """
    index = _index(elements, aliases)
    return tuple(_map(text, index) for text in texts)


def _map(text: str, index: Mapping[tuple[str, ...], list[_Entry]]) -> tuple[Mention, ...]:
    words = [(match.group(), match.start(), match.end()) for match in WORD.finditer(text)]
    best: dict[str, Mention] = {}
    position = 0
    while position < len(words):
        length, entries = _longest(index, words, position)
        if not entries:
            position += 1
            continue
        start, end = words[position][1], words[position + length - 1][2]
        for mention in _mentions(entries, text[start:end], start, end):
            known = best.get(mention.element_id)
            if known is None or mention.confidence > known.confidence:
                best[mention.element_id] = mention
        position += length
    return tuple(sorted(best.values(), key=lambda m: (-m.confidence, m.start, m.element_id)))


def _index(elements: Iterable[Named], aliases: Sequence[Alias]) -> Mapping[tuple[str, ...], list[_Entry]]:
    index: dict[tuple[str, ...], list[_Entry]] = defaultdict(list)

    def add(phrase: str, entry: _Entry) -> None:
        folded = _folded(phrase)
        if folded and all(known.element_id != entry.element_id for known in index[folded]):
            index[folded].append(entry)

    for row in aliases:
        if row.caution:
            add(row.phrase, _Entry(row.element_id, "alias", row.phrase, row.caution))
    for element in elements:
        tail = element.id.partition(":")[2]
        for code in (tail, tail.partition("-")[2]):
            if _is_telling_id(code):
                add(code, _Entry(element.id, "id", code))
        if element.name:
            add(element.name, _Entry(element.id, "name", element.name))
        for alias in element.aliases:
            add(alias, _Entry(element.id, "alias", alias))
    return index


def _is_telling_id(code: str) -> bool:
    """Tell whether a bare id can be told from an ordinary word or number: it mixes digits with letters or dots."""
    return bool(re.search(r"\d", code)) and bool(re.search(r"[A-Za-z.]", code)) and len(code) >= 3


def _folded(phrase: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in WORD.findall(CAMEL.sub(" ", phrase)))


def _stem(word: str) -> str:
    lower = word.lower()
    is_plural = len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "us", "is"))
    return lower[:-1] if is_plural else lower


def _longest(
    index: Mapping[tuple[str, ...], list[_Entry]], words: Sequence[tuple[str, int, int]], position: int
) -> tuple[int, list[_Entry]]:
    for length in range(min(LONGEST_PHRASE, len(words) - position), 0, -1):
        spoken = [word for word, _, _ in words[position : position + length]]
        entries = index.get(_folded(" ".join(spoken)), [])
        fitting = [entry for entry in entries if _fits(entry, spoken)]
        if fitting:
            return length, fitting
    return 1, []


def _fits(entry: _Entry, spoken: Sequence[str]) -> bool:
    """Hold short acronyms to their case, a plural s aside; names of one ordinary word need a capital letter."""
    is_acronym = entry.written.isupper() and len(entry.written) <= ACRONYM_LENGTH and entry.written.isalpha()
    if is_acronym and len(spoken) == 1:
        return spoken[0] in (entry.written, entry.written + "s")
    return True


def _mentions(entries: Sequence[_Entry], phrase: str, start: int, end: int) -> Iterable[Mention]:
    sure = {"id": ID_CONFIDENCE, "name": NAME_CONFIDENCE, "alias": NAME_CONFIDENCE}
    for entry in entries:
        confidence = (CAUTION_CONFIDENCE if entry.caution else sure[entry.how]) / len(entries)
        yield Mention(
            element_id=entry.element_id,
            confidence=confidence,
            phrase=phrase,
            start=start,
            end=end,
            how=entry.how,
            is_unambiguous=len(entries) == 1 and not entry.caution,
            caution=entry.caution,
        )
