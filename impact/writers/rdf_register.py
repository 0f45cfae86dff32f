"""Say in RDF what the register holds: every row of every table, with its place, file and line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from pyoxigraph import NamedNode

from impact.domain import vocabulary as v
from impact.domain.architecture import Origin
from impact.domain.change import Register
from impact.domain.register_terms import ROW_TABLES, Form, RowField, RowTable, value_of
from impact.domain.vocabulary import own
from impact.writers.rdf_graphs import NamedGraphs
from impact.writers.rdf_models import TOUCH_KIND, concept
from impact.writers.rdf_triples import Fact, IriScheme, Triples, Value, dated, exact_decimal, in_order, segment, tail


class RegisterStatements:
    """State a register.

    Parameters
    ----------
    triples
        Where to state it.
    iris
        Where its IRIs come from.
    register
        The register.
    graphs
        Which files are inputs of the run.
    elements
        Ids that are those of elements.
    """

    def __init__(
        self, triples: Triples, iris: IriScheme, register: Register, *, graphs: NamedGraphs, elements: Collection[str]
    ) -> None:
        self._triples, self._iris, self._register = triples, iris, register
        self._files, self._elements = graphs.files, elements
        self._release_ids = {release.id for release in register.releases}
        self._change_ids = {change.id for change in register.changes}

    def state(self) -> None:
        """State all of it, in the order of the files."""
        for table in ROW_TABLES:
            ordinals: Counter[tuple[str, ...]] = Counter()
            for place, row in enumerate(getattr(self._register, table.name), start=1):
                key = tuple(str(value_of(row, name)) for name in table.key)
                ordinals[key] += 1
                self._row(table, row, self._subject(table, key, ordinals[key]), place)
        self._shortcuts()

    def state_unlisted_releases(self, named: Iterable[str]) -> None:
        """State the releases that models or changes name and that the register does not list: ``proposed``, say."""
        planned = (release_id for change in self._register.changes for release_id in change.release_ids)
        conditional = (condition.release_id for condition in self._register.conditions)
        for release_id in sorted({*named, *planned, *conditional} - self._release_ids - {""}):
            facts: list[Fact] = [(v.IDENTIFIER, release_id), (v.TITLE, release_id)]
            self._triples.describe(self._iris.release(release_id), [own("Release")], facts)

    def _subject(self, table: RowTable, key: tuple[str, ...], ordinal: int) -> NamedNode:
        """Give the IRI of a row; the second one of a key is told apart by its number."""
        if table.is_numbered:
            return self._iris.iri(table.kind, *(tail(part) for part in key), str(ordinal))
        *first, last = key
        again = f";{ordinal}" if ordinal > 1 else ""
        return self._iris.iri(table.kind, *(segment(part) for part in first), tail(last) + again)

    def _row(self, table: RowTable, row: Any, subject: NamedNode, place: int) -> None:
        facts: list[Fact] = []
        for item in table.fields:
            facts += self._facts(item, value_of(row, item.attribute), row)
        origin = value_of(row, "origin")
        facts += [(own("place"), place), (own("localId"), origin.xml_id), *self._read_from(origin)]
        self._triples.describe(subject, [table.type_iri], facts)

    def _read_from(self, origin: Origin) -> list[Fact]:
        file: Fact = (own("file"), origin.file)
        if origin.file in self._files:
            file = (v.WAS_DERIVED_FROM, self._iris.named("input", origin.file))
        return [file, (own("line"), origin.line)]

    def _facts(self, item: RowField, value: Any, row: Any) -> list[Fact]:
        if item.form is Form.TITLE:
            return [(item.term, value or row.id), (own("isUnnamed"), None if value else True)]
        if item.form is Form.TEXTS:
            return [*((item.term, text) for text in value), (item.other, in_order(value))]
        if item.form is Form.RELEASES:
            named = [(item.term, self._iris.release(text)) for text in value]
            return [*named, (item.other, in_order(value))]
        if item.form is Form.SUBJECT:
            return [self._about(item, value)]
        if item.form is Form.DOCUMENT and value not in self._elements:
            return [(item.other, value)]
        return [(item.term, self._value(item.form, value))]

    def _value(self, form: Form, value: Any) -> Value:
        if form in _LINK_KINDS:
            return self._iris.named(_LINK_KINDS[form], value) if value else None
        if form is Form.TOUCH_KIND:
            return concept(TOUCH_KIND, value)
        if form is Form.DECIMAL:
            return None if value is None else exact_decimal(value)
        if form is Form.DATED:
            return dated(value)
        known: Value = value
        return known

    def _about(self, item: RowField, subject_id: str) -> Fact:
        if subject_id in self._release_ids:
            return (item.term, self._iris.release(subject_id))
        if subject_id in self._change_ids:
            return (item.term, self._iris.change(subject_id))
        return (item.other, subject_id)

    def _shortcuts(self) -> None:
        """State what a tool that follows single links looks for: parts of a change, and what it affects."""
        for part in self._register.parts:
            whole = self._iris.change(part.whole_id)
            self._triples.describe(self._iris.change(part.part_id), (), [(v.IS_PART_OF, whole)])
        for touch in self._register.touches:
            reached: Fact = (own("affects"), self._iris.element(touch.element_id))
            self._triples.describe(self._iris.change(touch.change_id), (), [reached])


_LINK_KINDS = {Form.ELEMENT: "element", Form.CHANGE: "change", Form.RELEASE: "release", Form.DOCUMENT: "element"}
