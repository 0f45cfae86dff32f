"""Gather the files of a workspace: all that is read from disk, so that what is made of them depends on nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from impact.domain.decision_log import RowChange
from impact.domain.problem import Problem, Severity
from impact.domain.workspace import WorkspaceSettings
from impact.errors import InputError, UnreadableFileError, WorkspaceError
from impact.readers.register import COLUMNS
from impact.readers.workspace import WORKSPACE_FILE
from impact.readers.xml import read_bytes

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of one model or table; a file above it is refused."""


@dataclass(frozen=True, slots=True)
class WorkspaceFiles:
    """The files that a workspace names, with their content.

    Attributes
    ----------
    data_by_file
        Content of each file that could be read, by path relative to the workspace, unpacked if gzip packed it.
    model_files
        For each model source of the settings, in that order, the files that fit its pattern, ascending.
    problems
        One for each file that could not be read.
    changes
        What decisions make of single rows of the register.
    """

    data_by_file: Mapping[str, bytes]
    model_files: tuple[tuple[str, ...], ...]
    problems: tuple[Problem, ...]
    changes: tuple[RowChange, ...] = ()

    @property
    def sha256_by_file(self) -> Mapping[str, str]:
        """Digest of every file that was read, by path relative to the workspace, ascending."""
        return {file: hashlib.sha256(data).hexdigest() for file, data in sorted(self.data_by_file.items())}


def gather_workspace_files(
    folder: Path, settings: WorkspaceSettings, *, changes: tuple[RowChange, ...] = ()
) -> WorkspaceFiles:
    """Read every file that a workspace names, but its policy, and keep what decisions make of the register beside.

    A file that is missing, too large, or outside of the workspace becomes a problem; the rest is read.
    """
    gathering = _Gathering(folder)
    if (folder / WORKSPACE_FILE).exists():
        gathering.read(WORKSPACE_FILE)
    model_files = tuple(gathering.matching(source.files) for source in settings.models)
    for file in (*settings.sections, *settings.trace_links, *filter(None, [settings.waivers])):
        gathering.read(file)
    for name in COLUMNS if settings.register else ():
        file = f"{settings.register}/{name}"
        if (folder / file).exists():
            gathering.read(file)
    return WorkspaceFiles(gathering.data_by_file, model_files, tuple(gathering.problems), changes)


class _Gathering:
    """Read files below a folder; what cannot be read becomes a problem."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._root = folder.resolve()
        self.problems: list[Problem] = []
        self.data_by_file: dict[str, bytes] = {}

    def matching(self, pattern: str) -> tuple[str, ...]:
        paths = sorted(path for path in self._folder.glob(pattern) if path.is_file())
        files = tuple(path.relative_to(self._folder).as_posix() for path in paths)
        for file in files:
            self.read(file)
        return files

    def read(self, file: str) -> None:
        if file in self.data_by_file:
            return
        path = self._folder / file
        try:
            if not path.resolve().is_relative_to(self._root):
                raise WorkspaceError("leads out of the workspace", file=file, remedy="Use a file inside it.")
            self.data_by_file[file] = read_bytes(path, limit=LARGEST_FILE, file=file)
        except InputError as error:
            self.problems.append(unreadable_file(file, error))
        except OSError as error:
            reason = UnreadableFileError(f"cannot be read ({error.strerror or error})", remedy="Check the path.")
            self.problems.append(unreadable_file(file, reason))


def unreadable_file(file: str, error: InputError) -> Problem:
    """Say that a file cannot be used, and why."""
    return Problem(Severity.ERROR, "unreadable-file", error.message, file, error.line, remedy=error.remedy)
