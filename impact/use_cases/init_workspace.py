"""Make a workspace of the files in a folder: find the models, and write the ``workspace.toml`` that names them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from impact.domain.architecture import ModelContent
from impact.domain.workspace import ModelSource
from impact.errors import InputError, WorkspaceError
from impact.readers import MODEL_READERS
from impact.readers.formats import detect_format, format_by_name
from impact.readers.register import COLUMNS
from impact.readers.sections import read_sections
from impact.readers.workspace import WORKSPACE_FILE
from impact.readers.workspace_files import LARGEST_FILE
from impact.readers.xml import read_bytes
from impact.writers.file_set import write_all

MODEL_SUFFIXES = (".bpmn", ".bpmn2", ".xml", ".archimate", ".gz", ".csv", ".xlsx")
OWN_SUFFIXES = (".bpmn", ".bpmn2", ".archimate")
"""Endings that nothing but models have: such a file is named even if it is damaged, so that a check reports it."""
DOCUMENT_SUFFIXES = (".docx", ".pdf", ".md")
PREFIX_BY_FORMAT = {"bpmn": "bpm", "archimate": "arch", "archi": "arch", "tables": "table"}
MOST_FILES = 20_000
"""A folder with more files than this is no folder of models; the search stops with a word on it."""


@dataclass(frozen=True, slots=True)
class MadeWorkspace:
    """What was found in a folder and written down.

    Attributes
    ----------
    file
        The ``workspace.toml`` that was written.
    sources
        The model sources that it names.
    model_files
        Files of each format, ascending.
    sections, documents
        Tables of sections that it names; documents of which sections could be imported.
    unread
        Files that look like models and could not be read, with the reason.
    """

    file: Path
    sources: tuple[ModelSource, ...]
    model_files: Mapping[str, tuple[str, ...]]
    sections: tuple[str, ...]
    documents: tuple[str, ...]
    unread: Mapping[str, str]


def init_workspace(
    folder: Path, *, name: str = "", replace_old: bool = False, progress: Callable[[str], None] = lambda _: None
) -> MadeWorkspace:
    """Look through a folder and write the ``workspace.toml`` that names what is in it.

    Parameters
    ----------
    folder
        Folder to look through, with all folders below; hidden ones are left out.
    name
        Title of the workspace; the folder's name if empty.
    replace_old
        Whether a ``workspace.toml`` that is there may be replaced.
    progress
        Told each file that is looked into.

    Raises
    ------
    WorkspaceError
        If the folder is missing, holds no model, or has a ``workspace.toml`` that may not be replaced.
    """
    if not folder.is_dir():
        raise WorkspaceError(f"'{folder}' is no folder", remedy="Name the folder that holds the models.")
    target = folder / WORKSPACE_FILE
    if target.exists() and not replace_old:
        remedy = "Edit it, or use --replace to write it anew."
        raise WorkspaceError("there is one already", file=target.as_posix(), remedy=remedy)
    search = _Search(folder, progress)
    if not search.models:
        unread = "".join(f" {file}: {reason}" for file, reason in list(search.unread.items())[:3])
        raise WorkspaceError(
            f"'{folder}' holds no BPMN, ArchiMate or table file that can be read.{unread}",
            remedy="Export the models as BPMN 2.0, ArchiMate exchange or .archimate files first.",
        )
    sources = tuple(search.sources())
    text = _settings_text(name or folder.resolve().name, sources, search)
    write_all({target: text.encode("utf-8")})
    return MadeWorkspace(
        target,
        sources,
        {format_name: tuple(files) for format_name, files in search.files_by_format().items()},
        tuple(search.sections),
        tuple(search.documents),
        search.unread,
    )


class _Search:
    """Everything of use that a folder holds."""

    def __init__(self, folder: Path, progress: Callable[[str], None]) -> None:
        self._folder = folder
        self.models: dict[str, ModelContent] = {}
        self.formats: dict[str, str] = {}
        self.sections: list[str] = []
        self.documents: list[str] = []
        self.unread: dict[str, str] = {}
        self.register = ""
        self.files = sorted(_files_below(folder))
        for file in self.files:
            progress(file)
            self._look_into(file)

    def _look_into(self, file: str) -> None:
        suffix = PurePosixPath(file).suffix.casefold()
        if suffix in DOCUMENT_SUFFIXES and PurePosixPath(file).stem.casefold() not in ("readme", "changelog"):
            self.documents.append(file)
        if PurePosixPath(file).name == "changes.csv":
            self.register = self.register or str(PurePosixPath(file).parent)
        if suffix not in MODEL_SUFFIXES:
            return
        try:
            data = read_bytes(self._folder / file, limit=LARGEST_FILE, file=file)
            format_name = detect_format(data, file=file)
            if format_name is None and suffix in OWN_SUFFIXES:
                format_name = format_by_name(file)
            if format_name is not None:
                self.formats[file] = format_name
                self.models[file] = MODEL_READERS[format_name](data, file=file, prefix=PREFIX_BY_FORMAT[format_name])
            elif suffix == ".csv" and PurePosixPath(file).name not in COLUMNS and _is_section_table(data, file):
                self.sections.append(file)
        except InputError as error:
            self.unread[file] = str(error)
            if suffix in OWN_SUFFIXES:
                self.formats.setdefault(file, format_by_name(file) or "bpmn")
            else:
                self.formats.pop(file, None)

    def files_by_format(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for file, format_name in self.formats.items():
            found[format_name].append(file)
        return dict(sorted(found.items()))

    def sources(self) -> Iterator[ModelSource]:
        """Name the files by as few patterns as fit nothing else."""
        for format_name, files in self.files_by_format().items():
            prefix, per_file = PREFIX_BY_FORMAT[format_name], format_name != "tables" and self._number_alike(files)
            by_suffix: dict[str, list[str]] = defaultdict(list)
            for file in files:
                by_suffix[PurePosixPath(file).suffix].append(file)
            for suffix, named in sorted(by_suffix.items()):
                for pattern in self._patterns(named, suffix):
                    yield ModelSource(prefix, format_name, pattern, has_ids_per_file=per_file)

    def _number_alike(self, files: Sequence[str]) -> bool:
        read = [self.models[file] for file in files if file in self.models]
        uses = Counter(element_id for model in read for element_id in {element.id for element in model.elements})
        return any(count > 1 for count in uses.values())

    def _patterns(self, files: Sequence[str], suffix: str) -> list[str]:
        """Find a pattern that fits the files and nothing else; for endings of models alone one that fits new ones."""
        everywhere = f"**/*{suffix}"
        if suffix.casefold() in OWN_SUFFIXES and self._matched(everywhere) == set(files):
            return [everywhere]
        if len(files) == 1:
            return [_literal(files[0])]
        parents = [PurePosixPath(file).parent.parts for file in files]
        depth = 0
        while all(len(parts) > depth for parts in parents) and len({parts[: depth + 1] for parts in parents}) == 1:
            depth += 1
        common = PurePosixPath(*parents[0][:depth])
        is_flat = all(len(parts) == depth for parts in parents)
        tail = f"*{suffix}" if is_flat else f"**/*{suffix}"
        pattern = tail if str(common) == "." else f"{_literal(str(common))}/{tail}"
        return [pattern] if self._matched(pattern) == set(files) else [_literal(file) for file in files]

    def _matched(self, pattern: str) -> set[str]:
        return {path.relative_to(self._folder).as_posix() for path in self._folder.glob(pattern) if path.is_file()}


def _files_below(folder: Path) -> Iterator[str]:
    count, root = 0, folder.resolve()
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts) or not path.is_file():
            continue
        if not path.resolve().is_relative_to(root):
            continue  # a link that leads out of the workspace is not followed
        count += 1
        if count > MOST_FILES:
            remedy = "Name the folder that holds the models, not one high above it."
            raise WorkspaceError(f"'{folder}' holds more than {MOST_FILES} files", remedy=remedy)
        yield relative.as_posix()


def _literal(file: str) -> str:
    """Write a path so that a pattern means just this path."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in file)


