"""Rows of the register that people decide about: what they say now, and whether a new one would be sound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from impact.domain.change import TouchKind
from impact.domain.decision import RegisterRow, Verdict
from impact.domain.decision_log import RowChange
from impact.domain.problem import Problem, Severity
from impact.errors import DecisionError, UnknownNameError
from impact.readers.register import COLUMNS, key_columns, read_register
from impact.readers.table import Row, read_table
from impact.readers.workspace_files import LARGEST_FILE
from impact.readers.xml import read_bytes
from impact.use_cases.workspace import Workspace, nearest_names

LONGEST_TEXT = 100_000
"""Characters of one cell or reason; what is longer is a document, not a decision."""
LONGEST_NAME = 200
TOUCHING = ("touches", "option_touches")
ALIASES = "aliases"
CHANGE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "touches": ("change_id",),
    "option_touches": ("change_id",),
    "options": ("change_id",),
    "parts": ("whole_id", "part_id"),
    "iterations": ("change_id",),
}
"""Columns of each table that name changes of the register."""
ELEMENT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "touches": ("element_id",),
    "option_touches": ("element_id",),
    "aliases": ("element_id",),
}
"""Columns of each table that name elements of the models."""


def table_columns(table: str) -> tuple[str, ...]:
    """Name the columns of a table of the register.

    Raises
    ------
    UnknownNameError
        If there is no such table; the nearest names are offered.
    """
    name = f"{table}.csv"
    if name not in COLUMNS:
        tables = [PurePosixPath(known).stem for known in COLUMNS]
        raise UnknownNameError(
            f"No table of the register is called '{table}'.", candidates=nearest_names(table, tables)
        )
    required, optional, _ = COLUMNS[name]
    return (*required, *optional)


def table_key(table: str) -> tuple[str, ...]:
    """Name the columns that tell the rows of a table apart.

    Raises
    ------
    UnknownNameError
        If there is no such table; the nearest names are offered.
    """
    table_columns(table)
    return key_columns(f"{table}.csv")


def register_rows(workspace: Workspace, table: str) -> tuple[Row, ...]:
    """Give the rows of a table as text, decisions included, in the order of the register.

    Raises
    ------
    UnknownNameError
        If there is no such table.
    DecisionError
        If the workspace has no register in a folder.
    UnreadableFileError
        If the table cannot be read.
    """
    table_columns(table)
    if workspace.folder is None or not workspace.settings.register:
        raise DecisionError("The workspace has no register.", remedy='Write register = "register" in workspace.toml.')
    name = f"{table}.csv"
    required, optional, key = COLUMNS[name]
    file = f"{workspace.settings.register}/{name}"
    path = workspace.folder / file
    data = read_bytes(path, limit=LARGEST_FILE, file=file) if path.exists() else None
    changes = [change for change in workspace.log.changes if change.table == table]
    found = read_table(
        data, file=file, required=required, optional=optional, key=key, changes=changes, changes_key=key_columns(name)
    )
    return found.rows


def current_row(workspace: Workspace, table: str, key: Sequence[str]) -> Row | None:
    """Give the row of a key as it stands now, decisions included; ``None`` if there is none.

    Raises
    ------
    UnknownNameError, DecisionError, UnreadableFileError
        As :func:`register_rows`.
    """
    columns = table_key(table)
    wanted = tuple(key)
    rows = register_rows(workspace, table)
    return next((row for row in rows if tuple(row[name] for name in columns) == wanted), None)


def row_of(workspace: Workspace, table: str, key: Sequence[str], *, cells: Mapping[str, str]) -> RegisterRow:
    """Make a row of what a person names: the key, and the cells to set; other cells stay as they stand now.

    Raises
    ------
    UnknownNameError, DecisionError, UnreadableFileError
        As :func:`register_rows`, and if the key does not fit the table.
    """
    columns = table_key(table)
    if len(key) != len(columns):
        remedy = f"Give {len(columns)}: {', '.join(columns)}."
        raise DecisionError(f"{len(key)} values for the key of '{table}'", remedy=remedy)
    row = RegisterRow(table, tuple(key), dict(zip(columns, key, strict=True)))
    known = current_row(workspace, table, row.key)
    if known is None:
        row = settled_names(workspace, row)
        known = current_row(workspace, table, row.key)
    return RegisterRow(table, row.key, {**(known.cells if known else {}), **row.cells, **cells})


def sound_row(
    workspace: Workspace, row: RegisterRow, verdict: Verdict, *, new_changes: Collection[str] = ()
) -> RegisterRow:
    """Give a row as it may be stored: trimmed, with the ids of what it names; or say why it may not.

    Parameters
    ----------
    workspace
        What it has to go with.
    row, verdict
        The row, and what is decided about it.
    new_changes
        Changes that are accepted along with it.

    Raises
    ------
    UnknownNameError
        If the table, a change, an element, a kind of touch or a row to retire is unknown; the nearest names are
        offered.
    DecisionError
        If the row is wrong in itself.
    """
    row = _trimmed(row)
    if verdict is Verdict.RETIRED:
        if current_row(workspace, row.table, row.key) is None:
            columns = table_key(row.table)
            known = [" / ".join(item[name] for name in columns) for item in register_rows(workspace, row.table)]
            near = nearest_names(" / ".join(row.key), known)
            raise UnknownNameError(f"The register has no row '{row.label}'.", candidates=near)
        return row
    row = settled_names(workspace, row, new_changes=new_changes)
    kind = row.cells.get("kind", "")
    if row.table in TOUCHING and (kind or verdict is Verdict.ACCEPTED) and kind not in set(TouchKind):
        near = nearest_names(kind, [str(known) for known in TouchKind])
        raise UnknownNameError(f"No kind of touch is called '{kind}'.", candidates=near)
    if verdict is Verdict.ACCEPTED:
        _refuse_faults(row)
    return row


def settled_names(workspace: Workspace, row: RegisterRow, *, new_changes: Collection[str] = ()) -> RegisterRow:
    """Put the ids of changes and elements in place of what a row calls them.

    Raises
    ------
    UnknownNameError
        If it names none, or more than one; the nearest ids are offered.
    """
    cells = dict(row.cells)
    for column in CHANGE_COLUMNS.get(row.table, ()):
        if cells.get(column, "") not in new_changes:
            cells[column] = workspace.change(cells.get(column, "")).id
    for column in ELEMENT_COLUMNS.get(row.table, ()):
        cells[column] = workspace.graph.resolve(cells.get(column, "")).id
    return RegisterRow(row.table, tuple(cells.get(name, "") for name in table_key(row.table)), cells)


def signed_row(workspace: Workspace, row: RegisterRow, *, who: str, on: dt.date, why: str) -> RegisterRow:
    """Fill in what an accepted row leaves open: a touch its reason and source, an alias its source, day and caution.

    Parameters
    ----------
    workspace
        Where a phrase may name something else, too.
    row
        The row; of a table other than touches and aliases it comes back as it is.
    who, on, why
        Who accepted it, on which day, and the reason.
    """
    stated = {"source": f"accepted by {who} on {on.isoformat()}"}
    if row.table in TOUCHING:
        stated["why"] = why
    elif row.table == ALIASES:
        stated |= {"who": who, "when": on.isoformat(), "caution": _caution(workspace, row)}
    else:
        return row
    missing = {name: text for name, text in stated.items() if text and not row.cells.get(name)}
    return RegisterRow(row.table, row.key, {**row.cells, **missing})


def _caution(workspace: Workspace, row: RegisterRow) -> str:
    """Say what else the phrase of an alias names; empty if nothing."""
    phrase = _folded(row.cells.get("phrase", ""))
    others = {alias.element_id for alias in workspace.register.aliases if _folded(alias.phrase) == phrase}
    for node in workspace.graph.nodes:
        if phrase in map(_folded, (node.id, node.id.partition(":")[2], node.name, *node.aliases)):
            others.add(node.id)
    others.discard(row.cells.get("element_id", ""))
    return f"Also names {', '.join(sorted(others))}." if others else ""


def sound_text(text: str, what: str, *, limit: int = LONGEST_TEXT) -> str:
    """Give a text as it may be stored.

    Raises
    ------
    DecisionError
        If it holds characters that no text holds, or is too long.
    """
    stripped = text.strip()
    odd = next(
        (c for c in stripped if (c < " " and c not in "\t\r\n") or c == "\x7f" or "\ud800" <= c <= "\udfff"), None
    )
    if odd is not None:
        raise DecisionError(f"{what} holds the character U+{ord(odd):04X}, which no text holds", remedy="Leave it out.")
    if len(stripped) > limit:
        raise DecisionError(f"{what} has {len(stripped):,} characters", remedy=f"Keep it within {limit:,}.")
    return stripped


def _trimmed(row: RegisterRow) -> RegisterRow:
    columns, key_names = table_columns(row.table), table_key(row.table)
    for name in row.cells:
        if name not in columns:
            message = f"The table '{row.table}' has no column '{name}'."
            raise UnknownNameError(message, candidates=nearest_names(name, columns))
    cells = {name: sound_text(cell, f"'{name}'") for name, cell in row.cells.items()}
    key = tuple(sound_text(part, "the key") for part in row.key)
    stated = {name: part for name, part in zip(key_names, key, strict=False) if name not in cells}
    if len(key) != len(key_names) or tuple(cells.get(name, stated.get(name, "")) for name in key_names) != key:
        remedy = f"The key is {', '.join(key_names)}."
        raise DecisionError(f"the key of {row.label} is not what its cells say", remedy=remedy)
    return RegisterRow(row.table, key, {name: cell for name, cell in {**stated, **cells}.items() if cell})


def _refuse_faults(row: RegisterRow) -> None:
    """Let the reader of the table say what is wrong with a row, before anything is stored."""
    change = RowChange(row.table, row.key, row.cells, row.label, up_to=0, in_force=0)
    _, problems = read_register({}, folder="", changes=[change])
    for problem in problems:
        if _matters(problem):
            raise DecisionError(f"{row.label}: {problem.message}", remedy=problem.remedy)


def _matters(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR or problem.rule == "unknown-column"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
