"""Write a paper as DOCX: real styles, a contents field, tables whose header repeats, page numbers; the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from impact.domain.formatting import days
from impact.domain.paper import (
    BarChart,
    Block,
    Figure,
    Heading,
    Histogram,
    ListItem,
    Paper,
    PaperTable,
    Paragraph,
    Preformatted,
    Runs,
)
from impact.writers.paper_histogram import histogram_bars
from impact.writers.svg_png import diagram_png, is_diagram
from impact.writers.zip_stamp import with_stamp

if TYPE_CHECKING:
    from docx.document import Document

EARLIEST = dt.datetime(1980, 1, 1)
BAR_CHARACTERS, BAR_COLOUR = 26, "4F81BD"
"""Length of the longest bar of a chart, in block characters, and its colour."""
PAGE_HEIGHT, LONGEST_ALT = 21.0, 1000
"""Centimetres that a picture may be tall, and characters of its words."""
FIGURE_WIDTH, BARS_WIDTH = 2.6, 7.6
"""Centimetres of a column of figures beside a chart, and of that of the bars."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PAGE_WIDTH, PAGE_CHARACTERS, WIDEST, PADDING = 17.0, 118, 60, 4.5
"""Centimetres between the margins, characters of a table in them, the widest wish of a column, what its edges take."""
CLOSE_STYLES = (
    ("Normal", 9.5, 0, 3),
    ("Title", 17, 0, 4),
    ("Heading 1", 11.5, 6, 2),
    ("Intense Quote", 9.5, 3, 3),
    ("List Bullet", 9.5, 0, 1),
    ("List Bullet 2", 9.5, 0, 1),
)
"""Style, size, space before and space after of a paper that fits a page, in points."""
LIST_STYLES = ("List Bullet", "List Bullet 2", "List Bullet 3")
DEEPEST_HEADING = 9


def write_paper_docx(paper: Paper) -> bytes:
    """Write a paper as the bytes of a DOCX file.

    Bars become rows of a table and diagrams PNG pictures, so that they show in every program; other pictures are told
    in words and are in the HTML of the same paper.
    """
    import docx
    from docx.shared import Cm

    made = dt.datetime.combine(paper.on, dt.time()) if paper.on and paper.on.year >= EARLIEST.year else EARLIEST
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.0)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = _sound(paper.title)[:255], "impact", ""
    properties.created = properties.modified = made
    properties.last_modified_by, properties.revision = "impact", 1
    _set_up(document)
    if paper.is_one_page:
        _set_close(document)
    document.add_paragraph(_sound(paper.title), style="Title")
    if not paper.is_one_page and sum(heading.level == 1 for heading in paper.headings) > 3:
        _add_contents(document, paper)
    for block in paper.blocks:
        _add(document, block)
    packed = io.BytesIO()
    document.save(packed)
    return with_stamp(packed.getvalue(), made)


