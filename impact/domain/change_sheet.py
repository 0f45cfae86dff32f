"""A spreadsheet of changes: what was read of it, how it compares with the register, and the sheets of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from impact.domain.decision import Proposal

CHANGE_ID, TITLE, STATUS, ITERATION = "change_id", "title", "status", "iteration"
CHANGE_HEADINGS: Mapping[str, str] = {
    CHANGE_ID: "Change",
    "kind": "Kind",
    TITLE: "Title",
    "summary": "Summary",
    STATUS: "Status",
    "final_status": "Final status",
    "date_raised": "Date raised",
    "releases": "Release",
    "tbdg_rfc": "TBDG RFC",
    "claim": "Duplicate claim",
    "severity": "Severity",
    "basis": "Basis",
    "source": "Source",
}
"""Heading that an export writes over each column of the register."""
ITERATION_HEADINGS: Mapping[str, str] = {
    CHANGE_ID: "Change",
    ITERATION: "Iteration",
    "date": "Date",
    "what": "What",
    "source": "Source",
    "basis": "Basis",
}
DATE_COLUMNS = frozenset({"date_raised", "date"})
NOT_RECORDED = "not recorded"
OF_CHANGE = "Of change"
"""Heading of the first column of a sheet that an export derives; an import leaves such a sheet alone."""


class SheetKind(StrEnum):
    """What the rows of a sheet are."""

    CHANGES = "changes"
    ITERATIONS = "iterations"

    @property
    def headings(self) -> Mapping[str, str]:
        """Heading of each column of the register that such a sheet has."""
        return CHANGE_HEADINGS if self is SheetKind.CHANGES else ITERATION_HEADINGS


@dataclass(frozen=True, slots=True)
class SheetNote:
    """A cell or row that was not understood, or that somebody should look at.

    Attributes
    ----------
    sheet, cell
        Where it stands: ``Changes``, ``B7``.
    words
        What it says.
    why
        What is wrong with it.
    is_row_left_out
        Whether the whole row is left out; otherwise only the cell is.
    is_finding
        Whether somebody should look at it; a title above the header and a total are understood for what they are.
    """

    sheet: str
    cell: str
    words: str
    why: str
    is_row_left_out: bool = False
    is_finding: bool = True

    @property
    def place(self) -> str:
        """Where it stands, as a spreadsheet writes it."""
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its letter, its heading as written, and the column of the register that it is; empty if none."""

    letter: str
    heading: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that names a change.

    Attributes
    ----------
    change_id
        The change, as the register writes it.
    cells
        Text by column of the register, the id left out; what is empty is not there.
    others
        Text by heading of the columns that the register does not have.
    sheet, line
        Where it stands.
    letters
        Letter of each column of the register.
    status_of
        Day or month of which its status speaks, where the heading says so.
    """

    change_id: str
    cells: Mapping[str, str]
    others: Mapping[str, str]
    sheet: str
    line: int
    letters: Mapping[str, str] = field(default_factory=dict, compare=False)
    status_of: str = field(default="", compare=False)

    def place(self, column: str = CHANGE_ID) -> str:
        """Say where a cell of the row stands."""
        return f"{self.sheet}!{self.letters.get(column, 'A')}{self.line}"


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet with a header that was recognised, in this line, and its columns."""

    name: str
    kind: SheetKind
    line: int
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]

    @property
    def unknown_headings(self) -> tuple[str, ...]:
        """Headings of the columns that the register does not have."""
        return tuple(column.heading for column in self.columns if not column.column)


@dataclass(frozen=True, slots=True)
class ChangeSheet:
    """All that was read of a file.

    Attributes
    ----------
    file
        Its name.
    sheets
        Sheets that hold changes or iterations.
    notes
        What was not understood.
    other_sheets
        Sheets that hold neither, by name with the reason.
    """

    file: str
    sheets: tuple[ReadSheet, ...]
    notes: tuple[SheetNote, ...] = ()
    other_sheets: tuple[tuple[str, str], ...] = ()

    def rows(self, kind: SheetKind) -> tuple[SheetRow, ...]:
        """Give the rows of the sheets of a kind."""
        return tuple(row for sheet in self.sheets if sheet.kind is kind for row in sheet.rows)


