"""Make the parts of a workspace from its settings and its files, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from impact.analysis.identity import tell_files_apart
from impact.analysis.joining import join_architecture
from impact.analysis.review import links_of_views, sections_of_models
from impact.domain.architecture import Diagram, ModelContent, Section, TraceLink
from impact.domain.calendar import ReleaseCalendar, release_calendar
from impact.domain.change import Register
from impact.domain.problem import Problem, Severity
from impact.domain.waiver import Waiver
from impact.domain.workspace import WorkspaceSettings
from impact.errors import InputError, WorkspaceError
from impact.graph import ArchitectureGraph, build_graph
from impact.readers import MODEL_READERS
from impact.readers.register import COLUMNS, read_register
from impact.readers.sections import read_sections, read_trace_links
from impact.readers.waivers import read_waivers
from impact.readers.workspace import WORKSPACE_FILE
from impact.readers.workspace_files import WorkspaceFiles, unreadable_file

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, eq=False)
class WorkspaceParts:
    """What settings and files come to; the fields are those of a :class:`~impact.use_cases.workspace.Workspace`."""

    graph: ArchitectureGraph
    sections: tuple[Section, ...]
    register: Register
    calendar: ReleaseCalendar
    diagrams: tuple[Diagram, ...]
    problems: tuple[Problem, ...]
    waivers: tuple[Waiver, ...]


def build_parts(settings: WorkspaceSettings, files: WorkspaceFiles) -> WorkspaceParts:
    """Read what the files say and join it.

    Opens no file and asks no clock: the same arguments give the same parts. A file that cannot be
    understood becomes a problem, and the sound rest is used.

    Raises
    ------
    WorkspaceError
        If the settings name a format that is not known.
    """
    building = _Building(files)
    per_file = _files_with_own_ids(settings, files)
    models = tell_files_apart(building.models(settings), per_file=per_file)
    sections = building.rows(settings.sections, read_sections) if settings.sections else sections_of_models(models)
    links: tuple[TraceLink, ...] = building.rows(settings.trace_links, read_trace_links)
    if not settings.sections:
        links = (*links, *links_of_views(models))
    register = building.register(settings.register)
    waivers: tuple[Waiver, ...] = building.rows(filter(None, [settings.waivers]), read_waivers)
    joined = join_architecture(
        models, sections, trace_links=links, register=register, prefixes_by_role=settings.prefixes_by_role
    )
    problems = [*building.problems, *joined.problems, *(problem for model in models for problem in model.problems)]
    return WorkspaceParts(
        graph=build_graph(joined.elements, joined.relationships),
        sections=sections,
        register=register,
        calendar=release_calendar(register, baseline=settings.baseline),
        diagrams=tuple(diagram for model in models for diagram in model.diagrams),
        problems=tuple(sorted(problems, key=lambda problem: problem.sort_key)),
        waivers=waivers,
    )


def _files_with_own_ids(settings: WorkspaceSettings, files: WorkspaceFiles) -> frozenset[str]:
    sources = zip(settings.models, files.model_files, strict=True)
    return frozenset(name for source, names in sources if source.has_ids_per_file for name in names)


class _Building:
    """Read the gathered files; what cannot be understood becomes a problem."""

    def __init__(self, files: WorkspaceFiles) -> None:
        self._files = files
        self.problems: list[Problem] = list(files.problems)

    def models(self, settings: WorkspaceSettings) -> list[ModelContent]:
        contents = []
        for source, names in zip(settings.models, self._files.model_files, strict=True):
            reader = MODEL_READERS.get(source.format)
            if reader is None:
                remedy = f"Known are {', '.join(MODEL_READERS)}."
                raise WorkspaceError(f"unknown format '{source.format}'", file=WORKSPACE_FILE, remedy=remedy)
            if not names:
                remedy = "Correct the pattern in workspace.toml, or add the files."
                message = f"no file fits '{source.files}'"
                self.problems.append(Problem(Severity.WARNING, "no-files", message, WORKSPACE_FILE, remedy=remedy))
            for file in names:
                data = self._files.data_by_file.get(file)
                if data is None:
                    continue
                try:
                    contents.append(reader(data, file=file, prefix=source.prefix))
                except InputError as error:
                    self.problems.append(unreadable_file(file, error))
        return contents

    def rows(
        self, names: Iterable[str], read: Callable[..., tuple[tuple[Row, ...], tuple[Problem, ...]]]
    ) -> tuple[Row, ...]:
        found: list[Row] = []
        for file in names:
            data = self._files.data_by_file.get(file)
            if data is None:
                continue
            try:
                rows, problems = read(data, file=file)
            except InputError as error:
                self.problems.append(unreadable_file(file, error))
                continue
            found.extend(rows)
            self.problems.extend(problems)
        return tuple(found)

    def register(self, folder: str) -> Register:
        if not folder:
            return Register()
        sound: dict[str, bytes] = {}
        for name in COLUMNS:
            data = self._files.data_by_file.get(f"{folder}/{name}")
            if data is None:
                continue
            try:
                read_register({name: data}, folder=folder)
                sound[name] = data
            except InputError as error:
                self.problems.append(unreadable_file(f"{folder}/{name}", error))
        register, problems = read_register(sound, folder=folder, changes=self._files.changes)
        self.problems.extend(problems)
        return register
