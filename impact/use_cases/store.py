"""Look after the store: what it holds, whether it is whole, and how it is moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from impact.domain.store_dump import WORKSPACES_TABLE, StoreDump, dump_text, read_dump_text
from impact.errors import StoreError, UnknownNameError, UnreadableFileError
from impact.readers.workspace import read_workspace_settings
from impact.store.place import StorePlace
from impact.use_cases.workspace import place_of_decisions


@dataclass(frozen=True, slots=True)
class OwnStore:
    """The store of a workspace.

    Attributes
    ----------
    place
        Where it is.
    name
        What the workspace is called in an export and on a server, on every machine.
    """

    place: StorePlace
    name: str

    @property
    def names(self) -> Mapping[str, str]:
        """What the workspace is called in an export, by what it is called in the store."""
        return {self.place.scope: self.name}


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """What a store holds.

    Attributes
    ----------
    label
        Where it is, without a password.
    version, newest
        Version of its tables, 0 if nothing was ever written; the version that this program makes.
    kind
        ``SQLite`` or ``PostgreSQL``.
    size
        Bytes on disk.
    counts
        Rows by table, names ascending.
    """

    label: str
    version: int
    newest: int
    kind: str
    size: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ChainProof:
    """What came out when the chain of a workspace was proved.

    Attributes
    ----------
    workspace
        Name of the workspace.
    length, head
        Number of entries, and the digest of the last one.
    broken
        Where it breaks first, one sentence without a stop; empty if it holds.
    """

    workspace: str
    length: int
    head: str
    broken: str = ""


@dataclass(frozen=True, slots=True)
class StoreProof:
    """What came out when a store was proved.

    Attributes
    ----------
    chains
        One for each workspace, names ascending.
    faults
        What the database finds wrong with itself, one sentence each.
    is_head_known
        Whether a digest that was asked for is in a chain; ``None`` if none was.
    """

    chains: tuple[ChainProof, ...]
    faults: tuple[str, ...]
    is_head_known: bool | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything holds."""
        return not self.faults and self.is_head_known is not False and not any(one.broken for one in self.chains)


@dataclass(frozen=True, slots=True)
class ImportedStore:
    """What came of importing an export.

    Attributes
    ----------
    added
        Number of rows that were added; 0 if the store held all of it.
    workspaces
        Names of the workspaces in the export, ascending.
    is_own_among_them
        Whether the workspace at hand is one of them.
    """

    added: int
    workspaces: tuple[str, ...]
    is_own_among_them: bool


def own_store(folder: Path, *, environment: Mapping[str, str]) -> OwnStore:
    """Say where the store of a workspace is, without reading its models.

    Raises
    ------
    WorkspaceError
        If ``workspace.toml`` is missing or wrong.
    StoreError
        If decisions are kept nowhere.
    """
    settings = read_workspace_settings(folder)
    place = place_of_decisions(folder, settings, environment=environment)
    if place is None:
        remedy = "Name a file or a database: IMPACT_STORE, or store in workspace.toml."
        raise StoreError("There is no place where decisions are kept.", remedy=remedy)
    return OwnStore(place, f"{settings.base_iri} {settings.name}")


def store_status(store: OwnStore) -> StoreStatus:
    """Say what a store holds; it is neither made nor brought up to date."""
    from impact.store.dump import row_counts
    from impact.store.schema import MIGRATIONS, looking, size_of

    place = store.place
    with looking(place) as (connection, version):
        counts = row_counts(connection) if connection is not None else {}
        size = size_of(connection, place)
    kind = "SQLite" if place.file is not None else place.url.partition("://")[0].partition("+")[0]
    kind = {"postgresql": "PostgreSQL"}.get(kind, kind)
    return StoreStatus(place.label, version, len(MIGRATIONS), kind, size, counts)


def prove_store(store: OwnStore, *, head: str = "") -> StoreProof:
    """Prove that nothing in a store was changed or taken out.

    Parameters
    ----------
    store
        The store.
    head
        Digest that was noted earlier, at least its first 8 digits; it must still be in a chain. Only so it is seen
        that the newest rows were taken out together with their links.
    """
    from impact.store.transfer import prove_store as prove

    wanted = head.strip().casefold()
    if wanted and (len(wanted) < 8 or set(wanted) - set("0123456789abcdef")):
        raise StoreError(f"'{head}' is no digest", remedy="Give at least its first 8 digits, as verify printed it.")
    found, faults = prove(store.place)
    chains = []
    for chain in found:
        broken = chain.broken.sentence if chain.broken is not None else ""
        chains.append(ChainProof(store.names.get(chain.scope, chain.scope), chain.length, chain.head, broken))
    known = any(digest.startswith(wanted) for chain in found for digest in chain.digests) if wanted else None
    return StoreProof(tuple(chains), faults, known)


def back_up_store(store: OwnStore, *, day: dt.date, target: Path | None = None) -> Path:
    """Copy a store as it is: a file as a store itself, a server as an export.

    Parameters
    ----------
    store
        The store.
    day
        Goes into the name of the copy if no name is given.
    target
        The copy. By default it lies beside the file, and in the data folder of the user for a server.

    Returns
    -------
    Path
        Where the copy is: if a file of the name was there, a number is added.

    Raises
    ------
    StoreError
        If nothing was ever written, or the copy cannot be.
    """
    from impact.store.transfer import back_up_store as copy

    return copy(store.place, target or _usual_copy(store.place, day), names=store.names)


def _usual_copy(place: StorePlace, day: dt.date) -> Path:
    if place.file is not None:
        return place.file.with_name(f"{place.file.stem}.{day.isoformat()}{place.file.suffix}")
    if place.backups is None:
        raise StoreError("no folder for a copy is known", file=place.label, remedy="Name a file with --out.")
    return place.backups / f"store.{day.isoformat()}.json"


def export_store(store: OwnStore) -> str:
    """Write everything that a store holds as JSON, that of other workspaces included.

    The same rows make the same bytes, whichever database they come from.
    """
    from impact.store.transfer import export_store as export

    return dump_text(export(store.place, names=store.names))


def import_store(store: OwnStore, file: Path, *, is_merging: bool = False, own_name: str = "") -> ImportedStore:
    """Put an export into a store: all of it or nothing.

    Parameters
    ----------
    store
        The store; it is made if it is not there.
    file
        What ``impact store export`` wrote.
    is_merging
        Whether a store that holds something else already gets what it lacks.
    own_name
        What the workspace at hand is called in the export; by default it has the same name there.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read, or is no export.
    UnknownNameError
        If the export holds no workspace of that name.
    StoreError, ConflictError
        If it is damaged or newer, or does not go with what the store holds; nothing is written.
    """
    from impact.store.transfer import import_store as put

    dump = _read_dump(file)
    called = own_name or store.name
    workspaces = tuple(str(row[0]) for row in dump.tables[WORKSPACES_TABLE].rows if row)
    if own_name and own_name not in workspaces:
        raise UnknownNameError(f"The export holds no workspace '{own_name}'", candidates=workspaces)
    names = {store.place.scope: called}
    added = put(store.place, dump, names=names, is_merging=is_merging, file=str(file))
    return ImportedStore(added, workspaces, called in workspaces)


def _read_dump(file: Path) -> StoreDump:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFileError("this is no export of a store", file=str(file)) from error
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror})", file=str(file)) from error
    dump = read_dump_text(text, file=str(file))
    if WORKSPACES_TABLE not in dump.tables:
        raise UnreadableFileError("the export lists no workspaces", file=str(file))
    return dump