class RowState(StrEnum):
    """How what a file says of a change compares with the register."""

    NEW = "new"
    DIFFERS = "differs"
    SAME = "same"
    CONFLICT = "conflict"
    """Two rows of the file disagree."""
    INCOMPLETE = "incomplete"
    """The register does not have it, and the file says too little to add it."""


@dataclass(frozen=True, slots=True)
class CellDifference:
    """What differs in one column: what the register says, and what the file says, each with where that stands."""

    column: str
    register: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A change or iteration of the file beside the register.

    Attributes
    ----------
    key
        Key of the row of the register.
    kind
        Whether it is a change or an iteration.
    state
        How they compare.
    places
        Where the file speaks of it.
    differences
        Columns that differ; of a conflict those on which the rows of the file disagree.
    others
        What the file says in columns that the register does not have.
    why
        What is missing of an incomplete one.
    """

    key: tuple[str, ...]
    kind: SheetKind
    state: RowState
    places: tuple[str, ...]
    differences: tuple[CellDifference, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    why: str = ""

    @property
    def label(self) -> str:
        """Name it for a person."""
        return " / ".join(self.key)


@dataclass(frozen=True, slots=True)
class ImportedRegister:
    """A file beside the register.

    Attributes
    ----------
    sheet
        What was read.
    rows
        Changes, then iterations, in the order of the file.
    missing
        Changes that the register has and the file has not.
    notes
        Everything that was not understood, by place.
    proposals
        Rows for a person to accept.
    rejected
        Rows that somebody rejected before, just as they stand; they are not proposed again.
    """

    sheet: ChangeSheet
    rows: tuple[ComparedRow, ...]
    missing: tuple[str, ...]
    notes: tuple[SheetNote, ...]
    proposals: tuple[Proposal, ...]
    rejected: tuple[str, ...] = ()

    @property
    def has_findings(self) -> bool:
        """Whether something is in conflict, not complete, or not understood."""
        is_open = any(row.state in (RowState.CONFLICT, RowState.INCOMPLETE) for row in self.rows)
        return is_open or any(note.is_finding for note in self.notes)

    def of(self, state: RowState) -> tuple[ComparedRow, ...]:
        """Give the rows of a state."""
        return tuple(row for row in self.rows if row.state is state)


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet to write.

    Attributes
    ----------
    name
        Its name.
    header
        Headings.
    rows
        Cells as text, as many as headings.
    date_headings
        Headings of columns whose days are written as dates.
    number_headings
        Headings of columns whose cells are numbers; a workbook holds them as such.
    colour_by_cell
        Fill of single cells, as six hexadecimal digits, by place of the row from 0 and heading.
    share_headings
        Those of the numbers that hold shares of one, 0..1; a workbook shows them as percent.
    """

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    date_headings: frozenset[str] = frozenset()
    number_headings: frozenset[str] = frozenset()
    colour_by_cell: Mapping[tuple[int, str], str] = field(default_factory=dict)
    share_headings: frozenset[str] = frozenset()


def tables_of(sheet: ChangeSheet) -> tuple[SheetTable, ...]:
    """Make the sheets that say again what was read, unknown columns included."""
    tables = []
    for read in sheet.sheets:
        headings = read.kind.headings
        unknown = read.unknown_headings
        rows = [
            (
                row.change_id,
                *(row.cells.get(column, "") for column in headings if column != CHANGE_ID),
                *(row.others.get(name, "") for name in unknown),
            )
            for row in read.rows
        ]
        dates = frozenset(heading for column, heading in headings.items() if column in DATE_COLUMNS)
        tables.append(SheetTable(read.name, (*headings.values(), *unknown), rows, dates))
    return tuple(tables)
