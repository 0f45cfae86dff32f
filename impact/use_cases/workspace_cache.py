"""Keep what the files of a workspace come to, so that the next command does not read and join them again.

An entry is addressed by the content of everything it was made from: the settings, the name and digest of
every file, what could not be read, what decisions make of rows of the register, every file of this package, and
the versions of Python and of the libraries that take part.
:func:`~impact.use_cases.workspace_parts.build_parts` sees nothing else, so an entry that is found is the answer that
would be worked out. Nothing is ever updated in place.

Entries are pickles in which only the package's own value types, numpy arrays and dates are recognised;
whatever cannot be read back is worked out anew.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import os
import pickle
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from impact.domain.workspace import WorkspaceSettings
from impact.readers.workspace_files import WorkspaceFiles
from impact.use_cases.workspace_parts import WorkspaceParts, build_parts

VARIABLE = "IMPACT_CACHE"
ENTRIES_KEPT = 24
"""Entries beyond this number are dropped, longest unused first. The shipped workspace takes about 3 MB."""
LIBRARIES = ("lxml", "numpy", "networkx", "openpyxl")
PACKAGE = Path(__file__).parents[1]
OWN_MODULES = ("impact.domain.", "impact.graph", "impact.use_cases.workspace_parts")
KNOWN_GLOBALS = {
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("datetime", "date"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.numeric", "_frombuffer"),
}
"""All that an entry may name outside of the package: plain values, and how numpy rebuilds an array."""


def cache_folder(environment: Mapping[str, str]) -> Path | None:
    """Name the folder of the cache: ``IMPACT_CACHE``, else ``impact`` in the user's own cache folder.

    Returns
    -------
    Path or None
        ``None`` if ``IMPACT_CACHE`` is ``off``, or no home is known.
    """
    named = environment.get(VARIABLE, "")
    if named:
        return None if named.casefold() == "off" else Path(named)
    base = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA")
    if base:
        return Path(base) / "impact"
    home = environment.get("HOME") or environment.get("USERPROFILE")
    return Path(home) / ".cache" / "impact" if home else None


def kept_parts(settings: WorkspaceSettings, files: WorkspaceFiles, *, folder: Path | None) -> WorkspaceParts:
    """Give the parts of a workspace, from the cache if these very inputs were read before.

    A cache that cannot be read or written costs time and nothing else.

    Parameters
    ----------
    settings, files
        All that the parts depend on.
    folder
        Folder of the cache; ``None`` works everything out.

    Raises
    ------
    WorkspaceError
        As :func:`~impact.use_cases.workspace_parts.build_parts`; it is not kept.
    """
    if folder is None:
        return _built(settings, files)
    entry = folder / f"{input_digest(settings, files, code=code_digest(PACKAGE))}.parts"
    kept = _read_entry(entry)
    if kept is not None:
        return kept
    parts = _built(settings, files)
    with contextlib.suppress(OSError):
        _write_entry(entry, parts)
    return parts


def _built(settings: WorkspaceSettings, files: WorkspaceFiles) -> WorkspaceParts:
    with _without_collection():
        return build_parts(settings, files)


def input_digest(settings: WorkspaceSettings, files: WorkspaceFiles, *, code: str) -> str:
    """Digest everything that the parts of a workspace depend on.

    Parameters
    ----------
    settings, files
        The arguments of :func:`~impact.use_cases.workspace_parts.build_parts`.
    code
        Digest of the code that reads and joins them.
    """
    versions = [f"{library} {metadata.version(library)}" for library in LIBRARIES]
    problems = [str(problem.sort_key) + repr(problem) for problem in files.problems]
    shares = [repr(list(names)) for names in files.model_files]
    digests = [f"{file!r} {digest}" for file, digest in files.sha256_by_file.items()]
    changes = [repr((item.table, item.key, item.label, _sorted(item.cells))) for item in files.changes]
    lines = [code, sys.version, *versions, repr(settings), *shares, *problems, *digests, *changes]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _sorted(cells: Mapping[str, str] | None) -> list[tuple[str, str]] | None:
    return None if cells is None else sorted(cells.items())


@cache
def code_digest(package: Path) -> str:
    """Digest every file of a package, by name and content; what Python and tools leave behind does not count."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        relative = path.relative_to(package)
        if "__pycache__" in relative.parts or relative.parts[0] == "shipped" or not path.is_file():
            continue
        digest.update(f"{relative.as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read_entry(entry: Path) -> WorkspaceParts | None:
    try:
        data = entry.read_bytes()
    except OSError:
        return None
    digest, payload = data[:32], data[32:]
    if hashlib.sha256(payload).digest() != digest:
        return None
    try:
        with _without_collection():
            kept = _EntryReader(io.BytesIO(payload)).load()
    except Exception:  # whatever is wrong with an entry, the files are still there
        return None
    with contextlib.suppress(OSError):
        os.utime(entry)
    return kept if isinstance(kept, WorkspaceParts) else None


def _write_entry(entry: Path, parts: WorkspaceParts) -> None:
    entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    payload = io.BytesIO()
    _EntryWriter(payload, protocol=5).dump(parts)
    data = payload.getvalue()
    with tempfile.NamedTemporaryFile(dir=entry.parent, suffix=".new", delete=False) as stream:
        try:
            stream.write(hashlib.sha256(data).digest() + data)
            stream.close()
            Path(stream.name).replace(entry)
        except OSError:
            Path(stream.name).unlink(missing_ok=True)
            raise
    _drop_old_entries(entry.parent)


def _drop_old_entries(folder: Path) -> None:
    entries = [(path.stat().st_mtime_ns, path) for path in folder.glob("*.parts")]
    for _, path in sorted(entries, reverse=True)[ENTRIES_KEPT:]:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _without_collection() -> Iterator[None]:
    """Spare the collector from looking again and again at what is just being read."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _EntryWriter(pickle.Pickler):
    """Write a value type as its name and its fields in order: a third of the time to read back."""

    def reducer_override(self, obj: Any) -> Any:
        kind = type(obj)
        if is_dataclass(kind) and not isinstance(obj, type):
            return kind, tuple(getattr(obj, field.name) for field in fields(kind))
        return NotImplemented


class _EntryReader(pickle.Unpickler):
    """Read an entry, and nothing that an entry has no reason to hold."""

    def find_class(self, module: str, name: str) -> Any:
        is_own = module.startswith(OWN_MODULES) and "." not in name
        if not is_own and (module, name) not in KNOWN_GLOBALS:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in an entry")
        found = super().find_class(module, name)
        if is_own and not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is no value type")
        return found
