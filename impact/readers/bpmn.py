"""Read a BPMN 2.0 file: every thing, every tie, and the diagrams; nothing is lost silently."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from impact.domain.architecture import CONTAINS, Basis, Element, ModelContent, Reference, Relationship
from impact.domain.problem import Severity
from impact.errors import UnreadableFileError
from impact.readers import bpmn_names as names
from impact.readers.bpmn_diagram import read_diagrams
from impact.readers.bpmn_extension import read_extension
from impact.readers.bpmn_thing import Thing
from impact.readers.model_ids import ModelIds
from impact.readers.xml import attribute_name, line_of, local_name, namespace_of, parse_xml, plain_text

CALLED_ELEMENT = "called element"
_OWN_ATTRIBUTES = frozenset(["id", "name"])
_NOT_PROPERTIES = frozenset(["incoming", "outgoing", "flowNodeRef", "documentation", "sourceRef", "targetRef", "text"])
_PROPERTY_NAMES = {"conditionExpression": "condition"}
_PERFORMERS = frozenset(["performer", "humanPerformer", "potentialOwner", "resourceRole"])
_LOOPS = {"standardLoopCharacteristics": "loop", "multiInstanceLoopCharacteristics": "parallel"}
_MODEL_TAG = "{" + names.MODEL_NAMESPACE + "}"
_DIAGRAM_TAG = "{" + names.DIAGRAM_NAMESPACE + "}"


def read_bpmn(data: bytes, *, file: str, prefix: str) -> ModelContent:
    """Read a BPMN 2.0 file.

    Elements and relationships stand in the order of the file. An unknown name, a dangling reference, a missing or
    repeated id is kept and reported.

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
    root = parse_xml(data, file=file)
    if namespace_of(root) != names.MODEL_NAMESPACE:
        raise UnreadableFileError(
            f"It is no BPMN 2.0 file: its root is '{local_name(root)}' of namespace '{namespace_of(root)}'.",
            file=file, line=line_of(root), remedy=f"The root must be 'definitions' of '{names.MODEL_NAMESPACE}'.",
        )  # fmt: skip
    return _BpmnReader(root, file=file, prefix=prefix).read()


