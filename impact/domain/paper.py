r"""A paper for people: title, headings, paragraphs, lists, tables and figures, before any file format.

Every report that can be written as Markdown becomes a paper, and every paper becomes HTML or DOCX. For example::

    paper = read_paper("# Progress\n\n- **3** of 75 tasks finished\n")
    write_paper_docx(paper.with_figures("Progress", [Figure(svg, "Burn-up", "Days spent by date")]))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one manner; ``link`` is where it leads to, empty for nowhere."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    link: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is below the title of the paper."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a note that is set apart from the text."""

    runs: Runs
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list; level 0 is the outermost."""

    level: int
    runs: Runs


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table with one header row; ``right`` holds the columns, from 0, that are set flush right."""

    header: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Lines that keep their breaks and blanks, such as commands."""

    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: what it is of, its length, and a mark further on, such as P50 and P80; both 0 or more."""

    label: str
    value: float
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from zero with their words: the title says what is counted, in which unit."""

    title: str
    bars: tuple[Bar, ...]
    value_name: str = ""
    mark_name: str = ""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How a figure is spread: bins with their counts, and figures that are pointed out, each with its name.

    ``edges`` are one more than ``counts``, ascending; ``marks`` such as ``("P50", 86.5)`` lie on the same scale.
    """

    title: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    marks: tuple[tuple[str, float], ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as SVG, with a caption, and with words for who does not see it."""

    svg: str
    caption: str
    alt: str


Block = Heading | Paragraph | ListItem | PaperTable | Preformatted | BarChart | Histogram | Figure


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper.

    Attributes
    ----------
    title
        Its title.
    blocks
        What it holds, in order.
    on
        The day it speaks of, which its files say they were made on; ``None`` for none in particular.
    is_one_page
        Whether it is meant to fit a single page: set close, without a list of contents.
    """

    title: str
    blocks: tuple[Block, ...]
    on: dt.date | None = None
    is_one_page: bool = False

    def with_figures(self, heading: str, figures: Sequence[Block]) -> Paper:
        """Put blocks right below the first heading of this text; at the end, under it, where there is none."""
        if not figures:
            return self
        for place, block in enumerate(self.blocks):
            if isinstance(block, Heading) and block.text == heading:
                blocks = (*self.blocks[: place + 1], *figures, *self.blocks[place + 1 :])
                return replace(self, blocks=blocks)
        return replace(self, blocks=(*self.blocks, Heading(1, heading), *figures))

    @property
    def headings(self) -> tuple[Heading, ...]:
        """Every heading in order."""
        return tuple(block for block in self.blocks if isinstance(block, Heading))
