"""What a reviewer is handed: for each section what it documents, what is likely to change in it, and what to answer."""

from __future__ import annotations

from dataclasses import dataclass

from impact.domain.difference import ChangedThing
from impact.domain.result import ImpactedElement, ImpactedSection, ImpactReport


@dataclass(frozen=True, slots=True)
class PackEntry:
    """One section to review.

    Attributes
    ----------
    section
        The section, with its tier, likelihood, size and role.
    documented
        Names of the elements it documents, in order of id.
    affected
        Elements that it documents, or that stand inside of these, and that change is likely to reach; likeliest first.
    differing
        What a difference says of these elements and of the section itself; none without a difference.
    """

    section: ImpactedSection
    documented: tuple[str, ...]
    affected: tuple[ImpactedElement, ...]
    differing: tuple[ChangedThing, ...] = ()

    @property
    def label(self) -> str:
        """Document, number and title."""
        return f"{self.section.document} {self.section.number} {self.section.title}".strip()


@dataclass(frozen=True, slots=True)
class ReviewPack:
    """Sections to review, in the order of the report, which is likeliest first.

    Attributes
    ----------
    report
        The whole report that they are taken from.
    entries
        The sections.
    old_label, new_label
        The two states, where a difference was analysed; empty otherwise.
    """

    report: ImpactReport
    entries: tuple[PackEntry, ...]
    old_label: str = ""
    new_label: str = ""
