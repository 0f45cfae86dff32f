"""Count what a model file holds: things in the graph by the model that was read, the rest by the file itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from lxml import etree

from impact.domain.architecture import SHOWS, ModelContent
from impact.readers.archi import VIEW_TYPES, model_data
from impact.readers.archimate import VIEW_KIND
from impact.readers.bpmn import names
from impact.readers.xml import local_name, parse_xml, plain_text

_DRAWN_EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent")
"""Events that the notation draws: an implicit throw is none of them."""
_BPMN_KINDS: Mapping[str, Iterable[str]] = {
    "processes": ["process"], "collaborations": ["collaboration"], "participants": ["participant"],
    "lanes": ["lane"], "tasks": names.TASKS, "subprocesses": names.SUB_PROCESSES,
    "call_activities": ["callActivity"], "gateways": names.GATEWAYS, "events": _DRAWN_EVENTS,
    "boundary_events": ["boundaryEvent"], "sequence_flows": ["sequenceFlow"], "message_flows": ["messageFlow"],
    "data_objects": ["dataObject"], "data_object_refs": ["dataObjectReference"], "data_stores": ["dataStore"],
    "data_store_refs": ["dataStoreReference"], "data_inputs_outputs": ["dataInput", "dataOutput"],
    "associations": ["association"], "text_annotations": ["textAnnotation"], "groups": ["group"],
    "choreography_tasks": ["choreographyTask"], "conversations": ["conversation"],
}  # fmt: skip


def count_model(content: ModelContent, data: bytes) -> dict[str, int]:
    """Count what a file holds.

    Parameters
    ----------
    content
        The model that was read from it.
    data
        The file, unpacked if gzip packed it.

    Returns
    -------
    dict
        Numbers by the columns of :mod:`impact.domain.inspection` that the format has a sense for.
    """
    counts = {
        "bytes": len(data),
        "elements": sum(element.kind != VIEW_KIND for element in content.elements),
        "relationships": sum(tie.kind != SHOWS for tie in content.relationships),
        "views": len(content.diagrams),
    }
    if content.format == "tables":
        return counts | _quality(content) | {"duplicate_ids": _reported(content, "duplicate-id")}
    root = parse_xml(model_data(data, file=content.file), file=content.file)
    if content.format == "bpmn":
        return counts | _bpmn_counts(content, root)
    members = _archi_counts(root) if content.format == "archi" else _exchange_counts(root)
    return counts | _quality(content) | members


def _reported(content: ModelContent, rule: str) -> int:
    return sum(problem.rule == rule for problem in content.problems)


def _repeats(ids: Iterable[str | None]) -> int:
    """Count the ids that stood before."""
    uses = Counter(written for written in ids if written)
    return uses.total() - len(uses)


def _bpmn_counts(content: ModelContent, root: etree._Element) -> dict[str, int]:
    kinds = Counter(element.kind for element in content.elements)
    kinds.update(tie.kind for tie in content.relationships if not tie.kind.endswith(":participant"))
    counts = {column: sum(kinds[f"bpmn:{name}"] for name in named) for column, named in _BPMN_KINDS.items()}
    ids = {element.id for element in content.elements} | {tie.id for tie in content.relationships}
    flows = [tie for tie in content.relationships if tie.kind == "bpmn:sequenceFlow"]
    tasks = {f"bpmn:{name}" for name in names.TASKS}
    own = list(root.iter(f"{names.MODEL_TAG}*"))
    return counts | {
        "data_associations": sum(local_name(node) in names.DATA_ASSOCIATIONS for node in own),
        "diagrams": len(content.diagrams),
        "unnamed_elements": sum(not element.name for element in content.elements),
        "documented_elements": sum(bool(element.text) for element in content.elements),
        "unnamed_tasks": sum(element.kind in tasks and not element.name.strip() for element in content.elements),
        "duplicate_ids": _repeats(node.get("id") for node in own),
        "dangling_sequence_flows": sum(not {tie.source_id, tie.target_id} <= ids for tie in flows),
        "self_loops": sum(tie.source_id == tie.target_id for tie in flows),
    }


def _quality(content: ModelContent) -> dict[str, int]:
    """Count what a careful author would look at, over elements and relationships that the file itself defines."""
    elements = [element for element in content.elements if element.kind != VIEW_KIND]
    ties = [tie for tie in content.relationships if tie.kind != SHOWS]
    tie_ids = {tie.id for tie in ties}
    known = tie_ids | {element.id for element in elements}
    return {
        "documented_elements": sum(bool(element.text) for element in elements),
        "unnamed_elements": sum(not element.name for element in elements),
        "rel_endpoint_is_rel": sum(tie.source_id in tie_ids or tie.target_id in tie_ids for tie in ties),
        "dangling_rels": sum(not {tie.source_id, tie.target_id} <= known for tie in ties),
        "self_loops": sum(tie.source_id == tie.target_id for tie in ties),
    }


def _exchange_counts(root: etree._Element) -> dict[str, int]:
    elements, ties = root.findall("{*}elements/{*}element"), root.findall("{*}relationships/{*}relationship")
    return {
        "org_items": _count(root.iter("{*}item")),
        "prop_defs": _count(root.iter("{*}propertyDefinition", "{*}propertydef")),
        "element_properties": sum(len(node.findall("{*}properties/{*}property")) for node in elements),
        "multilang_names": sum(_names(node) > 1 for node in elements),
        "duplicate_ids": _repeats(node.get("identifier") for node in (*elements, *ties)),
    }


def _names(node: etree._Element) -> int:
    return sum(local_name(child) in ("name", "label") and bool(plain_text(child)) for child in node)


def _archi_counts(root: etree._Element) -> dict[str, int]:
    members = [node for folder in root.iter("{*}folder") for node in folder.iterchildren("{*}element")]
    typed = ((node, (node.get("{http://www.w3.org/2001/XMLSchema-instance}type") or "")) for node in members)
    kinds = ((node, written.rpartition(":")[2]) for node, written in typed)
    elements = [node for node, kind in kinds if kind not in VIEW_TYPES and not kind.endswith("Relationship")]
    return {
        "org_items": _count(root.iter("{*}folder")),
        "element_properties": sum(len(node.findall("{*}property")) for node in elements),
        "multilang_names": 0,
        "duplicate_ids": _repeats(node.get("id") for node in members),
    }


def _count(nodes: Iterable[object]) -> int:
    return sum(1 for _ in nodes)
