"""Scopes side by side: options of a change, two changes, or two releases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from impact.domain.architecture import Basis
from impact.domain.attribution import Attribution
from impact.domain.change import TouchKind
from impact.domain.effort import Figures


@dataclass(frozen=True, slots=True)
class ReachedProcess:
    """A process that users perform and that change reaches, with the ids of the roles that perform it."""

    process_id: str
    name: str
    likelihood: float
    role_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One of the things that stand side by side.

    Attributes
    ----------
    key, title, summary
        What it is called in columns, and in words.
    basis, source
        How well what it touches is founded; of an option, that of its description and its touches together.
    touched
        What it touches, as ``(element id, kind of touch)``.
    must, should, glance
        Sections in each tier; ``None`` if nobody has said what it touches.
    expected_sections
        Sections that are expected to prove wrong: the sum of the likelihoods of all listed ones.
    effort
        Person-days; ``None`` if they are not estimated, and ``why_not`` says why.
    processes
        Processes that users perform and that are reached with the threshold or more, likeliest first.
    why_not
        Why there are no figures; empty if there are.
    """

    key: str
    title: str
    summary: str
    basis: Basis | None
    source: str
    touched: tuple[tuple[str, TouchKind], ...] = ()
    must: int | None = None
    should: int | None = None
    glance: int | None = None
    expected_sections: float | None = None
    effort: Figures | None = None
    processes: tuple[ReachedProcess, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class ComparedSection:
    """A section that any side reaches with the threshold or more; likelihoods in the order of the sides.

    A likelihood is ``None`` where the side has no figures, and 0 where it is below what is listed.
    """

    section_id: str
    label: str
    likelihoods: tuple[float | None, ...]

    @property
    def spread(self) -> float:
        """How far the sides lie apart, 0..1."""
        known = [value for value in self.likelihoods if value is not None]
        return max(known) - min(known) if known else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scopes side by side, in the same worlds.

    Attributes
    ----------
    title
        What is compared.
    as_of
        Day on which the register speaks.
    sides
        In the order in which they are shown; differences are to the first.
    sections
        Sections that any side reaches, those on which the sides differ most first.
    threshold
        Likelihood from which a section is reviewed, 0..1.
    seed, worlds
        Of the possible worlds, the same for all sides.
    notes
        What a reader has to know, a sentence each.
    causes
        Why the second side differs from the first; ``None`` if there are not two, or they are options.
    """

    title: str
    as_of: dt.date | None
    sides: tuple[ComparedSide, ...]
    sections: tuple[ComparedSection, ...]
    threshold: float
    seed: int
    worlds: int
    notes: tuple[str, ...]
    causes: Attribution | None = None

    def mean_difference(self, side: ComparedSide) -> float | None:
        """Give the mean person-days of a side less those of the first; ``None`` if either has none."""
        first = self.sides[0].effort
        return None if side.effort is None or first is None else side.effort.mean - first.mean
