"""Ask which versions of interfaces and specifications are in force on a day, and who needs what to read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from impact.analysis.versions_in_force import documents_on, next_changes
from impact.domain.change import DocumentVersion
from impact.domain.interface_version import VersionsReport
from impact.errors import UnknownNameError
from impact.use_cases.standing import asked_day
from impact.use_cases.workspace import Workspace, nearest_names


def show_versions(workspace: Workspace, *, on: dt.date | None = None, document: str = "") -> VersionsReport:
    """Say which versions run side by side on a day.

    Parameters
    ----------
    workspace
        The workspace.
    on
        The day; ``None`` for the day of the register.
    document
        Only this document, by id, name or alias; empty for all that have versions.

    Raises
    ------
    UnknownNameError
        If the document is unknown, or has no version in the register.
    ScopeError
        If no day is asked for and the register names none.
    """
    register, day = workspace.register, asked_day(workspace, on)
    versions = register.versions
    ids = tuple(dict.fromkeys(version.document_id for version in versions))
    if document:
        wanted = _document_id(workspace, document, ids)
        versions = tuple(version for version in versions if version.document_id == wanted)
    documents = documents_on(
        versions,
        day,
        names={name: workspace.graph.element(name).label for name in ids if name in workspace.graph},
        date_by_release=workspace.calendar.date_by_release,
        published=_published_iterations(workspace),
    )
    return VersionsReport(day, documents, next_changes(documents, day))


def _document_id(workspace: Workspace, name: str, ids: tuple[str, ...]) -> str:
    folded = name.strip().casefold()
    for document_id in ids:
        if folded in (document_id.casefold(), document_id.partition(":")[2].casefold()):
            return document_id
    aliases = {alias.phrase.casefold(): alias.element_id for alias in workspace.register.aliases}
    if aliases.get(folded) in ids:
        return aliases[folded]
    element = workspace.graph.resolve(name)
    if element.id not in ids:
        raise UnknownNameError(
            f"The register knows no version of {element.label}.", candidates=nearest_names(element.id, ids)
        )
    return element.id


def _published_iterations(workspace: Workspace) -> Mapping[str, tuple[DocumentVersion, ...]]:
    """Find, for each document that has sections, the versions of it in the register, by id of the document."""
    found: dict[str, tuple[DocumentVersion, ...]] = {}
    for name in sorted({section.document for section in workspace.sections}):
        mine = tuple(
            version
            for version in workspace.register.versions
            if version.document_id.rpartition("-")[2].casefold() == name.casefold()
        )
        found[name] = mine
    return found
