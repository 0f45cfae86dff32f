"""Hand an analysis back to ArchiMate tools: as an exchange file, or as a model of Archi."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from impact.domain.architecture import ModelContent
from impact.domain.change import TouchKind
from impact.domain.migration import Migration, WorkItem
from impact.domain.result import ImpactedElement, ImpactReport
from impact.domain.tier_colour import colour_of
from impact.errors import WorkspaceError
from impact.readers import MODEL_READERS
from impact.readers.archi import MODEL_MEMBER, model_data
from impact.readers.archive import ZIP_MAGIC, open_archive
from impact.use_cases.marked_models import model_files
from impact.use_cases.workspace import Workspace
from impact.writers.archi_marks import mark_archi
from impact.writers.archimate import write_archimate
from impact.writers.archimate_marks import ElementProperties, mark_archimate
from impact.writers.archimate_names import escape_identifier
from impact.writers.impact_note import changes_in_words
from impact.writers.zip_stamp import packed

EXCHANGE, ARCHI = "archimate", "archi"


def marked_archimate(workspace: Workspace, found: ImpactReport, *, model: str = "") -> bytes:
    """Mark what a report lists in the ArchiMate model of its workspace, as an exchange file.

    A model that Archi saved in its own format is written as an exchange file, which Archi imports.

    Parameters
    ----------
    workspace, found
        A loaded workspace and a report of it.
    model
        File relative to the workspace; needed where it has several.

    Raises
    ------
    WorkspaceError
        If there is no such file, or several and none is named.
    InputError
        If an Archi model holds what the exchange format cannot.
    """
    format_name, file, data = _chosen(workspace, model)
    identifiers = _identifiers(workspace, file)
    if format_name == ARCHI:
        prefix = next(source.prefix for source in workspace.settings.models if source.format == ARCHI)
        content = MODEL_READERS[ARCHI](data, file=file, prefix=prefix)
        data = _as_exchange(content, prefix=prefix, name=workspace.settings.name)
        identifiers = {element.id: escape_identifier(element.id.removeprefix(f"{prefix}:"))
                       for element in content.elements}  # fmt: skip
    marks = _marks(found, identifiers)
    return mark_archimate(data, marks=marks, migration=_migration(workspace, found, identifiers))


def marked_archi(workspace: Workspace, found: ImpactReport, *, model: str = "") -> bytes:
    """Mark what a report lists in a model that Archi saved, in Archi's own format.

    Parameters
    ----------
    workspace, found, model
        As in :func:`marked_archimate`.

    Returns
    -------
    bytes
        The model as Archi opens it: XML, or the archive with its pictures if it came as one.

    Raises
    ------
    WorkspaceError
        If the model is none that Archi saved, or several are and none is named.
    """
    format_name, file, data = _chosen(workspace, model, among=(ARCHI,) if _has(workspace, ARCHI) and not model else ())
    if format_name != ARCHI:
        raise WorkspaceError(
            "Archi's own format is written of models that Archi saved, and this is an exchange file",
            file=file,
            remedy="Write an exchange file (.xml), and open it in Archi with File > Import.",
        )
    identifiers = _identifiers(workspace, file)
    marks, migration = _marks(found, identifiers), _migration(workspace, found, identifiers)
    marked = mark_archi(model_data(data, file=file), marks=marks, migration=migration)
    if not data.startswith(ZIP_MAGIC):
        return marked
    archive = open_archive(data, file=file)
    members = {name: archive.read(name) for name in archive.names if name != MODEL_MEMBER}
    return packed({**members, MODEL_MEMBER: marked}, first=MODEL_MEMBER)


def _identifiers(workspace: Workspace, file: str) -> dict[str, str]:
    """Give the ids that a model file has for what was read from it."""
    return {element.id: element.origin.xml_id for element in workspace.graph.nodes if element.origin.file == file}


def _marks(found: ImpactReport, identifiers: Mapping[str, str]) -> dict[str, ElementProperties]:
    return {
        identifiers[element.id]: ElementProperties(_properties(element, found.scope), colour_of(element.tier))
        for element in found.elements
        if identifiers.get(element.id)
    }


def _has(workspace: Workspace, format_name: str) -> bool:
    return any(source.format == format_name for source in workspace.settings.models)


def _chosen(workspace: Workspace, model: str, *, among: tuple[str, ...] = ()) -> tuple[str, str, bytes]:
    known = {
        file: (name, data)
        for name in among or (EXCHANGE, ARCHI)
        if _has(workspace, name)
        for file, data in model_files(workspace, name).items()
    }
    if model:
        if model not in known:
            raise WorkspaceError(f"'{model}' is no ArchiMate file of the workspace", remedy=_offer(known))
        return known[model][0], model, known[model][1]
    if len(known) != 1:
        message = "the workspace has several ArchiMate files" if known else "the workspace has no ArchiMate file"
        raise WorkspaceError(message, remedy=f"Name one with --model. {_offer(known)}" if known else "")
    ((file, (name, data)),) = known.items()
    return name, file, data


def _offer(known: Iterable[str]) -> str:
    return f"It has: {', '.join(sorted(known)) or 'none'}."


def _as_exchange(content: ModelContent, *, prefix: str, name: str) -> bytes:
    return write_archimate(content.elements, content.relationships, diagrams=content.diagrams, name=name, prefix=prefix)


def _properties(element: ImpactedElement, scope: str) -> dict[str, str]:
    return {
        "impact scope": scope,
        "impact likelihood": f"{element.likelihood:.6f}",
        "impact tier": element.tier,
        "impact touch": element.touch.value if element.touch else "",
        "impact changes": changes_in_words(element),
        "impact why": element.touch_why or element.why,
    }


def _migration(workspace: Workspace, found: ImpactReport, identifiers: Mapping[str, str]) -> Migration:
    concepts = {
        element.id: identifiers[element.id]
        for element in workspace.graph.nodes
        if identifiers.get(element.id) and element.kind != "archimate:View"
    }
    work = tuple(
        WorkItem(
            change_id=item.change.id,
            name=item.change.label,
            text=item.change.summary,
            touched=tuple((concepts[name], kind.value) for name, kind in item.touched if name in concepts),
        )
        for item in found.changes
    )
    touched = [(element, element.touch) for element in found.elements if element.id in concepts]
    title = found.release.title if found.release else ""
    return Migration(
        scope=found.scope,
        before=found.baseline_release or "Before",
        after=f"{found.scope} {title}".strip() if found.release else f"After {found.scope}",
        work=work,
        added=tuple(concepts[element.id] for element, kind in touched if kind is TouchKind.ADD),
        removed=tuple(concepts[element.id] for element, kind in touched if kind is TouchKind.REMOVE),
    )
