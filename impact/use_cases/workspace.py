"""Load a workspace: every file it names, joined into one graph, with what is wrong with it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from impact.domain.architecture import Diagram, Section
from impact.domain.calendar import ReleaseCalendar
from impact.domain.change import Change, Register, Release
from impact.domain.decision_log import DecisionLog
from impact.domain.policy import Policy
from impact.domain.problem import Problem
from impact.domain.waiver import Waiver
from impact.domain.workspace import WorkspaceSettings
from impact.errors import UnknownNameError
from impact.graph import ArchitectureGraph
from impact.readers.policy import read_policy
from impact.readers.workspace import find_workspace, is_installed_workspace, read_workspace_settings
from impact.readers.workspace_files import gather_workspace_files
from impact.store.place import StorePlace, store_place
from impact.use_cases.workspace_cache import cache_folder, kept_parts


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
    waivers
        What people decided to put up with.
    log
        What people decided about rows of the register, which is in the register already.
    folder
        Where it was loaded from; ``None`` if it was not loaded from a folder.
    store
        Where decisions on it are kept; ``None`` if they are kept nowhere.
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
    waivers: tuple[Waiver, ...] = ()
    log: DecisionLog = field(default_factory=DecisionLog)
    folder: Path | None = None
    store: StorePlace | None = None

    @cached_property
    def digest(self) -> str:
        """Digest of all inputs, the policy and the decisions included."""
        lines = [f"{file} {digest}" for file, digest in sorted(self.sha256_by_file.items())]
        lines += [self.policy.digest, *filter(None, [self.log.digest])]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

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
            raise UnknownNameError(f"No change is called '{name}'.", candidates=nearest_names(name, self.changes_by_id))
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
            raise UnknownNameError(f"No release is called '{name}'.", candidates=nearest_names(name, ids))
        return found


def nearest_names(name: str, known: Mapping[str, object] | Sequence[str]) -> tuple[str, ...]:
    """Offer the names nearest to one that is unknown, best first."""
    import difflib

    by_fold = {text.casefold(): text for text in known}
    near = difflib.get_close_matches(name.casefold(), list(by_fold), n=5, cutoff=0.3)
    return tuple(by_fold[text] for text in near) or tuple(sorted(by_fold.values()))[:8]


def locate_workspace(named: str | None, *, start: Path, environment: Mapping[str, str]) -> Path:
    """Find the folder of the workspace a command means; see :func:`impact.readers.workspace.find_workspace`."""
    return find_workspace(named, start=start, environment=environment)


def load_workspace(
    folder: Path, *, policy_file: Path | None = None, environment: Mapping[str, str] | None = None
) -> Workspace:
    """Load a workspace from its folder.

    A file that cannot be read is reported as an error among the problems, and the sound rest is loaded. What people
    decided about rows of the register counts; where nobody decided anything, nothing is made on disk.

    Parameters
    ----------
    folder
        Folder that holds ``workspace.toml``.
    policy_file
        Policy in place of the workspace's own.
    environment
        Variables that say where decisions and cached results are kept; those of the process if ``None``.

    Raises
    ------
    WorkspaceError
        If ``workspace.toml`` is missing or wrong.
    PolicyError
        If the policy breaks a rule: no number can be trusted then.
    StoreError
        If there are decisions and they cannot be read: the register cannot be trusted then.
    """
    variables = os.environ if environment is None else environment
    settings = read_workspace_settings(folder)
    own_policy = policy_file or (folder / settings.policy if settings.policy else None)
    policy = read_policy(own_policy, override_label=settings.policy if policy_file is None else policy_file.name)
    store = place_of_decisions(folder, settings, environment=variables)
    log = read_decisions(store)
    files = gather_workspace_files(folder, settings, changes=log.changes)
    parts = kept_parts(settings, files, folder=cache_folder(variables))
    return Workspace(
        settings=settings,
        graph=parts.graph,
        sections=parts.sections,
        register=parts.register,
        calendar=parts.calendar,
        diagrams=parts.diagrams,
        policy=policy,
        problems=parts.problems,
        sha256_by_file=files.sha256_by_file,
        waivers=parts.waivers,
        log=log,
        folder=folder,
        store=store,
    )


def place_of_decisions(
    folder: Path, settings: WorkspaceSettings, *, environment: Mapping[str, str]
) -> StorePlace | None:
    """Say where the decisions on a workspace are kept; see :func:`impact.store.place.store_place`."""
    return store_place(
        folder,
        setting=settings.store,
        name=f"{settings.base_iri} {settings.name}",
        environment=environment,
        is_installed=is_installed_workspace(folder),
    )


def decisions_stamp(folder: Path, *, environment: Mapping[str, str]) -> str:
    """Tell one state of the decisions on a workspace from another, without reading the models.

    Returns
    -------
    str
        Size and time of change of a file, the digest of what a server holds; empty where nobody decided anything.

    Raises
    ------
    WorkspaceError, StoreError
        As :func:`load_workspace`.
    """
    return store_stamp(place_of_decisions(folder, read_workspace_settings(folder), environment=environment))


def store_stamp(store: StorePlace | None) -> str:
    """Tell one state of the decisions in a store from another; see :func:`decisions_stamp`.

    Raises
    ------
    StoreError
        If there is a store and it cannot be read.
    """
    if store is None or not store.may_hold_decisions:
        return ""
    if store.file is None:
        return read_decisions(store).digest
    state = store.file.stat()
    return f"{state.st_size} {state.st_mtime_ns}"


def read_decisions(store: StorePlace | None) -> DecisionLog:
    """Read what was decided on a workspace; nothing is made on disk where nothing was.

    Raises
    ------
    StoreError
        If there is a store and it cannot be read.
    """
    if store is None or not store.may_hold_decisions:
        return DecisionLog()
    from impact.store.decisions import read_log
    from impact.store.schema import reading

    with reading(store) as connection:
        return read_log(connection, store.scope)
