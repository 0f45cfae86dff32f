"""Read a graph from spreadsheets: a table of nodes and a table of edges, as CSV files or as two sheets of a workbook.

A table with the column ``id`` holds nodes, one with ``source`` and ``target`` holds edges. Types are the names of the
standards, in any spelling (``Business Process``, ``bpmn:userTask``, ``serving``), or words of one's own.
"""

from __future__ import annotations

import csv
import io
import itertools
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from impact.domain.architecture import Basis, Element, ModelContent, Origin, Relationship
from impact.domain.problem import Problem, Severity
from impact.errors import ImpactError, UnreadableFileError, UnsafeFileError
from impact.readers.archive import ZIP_MAGIC, open_archive
from impact.readers.sections import STRENGTHS
from impact.readers.table import LONGEST_CELL, basis_of, decode_table
from impact.readers.table_words import column_name, node_kind, tie_kind
from impact.readers.xml import unpack

NODE_KEY, EDGE_KEYS = "id", ("source", "target")
MOST_ROWS = 2_000_000
"""Rows of one table; a spreadsheet holds one million."""
MOST_COLUMNS = 1_000
TITLE_ROWS = 20
"""Rows of a sheet among which its header is looked for: people write a title above."""
_NODE_COLUMNS = ("id", "name", "type", "text", "parent", "aliases")
_EDGE_COLUMNS = ("id", "source", "target", "type", "name", "strength")
_SHARED_COLUMNS = ("introduced_in", "retired_in", "basis", "basis_source")
_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The cells of one table below its header."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[int, list[str]]]


def has_graph_columns(header: Iterable[str]) -> bool:
    """Say whether the columns of a table are those of nodes or of edges."""
    names = {column_name(name) for name in header}
    return set(EDGE_KEYS) <= names or (NODE_KEY in names and bool(names & {"name", "type"}))


def table_header(data: bytes, *, file: str) -> tuple[str, ...]:
    """Read the first row of a CSV table.

    Raises
    ------
    UnreadableFileError
        If it is not UTF-8 text.
    """
    text = decode_table(unpack(data, file=file)[:LONGEST_CELL].rpartition(b"\n")[0] or data[:LONGEST_CELL], file)
    first = text.splitlines()[0] if text else ""
    return tuple(next(csv.reader([first], delimiter=_delimiter(first)), []))


def read_tables(data: bytes, *, file: str, prefix: str) -> ModelContent:
    """Read a table of nodes, a table of edges, or a workbook with a sheet of each.

    Nodes need ``id``, edges ``source`` and ``target``; ``name``, ``type`` and ``text`` are read where they are there,
    ``parent``, ``aliases``, ``strength``, ``introduced_in``, ``retired_in`` and ``basis``, too, and every further
    column becomes a property. Cells are parted by comma, semicolon or tab. An end of an edge may be a node of another
    table or, by its full id, an element of another model.

    Parameters
    ----------
    data
        A CSV file in UTF-8, or an Excel workbook.
    file
        How origins and problems name it.
    prefix
        Prefix of all ids, without the colon.

    Raises
    ------
    UnreadableFileError
        If it is no table, or its columns are neither those of nodes nor of edges.
    UnsafeFileError
        If it is larger than is safe.
    """
    data = unpack(data, file=file)
    sheets = list(_workbook_sheets(data, file) if data.startswith(ZIP_MAGIC) else [_csv_sheet(data, file)])
    reader = _TablesReader(file, prefix)
    for sheet in sheets:
        reader.read(sheet)
    return ModelContent(
        file, "tables", tuple(reader.elements), tuple(reader.relationships), problems=tuple(reader.problems)
    )


