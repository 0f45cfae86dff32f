"""Judge a proposed switch label by the committee's rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from impact.domain.formatting import percent
from impact.domain.label import LabelJudgement, LabelLikeness, LabelRules, SwitchLabel

NEAREST = 3
FEWEST_FAMILY_WORDS = 2
"""Words of a description of a family of devices: one alone only repeats the label."""
_ACCEPTED_SIGNS = re.compile(r"[^\W_]|[ '&()/.+-]")


def judge_label(
    label: str, *, family: str, role: str, entries: Sequence[SwitchLabel], rules: LabelRules
) -> LabelJudgement:
    """Say whether a label may be put before the committee, with every reason against it.

    Parameters
    ----------
    label
        What the switch would be called.
    family
        The family of devices that are typically connected to it.
    role
        Role of the user who submits it.
    entries
        The list; an entry of the very same label that is not in force does not stand in its way.
    rules
        What a label must be.
    """
    tidy = " ".join(label.split())
    alike = sorted(
        (_likeness(tidy, family, entry) for entry in entries if entry.is_on_list),
        key=lambda item: (-item.likeness, item.label),
    )
    refusals = [*_form_faults(tidy, family, role, rules), *_covered(tidy, alike, rules)]
    advice = [*_discouraged(tidy, rules), *_similar(tidy, alike, rules)]
    return LabelJudgement(tidy, tuple(refusals), tuple(advice), tuple(alike[:NEAREST]))


def _form_faults(label: str, family: str, role: str, rules: LabelRules) -> Iterator[str]:
    if not label:
        yield "The label is empty."
    if len(label) > rules.longest:
        yield f"The label has {len(label)} characters; at most {rules.longest} are allowed."
    odd = sorted({sign for sign in label if not _ACCEPTED_SIGNS.fullmatch(sign)})
    if odd:
        yield f"The label holds signs that a display may not show: {' '.join(map(repr, odd))}."
    if " ".join(role.split()).casefold() not in {name.casefold() for name in rules.roles}:
        yield f"Only import suppliers ({rules.roles[0]}) submit labels, and the role given is '{role}'."
    if len(re.findall(r"[^\W\d_]{2,}", family)) < FEWEST_FAMILY_WORDS:
        yield "The family of devices that are typically connected is not described."


def _covered(label: str, alike: Iterable[LabelLikeness], rules: LabelRules) -> Iterator[str]:
    words = _words(label)
    for item in alike:
        known = _words(item.label)
        if words and words == known:
            yield f"'{item.label}' is on the list already."
        elif known and known < words:
            yield f"'{item.label}' covers it: its words are all in the label, which is a special case of it."
        elif item.likeness >= rules.covered_at:
            yield f"'{item.label}' covers it: the two are spelt alike by {percent(item.likeness)}."


def _similar(label: str, alike: Iterable[LabelLikeness], rules: LabelRules) -> Iterator[str]:
    words = _words(label)
    for item in alike:
        if rules.similar_at <= item.likeness < rules.covered_at and not _words(item.label) <= words:
            alike_by = f"{item.why} are alike by {percent(item.likeness)}"
            yield f"See whether '{item.label}' ({item.family}) covers it: {alike_by}."


def _discouraged(label: str, rules: LabelRules) -> Iterator[str]:
    words = re.findall(r"[a-z]+", label.casefold())
    for item in rules.discouraged:
        if item.word.casefold() in words:
            size = len(item.instead)
            short = f" (shortened: it has {size} characters)" if size > rules.longest else ""
            instead = f" Say '{item.instead}'{short}, or name another device." if item.instead else " Name the device."
            yield f"'{item.word}' is a verb. {item.reason}{instead} ({item.source})"


def _likeness(label: str, family: str, entry: SwitchLabel) -> LabelLikeness:
    by_label = _ratio(label, entry.label)
    by_family = _ratio(family, entry.family) if family and entry.family else 0.0
    # Families are sentences, and the same words of two sentences tell less than those of two labels.
    if by_family * 0.8 > by_label:
        return LabelLikeness(entry.label, entry.family, by_family * 0.8, "the families")
    return LabelLikeness(entry.label, entry.family, by_label, "the labels")


def _ratio(left: str, right: str) -> float:
    one, other = (" ".join(sorted(_words(text))) for text in (left, right))
    return max(
        SequenceMatcher(None, one, other, autojunk=False).ratio(),
        SequenceMatcher(None, left.casefold(), right.casefold(), autojunk=False).ratio(),
    )


def _words(text: str) -> frozenset[str]:
    """Give the words of a label without case, signs and plural."""
    return frozenset(
        word.removesuffix("s") if len(word) > 3 else word for word in re.findall(r"[^\W_]+", text.casefold())
    )