def _sound(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _set_up(document: Document) -> None:
    from docx.shared import Pt

    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    footer = document.sections[0].footer.paragraphs[0]
    footer.alignment = 1
    footer.add_run("Page ")
    _add_field(footer, "PAGE", "1")
    footer.add_run(" of ")
    _add_field(footer, "NUMPAGES", "1")


def _add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """Put a field into a paragraph, with what it shows until a program works it out."""
    _mark_field(paragraph, "begin", f" {instruction} ", "separate")
    paragraph.add_run(shown)
    _mark_field(paragraph, "end")


def _add_contents(document: Document, paper: Paper) -> None:
    """Put in a contents field; until a program fills it with pages, it lists the chapters, one a line."""
    chapters = [heading.text for heading in paper.headings if heading.level == 1]
    field = ("begin", ' TOC \\o "1-2" \\h \\z \\u ', "separate")
    for place, chapter in enumerate(chapters):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = 0
        if place == 0:
            _mark_field(paragraph, *field)
        paragraph.add_run(_sound(chapter))
        if place == len(chapters) - 1:
            _mark_field(paragraph, "end")
    document.add_paragraph()


def _set_close(document: Document) -> None:
    """Set a paper close, so that it fits a page: small margins, a small title, little space between paragraphs."""
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.top_margin = section.bottom_margin = Cm(1.3)
    for name, size, before, after in CLOSE_STYLES:
        style: Any = document.styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _mark_field(paragraph: Any, *parts: str) -> None:
    """Put parts of a field into a paragraph: its begin, its instruction, what separates it from its result, its end."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for part in parts:
        run = paragraph.add_run()
        if part in ("begin", "separate", "end"):
            made = OxmlElement("w:fldChar")
            made.set(qn("w:fldCharType"), part)
        else:
            made = OxmlElement("w:instrText")
            made.set(qn("xml:space"), "preserve")
            made.text = part
        run._r.append(made)


def _add(document: Document, block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(_sound(block.text), level=min(max(block.level, 1), DEEPEST_HEADING))
        case Paragraph():
            _add_runs(document.add_paragraph(style="Intense Quote" if block.is_note else None), block.runs)
        case ListItem():
            style = LIST_STYLES[min(block.level, len(LIST_STYLES) - 1)]
            _add_runs(document.add_paragraph(style=style), block.runs)
        case PaperTable():
            _add_table(document, block)
        case Preformatted():
            run = document.add_paragraph().add_run(_sound(block.text))
            run.font.name = "Consolas"
        case BarChart():
            _add_chart(document, block)
        case Histogram():
            _add_chart(document, histogram_bars(block))
        case Figure():
            _add_figure(document, block)


def _add_figure(document: Document, figure: Figure) -> None:
    """Put a diagram in as a picture with its words; any other picture is told in words alone."""
    from docx.shared import Cm, Emu

    if not is_diagram(figure.svg):
        document.add_paragraph(_sound(f"{figure.caption}: {figure.alt}"), style="Caption")
        return
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    picture = paragraph.add_run().add_picture(io.BytesIO(diagram_png(figure.svg)))
    share = min(Cm(PAGE_WIDTH) / picture.width, Cm(PAGE_HEIGHT) / picture.height, 1.0)
    picture.width, picture.height = Emu(int(picture.width * share)), Emu(int(picture.height * share))
    picture._inline.docPr.set("descr", _sound(figure.alt)[:LONGEST_ALT])
    document.add_paragraph(_sound(figure.caption), style="Caption")


def _add_runs(paragraph: Any, runs: Runs) -> None:
    for run in runs:
        made = paragraph.add_run(_sound(run.text))
        made.bold, made.italic = run.is_bold or None, run.is_italic or None
        if run.is_code:
            made.font.name = "Consolas"


def _add_table(document: Document, table: PaperTable) -> None:
    from docx.shared import Pt

    made = document.add_table(rows=1, cols=len(table.header), style="Light List Accent 1")
    made.autofit = False
    _repeat_header(made.rows[0])
    for place, runs in enumerate(table.header):
        _fill(made.rows[0].cells[place], runs, is_right=place in table.right, size=Pt(8.5))
    for row in table.rows:
        cells = made.add_row().cells
        for place in range(len(table.header)):
            _fill(cells[place], row[place] if place < len(row) else (), is_right=place in table.right, size=Pt(8.5))
    _widen(made, _widths([table.header, *table.rows]))
    document.add_paragraph()


def _widths(rows: Sequence[Sequence[Runs]]) -> list[float]:
    """Share the page among columns by the words in them: no column narrower than its longest word, where that fits."""
    count = len(rows[0])
    texts = [["".join(run.text for run in row[place]) for row in rows if place < len(row)] for place in range(count)]
    headers = [[f"{word}mm" for word in column[0].split()] for column in texts]  # bold, so wider than others
    words = [
        [*header, *(word for text in column for word in text.split())]
        for header, column in zip(headers, texts, strict=True)
    ]
    wanted = [PADDING + min(max(map(len, column), default=1), WIDEST) for column in texts]
    least = [PADDING + min(max(map(len, column), default=1), WIDEST) for column in words]
    wishes = [max(wish - minimum, 0.0) for wish, minimum in zip(wanted, least, strict=True)]
    whole = sum(wishes) or 1.0
    spare = min(max(PAGE_CHARACTERS - sum(least), 0.0), whole)
    shares = [minimum + spare * wish / whole for minimum, wish in zip(least, wishes, strict=True)]
    return [PAGE_WIDTH * share / sum(shares) for share in shares]


def _widen(table: Any, widths: Sequence[float]) -> None:
    from docx.shared import Cm

    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _repeat_header(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _fill(cell: Any, runs: Runs, *, is_right: bool, size: Any) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = 0
    if is_right:
        paragraph.alignment = 2
    _add_runs(paragraph, runs)
    for run in paragraph.runs:
        run.font.size = size


def _add_chart(document: Document, chart: BarChart) -> None:
    from docx.shared import Pt, RGBColor

    document.add_paragraph(_sound(chart.title), style="Caption")
    longest = max((bar.value for bar in chart.bars), default=0.0) or 1.0
    names = ("", chart.value_name, *((chart.mark_name,) if chart.mark_name else ()), "")
    made = document.add_table(rows=1, cols=len(names), style="Light List Accent 1")
    made.autofit = False
    _repeat_header(made.rows[0])
    _put(made.rows[0].cells, names, Pt(8.5))
    for bar in chart.bars:
        marks = ("–" if bar.mark is None else days(bar.mark),) if chart.mark_name else ()
        drawn = "█" * max(round(BAR_CHARACTERS * bar.value / longest), 0)
        cells = made.add_row().cells
        _put(cells, (bar.label, days(bar.value), *marks, drawn), Pt(8.5))
        cells[-1].paragraphs[0].runs[0].font.color.rgb = RGBColor.from_string(BAR_COLOUR)
    _widen(
        made,
        [PAGE_WIDTH - BARS_WIDTH - FIGURE_WIDTH * (len(names) - 2), *[FIGURE_WIDTH] * (len(names) - 2), BARS_WIDTH],
    )
    document.add_paragraph()


def _put(cells: Sequence[Any], texts: Sequence[str], size: Any) -> None:
    for cell, text in zip(cells, texts, strict=True):
        run = cell.paragraphs[0].add_run(_sound(text))
        run.font.size = size
