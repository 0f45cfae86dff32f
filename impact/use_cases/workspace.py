"""Load a workspace: every file it names, joined into one graph, with what is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from impact.analysis.joining import join_architecture
from impact.analysis.review import sections_of_models
from impact.domain.architecture import Diagram, ModelContent, Section, TraceLink
from impact.domain.calendar import ReleaseCalendar, release_calendar
from impact.domain.change import Change, Register, Release
from impact.domain.policy import Policy
from impact.domain.problem import Problem, Severity
from impact.domain.workspace import WorkspaceSettings
from impact.errors import InputError, UnknownNameError, WorkspaceError
from impact.graph import ArchitectureGraph, build_graph
from impact.readers import MODEL_READERS
from impact.readers.policy import read_policy
from impact.readers.register import COLUMNS, read_register
from impact.readers.sections import read_sections, read_trace_links
from impact.readers.workspace import WORKSPACE_FILE, find_workspace, read_workspace_settings
from impact.readers.xml import read_bytes

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of one model or table; a file above it is refused."""


@dataclass(frozen=True, eq=False)
class Workspace:
    """A loaded workspace; nothing in it changes.

    Attributes
    ----------
    settings
        What ``workspace.toml`` says.
    graph
        Every element of every release.
    sections
        Sections of the documents.
    register
        Releases and changes.
    calendar
        When releases go live and elements come and go.
    diagrams
        Diagrams of the models.
    policy
        The effective policy.
    problems
        What is wrong with the files, worst first.
    sha256_by_file
        Digest of every file that was read, by path relative to the workspace.
    """

    settings: WorkspaceSettings
    graph: ArchitectureGraph
    sections: tuple[Section, ...]
    register: Register
    calendar: ReleaseCalendar
    diagrams: tuple[Diagram, ...]
    policy: Policy
    problems: tuple[Problem, ...]
    sha256_by_file: Mapping[str, str]

    @cached_property
    def digest(self) -> str:
        """Digest of all inputs, the policy included."""
        lines = [f"{file} {digest}" for file, digest in sorted(self.sha256_by_file.items())]
        return hashlib.sha256("\n".join([*lines, self.policy.digest]).encode()).hexdigest()

    @cached_property
    def changes_by_id(self) -> Mapping[str, Change]:
        """Rows of the register by id."""
        return {change.id: change for change in self.register.changes}

    def change(self, name: str) -> Change:
        """Find a change by id, ignoring case.

        Raises
        ------
        UnknownNameError
            If the register has none; the nearest ids are offered.
        """
        found = {change.id.casefold(): change for change in self.register.changes}.get(name.strip().casefold())
        if found is None:
            raise UnknownNameError(f"No change is called '{name}'.", candidates=_nearest(name, self.changes_by_id))
        return found

    def release(self, name: str) -> Release:
        """Find a release by id, ignoring case and a missing ``R``.

        Raises
        ------
        UnknownNameError
            If the register has none; the nearest ids are offered.
        """
        by_name = {release.id.casefold(): release for release in self.register.releases}
        folded = name.strip().casefold()
        found = by_name.get(folded) or by_name.get(f"r{folded}")
        if found is None:
            ids = [release.id for release in self.register.releases]
            raise UnknownNameError(f"No release is called '{name}'.", candidates=_nearest(name, ids))
        return found


def _nearest(name: str, known: Mapping[str, object] | Sequence[str]) -> tuple[str, ...]:
    import difflib

    by_fold = {text.casefold(): text for text in known}
    near = difflib.get_close_matches(name.casefold(), list(by_fold), n=5, cutoff=0.3)
    return tuple(by_fold[text] for text in near) or tuple(sorted(by_fold.values()))[:8]


def locate_workspace(named: str | None, *, start: Path, environment: Mapping[str, str]) -> Path:
    """Find the folder of the workspace a command means; see :func:`impact.readers.workspace.find_workspace`."""
    return find_workspace(named, start=start, environment=environment)


