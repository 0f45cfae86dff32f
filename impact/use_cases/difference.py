"""Compare two states of models: workspaces, folders, single files, or revisions of a git repository."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from impact.analysis.difference import compare
from impact.domain.architecture import SECTION_KIND
from impact.domain.change import Register
from impact.domain.difference import ArchitectureDifference, ComparedState
from impact.domain.problem import Problem
from impact.domain.workspace import ModelSource, WorkspaceSettings
from impact.errors import InputError, UnreadableFileError, WorkspaceError
from impact.graph import build_graph
from impact.readers import MODEL_READERS
from impact.readers.formats import detect_format, format_by_name
from impact.readers.git import extract_revision, find_repository, split_range
from impact.readers.policy import read_policy
from impact.readers.rdf.parsing import is_rdf_file
from impact.readers.workspace import WORKSPACE_FILE
from impact.readers.workspace_files import LARGEST_FILE, WorkspaceFiles, unreadable_file
from impact.readers.xml import read_bytes
from impact.use_cases.rdf_workspace import read_export
from impact.use_cases.workspace import Workspace, load_workspace
from impact.use_cases.workspace_parts import WorkspaceParts, build_parts

MODEL_SUFFIXES = frozenset([".bpmn", ".bpmn2", ".xml", ".archimate", ".gz", ".csv", ".xlsx"])
"""Files of a folder that are looked into; others are no models."""
MOST_FILES = 20_000
UNREADABLE = "unreadable-file"
WORKING_TREE = "working tree"


@dataclass(frozen=True, eq=False)
class ComparedWorkspaces:
    """A difference with the two workspaces that it is between.

    Attributes
    ----------
    difference
        What differs.
    old, new
        Both sides, loaded; of models without a ``workspace.toml``, a workspace of just them.
    """

    difference: ArchitectureDifference
    old: Workspace
    new: Workspace

    @property
    def unread(self) -> tuple[tuple[str, Problem], ...]:
        """Files that could not be read, each after the label of its side: what they hold seems to be missing."""
        sides = ((self.difference.old_label, self.old), (self.difference.new_label, self.new))
        return tuple(
            (label, problem) for label, side in sides for problem in side.problems if problem.rule == UNREADABLE
        )


def compare_places(old: Path, new: Path, *, policy_file: Path | None = None) -> ComparedWorkspaces:
    """Compare two workspaces, folders or model files.

    Parameters
    ----------
    old, new
        A folder with a ``workspace.toml`` or that file, an RDF export of a workspace, a folder of model files, or one
        model file.
    policy_file
        Policy in place of the workspaces' own.

    Raises
    ------
    InputError
        If one of them is missing, holds no model, or cannot be read.
    """
    labels = _labels(old, new)
    sides = [_load(place, label, policy_file) for place, label in zip((old, new), labels, strict=True)]
    return _compared(*sides)


def compare_revisions(span: str, place: Path, *, policy_file: Path | None = None) -> ComparedWorkspaces:
    """Compare two revisions of what stands at a place in a git repository.

    Parameters
    ----------
    span
        ``A..B``; ``A..`` or ``A`` compares with the working tree.
    place
        A workspace, folder or model file in the repository.
    policy_file
        Policy in place of the workspaces' own.

    Raises
    ------
    RevisionError
        If git, the repository or a revision cannot be used.
    InputError
        As :func:`compare_places`.
    """
    old_name, new_name = split_range(span)
    place = place.parent if place.name == WORKSPACE_FILE else place
    with checked_out(old_name, place) as old:
        if not new_name:
            return _compared(_load(old, old_name, policy_file), _load(place, WORKING_TREE, policy_file))
        with checked_out(new_name, place) as new:
            return _compared(_load(old, old_name, policy_file), _load(new, new_name, policy_file))


@contextmanager
def checked_out(revision: str, place: Path) -> Iterator[Path]:
    """Write what stands at a place in a revision of its repository to a folder, and clear that away afterwards.

    Parameters
    ----------
    revision
        Any name git knows.
    place
        A workspace, folder or model file in the repository.

    Yields
    ------
    pathlib.Path
        The folder, or the file in it.

    Raises
    ------
    RevisionError
        If git, the repository or the revision cannot be used.
    """
    repository = find_repository(place)
    with tempfile.TemporaryDirectory(prefix="impact-revision-") as name:
        folder = Path(name)
        extract_revision(repository, revision, into=folder)
        yield folder / place.name if place.is_file() else folder


def _compared(old: _Side, new: _Side) -> ComparedWorkspaces:
    sides = (old, new) if old.is_workspace == new.is_workspace else (old.models_only(), new.models_only())
    return ComparedWorkspaces(compare(sides[0].state, sides[1].state), old.workspace, new.workspace)


@dataclass(frozen=True, eq=False)
class _Side:
    """A loaded state; one of mere model files has no documents and no register to compare."""

    workspace: Workspace
    state: ComparedState
    is_workspace: bool

    def models_only(self) -> _Side:
        """Leave out what only a workspace has, so that the models of one compare with mere files."""
        state = state_of(self.workspace, self.state.label, has_documents=False)
        ties = tuple(tie for tie in state.relationships if not tie.kind.startswith("trace:"))
        named = {(alias.element_id, alias.phrase) for alias in self.workspace.register.aliases}
        elements = tuple(
            replace(node, aliases=tuple(phrase for phrase in node.aliases if (node.id, phrase) not in named))
            for node in state.elements
        )
        has_files = self.state.has_files
        state = replace(state, elements=elements, relationships=ties, register=Register(), has_files=has_files)
        return replace(self, state=state)


def _labels(old: Path, new: Path) -> tuple[str, str]:
    """Name the two by the last parts of their paths, as few as tell them apart."""
    before, after = old.resolve().parts, new.resolve().parts
    for count in (1, 2):
        names = ("/".join(before[-count:]), "/".join(after[-count:]))
        if names[0] != names[1]:
            return names
    return f"{names[0]} (old)", f"{names[1]} (new)"


def _load(place: Path, label: str, policy_file: Path | None) -> _Side:
    folder = place.parent if place.name == WORKSPACE_FILE else place
    if (folder / WORKSPACE_FILE).is_file():
        workspace = load_workspace(folder, policy_file=policy_file)
        return _Side(workspace, state_of(workspace, label, has_documents=bool(workspace.settings.sections)), True)
    if not place.exists():
        raise WorkspaceError(f"'{place}' is no file or folder", remedy="Name a workspace, a folder or a model file.")
    if place.is_file() and is_rdf_file(place.name):
        exported = read_export(place, policy_file=policy_file)
        return _Side(exported, state_of(exported, label, has_documents=bool(exported.settings.sections)), True)
    workspace = _workspace_of_files(place, label, policy_file)
    state = state_of(workspace, label, has_documents=False)
    return _Side(workspace, replace(state, has_files=place.is_dir()), is_workspace=False)


def united_workspace(compared: ComparedWorkspaces) -> Workspace:
    """Give the new workspace with all that went still in its graph, so that the removal can be analysed.

    What is on both sides goes by its new id. Sections are those of the new documents: only they can be reviewed.
    """
    difference, new = compared.difference, compared.new
    new_by_old = {old: new_id for new_id, old in difference.old_id_by_new.items()}
    gone = {thing.old_id for thing in difference.things if thing.old_id and not thing.new_id} - set(
        new.graph.index_by_id
    )

    def known(old_id: str) -> str:
        return old_id if old_id in gone else new_by_old.get(old_id, old_id)

    elements = [
        replace(node, parent_id=known(node.parent_id) if node.parent_id else None)
        for node in compared.old.graph.nodes
        if node.id in gone
    ]
    ids = {tie.id for tie in new.graph.relationships}
    ties = [
        replace(tie, id=f"{tie.id} (old)" if tie.id in ids else tie.id, source_id=known(tie.source_id),
                target_id=known(tie.target_id))
        for tie in compared.old.graph.relationships
        if known(tie.source_id) in gone or known(tie.target_id) in gone
    ]  # fmt: skip
    return replace(new, graph=build_graph([*new.graph.nodes, *elements], [*new.graph.relationships, *ties]))


def state_of(workspace: Workspace, label: str, *, has_documents: bool = True) -> ComparedState:
    """Give all that a workspace says as one state to compare or to take fingerprints of.

    Parameters
    ----------
    workspace
        The workspace.
    label
        How a person names it.
    has_documents
        Whether its sections are those of documents; else they only mirror its models and are left out.
    """
    left_out = set() if has_documents else {node.id for node in workspace.graph.nodes if node.kind == SECTION_KIND}
    return ComparedState(
        label=label,
        elements=tuple(node for node in workspace.graph.nodes if node.id not in left_out),
        relationships=tuple(
            tie
            for tie in workspace.graph.relationships
            if tie.source_id not in left_out and tie.target_id not in left_out
        ),
        diagrams=workspace.diagrams,
        sections=workspace.sections if has_documents else (),
        register=workspace.register,
        sha256_by_file=workspace.sha256_by_file,
    )


def _workspace_of_files(place: Path, label: str, policy_file: Path | None) -> Workspace:
    """Make a workspace of model files that have no ``workspace.toml``: one model source for each format."""
    data, problems = _gathered(place)
    names: dict[str, list[str]] = defaultdict(list)
    for file, content in data.items():
        try:
            found = detect_format(content, file=file) or _format_by_name(file)
        except InputError as error:
            problems.append(unreadable_file(file, error))
            continue
        if found is not None:
            names[found].append(file)
        elif place.is_file():
            remedy = f"Known are {', '.join(MODEL_READERS)}."
            raise UnreadableFileError("It is no model file of a known format.", file=file, remedy=remedy)
    if not names and not problems:
        raise WorkspaceError(f"'{place}' holds no model file", remedy="Name a folder of BPMN or ArchiMate files.")
    sources = tuple(ModelSource(prefix=name, format=name, files="**/*") for name in sorted(names))
    settings = WorkspaceSettings(name=label, models=sources)
    read = {file: data[file] for found in names.values() for file in found}
    files = WorkspaceFiles(read, tuple(tuple(names[source.format]) for source in sources), tuple(problems))
    parts = build_parts(settings, files)
    if place.is_file():
        _raise_if_unread(parts)
    return Workspace(
        settings=settings,
        graph=parts.graph,
        sections=parts.sections,
        register=parts.register,
        calendar=parts.calendar,
        diagrams=parts.diagrams,
        policy=read_policy(policy_file, override_label=policy_file.name if policy_file else ""),
        problems=parts.problems,
        sha256_by_file=files.sha256_by_file,
    )


def _format_by_name(file: str) -> str | None:
    """Name the format of a file that is too damaged to tell, so that its reader says what is wrong with it."""
    name = format_by_name(file)
    return name if name != "tables" else None


def _gathered(place: Path) -> tuple[dict[str, bytes], list[Problem]]:
    if place.is_file():
        return {place.name: read_bytes(place, limit=LARGEST_FILE, file=place.name)}, []
    data: dict[str, bytes] = {}
    problems: list[Problem] = []
    root = place.resolve()
    paths = sorted(path for path in place.rglob("*") if path.suffix.casefold() in MODEL_SUFFIXES and path.is_file())
    if len(paths) > MOST_FILES:
        raise WorkspaceError(f"'{place}' holds {len(paths):,} files", remedy="Name the folder of the models.")
    for path in paths:
        file = path.relative_to(place).as_posix()
        if any(part.startswith(".") for part in PurePosixPath(file).parts) or not path.resolve().is_relative_to(root):
            continue
        try:
            data[file] = read_bytes(path, limit=LARGEST_FILE, file=file)
        except InputError as error:
            problems.append(unreadable_file(file, error))
    return data, problems


def _raise_if_unread(parts: WorkspaceParts) -> None:
    for problem in parts.problems:
        if problem.rule == UNREADABLE:
            raise UnreadableFileError(problem.message, file=problem.file, line=problem.line, remedy=problem.remedy)
