"""Turn a table of process steps into BPMN files, one for each process."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from impact.analysis.layout import lay_out_process
from impact.domain.problem import Problem
from impact.domain.process import Process, process_lanes
from impact.readers.processes import read_process_table
from impact.readers.table import read_table
from impact.readers.xml import read_bytes
from impact.writers.bpmn import write_bpmn
from impact.writers.file_set import write_all

_LONGEST_SLUG = 80


@dataclass(frozen=True, slots=True)
class ImportedProcesses:
    """What came of an import.

    Attributes
    ----------
    files
        The files written, relative to the folder, in the order of the table.
    processes
        The processes, in the same order.
    problems
        What is odd about the table but did not stop it.
    """

    files: tuple[Path, ...]
    processes: tuple[Process, ...]
    problems: tuple[Problem, ...]


def import_processes(table: Path, *, out: Path, actors: Path | None = None) -> ImportedProcesses:
    """Draw the processes of a table and write them as BPMN, all of them or none.

    A process goes to ``<area>/<id>-<name>.bpmn`` below the folder, area and name in small letters with dashes;
    a process without an area goes to the folder itself. A file that is there already is replaced.

    Parameters
    ----------
    table
        CSV with one step a row; see ``impact.readers.processes``.
    out
        Folder for the files; it is made if it is missing.
    actors
        CSV with columns ``id`` and ``name`` that says what the actors are called; other columns are ignored.

    Raises
    ------
    StepTableError
        If a process cannot be drawn as it is written.
    InputError
        If a table cannot be read or a file cannot be written.
    """
    read = read_process_table(read_bytes(table), file=table.as_posix())
    names = _actor_names(actors) if actors else {}
    contents: dict[Path, bytes] = {}
    for process in read.processes:
        lanes = process_lanes(process, actor_names=names)
        contents[_path(process)] = write_bpmn(process, lay_out_process(process, lanes=lanes), lanes=lanes)
    write_all({out / path: data for path, data in contents.items()})
    return ImportedProcesses(tuple(contents), read.processes, read.problems)


def _actor_names(actors: Path) -> dict[str, str]:
    table = read_table(read_bytes(actors), file=actors.as_posix(), required=("id", "name"))
    return {row["id"]: row["name"] for row in table.rows}


def _path(process: Process) -> Path:
    folder, name = _slug(process.area), _slug(process.name)
    return Path(folder) / (f"{process.id}-{name}.bpmn" if name else f"{process.id}.bpmn")


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].rstrip("-")
