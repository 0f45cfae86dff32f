"""The nouns of the list of switch labels: an entry, the words that the committee advises against, and a judgement."""

from __future__ import annotations

from dataclasses import dataclass

from impact.domain.architecture import Basis, Origin

IN_FORCE = ("", "accepted")
"""Decisions under which an entry is on the list; an entry without one was on it before decisions were kept."""
DECISIONS = ("", "accepted", "rejected", "pending")
APPEAL_OUTCOMES = ("", "upheld", "dismissed", "pending")


@dataclass(frozen=True, slots=True)
class SwitchLabel:
    """A label for an auxiliary load control switch (ALCS) or one that is joined to the home network (HCALCS).

    Attributes
    ----------
    label
        What the switch is called; at most 22 characters.
    family
        The family of devices that are typically connected to the switch.
    role
        Role of the user who submitted it: ``IS`` for an import supplier.
    submitted_by, submitted_on
        Who, and on which day; may be empty.
    justification
        Why it is needed, in the submitter's words; may be empty.
    decision, decided_by, decided_on, reason
        What the committee decided, who, when and why: ``accepted``, ``rejected``, ``pending`` or empty.
    appeal, appeal_outcome
        An appeal to the Panel, in words, and what came of it: ``upheld``, ``dismissed``, ``pending`` or empty.
    basis, source, origin
        As on an element.
    """

    label: str
    family: str
    origin: Origin
    role: str = ""
    submitted_by: str = ""
    submitted_on: str = ""
    justification: str = ""
    decision: str = ""
    decided_by: str = ""
    decided_on: str = ""
    reason: str = ""
    appeal: str = ""
    appeal_outcome: str = ""
    basis: Basis | None = None
    source: str = ""

    @property
    def is_on_list(self) -> bool:
        """Whether users may use it: accepted, or rejected and the appeal upheld."""
        return self.decision in IN_FORCE or (self.decision == "rejected" and self.appeal_outcome == "upheld")


@dataclass(frozen=True, slots=True)
class DiscouragedWord:
    """A word that is no good label, with what to say instead and why; people govern the list.

    Attributes
    ----------
    word
        The verb.
    instead
        What the committee suggests; empty where it has said nothing.
    reason, source
        Why, and who says so.
    """

    word: str
    instead: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class LabelRules:
    """What a label must be.

    Attributes
    ----------
    longest
        Most characters.
    roles
        Names of the roles that may submit one.
    covered_at
        Likeness of spelling, 0..1, from which an entry covers it.
    similar_at
        Likeness, 0..1, from which an entry is shown to the committee.
    discouraged
        Words that are no good in one.
    """

    longest: int
    roles: tuple[str, ...]
    covered_at: float
    similar_at: float
    discouraged: tuple[DiscouragedWord, ...]


@dataclass(frozen=True, slots=True)
class LabelLikeness:
    """An entry of the list that a proposed label resembles, and how much, 0..1."""

    label: str
    family: str
    likeness: float
    why: str


@dataclass(frozen=True, slots=True)
class LabelJudgement:
    """What the rules say of a proposed label.

    Attributes
    ----------
    label
        The label, spaces tidied.
    refusals
        Every reason to refuse it; it may be put before the committee if there is none.
    advice
        What is discouraged without being forbidden.
    nearest
        Entries that it resembles most, best first.
    """

    label: str
    refusals: tuple[str, ...]
    advice: tuple[str, ...]
    nearest: tuple[LabelLikeness, ...]

    @property
    def is_refused(self) -> bool:
        """Whether any rule refuses it."""
        return bool(self.refusals)
