"""Build the tree of a document's sections from what a reader meets, in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, count, pairwise

from impact.domain.architecture import Basis
from impact.domain.document import ANNEX, FRONT_MATTER, TEXT_SECTION, Document, DocumentSection, NumberBasis
from impact.domain.problem import Problem, Severity
from impact.errors import UnreadableFileError, UnsafeFileError
from impact.readers.documents.title_numbers import LONGEST_TITLE, Caption, clean_text, find_caption, split_title

MOST_SECTIONS = 20_000
"""Sections of one document; the longest standards have some thousands."""
WORDS_PER_PAGE = 400
"""Words on a page of an architecture document where its pages are not known.

A full A4 page in 11 point holds 500 to 600; headings, lists and tables leave about two thirds of it for words.
"""
FIGURE_WORDS = 120
"""Words in whose place a figure stands: about a third of a page."""
HEADING_WORDS = 12
"""Words in whose place a heading stands: one line, and the space around it."""
OPENING_LENGTH = 600
"""Characters of a section's text that are kept to tell what it is about."""
_REMEDY_BY_FORMAT = {
    "docx": "Give the titles of sections a heading style.",
    "pdf": "Export it with bookmarks, or load the document that it was made from.",
    "markdown": "Begin the titles of sections with #.",
}
_DIGITS = 3
_SMALLEST_FRONT = 0.1
"""Share of a page before the first heading that is worth a word: more than a title."""


@dataclass(slots=True)
class _Part:
    """A section while it is read; the first part of a document stands before all headings."""

    title: str
    level: int
    number: str = ""
    basis: NumberBasis = NumberBasis.POSITION
    is_annex: bool = False
    line: int | None = None
    page: int = 1
    words: int = 0
    pictures: int = 0
    tables: int = 0
    captions: dict[str, set[str]] = field(default_factory=dict)
    opening: str = ""
    parent: int = 0
    pages: float = 0.0

    def count(self, kind: str, seen: int) -> int:
        """Count what is drawn and what has a caption: a captioned picture is one figure."""
        return max(seen, len(self.captions.get(kind, ())))


