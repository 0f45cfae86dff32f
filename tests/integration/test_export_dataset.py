"""An export says what it is as a whole, in which units its numbers are, and which terms of others mean its kinds."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import DCAT, DCTERMS, PROV, RDF, RDFS, SKOS, VOID, XSD, Graph, URIRef
from rdflib import Literal as Value

from impact.domain.kind_matches import ARCHIMATE, BBO, exact_match
from impact.domain.term_rules import MONTH, PERSON_DAY, RANGES
from impact.domain.vocabulary import HAS_UNIT, OWN, UNIT
from impact.readers.workspace import shipped_workspace
from impact.use_cases.export import export_rdf
from impact.use_cases.workspace import load_workspace
from impact.writers.ontology import all_terms, write_ontology
from tests.integration.test_export_records import worked
from tests.published_terms import KINDS, SPACES

BASE = "urn:impact:workspace/"
DATASET = URIRef(f"{BASE}dataset/R2")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Export a small workspace on which people worked, in the formats that are read here."""
    workspace = load_workspace(worked(tmp_path_factory.mktemp("dataset")))
    return {name: export_rdf(workspace, "R2", format_name=name) for name in ("trig", "ntriples", "jsonld")}


@pytest.fixture(scope="module")
def quads(texts: dict[str, str]) -> list[Quad]:
    return list(parse(texts["trig"], format=RdfFormat.TRIG))


@pytest.fixture(scope="module")
def graph(texts: dict[str, str]) -> Graph:
    return Graph().parse(data=texts["ntriples"], format="nt")


def test_the_dataset_is_described_for_catalogues(graph: Graph) -> None:
    assert set(graph.objects(DATASET, RDF.type)) == {DCAT.Dataset, VOID.Dataset, PROV.Entity}
    assert str(graph.value(DATASET, DCTERMS.title)).endswith("models, register and impact of R2")
    assert graph.value(DATASET, DCTERMS.modified) == graph.value(URIRef(f"{BASE}report/R2"), URIRef(f"{OWN}asOf"))
    assert graph.value(DATASET, PROV.wasGeneratedBy) == URIRef(f"{BASE}run/R2")
    assert str(graph.value(DATASET, VOID.uriSpace)) == BASE
    for root in graph.objects(DATASET, VOID.rootResource):
        assert (root, DCTERMS.title, None) in graph


def test_the_dataset_counts_its_statements(graph: Graph, quads: list[Quad], texts: dict[str, str]) -> None:
    assert int(str(graph.value(DATASET, VOID.triples))) == len(graph)
    named = {quad.triple for quad in quads if quad.graph_name != DefaultGraph()}
    assert len(named) == len(graph)
    assert len({quad.triple for quad in parse(texts["jsonld"], format=RdfFormat.JSON_LD)}) == len(graph)


def test_the_dataset_names_every_vocabulary_that_it_uses(graph: Graph) -> None:
    named = {str(one) for one in graph.objects(DATASET, VOID.vocabulary)}
    words = {str(word) for word in graph.predicates()} | {str(word) for word in graph.objects(None, RDF.type)}
    used = {space for space in SPACES for word in words if word.startswith(space)}
    underlying = {str(space) for space in (RDF, RDFS, XSD)} | {"http://www.w3.org/2002/07/owl#"}
    assert used - underlying <= named
    assert named - used == {OWN.rstrip("#")}


def test_each_named_graph_is_a_part_of_the_dataset(quads: list[Quad]) -> None:
    here = {quad.triple for quad in quads if quad.graph_name == DefaultGraph()}
    parts = {one.object for one in here if one.predicate.value == str(VOID.subset)}
    assert parts == {quad.graph_name for quad in quads if quad.graph_name != DefaultGraph()}
    assert {one.subject for one in here if one.object == NamedNode(str(VOID.Dataset))} == parts


def test_the_run_has_the_time_on_which_the_register_speaks(graph: Graph) -> None:
    moments = [
        graph.value(URIRef(f"{BASE}run/R2"), PROV.endedAtTime),
        graph.value(URIRef(f"{BASE}report/R2"), PROV.generatedAtTime),
    ]
    day = graph.value(DATASET, DCTERMS.modified)
    assert moments == [Value(f"{day}T00:00:00Z", datatype=XSD.dateTime)] * 2


def test_every_term_for_person_days_has_their_unit() -> None:
    ontology = Graph().parse(data=write_ontology(), format="turtle")
    about_days = {
        term.iri for term in all_terms() if "erson-days" in term.comment and RANGES.get(term.name) == "xsd:decimal"
    }
    with_unit = {str(term) for term in ontology.subjects(URIRef(HAS_UNIT), URIRef(PERSON_DAY))}
    assert len(about_days) == 14
    assert about_days == with_unit
    assert ontology.value(URIRef(PERSON_DAY), RDF.type) == URIRef(UNIT)
    assert ontology.value(URIRef(PERSON_DAY), RDFS.label)
    assert set(ontology.objects(None, URIRef(HAS_UNIT))) == {URIRef(PERSON_DAY), URIRef(MONTH)}


def test_each_figure_states_its_unit(quads: list[Quad]) -> None:
    figures = {quad.subject for quad in quads if quad.object == NamedNode(f"{OWN}EffortFigure")} - {
        NamedNode(f"{OWN}EffortFigure")
    }
    stated = {(quad.subject, quad.object) for quad in quads if quad.predicate.value == HAS_UNIT}
    assert figures
    assert all((figure, NamedNode(PERSON_DAY)) in stated for figure in figures)


def test_kinds_match_terms_of_published_ontologies_and_all_that_these_have(graph: Graph) -> None:
    kinds = {str(kind): str(notation) for kind, notation in graph.subject_objects(SKOS.notation)}
    matches = {kinds[str(kind)]: str(match) for kind, match in graph.subject_objects(SKOS.exactMatch)}
    assert matches == {kind: exact_match(kind) for kind in kinds.values() if exact_match(kind)}
    assert set(matches.values()) <= KINDS
    assert {match.partition("#")[0] for match in matches.values()} == {ARCHIMATE.rstrip("#"), BBO.rstrip("#")}


@pytest.mark.soak
def test_kinds_of_the_shipped_models_that_have_no_match_are_those_that_no_ontology_has() -> None:
    text = export_rdf(load_workspace(shipped_workspace()), "R2.0", format_name="ntriples")
    quads = list(parse(text, format=RdfFormat.N_TRIPLES))
    kinds = {
        one.object.value
        for one in quads
        if one.predicate.value == str(SKOS.notation) and isinstance(one.object, Literal) and ":" in one.object.value
    }
    missing = {kind for kind in kinds if not exact_match(kind) and kind.partition(":")[0] in ("bpmn", "archimate")}
    names = {iri.rpartition("#")[2].casefold() for iri in KINDS} - {"group", "property", "resource"}
    assert {kind for kind in missing if kind.partition(":")[2].casefold() in names} == set()
