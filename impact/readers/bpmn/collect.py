"""Find the things of a BPMN file in one walk: give them ids, and gather what stands below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from impact.domain.architecture import IMPACT_NOTE_FORMAT, Origin
from impact.domain.problem import Severity
from impact.readers.bpmn import names
from impact.readers.bpmn.extension import NO_EXTENSION, Extension, read_extension
from impact.readers.bpmn.thing import Thing
from impact.readers.model_ids import ModelIds
from impact.readers.records import maker
from impact.readers.xml import attributes_of, line_of, local_part, own_text, plain_text

_PROPERTY_NAMES = {"conditionExpression": "condition", "loopCharacteristics": "loop"}
_PERFORMERS = frozenset(["performer", "humanPerformer", "potentialOwner", "resourceRole"])
_LOOPS = {"standardLoopCharacteristics": "loop", "multiInstanceLoopCharacteristics": "parallel"}
_WHOLE_TEXTS = frozenset(["documentation", "text", "script"])
_HAVE_SLOTS = names.ACTIVITIES | names.EVENTS
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NOT_DETAILS = frozenset(["id", _XSI_TYPE])
_NEITHER_ID_NOR_NAME = _NOT_DETAILS | {"name"}
_NEITHER_ID_NOR_ORDER = _NOT_DETAILS | {"isSequential"}
_NEITHER_ID_NOR_FORMAT = _NOT_DETAILS | {"textFormat"}
_NEED_NO_ID = names.FLOWS | names.DATA_ASSOCIATIONS | {"import"}
_UNSAID_AT_THE_ROOT = frozenset(["definitions", "documentation", "extensionElements"])
"""Details of the file itself, which is no thing."""

_new_origin = maker(Origin)

_Read = Callable[["Collector", etree._Element, str, Thing | None], None]


class Collector:
    """Walks over a file once; the things stand in the order of the file.

    Parameters
    ----------
    ids
        Ids of the file; problems are kept there.
    """

    def __init__(self, ids: ModelIds) -> None:
        self.things: list[Thing] = []
        self.thing_by_id: dict[str, Thing] = {}
        self._ids = ids
        self._ordinals: dict[tuple[str, str], int] = {}
        self._extensions_around = 0

    def collect(self, parent: etree._Element, owner: Thing | None = None) -> None:
        """Collect all that stands below an XML element; the parser bounds how deep it nests."""
        for node in parent:
            known = _READ_BY_TAG.get(node.tag)
            if known is None:
                self._stranger(node, owner)
            else:
                known[0](self, node, known[1], owner)

    def _stranger(self, node: etree._Element, owner: Thing | None) -> None:
        """Look into an element that BPMN does not know; one in its namespace is a thing of unknown kind."""
        tag = str(node.tag)
        if tag.startswith(names.MODEL_TAG) and not self._extensions_around:
            name = local_part(tag)
            owner = self._new_thing(node, name, owner)
            self._ids.report(
                "unknown-type", f"BPMN 2.0 knows no '{name}'.", node, about=owner.id, severity=Severity.WARNING,
                remedy="It is kept as an element of unknown kind; check the spelling or the tool that wrote it.",
            )  # fmt: skip
        elif tag.startswith(names.DIAGRAM_TAG) and next(node.iter(f"{names.MODEL_TAG}*"), None) is None:
            return
        if len(node):
            self.collect(node, owner)

    def _thing(self, node: etree._Element, name: str, owner: Thing | None) -> None:
        thing = self._new_thing(node, name, owner)
        if len(node):
            self.collect(node, thing)

    def _new_thing(self, node: etree._Element, name: str, owner: Thing | None) -> Thing:
        ids = self._ids
        attributes = dict(attributes_of(node))
        xml_id = attributes.get("id", "").strip()
        origin = _new_origin(ids.file, xml_id, line_of(node))
        full_id = ids.claim(xml_id or self._readable_id(name, owner), node, line=origin.line)
        thing = Thing(node, name, attributes, xml_id, full_id, origin, owner, {}, [], NO_EXTENSION)
        self.things.append(thing)
        self.thing_by_id[full_id] = thing
        if not xml_id and name not in _NEED_NO_ID:
            ids.report(
                "missing-id", f"This {name} has no id.", node, about=full_id, severity=Severity.NOTE,
                remedy="Give it an id, so that it keeps its name when others are added before it.",
            )  # fmt: skip
        return thing

    def _readable_id(self, name: str, owner: Thing | None) -> str:
        around = owner.id.partition(":")[2] if owner else ""
        ordinal = self._ordinals[around, name] = self._ordinals.get((around, name), 0) + 1
        return f"{around}/{name}-{ordinal}" if around else f"{name}-{ordinal}"

    def _slot(self, node: etree._Element, name: str, owner: Thing | None) -> None:
        """Keep the inner end of a data flow as a property; what refers to it means the activity or event."""
        if owner is None or owner.name not in _HAVE_SLOTS:
            self._thing(node, name, owner)
            return
        xml_id = node.get("id", "")
        if xml_id:
            self._ids.alias(xml_id, owner.id)
        if node.get("name") != names.MODELLER_LEFTOVER:
            owner.add_detail(name, (node.get("name") or xml_id).strip())
            owner.add_attributes(node, before=f"{name}.", without=_NEITHER_ID_NOR_NAME)
        self.collect(node, owner)

    def _reference(self, node: etree._Element, name: str, owner: Thing | None) -> None:
        """Keep the id that an element without attributes names."""
        if owner is not None:
            owner.add_detail(name, own_text(node))
        if len(node):
            self.collect(node, owner)

    def _extension(self, node: etree._Element, _name: str, owner: Thing | None) -> None:
        if self._extensions_around:
            has_model_elements = True
        elif owner is None:
            has_model_elements = next(node.iterdescendants(f"{names.MODEL_TAG}*"), None) is not None
        else:
            if owner.extension is NO_EXTENSION:
                owner.extension = Extension()
            has_model_elements = read_extension(node, into=owner.extension)
        if has_model_elements:
            self._extensions_around += 1
            self.collect(node, owner)
            self._extensions_around -= 1

    def _event_definition(self, node: etree._Element, name: str, owner: Thing | None) -> None:
        if owner is None:
            self._thing(node, name, owner)
            return
        owner.event_definitions.append(name.removesuffix("EventDefinition"))
        owner.add_attributes(node, before="", without=_NOT_DETAILS)
        self._below_detail(node, owner)

    def _loop(self, node: etree._Element, name: str, owner: Thing | None) -> None:
        if owner is not None:
            owner.add_detail("loop", "sequential" if node.get("isSequential") == "true" else _LOOPS[name])
            owner.add_attributes(node, before="loop.", without=_NEITHER_ID_NOR_ORDER)
        self._below_detail(node, owner)

    def _named(self, node: etree._Element, name: str, owner: Thing | None) -> None:
        if owner is not None:
            owner.add_detail("performer" if name in _PERFORMERS else name, node.get("name", ""))
            owner.add_attributes(node, before=f"{name}.", without=_NEITHER_ID_NOR_NAME)
        self._below_detail(node, owner)

    def _detail(self, node: etree._Element, name: str, owner: Thing | None) -> None:
        if name == "documentation" and node.get("textFormat") == IMPACT_NOTE_FORMAT:
            return
        if owner is not None:
            kept = _PROPERTY_NAMES.get(name, name)
            is_text = name in _WHOLE_TEXTS
            owner.add_detail(kept, plain_text(node) if is_text else own_text(node))
            owner.add_attributes(node, before=f"{kept}.", without=_NEITHER_ID_NOR_FORMAT if is_text else _NOT_DETAILS)
        elif name not in _UNSAID_AT_THE_ROOT and not self._extensions_around:
            self._ids.report(
                "misplaced", f"This '{name}' stands in nothing that it could describe.", node, about="",
                remedy="It is not read; move it into the element that it belongs to.", severity=Severity.NOTE,
            )  # fmt: skip
        self._below_detail(node, owner)

    def _below_detail(self, node: etree._Element, owner: Thing | None) -> None:
        """Let what refers to a detail mean its owner, and collect what stands in it."""
        xml_id = node.get("id")
        if owner is not None and xml_id:
            self._ids.alias(xml_id, owner.id)
        if len(node):
            self.collect(node, owner)


def _read_by_name() -> Mapping[str, _Read]:
    readers: dict[str, _Read] = dict.fromkeys(names.DETAILS, Collector._detail)
    readers.update(dict.fromkeys(names.ELEMENTS | names.FLOWS | names.DATA_ASSOCIATIONS, Collector._thing))
    readers.update(dict.fromkeys(names.SLOTS, Collector._slot))
    readers.update(dict.fromkeys(names.PLAIN_REFERENCES, Collector._reference))
    readers.update(dict.fromkeys(names.EVENT_DEFINITIONS, Collector._event_definition))
    readers.update(dict.fromkeys(_LOOPS, Collector._loop))
    readers.update(dict.fromkeys(_PERFORMERS | {"dataState"}, Collector._named))
    readers["extensionElements"] = Collector._extension
    return readers


_READ_BY_TAG = {names.MODEL_TAG + name: (read, name) for name, read in _read_by_name().items()}
"""What reads which XML element: one look-up a node."""
