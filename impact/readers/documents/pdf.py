"""Read the sections of a PDF: its outline where it has one, else the headings that its text shows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from impact.domain.document import Document
from impact.domain.problem import Severity
from impact.errors import UnreadableFileError
from impact.readers.documents.pdf_headings import (
    Heading,
    headings_of_outline,
    numbered_headings,
    sized_headings,
    without_made_up,
)
from impact.readers.documents.pdf_pages import Line, OutlineEntry, Page, Picture, read_pdf_content
from impact.readers.documents.section_tree import SectionTree
from impact.readers.documents.title_numbers import find_caption

FEWEST_ENTRIES = 2
"""Entries from which on an outline lists sections; a single one names the document."""
RUNNING_SHARE = 0.1
"""Share of the pages on which a line at the edge stands before it is a running header or footer."""
FEWEST_RUNNING = 3
LINE_HEIGHT = 1.2
"""Height of a line as a multiple of the size of its letters."""
SMALLEST_ROOM = 1.0
"""Points that everything takes, so that no section has no room at all."""
SMALLEST_FIGURE, LARGEST_FIGURE = 0.01, 0.9
"""Shares of the page between which a picture is a figure, and not a sign or the background."""
SCANNED_SHARE, STAMP_WORDS = 0.5, 15
"""Share of the page that the picture of a scanned page fills, and the words a stamp on it may have."""
EDGE_SHARE = 0.12
"""Share of the height that all pages use, at its top and at its bottom, in which running lines stand."""
_EDGE_LINES = 3
_SAME_HEIGHT = 2.0
_PAGE_NUMBER = re.compile(r"(?i)(?:page|seite|pagina|página|side|sida|strona)?\s*[-–|]?\s*(?:\d{1,5}|[ivxl]{1,7})"
                          r"(?:\s*(?:of|von|sur|van|de|di|/)\s*\d{1,5})?\s*[-–|]?")  # fmt: skip
_LEADER = re.compile(r"(?:\.\s?){4,}\s*(?:\d{1,5}|[ivxl]{1,7})?$|…\s*\d{1,5}$|_{5,}")


def read_pdf(data: bytes, *, file: str, progress: Callable[[int, int], None] | None = None) -> Document:
    """Read the sections of a PDF.

    Parameters
    ----------
    data
        The file.
    file
        How errors and problems name it.
    progress
        Told how many pages are read, and how many there are.

    Raises
    ------
    InputError
        If the package that reads PDF is not installed.
    UnreadableFileError
        If it is no PDF, is damaged or locked, holds pictures of text only, or has no headings.
    UnsafeFileError
        If it is refused for its size.
    """
    content = read_pdf_content(data, file=file, progress=progress)
    if _is_scan(content.pages):
        raise UnreadableFileError(
            "The PDF holds no text: its pages are pictures.", file=file,
            remedy="Import the document that it was made of, or one that text recognition has run over.",
        )  # fmt: skip
    pages = without_running_lines([page.lines for page in content.pages])
    tree = SectionTree(file, "pdf")
    headings, note = _headings(without_made_up(content.outline), pages, tree)
    if content.lost_entries:
        tree.note("lost-bookmarks", f"{content.lost_entries} bookmarks lead to no page", severity=Severity.WARNING,
                  remedy="Sections that only they name are missing; export the PDF again.")  # fmt: skip
    has_captions = any(_is_figure_caption(line.text) for lines in pages for line in lines)
    figures = {} if has_captions else figure_places(content.pages, pages)
    _fill(tree, pages, headings, figures)
    return tree.finish(pages_note=f"from the pages of the file; headings {note}")


def _headings(
    entries: Sequence[OutlineEntry], pages: Sequence[Sequence[Line]], tree: SectionTree
) -> tuple[list[Heading], str]:
    if len(entries) >= FEWEST_ENTRIES:
        return headings_of_outline(entries, pages), "from the outline"
    body = body_size(pages)
    headings = numbered_headings(pages, body=body)
    if headings:
        return headings, "by their numbers"
    if entries:
        return headings_of_outline(entries, pages), "from the outline"
    headings = sized_headings(pages, body=body)
    if headings:
        tree.note(
            "guessed-headings", "it has no outline and no numbered headings: large lines are taken for headings",
            severity=Severity.WARNING, remedy="Export the PDF with bookmarks, or import the document itself.",
        )  # fmt: skip
    return headings, "by the size of their letters"


def _fill(
    tree: SectionTree,
    pages: Sequence[Sequence[Line]],
    headings: Sequence[Heading],
    figures: Mapping[tuple[int, int], int],
) -> None:
    starts: dict[tuple[int, int], list[Heading]] = defaultdict(list)
    consumed: set[tuple[int, int]] = set()
    for heading in headings:
        starts[heading.page, heading.place].append(heading)
        consumed.update((heading.page, heading.place + offset) for offset in range(heading.lines))
    for page, lines in enumerate(pages):
        if page:
            tree.page_break()
        room = _room(lines)
        for place in range(len(lines) + 1):
            for heading in starts.get((page, place), ()):
                taken = sum(room[place : place + heading.lines])
                tree.heading(heading.title, level=heading.level, weight=taken or SMALLEST_ROOM)
            for _ in range(figures.get((page, place), 0)):
                tree.figure(weight=0.0)
            if place < len(lines) and (page, place) not in consumed:
                tree.text(lines[place].text, weight=room[place])


def _room(lines: Sequence[Line]) -> list[float]:
    """Measure how much of the page each line takes, with the space above it, in points."""
    room = []
    above: float | None = None
    for line in lines:
        drop = above - line.y if above is not None else 0.0
        room.append(max(drop, LINE_HEIGHT * line.size, SMALLEST_ROOM))
        above = line.y
    return room


def figure_places(pages: Sequence[Page], kept: Sequence[Sequence[Line]]) -> dict[tuple[int, int], int]:
    """Count the pictures before each line, where no caption tells the figures of a document.

    What is tiny, fills the page, or stands at one place on several pages is decoration.
    """
    uses = Counter(_spot(picture) for page in pages for picture in page.pictures)
    found: Counter[tuple[int, int]] = Counter()
    for index, (page, lines) in enumerate(zip(pages, kept, strict=True)):
        for picture in page.pictures:
            share = _share(picture, page)
            if SMALLEST_FIGURE <= share <= LARGEST_FIGURE and uses[_spot(picture)] < FEWEST_RUNNING:
                below = (place for place, line in enumerate(lines) if line.y < picture.y)
                found[index, next(below, len(lines))] += 1
    return dict(found)


def _spot(picture: Picture) -> tuple[int, int, int, int]:
    return round(picture.x), round(picture.y), round(picture.width), round(picture.height)


def _share(picture: Picture, page: Page) -> float:
    area = page.width * page.height
    return picture.width * picture.height / area if area > 0 else 0.0


def _is_scan(pages: Sequence[Page]) -> bool:
    """Say whether the pages are pictures, with no text or no more than a stamp on each."""
    words = sum(len(line.text.split()) for page in pages for line in page.lines)
    pictured = sum(any(_share(picture, page) >= SCANNED_SHARE for picture in page.pictures) for page in pages)
    return not words or (words < STAMP_WORDS * len(pages) and 2 * pictured > len(pages))


def _is_figure_caption(text: str) -> bool:
    caption = find_caption(text)
    return caption is not None and caption.kind == "figure"


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """Find the size of the letters in which most of the text is set, in points."""
    letters: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            letters[round(line.size, 1)] += len(line.text)
    return max(letters, key=lambda size: (letters[size], -size), default=0.0)


def without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Leave out headers, footers and page numbers, and lines of a table of contents with leaders to a number.

    A line counts as running if it stands at the edge of several pages at one height: word for word, or, in no
    larger letters than the text, but for its digits.
    """
    body = body_size(pages)
    heights_of_all = [line.y for lines in pages for line in lines] or [0.0]
    margin = EDGE_SHARE * (max(heights_of_all) - min(heights_of_all))
    low, high = min(heights_of_all) + margin, max(heights_of_all) - margin
    edges = [_edge_lines(lines, low=low, high=high) for lines in pages]
    heights: dict[str, Counter[int]] = defaultdict(Counter)
    for edge in edges:
        for key, slot in {(key, _slot(line)) for line in edge for key in _keys(line, body)}:
            heights[key][slot] += 1
    least = max(FEWEST_RUNNING, round(RUNNING_SHARE * len(pages)))
    running = {(key, slot) for key, slots in heights.items() for slot in slots if _near(slots, slot) >= least}
    kept = []
    for lines, edge in zip(pages, edges, strict=True):
        dropped = {id(line) for line in edge if _is_running(line, body, running)}
        kept.append([line for line in lines if id(line) not in dropped and not _LEADER.search(line.text)])
    return kept


def _edge_lines(lines: Sequence[Line], *, low: float, high: float) -> list[Line]:
    by_height = sorted(lines, key=lambda line: line.y)
    outmost = [*by_height[:_EDGE_LINES], *by_height[_EDGE_LINES:][-_EDGE_LINES:]]
    return [line for line in outmost if not low < line.y < high]


def _keys(line: Line, body: float) -> list[str]:
    exact = line.text.casefold()
    is_small = line.size <= body and not line.is_bold
    return [exact, re.sub(r"\d+", "#", exact)] if is_small else [exact]


def _slot(line: Line) -> int:
    return round(line.y / _SAME_HEIGHT)


def _near(slots: Counter[int], slot: int) -> int:
    return slots[slot - 1] + slots[slot] + slots[slot + 1]


def _is_running(line: Line, body: float, running: set[tuple[str, int]]) -> bool:
    is_number = line.size <= body and _PAGE_NUMBER.fullmatch(line.text) is not None
    return is_number or any((key, _slot(line)) in running for key in _keys(line, body))