def _is_section_table(data: bytes, file: str) -> bool:
    try:
        sections, _ = read_sections(data, file=file)
    except InputError:
        return False
    return bool(sections)


def _settings_text(name: str, sources: Sequence[ModelSource], search: _Search) -> str:
    lines = [
        "# What this workspace is made of. Paths are relative to this file; patterns may use * and **.",
        "",
        f"name = {_quoted(name)}",
    ]
    if search.sections:
        lines.append(f"sections = [{', '.join(map(_quoted, search.sections))}]")
    else:
        lines.append(
            "# Without a list of sections each process and view is a thing to review. To list a document's own:"
        )
        document = search.documents[0] if search.documents else "DOCUMENT.docx"
        lines.append(f"# impact import sections {document} --out sections.csv")
        lines.append('# sections = ["sections.csv"]')
    if search.register:
        lines.append(f"register = {_quoted(search.register)}")
    else:
        lines.append("# Without a register, name what changes: impact report --touch ELEMENT, or --from-diff OLD NEW.")
        lines.append('# register = "register"')
    for source in sources:
        lines += ["", "[[model]]", f"prefix = {_quoted(source.prefix)}", f"format = {_quoted(source.format)}"]
        lines.append(f"files = {_quoted(source.files)}")
        if source.has_ids_per_file:
            lines.append('ids = "per file"  # several files use the same ids, so each id carries its file\'s name')
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