class SectionTree:
    """Gathers headings, text, figures, tables and page breaks in reading order.

    Parameters
    ----------
    file
        How errors and problems name the document.
    format
        Name of its format.
    """

    def __init__(self, file: str, format: str) -> None:
        self._file = file
        self._format = format
        self._parts = [_Part("", 0)]
        self._pages: list[dict[int, float]] = [{}]
        self.problems: list[Problem] = []

    @property
    def page(self) -> int:
        """The page that is being read, counted from 1."""
        return len(self._pages)

    @property
    def headings(self) -> int:
        """How many headings were met."""
        return len(self._parts) - 1

    @property
    def words(self) -> int:
        """How many words were met, those of headings aside."""
        return sum(part.words for part in self._parts)

    @property
    def stretches(self) -> tuple[float, ...]:
        """The space that is taken from each page break to the next, in the unit that the reader counts space in."""
        return tuple(sum(page.values()) for page in self._pages)

    def heading(
        self, title: str, *, level: int, number: str = "", is_annex: bool = False, line: int | None = None,
        weight: float = HEADING_WORDS,
    ) -> None:  # fmt: skip
        """Begin a section.

        Parameters
        ----------
        title
            As written; a number typed before it is told from it.
        level
            1 at the top.
        number
            The number that the word processor puts before the title; empty if it puts none.
        is_annex
            Whether the numbering says that an annex begins.
        line
            Line of a text file.
        weight
            Space it takes, in the unit that the reader counts space in.

        Raises
        ------
        UnsafeFileError
            If there are more than 20,000.
        """
        if self.headings >= MOST_SECTIONS:
            raise UnsafeFileError(
                f"The document has more than {MOST_SECTIONS:,} headings.", file=self._file,
                remedy="Give heading styles to headings only, or split the document.",
            )  # fmt: skip
        typed = split_title(title)
        part = _Part(typed.title, level, typed.number, NumberBasis.TITLE, typed.is_annex or is_annex, line, self.page)
        if number:
            repeats = typed.number == number
            part.title = typed.title if repeats else clean_text(title)[:LONGEST_TITLE]
            part.number, part.basis = number, NumberBasis.NUMBERING
        elif not typed.number:
            part.basis = NumberBasis.POSITION
        self._parts.append(part)
        self.fill(weight)

    def text(self, text: str, *, weight: float | None = None) -> None:
        """Add text to the section that is being read; captions in it are recognised."""
        text = clean_text(text)
        if not text:
            return
        part = self._parts[-1]
        words = count_words(text)
        part.words += words
        if len(part.opening) < OPENING_LENGTH:
            part.opening = f"{part.opening} {text[:OPENING_LENGTH]}".strip()[:OPENING_LENGTH]
        caption = find_caption(text)
        if caption:
            self.caption(caption)
        self.fill(words if weight is None else weight)

    def caption(self, caption: Caption) -> None:
        """Note a caption; the same number in a section counts once."""
        self._parts[-1].captions.setdefault(caption.kind, set()).add(caption.number)

    def figure(self, *, weight: float = FIGURE_WORDS) -> None:
        """Add a picture."""
        self._parts[-1].pictures += 1
        self.fill(weight)

    def table(self) -> None:
        """Add a table; its text is added apart."""
        self._parts[-1].tables += 1

    def fill(self, weight: float) -> None:
        """Say that the section takes space on the page that is being read."""
        page = self._pages[-1]
        index = len(self._parts) - 1
        page[index] = page.get(index, 0.0) + weight

    def page_break(self) -> None:
        """Begin another page."""
        self._pages[-1].setdefault(len(self._parts) - 1, 0.0)
        self._pages.append({})

    def note(self, rule: str, message: str, *, severity: Severity = Severity.NOTE, remedy: str = "",
             line: int | None = None) -> None:  # fmt: skip
        """Add something doubtful."""
        self.problems.append(Problem(severity, rule, message, self._file, line, remedy=remedy))

    def finish(self, *, pages_note: str, estimated_pages: Sequence[float] | None = None) -> Document:
        """Number the sections and share the pages out among them.

        Parameters
        ----------
        pages_note
            How the pages are known, in words.
        estimated_pages
            How many pages there seem to be from each page break to the next, if not all breaks are known;
            ``None`` if one page begins at each.

        Raises
        ------
        UnreadableFileError
            If there is no heading.
        """
        if not self.headings:
            raise UnreadableFileError(
                "No headings were found.", file=self._file, remedy=_REMEDY_BY_FORMAT.get(self._format, "")
            )
        self._share_pages(estimated_pages)
        self._find_parents()
        numbers = self._number()
        self._doubt_sizes(numbers)
        front = self._parts[0]
        if front.pages >= _SMALLEST_FRONT:
            self.note("front-matter", f"{front.pages:.1f} pages ({front.words:,} words) before the first heading stand "
                      "in no section", remedy="Nothing to do if they are cover and contents.")  # fmt: skip
        sections = tuple(self._section(index, numbers) for index in range(1, len(self._parts)))
        return Document(
            file=self._file,
            format=self._format,
            sections=sections,
            pages=round(sum(part.pages for part in self._parts), _DIGITS),
            front_pages=round(front.pages, _DIGITS),
            pages_basis=Basis.SOURCED if estimated_pages is None else Basis.INFERRED,
            pages_note=pages_note,
            problems=tuple(self.problems),
        )

    def _share_pages(self, estimated_pages: Sequence[float] | None) -> None:
        for shares, pages in zip(self._pages, estimated_pages or [1.0] * len(self._pages), strict=True):
            self._share(shares, pages)
        if estimated_pages is None:
            return
        before = self._parts[0].pages
        for part in self._parts[1:]:
            part.page = int(before + 1e-6) + 1
            before += part.pages

    def _share(self, shares: dict[int, float], pages: float) -> None:
        if not shares:
            shares = {len(self._parts) - 1: 1.0}
        total = sum(shares.values())
        for index, weight in shares.items():
            self._parts[index].pages += pages * (weight / total if total else 1 / len(shares))

    def _find_parents(self) -> None:
        open_parts = [0]
        for index, part in enumerate(self._parts[1:], start=1):
            while self._parts[open_parts[-1]].level >= part.level:
                open_parts.pop()
            part.parent = open_parts[-1]
            above = self._parts[part.parent]
            part.is_annex = part.is_annex or above.is_annex
            if part.parent and part.level > above.level + 1:
                self.note(
                    "level-jump", f"'{part.title}' has level {part.level} right below level {above.level}",
                    severity=Severity.WARNING, line=part.line, remedy="Correct the level of the heading.",
                )  # fmt: skip
            open_parts.append(index)

    def _letter_annexes(self) -> None:
        """Take a lone letter before a title for its number where the section below carries on with it."""
        for part, below in pairwise(self._parts[1:]):
            letter = part.title[:1]
            if not part.number and re.match(r"[A-Z] \S", part.title) and below.number.startswith(f"{letter}."):
                part.number, part.basis, part.title = letter, NumberBasis.TITLE, part.title[2:]

    def _number(self) -> list[str]:
        """Give each part a number that no other has; what stands before the first heading has none."""
        self._letter_annexes()
        title_part = self._title_part()
        numbers = _unique(self._parts)
        taken = {number for number in numbers if number}
        is_numbered = bool(taken)
        siblings_numbered = {part.parent for part in self._parts[1:] if part.number}
        counters: Counter[int] = Counter()
        for index, part in enumerate(self._parts[1:], start=1):
            if numbers[index]:
                self._tell_changed_number(part, numbers[index])
                continue
            if index == title_part:
                candidates = chain(("0",), (f"0~{ordinal}" for ordinal in count(2)))
                numbers[index] = next(number for number in candidates if number not in taken)
                taken.add(numbers[index])
                continue
            mark = "u" if is_numbered and part.parent in siblings_numbered else ""
            above = numbers[part.parent] if part.parent not in (0, title_part) else ""
            while not numbers[index] or numbers[index] in taken:
                counters[part.parent] += 1
                own = f"{mark}{counters[part.parent]}"
                numbers[index] = f"{above}.{own}" if above else own
            taken.add(numbers[index])
            if is_numbered:
                message = f"'{part.title}' has no number in the document; it is called {numbers[index]}"
                self.note("unnumbered-heading", message, severity=Severity.WARNING, line=part.line,
                          remedy="Number the heading, or use that number.")  # fmt: skip
        if not is_numbered:
            message = "no heading has a number; they are numbered by position"
            self.note("unnumbered-heading", message, severity=Severity.WARNING,
                      remedy="Number the headings: places change when a section is added.")  # fmt: skip
        return numbers

    def _tell_changed_number(self, part: _Part, number: str) -> None:
        if number == part.number:
            return
        message = f"the number {part.number} stands before more than one section; '{part.title}' is called {number}"
        self.note("duplicate-number", message, severity=Severity.WARNING, line=part.line,
                  remedy="Correct the numbering in the document.")  # fmt: skip

    def _title_part(self) -> int:
        """Find the heading that is the document's title: unnumbered, the first, and alone at the top level."""
        first = self._parts[1]
        others = self._parts[2:]
        is_title = bool(others) and not first.number and all(part.level > first.level for part in others)
        return 1 if is_title and not first.is_annex else -1

    def _doubt_sizes(self, numbers: list[str]) -> None:
        with_subsections = {part.parent for part in self._parts}
        for index, part in enumerate(self._parts[1:], start=1):
            is_empty = not part.words and not part.pictures and not part.tables
            if is_empty and index not in with_subsections:
                message = f"section {numbers[index]} '{part.title}' is empty"
                self.note("empty-section", message, severity=Severity.WARNING, line=part.line,
                          remedy="Is it a heading, or a line that only looks like one?")  # fmt: skip

    def _section(self, index: int, numbers: list[str]) -> DocumentSection:
        part = self._parts[index]
        is_title = index == self._title_part()
        return DocumentSection(
            number=numbers[index],
            title=part.title,
            kind=ANNEX if part.is_annex else FRONT_MATTER if is_title else TEXT_SECTION,
            level=part.level,
            parent=numbers[part.parent] if part.parent else "",
            page=part.page,
            pages=max(round(part.pages, _DIGITS), 10**-_DIGITS),
            words=part.words,
            figures=part.count("figure", part.pictures),
            tables=part.count("table", part.tables),
            number_basis=part.basis,
            opening=part.opening,
            line=part.line,
        )


