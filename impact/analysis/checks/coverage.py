"""Rules of coverage: whether models and documents cover each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from impact.analysis.checks.flows import PROCESS
from impact.analysis.checks.subject import CheckedWorkspace, Finding, on_element, titled
from impact.domain.architecture import DOCUMENTS, SECTION_KIND, SHOWS, USES, Element

PROCESS_SECTIONS = ("process", "diagram")
"""Kinds of sections that describe one process."""
_COMPONENTS = frozenset(
    f"archimate:{name}"
    for name in ("ApplicationComponent", "Node", "Device", "SystemSoftware", "CommunicationNetwork", "Facility")
) | {"archimate:Equipment"}
_BY_ITSELF = frozenset(
    f"bpmn:{name}" for name in ("import", "itemDefinition", "category", "categoryValue", "textAnnotation", "group")
)
"""Kinds of BPMN that may stand alone: declarations that tools write unasked, and notes and frames on the drawing."""
_PARTS = ("archimate:Composition", "archimate:Aggregation")


def processes_without_section(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Each process needs a section of its own in every document that describes processes one by one."""
    own = {section.id: section for section in workspace.sections if section.kind in PROCESS_SECTIONS}
    documents = sorted({section.document for section in own.values()})
    described: dict[str, set[str]] = defaultdict(set)
    for tie in workspace.ties(DOCUMENTS):
        if tie.source_id in own:
            described[tie.target_id].add(own[tie.source_id].document)
    for node in workspace.nodes_by_kind.get(PROCESS, ()):
        for document in documents:
            if document not in described[node.id]:
                remedy = f"Add a section to {document}, or name the process in one that is there."
                yield on_element(node, f"process '{node.label}' has no section in {document}", remedy=remedy)


def unjoined_elements(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each element without any relationship, which no change can reach."""
    graph = workspace.graph
    for index, node in enumerate(graph.nodes):
        if node.kind == SECTION_KIND or node.kind in _BY_ITSELF:
            continue
        if not graph.outgoing[index] and not graph.incoming[index]:
            yield on_element(node, f"{titled(node)} joins to nothing, so no change can reach it")


def sections_without_content(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each section without subsections that documents nothing, where most of its kind and document do."""
    parents = {(section.document, section.parent_number) for section in workspace.sections}
    leaves = [section for section in workspace.sections if (section.document, section.number) not in parents]
    balance: Counter[tuple[str, str]] = Counter()
    for section in leaves:
        balance[section.document, section.kind] += 1 if section.documents else -1
    for section in leaves:
        if not section.documents and balance[section.document, section.kind] > 0:
            yield Finding(f"section '{section.label}' documents nothing", section.origin, section.id)


def unused_elements(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each element that could play a role which the workspace wants used, and that no step uses."""
    prefixes = workspace.settings.prefixes_by_role or {}
    used = {tie.target_id for tie in workspace.ties(USES)}
    for role in workspace.settings.checks.used_roles:
        starts = tuple(prefixes.get(role, ()))
        for node in workspace.graph.nodes:
            if starts and node.id.startswith(starts) and node.id not in used:
                yield on_element(node, f"{titled(node)} is used by no step of any process")


def components_in_no_view(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each component that no view shows, in models that have views."""
    shown = {tie.target_id for tie in workspace.ties(SHOWS)}
    files_with_views = {node.origin.file for node in workspace.nodes_by_kind.get("archimate:View", ())}
    for node in workspace.graph.nodes:
        if node.kind in _COMPONENTS and node.id not in shown and node.origin.file in files_with_views:
            yield on_element(node, f"{titled(node)} is in no view")


def components_without_section(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each component that a step uses and that no section describes, nor what it is a part of."""
    documented = {tie.target_id for tie in workspace.ties(DOCUMENTS)}
    graph = workspace.graph
    if not any(graph.element(element_id).kind in _COMPONENTS for element_id in documented):
        return
    wholes = _wholes(workspace)
    used = {tie.target_id: tie.source_id for tie in workspace.ties(USES)}
    for element_id in sorted(used):
        node = graph.element(element_id)
        if node.kind in _COMPONENTS and not _is_covered(element_id, documented, wholes):
            step = graph.element(used[element_id])
            yield on_element(node, f"{titled(node)} is used by {titled(step)} and described in no section")


def _wholes(workspace: CheckedWorkspace) -> Mapping[str, list[str]]:
    """Give what each element is a part of, or stands for."""
    found: dict[str, list[str]] = defaultdict(list)
    for tie in workspace.ties(*_PARTS):
        found[tie.target_id].append(tie.source_id)
    for tie in workspace.ties("archimate:Realization"):
        if workspace.graph.element(tie.source_id).kind in _COMPONENTS:
            found[tie.target_id].append(tie.source_id)
            found[tie.source_id].append(tie.target_id)
    return found


def _is_covered(element_id: str, documented: set[str], wholes: Mapping[str, list[str]]) -> bool:
    seen, waiting = {element_id}, [element_id]
    while waiting:
        here = waiting.pop()
        if here in documented:
            return True
        for whole in wholes.get(here, ()):
            if whole not in seen:
                seen.add(whole)
                waiting.append(whole)
    return False


def steps_of(workspace: CheckedWorkspace) -> Mapping[str, list[Element]]:
    """Give the elements of each process, through all sub-processes."""
    found: dict[str, list[Element]] = defaultdict(list)
    for element_id, process_id in workspace.process_id_by_step.items():
        found[process_id].append(workspace.graph.element(element_id))
    return found
