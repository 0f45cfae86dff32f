"""Everything that two states say of each element, as facts that can be compared one by one.

A fact is a key (class, aspect, what is said, about which other element) with a value. Ids appear in the
second part of a key only, so that facts can be told in the ids of the other state. Where something is
drawn, how it is coloured, in which order siblings stand and how a tool spells it are no facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from impact.analysis.difference.ties import HOLDS, LANE_OF, SEQUENCE_FLOW, end_facts
from impact.domain.architecture import CONTAINS, SECTION_KIND, SHOWS, Diagram, Element, Relationship, Section
from impact.domain.difference import ChangeKind, ComparedState
from impact.domain.fingerprint import Aspect, canonical_text
from impact.domain.review import is_flow_node

FactKey: TypeAlias = tuple[ChangeKind, Aspect | None, str, str]
Facts: TypeAlias = dict[FactKey, str]
RESTATED = frozenset(["has", "draws", "order", "holds", "carries", "used by", "called by", "acts in", "is in a view"])
"""Facts of one element that restate what another one reports."""

ANNOTATION = "bpmn:textAnnotation"
_NAME = (ChangeKind.RENAMED, Aspect.TEXT, "name")
_FLOW_WORDS = """
    eventDefinition timeDate timeDuration timeCycle condition activationCondition loop loopCardinality loopCondition
    loopMaximum testBefore completionCondition isInterrupting cancelActivity parallelMultiple instantiate
    gatewayDirection eventGatewayType triggeredByEvent isForCompensation startQuantity completionQuantity behavior
    ordering cancelRemainingInstances waitForCompletion isImmediate isDefault isSequential link source target name
"""
_FLOW_PROPERTIES = frozenset(_FLOW_WORDS.split())
"""Properties that say in which order, when and how often things happen."""
_DEFAULTS = {
    "isForCompensation": "false", "startQuantity": "1", "completionQuantity": "1", "isInterrupting": "true",
    "cancelActivity": "true", "parallelMultiple": "false", "instantiate": "false", "triggeredByEvent": "false",
    "gatewayDirection": "Unspecified", "eventGatewayType": "Exclusive", "isClosed": "false", "isCollection": "false",
    "isUnlimited": "true", "testBefore": "false", "associationDirection": "None", "processType": "None",
    "implementation": "##unspecified", "isSequential": "false", "cancelRemainingInstances": "true",
    "ordering": "Parallel", "isImmediate": "true", "behavior": "All",
}  # fmt: skip
"""Values that the standard supplies where a file is silent: writing them out changes nothing."""
_SLOT_WORDS = """
    dataInputRefs dataOutputRefs optionalInputRefs optionalOutputRefs whileExecutingInputRefs whileExecutingOutputRefs
    inputSetRefs outputSetRefs sourceRef targetRef incoming outgoing flowNodeRef attachedToRef processRef default
    messageFlowRef
