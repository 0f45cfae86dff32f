"""Read the lines of a PDF's pages with their place, size and weight, and its outline, within bounds."""

from __future__ import annotations

import io
import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from impact.errors import ImpactError, InputError, UnreadableFileError, UnsafeFileError
from impact.readers.documents.title_numbers import LONGEST_TITLE, clean_text

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 5_000
MOST_CHARACTERS = 30_000_000
"""Characters of all pages: some fifteen times a book of 1,000 pages."""
MOST_ENTRIES = 20_000
"""Entries of an outline."""
DEEPEST_ENTRY = 50
LARGEST_PAGE = 16 * 1024 * 1024
"""Bytes of drawing on one page; the drawing of a whole plant takes some five million."""
SECONDS, SECONDS_PER_PAGE = 60.0, 0.25
"""Time that a document may take: a page takes a twentieth of a second, a drawing of a whole plant two seconds."""
SAME_LINE = 0.35
"""Share of the letters' size by which pieces of one line may stand apart in height."""
WIDE_GAP = 1.5
"""Share of the letters' size from which two pieces are two words, whatever the file says."""
_LETTER_WIDTH = 0.6
_BOLD = ("bold", "black", "heavy", "semibold", "demi")
_NO_NAME = ""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its place from the bottom left in points, the size of its letters, whether they are bold."""

    text: str
    x: float
    y: float
    size: float
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page, in points from the bottom left."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page, in the order of the file, which is mostly the order of reading."""

    lines: tuple[Line, ...]
    pictures: tuple[Picture, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A bookmark: its title, its depth from 1, its page from 0, and the height it leads to, where that is stated."""

    title: str
    level: int
    page: int
    top: float | None


@dataclass(frozen=True, slots=True)
class PdfContent:
    """The pages and the outline of a file, and how many bookmarks lead nowhere."""

    pages: tuple[Page, ...]
    outline: tuple[OutlineEntry, ...]
    lost_entries: int


def read_pdf_content(data: bytes, *, file: str, progress: Progress | None = None) -> PdfContent:
    """Read all pages and the outline.

    Parameters
    ----------
    data
        The file.
    file
        How errors name it.
    progress
        Told after each page how many are read, and of how many.

    Raises
    ------
    InputError
        If the package that reads PDF is not installed.
    UnreadableFileError
        If the file is damaged or locked.
    UnsafeFileError
        If it has too many pages or too much text, or takes too long.
    """
    try:
        import pypdf
    except ImportError:
        raise InputError(
            "PDF files need the package pypdf, which is not installed.", file=file,
            remedy="Install it with: pip install 'impact[pdf]'",
        ) from None  # fmt: skip
    with _guarded(file):
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFileError("The PDF is locked by a password.", file=file, remedy="Save it without one.")
        count = len(reader.pages)
        if not count:
            raise UnreadableFileError("The PDF has no pages.", file=file, remedy="Export it again.")
        if count > MOST_PAGES:
            raise UnsafeFileError(f"The PDF has more than {MOST_PAGES:,} pages.", file=file, remedy="Split it.")
        pages = _pages(reader, count, file=file, progress=progress)
        outline, lost = _outline(reader, pages)
        return PdfContent(pages, outline, lost)


@contextmanager
def _guarded(file: str) -> Iterator[None]:
    """Turn whatever the parser raises on a damaged file into one error, and keep its own log quiet."""
    log = logging.getLogger("pypdf")
    level, log.level = log.level, logging.CRITICAL + 1
    log.setLevel(log.level)
    try:
        yield
    except ImpactError:
        raise
    except Exception as error:  # the parser of a damaged file may raise anything
        name = type(error).__name__
        detail = clean_text(str(error))[:120]
        if name == "DependencyError":
            raise UnreadableFileError(f"The PDF is encrypted ({detail}).", file=file,
                                      remedy="Save it without encryption.") from None  # fmt: skip
        if name == "LimitReachedError":
            raise UnsafeFileError(f"The PDF holds more in one place than any document needs ({detail}).", file=file,
                                  remedy="Print it to PDF again.") from None  # fmt: skip
        raise UnreadableFileError(
            f"The PDF is damaged ({name}: {detail}).", file=file, remedy="Export it again."
        ) from None
    finally:
        log.setLevel(level)


def _pages(reader: PdfReader, count: int, *, file: str, progress: Progress | None) -> tuple[Page, ...]:
    until = time.monotonic() + SECONDS + SECONDS_PER_PAGE * count
    characters = 0
    pages = []
    for number, page in enumerate(reader.pages, start=1):
        gathering = _Gathering(page, until)
        gathering.read(file)
        pages.append(gathering.page())
        characters += gathering.characters
        if characters > MOST_CHARACTERS:
            raise UnsafeFileError(f"The PDF holds more than {MOST_CHARACTERS:,} characters.", file=file,
                                  remedy="Split it.")  # fmt: skip
        if progress:
            progress(number, count)
    return tuple(pages)


class _TimeIsUp(Exception):  # noqa: N818 - it ends the reading of a page; the caller words the error
    """The document took too long."""


class _Gathering:
    """Gathers what a page draws, piece by piece."""

    def __init__(self, page: Any, until: float) -> None:
        box = page.mediabox
        self._page = page
        self._until = until
        self._width, self._height = float(box.width), float(box.height)
        self._left, self._bottom = float(box.left), float(box.bottom)
        self._turn = int(page.rotation) % 360
        self._lines: list[list[Line]] = []
        self._pictures: list[Picture] = []
        self.characters = 0

    def read(self, file: str) -> None:
        """Read the page; what is damaged in it is left out."""
        drawing = self._page.get_contents()
        if drawing is not None and len(drawing.get_data()) > LARGEST_PAGE:
            raise UnsafeFileError(f"A page of the PDF holds more than {LARGEST_PAGE:,} bytes of drawing.", file=file,
                                  remedy="Print it to PDF again.")  # fmt: skip
        try:
            self._page.extract_text(visitor_text=self._on_text, visitor_operand_before=self._on_operand)
            self._check_time()
        except (_TimeIsUp, RecursionError):
            raise UnsafeFileError("The PDF takes too long to read.", file=file, remedy="Export it again.") from None

    def page(self) -> Page:
        """Return what was gathered."""
        turned = self._turn in (90, 270)
        width, height = (self._height, self._width) if turned else (self._width, self._height)
        lines = (_joined(pieces) for pieces in self._lines)
        return Page(tuple(line for line in lines if line.text), tuple(self._pictures), width, height)

    def _check_time(self) -> None:
        if time.monotonic() > self._until:
            raise _TimeIsUp

    def _on_operand(self, operator: bytes, operands: Any, cm: Any, _tm: Any) -> None:
        self._check_time()
        if operator == b"Do" and operands and self._is_image(operands[0]):
            corners = [self._place(cm[4], cm[5]), self._place(cm[0] + cm[2] + cm[4], cm[1] + cm[3] + cm[5])]
            (x1, y1), (x2, y2) = corners
            if all(map(math.isfinite, (x1, y1, x2, y2))):
                self._pictures.append(Picture(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)))

    def _is_image(self, name: Any) -> bool:
        resources = self._page.get("/Resources")
        objects = resources.get_object().get("/XObject") if resources is not None else None
        drawn = objects.get_object().get(name) if objects is not None else None
        return drawn is not None and drawn.get_object().get("/Subtype") == "/Image"

    def _on_text(self, text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        self._check_time()
        self.characters += len(text)
        if not text.strip():
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = math.hypot(tm[2], tm[3]) * math.sqrt(abs(cm[0] * cm[3] - cm[1] * cm[2]))
        letters = abs(float(size)) * scale
        if not all(map(math.isfinite, (x, y, letters))):
            return
        name = str(font.get("/BaseFont", _NO_NAME)).lower() if font else _NO_NAME
        for number, part in enumerate(text.split("\n")):
            if part.strip():
                left, height = self._place(x, y)
                self._add(Line(part, left, height - number * letters * 1.2, letters, any(w in name for w in _BOLD)))

    def _add(self, piece: Line) -> None:
        last = self._lines[-1][-1] if self._lines else None
        if last and abs(last.y - piece.y) <= SAME_LINE * max(last.size, piece.size) and piece.x >= last.x:
            self._lines[-1].append(piece)
        else:
            self._lines.append([piece])

    def _place(self, x: float, y: float) -> tuple[float, float]:
        """Turn a place on the sheet into one on the page as it is looked at."""
        x, y = x - self._left, y - self._bottom
        turned = {90: (y, self._width - x), 180: (self._width - x, self._height - y), 270: (self._height - y, x)}
        return turned.get(self._turn, (x, y))


def _joined(pieces: list[Line]) -> Line:
    text = ""
    end = 0.0
    for piece in pieces:
        if text and piece.x - end > WIDE_GAP * piece.size:
            text += " "
        text += piece.text
        end = piece.x + _LETTER_WIDTH * piece.size * len(piece.text)
    letters = sum(len(piece.text) for piece in pieces)
    bold = sum(len(piece.text) for piece in pieces if piece.is_bold)
    largest = max(pieces, key=lambda piece: len(piece.text))
    return Line(clean_text(text), pieces[0].x, pieces[0].y, largest.size, 2 * bold > letters)


def _outline(reader: PdfReader, pages: tuple[Page, ...]) -> tuple[tuple[OutlineEntry, ...], int]:
    """Read the outline, flat; an entry without a page is left out and counted."""
    numbers = {_object_number(page): number for number, page in enumerate(reader.pages)}
    try:
        waiting: list[tuple[Any, int]] = [(item, 1) for item in reversed(reader.outline)]
    except Exception:  # a damaged outline is as good as none: headings are then looked for in the text
        return (), 1
    entries: list[OutlineEntry] = []
    lost = 0
    while waiting and len(entries) + lost <= MOST_ENTRIES:
        item, level = waiting.pop()
        if isinstance(item, list):
            waiting.extend((below, min(level + 1, DEEPEST_ENTRY)) for below in reversed(item))
            continue
        entry = _entry(item, level, numbers, len(pages))
        if entry:
            entries.append(entry)
        else:
            lost += 1
    return tuple(entries), lost


def _object_number(page: Any) -> int:
    reference = page.indirect_reference
    return reference.idnum if reference is not None else -1


def _entry(item: Any, level: int, numbers: dict[int, int], count: int) -> OutlineEntry | None:
    title = clean_text(str(item.get("/Title", "")))[:LONGEST_TITLE]
    target = item.get("/Page") if not hasattr(item, "raw_get") else item.raw_get("/Page")
    idnum = getattr(target, "idnum", None)
    page = numbers.get(idnum) if idnum is not None else int(target) if isinstance(target, int) else None
    if not title or page is None or not 0 <= page < count:
        return None
    top = item.get("/Top")
    is_number = isinstance(top, int | float) and math.isfinite(float(top))
    return OutlineEntry(title, level, page, float(top) if is_number else None)
