"""Read a spreadsheet of changes, compare it with the register, and propose what is new or differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from impact.domain.architecture import Basis
from impact.domain.change_sheet import (
    DATE_COLUMNS,
    ITERATION,
    STATUS,
    TITLE,
    CellDifference,
    ComparedRow,
    ImportedRegister,
    RowState,
    SheetKind,
    SheetNote,
    SheetRow,
)
from impact.domain.decision import Proposal, RegisterRow, Verdict
from impact.domain.release_words import release_ids_in
from impact.errors import UnknownNameError
from impact.readers.change_sheet import LARGEST_CHANGE_SHEET, read_change_sheet
from impact.readers.xml import read_bytes
from impact.use_cases.decided_rows import register_rows, table_columns, table_key
from impact.use_cases.workspace import Workspace, nearest_names

ORIGIN = "spreadsheet"
NEW_ROW, OTHER_CELL = 0.9, 0.7
"""How sure a proposal is: a row that the register lacks; one that contradicts it. They order, and decide nothing."""
NEEDED: Mapping[SheetKind, tuple[str, ...]] = {SheetKind.CHANGES: ("kind", TITLE), SheetKind.ITERATIONS: ("what",)}
LONGEST_EVIDENCE = 10_000
"""Characters; what a file says in columns that the register does not have is kept as evidence."""
_KIND_WORDS = {
    "changerequest": "CR",
    "dccchangerequest": "CR",
    "dcccr": "CR",
    "modification": "SECMP",
    "modificationproposal": "SECMP",
    "secmodification": "SECMP",
    "secmodificationproposal": "SECMP",
    "mod": "SECMP",
}


def import_register(file: Path, *, workspace: Workspace) -> ImportedRegister:
    """Read a spreadsheet of changes and compare it with the register, decisions included.

    Parameters
    ----------
    file
        An Excel workbook or a CSV table.
    workspace
        Whose register it is compared with.

    Returns
    -------
    ImportedRegister
        Rows for the register come as proposals: new ones that say enough, and those that differ. Two rows on one
        change that disagree are a conflict and are not proposed; nor is what somebody rejected before.

    Raises
    ------
    InputError
        If the file cannot be read.
    DecisionError
        If the workspace has no register in a folder.
    """
    known_ids = [change.id for change in workspace.register.changes]
    data = read_bytes(file, limit=LARGEST_CHANGE_SHEET, file=file.as_posix())
    sheet = read_change_sheet(data, file=file.name, known_ids=known_ids)
    compared = [_Comparison(workspace, kind, file.name) for kind in SheetKind]
    for comparison in compared:
        comparison.compare(sheet.rows(comparison.kind))
    said = {row.change_id for row in sheet.rows(SheetKind.CHANGES)}
    parts = {change.id for change in workspace.register.changes if change.is_part}
    lists_parts = bool(said & parts)
    missing = [name for name in known_ids if name not in said and (lists_parts or name not in parts)]
    notes = (*sheet.notes, *(note for comparison in compared for note in comparison.notes))
    return ImportedRegister(
        sheet=sheet,
        rows=tuple(row for comparison in compared for row in comparison.rows),
        missing=tuple(missing) if sheet.rows(SheetKind.CHANGES) else (),
        notes=notes,
        proposals=tuple(proposal for comparison in compared for proposal in comparison.proposals),
        rejected=tuple(label for comparison in compared for label in comparison.rejected),
    )


def chosen_proposals(imported: ImportedRegister, names: Sequence[str]) -> tuple[Proposal, ...]:
    """Pick the proposals about some changes, by id.

    Raises
    ------
    UnknownNameError
        If nothing is proposed about one of them; the nearest names are offered.
    """
    by_name: dict[str, list[Proposal]] = {}
    for proposal in imported.proposals:
        by_name.setdefault(proposal.row.key[0].casefold(), []).append(proposal)
    for name in names:
        if name.casefold() not in by_name:
            known = [proposal.row.key[0] for proposal in imported.proposals]
            raise UnknownNameError(f"Nothing is proposed about '{name}'.", candidates=nearest_names(name, known))
    return tuple(proposal for name in dict.fromkeys(map(str.casefold, names)) for proposal in by_name[name])


@dataclass(frozen=True, slots=True)
class _Said:
    """A value of a column with the row that says it, written as the register would."""

    value: str
    row: SheetRow


class _Comparison:
    """Compare the rows of a file of one kind with their table of the register."""

    def __init__(self, workspace: Workspace, kind: SheetKind, file: str) -> None:
        self.kind = kind
        self._file = file
        self._log = workspace.log
        self._table = kind.value
        self._columns = table_columns(self._table)
        self._key = table_key(self._table)
        rows = register_rows(workspace, self._table)
        self._cells_by_key = {tuple(row[name] for name in self._key): dict(row.cells) for row in rows}
        self._releases = {release.id: release.title for release in workspace.register.releases}
        self._kinds = {_folded(change.kind): change.kind for change in workspace.register.changes}
        self.rows: list[ComparedRow] = []
        self.notes: list[SheetNote] = []
        self.proposals: list[Proposal] = []
        self.rejected: list[str] = []
        self._day = workspace.settings.as_of
        self._events = {(item.subject_id, item.date, _plain(item.event)) for item in workspace.register.events}

    def compare(self, rows: Iterable[SheetRow]) -> None:
        """Compare rows; those on one change or iteration are taken together."""
        by_key: dict[tuple[str, ...], list[SheetRow]] = {}
        for found in rows:
            row = self._without_status_of_another_day(found)
            key = (row.change_id, row.cells.get(ITERATION, ""))[: len(self._key)]
            by_key.setdefault(key, []).append(row)
        for key, same in by_key.items():
            self._compare_one(key, same)

    def _without_status_of_another_day(self, row: SheetRow) -> SheetRow:
        """Propose the status of another day than the register's as an event of that day, and compare the rest."""
        words, when = row.cells.get(STATUS, ""), row.status_of
        is_of_register = self._day is not None and self._day.isoformat().startswith(when)
        if not words or not when or is_of_register:
            return row
        mark = (row.change_id, when, _plain(words))
        if mark not in self._events:
            self._events.add(mark)
            cells = {"subject_id": row.change_id, "date": when, "event": words, "basis": Basis.SOURCED.value,
                     "source": self._with_source("", row)}  # fmt: skip
            self._put(RegisterRow("events", (row.change_id, when, words), cells), NEW_ROW, row.place(STATUS))
        return replace(row, cells={column: text for column, text in row.cells.items() if column != STATUS})

    def _compare_one(self, key: tuple[str, ...], rows: Sequence[SheetRow]) -> None:
        said = self._said(rows)
        places = tuple(row.place() for row in rows)
        others = _joined(row.others for row in rows)
        clashes = tuple(
            CellDifference(column, self._cells_by_key.get(key, {}).get(column, ""), _by_place(column, values))
            for column, values in said.items()
            if not self._agree(column, values)
        )
        if clashes:
            self.rows.append(ComparedRow(key, self.kind, RowState.CONFLICT, places, clashes, others))
            return
        cells = {column: max((value.value for value in values), key=len) for column, values in said.items()}
        known = self._cells_by_key.get(key)
        if known is None:
            self._add_new(key, cells, rows, others)
            return
        differing = {
            column: text for column, text in cells.items() if not self._is_covered(column, known.get(column, ""), text)
        }
        differences = tuple(
            CellDifference(column, known.get(column, ""), _by_place(column, said[column])) for column in differing
        )
        state = RowState.DIFFERS if differences else RowState.SAME
        self.rows.append(ComparedRow(key, self.kind, state, places, differences, others))
        if differences:
            if "source" not in differing:
                differing["source"] = self._with_source(known.get("source", ""), rows[0])
            said_in = [item.column for item in differences]
            self._propose(key, {**known, **differing}, OTHER_CELL, places, said_in, others)

    def _add_new(
        self, key: tuple[str, ...], cells: Mapping[str, str], rows: Sequence[SheetRow], others: Mapping[str, str]
    ) -> None:
        full = {**dict(zip(self._key, key, strict=True)), **cells}
        if self.kind is SheetKind.CHANGES:
            full.setdefault("kind", self._kind_of(key[0]))
        full.setdefault("basis", Basis.SOURCED.value)
        full.setdefault("source", self._with_source("", rows[0]))
        lacking = [column for column in NEEDED[self.kind] if not full.get(column)]
        places = tuple(row.place() for row in rows)
        if lacking:
            why = f"the file gives no {' and no '.join(lacking)}"
            self.rows.append(ComparedRow(key, self.kind, RowState.INCOMPLETE, places, (), others, why))
            return
        self.rows.append(ComparedRow(key, self.kind, RowState.NEW, places, (), others))
        said_in = [column for column in cells if column not in self._key]
        self._propose(key, full, NEW_ROW, places, said_in, others)

    def _propose(
        self, key: tuple[str, ...], cells: Mapping[str, str], sure: float, places: Sequence[str], said: Sequence[str],
        others: Mapping[str, str],
    ) -> None:  # fmt: skip
        kept = {name: text for name, text in cells.items() if text and name in self._columns}
        evidence = f"{self._file}, {', '.join(places)}: {', '.join(said)}"
        evidence += "".join(f"; {name}: {text}" for name, text in others.items())
        self._put(RegisterRow(self._table, key, kept), sure, evidence)

    def _put(self, row: RegisterRow, sure: float, evidence: str) -> None:
        """Propose a row, unless somebody rejected it just as it stands."""
        decision = self._log.in_force(row)
        if decision is not None and decision.verdict is Verdict.REJECTED and decision.row.cells == row.cells:
            self.rejected.append(row.label)
            return
        self.proposals.append(Proposal(row, sure, evidence[:LONGEST_EVIDENCE], ORIGIN))

    def _with_source(self, source: str, row: SheetRow) -> str:
        own = f"{self._file} {row.sheet} row {row.line}"
        return own if not source else source if own in source else f"{source} ; {own}"

    def _kind_of(self, change_id: str) -> str:
        code = re.match(r"[A-Z]+(?=[0-9])", change_id)
        return self._kinds.get(_folded(code.group()), code.group()) if code else ""

    def _said(self, rows: Sequence[SheetRow]) -> dict[str, list[_Said]]:
        """Gather what rows say by column of the register, as the register would write it."""
        said: dict[str, list[_Said]] = {}
        for row in rows:
            for column, text in row.cells.items():
                value = self._settled(column, text, row)
                if value:
                    said.setdefault(column, []).append(_Said(value, row))
        return said

    def _settled(self, column: str, text: str, row: SheetRow) -> str:
        if column == "releases":
            found, unknown = release_ids_in(text, self._releases)
            if unknown:
                why = f"the register has no release '{', '.join(unknown)}'"
                self.notes.append(SheetNote(row.sheet, row.place(column).rpartition("!")[2], text, why))
                return ""
            return "; ".join(found)
        if column == "kind":
            return self._kinds.get(_folded(text)) or _KIND_WORDS.get(_folded(text), text)
        if column == "basis" and text.casefold() in set(Basis):
            return text.casefold()
        if column == "basis":
            why = f"a basis is {' or '.join(Basis)}"
            self.notes.append(SheetNote(row.sheet, row.place(column).rpartition("!")[2], text, why))
            return ""
        return text

    def _agree(self, column: str, values: Sequence[_Said]) -> bool:
        """Say whether all rows of the file can be right."""
        texts = dict.fromkeys(value.value for value in values)
        return all(self._is_alike(column, one, other) for one, other in combinations(texts, 2))

    def _is_alike(self, column: str, one: str, other: str) -> bool:
        """Say whether two rows of the file can both be right."""
        return self._is_covered(column, one, other) or self._is_covered(column, other, one)

    def _is_covered(self, column: str, known: str, said: str) -> bool:
        """Say whether a value says what is said, or more: a day of the month, a status with its circumstances."""
        if column == "releases":
            return set(release_ids_in(known, self._releases)[0]) == set(release_ids_in(said, self._releases)[0])
        if column in DATE_COLUMNS:
            return known.startswith(said)
        first = known.partition(";")[0] if column in ("status", "final_status") else known
        return _plain(said) in (_plain(known), _plain(first))


def _joined(others: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Put together what several rows say in columns that the register does not have."""
    said: dict[str, dict[str, None]] = {}
    for cells in others:
        for name, text in cells.items():
            said.setdefault(name, {})[text] = None
    return {name: "\n".join(texts) for name, texts in said.items()}


def _by_place(column: str, values: Sequence[_Said]) -> tuple[tuple[str, str], ...]:
    return tuple((value.value, value.row.place(column)) for value in values)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _folded(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
