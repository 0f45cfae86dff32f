"""Find the headings among the lines of a PDF: by its outline, by their numbers, or by the size of their letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from impact.readers.documents.pdf_pages import Line, OutlineEntry
from impact.readers.documents.title_numbers import find_caption, split_title

LARGER = 1.04
"""How many times larger than the text the letters of a heading are, if they are larger."""
MUCH_LARGER = 1.15
"""How many times larger they are where nothing but the size tells a heading."""
LONGEST_HEADING = 200
MOST_LINES = 4
"""Lines that one heading may take."""
WIDEST_GAP = 5
"""How many numbers may be missing between two headings before they no longer follow each other."""
DEEPEST_LEVEL = 9
_LINE_SPACING = 2.2
_SIZES = 4
_FIRST = (0, 1, "a", "A", "i", "I")
"""How the numbering of a level begins."""
_SAME_SIZE = 0.3
_LISTED = re.compile(r"\s\d{1,5}$")
_MADE_UP = re.compile(r"_(?:Toc|Ref|Hlk|GoBack)\w*|(?i:page|seite)\s*\d+")
"""Names of cross-references and of bare pages."""
_GLUED = re.compile(r"^((?:[A-Z]\.)?\d{1,3}(?:\.\d{1,3})*\.?)(?=[^\W\d_][^\W\d_])")
"""A number that the next word stands right behind: some programs draw the two apart and write no space."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and where it stands.

    Attributes
    ----------
    page, place
        Page, and line on it, before which the section begins; both counted from 0.
    lines
        How many lines it takes; 0 where no line shows it.
    level
        1 at the top.
    title
        As written, with its number.
    """

    page: int
    place: int
    lines: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    heading: Heading
    number: tuple[int | str, ...]
    is_annex: bool
    is_prominent: bool


def without_made_up(entries: Sequence[OutlineEntry]) -> list[OutlineEntry]:
    """Leave out the bookmarks that programs set for themselves."""
    return [entry for entry in entries if not _MADE_UP.fullmatch(entry.title)]


def headings_of_outline(entries: Sequence[OutlineEntry], pages: Sequence[Sequence[Line]]) -> list[Heading]:
    """Find the line of each entry of the outline, in reading order.

    An entry without a number takes that of its line. One whose line is not found begins at the height that the
    outline states, or at the top of the page.
    """
    found: list[Heading] = []
    ends: dict[int, int] = {}
    for entry in entries:
        lines = pages[entry.page]
        start = ends.get(entry.page, 0)
        heading = _matched(entry, lines, start) or _by_height(entry, lines, start)
        ends[entry.page] = heading.place + heading.lines
        found.append(heading)
    return sorted(found, key=lambda heading: (heading.page, heading.place))


def numbered_headings(pages: Sequence[Sequence[Line]], *, body: float) -> list[Heading]:
    """Find the headings that begin with a number which follows the one before.

    Lines in bold or in larger letters than the text count; only if there are none, short lines like the text do.

    Parameters
    ----------
    pages
        Lines of each page, without headers and footers.
    body
        Size of the letters of the text, in points.
    """
    candidates = [found for page, lines in enumerate(pages) for found in _candidates(page, lines, body)]
    candidates = _without_contents(candidates)
    prominent = _chain([found for found in candidates if found.is_prominent])
    if len(prominent) > 1:
        return prominent
    plain = _chain([found for found in candidates if _ends_like_title(found.heading.title)])
    return plain if len(plain) > 1 else prominent


def sized_headings(pages: Sequence[Sequence[Line]], *, body: float) -> list[Heading]:
    """Find the lines in much larger letters than the text; the larger, the higher their level."""
    large: list[tuple[int, Heading]] = []
    for page, lines in enumerate(pages):
        place = 0
        while place < len(lines):
            count = 1
            if lines[place].size > MUCH_LARGER * body and re.search(r"[^\W\d_]{2}", lines[place].text):
                heading = _joined(page, lines, place, level=1)
                count = heading.lines
                if len(heading.title) <= LONGEST_HEADING and not find_caption(heading.title):
                    large.append((round(lines[place].size), heading))
            place += count
    sizes = sorted({size for size, _ in large}, reverse=True)
    levels = {size: min(rank, _SIZES) for rank, size in enumerate(sizes, start=1)}
    return [Heading(one.page, one.place, one.lines, levels[size], one.title) for size, one in large]


def _matched(entry: OutlineEntry, lines: Sequence[Line], start: int) -> Heading | None:
    own_title = _spaced(entry.title)
    own = split_title(own_title)
    wanted = {_key(entry.title), _key(own.title)} - {""}
    for place in range(start, len(lines)):
        text = ""
        for count, line in enumerate(lines[place : place + MOST_LINES], start=1):
            text = f"{text} {line.text}".strip()
            printed = split_title(_spaced(text))
            if {_key(text), _key(printed.title)} & wanted:
                title = own_title if own.number or not printed.number else _spaced(text)
                return Heading(entry.page, place, count, entry.level, title)
            if len(text) > LONGEST_HEADING or not any(key.startswith(_key(printed.title)) for key in wanted):
                break
    return None


def _by_height(entry: OutlineEntry, lines: Sequence[Line], start: int) -> Heading:
    place = 0
    if entry.top is not None:
        height = entry.top
        place = next((place for place, line in enumerate(lines) if line.y <= height), len(lines))
    return Heading(entry.page, max(start, place), 0, entry.level, _spaced(entry.title))


def _candidates(page: int, lines: Sequence[Line], body: float) -> Iterator[_Candidate]:
    for place, line in enumerate(lines):
        if len(line.text) > LONGEST_HEADING:
            continue
        title = split_title(_spaced(line.text))
        if not title.number or not re.search(r"[^\W\d_]{2}", title.title):
            continue
        number = _components(title.number)
        is_prominent = line.size > LARGER * body or line.is_bold
        heading = Heading(page, place, 1, min(len(number), DEEPEST_LEVEL), _spaced(line.text))
        if is_prominent:
            heading = _joined(page, lines, place, level=heading.level)
        yield _Candidate(heading, number, title.is_annex, is_prominent)


def _joined(page: int, lines: Sequence[Line], place: int, *, level: int) -> Heading:
    """Take the lines that a heading runs on to: right below it, set alike, and without a number of their own."""
    first, count = lines[place], 1
    while place + count < len(lines) and count < MOST_LINES:
        above, line = lines[place + count - 1], lines[place + count]
        is_near = 0 < above.y - line.y < _LINE_SPACING * first.size
        is_alike = abs(line.size - first.size) < _SAME_SIZE and line.is_bold == first.is_bold
        if not (is_near and is_alike) or split_title(line.text).number:
            break
        count += 1
    return Heading(page, place, count, level, _spaced(" ".join(line.text for line in lines[place : place + count])))


def _without_contents(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Leave out what repeats in a table of contents, with a page number at its end, what stands further on."""
    later: set[str] = set()
    kept = []
    for found in reversed(candidates):
        title = found.heading.title
        if _LISTED.search(title) and _key(_LISTED.sub("", title)) in later:
            continue
        later.add(_key(title))
        kept.append(found)
    kept.reverse()
    return kept


