"""Write a report as ReqIF, the OMG's format that requirements tools exchange."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from impact.domain.result import ImpactedElement, ImpactReport
from impact.writers.archimate_names import clean, escape_identifier

if TYPE_CHECKING:
    from reqif.models.reqif_spec_object import ReqIFSpecObject, SpecObjectAttribute
    from reqif.models.reqif_spec_object_type import SpecAttributeDefinition
    from reqif.models.reqif_spec_relation import ReqIFSpecRelation
    from reqif.models.reqif_specification import ReqIFSpecification

TIERS = ("must", "should", "glance")
NAMESPACE = "http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"
XHTML = "http://www.w3.org/1999/xhtml"
_EARLIEST = dt.date(1970, 1, 1)
_FIGURES = 6
"""Digits of a number after the point."""


@dataclass(frozen=True, slots=True)
class _Field:
    """An attribute of a kind of object: its name in the file, and its type: text, rich, likelihood, days or tier."""

    name: str
    type: str

    def identifier(self, owner: str) -> str:
        return f"attribute-{owner}-{escape_identifier(self.name)}"


_NAME, _FOREIGN, _TEXT = _Field("ReqIF.Name", "text"), _Field("ReqIF.ForeignID", "text"), _Field("ReqIF.Text", "rich")
"""The names by which requirements tools know what a thing is called, its own id, and what it says."""
_JUDGED = (
    _Field("Tier", "tier"), _Field("Likelihood", "likelihood"), _Field("Likelihood low", "likelihood"),
    _Field("Likelihood high", "likelihood"), _Field("Touch", "text"),
)  # fmt: skip
_OBJECTS: dict[str, tuple[str, tuple[_Field, ...]]] = {
    "change": ("Change", (_FOREIGN, _NAME, _TEXT, _Field("Kind", "text"), _Field("Status", "text"))),
    "section": (
        "Section to review",
        (
            _FOREIGN, _NAME, _TEXT, *_JUDGED, _Field("Document", "text"), _Field("ReqIF.ChapterName", "text"),
            _Field("Area", "text"), _Field("Treatment", "text"), _Field("Role", "text"), _Field("Person-days", "days"),
        ),
    ),
    "element": ("Affected element", (_FOREIGN, _NAME, _TEXT, *_JUDGED, _Field("Kind", "text"))),
}  # fmt: skip
_RELATIONS: dict[str, tuple[str, tuple[_Field, ...]]] = {
    "affects": ("affects", (_Field("Likelihood", "likelihood"),)),
    "touches": ("touches", (_Field("Touch", "text"),)),
}


def write_reqif(found: ImpactReport, *, tier: str = "should") -> str:
    """Write changes, the sections to review and the affected elements as requirements tools read them.

    Each is an object with the id that it has here as its foreign id. A relation *touches* ties a change to what it
    alters, *affects* to what it alone arrives at, with the likelihood. The same report gives the same bytes.

    Parameters
    ----------
    found
        The report.
    tier
        Lowest tier of sections and elements that are in it; what is touched always is.
    """
    from reqif.models.reqif_core_content import ReqIFCoreContent
    from reqif.models.reqif_namespace_info import ReqIFNamespaceInfo
    from reqif.models.reqif_req_if_content import ReqIFReqIFContent
    from reqif.models.reqif_reqif_header import ReqIFReqIFHeader
    from reqif.object_lookup import ReqIFObjectLookup
    from reqif.reqif_bundle import ReqIFBundle
    from reqif.unparser import ReqIFUnparser

    writing = _Writing(found, tier)
    header = ReqIFReqIFHeader(
        identifier=escape_identifier(f"impact-of-{found.scope}"),
        comment=_escaped(found.note or f"What {found.scope} makes wrong in {found.workspace}"),
        creation_time=writing.time,
        repository_id=escape_identifier(found.workspace),
        req_if_tool_id="impact",
        req_if_version="1.0",
        source_tool_id="impact",
        title=_escaped(f"Impact of {found.scope}"),
    )
    content = ReqIFReqIFContent(
        data_types=writing.data_types(),
        spec_types=writing.types(),
        spec_objects=writing.objects,
        spec_relations=list(writing.relations()),
        specifications=writing.specifications(),
    )
    names = ReqIFNamespaceInfo.create_default()
    names.original_reqif_tag_dump = f'<REQ-IF xmlns="{NAMESPACE}" xmlns:xhtml="{XHTML}">'
    bundle = ReqIFBundle(names, header, ReqIFCoreContent(content), False, ReqIFObjectLookup.empty(), [])
    written: str = ReqIFUnparser.unparse(bundle)
    return written


class _Writing:
    """One report on its way into a file: its objects, made once, and all that refers to them."""

    def __init__(self, found: ImpactReport, tier: str) -> None:
        self.found = found
        self.time = f"{found.as_of or _EARLIEST}T00:00:00Z"
        listed = TIERS[: TIERS.index(tier) + 1]
        self.sections = [one for one in found.sections if one.element.tier in listed or one.element.touch]
        self.elements = [one for one in found.elements if one.tier in listed or one.touch]
        self.objects: list[ReqIFSpecObject] = [*self._changes(), *self._sections(), *self._elements()]

    def data_types(self) -> list[object]:
        from reqif.models.reqif_data_type import (
            ReqIFDataTypeDefinitionEnumeration,
            ReqIFDataTypeDefinitionReal,
            ReqIFDataTypeDefinitionString,
            ReqIFDataTypeDefinitionXHTML,
            ReqIFEnumValue,
        )

        changed = {"last_change": self.time}
        values = [
            ReqIFEnumValue(f"tier-{name}", str(place), long_name=name, other_content=name, **changed)
            for place, name in enumerate((*TIERS, "none"))
        ]
        return [
            ReqIFDataTypeDefinitionString("type-text", long_name="Text", max_length="2147483647", **changed),
            ReqIFDataTypeDefinitionXHTML("type-rich", long_name="Formatted text", is_self_closed=True, **changed),
            self._real("type-likelihood", "Likelihood, 0 to 1", most="1", definition=ReqIFDataTypeDefinitionReal),
            self._real("type-days", "Person-days", most="1000000", definition=ReqIFDataTypeDefinitionReal),
            ReqIFDataTypeDefinitionEnumeration("type-tier", long_name="Tier", values=values, **changed),
        ]

    def _real(self, identifier: str, name: str, *, most: str, definition: type) -> object:
        return definition(
            identifier, accuracy=_FIGURES, long_name=name, min_value="0", max_value=most, last_change=self.time,
            is_self_closed=True,
        )  # fmt: skip

    def types(self) -> list[object]:
        from reqif.models.reqif_spec_object_type import ReqIFSpecObjectType
        from reqif.models.reqif_spec_relation_type import ReqIFSpecRelationType
        from reqif.models.reqif_specification_type import ReqIFSpecificationType

        made: list[object] = []
        for key, (name, fields) in _OBJECTS.items():
            defined = [self._definition(key, field) for field in fields]
            made.append(ReqIFSpecObjectType(f"object-{key}", None, self.time, name, defined))
        for key, (name, fields) in _RELATIONS.items():
            defined = [self._definition(key, field) for field in fields]
            made.append(ReqIFSpecRelationType(f"relation-{key}", None, self.time, name, False, defined))
        made.append(ReqIFSpecificationType("specification-list", None, self.time, "List", is_self_closed=True))
        return made

    def _definition(self, owner: str, field: _Field) -> SpecAttributeDefinition:
        from reqif.models.reqif_spec_object_type import SpecAttributeDefinition

        return SpecAttributeDefinition(
            _type_of(field), field.identifier(owner), f"type-{field.type}", last_change=self.time,
            long_name=field.name, multi_valued=False if field.type == "tier" else None,
        )  # fmt: skip

    def _object(self, owner: str, own_id: str, values: Sequence[object]) -> ReqIFSpecObject:
        from reqif.models.reqif_spec_object import ReqIFSpecObject

        fields = _OBJECTS[owner][1]
        return ReqIFSpecObject(
            _identifier(owner, own_id), list(_attributes(owner, fields, values)), f"object-{owner}",
            last_change=self.time, long_name=_escaped(str(values[1])),
        )  # fmt: skip

    def _changes(self) -> Iterator[ReqIFSpecObject]:
        for item in self.found.changes:
            change = item.change
            yield self._object("change", change.id, (change.id, change.label, change.summary, change.kind, item.status))

    def _sections(self) -> Iterator[ReqIFSpecObject]:
        for one in self.sections:
            values = (one.document, f"{one.number} {one.title}".strip(), one.area, one.treatment, one.role)
            judged = _judged(one.element)
            yield self._object("section", one.element.id, (*judged, *values, one.mean_person_days))

    def _elements(self) -> Iterator[ReqIFSpecObject]:
        for one in self.elements:
            yield self._object("element", one.id, (*_judged(one), one.kind_label))

    def relations(self) -> Iterator[ReqIFSpecRelation]:
        """Give what each change alters, and what it alone arrives at."""
        there = {one.identifier for one in self.objects}
        for item in self.found.changes:
            source = _identifier("change", item.change.id)
            for element_id, kind in dict.fromkeys(item.touched):
                target = self._named(element_id, there)
                if target:
                    yield self._relation("touches", source, target, kind.value)
        changes = {item.change.id for item in self.found.changes}
        for owner, one in (*(("section", s.element) for s in self.sections), *(("element", e) for e in self.elements)):
            for alone in one.changes:
                if alone.change_id in changes:
                    source = _identifier("change", alone.change_id)
                    yield self._relation("affects", source, _identifier(owner, one.id), alone.likelihood)

    @staticmethod
    def _named(element_id: str, there: set[str]) -> str:
        names = (_identifier(owner, element_id) for owner in ("element", "section"))
        return next((name for name in names if name in there), "")

    def _relation(self, key: str, source: str, target: str, value: object) -> ReqIFSpecRelation:
        from reqif.models.reqif_spec_relation import ReqIFSpecRelation

        values = list(_attributes(key, _RELATIONS[key][1], (value,)))
        name = f"{key}-{source}-{target}" + (f"-{value}" if isinstance(value, str) else "")
        return ReqIFSpecRelation(name, f"relation-{key}", source, target, last_change=self.time, values=values)

    def specifications(self) -> list[ReqIFSpecification]:
        """Give the lists in which the objects stand: changes, sections by document, elements."""
        lists = {"change": "Changes", "section": "Sections to review", "element": "Affected elements"}
        return [
            self._list(key, name, (one.identifier for one in self.objects if one.spec_object_type == f"object-{key}"))
            for key, name in lists.items()
        ]

    def _list(self, key: str, name: str, identifiers: Iterable[str]) -> ReqIFSpecification:
        from reqif.models.reqif_spec_hierarchy import ReqIFSpecHierarchy
        from reqif.models.reqif_specification import ReqIFSpecification

        places = [
            ReqIFSpecHierarchy(identifier=f"place-{one}", spec_object=one, level=1, last_change=self.time,
                               editable=None, is_table_internal=None)
            for one in identifiers
        ]  # fmt: skip
        title = _escaped(f"{name}: {self.found.scope}")
        return ReqIFSpecification(f"list-{key}", None, self.time, title, [], "specification-list", places)


def _judged(one: ImpactedElement) -> tuple[object, ...]:
    touch = one.touch.value if one.touch else ""
    return one.id, one.name or one.id, one.touch_why or one.why, one.tier, one.likelihood, one.low, one.high, touch


def _identifier(owner: str, own_id: str) -> str:
    return f"{owner}-{escape_identifier(own_id)}"


def _type_of(field: _Field) -> object:
    from reqif.models.reqif_types import SpecObjectAttributeType

    return {
        "text": SpecObjectAttributeType.STRING,
        "rich": SpecObjectAttributeType.XHTML,
        "likelihood": SpecObjectAttributeType.REAL,
        "days": SpecObjectAttributeType.REAL,
        "tier": SpecObjectAttributeType.ENUMERATION,
    }[field.type]


def _attributes(owner: str, fields: Sequence[_Field], values: Sequence[object]) -> Iterator[SpecObjectAttribute]:
    """Give the values that are there, each under its attribute; an empty text is left out."""
    from reqif.models.reqif_spec_object import SpecObjectAttribute

    for field, value in zip(fields, values, strict=True):
        if field.type == "tier":
            yield SpecObjectAttribute(_type_of(field), field.identifier(owner), [f"tier-{value or 'none'}"])
        elif field.type in {"likelihood", "days"}:
            yield SpecObjectAttribute(_type_of(field), field.identifier(owner), f"{value:.{_FIGURES}f}")
        elif value:
            written = _rich(str(value)) if field.type == "rich" else clean(str(value))
            yield SpecObjectAttribute(_type_of(field), field.identifier(owner), written)


def _rich(text: str) -> str:
    lines = (html.escape(clean(line), quote=False) for line in text.splitlines())
    return f"<xhtml:div>{'<xhtml:br/>'.join(lines)}</xhtml:div>"


def _escaped(text: str) -> str:
    """Escape what the library writes as it is given."""
    return html.escape(clean(text)).replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;")
