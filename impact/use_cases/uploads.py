"""Open files that somebody handed in as a workspace of its own, which shares nothing with any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from impact.domain.architecture import SECTION_KIND
from impact.domain.upload import FileRead, FileUse, LeftOut, TakenFiles
from impact.errors import WorkspaceError
from impact.readers.register import COLUMNS
from impact.readers.uploads import KNOWN
from impact.readers.workspace import WORKSPACE_FILE
from impact.store.place import STORE_FILE, STORE_FOLDER, VARIABLE
from impact.use_cases.init_workspace import init_workspace
from impact.use_cases.inspection import inspect_file
from impact.use_cases.workspace import Workspace, load_workspace
from impact.use_cases.workspace_cache import VARIABLE as CACHE_VARIABLE

REGISTER_START = "changes.csv"
"""Table without which nobody looks for the others of a register."""
MOST_REASONS = 3
MADE = "made of what the files hold, because none was given"
STORE_IGNORED = "its store is not used: decisions stay with these files"


@dataclass(frozen=True, slots=True, eq=False)
class OpenedFiles:
    """A workspace of files that were handed in.

    Attributes
    ----------
    workspace
        What they come to; its problems name file and line.
    files
        What became of each file: those that are used first, then by path.
    """

    workspace: Workspace
    files: tuple[FileRead, ...]


def private_environment(folder: Path) -> Mapping[str, str]:
    """Give the variables under which all that is kept of a workspace is kept in one folder, whatever its files say.

    ``IMPACT_STORE`` goes before ``IMPACT_DATABASE_URL`` and before the ``store`` of ``workspace.toml``; nothing is
    cached on disk.
    """
    return {VARIABLE: str(folder.resolve() / STORE_FOLDER / STORE_FILE), CACHE_VARIABLE: "off"}


def open_files(taken: TakenFiles, folder: Path, *, progress: Callable[[str], None] = lambda _: None) -> OpenedFiles:
    """Put files into an empty folder and load them; without ``workspace.toml`` one is made of what they hold.

    Parameters
    ----------
    taken
        The files, checked by :func:`~impact.readers.uploads.take_files`.
    folder
        Empty folder of their own, in which decisions are kept, too; whoever made it removes it.
    progress
        Told what is being done.

    Raises
    ------
    WorkspaceError
        If the files make no workspace; says what is missing.
    PolicyError
        If the policy among them breaks a rule.
    """
    for file, data in taken.data_by_file.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(data)
    is_made = WORKSPACE_FILE not in taken.data_by_file
    if is_made:
        _make_settings(taken, folder, progress)
    progress("Joining what was read")
    workspace = load_workspace(folder, environment=private_environment(folder))
    files = tuple(_files_of(workspace, taken, folder, is_made=is_made))
    if not workspace.graph.nodes:
        raise _nothing_in(workspace, files)
    return OpenedFiles(workspace, files)


def read_of(workspace: Workspace) -> tuple[FileRead, ...]:
    """Say what each file of a workspace that was loaded from a folder is used as, by path."""
    if workspace.folder is None:
        return ()
    uses = _Uses(workspace, workspace.folder)
    return tuple(uses.of(PurePosixPath(file).as_posix()) for file in sorted(workspace.sha256_by_file))


def _make_settings(taken: TakenFiles, folder: Path, progress: Callable[[str], None]) -> None:
    try:
        init_workspace(folder, name=taken.title, progress=lambda file: progress(f"Reading {file}"))
    except WorkspaceError:
        models = [file for file in taken.data_by_file if PurePosixPath(file).name not in COLUMNS]
        reasons = list(filter(None, (_fault(folder, file) for file in models)))
        read = ", ".join(list(taken.data_by_file)[:MOST_REASONS])
        raise WorkspaceError(
            f"There is no model among the files ({read}). {' '.join(reasons[:MOST_REASONS])}".rstrip(),
            remedy="Give at least one model with them: BPMN 2.0, ArchiMate exchange or .archimate.",
        ) from None


def _files_of(workspace: Workspace, taken: TakenFiles, folder: Path, *, is_made: bool) -> Iterator[FileRead]:
    """Say what became of each file: the settings, then what is used, what is not, and what was left out."""
    uses = _Uses(workspace, folder, is_private=True)
    if is_made:
        yield FileRead(WORKSPACE_FILE, FileUse.SETTINGS, why=MADE)
    found = [uses.of(file) for file in taken.data_by_file]
    yield from (one for one in found if one.use is not FileUse.NOT_USED)
    for one in found:
        if one.use is FileUse.NOT_USED:
            yield FileRead(one.file, one.use, why=_why_not_used(one.file, folder, is_made=is_made))
    yield from (_left_out(one) for one in taken.left_out)


class _Uses:
    """What the settings of a workspace use each file as."""

    def __init__(self, workspace: Workspace, folder: Path, *, is_private: bool = False) -> None:
        settings = workspace.settings
        self._is_store_ignored = is_private and bool(settings.store)
        self._elements = Counter(node.origin.file for node in workspace.graph.nodes if node.kind != SECTION_KIND)
        self._formats = {
            path.relative_to(folder).as_posix(): source.format
            for source in settings.models
            for path in folder.glob(source.files)
        }
        register = [(PurePosixPath(settings.register) / name).as_posix() for name in COLUMNS]
        named = (
            (FileUse.SETTINGS, (WORKSPACE_FILE,)),
            (FileUse.SECTIONS, settings.sections),
            (FileUse.LINKS, settings.trace_links),
            (FileUse.REGISTER, register if settings.register else ()),
            (FileUse.WAIVERS, (settings.waivers,)),
            (FileUse.POLICY, (settings.policy,)),
        )
        self._uses = {PurePosixPath(file).as_posix(): use for use, files in named for file in files if file}

    def of(self, file: str) -> FileRead:
        elements = self._elements[file]
        if file in self._formats:
            return FileRead(file, FileUse.MODEL, self._formats[file], elements)
        why = STORE_IGNORED if file == WORKSPACE_FILE and self._is_store_ignored else ""
        return FileRead(file, self._uses.get(file, FileUse.NOT_USED), elements=elements, why=why)


def _why_not_used(file: str, folder: Path, *, is_made: bool) -> str:
    if not is_made:
        return f"{WORKSPACE_FILE} does not name it"
    if PurePosixPath(file).name in COLUMNS:
        return f"{REGISTER_START} is missing beside it"
    return _fault(folder, file) or "nothing in it says what it is for"


def _fault(folder: Path, file: str) -> str:
    """Say why a file is no model; empty if it is one."""
    return inspect_file(folder / file, root=folder).error


def _left_out(one: LeftOut) -> FileRead:
    return FileRead(one.file, FileUse.LEFT_OUT, why=one.why)


def _nothing_in(workspace: Workspace, files: tuple[FileRead, ...]) -> WorkspaceError:
    """Say why a workspace without any element is not shown."""
    reasons = [str(problem) for problem in workspace.problems[:MOST_REASONS]]
    idle = [f"{one.file} is not used: {one.why}." for one in files if one.why and one.use is FileUse.NOT_USED]
    words = " ".join([*reasons, *idle[:MOST_REASONS]])
    return WorkspaceError(
        f"No element could be read from the files. {words}".rstrip(), remedy=f"Give at least one model: {KNOWN}."
    )
