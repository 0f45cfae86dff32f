"""Read a BPMN 2.0 file: every thing, every tie, and the diagrams; nothing is lost silently."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from impact.domain.architecture import CONTAINS, Basis, Element, ModelContent, Origin, Reference, Relationship
from impact.domain.problem import Severity
from impact.errors import UnreadableFileError
from impact.readers.bpmn import names
from impact.readers.bpmn.collect import Collector
from impact.readers.bpmn.diagram import read_diagrams
from impact.readers.bpmn.thing import Thing
from impact.readers.model_ids import ModelIds
from impact.readers.records import maker
from impact.readers.xml import (
    attribute_name,
    line_of,
    local_name,
    namespace_of,
    parse_xml,
    paused_collection,
)

CALLED_ELEMENT = "called element"
PROCESS = "process"
"""Role of a reference from a participant to the process of another file."""
_OWN_ATTRIBUTES = frozenset(["id", "name"])
_NOT_PROPERTIES = frozenset(["incoming", "outgoing", "flowNodeRef", "documentation", "sourceRef", "targetRef", "text"])
_OWN_PROVENANCE = frozenset(["introducedIn", "retiredIn", "basis", "source"])
_NAMED_BY = {
    "dataObjectReference": "dataObjectRef",
    "dataStoreReference": "dataStoreRef",
    "group": "categoryValueRef",
}
_PARTS = names.FLOW_NODES | names.DATA
_REFERENCES = frozenset(names.REFERENCES)
_TYPES = frozenset(names.TYPE_REFERENCES)
_BASES = frozenset(Basis)
_new_element, _new_relationship = maker(Element), maker(Relationship)
_new_origin, _new_reference = maker(Origin), maker(Reference)
_TIES_BY_NAME = {"lane": "bpmn:laneSet", "participant": "bpmn:participant"}


def read_bpmn(data: bytes, *, file: str, prefix: str) -> ModelContent:
    """Read a BPMN 2.0 file.

    Elements and relationships stand in the order of the file. An unknown name, a dangling reference, a missing or
    repeated id is kept and reported. What may stand in another file becomes a reference for the join: the process of
    a participant and the called element of a call activity.

    Parameters
    ----------
    data
        The file; gzip is unpacked.
    file
        How origins and problems name it.
    prefix
        Prefix of all ids, without the colon.

    Raises
    ------
    UnreadableFileError
        If it is not XML, or its root is not ``definitions`` of BPMN 2.0.
    UnsafeFileError
        If it has a DOCTYPE, or is too large or too deep.
    """
    with paused_collection():
        root = parse_xml(data, file=file)
        if root.tag != f"{names.MODEL_TAG}definitions":
            raise UnreadableFileError(
                f"It is no BPMN 2.0 file: its root is '{local_name(root)}' of namespace '{namespace_of(root)}'.",
                file=file, line=line_of(root), remedy=f"The root must be 'definitions' of '{names.MODEL_NAMESPACE}'.",
            )  # fmt: skip
        return _BpmnReader(root, file=file, prefix=prefix).read()


class _BpmnReader:
    def __init__(self, root: etree._Element, *, file: str, prefix: str) -> None:
        self._root = root
        self._ids = ModelIds(file, prefix=prefix)
        collector = Collector(self._ids)
        collector.collect(root)
        self._things = collector.things
        self._thing_by_id = collector.thing_by_id
        self._relationships: list[Relationship] = []
        self._references: list[Reference] = []
        self._defaults: set[str | None] = set()

    def read(self) -> ModelContent:
        elements = []
        for thing in self._things:
            if "default" in thing.attributes:
                self._defaults.update(map(self._ids.find, thing.attributes["default"].split()))
        for thing in self._things:
            if thing.name in names.FLOWS:
                self._read_flow(thing)
            elif thing.name in names.DATA_ASSOCIATIONS:
                self._read_data_association(thing)
            else:
                elements.append(self._element(thing))
                self._relate_structure(thing)
            self._relate_references(thing)
            if thing.extension.uses or thing.extension.unknown:
                self._read_uses(thing)
        diagrams = read_diagrams(
            self._root,
            ids=self._ids,
            thing_by_id=self._thing_by_id,
            name_by_id={element.id: element.name for element in elements},
            defaults=self._defaults,
        )
        return ModelContent(
            file=self._ids.file,
            format="bpmn",
            elements=tuple(elements),
            relationships=tuple(self._relationships),
            references=tuple(self._references),
            diagrams=diagrams,
            problems=tuple(self._ids.problems),
        )

    def _element(self, thing: Thing) -> Element:
        provenance = thing.extension.provenance
        parent = thing.owner
        if parent is not None and parent.name not in names.CONTAINERS:
            parent = parent.nearest(names.CONTAINERS) or parent
        documentation = thing.details.get("documentation")
        return _new_element(
            thing.id,
            thing.kind,
            thing.own_name or self._borrowed_name(thing),
            thing.origin,
            (),
            "\n\n".join(documentation) if documentation else "",
            provenance.get("introducedIn") or None,
            provenance.get("retiredIn") or None,
            self._basis(thing),
            provenance.get("source", ""),
            parent.id if parent else None,
            "",
            self._properties(thing),
        )

    def _borrowed_name(self, thing: Thing) -> str:
        """Name what has no name of its own by its text, or by what it shows."""
        if thing.name == "textAnnotation":
            return " ".join(thing.details.get("text", ()))
        if thing.name in {"categoryValue", "import"}:
            return thing.attributes.get("value") or thing.attributes.get("location", "")
        reference = thing.attributes.get(_NAMED_BY.get(thing.name, ""))
        named = self._thing_by_id.get(self._ids.find(reference) or "") if reference else None
        if named is None or named is thing:
            return ""
        return (named.own_name or named.attributes.get("value", "")).strip()

    def _properties(self, thing: Thing) -> dict[str, str]:
        extension = thing.extension
        properties = dict(extension.properties)
        for key, value in thing.attributes.items():
            if key not in _OWN_ATTRIBUTES:
                properties[attribute_name(thing.node, key)] = value
        for name, values in thing.details.items():
            if name not in _NOT_PROPERTIES:
                properties[name] = ";".join(values)
        if thing.event_definitions or "eventDefinitionRef" in thing.details:
            definitions = [*thing.event_definitions, *self._referenced_definitions(thing)]
            properties["eventDefinition"] = ";".join(definitions)
        if len(extension.provenance) > 0:
            properties |= {name: value for name, value in extension.provenance.items() if name not in _OWN_PROVENANCE}
        return properties

    def _referenced_definitions(self, thing: Thing) -> Iterator[str]:
        for reference in thing.details.get("eventDefinitionRef", ()):
            definition = self._thing_by_id.get(self._ids.find(reference) or "")
            if definition is not None:
                yield definition.name.removesuffix("EventDefinition")

    def _basis(self, thing: Thing) -> Basis | None:
        word = thing.extension.provenance.get("basis")
        if not word:
            return None
        if word not in _BASES:
            self._ids.report(
                "unknown-basis", f"Its basis '{word}' is no known word.", thing.node, about=thing.id,
                remedy=f"Use {' or '.join(Basis)}.", severity=Severity.WARNING,
            )  # fmt: skip
            return None
        return Basis(word)

    def _read_uses(self, thing: Thing) -> None:
        for role, target, line in thing.extension.uses:
            origin = _new_origin(self._ids.file, thing.xml_id, line)
            self._references.append(_new_reference(thing.id, role, target, origin))
        for node in thing.extension.unknown:
            self._ids.report(
                "unknown-extension", f"'{local_name(node)}' of our extension namespace is not understood.", node,
                about=thing.id, remedy="Use impact:provenance, or impact:uses with a role and a ref.",
                severity=Severity.WARNING,
            )  # fmt: skip

    def _relate_structure(self, thing: Thing) -> None:
        owner, attributes, details = thing.owner, thing.attributes, thing.details
        if owner is not None:
            self._relate_to_owner(thing, owner)
        for reference in details.get("flowNodeRef", ()):
            self._tie_to(thing, "flowNodeRef", reference)
        if attributes.get("attachedToRef"):
            self._tie_to(thing, "attachedToRef", attributes["attachedToRef"], kind="bpmn:attachedTo")
        if attributes.get("processRef"):
            self._relate_elsewhere(thing, attributes["processRef"], role=PROCESS)
        if attributes.get("calledElement"):
            self._relate_elsewhere(thing, attributes["calledElement"], role=CALLED_ELEMENT)
        known = self._ids.known
        for name in ("incoming", "outgoing"):
            for reference in details.get(name, ()):
                if known(reference) is None and self._ids.find(reference) is None:
                    self._ids.end(reference, thing.node, about=thing.id, role="sequence flow")

    def _relate_to_owner(self, thing: Thing, owner: Thing) -> None:
        if thing.name in _PARTS:
            if owner.name in names.CONTAINERS or thing.name in names.DATA:
                self._tie(owner.id, CONTAINS, thing.id, thing)
        elif thing.name in _TIES_BY_NAME:
            is_nested = thing.name == owner.name == "lane"
            self._tie(owner.id, "bpmn:childLane" if is_nested else _TIES_BY_NAME[thing.name], thing.id, thing)

    def _relate_references(self, thing: Thing) -> None:
        """Tie a thing to what its attributes and details name."""
        attributes, details = thing.attributes, thing.details
        if not (_REFERENCES.isdisjoint(attributes) and _REFERENCES.isdisjoint(details)):
            for name in names.REFERENCES:
                for reference in filter(None, (attributes.get(name), *details.get(name, ()))):
                    self._tie_to(thing, name, reference)
        if not (_TYPES.isdisjoint(attributes) and _TYPES.isdisjoint(details)):
            for name in names.TYPE_REFERENCES:
                for reference in filter(None, (attributes.get(name), *details.get(name, ()))):
                    if self._ids.find(reference) is not None:
                        self._tie_to(thing, name, reference)

    def _relate_elsewhere(self, thing: Thing, reference: str, *, role: str) -> None:
        """Tie a thing to a process of this file, or leave it to the join where the file has none of that id."""
        found = self._ids.find(reference)
        if found is not None and self._thing_by_id[found].name in names.CALLABLE:
            kind = "bpmn:processRef" if role == PROCESS else "bpmn:calledElement"
            self._tie(thing.id, kind, found, thing)
            return
        prefix, colon, rest = reference.partition(":")
        target = rest if colon and prefix in thing.node.nsmap else reference
        self._references.append(_new_reference(thing.id, role, target, thing.origin))

    def _tie_to(self, thing: Thing, name: str, reference: str, *, kind: str = "") -> None:
        target = self._ids.find(reference) or self._ids.end(reference, thing.node, about=thing.id, role=name)
        self._tie(thing.id, kind or f"bpmn:{name}", target, thing)

    def _tie(self, source_id: str, kind: str, target_id: str, thing: Thing) -> None:
        tie_id = self._ids.claim_tie(f"{source_id}~{local_kind(kind)}~{target_id}", thing.node, line=thing.origin.line)
        if tie_id is not None:
            self._relationships.append(_new_relationship(tie_id, kind, source_id, target_id, thing.origin))

    def _read_flow(self, thing: Thing) -> None:
        source_id, target_id = [
            self._ids.end(thing.attributes.get(name, "").strip(), thing.node, about=thing.id, role=name)
            for name in ("sourceRef", "targetRef")
        ]
        self._add_flow(thing, source_id, target_id)

    def _read_data_association(self, thing: Thing) -> None:
        """Tie the data to the activity or event it is drawn at; its inner slot stays a property.

        The association itself joins the first of several sources; each other one is tied on its own.
        """
        owner = thing.owner.id if thing.owner else f"{self._ids.prefix}:"
        role = "targetRef" if thing.name == "dataOutputAssociation" else "sourceRef"
        first, *others = thing.details.get(role) or [""]
        end_id = self._ids.end(first, thing.node, about=thing.id, role=role)
        self._add_flow(thing, *((owner, end_id) if role == "targetRef" else (end_id, owner)))
        for reference in others:
            other_id = self._ids.end(reference, thing.node, about=thing.id, role=role)
            ends = (owner, other_id) if role == "targetRef" else (other_id, owner)
            self._tie(ends[0], f"bpmn:{role}", ends[1], thing)

    def _add_flow(self, thing: Thing, source_id: str, target_id: str) -> None:
        provenance, details = thing.extension.provenance, thing.details
        properties = self._properties(thing)
        for name in ("sourceRef", "targetRef"):
            properties.pop(name, None)
            if name in details:
                properties[name] = ";".join(details[name])
        if thing.id in self._defaults:
            properties["isDefault"] = "true"
        if "documentation" in details:
            properties["documentation"] = "\n\n".join(details["documentation"])
        self._relationships.append(
            _new_relationship(
                thing.id,
                thing.kind,
                source_id,
                target_id,
                thing.origin,
                "",
                "",
                thing.own_name,
                provenance.get("introducedIn") or None,
                provenance.get("retiredIn") or None,
                self._basis(thing),
                provenance.get("source", ""),
                properties,
            )
        )


def local_kind(kind: str) -> str:
    """Drop the prefix of a kind.

    Examples
    --------
    >>> local_kind("bpmn:flowNodeRef")
    'flowNodeRef'
    """
    return kind.rpartition(":")[2]