def _chain(candidates: Sequence[_Candidate]) -> list[Heading]:
    headings: list[Heading] = []
    last: tuple[int | str, ...] = ()
    for found in candidates:
        if _follows(found, last):
            headings.append(found.heading)
            last = found.number
    return headings


def _follows(found: _Candidate, last: tuple[int | str, ...]) -> bool:
    number = found.number
    if not last or (isinstance(number[0], str) and (isinstance(last[0], int) or found.is_annex)):
        is_first = number[-1] in _FIRST or found.is_annex
        return is_first or (not last and found.is_prominent)
    if isinstance(number[0], int) and isinstance(last[0], str):
        return False
    if len(number) > len(last):
        return number[: len(last)] == last and all(part in _FIRST for part in number[len(last) :])
    depth = len(number) - 1
    return number[:depth] == last[:depth] and 0 < _rank(number[depth]) - _rank(last[depth]) <= WIDEST_GAP


def _components(number: str) -> tuple[int | str, ...]:
    return tuple(int(part) if part.isdigit() else part for part in re.findall(r"\d+|[^\W\d_]+", number))


def _rank(part: int | str) -> int:
    return part if isinstance(part, int) else sum(ord(letter) for letter in part)


def _ends_like_title(text: str) -> bool:
    return len(text) <= LONGEST_HEADING // 2 and text[-1] not in ".,;:" and not _LISTED.search(text)


def _spaced(text: str) -> str:
    return _GLUED.sub(r"\1 ", text)


@lru_cache(maxsize=16_384)
def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