"""
_SLOT_LISTS = frozenset(_SLOT_WORDS.split())
"""Properties of BPMN that relationships tell already, or that hold ids of inner parts."""
_SLOTS = frozenset(["dataInput", "dataOutput", "property", "inputDataItem", "outputDataItem"])
_ORDERED = re.compile(r"(?i)script|text|documentation|condition|expression|date|duration|cycle|body|name$")
_LOOKS = re.compile(
    r"(?i)(^|\.)(bg-?colou?r|background|foreground|border-?colou?r|fill-?colou?r|line-?colou?r|font-?colou?r|autoresize|"
    r"collapsed|routertype|\w*route|grid\w*|snapto\w*|ruler\w*|valign)$|^(signavioLabel|pageFormat|Grid)\.|\.colou?r$"
)
"""Extension properties by which tools keep colours, grids and places of labels."""
_PREFIX = re.compile(r"(^|(?<=\.))[A-Za-z_][\w-]*:(?=[A-Za-z_])")


class FactFinder:
    """Find the facts of one state.

    Parameters
    ----------
    state
        The state.
    known_as
        Ids of the other state, by the ids of this one, under which elements appear in facts.
    """

    def __init__(self, state: ComparedState, *, known_as: Mapping[str, str]) -> None:
        self._state = state
        self._known_as = known_as
        self._kinds = {element.id: element.kind for element in state.elements}
        self._ties = {tie.id: tie for tie in state.relationships}
        self._id_by_xml_id = {(e.origin.file, e.origin.xml_id): e.id for e in state.elements if e.origin.xml_id}
        self._tied = {(tie.source_id, tie.kind.rpartition(":")[2]) for tie in state.relationships}
        self._sections = {section.id: section for section in state.sections}

    def facts(self) -> dict[str, Facts]:
        """Give the facts of every element by its id in this state."""
        found = {element.id: self.own_facts(element) for element in self._state.elements}
        parents = {element.id: element.parent_id for element in self._state.elements}
        for tie in self._state.relationships:
            self._add_tie(tie, found, parents)
        for diagram in self._state.diagrams:
            if diagram.notation == "archimate" and diagram.id in found:
                self._add_view(diagram, found[diagram.id])
        return found

    def name_of(self, element_id: str) -> str:
        """Give the id under which an element appears in facts."""
        return self._known_as.get(element_id, element_id)

    def own_facts(self, element: Element) -> Facts:
        """Give what an element says itself."""
        section = self._sections.get(element.id) if element.kind == SECTION_KIND else None
        if section is not None:
            return _section_facts(section)
        facts: Facts = {}
        is_note = element.kind == ANNOTATION
        _put(facts, *((ChangeKind.TEXT, Aspect.TEXT, "text") if is_note else _NAME), element.name)
        _put(facts, ChangeKind.TEXT, Aspect.TEXT, "documentation", element.text)
        _put(facts, ChangeKind.TEXT, Aspect.TEXT, "aliases", "; ".join(sorted(map(canonical_text, element.aliases))))
        aspect = Aspect.FLOW if element.kind.endswith(("Gateway", "Event", "Junction")) else Aspect.INTERFACE
        _put(facts, ChangeKind.ATTRIBUTE, aspect, "kind", element.kind)
        _put(facts, ChangeKind.ATTRIBUTE, Aspect.INTERFACE, "sort", element.sort)
        _put(facts, ChangeKind.ATTRIBUTE, Aspect.INTERFACE, "introduced in", element.introduced_in or "")
        _put(facts, ChangeKind.ATTRIBUTE, Aspect.INTERFACE, "retired in", element.retired_in or "")
        _put(facts, ChangeKind.ATTRIBUTE, Aspect.TEXT, "basis", element.basis or "")
        _put(facts, ChangeKind.ATTRIBUTE, Aspect.TEXT, "source", element.source)
        _put(facts, ChangeKind.MOVED, None, "folder", element.properties.get("folder", ""))
        if element.parent_id:
            self._put_parent(facts, element, element.parent_id)
        if element.properties:
            self._put_properties(facts, element)
        return facts

    def _put_parent(self, facts: Facts, element: Element, parent_id: str) -> None:
        aspect = Aspect.FLOW if element.kind.startswith("bpmn:") else Aspect.INTERFACE
        facts[ChangeKind.MOVED, aspect, "parent", self.name_of(parent_id)] = ""

    def _put_properties(self, facts: Facts, element: Element) -> None:
        of_bpmn = not element.kind.startswith("archimate:")
        slots = set(";".join(element.properties.get(name, "") for name in _SLOT_LISTS).split(";")) if of_bpmn else ()
        for name, value in canonical_properties(element.properties, of_bpmn=of_bpmn):
            if not of_bpmn:
                _put(facts, ChangeKind.ATTRIBUTE, Aspect.INTERFACE, name, value)
                continue
            if name in _SLOTS:
                kept = ";".join(part for part in value.split(";") if part not in slots)
                _put(facts, ChangeKind.ATTRIBUTE, Aspect.INTERFACE, name, kept)
            elif _is_reference(name):
                if (element.id, name) not in self._tied:
                    self._put_references(facts, element, name=name, value=value)
            elif name.partition(".")[0] in _FLOW_PROPERTIES:
                _put(facts, ChangeKind.FLOW, Aspect.FLOW, name, value)
            else:
                _put(facts, ChangeKind.ATTRIBUTE, Aspect.INTERFACE, name, value)

    def _put_references(self, facts: Facts, element: Element, *, name: str, value: str) -> None:
        """Tell references by what they mean, so that neither ids nor prefixes of names count."""
        for token in re.split(r"[;\s]+", value):
            target = self._resolve(element.origin.file, token)
            if target is not None and target != element.id:
                facts[ChangeKind.ATTRIBUTE, Aspect.INTERFACE, name, self.name_of(target)] = ""
            elif target is None and token:
                facts[ChangeKind.ATTRIBUTE, Aspect.INTERFACE, name, ""] = token.rpartition(":")[2]

    def tie_properties(self, tie: Relationship) -> list[tuple[str, str]]:
        """Give the properties of a relationship, ascending, with references told by what they mean."""
        of_bpmn = tie.kind.startswith("bpmn:")
        named = sorted(canonical_properties(tie.properties, of_bpmn=of_bpmn))
        if not of_bpmn:
            return named
        return [(name, self._meant(tie, value) if _is_reference(name) else value) for name, value in named]

    def _meant(self, tie: Relationship, value: str) -> str:
        targets = [(self._resolve(tie.origin.file, token), token) for token in re.split(r"[;\s]+", value)]
        return " ".join(self.name_of(found) if found else token.rpartition(":")[2] for found, token in targets)

    def meant_by(self, tie: Relationship) -> list[str]:
        """List the elements that the properties of a relationship name: the message of a message flow, say."""
        if not tie.properties or not tie.kind.startswith("bpmn:"):
            return []
        named = canonical_properties(tie.properties, of_bpmn=True)
        tokens = [token for name, value in named if _is_reference(name) for token in re.split(r"[;\s]+", value)]
        found = [self._resolve(tie.origin.file, token) for token in tokens]
        return [element_id for element_id in found if element_id is not None]

    def tie_details(self, tie: Relationship) -> str:
        """Give what a relationship says beyond its kind and its ends, in one line."""
        parts = []
        if tie.name:
            parts.append(f"'{canonical_text(tie.name)}'")
        if tie.strength:
            parts.append(f"strength {canonical_text(tie.strength)}")
        if tie.properties:
            parts += [f"{name} {value}" for name, value in self.tie_properties(tie) if name != "documentation"]
        return ", ".join(parts)

    def _resolve(self, file: str, token: str) -> str | None:
        found = self._id_by_xml_id.get((file, token))
        return found if found is not None else self._id_by_xml_id.get((file, token.rpartition(":")[2]))

    def _add_tie(self, tie: Relationship, found: dict[str, Facts], parents: Mapping[str, str | None]) -> None:
        source, target = found.get(tie.source_id), found.get(tie.target_id)
        source_kind, target_kind = self._kinds.get(tie.source_id, ""), self._kinds.get(tie.target_id, "")
        source_name, target_name = self.name_of(tie.source_id), self.name_of(tie.target_id)
        if tie.kind in HOLDS:
            self._add_containment(tie, source, target)
            return
        if tie.kind == SHOWS:
            if source is not None:
                source[ChangeKind.ATTRIBUTE, Aspect.FIGURE, "shows", target_name] = ""
            if target is not None:
                target[ChangeKind.ATTRIBUTE, Aspect.FIGURE, "is in a view", ""] = "yes"
            return
        at_source, at_target = end_facts(tie, source_kind, target_kind)
        details = self.tie_details(tie) if tie.kind != LANE_OF else ""
        if at_source is not None and source is not None:
            value = details if at_source.has_details else ""
            _append(source, (at_source.kind, at_source.aspect, at_source.what, target_name), value)
        if at_target is not None and target is not None:
            value = details if at_target.has_details else ""
            _append(target, (at_target.kind, at_target.aspect, at_target.what, source_name), value)
        holder = parents.get(tie.source_id) if tie.kind == SEQUENCE_FLOW else None
        if holder in found:
            order = (ChangeKind.FLOW, Aspect.FLOW, "order", f"{source_name} → {target_name}")
            _append(found[holder], order, details)

    def _add_containment(self, tie: Relationship, source: Facts | None, target: Facts | None) -> None:
        is_bpmn = tie.kind.startswith("bpmn:")
        inner, outer = self.name_of(tie.target_id), self.name_of(tie.source_id)
        inner_kind = self._kinds.get(tie.target_id, "")
        if source is not None:
            is_step = is_flow_node(inner_kind) or inner_kind == "bpmn:lane"
            kind, aspect = (ChangeKind.FLOW, Aspect.FLOW) if is_step else (ChangeKind.INTERFACE, Aspect.INTERFACE)
            source[kind, aspect, "has", inner] = ""
            if is_bpmn:
                source[ChangeKind.ATTRIBUTE, Aspect.FIGURE, "draws", inner] = ""
        if target is not None:
            aspect_inside = Aspect.FLOW if is_bpmn else Aspect.INTERFACE if tie.kind != "document:contains" else None
            is_lane = inner_kind == "bpmn:lane" and tie.kind != CONTAINS
            if aspect_inside is not None:
                target[ChangeKind.MOVED, aspect_inside, "parent" if not is_lane else "lane set", outer] = ""

    def _add_view(self, diagram: Diagram, facts: Facts) -> None:
        for shape in diagram.shapes:
            if shape.kind.startswith("diagram:") and shape.name:
                _append(facts, (ChangeKind.ATTRIBUTE, Aspect.FIGURE, "note", ""), canonical_text(shape.name))
        for edge in diagram.edges:
            tie = self._ties.get(edge.relationship_id)
            if tie is not None:
                ends = f"{self.name_of(tie.source_id)} → {self.name_of(tie.target_id)}"
                facts[ChangeKind.ATTRIBUTE, Aspect.FIGURE, f"draws {tie.kind.rpartition(':')[2]}", ends] = ""


def _put(facts: Facts, kind: ChangeKind, aspect: Aspect | None, what: str, value: str) -> None:
    text = canonical_text(value) if value else ""
    if text:
        facts[kind, aspect, what, ""] = text


def _append(facts: Facts, key: FactKey, value: str) -> None:
    """Keep several values of one fact whatever their order."""
    known = facts.get(key)
    facts[key] = value if known is None else " | ".join(sorted([*known.split(" | "), value]))


def _section_facts(section: Section) -> Facts:
    facts: Facts = {}
    _put(facts, ChangeKind.RENAMED, Aspect.TEXT, "title", section.title)
    _put(facts, ChangeKind.MOVED, Aspect.TEXT, "number", section.number)
    _put(facts, ChangeKind.MOVED, Aspect.TEXT, "document", section.document)
    _put(facts, ChangeKind.ATTRIBUTE, Aspect.INTERFACE, "section kind", section.kind)
    _put(facts, ChangeKind.ATTRIBUTE, Aspect.TEXT, "pages", "" if section.pages is None else f"{section.pages:g}")
    _put(facts, ChangeKind.ATTRIBUTE, Aspect.TEXT, "pages basis", section.pages_basis or "")
    _put(facts, ChangeKind.ATTRIBUTE, Aspect.TEXT, "basis", section.basis or "")
    _put(facts, ChangeKind.ATTRIBUTE, Aspect.TEXT, "source", section.source)
    return facts


def canonical_properties(properties: Mapping[str, str], *, of_bpmn: bool) -> Iterable[tuple[str, str]]:
    """Give properties by the names that all tools share, without what the standard supplies and what only looks."""
    for written, text in properties.items():
        name = _PREFIX.sub("", written)
        if (of_bpmn and (name in _SLOT_LISTS or _LOOKS.search(name))) or written == "folder":
            continue
        value = canonical_text(text)
        if ";" in value and not _ORDERED.search(name):
            value = ";".join(sorted(part.strip() for part in value.split(";")))
        if value and not (of_bpmn and _DEFAULTS.get(name) == value):
            yield name, value


def _is_reference(name: str) -> bool:
    return name.endswith(("Ref", "Refs")) or name == "calledElement"
