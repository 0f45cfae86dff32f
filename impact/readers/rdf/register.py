"""Read what an export says of the register: every row of every table, in its order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from impact.domain.action import ActionStatus
from impact.domain.change import Register, TouchKind
from impact.domain.register_terms import ROW_TABLES, Form, RowField, RowTable, row_of
from impact.domain.vocabulary import own
from impact.readers.rdf.models import basis_of, origin_of, place_of
from impact.readers.rdf.resource import Resource

TOUCH_KIND = "touch-kind"
_LINKED = {Form.ELEMENT: ("element",), Form.CHANGE: ("change",), Form.RELEASE: ("release",)}


def read_register(resources: Mapping[str, Iterable[Resource]]) -> Register:
    """Read a register.

    Parameters
    ----------
    resources
        Resources by the first segment of their IRI.

    Raises
    ------
    UnreadableFileError
        If a row says what it cannot: a link that is none, a day that is none, an unknown word.
    """
    tables = {table.name: _rows(table, resources.get(table.kind, ())) for table in ROW_TABLES}
    return Register(**tables)


def _rows(table: RowTable, resources: Iterable[Resource]) -> tuple[Any, ...]:
    rows = [resource for resource in resources if own("place") in resource.facts and resource.is_a(table.type_iri)]
    return tuple(_row(table, resource) for resource in sorted(rows, key=place_of))


def _row(table: RowTable, resource: Resource) -> Any:
    values = {item.attribute: _value(item, resource) for item in table.fields}
    return row_of(table, {**values, "origin": origin_of(resource, "")})


def _value(item: RowField, resource: Resource) -> Any:
    if item.form in (Form.TEXT, Form.DATED):
        return resource.text(item.term)
    if item.form is Form.TITLE:
        return "" if resource.boolean(own("isUnnamed"), default=False) else resource.text(item.term)
    if item.form in _LINKED:
        return resource.link(item.term, *_LINKED[item.form]) or ""
    if item.form in (Form.SUBJECT, Form.DOCUMENT):
        kinds = ("release", "change") if item.form is Form.SUBJECT else ("element",)
        found = resource.link(item.term, *kinds)
        return resource.text(item.other) if found is None else found
    return _typed(item, resource)


def _typed(item: RowField, resource: Resource) -> Any:
    match item.form:
        case Form.DAY:
            return _day(item, resource)
        case Form.BASIS:
            return basis_of(resource, item.term)
        case Form.YES:
            return resource.boolean(item.term, default=False)
        case Form.INTEGER:
            return resource.integer(item.term)
        case Form.DECIMAL:
            found = resource.number(item.term)
            return 1.0 if found is None and item.attribute == "confidence" else found
        case Form.TEXTS:
            return resource.texts(item.term, item.other)
        case Form.RELEASES:
            return resource.links(item.term, "release", item.other)
        case Form.STATUS:
            return _word(resource, resource.text(item.term), ActionStatus, "state of an action")
        case Form.TOUCH_KIND:
            return _word(resource, resource.concept(item.term, TOUCH_KIND), TouchKind, "kind of touch")
    assert_never(item.form)  # type: ignore[arg-type]


def _day(item: RowField, resource: Resource) -> dt.date | None:
    found = resource.day(item.term)
    if found is None and item.attribute == "date":
        resource.refuse("has no impact:date", "State the day, as 2017-10-19.")
    return found


def _word(
    resource: Resource, word: str, known: type[ActionStatus] | type[TouchKind], what: str
) -> ActionStatus | TouchKind:
    if word not in {member.value for member in known}:
        words = ", ".join(member.value for member in known)
        resource.refuse(f"says '{word[:60]}', which is no {what}", f"Known are {words}.")
    return known(word)