class _TablesReader:
    def __init__(self, file: str, prefix: str) -> None:
        self._file = file
        self._prefix = prefix
        self._lines_by_id: dict[str, int] = {}
        self.elements: list[Element] = []
        self.relationships: list[Relationship] = []
        self.problems: list[Problem] = []

    def read(self, sheet: _Sheet) -> None:
        is_edges = set(EDGE_KEYS) <= set(sheet.columns)
        count = 0
        for line, record in sheet.rows:
            if not any(cell.strip() for cell in record):
                continue
            count += 1
            if count > MOST_ROWS:
                raise UnsafeFileError(f"The table holds more than {MOST_ROWS:,} rows.", file=self._file)
            if any(cell.strip() for cell in record[len(sheet.columns) :]):
                message = f"{len(record)} cells in a table of {len(sheet.columns)} columns"
                self._report("bad-row", message, line, remedy="Quote cells that hold the sign between cells.")
            cells = {name: cell.strip() for name, cell in zip(sheet.columns, record, strict=False) if name}
            if is_edges:
                self._add_edge(cells, line)
            else:
                self._add_node(cells, line)

    def _report(
        self, rule: str, message: str, line: int, *, about: str = "", remedy: str, severity: Severity = Severity.ERROR
    ) -> None:
        self.problems.append(Problem(severity, rule, message, self._file, line, about, remedy))

    def _claim(self, written: str, line: int) -> str:
        full_id = unique = f"{self._prefix}:{written}"
        if full_id in self._lines_by_id:
            ordinal = 2
            while (unique := f"{full_id}#{ordinal}") in self._lines_by_id:
                ordinal += 1
            message = f"The id '{written}' stands in line {self._lines_by_id[full_id]} already."
            remedy = f"Give one of them another id; this one is read as '{unique}' and references mean the first."
            self._report("duplicate-id", message, line, about=unique, remedy=remedy)
        self._lines_by_id[unique] = line
        return unique

    def _add_node(self, cells: Mapping[str, str], line: int) -> None:
        written = cells.get("id", "")
        if not written:
            written = f"row-{line}"
            self._report(
                "missing-id", "This row has no id.", line, about=f"{self._prefix}:{written}",
                remedy="Fill the column 'id', so that the node keeps its name when rows move.",
            )  # fmt: skip
        element_id = self._claim(written, line)
        kind_word = cells.get("type", "")
        kind = node_kind(kind_word)
        parent = cells.get("parent", "")
        self.elements.append(
            Element(
                id=element_id,
                kind=kind,
                name=cells.get("name", ""),
                origin=Origin(self._file, cells.get("id", ""), line),
                aliases=tuple(part.strip() for part in cells.get("aliases", "").split(";") if part.strip()),
                text=cells.get("text", ""),
                introduced_in=cells.get("introduced_in") or None,
                retired_in=cells.get("retired_in") or None,
                basis=self._basis(cells, line, element_id),
                source=cells.get("basis_source", ""),
                parent_id=f"{self._prefix}:{parent}" if parent else None,
                sort=kind_word if kind.startswith("table:") else "",
                properties=_others(cells, (*_NODE_COLUMNS, *_SHARED_COLUMNS)),
            )
        )

    def _add_edge(self, cells: Mapping[str, str], line: int) -> None:
        source, target = (cells.get(end, "") for end in EDGE_KEYS)
        if not source or not target:
            missing = "source" if not source else "target"
            self._report(
                "dangling-reference", f"This row has no {missing}.", line, remedy=f"Fill the column '{missing}'."
            )
        kind_word = cells.get("type", "")
        kind, role = tie_kind(kind_word)
        strength = cells.get("strength", "").casefold()
        if strength and strength not in STRENGTHS:
            self._report(
                "unknown-word", f"Its strength '{strength}' is no known word.", line,
                remedy=f"Write {', '.join(STRENGTHS)}, or nothing.",
            )  # fmt: skip
            strength = ""
        tie_id = self._claim(cells.get("id") or f"{source}~{kind_word or 'tie'}~{target}", line)
        self.relationships.append(
            Relationship(
                id=tie_id,
                kind=kind,
                source_id=f"{self._prefix}:{source}",
                target_id=f"{self._prefix}:{target}",
                origin=Origin(self._file, cells.get("id", ""), line),
                role=role,
                strength=strength,
                name=cells.get("name", ""),
                introduced_in=cells.get("introduced_in") or None,
                retired_in=cells.get("retired_in") or None,
                basis=self._basis(cells, line, tie_id),
                source=cells.get("basis_source", ""),
                properties=_others(cells, (*_EDGE_COLUMNS, *_SHARED_COLUMNS)),
            )
        )

    def _basis(self, cells: Mapping[str, str], line: int, about: str) -> Basis | None:
        word = cells.get("basis", "")
        basis = basis_of(word)
        if word and basis is None:
            self._report(
                "unknown-basis", f"Its basis '{word}' is no known word.", line, about=about,
                remedy=f"Use {' or '.join(Basis)}.", severity=Severity.WARNING,
            )  # fmt: skip
        return basis


