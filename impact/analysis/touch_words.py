"""What the words around a mention say: what is done to the element, and what a text denies outright."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from impact.domain.assessment_policy import AssessmentPolicy
from impact.domain.change import TouchKind

SENTENCE_END = re.compile(r"[.!?;](?=\s|$)|\n")
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Denial:
    """A place where a text says that nothing of some lists is concerned; the end is exclusive."""

    list_names: tuple[str, ...]
    start: int
    end: int
    sentence: str


def touch_kind(text: str, start: int, end: int, *, policy: AssessmentPolicy) -> TouchKind | None:
    """Tell from the words near a mention what a change does to the element; ``None`` if they do not say.

    Parameters
    ----------
    text
        The text.
    start, end
        Place of the mention in it, in characters, the end exclusive.
    policy
        Which words tell what, and how near they have to stand.
    """
    first, last = _sentence_around(text, start, end)
    before = " ".join(_words(text[first:start])[-policy.reach :] if policy.reach else ())
    after = " ".join(_words(text[end:last])[: policy.reach])
    for row in policy.words:
        if any(_holds(before, phrase) for phrase in row.before) or any(_holds(after, phrase) for phrase in row.after):
            return row.kind
    return None


def find_denials(text: str, policy: AssessmentPolicy) -> tuple[Denial, ...]:
    """Find where a text says that nothing of a list is concerned: "no parties are impacted", "no change to devices".

    A sentence that makes an exception ("no parties other than …") denies nothing.
    """
    if not policy.denials:
        return ()
    found: list[Denial] = []
    for first, last in _sentences(text):
        sentence = text[first:last]
        folded = " ".join(_words(sentence))
        if any(_holds(folded, phrase) for phrase in policy.exceptions):
            continue
        found.extend(_denials_of(sentence, first, policy))
    return tuple(found)


def without_denials(text: str, denials: Sequence[Denial]) -> str:
    """Blank what a text denies, so that the words of a denial speak for nothing; places stay as they are."""
    for denial in denials:
        text = text[: denial.start] + " " * (denial.end - denial.start) + text[denial.end :]
    return text


def _denials_of(sentence: str, offset: int, policy: AssessmentPolicy) -> list[Denial]:
    words = list(WORD.finditer(sentence))
    folded = [word.group().casefold() for word in words]
    found: list[Denial] = []
    place = 0
    while place < len(folded):
        opening = _phrase_at(folded, place, policy.denials)
        if not opening:
            place += 1
            continue
        names, end = _denied_nouns(folded, place + opening, policy)
        if names and set(folded[place:]) & set(policy.denied):
            span = words[place].start() + offset, words[end - 1].end() + offset
            found.append(Denial(names, *span, " ".join(sentence.split())))
        place = max(end, place + opening)
    return found


def _denied_nouns(folded: Sequence[str], place: int, policy: AssessmentPolicy) -> tuple[tuple[str, ...], int]:
    """Give the lists whose nouns follow a place with nothing but fillers between, and the place behind the last."""
    names: dict[str, None] = {}
    end = place
    while place < len(folded):
        nouns = {rule.name: _phrase_at(folded, place, rule.nouns) for rule in policy.lists}
        longest = max(nouns.values(), default=0)
        if longest:
            names |= dict.fromkeys(name for name, length in nouns.items() if length == longest)
            place = end = place + longest
        elif folded[place] in policy.fillers:
            place += 1
        else:
            break
    return tuple(names), end


def _phrase_at(folded: Sequence[str], place: int, phrases: Sequence[str]) -> int:
    """Give the length in words of the longest phrase that stands at a place; 0 if none does."""
    lengths = [
        len(parts) for phrase in phrases if (parts := phrase.split()) == list(folded[place : place + len(parts)])
    ]
    return max(lengths, default=0)


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    starts = [0, *ends]
    return [(first, last) for first, last in zip(starts, [*ends, len(text)], strict=True) if first < last]


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    for first, last in _sentences(text):
        if first <= start < last:
            return first, max(last, end)
    return 0, len(text)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def _holds(folded: str, phrase: str) -> bool:
    return f" {phrase} " in f" {folded} "
