"""Ripple debt: sections that past releases have probably made wrong and that nobody has reviewed since."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReleaseShare:
    """How likely one past release made a section wrong, 0..1, and the day on which it went live."""

    release: str
    live_on: dt.date
    likelihood: float


@dataclass(frozen=True, slots=True)
class SectionDebt:
    """A section with what past releases have left in it.

    Attributes
    ----------
    section_id, label, document, role
        The section, and who checks it.
    releases
        Past releases that reach it and after which nobody reviewed it, in the order in which they went live.
    reviewed_on
        Day of the last signed review; ``None`` if there is none.
    """

    section_id: str
    label: str
    document: str
    role: str
    releases: tuple[ReleaseShare, ...]
    reviewed_on: dt.date | None = None

    @property
    def likelihood(self) -> float:
        """Chance that at least one of the releases made it wrong: 1 − ∏(1 − p), 0..1."""
        return 1.0 - math.prod(1.0 - share.likelihood for share in self.releases)


@dataclass(frozen=True, slots=True)
class RippleDebt:
    """The ripple debt of a workspace on a day.

    Attributes
    ----------
    on
        The day.
    releases
        Past releases that were looked at, in the order in which they went live.
    sections
        Sections that any of them can reach, likeliest first.
    without_touches
        Past releases of which no touch is known: their debt is unknown, not nothing.
    """

    on: dt.date
    releases: tuple[str, ...]
    sections: tuple[SectionDebt, ...]
    without_touches: tuple[str, ...] = ()

    @property
    def expected_sections(self) -> float:
        """Expected number of sections that are wrong."""
        return math.fsum(section.likelihood for section in self.sections)
