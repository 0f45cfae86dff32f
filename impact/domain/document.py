"""The nouns of a document that people write: its sections with their numbers, sizes and what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from impact.domain.architecture import Basis
from impact.domain.problem import Problem

FRONT_MATTER = "front matter"
ANNEX = "annex"
TEXT_SECTION = "section"


class NumberBasis(StrEnum):
    """How the number of a section is known."""

    NUMBERING = "numbering"
    """The word processor's list numbering, counted as it counts."""
    TITLE = "title"
    """It is typed in front of the title."""
    POSITION = "position"
    """The document prints none; it is counted from the place of the heading."""


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """A section as its document has it; sizes are its own and exclude its subsections.

    Attributes
    ----------
    number
        Unique in the document: as printed, else by position; ``4.2~2`` is the second 4.2.
    title
        Without the number.
    kind
        ``section``, ``annex`` or ``front matter``.
    level
        Level of the heading, 1 at the top.
    parent
        Number of the section it stands in; empty at the top.
    page
        Page on which it begins, counted from 1 whatever is printed there; ``None`` if nothing is known.
    pages
        Pages it fills, in parts of a page.
    words, figures, tables
        How many stand in it.
    number_basis
        How the number is known.
    opening
        The words it begins with.
    line
        Line of the heading in a text file, counted from 1; ``None`` in other formats.
    """

    number: str
    title: str
    kind: str
    level: int
    parent: str
    page: int | None
    pages: float
    words: int
    figures: int
    tables: int
    number_basis: NumberBasis
    opening: str = ""
    line: int | None = None

    @property
    def label(self) -> str:
        """Name the section for a person: ``6.6 Firmware distribution``."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Document:
    """What one document holds.

    Attributes
    ----------
    file
        The document, as the user named it.
    format
        ``docx``, ``pdf`` or ``markdown``.
    sections
        Its sections in reading order; there is at least one.
    pages
        Pages of the whole document: those of its sections and of what stands before the first.
    front_pages
        Pages before the first heading: cover, contents, version table.
    pages_basis
        Whether the document states where its pages begin, or they are estimated.
    pages_note
        How the pages are known, in words.
    problems
        What is doubtful.
    """

    file: str
    format: str
    sections: tuple[DocumentSection, ...]
    pages: float
    front_pages: float
    pages_basis: Basis
    pages_note: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A row of a section list as its file writes it: text in every cell, so that nothing a person wrote is changed."""

    document: str
    number: str
    title: str
    kind: str
    level: str = ""
    parent: str = ""
    page: str = ""
    pages: str = ""
    pages_basis: str = ""
    words: str = ""
    figures: str = ""
    tables: str = ""
    number_basis: str = ""
    documents: str = ""
    strength: str = ""
    basis: str = ""
    source: str = ""
    notes: str = ""

    @property
    def section_id(self) -> str:
        """Id of the section in the graph."""
        return f"sec:{self.document}/{self.number}"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A guess that a section documents an element, for a person to accept or not.

    Attributes
    ----------
    section_id, number, title
        The section.
    element_id, element_name
        The element it may document.
    evidence
        The words of the section that name the element.
    found_in
        ``title`` or ``opening``.
    how
        Whether the words are the element's ``id``, ``name`` or ``alias``.
    confidence
        How sure the guess is, 0..1.
    accepted
        What a person wrote: empty while nobody decided.
    line
        Line in the file of suggestions; ``None`` for a fresh one.
    """

    section_id: str
    number: str
    title: str
    element_id: str
    element_name: str
    evidence: str
    found_in: str
    how: str
    confidence: float
    accepted: str = ""
    line: int | None = None
