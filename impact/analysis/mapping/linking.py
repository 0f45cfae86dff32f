"""Which targets each text names, also where a pronoun or a short form stands for the name.

Texts that follow each other in one document are read in their order: a sentence that opens with *it*, *they* or
*this component* goes on about the subject of the sentence before, and *the UI* is the Web UI once that was named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from impact.analysis.mapping.naming import DETERMINERS, NameIndex, Naming, singular
from impact.analysis.mapping.words import FUNCTION_WORDS, Word, split_words
from impact.domain.mapping import MappingPolicy, MappingTarget

_CONNECTIVE = (
    "as such|in addition|additionally|furthermore|moreover|also|therefore|thus|hence|then|finally|internally|besides|"
    "however|consequently|similarly"
)
OPENING = re.compile(
    rf"^\W*(?:(?:{_CONNECTIVE})\b[\s,]*)?(?P<pronoun>it|its|they|their|(?:this|the|these)\s+(?P<role>[a-z]+))\b",
    re.IGNORECASE,
)
EXPLETIVE = re.compile(
    r"^\W*it\s+(?:is|was|should|must|can|may|has been|will)(?:\s+(?:be|also|not))?\s+"
    r"(?:possible|important|necessary|recommended|noted|worth|useful|clear|assumed|expected|required|sufficient|easy|best|"
    r"advisable|essential|crucial|likely|better|common|up)\b",
    re.IGNORECASE,
)  # fmt: skip
SUBJECT_WORDS = 4
"""The subject of a sentence starts within its first words."""
LISTED = re.compile(r"[\s,]*(?:and|or)?\s*(?:the\s+)?")
"""What stands between two names of one list."""
NOT_BEFORE_SUBJECT = frozenset(
    ["by", "from", "to", "of", "in", "on", "at", "with", "for", "into", "via", "through", "using", "under"]
)


def link_texts(
    texts: Sequence[str], targets: Sequence[MappingTarget], policy: MappingPolicy, *, are_consecutive: bool = False
) -> tuple[tuple[Naming, ...], ...]:
    """Find the targets that each text names, in the order of the text.

    Parameters
    ----------
    texts
        The texts.
    targets
        What they may name, each id once.
    policy
        Role words, short forms and the confidence of each way of naming.
    are_consecutive
        Whether the texts are successive sentences of one document.
    """
    index = NameIndex(targets, policy)
    linked: list[tuple[Naming, ...]] = []
    subjects: tuple[str, ...] = ()
    named_before: set[str] = set()
    for text in texts:
        found = index.find(text)
        known = named_before if are_consecutive else {naming.target_id for naming in found}
        found += _short_forms(text, found, index, known)
        if are_consecutive:
            found += _pronouns(text, found, subjects, policy)
            subjects = _subjects(text, found)
        named_before |= {naming.target_id for naming in found}
        linked.append(tuple(sorted(found, key=lambda naming: (naming.start, naming.target_id))))
    return tuple(linked)


def _short_forms(text: str, found: Sequence[Naming], index: NameIndex, known: set[str]) -> list[Naming]:
    """Find heads of longer names and spelled-out short forms, each behind a determiner: *the UI*, *the database*."""
    words = tuple(split_words(text))
    taken = [(naming.start, naming.end) for naming in found]
    forms: list[Naming] = []
    for place, word in enumerate(words):
        if any(start <= word.start < end for start, end in taken) or not _is_definite(words, place, text):
            continue
        folded = singular(word.text)
        target_id = index.heads.get(folded)
        if target_id in known and _ends_noun(words, place, text, index) and folded == word.text.casefold():
            forms.append(Naming(target_id, "short form", word.start, word.end))
        short = index.short_forms.get(folded)
        names = index.named(short) if short else ()
        if names and not index.named(folded) and _ends_noun(words, place, text, index):
            forms.extend(Naming(name.target_id, "spelled out", word.start, word.end, len(names)) for name in names)
    return forms


def _is_definite(words: Sequence[Word], place: int, text: str) -> bool:
    if place == 0:
        return False
    before = words[place - 1]
    is_adjacent = not text[before.end : words[place].start].strip()
    return is_adjacent and before.text.casefold() in DETERMINERS


def _ends_noun(words: Sequence[Word], place: int, text: str, index: NameIndex) -> bool:
    """Tell whether a word ends its group of nouns, a role word behind it aside: not *the UI name*."""
    if place + 1 == len(words) or text[words[place].end : words[place + 1].start].strip():
        return True
    behind = words[place + 1].text.casefold()
    return behind in FUNCTION_WORDS or singular(behind) in index.role_words or _may_be_verb(behind)


def _may_be_verb(word: str) -> bool:
    return word.endswith(("s", "ed")) and not word.endswith("ss")


def _pronouns(text: str, found: Sequence[Naming], subjects: Sequence[str], policy: MappingPolicy) -> list[Naming]:
    """Let a sentence that opens with a pronoun go on about the subject of the sentence before."""
    opening = OPENING.match(text)
    if opening is None or not subjects or EXPLETIVE.match(text):
        return []
    role = opening.group("role")
    if role is not None and singular(role) not in policy.role_words:
        return []
    is_plural = opening.group("pronoun").casefold() in ("they", "their") or (role or "").endswith("s")
    if not is_plural and len(subjects) > 1:
        return []
    start, end = opening.span("pronoun")
    named = {naming.target_id for naming in found}
    return [Naming(subject, "pronoun", start, end) for subject in subjects if subject not in named]


def _subjects(text: str, found: Sequence[Naming]) -> tuple[str, ...]:
    """Name what a sentence is about: what it names before its first verb, or goes on about."""
    if not found:
        return ()
    words = tuple(split_words(text))
    first = min(found, key=lambda naming: naming.start)
    before = [word.text.casefold() for word in words if word.start < first.start]
    if len(before) > SUBJECT_WORDS or any(word in NOT_BEFORE_SUBJECT for word in before):
        return ()
    subjects = [first]
    for naming in sorted(found, key=lambda naming: naming.start)[1:]:
        between = text[subjects[-1].end : naming.start].casefold()
        is_same_pronoun = naming.start == first.start
        if is_same_pronoun or (naming.how != "pronoun" and LISTED.fullmatch(between)):
            subjects.append(naming)
    return tuple(dict.fromkeys(naming.target_id for naming in subjects if naming.how != "dotted"))


def confidence_of(naming: Naming, policy: MappingPolicy) -> float:
    """Confidence that a naming means its target, shared where the words name several."""
    return policy.named[naming.how] / naming.rivals


def surest(namings: Sequence[Naming], policy: MappingPolicy) -> dict[str, Naming]:
    """Keep for each target the surest of its namings, the first of equals."""
    best: dict[str, Naming] = {}
    for naming in namings:
        known = best.get(naming.target_id)
        if known is None or confidence_of(naming, policy) > confidence_of(known, policy):
            best[naming.target_id] = replace(naming)
    return best
