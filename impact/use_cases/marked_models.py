"""Hand an analysis back to the modelling tools: the workspace's own BPMN files with what is affected marked in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from impact.domain.result import ImpactReport
from impact.domain.tier_colour import colour_of
from impact.errors import WorkspaceError
from impact.readers.workspace_files import gather_workspace_files
from impact.use_cases.workspace import Workspace
from impact.writers.bpmn_marks import ElementMark, mark_bpmn
from impact.writers.impact_note import impact_note

_ORDINAL = re.compile(r"#(\d+)\Z")


def marked_bpmn(workspace: Workspace, found: ImpactReport) -> Mapping[str, bytes]:
    """Mark what a report lists in the BPMN files of its workspace.

    Returns
    -------
    Mapping
        Content by file relative to the workspace, ascending; files in which nothing is affected are as they were.
        What gzip packed is unpacked and loses its ``.gz``.

    Raises
    ------
    WorkspaceError
        If the workspace has no BPMN files, or they are no longer as they were read.
    """
    data_by_file = model_files(workspace, "bpmn")
    marks: dict[str, dict[tuple[str, int], ElementMark]] = defaultdict(dict)
    for element in found.elements:
        if element.id not in workspace.graph:
            continue
        origin = workspace.graph.element(element.id).origin
        if origin.xml_id and origin.file in data_by_file:
            mark = ElementMark(impact_note(element, scope=found.scope), colour_of(element.tier))
            marks[origin.file][origin.xml_id, _ordinal(element.id, origin.xml_id)] = mark
    return {
        file.removesuffix(".gz"): mark_bpmn(data, file=file, marks=marks.get(file, {}))
        for file, data in data_by_file.items()
    }


def model_files(workspace: Workspace, format_name: str) -> Mapping[str, bytes]:
    """Read the model files of one format again, as they were when the workspace was loaded.

    Raises
    ------
    WorkspaceError
        If there are none, or one is not as it was.
    """
    if workspace.folder is None or not workspace.folder.is_dir():
        raise WorkspaceError(
            "the model files of this state are not at hand",
            remedy="Check the revision out, or add a workspace.toml with 'impact init', and export from there.",
        )
    files = gather_workspace_files(workspace.folder, workspace.settings)
    sources = zip(workspace.settings.models, files.model_files, strict=True)
    names = sorted({name for source, found in sources if source.format == format_name for name in found})
    if not names:
        raise WorkspaceError(f"the workspace has no {format_name} files", remedy="Name some in workspace.toml.")
    digests = files.sha256_by_file
    for name in names:
        if digests.get(name) != workspace.sha256_by_file.get(name):
            raise WorkspaceError("the file is not as it was read", file=name, remedy="Run the command again.")
    return {name: files.data_by_file[name] for name in names if name in files.data_by_file}


def _ordinal(element_id: str, xml_id: str) -> int:
    """Say which of the things that share an id an element is; the reader numbers the second and later ones."""
    found = _ORDINAL.search(element_id)
    return int(found[1]) if found and not xml_id.endswith(found[0]) else 1
