"""Words of a text with their places: split at changes of case, stemmed, without function words."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

TOKEN = re.compile(r"[^\W_]+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s$)|(?<=[0-9])(?=[A-Z][a-z])")
"""Where a word begins within a token: ``WebUI`` and ``HTML5Client`` are two words; ``k8s`` and ``APIs`` are one."""
IDENTIFIER = re.compile(r"`([^`\n]{1,200})`|([A-Za-z0-9_]+(?:[.:/\-][A-Za-z0-9_]+)*)")
JOINED = re.compile(r"[A-Za-z0-9_]+(?:[.:/\-][A-Za-z0-9_]+)*")
SHORTEST_WORD = 2

_FUNCTION_WORDS = """
a about above after again against all also am among an and any are around as at be because been before being
below between both but by can cannot could did do does doing done down during each either else ever every few
for from further had has have having he her here hers him his how however i if in into is it its itself just
may me might more most must my no nor not of off on once only or other our ours out over own per same shall
she should so some such than that the their theirs them then there these they this those though through thus
to too under until up upon us very via was we were what when where whether which while who whom whose why will
with within without would yet you your yours
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""English words that say how a sentence is built and nothing of what it is about."""

_stemmer = snowballstemmer.stemmer("english")
_stemmer_lock = threading.Lock()  # a stemmer keeps the word in itself while it works


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as written, its stem in lower case, and its place, the end exclusive."""

    text: str
    stem: str
    start: int
    end: int


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Cut a word down to what its forms share: ``registries`` and ``registry`` are one."""
    with _stemmer_lock:
        return str(_stemmer.stemWord(word.casefold()))


def split_words(text: str) -> Iterator[Word]:
    """Split a text into words, function words included, in their order."""
    for token in TOKEN.finditer(text):
        start = token.start()
        for part in _parts(token.group()):
            yield Word(part, stem(part), start, start + len(part))
            start += len(part)


@lru_cache(maxsize=100_000)
def _parts(token: str) -> tuple[str, ...]:
    return tuple(CAMEL.split(token))


def content_words(text: str) -> tuple[Word, ...]:
    """Split a text into the words that say what it is about."""
    return tuple(word for word in split_words(text) if is_content(word.text))


def content_stems(text: str) -> list[str]:
    """Stems of the words that say what a text is about, in their order and as often as they stand there."""
    return [word.stem for word in content_words(text)]


def is_content(word: str) -> bool:
    """Tell whether a word says something of what a text is about."""
    return len(word) >= SHORTEST_WORD and word.casefold() not in FUNCTION_WORDS


def identifiers(text: str) -> Iterator[Word]:
    """Find what is written as a name of code: in back-ticks, dotted, or joined by underscores; in lower case.

    Examples
    --------
    >>> [word.stem for word in identifiers("Add `Pool` and db.client_name to the list")]
    ['pool', 'db.client_name']
    """
    for match in IDENTIFIER.finditer(text):
        quoted = match.group(1)
        if quoted is None:
            if "." in match.group(2) or "_" in match.group(2).strip("_"):
                yield Word(match.group(2), match.group(2).casefold(), match.start(), match.end())
            continue
        for part in JOINED.finditer(quoted):
            start = match.start(1) + part.start()
            yield Word(part.group(), part.group().casefold(), start, start + len(part.group()))
