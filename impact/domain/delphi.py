"""Estimates by several people in rounds, without names: wideband Delphi."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from impact.domain.policy import ThreePoint


class SubjectKind(StrEnum):
    """What people judge."""

    RATE = "rate"
    SECTION = "section"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class DelphiSubject:
    """One thing that is judged.

    Attributes
    ----------
    kind
        A number of the policy, a section, or a package of a release.
    key
        ``effort.…`` for a number, the id for a section, ``package:RELEASE/NAME`` for a package.
    unit
        What the numbers count, in words.
    label
        The subject as people call it.
    """

    kind: SubjectKind
    key: str
    unit: str
    label: str


@dataclass(frozen=True, slots=True)
class DelphiAnswer:
    """What one person said in one round.

    Attributes
    ----------
    number
        Counts the answers of a workspace, from 1.
    subject
        Key of the subject.
    round
        From 1.
    who, when
        Who said it, which no output shows, and the time with its zone.
    points
        Lowest, likeliest, highest.
    why
        The reason in that person's words; may be empty.
    """

    number: int
    subject: str
    round: int
    who: str
    when: dt.datetime
    points: ThreePoint
    why: str = ""


@dataclass(frozen=True, slots=True)
class DelphiRound:
    """One round, without names.

    Attributes
    ----------
    number
        From 1.
    lows, likelies, highs
        What people said, each sorted by itself, so that no line of three belongs to one person.
    combined
        The middle (median) of each.
    reasons
        What people gave as reasons, sorted.
    """

    number: int
    lows: tuple[float, ...]
    likelies: tuple[float, ...]
    highs: tuple[float, ...]
    combined: ThreePoint
    reasons: tuple[str, ...]

    @property
    def people(self) -> int:
        """How many people answered."""
        return len(self.likelies)

    @property
    def spread(self) -> float | None:
        """Give how far the likeliest values lie apart, as a share of their middle; ``None`` if that is 0."""
        width = self.likelies[-1] - self.likelies[0]
        if self.combined.likely > 0.0:
            return width / self.combined.likely
        return 0.0 if width == 0.0 else None


@dataclass(frozen=True, slots=True)
class DelphiJudgement:
    """All rounds on one subject, the last of which counts.

    Attributes
    ----------
    subject
        What is judged.
    rounds
        In ascending order, one or more.
    limit
        Largest spread at which people agree.
    """

    subject: DelphiSubject
    rounds: tuple[DelphiRound, ...]
    limit: float

    @property
    def last(self) -> DelphiRound:
        """Give the round that counts."""
        return self.rounds[-1]

    @property
    def is_agreed(self) -> bool:
        """Whether two or more people answered in the last round and lie close enough together."""
        spread = self.last.spread
        return self.last.people > 1 and spread is not None and spread <= self.limit

    @property
    def narrowing(self) -> float | None:
        """Give the spread of the last round over that of the round before; ``None`` where there is nothing to compare.

        Below 1 people came together, above 1 they drifted apart.
        """
        if len(self.rounds) < 2:
            return None
        before, after = self.rounds[-2].spread, self.last.spread
        return after / before if before and after is not None else None

    @property
    def reason(self) -> str:
        """Say where the numbers come from, as a policy states it."""
        people = f"{self.last.people} {'person' if self.last.people == 1 else 'people'}"
        return f"Wideband Delphi, round {self.last.number}, {people}: the middle of each of their three points."
