"""Say in RDF what the models and the documents hold: elements, sections, relationships and their kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode

from impact.domain import vocabulary as v
from impact.domain.architecture import DOCUMENTS, Element, Relationship, Section, spell_out_kind
from impact.domain.change import TouchKind
from impact.domain.kind_matches import exact_match
from impact.domain.term_rules import PERSON_DAY, UNIT_BY_NAME
from impact.domain.vocabulary import VocabularyTerm, own
from impact.graph import ArchitectureGraph
from impact.writers.rdf_graphs import NamedGraphs
from impact.writers.rdf_triples import Fact, IriScheme, Triples, even_empty, exact_decimal, in_order, node, tail

ELEMENT_KIND = "element-kind"
RELATIONSHIP_KIND = "relationship-kind"
TOUCH_KIND = "touch-kind"
TIER = "tier"
ESTIMATE_STATUS = "estimate-status"
SCHEMES: Mapping[str, str] = {
    ELEMENT_KIND: "Kinds of elements",
    RELATIONSHIP_KIND: "Kinds of relationships",
    TOUCH_KIND: "Kinds of touches",
    TIER: "Tiers of impact",
    ESTIMATE_STATUS: "States of an estimate",
}
_FIXED_CONCEPTS: Mapping[str, Mapping[str, str]] = {
    TOUCH_KIND: {kind.value: kind.value for kind in TouchKind},
    TIER: {"must": "must", "should": "should", "glance": "glance"},
    ESTIMATE_STATUS: {"estimated": "estimated", "not_estimated": "not estimated", "what_if": "what if"},
}
_ABOUT_PERSON_DAYS = "The work of one person on one working day, whose hours the policy of the workspace states."


def concept(scheme: str, name: str) -> NamedNode | None:
    """Give the concept of a name in a scheme; ``None`` for an empty name."""
    return node(f"{v.OWN}{scheme}/{tail(name)}") if name else None


def declare_vocabulary(triples: Triples) -> None:
    """State every term of our own with its label and comment."""
    ontology = node(v.ONTOLOGY)
    facts: list[Fact] = [
        (v.TITLE, "Vocabulary of change impact in architecture documents"),
        (v.VERSION_INFO, v.ONTOLOGY.rpartition(":")[2]),
    ]
    triples.describe(ontology, [v.ONTOLOGY_CLASS], facts)
    declare_terms(triples, v.OWN_TERMS)
    triples.describe(node(PERSON_DAY), [v.UNIT], [(v.LABEL, "person-day"), (v.COMMENT, _ABOUT_PERSON_DAYS)])


def declare_terms(triples: Triples, terms: Iterable[VocabularyTerm]) -> None:
    """State terms of our own, each with its label and comment, what it narrows, and the unit of its values."""
    for term in terms:
        narrows = v.SUB_CLASS_OF if term.kind is v.TermKind.CLASS else v.SUB_PROPERTY_OF
        unit = UNIT_BY_NAME.get(term.name)
        facts: list[Fact] = [
            (v.LABEL, term.label),
            (v.COMMENT, term.comment),
            (narrows, node(term.parent) if term.parent else None),
            (v.IS_DEFINED_BY, node(v.ONTOLOGY)),
            (v.HAS_UNIT, node(unit) if unit else None),
        ]
        types = [v.OWL + term.kind, *([v.LINK_TYPE] if term.name in v.LINK_TYPES else [])]
        triples.describe(node(term.iri), types, facts)


def declare_concepts(triples: Triples, graphs: Iterable[ArchitectureGraph]) -> None:
    """State the concept schemes, with the kinds that occur in some graphs, and terms of others that mean the same."""
    graphs = list(graphs)
    concepts = {
        ELEMENT_KIND: {kind: spell_out_kind(kind) for graph in graphs for kind in _kinds(graph.nodes)},
        RELATIONSHIP_KIND: {kind: spell_out_kind(kind) for graph in graphs for kind in _kinds(graph.relationships)},
        **_FIXED_CONCEPTS,
    }
    for scheme, title in SCHEMES.items():
        scheme_node = node(f"{v.OWN}scheme/{scheme}")  # not the name alone, which a property may have
        triples.describe(scheme_node, [v.CONCEPT_SCHEME], [(v.TITLE, title), (v.PREFERRED_LABEL, title)])
        for name, label in concepts[scheme].items():
            match = exact_match(name)
            facts: list[Fact] = [
                (v.PREFERRED_LABEL, label or name),
                (v.NOTATION, name),
                (v.IN_SCHEME, scheme_node),
                (v.EXACT_MATCH, node(match) if match else None),
            ]
            subject = concept(scheme, name)
            if subject is not None:
                triples.describe(subject, [v.CONCEPT], facts)


def _kinds(things: Iterable[Element | Relationship]) -> list[str]:
    return sorted({thing.kind for thing in things})


class ModelStatements:
    """State elements, sections and relationships.

    Parameters
    ----------
    triples
        Where to state them.
    iris
        Where their IRIs come from.
    graphs
        Which graph states what; only what was read from an input of the run is tied to it.
    """

    def __init__(self, triples: Triples, iris: IriScheme, graphs: NamedGraphs) -> None:
        self._triples, self._iris, self._graphs = triples, iris, graphs

    def state(self, graph: ArchitectureGraph, release_graph: ArchitectureGraph, *, release: NamedNode | None) -> None:
        """State the whole architecture, and what of it stands in a release, its bridging flows included."""
        drawn = {tie.id for tie in graph.relationships}
        ties = {tie.id: tie for tie in (*graph.relationships, *release_graph.relationships)}
        with self._triples.within(self._graphs.vocabulary):
            self._declare_properties([*graph.nodes, *ties.values()])
        for element in graph.nodes:
            with self._triples.within(self._graphs.of_file(element.origin.file)):
                self._element(element)
                if element.id in ties:
                    self._say(element.id, own("standsFor"), self._iris.named("relationship", element.id))
            if release is not None and element.id in release_graph:
                with self._triples.within(self._graphs.release):
                    self._say(element.id, own("standsIn"), release)
        for tie_id in sorted(ties):
            tie = ties[tie_id]
            stated_by = self._graphs.of_file(tie.origin.file) if tie_id in drawn else self._graphs.release
            with self._triples.within(stated_by):
                self._relationship(tie, is_bridge=tie_id not in drawn)

    def state_apart(self, elements: Iterable[Element], ties: Iterable[Relationship]) -> None:
        """State elements and relationships alone, whatever stands in a release."""
        elements, ties = list(elements), list(ties)
        self._declare_properties([*elements, *ties])
        for element in elements:
            self._element(element)
        for tie in ties:
            self._relationship(tie, is_bridge=False)

    def state_sections(self, sections: Iterable[Section], graph: ArchitectureGraph) -> None:
        """State what the documents say of their sections; one of the same id again has a number behind its IRI."""
        taken: set[str] = set()
        for place, section in enumerate(sections, start=1):
            known = graph.element(section.id) if section.id in graph else None
            ordinal, again = 1, ""
            while section.id + again in taken or (not again and known is not None and not _is_of(section, known)):
                ordinal += 1
                again = f";{ordinal}"
            taken.add(section.id + again)
            subject = self._iris.iri("element", tail(section.id) + again)
            with self._triples.within(self._graphs.of_file(section.origin.file)):
                self._section(section, subject, place=place, is_element=known is not None and not again)

    def _section(self, section: Section, subject: NamedNode, *, place: int, is_element: bool) -> None:
        """State a row of a list of sections; what its element states, too, is stated once."""
        facts: list[Fact] = [
            (v.IDENTIFIER, section.id),
            (own("place"), place),
            (own("document"), section.document),
            (own("sectionNumber"), section.number),
            (own("sectionTitle"), section.title),
            (own("sectionKind"), section.kind),
            (own("pages"), None if section.pages is None else exact_decimal(section.pages)),
            (own("pagesBasis"), section.pages_basis),
            (own("strength"), section.strength),
            (own("parentNumber"), section.stated_parent),
            *((own("pattern"), pattern) for pattern in section.documents),
            (own("patternOrder"), in_order(section.documents)),
        ]
        if not is_element:
            facts += [(own("basis"), section.basis), (v.SOURCE, section.source), *self._read_from(section)]
        types = [own("Section"), v.ARCHITECTURE_RESOURCE]
        self._triples.describe(subject, types, facts)

    def _say(self, element_id: str, predicate: str, value: NamedNode) -> None:
        self._triples.describe(self._iris.element(element_id), (), [(predicate, value)])

    def _declare_properties(self, things: Iterable[Element | Relationship]) -> None:
        for name in sorted({name for thing in things for name in thing.properties}):
            facts: list[Fact] = [(v.LABEL, name), (v.SUB_PROPERTY_OF, node(own("property")))]
            self._triples.describe(self._iris.property(name), [v.OWL + v.TermKind.VALUE], facts)

    def _element(self, element: Element) -> None:
        facts: list[Fact] = [
            (v.IDENTIFIER, element.id),
            (v.TITLE, element.label),
            (own("isUnnamed"), None if element.name else True),
            *((v.ALTERNATIVE_LABEL, alias) for alias in element.aliases),
            (own("aliasOrder"), in_order(element.aliases)),
            (v.DESCRIPTION, element.text),
            (own("kind"), concept(ELEMENT_KIND, element.kind)),
            (own("sort"), element.sort),
            (v.IS_PART_OF, self._iris.element(element.parent_id) if element.parent_id else None),
            *self._founded(element),
        ]
        self._triples.describe(self._iris.element(element.id), [v.ARCHITECTURE_RESOURCE], facts)

    def _relationship(self, tie: Relationship, *, is_bridge: bool) -> None:
        source, target = self._iris.element(tie.source_id), self._iris.element(tie.target_id)
        facts: list[Fact] = [
            (v.IDENTIFIER, tie.id),
            (v.TITLE, tie.name),
            (own("kind"), concept(RELATIONSHIP_KIND, tie.kind)),
            (own("from"), source),
            (own("to"), target),
            (own("role"), tie.role),
            (own("strength"), tie.strength),
            (own("isBridge"), is_bridge or None),
            *self._founded(tie),
        ]
        self._triples.describe(self._iris.named("relationship", tie.id), [own("Relationship")], facts)
        shortcut = own("documents") if tie.kind == DOCUMENTS else own("relatedTo")
        self._triples.describe(source, (), [(shortcut, target)])

    def _founded(self, thing: Element | Relationship) -> list[Fact]:
        releases = (("introducedIn", thing.introduced_in), ("retiredIn", thing.retired_in))
        return [
            *((own(name), self._iris.release(release)) for name, release in releases if release),
            (own("basis"), thing.basis),
            (v.SOURCE, thing.source),
            *self._read_from(thing),
            *self._properties(thing.properties),
        ]

    def _properties(self, properties: Mapping[str, str]) -> Iterator[Fact]:
        for name, text in sorted(properties.items()):
            term = self._iris.property(name)
            yield (term.value, text) if text else (own("emptyProperty"), term)

    def _read_from(self, thing: Element | Relationship | Section) -> list[Fact]:
        origin = thing.origin
        file: Fact = (own("file"), origin.file)
        if origin.file in self._graphs.files:
            file = (v.WAS_DERIVED_FROM, self._iris.named("input", origin.file))
        local = None if origin.xml_id == thing.id.partition(":")[2] else even_empty(origin.xml_id)
        return [file, (own("line"), origin.line), (own("localId"), local)]


def _is_of(section: Section, element: Element) -> bool:
    """Say whether an element states what founds a section, so that it need not be stated again."""
    return (section.basis, section.source, section.origin) == (element.basis, element.source, element.origin)
