"""Where the store is: in the folder of the workspace, unless somebody says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from impact.errors import StoreError

STORE_FOLDER = ".impact"
STORE_FILE = "decisions.sqlite"
VARIABLE = "IMPACT_STORE"
DATABASE_VARIABLE = "IMPACT_DATABASE_URL"
BACKUPS = "backups"
SHIPPED = "shipped"
_SQLITE = "sqlite:///"
_DRIVER = "postgresql+psycopg"
"""What the extra ``postgres`` installs; an address that names no driver means it."""
_DRIVERLESS = frozenset({"postgres", "postgresql"})


@dataclass(frozen=True, slots=True)
class StorePlace:
    """Where the decisions on one workspace are kept.

    Attributes
    ----------
    scope
        What tells the workspace from others in the same store; empty if the store lies inside the workspace.
    file
        The SQLite file; ``None`` for a server.
    url
        SQLAlchemy URL of a server; empty for a file.
    backups
        Folder for copies of what a server holds; ``None`` if no home is known.
    """

    scope: str
    file: Path | None = None
    url: str = ""
    backups: Path | None = None

    @property
    def label(self) -> str:
        """Name the place for a person, without a password."""
        if self.file is not None:
            return str(self.file)
        head, _, rest = self.url.partition("://")
        return f"{head}://{rest.rpartition('@')[2].partition('?')[0]}"

    @property
    def may_hold_decisions(self) -> bool:
        """Whether there is anything to read: a file that exists, or a server, which has to be asked."""
        return self.file is None or self.file.exists()


def store_place(
    folder: Path, *, setting: str, name: str, environment: Mapping[str, str], is_installed: bool
) -> StorePlace | None:
    """Say where the decisions on a workspace are kept; nothing is made or opened.

    In this order: ``IMPACT_STORE``, ``IMPACT_DATABASE_URL``, the ``store`` of ``workspace.toml``, a file in the folder
    of the workspace; for models inside an installed package a file in the user's own data folder. A file outside of
    the workspace keeps workspaces apart by their folders, a server keeps them apart by ``name``.

    Parameters
    ----------
    folder
        Folder of the workspace.
    setting
        What ``workspace.toml`` says: a path from its folder or a URL; empty if nothing.
    name
        What tells the workspace from others on the same server, on every machine.
    environment
        Variables of the process.
    is_installed
        Whether the folder belongs to an installed package.

    Returns
    -------
    StorePlace or None
        ``None`` if ``IMPACT_STORE`` is ``off``, or no home is known.

    Raises
    ------
    StoreError
        If a URL of SQLite names no file, a URL is of another database, or ``IMPACT_DATABASE_URL`` is no URL.
    """
    named, start = environment.get(VARIABLE, "") or _database_url(environment), Path()
    if named.casefold() == "off":
        return None
    if not named and setting:
        named, start = setting, folder
    data = _data_folder(environment)
    if named:
        place = _named(named, start, folder=folder, name=name, is_installed=is_installed)
        return replace(place, backups=data / BACKUPS) if place.url and data else place
    if not is_installed:
        return StorePlace("", folder / STORE_FOLDER / STORE_FILE)
    return None if data is None else StorePlace(SHIPPED, data / STORE_FILE)


def _database_url(environment: Mapping[str, str]) -> str:
    named = environment.get(DATABASE_VARIABLE, "")
    if named and "://" not in named:
        remedy = "Write postgresql://host/name there, or name a file in IMPACT_STORE."
        raise StoreError(f"{DATABASE_VARIABLE} holds no address of a database", remedy=remedy)
    return named


def _named(named: str, start: Path, *, folder: Path, name: str, is_installed: bool) -> StorePlace:
    if "://" in named and not named.startswith("sqlite"):
        scheme, _, rest = named.partition("://")
        if scheme.partition("+")[0] not in _DRIVERLESS:
            remedy = "Name a file, or a database as postgresql://host/name."
            raise StoreError(f"decisions are kept in SQLite or PostgreSQL, not in '{scheme}'", remedy=remedy)
        url = f"{_DRIVER}://{rest}" if scheme in _DRIVERLESS else named
        return StorePlace(SHIPPED if is_installed else name, url=url)
    path = named.partition("?")[0].removeprefix(_SQLITE) if "://" in named else named
    if not path or "://" in path or path == ":memory:" or "\0" in path:
        remedy = "Name a file: a path, or sqlite:///path."
        raise StoreError(f"'{named}' names no file for decisions", remedy=remedy)
    file = start / Path(path)
    if file.is_dir():
        file = file / STORE_FILE
    if is_installed:
        return StorePlace(SHIPPED, file)
    home = folder.resolve()
    is_inside = file.resolve().is_relative_to(home)
    return StorePlace("" if is_inside else home.as_posix(), file)


def _data_folder(environment: Mapping[str, str]) -> Path | None:
    base = environment.get("XDG_DATA_HOME") or environment.get("LOCALAPPDATA")
    if base:
        return Path(base) / "impact"
    home = environment.get("HOME") or environment.get("USERPROFILE")
    return Path(home) / ".local" / "share" / "impact" if home else None
