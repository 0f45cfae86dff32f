"""Inspect model files one by one: what each holds, or why it cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from impact.domain.inspection import FileInspection
from impact.errors import ImpactError, UnreadableFileError
from impact.readers import MODEL_READERS
from impact.readers.formats import detect_format, format_by_name
from impact.readers.inventory import count_model
from impact.readers.xml import local_name, namespace_of, parse_xml, read_bytes

MODEL_ENDINGS = (".bpmn", ".bpmn2", ".archimate")
"""Endings of files that hold a model and nothing else."""
DOUBTFUL_ENDINGS = (".xml", ".csv", ".xlsx")
"""Endings of files that may hold a model: in a folder, only those that do are meant."""
PREFIX = "m"


def files_to_inspect(named: Iterable[Path]) -> Iterator[Path]:
    """Name the files that a user means: each file as it is, and the model files below a folder, ascending."""
    for path in named:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.is_file() and _may_be_model(found))
        else:
            yield path


def inspect_file(path: Path, *, root: Path | None = None) -> FileInspection:
    """Read one model file and count what it holds; an unreadable one says why instead of raising.

    Parameters
    ----------
    path
        The file; gzip is unpacked, and the format is told from the content.
    root
        Folder relative to which the file is named; as the user named it if ``None`` or if it lies elsewhere.
    """
    file = _name(path, root)
    format_name = ""
    try:
        data = read_bytes(path, file=file)
        format_name = detect_format(data, file=file) or format_by_name(file) or ""
        if not format_name:
            raise _no_model(data, file)
        content = MODEL_READERS[format_name](data, file=file, prefix=PREFIX)
        counts = count_model(content, data)
    except ImpactError as error:
        return FileInspection(file, format_name, error=" ".join(str(error).split()))
    return FileInspection(file, format_name, counts, len(content.problems))


def _no_model(data: bytes, file: str) -> UnreadableFileError:
    """Say what a file is that is no model; raises what the parser says if it is damaged."""
    root = parse_xml(data, file=file)
    return UnreadableFileError(
        f"It is no model: its root is '{local_name(root)}' of namespace '{namespace_of(root)}'.", file=file,
        remedy="BPMN 2.0, ArchiMate exchange, Archi and tables of nodes and edges can be read.",
    )  # fmt: skip


def _may_be_model(path: Path) -> bool:
    name = path.name.casefold().removesuffix(".gz")
    if path.name.startswith(".") or not name.endswith((*MODEL_ENDINGS, *DOUBTFUL_ENDINGS)):
        return False
    if name.endswith(MODEL_ENDINGS):
        return True
    try:
        return detect_format(read_bytes(path), file=path.name) is not None
    except ImpactError:
        return False


def _name(path: Path, root: Path | None) -> str:
    if root is not None:
        try:
            return path.resolve().relative_to(root.resolve()).as_posix()
        except ValueError:
            return path.as_posix()
    return path.as_posix()
