"""Write decisions into the CSV files of the register, as a change that people can review like any other."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from impact.domain.decision_log import DecisionLog, Publication, RowChange
from impact.errors import DecisionError, InputError
from impact.readers.register import COLUMNS, key_columns
from impact.readers.table import read_table
from impact.readers.workspace import is_installed_workspace
from impact.use_cases.decided_rows import table_columns
from impact.use_cases.decisions import store_of
from impact.use_cases.workspace import Workspace, read_decisions
from impact.writers.file_set import write_all
from impact.writers.register_table import Effect, RowEffect, write_changes

GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """What one decision did to the files.

    Attributes
    ----------
    file
        The table, relative to the workspace.
    key
        Key of the row.
    label
        The decision: ``decision 7 by Ann``.
    effect
        ``added``, ``replaced``, ``left out``, or ``no effect`` if the file says so already.
    """

    file: str
    key: tuple[str, ...]
    label: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class PublishedRegister:
    """What a publication did, or would do.

    Attributes
    ----------
    rows
        Each row that was decided about and not published yet.
    files
        Files that change, relative to the workspace, ascending.
    is_dry_run
        Whether nothing was written.
    """

    rows: tuple[PublishedRow, ...]
    files: tuple[str, ...]
    is_dry_run: bool


def publish_decisions(
    workspace: Workspace, *, who: str, when: dt.datetime, is_dry_run: bool = False
) -> PublishedRegister:
    """Write the decisions that stand into the tables, and mark them published.

    All files are written, or none. The register is the same before and after.

    Parameters
    ----------
    workspace
        Whose decisions; what has been decided since it was loaded is published, too.
    who, when
        Who publishes, and the time with its zone.
    is_dry_run
        Say what would be done, and write nothing.

    Raises
    ------
    DecisionError
        If the workspace cannot take it: it has no register, or is part of an installed package.
    InputError
        If a table cannot be read or written.
    StoreError
        If the store cannot be used.
    """
    folder = _folder(workspace)
    place = store_of(workspace)
    if is_dry_run or not read_decisions(place).changes:
        changed, rows = _changed_tables(workspace, folder, read_decisions(place).changes)
        return PublishedRegister(_published(workspace, rows), tuple(sorted(changed)), is_dry_run)
    from impact.store.decisions import add_publications, read_log
    from impact.store.schema import writing

    with writing(place) as connection:
        log = read_log(connection, place.scope)
        changed, rows = _changed_tables(workspace, folder, log.changes)
        # The files come first: if noting it fails, the next publication finds them as they should be and notes that.
        write_all({(folder / file).resolve(): data for file, data in changed.items()})
        add_publications(connection, place.scope, _publications(log, rows), who=who, when=when)
    return PublishedRegister(_published(workspace, rows), tuple(sorted(changed)), is_dry_run)


def _folder(workspace: Workspace) -> Path:
    if workspace.folder is None or not workspace.settings.register:
        raise DecisionError("The workspace has no register.", remedy='Write register = "register" in workspace.toml.')
    if is_installed_workspace(workspace.folder):
        remedy = "Copy the models into a folder of your own, and name it with --workspace."
        raise DecisionError("The models inside an installed package are not written to.", remedy=remedy)
    return workspace.folder


def _changed_tables(
    workspace: Workspace, folder: Path, changes: Sequence[RowChange]
) -> tuple[dict[str, bytes], tuple[RowEffect, ...]]:
    by_table: dict[str, list[RowChange]] = defaultdict(list)
    for change in changes:
        by_table[change.table].append(change)
    changed: dict[str, bytes] = {}
    effects: list[RowEffect] = []
    for table, found in by_table.items():
        file = _file(workspace, table)
        before = _bytes(folder, file)
        columns, key = table_columns(table), key_columns(f"{table}.csv")
        # A table that cannot be read is not written to either.
        read_table(before, file=file, required=COLUMNS[f"{table}.csv"][0], optional=columns)
        after, done = write_changes(before, found, file=file, columns=columns, key=key)
        effects.extend(done)
        if any(item.effect is not Effect.NONE for item in done):
            changed[file] = after
    return changed, tuple(effects)


def _file(workspace: Workspace, table: str) -> str:
    return f"{workspace.settings.register}/{table}.csv"


def _bytes(folder: Path, file: str) -> bytes | None:
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError("leads out of the workspace", file=file, remedy="Use a file inside it.")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=file, remedy="Mend its permissions.") from error
    if data.startswith(GZIP):
        raise InputError("the table is packed", file=file, remedy="Unpack it, then publish again.")
    return data


def _publications(log: DecisionLog, effects: Sequence[RowEffect]) -> list[Publication]:
    first = log.publications[-1].number + 1 if log.publications else 1
    return [
        Publication(number, item.change.table, item.change.key, item.change.up_to, item.change.in_force, item.before)
        for number, item in enumerate(effects, start=first)
    ]


def _published(workspace: Workspace, effects: Sequence[RowEffect]) -> tuple[PublishedRow, ...]:
    return tuple(
        PublishedRow(_file(workspace, item.change.table), item.change.key, item.change.label, item.effect)
        for item in effects
    )