def count_words(text: str) -> int:
    """Count words as a word processor does: between spaces, and each ideograph by itself.

    Examples
    --------
    >>> count_words("A dual-band hub"), count_words("双频 hub")
    (3, 3)
    """
    count = len(text.split())
    if text.isascii():
        return count
    ideographs = sum(1 for letter in text if "\u3040" <= letter <= "\u30ff" or "\u3400" <= letter <= "\u9fff")
    runs = sum(1 for word in text.split() if all("\u3040" <= letter <= "\u9fff" for letter in word))
    return count + ideographs - runs if ideographs else count


def _unique(parts: list[_Part]) -> list[str]:
    """Make printed numbers unique: one that stands below several parents takes the parent's before it."""
    numbers = [part.number for part in parts]
    places: dict[str, set[int]] = {}
    for part in parts:
        if part.number:
            places.setdefault(part.number, set()).add(part.parent)
    used: dict[str, int] = {}
    for index, part in enumerate(parts):
        number = part.number
        if not number:
            continue
        above = numbers[part.parent]
        if len(places[number]) > 1 and above and not number.startswith(above):
            number = f"{above}.{number}"
        numbers[index] = _free(number, used)
    return numbers


def _free(number: str, used: dict[str, int]) -> str:
    """Mark a number that is used already as the second, third, … of its kind, and take it."""
    candidate = number
    while candidate in used:
        used[number] += 1
        candidate = f"{number}~{used[number]}"
    used[candidate] = 1
    return candidate
