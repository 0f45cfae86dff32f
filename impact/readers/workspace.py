"""Read ``workspace.toml`` and find the workspace that a command means."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any

from impact.domain.workspace import ModelSource, WorkspaceSettings
from impact.errors import WorkspaceError
from impact.readers.check_settings import read_check_settings

WORKSPACE_FILE = "workspace.toml"
IDS = ("unique", "per file")
"""How far ids of a model reach: over all its files, or each in its own file only."""
KNOWN_KEYS = {
    "name",
    "note",
    "as_of",
    "baseline",
    "model",
    "sections",
    "trace_links",
    "register",
    "policy",
    "joins",
    "base_iri",
    "waivers",
    "checks",
    "store",
}


def find_workspace(named: str | None, *, start: Path, environment: Mapping[str, str]) -> Path:
    """Find the folder of the workspace a command means.

    In this order: the one named, the one in ``IMPACT_WORKSPACE``, the nearest folder upwards from
    ``start`` that holds a ``workspace.toml``, the shipped models.

    Raises
    ------
    WorkspaceError
        If a named folder holds no ``workspace.toml``.
    """
    for label, chosen in (("--workspace", named), ("IMPACT_WORKSPACE", environment.get("IMPACT_WORKSPACE"))):
        if chosen:
            folder = Path(chosen)
            folder = folder.parent if folder.name == WORKSPACE_FILE else folder
            if not (folder / WORKSPACE_FILE).is_file():
                raise WorkspaceError(
                    f"{label} names '{chosen}', which holds no {WORKSPACE_FILE}",
                    remedy="Name a folder with that file, or make one.",
                )
            return folder
    for folder in (start, *start.parents):
        if (folder / WORKSPACE_FILE).is_file():
            return folder
    return shipped_workspace()


def is_installed_workspace(folder: Path) -> bool:
    """Tell whether a folder holds the models inside an installed package, where nobody's work belongs."""
    return folder.resolve() == (Path(str(resources.files("impact"))) / "shipped").resolve()


def shipped_workspace() -> Path:
    """Name the folder of the shipped models: package data of an installed copy, ``models/`` of a checkout.

    Raises
    ------
    WorkspaceError
        If neither is there, which means that the installation is broken.
    """
    package = Path(str(resources.files("impact")))
    for folder in (package / "shipped", package.parent / "models"):
        if (folder / WORKSPACE_FILE).is_file():
            return folder
    raise WorkspaceError("the shipped models are missing", remedy="Install the package again.")


def read_workspace_settings(folder: Path) -> WorkspaceSettings:
    """Read the settings of a workspace.

    Raises
    ------
    WorkspaceError
        If the file is missing, not TOML, or holds an unknown key, a wrong value, or a path that
        leads out of the workspace.
    """
    path = folder / WORKSPACE_FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorkspaceError(f"cannot be read ({error.strerror})", file=WORKSPACE_FILE) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"not a TOML file: {error}", file=WORKSPACE_FILE) from error
    unknown = sorted(set(table) - KNOWN_KEYS)
    if unknown:
        remedy = f"Known are {', '.join(sorted(KNOWN_KEYS))}."
        raise WorkspaceError(f"unknown key '{unknown[0]}'", file=WORKSPACE_FILE, remedy=remedy)
    as_of = table.get("as_of")
    if as_of is not None and (not isinstance(as_of, dt.date) or isinstance(as_of, dt.datetime)):
        raise WorkspaceError("'as_of' is no day", file=WORKSPACE_FILE, remedy="Write as_of = 2017-10-19.")
    return WorkspaceSettings(
        name=_text(table, "name") or folder.resolve().name,
        note=_text(table, "note"),
        as_of=as_of,
        baseline=_text(table, "baseline"),
        models=tuple(_model(entry) for entry in _list(table, "model")),
        sections=tuple(_inside(name) for name in _list(table, "sections")),
        trace_links=tuple(_inside(name) for name in _list(table, "trace_links")),
        register=_inside(_text(table, "register")),
        policy=_inside(_text(table, "policy")),
        prefixes_by_role=_joins(table.get("joins", {})),
        base_iri=_base_iri(_text(table, "base_iri")),
        waivers=_inside(_text(table, "waivers")),
        checks=read_check_settings(table.get("checks", {}), file=WORKSPACE_FILE),
        store=_text(table, "store"),
    )


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise WorkspaceError(f"'{key}' is {value!r}", file=WORKSPACE_FILE, remedy="Write it in quotes.")
    return value


def _list(table: Mapping[str, Any], key: str) -> list[Any]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise WorkspaceError(f"'{key}' is no list", file=WORKSPACE_FILE, remedy="Write it in square brackets.")
    return value


def _model(entry: object) -> ModelSource:
    if not isinstance(entry, Mapping) or not all(isinstance(entry.get(k), str) for k in ("prefix", "format", "files")):
        remedy = 'Give prefix = "…", format = "…" and files = "…".'
        raise WorkspaceError("a [[model]] is incomplete", file=WORKSPACE_FILE, remedy=remedy)
    unknown = sorted(set(entry) - {"prefix", "format", "files", "ids"})
    if unknown:
        remedy = "Known are prefix, format, files and ids."
        raise WorkspaceError(f"unknown key '{unknown[0]}' of a [[model]]", file=WORKSPACE_FILE, remedy=remedy)
    if ":" in entry["prefix"] or not entry["prefix"]:
        raise WorkspaceError(f"prefix '{entry['prefix']}'", file=WORKSPACE_FILE, remedy="Use letters without a colon.")
    ids = entry.get("ids", "unique")
    if ids not in IDS:
        remedy = f"Write one of: {', '.join(IDS)}."
        raise WorkspaceError(f"ids = {ids!r} of a [[model]]", file=WORKSPACE_FILE, remedy=remedy)
    return ModelSource(
        prefix=entry["prefix"],
        format=entry["format"],
        files=_inside(entry["files"]),
        has_ids_per_file=ids == "per file",
    )


def _inside(name: object) -> str:
    if not isinstance(name, str):
        raise WorkspaceError(f"{name!r} is no path", file=WORKSPACE_FILE, remedy="Write paths in quotes.")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        remedy = "Use paths below the workspace, with forward slashes."
        raise WorkspaceError(f"'{name}' leads out of the workspace", file=WORKSPACE_FILE, remedy=remedy)
    return name


def _joins(table: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, Mapping):
        raise WorkspaceError(
            "'joins' is no table", file=WORKSPACE_FILE, remedy='Write [joins] and "role" = ["prefix"].'
        )
    joins = {}
    for role, prefixes in table.items():
        if not isinstance(prefixes, list) or not all(isinstance(prefix, str) for prefix in prefixes):
            raise WorkspaceError(f"join '{role}' is no list of prefixes", file=WORKSPACE_FILE)
        joins[role] = tuple(prefixes)
    return joins


def _base_iri(text: str) -> str:
    if not text:
        return WorkspaceSettings(name="").base_iri
    if not text.endswith(("/", "#")) or any(character in text for character in ' <>"{}|^`\\'):
        raise WorkspaceError(f"base_iri '{text}'", file=WORKSPACE_FILE, remedy="Use an IRI that ends in / or #.")
    return text