def _others(cells: Mapping[str, str], read: Iterable[str]) -> dict[str, str]:
    known = set(read)
    return {name: value for name, value in cells.items() if value and name not in known}


def _columns(header: Iterable[str], file: str) -> tuple[str, ...]:
    columns = tuple(column_name(name) for name in header)
    if len(columns) > MOST_COLUMNS:
        raise UnsafeFileError(f"The table holds more than {MOST_COLUMNS:,} columns.", file=file)
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise UnreadableFileError(f"two columns '{twice[0]}'", file=file, line=1, remedy="Rename or drop one.")
    return columns


def _delimiter(first_line: str) -> str:
    return max(",;\t", key=first_line.count) if first_line else ","


def _csv_sheet(data: bytes, file: str) -> _Sheet:
    text = decode_table(data, file)
    if not text.strip():
        raise UnreadableFileError("The file is empty.", file=file, remedy="Begin with the columns id, name and type.")
    delimiter = _delimiter(text.lstrip().splitlines()[0])
    _refuse_open_quote(text, delimiter, file)
    records = _csv_records(text, delimiter, file)
    header = next(records)[1]
    columns = _columns(header, file)
    if not has_graph_columns(columns):
        raise UnreadableFileError(
            f"It is no table of nodes or edges: its columns are {', '.join(columns[:8])}.", file=file, line=1,
            remedy="Nodes need the columns id and name or type, edges need source and target.",
        )  # fmt: skip
    return _Sheet(file, columns, records)


def _csv_records(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for record in reader:
            if record:
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFileError(f"not a CSV table: {error}", file=file, line=line) from error


def _refuse_open_quote(text: str, delimiter: str, file: str) -> None:
    """Refuse a table in which a quote is never closed: all rows from there on would be one cell."""
    if text.count('"') % 2 == 0:
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        if "end of data" in str(error):
            raise UnreadableFileError(
                "A quote that opens in this row is never closed, so the rows below would be lost in one cell.",
                file=file, line=line, remedy="Close the quote, or double it where it is part of the text.",
            ) from error  # fmt: skip


def is_workbook(data: bytes, *, file: str) -> bool:
    """Say whether an archive is an Excel workbook.

    Raises
    ------
    UnreadableFileError, UnsafeFileError
        If the archive cannot be opened safely.
    """
    return _WORKBOOK in open_archive(data, file=file)


def _workbook_sheets(data: bytes, file: str) -> Iterator[_Sheet]:
    packed = open_archive(data, file=file)
    if _WORKBOOK not in packed:
        raise UnreadableFileError(
            "It is a ZIP archive and no Excel workbook.", file=file, remedy="Save the tables as .xlsx or .csv."
        )
    for name in packed.names:
        member = packed.read(name)  # within bounds, before another library unpacks it
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in member:
            raise UnsafeFileError(
                f"'{name}' in the workbook has a DOCTYPE, which can define entities.", file=file,
                remedy="Save the workbook again in Excel or LibreOffice.",
            )  # fmt: skip
    found = False
    for title, rows in _open_workbook(data, file):
        records = ((line, ["" if cell is None else str(cell) for cell in row]) for line, row in enumerate(rows, 1))
        header = next((cells for _, cells in itertools.islice(records, TITLE_ROWS) if has_graph_columns(cells)), [])
        if header:
            found = True
            yield _Sheet(title, _columns(header, file), records)
    if not found:
        raise UnreadableFileError(
            "No sheet of the workbook holds nodes or edges.", file=file,
            remedy="Nodes need the columns id and name or type, edges need source and target.",
        )  # fmt: skip


def _open_workbook(data: bytes, file: str) -> Iterator[tuple[str, Iterator[tuple[object, ...]]]]:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                yield (
                    sheet.title,
                    iter(list(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=MOST_ROWS))),
                )
    except ImpactError:
        raise
    except Exception as error:
        raise UnreadableFileError(
            f"The workbook cannot be read ({type(error).__name__}).", file=file, remedy="Save it again, or as CSV."
        ) from error