def load_workspace(folder: Path, *, policy_file: Path | None = None) -> Workspace:
    """Load a workspace from its folder.

    A file that cannot be read is reported as an error among the problems, and the sound rest is loaded.

    Parameters
    ----------
    folder
        Folder that holds ``workspace.toml``.
    policy_file
        Policy in place of the workspace's own.

    Raises
    ------
    WorkspaceError
        If ``workspace.toml`` is missing or wrong.
    PolicyError
        If the policy breaks a rule: no number can be trusted then.
    """
    settings = read_workspace_settings(folder)
    loader = _Loader(folder)
    models = loader.models(settings)
    sections = loader.sections(settings) if settings.sections else sections_of_models(models)
    links = loader.trace_links(settings)
    register = loader.register(settings)
    joined = join_architecture(
        models, sections, trace_links=links, register=register, prefixes_by_role=settings.prefixes_by_role
    )
    own_policy = policy_file or (folder / settings.policy if settings.policy else None)
    problems = [*loader.problems, *joined.problems, *(problem for model in models for problem in model.problems)]
    return Workspace(
        settings=settings,
        graph=build_graph(joined.elements, joined.relationships),
        sections=sections,
        register=register,
        calendar=release_calendar(register, baseline=settings.baseline),
        diagrams=tuple(diagram for model in models for diagram in model.diagrams),
        policy=read_policy(own_policy, override_label=settings.policy if policy_file is None else policy_file.name),
        problems=tuple(sorted(problems, key=lambda problem: problem.sort_key)),
        sha256_by_file=dict(sorted(loader.sha256_by_file.items())),
    )


class _Loader:
    """Read the files of a workspace; what cannot be read becomes a problem."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems: list[Problem] = []
        self.sha256_by_file: dict[str, str] = {}
        self._read(WORKSPACE_FILE)

    def _read(self, file: str) -> bytes | None:
        path = self._folder / file
        try:
            if not path.resolve().is_relative_to(self._folder.resolve()):
                raise WorkspaceError("leads out of the workspace", file=file, remedy="Use a file inside it.")
            data = read_bytes(path, limit=LARGEST_FILE)
        except (OSError, InputError) as error:
            self._report(file, error)
            return None
        self.sha256_by_file[file] = hashlib.sha256(data).hexdigest()
        return data

    def _report(self, file: str, error: OSError | InputError) -> None:
        if isinstance(error, InputError):
            message, line, remedy = error.message, error.line, error.remedy
        else:
            message, line, remedy = f"cannot be read ({error.strerror or error})", None, "Check name and permissions."
        self.problems.append(Problem(Severity.ERROR, "unreadable-file", message, file, line, remedy=remedy))

    def models(self, settings: WorkspaceSettings) -> list[ModelContent]:
        contents = []
        for source in settings.models:
            reader = MODEL_READERS.get(source.format)
            if reader is None:
                remedy = f"Known are {', '.join(MODEL_READERS)}."
                raise WorkspaceError(f"unknown format '{source.format}'", file=WORKSPACE_FILE, remedy=remedy)
            files = sorted(path for path in self._folder.glob(source.files) if path.is_file())
            if not files:
                remedy = "Correct the pattern in workspace.toml, or add the files."
                problem = Problem(
                    Severity.WARNING, "no-files", f"no file fits '{source.files}'", WORKSPACE_FILE, remedy=remedy
                )
                self.problems.append(problem)
            for path in files:
                file = path.relative_to(self._folder).as_posix()
                data = self._read(file)
                if data is None:
                    continue
                try:
                    contents.append(reader(data, file=file, prefix=source.prefix))
                except InputError as error:
                    self._report(file, error)
        return contents

    def sections(self, settings: WorkspaceSettings) -> tuple[Section, ...]:
        found: list[Section] = []
        for file in settings.sections:
            data = self._read(file)
            if data is None:
                continue
            try:
                sections, problems = read_sections(data, file=file)
            except InputError as error:
                self._report(file, error)
                continue
            found.extend(sections)
            self.problems.extend(problems)
        return tuple(found)

    def trace_links(self, settings: WorkspaceSettings) -> tuple[TraceLink, ...]:
        found: list[TraceLink] = []
        for file in settings.trace_links:
            data = self._read(file)
            if data is None:
                continue
            try:
                links, problems = read_trace_links(data, file=file)
            except InputError as error:
                self._report(file, error)
                continue
            found.extend(links)
            self.problems.extend(problems)
        return tuple(found)

    def register(self, settings: WorkspaceSettings) -> Register:
        if not settings.register:
            return Register()
        data_by_name: dict[str, bytes] = {}
        for name in COLUMNS:
            file = f"{settings.register}/{name}"
            if (self._folder / file).exists():
                data = self._read(file)
                if data is not None:
                    data_by_name[name] = data
        tables: dict[str, bytes] = {}
        for name, data in data_by_name.items():
            try:
                read_register({name: data}, folder=settings.register)
                tables[name] = data
            except InputError as error:
                self._report(f"{settings.register}/{name}", error)
        register, problems = read_register(tables, folder=settings.register)
        self.problems.extend(problems)
        return register
