"""Everything that a store holds as one JSON text, the same whichever database it came from."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from impact.domain.hash_chain import Cell
from impact.errors import UnreadableFileError

FORMAT = "impact store"
WORKSPACES_TABLE = "impact_workspaces"
"""The table that every export has: names of workspaces."""
_BYTES = "base64"


@dataclass(frozen=True, slots=True)
class DumpedTable:
    """A table of a store.

    Attributes
    ----------
    columns
        Names of columns, as the database orders them; ``workspace`` in place of the id of a workspace.
    rows
        Rows in ascending order by workspace and key; each cell as its column has it.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class StoreDump:
    """Everything that a store holds.

    Attributes
    ----------
    version
        Version of the schema.
    tables
        Tables by name, names ascending.
    """

    version: int
    tables: Mapping[str, DumpedTable]

    @property
    def row_count(self) -> int:
        """Number of rows of all tables."""
        return sum(len(table.rows) for table in self.tables.values())


def dump_text(dump: StoreDump) -> str:
    """Write a store as JSON, a row of a table on each line.

    Raises
    ------
    ValueError
        If a cell is no finite number.
    """
    parts = []
    for name, table in sorted(dump.tables.items()):
        rows = ",\n".join(f"   {_json([_encoded(cell) for cell in row])}" for row in table.rows)
        listed = f"[\n{rows}\n  ]" if rows else "[]"
        parts.append(f'  {_json(name)}: {{\n   "columns": {_json(list(table.columns))},\n   "rows": {listed}}}')
    tables = ",\n".join(parts)
    return f'{{\n "format": {_json(FORMAT)},\n "version": {dump.version},\n "tables": {{\n{tables}\n }}\n}}\n'


def read_dump_text(text: str, *, file: str) -> StoreDump:
    """Read what :func:`dump_text` wrote.

    Raises
    ------
    UnreadableFileError
        If it is no JSON, no export of a store, or is damaged; says where.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise _refused("this is no JSON text, or it is cut off", file, line) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _refused("this is no export of a store", file)
    version, tables = document.get("version"), document.get("tables")
    if type(version) is not int or version < 1 or not isinstance(tables, dict):
        raise _refused("the export names no version, or holds no tables", file)
    return StoreDump(version, {name: _table(name, value, file) for name, value in sorted(tables.items())})


def _table(name: str, value: Any, file: str) -> DumpedTable:
    columns, rows = (value.get("columns"), value.get("rows")) if isinstance(value, dict) else (None, None)
    if not isinstance(columns, list) or not isinstance(rows, list) or not all(isinstance(c, str) for c in columns):
        raise _refused(f"table {name} has no columns or rows", file)
    return DumpedTable(tuple(columns), tuple(_row(name, columns, row, file) for row in rows))


def _row(name: str, columns: Sequence[str], row: Any, file: str) -> tuple[Cell, ...]:
    if not isinstance(row, list) or len(row) != len(columns):
        raise _refused(f"a row of table {name} does not have {len(columns)} cells", file)
    try:
        return tuple(_decoded(cell) for cell in row)
    except (TypeError, binascii.Error) as error:
        raise _refused(f"a row of table {name} has a cell that is neither text nor number", file) from error


def _encoded(cell: Cell) -> object:
    return {_BYTES: base64.b64encode(cell).decode("ascii")} if isinstance(cell, bytes) else cell


def _decoded(cell: Any) -> Cell:
    if isinstance(cell, dict) and set(cell) == {_BYTES}:
        return base64.b64decode(cell[_BYTES], validate=True)
    if cell is None or isinstance(cell, bool | int | float | str):
        return cell
    raise TypeError


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _refused(message: str, file: str, line: int | None = None) -> UnreadableFileError:
    return UnreadableFileError(message, file=file, line=line, remedy="Write it anew with 'impact store export'.")
