"""Which targets each text names, also where a pronoun or a short form stands for the name.

Texts that follow each other in one document are read in their order: a sentence that opens with *it*, *they* or
*this component* goes on about the subject of the sentence before, and *the UI* is the Web UI once that was named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from impact.analysis.mapping.naming import DETERMINERS, DocumentContext, NameIndex, Naming, singular
from impact.analysis.mapping.words import FUNCTION_WORDS, Word, split_words
from impact.domain.mapping import MappingPolicy, MappingTarget

_CONNECTIVE = (
    "as such|in addition|additionally|furthermore|moreover|also|therefore|thus|hence|then|finally|internally|besides|"
    "however|consequently|similarly"
)
_PRONOUN = r"it|its|they|their|this(?= is where)|(?:this|the|these)\s+(?P<role>[a-z]+)"
OPENING = re.compile(rf"^\W*(?:(?:{_CONNECTIVE})\b[\s,]*)?(?P<pronoun>{_PRONOUN})\b", re.IGNORECASE)
INTRODUCTION = re.compile(
    r"^\W*(?:at|by|in|on|for|with|through|during|after|before|when|if|once|upon|from|as|to|while)\b[^,]{0,80},\s*",
    re.IGNORECASE,
)
"""A phrase before the sentence proper: *By default,*."""
OPENING_CLAUSE = re.compile(
    r"^\W*(?:at|by|in|on|for|with|through|during|upon|to)\b[^,]{0,60},\s*(?P<pronoun>it)(?P<role>(?!))?\b",
    re.IGNORECASE,
)
INITIALS = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2,6})s?(?![A-Za-z0-9])")
_ADVERB = r"(?:\s+(?:be|also|not|now|then|thus|often|usually|therefore))?"
EXPLETIVE = re.compile(
    rf"^\W*it\s+(?:is|was|should|must|can|may|has been|will){_ADVERB}\s+"
    r"(?:possible|important|necessary|recommended|noted|worth|useful|clear|assumed|expected|required|sufficient|easy|"
    r"best|advisable|essential|crucial|likely|better|common|up)\b",
    re.IGNORECASE,
)
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
    index = NameIndex(targets, policy, is_prose=are_consecutive)
    context = index.context_of(texts) if are_consecutive else DocumentContext()
    named = [index.find(text, context) for text in texts]
    anywhere = {naming.target_id for found in named for naming in found}
    linked: list[tuple[Naming, ...]] = []
    subjects: tuple[str, ...] = ()
    named_before: set[str] = set()
    for text, by_name in zip(texts, named, strict=True):
        here = {naming.target_id for naming in by_name}
        found = list(by_name)
        found += _acronyms(text, found, index, anywhere if are_consecutive else here)
        found += _short_forms(text, found, index, named_before if are_consecutive else here)
        if are_consecutive:
            found += _pronouns(text, subjects, policy)
            subjects = _subjects(text, found)
        named_before |= {naming.target_id for naming in found}
        linked.append(tuple(sorted(found, key=lambda naming: (naming.start, naming.target_id))))
    return tuple(linked)


def _acronyms(text: str, found: Sequence[Naming], index: NameIndex, known: set[str]) -> list[Naming]:
    """Find initials of names of several words, in capitals: *the SA* where the Storage Authority is named as well."""
    taken = [(naming.start, naming.end) for naming in found]
    return [
        Naming(target_id, "acronym", match.start(), match.end())
        for match in INITIALS.finditer(text)
        if (target_id := index.acronyms.get(match.group(1).casefold())) in known
        and target_id is not None
        and not any(start <= match.start() < end for start, end in taken)
    ]


def _short_forms(text: str, found: Sequence[Naming], index: NameIndex, known: set[str]) -> list[Naming]:
    """Find heads of longer names and spelled-out short forms, each behind a determiner: *the UI*, *the database*."""
    words = tuple(split_words(text))
    taken = [(naming.start, naming.end) for naming in found]
    forms: list[Naming] = []
    for place, word in enumerate(words):
        if any(start <= word.start < end for start, end in taken) or not _is_definite(words, place, text):
            continue
        folded = singular(word.text)
        tail = f"{folded}{singular(words[place + 1].text)}" if place + 1 < len(words) else ""
        if index.tails.get(tail) in known and _ends_noun(words, place + 1, text, index):
            forms.append(Naming(index.tails[tail], "short form", word.start, words[place + 1].end))
            continue
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


def _pronouns(text: str, subjects: Sequence[str], policy: MappingPolicy) -> list[Naming]:
    """Let a sentence that opens with a pronoun go on about the subject of the sentence before."""
    opening = OPENING.match(text) or OPENING_CLAUSE.match(text)
    if opening is None or not subjects or EXPLETIVE.match(text):
        return []
    role = opening.group("role")
    if role is not None and not _is_role(role, text[opening.end() :], policy):
        return []
    is_plural = opening.group("pronoun").casefold() in ("they", "their") or (role or "").endswith("s")
    if not is_plural and len(subjects) > 1:
        return []
    start, end = opening.span("pronoun")
    return [Naming(subject, "pronoun", start, end) for subject in subjects]


def _is_role(word: str, behind: str, policy: MappingPolicy) -> bool:
    """Tell whether a word says what sort of thing is meant, and no further noun follows: not *the app servers*."""
    following = re.match(r"\s*([a-z]+)", behind, re.IGNORECASE)
    is_last = following is None or singular(following.group(1)) not in policy.role_words
    return singular(word) in policy.role_words and is_last


def _subjects(text: str, found: Sequence[Naming]) -> tuple[str, ...]:
    """Name what a sentence is about: what it names before its first verb, or goes on about."""
    if not found:
        return ()
    words = tuple(split_words(text))
    first = min(found, key=lambda naming: naming.start)
    introduction = INTRODUCTION.match(text)
    begun = introduction.end() if introduction and introduction.end() <= first.start else 0
    before = [word.text.casefold() for word in words if begun <= word.start < first.start]
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
