"""Find in text the phrases by which people call elements."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from impact.domain.architecture import Element


class PhraseIndex:
    """The phrases that name elements, found by their first word.

    Parameters
    ----------
    elements
        The elements; each is known by its name, its aliases and its code.
    """

    def __init__(self, elements: Iterable[Element]) -> None:
        self.phrases_by_id: Mapping[str, frozenset[str]] = {node.id: phrases_of(node) for node in elements}
        self._by_first_word: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for element_id, phrases in self.phrases_by_id.items():
            for phrase in sorted(phrases):
                first = re.search(r"\w+", phrase)
                if first:
                    self._by_first_word[first.group().casefold()].append((phrase, element_id))

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Find each phrase in a text: start, end, and the id that it names."""
        folded = text.casefold()
        words = dict.fromkeys(re.findall(r"\w+", folded))
        firsts = dict.fromkeys(form for word in words for form in (word, word.removesuffix("s")))
        return [
            (found.start(), found.end(), element_id)
            for first in firsts
            for phrase, element_id in self._by_first_word.get(first, ())
            if phrase.casefold() in folded
            for found in finder(phrase).finditer(text)
        ]

    def named_alone(self, text: str) -> Iterator[tuple[str, int]]:
        """Give each element that a text names, and the place where its name ends.

        A phrase inside a longer one that names something else does not count, nor one that several elements share.
        """
        spans = self.spans(text)
        ids_by_place: dict[tuple[int, int], set[str]] = defaultdict(set)
        for start, end, element_id in spans:
            if not any(a <= start and end <= b and (b - a) > (end - start) for a, b, _ in spans):
                ids_by_place[start, end].add(element_id)
        ends = {next(iter(ids)): end for (_, end), ids in sorted(ids_by_place.items()) if len(ids) == 1}
        yield from ends.items()


def phrases_of(node: Element) -> frozenset[str]:
    """Give the words that name an element: its name, its aliases, and its code."""
    code = node.id.rpartition(":")[2].partition("-")[2] or node.origin.xml_id
    return frozenset(phrase for phrase in (node.name, *node.aliases, code) if len(phrase.strip()) > 1)


def head_words(phrases: Iterable[str]) -> set[str]:
    """Give the words by which people call a thing for short.

    Examples
    --------
    >>> head_words(["communications hub", "CH", "load switch (inside the meter)"]) == {"hub", "switch"}
    True
    """
    bare = [phrase.partition("(")[0].split() for phrase in phrases]
    return {words[-1] for words in bare if len(words) > 1 and len(words[-1]) > 2}


@lru_cache(maxsize=2048)
def finder(phrase: str) -> re.Pattern[str]:
    """Find a phrase as a word, singular or plural; an acronym only as it is written."""
    flags = re.NOFLAG if phrase.isupper() and len(phrase) < 7 else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(phrase)}s?(?!\w)", flags)


def says_any(text: str, phrases: Iterable[str]) -> bool:
    """Tell whether a text holds one of the phrases."""
    folded = text.casefold()
    return any(phrase.casefold() in folded and finder(phrase).search(text) for phrase in phrases)