class _BpmnReader:
    def __init__(self, root: etree._Element, *, file: str, prefix: str) -> None:
        self._root = root
        self._ids = ModelIds(file, prefix=prefix)
        self._things: list[Thing] = []
        self._thing_by_id: dict[str, Thing] = {}
        self._definition_by_id: dict[str, str] = {}
        self._ordinals: dict[tuple[str, str], int] = {}
        self._relationships: list[Relationship] = []
        self._references: list[Reference] = []
        self._defaults: set[str] = set()

    def read(self) -> ModelContent:
        self._collect()
        elements = []
        for thing in self._things:
            for reference in thing.node.get("default", "").split():
                self._defaults.add(self._ids.find(reference) or "")
        for thing in self._things:
            if thing.name in names.FLOWS:
                self._read_flow(thing)
            elif thing.name in names.DATA_ASSOCIATIONS:
                self._read_data_association(thing)
            else:
                elements.append(self._element(thing))
                self._relate_structure(thing)
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

    # First pass: find the things, give them ids, and gather their details.

    def _collect(self) -> None:
        stack: list[tuple[etree._Element, Thing | None, bool]] = [(self._root, None, False)]
        while stack:
            node, owner, is_extension = stack.pop()
            tag = str(node.tag)
            if tag.startswith(_DIAGRAM_TAG):
                continue
            name = tag[len(_MODEL_TAG) :] if tag.startswith(_MODEL_TAG) else ""
            below = owner
            if name and (name in names.KNOWN or not is_extension):
                below = self._collect_one(node, name, owner)
            inside = is_extension or name == "extensionElements"
            stack.extend((child, below, inside) for child in reversed(node))

    def _collect_one(self, node: etree._Element, name: str, owner: Thing | None) -> Thing | None:
        if name in names.DETAILS:
            self._add_detail(node, name, owner)
            return owner
        if owner is not None and name in names.SLOTS and owner.name in names.ACTIVITIES | names.EVENTS:
            self._add_slot(node, name, owner)
            return owner
        thing = self._new_thing(node, name, owner)
        if name not in names.KNOWN:
            self._ids.report(
                "unknown-type", f"BPMN 2.0 knows no '{name}'.", node, about=thing.id, severity=Severity.WARNING,
                remedy="It is kept as an element of unknown kind; check the spelling or the tool that wrote it.",
            )  # fmt: skip
        return thing

    def _new_thing(self, node: etree._Element, name: str, owner: Thing | None) -> Thing:
        xml_id = (node.get("id") or "").strip()
        is_tie = name in names.FLOWS or name in names.DATA_ASSOCIATIONS
        full_id = self._ids.claim(xml_id or self._readable_id(name, owner), node)
        thing = Thing(node, name, xml_id, full_id, owner)
        self._things.append(thing)
        self._thing_by_id[full_id] = thing
        if not xml_id and not is_tie:
            self._ids.report(
                "missing-id", f"This {name} has no id.", node, about=full_id, severity=Severity.NOTE,
                remedy="Give it an id, so that it keeps its name when others are added before it.",
            )  # fmt: skip
        return thing

    def _readable_id(self, name: str, owner: Thing | None) -> str:
        around = owner.id.partition(":")[2] if owner else ""
        ordinal = self._ordinals[around, name] = self._ordinals.get((around, name), 0) + 1
        return f"{around}/{name}-{ordinal}" if around else f"{name}-{ordinal}"

    def _add_detail(self, node: etree._Element, name: str, owner: Thing | None) -> None:
        if owner is None:
            if name in names.EVENT_DEFINITIONS and node.get("id"):
                self._definition_by_id[str(node.get("id"))] = name
            return
        if name == "extensionElements":
            owner.extension = read_extension(node)
        elif name in names.EVENT_DEFINITIONS:
            owner.event_definitions.append(name.removesuffix("EventDefinition"))
            self._add_attributes(node, owner)
        elif name in _LOOPS:
            sequential = node.get("isSequential") == "true"
            owner.add_detail("loop", "sequential" if sequential else _LOOPS[name])
        elif name == "dataState" or name in _PERFORMERS:
            owner.add_detail("performer" if name in _PERFORMERS else name, node.get("name") or "")
        elif len(node) == 0 or name in {"documentation", "text", "script"}:
            owner.add_detail(_PROPERTY_NAMES.get(name, name), plain_text(node))

    def _add_slot(self, node: etree._Element, name: str, owner: Thing) -> None:
        """Keep the inner end of a data flow as a property; what refers to it means the activity or event."""
        if node.get("id"):
            self._ids.alias(str(node.get("id")), owner.id)
        if node.get("name") != names.MODELLER_LEFTOVER:
            owner.add_detail(name, (node.get("name") or node.get("id") or "").strip())

    @staticmethod
    def _add_attributes(node: etree._Element, owner: Thing) -> None:
        for key, value in node.attrib.items():
            if key != "id" and value:
                owner.add_detail(attribute_name(node, str(key)), str(value))

    # Second pass: elements and relationships.

    def _element(self, thing: Thing) -> Element:
        provenance = thing.extension.provenance
        parent = thing.nearest(names.CONTAINERS) or thing.owner
        return Element(
            id=thing.id,
            kind=thing.kind,
            name=self._name(thing),
            origin=self._ids.origin(thing.node, thing.xml_id),
            text="\n\n".join(thing.details.get("documentation", [])),
            introduced_in=provenance.get("introducedIn") or None,
            retired_in=provenance.get("retiredIn") or None,
            basis=self._basis(thing),
            source=provenance.get("source", ""),
            parent_id=parent.id if parent else None,
            properties=self._properties(thing),
        )

    def _name(self, thing: Thing) -> str:
        name = (thing.node.get("name") or "").strip()
        if name:
            return name
        if thing.name == "textAnnotation":
            return " ".join(thing.details.get("text", []))
        if thing.name == "categoryValue":
            return thing.node.get("value") or ""
        for attribute in ("dataObjectRef", "dataStoreRef", "categoryValueRef"):
            named = self._thing_by_id.get(self._ids.find(thing.node.get(attribute) or "") or "")
            if named is not None and named is not thing:
                return (named.node.get("name") or named.node.get("value") or "").strip()
        return ""

    def _properties(self, thing: Thing) -> dict[str, str]:
        properties = dict(thing.extension.properties)
        for key, value in thing.node.attrib.items():
            if key not in _OWN_ATTRIBUTES:
                properties[attribute_name(thing.node, str(key))] = str(value)
        for name, values in thing.details.items():
            if name not in _NOT_PROPERTIES:
                properties[name] = ";".join(values)
        definitions = [*thing.event_definitions, *self._referenced_definitions(thing)]
        if definitions:
            properties["eventDefinition"] = ";".join(definitions)
        known = {"introducedIn", "retiredIn", "basis", "source"}
        properties.update({name: value for name, value in thing.extension.provenance.items() if name not in known})
        return properties

    def _referenced_definitions(self, thing: Thing) -> Iterator[str]:
        for reference in thing.details.get("eventDefinitionRef", []):
            name = self._definition_by_id.get(reference) or self._definition_by_id.get(reference.rpartition(":")[2])
            if name:
                yield name.removesuffix("EventDefinition")
            else:
                self._ids.end(reference, thing.node, about=thing.id, role="eventDefinitionRef")

    def _basis(self, thing: Thing) -> Basis | None:
        word = thing.extension.provenance.get("basis", "")
        if word and word not in set(Basis):
            self._ids.report(
                "unknown-basis", f"Its basis '{word}' is no known word.", thing.node, about=thing.id,
                remedy=f"Use {' or '.join(Basis)}.", severity=Severity.WARNING,
            )  # fmt: skip
            return None
        return Basis(word) if word else None

    def _read_uses(self, thing: Thing) -> None:
        for use in thing.extension.uses:
            origin = self._ids.origin(use.node, thing.xml_id)
            self._references.append(Reference(thing.id, use.role, use.target, origin))
        for node in thing.extension.unknown:
            self._ids.report(
                "unknown-extension", f"'{local_name(node)}' of our extension namespace is not understood.", node,
                about=thing.id, remedy="Use impact:provenance, or impact:uses with a role and a ref.",
                severity=Severity.WARNING,
            )  # fmt: skip

    def _relate_structure(self, thing: Thing) -> None:
        owner, node = thing.owner, thing.node
        if owner is not None and self._is_contained(thing, owner):
            self._tie(owner.id, CONTAINS, thing.id, node)
        elif owner is not None and thing.name == "lane":
            self._tie(owner.id, "bpmn:childLane" if owner.name == "lane" else "bpmn:laneSet", thing.id, node)
        elif owner is not None and thing.name == "participant":
            self._tie(owner.id, "bpmn:participant", thing.id, node)
        for reference in thing.details.get("flowNodeRef", []):
            self._tie_to(thing, "bpmn:flowNodeRef", reference, role="flowNodeRef")
        if node.get("attachedToRef"):
            self._tie_to(thing, "bpmn:attachedTo", str(node.get("attachedToRef")), role="attachedToRef")
        if node.get("processRef"):
            self._tie_to(thing, "bpmn:processRef", str(node.get("processRef")), role="processRef")
        if node.get("calledElement"):
            self._relate_called_element(thing, str(node.get("calledElement")))
        for attribute in sorted(names.REFERENCE_ATTRIBUTES):
            values = [node.get(attribute) or "", *thing.details.get(attribute, [])]
            for reference in filter(None, values):
                self._tie_to(thing, f"bpmn:{attribute}", reference, role=attribute)
        for reference in thing.details.get("incoming", []) + thing.details.get("outgoing", []):
            if self._ids.find(reference) is None:
                self._ids.end(reference, node, about=thing.id, role="sequence flow")

    @staticmethod
    def _is_contained(thing: Thing, owner: Thing) -> bool:
        is_part = thing.name in names.FLOW_NODES or thing.name in names.DATA
        return is_part and (owner.name in names.CONTAINERS or thing.name in names.DATA)

    def _relate_called_element(self, thing: Thing, reference: str) -> None:
        found = self._ids.find(reference)
        if found is not None and self._thing_by_id[found].name in names.CALLABLE:
            self._tie(thing.id, "bpmn:calledElement", found, thing.node)
            return
        prefix, colon, rest = reference.partition(":")
        target = rest if colon and prefix in thing.node.nsmap else reference
        origin = self._ids.origin(thing.node, thing.xml_id)
        self._references.append(Reference(thing.id, CALLED_ELEMENT, target, origin))

    def _tie_to(self, thing: Thing, kind: str, reference: str, *, role: str) -> None:
        target = self._ids.end(reference, thing.node, about=thing.id, role=role)
        self._tie(thing.id, kind, target, thing.node)

    def _tie(self, source_id: str, kind: str, target_id: str, node: etree._Element) -> None:
        tie_id = self._ids.claim_tie(f"{source_id}~{local_kind(kind)}~{target_id}", node)
        if tie_id is not None:
            origin = self._ids.origin(node, node.get("id") or "")
            self._relationships.append(Relationship(tie_id, kind, source_id, target_id, origin))

    def _read_flow(self, thing: Thing) -> None:
        ends = [
            self._ids.end((thing.node.get(name) or "").strip(), thing.node, about=thing.id, role=name)
            for name in ("sourceRef", "targetRef")
        ]
        self._add_tie(thing, ends[0], ends[1])

    def _read_data_association(self, thing: Thing) -> None:
        """Tie the data to the activity or event it is drawn at; its inner slot stays a property."""
        owner = thing.owner.id if thing.owner else f"{self._ids.prefix}:"
        sources = thing.details.get("sourceRef", [])
        targets = thing.details.get("targetRef", [])
        if thing.name == "dataOutputAssociation":
            target = self._ids.end(targets[0] if targets else "", thing.node, about=thing.id, role="targetRef")
            self._add_tie(thing, owner, target)
            return
        source = self._ids.end(sources[0] if sources else "", thing.node, about=thing.id, role="sourceRef")
        self._add_tie(thing, source, owner)

    def _add_tie(self, thing: Thing, source_id: str, target_id: str) -> None:
        provenance = thing.extension.provenance
        properties = self._properties(thing)
        for name in ("sourceRef", "targetRef"):
            properties.pop(name, None)
            if thing.details.get(name):
                properties[name] = ";".join(thing.details[name])
        if thing.id in self._defaults:
            properties["isDefault"] = "true"
        if thing.details.get("documentation"):
            properties["documentation"] = "\n\n".join(thing.details["documentation"])
        self._relationships.append(
            Relationship(
                id=thing.id,
                kind=thing.kind,
                source_id=source_id,
                target_id=target_id,
                origin=self._ids.origin(thing.node, thing.xml_id),
                name=(thing.node.get("name") or "").strip(),
                introduced_in=provenance.get("introducedIn") or None,
                retired_in=provenance.get("retiredIn") or None,
                basis=self._basis(thing),
                source=provenance.get("source", ""),
                properties=properties,
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
