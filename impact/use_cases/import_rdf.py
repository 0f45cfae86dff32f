"""Rebuild a workspace from an RDF export, as a folder to work on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from impact.analysis.difference import compare
from impact.analysis.review import DRAWS
from impact.domain.architecture import (
    DOCUMENTS,
    RELATIONSHIP_END,
    SECTION_KIND,
    SUBSECTION,
    TRACE_LINK,
    Element,
    Relationship,
)
from impact.domain.difference import ArchitectureDifference
from impact.domain.workspace import ModelSource
from impact.errors import InputError, UnreadableFileError
from impact.readers.rdf import RdfWorkspace
from impact.readers.workspace import WORKSPACE_FILE
from impact.use_cases.difference import state_of
from impact.use_cases.rdf_workspace import read_rdf_file, workspace_of
from impact.use_cases.workspace import load_workspace
from impact.writers.file_set import write_all
from impact.writers.rdf_model_files import model_files
from impact.writers.register_rows import register_tables, section_table

MODELS = "models"
REGISTER = "register"


@dataclass(frozen=True, slots=True, eq=False)
class ImportedWorkspace:
    """What an import made.

    Attributes
    ----------
    folder
        Where the workspace stands.
    files
        Names of its files, ascending.
    elements, relationships, sections, diagrams, rows
        How many the export states.
    left_aside
        Statements of others in the file.
    difference
        What the written workspace says otherwise than the export; empty as a rule.
    """

    folder: Path
    files: tuple[str, ...]
    elements: int
    relationships: int
    sections: int
    diagrams: int
    rows: int
    left_aside: int
    difference: ArchitectureDifference


def import_rdf(file: Path, *, out: Path) -> ImportedWorkspace:
    """Rebuild a workspace from an export, load what was written, and compare it with the export.

    Parameters
    ----------
    file
        An export in any of our formats of RDF.
    out
        Folder to write to; it must hold no workspace yet.

    Raises
    ------
    UnreadableFileError, UnsafeFileError
        If the file is no sound export.
    InputError
        If there is a workspace already, or the folder cannot be written.
    """
    if (out / WORKSPACE_FILE).exists():
        raise InputError(f"'{out}' holds a workspace already", remedy="Name a new folder with --out.")
    found = read_rdf_file(file)
    files = workspace_files(found, file=file.name)
    write_all({out / name: data for name, data in files.items()})
    exported, written = workspace_of(found), load_workspace(out)
    has_documents = bool(found.section_tables)
    states = (
        state_of(exported, file.name, has_documents=has_documents),
        state_of(written, out.name, has_documents=has_documents),
    )
    return ImportedWorkspace(
        folder=out,
        files=tuple(sorted(files)),
        elements=len(found.elements),
        relationships=len(found.relationships),
        sections=len(found.sections),
        diagrams=len(found.diagrams),
        rows=sum(len(getattr(found.register, name)) for name in found.register.__dataclass_fields__),
        left_aside=found.left_aside,
        difference=compare(*states),
    )


def workspace_files(found: RdfWorkspace, *, file: str) -> Mapping[str, bytes]:
    """Write a workspace: models as Turtle, lists of sections and the register as the tables that people edit.

    Sections and what ties them are left out of the models, because the lists make them again.

    Parameters
    ----------
    found
        What the export says.
    file
        How faults name the export.

    Raises
    ------
    UnreadableFileError
        If a table would stand outside of the folder, or in place of another file.
    """
    elements, ties = _drawn(found)
    files: dict[str, bytes] = {}
    written = model_files(found.base_iri, elements, ties, found.diagrams, name=found.name)
    for number, data in enumerate(written, start=1):
        files[f"{MODELS}/models-{number:03}.ttl"] = data
    folder = _inside(found.register_folder or REGISTER, file)
    tables = {f"{folder}/{name}": data for name, data in register_tables(found.register).items()}
    for table in found.section_tables:
        rows = [section for section in found.sections if section.origin.file == table]
        tables[_inside(table, file)] = section_table(rows)
    for name, data in tables.items():
        if name in files or name == WORKSPACE_FILE:
            raise UnreadableFileError(f"A table '{name}' would replace another file", file=file, remedy="Rename it.")
        files[name] = data
    settings = _settings(found, register=folder if register_tables(found.register) else "")
    return {**files, WORKSPACE_FILE: settings.encode("utf-8", errors="replace")}


def _drawn(found: RdfWorkspace) -> tuple[list[Element], list[Relationship]]:
    """Give what no list of sections makes again, and no graph where a relationship is an end."""
    sections = {section.id for section in found.sections}
    made = {element.id for element in found.elements if element.kind == SECTION_KIND and element.id in sections}
    ties = [tie for tie in found.relationships if not _is_made(tie, made, has_tables=bool(found.section_tables))]
    nodes = {(tie.id, tie.kind, tie.name, tie.origin) for tie in ties}
    elements = [
        element
        for element in found.elements
        if element.id not in made and (element.id, element.kind, element.name, element.origin) not in nodes
    ]
    return elements, ties


def _is_made(tie: Relationship, sections: set[str], *, has_tables: bool) -> bool:
    if tie.kind == RELATIONSHIP_END:
        return True
    if tie.source_id not in sections:
        return False
    is_of_view = tie.kind == TRACE_LINK and tie.role == DRAWS and not has_tables
    return tie.kind in (SUBSECTION, DOCUMENTS) or is_of_view


def _inside(name: str, file: str) -> str:
    """Refuse a path that leads out of the folder; the export may come from anywhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.search(r"[\\:\x00-\x1f]", name) or not path.parts:
        remedy = "Correct impact:registerFolder or impact:sectionTable in the export."
        raise UnreadableFileError(f"'{name}' leads out of the workspace", file=file, remedy=remedy)
    return path.as_posix()


def _settings(found: RdfWorkspace, *, register: str) -> str:
    return "\n".join([*_lines(found, register), ""])


def _lines(found: RdfWorkspace, register: str) -> Iterator[str]:
    yield "# Made from an RDF export. Policy, waivers, checks and decisions are not part of one."
    yield f"\nname = {_quoted(found.name)}"
    if found.note:
        yield f"note = {_quoted(found.note)}"
    if found.as_of:
        yield f"as_of = {found.as_of.isoformat()}"
    if found.baseline:
        yield f"baseline = {_quoted(found.baseline)}"
    if found.section_tables:
        yield f"sections = [{', '.join(map(_quoted, found.section_tables))}]"
    if register:
        yield f"register = {_quoted(register)}"
    yield f"base_iri = {_quoted(found.base_iri)}"
    source = ModelSource(prefix="rdf", format="rdf", files=f"{MODELS}/*.ttl")
    yield f"\n[[model]]\nprefix = {_quoted(source.prefix)}\nformat = {_quoted(source.format)}"
    yield f"files = {_quoted(source.files)}"


def _quoted(text: str) -> str:
    """Write a text as TOML: as JSON, but that TOML escapes one more sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
