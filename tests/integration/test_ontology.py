"""The ontology explains every word of ours that exports use, and every borrowed word is one that somebody published."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef

from impact.cli import main
from impact.domain.fingerprint import Aspect
from impact.domain.term_rules import DOMAINS, RANGES, term_iri
from impact.domain.vocabulary import ONTOLOGY, OWN, TYPE, TermKind
from impact.readers.workspace import shipped_workspace
from impact.use_cases.export import export_rdf
from impact.use_cases.workspace import load_workspace
from impact.writers.ontology import all_terms, write_ontology, write_ontology_page
from impact.writers.shapes import write_shapes
from tests.integration.test_export_records import worked
from tests.published_terms import CLASSES, PUBLISHED, is_borrowed

ROOT = Path(__file__).parents[2]
SPOKEN = ("impact/writers", "impact/domain/register_terms.py")
"""Where the words of an export are chosen."""


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(data=write_ontology(), format="turtle")


def small_export(folder: Path) -> str:
    """Export a small workspace on which people worked."""
    return export_rdf(load_workspace(worked(folder)), "R2", format_name="nquads")


def shipped_export(_folder: Path) -> str:
    """Export the shipped workspace."""
    return export_rdf(load_workspace(shipped_workspace()), "R2.0", format_name="nquads")


@pytest.fixture(scope="module", params=[small_export, pytest.param(shipped_export, marks=pytest.mark.soak)])
def quads(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> set[Quad]:
    text: str = request.param(tmp_path_factory.mktemp("ontology"))
    return set(parse(text, format=RdfFormat.N_QUADS))


def used(quads: set[Quad]) -> set[str]:
    """Give the properties, classes and other named values."""
    values = {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}
    return {quad.predicate.value for quad in quads} | values


def test_every_word_of_ours_that_an_export_uses_is_explained(ontology: Graph, quads: set[Quad]) -> None:
    ours = {iri for iri in used(quads) if iri.startswith(OWN) and "/" not in iri.removeprefix(OWN)}
    assert len(ours) > 150
    explained = {
        str(term)
        for term in ontology.subjects(RDFS.isDefinedBy, URIRef(ONTOLOGY))
        if ontology.value(term, RDFS.label) and ontology.value(term, RDFS.comment)
    }
    assert ours - explained == set()
    assert explained == {term.iri for term in all_terms()}


def test_every_word_of_the_ontology_is_one_that_an_export_can_say() -> None:
    files = [
        file for place in SPOKEN for file in ([ROOT / place] if place.endswith(".py") else ROOT.glob(f"{place}/rdf*"))
    ]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    said = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    said |= {f"fingerprint{aspect.value.capitalize()}" for aspect in Aspect}
    assert [term.name for term in all_terms() if term.name not in said] == []


def test_every_borrowed_word_of_an_export_is_published(quads: set[Quad]) -> None:
    borrowed = {iri for iri in used(quads) if is_borrowed(iri)}
    borrowed |= {quad.object.datatype.value for quad in quads if not isinstance(quad.object, NamedNode)}
    assert len(borrowed) > 40
    assert borrowed - PUBLISHED == set()


def test_what_an_export_calls_a_class_is_one_and_a_property_is_none(quads: set[Quad], ontology: Graph) -> None:
    types = {quad.object.value for quad in quads if quad.predicate.value == TYPE}
    ours = {term.iri for term in all_terms() if term.kind is TermKind.CLASS}
    assert types - CLASSES - ours == set()
    assert {quad.predicate.value for quad in quads} & (CLASSES | ours) == set()
    types_of = {str(term): set(ontology.objects(term, RDF.type)) for term in ontology.subjects(RDFS.isDefinedBy)}
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
    assert [term for term, kinds_of in types_of.items() if len(kinds_of & kinds) != 1] == []


def test_links_lead_to_resources_and_values_are_texts_and_numbers(quads: set[Quad]) -> None:
    kinds = {term.iri: term.kind for term in all_terms()}
    wrong = {
        quad.predicate.value
        for quad in quads
        if quad.predicate.value in kinds
        and (kinds[quad.predicate.value] is TermKind.LINK) != isinstance(quad.object, NamedNode)
    }
    assert wrong == set()


def test_the_ontology_borrows_only_what_is_published_and_has_a_version(ontology: Graph) -> None:
    named = {str(node) for statement in ontology for node in statement if isinstance(node, URIRef)}
    assert {iri for iri in named if is_borrowed(iri)} - PUBLISHED == set()
    assert str(ontology.value(URIRef(ONTOLOGY), OWL.versionInfo)) == ONTOLOGY.rpartition(":")[2]
    assert ontology.value(URIRef(ONTOLOGY), OWL.versionIRI) == URIRef(ONTOLOGY)
    assert not any(isinstance(node, BNode) for node in ontology.all_nodes())
    assert len(list(ontology.subject_objects(RDFS.domain))) == len(DOMAINS)
    assert len(list(ontology.subject_objects(RDFS.range))) == len(RANGES)


def test_domains_and_ranges_hold_in_exports(quads: set[Quad]) -> None:
    statements = {quad.triple for quad in quads}
    types: dict[str, set[str]] = {}
    for one in statements:
        if one.predicate.value == TYPE:
            types.setdefault(one.subject.value, set()).add(one.object.value)
    domains = {term_iri(name): term_iri(of) for name, of in DOMAINS.items()}
    ranges = {term_iri(name): term_iri(of) for name, of in RANGES.items()}
    wrong = set()
    for one in statements:
        term, value = one.predicate.value, one.object
        kinds = types.get(value.value, set()) if isinstance(value, NamedNode) else {value.datatype.value}
        if term in domains and domains[term] not in types[one.subject.value]:
            wrong.add((term, "domain"))
        if term in ranges and ranges[term] not in kinds:
            wrong.add((term, "range"))
    assert wrong == set()


def test_the_page_shows_every_term_and_its_links_lead_somewhere() -> None:
    page = write_ontology_page()
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert {term.name for term in all_terms()} - anchors == set()
    assert len(re.findall(r'id="([^"]+)"', page)) == len(anchors)
    assert set(re.findall(r'href="#([^"]+)"', page)) - anchors == set()
    assert "<script" not in page
    assert re.search(r'id="p80">.*<code>xsd:decimal</code> in person-days', page)


@pytest.mark.parametrize(("extra", "written"), [((), write_ontology), (("--format", "html"), write_ontology_page)])
def test_the_command_writes_both(tmp_path: Path, extra: tuple[str, ...], written: object) -> None:
    assert callable(written)
    done = CliRunner().invoke(main, ["export", "ontology", *extra, "--out", str(tmp_path / "ontology")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "ontology").read_text(encoding="utf-8") == written()


def test_shapes_speak_of_declared_terms_only() -> None:
    shapes = Graph().parse(data=write_shapes(), format="turtle")
    named = {str(node) for node in shapes.objects() if isinstance(node, URIRef)}
    ours = {term.iri for term in all_terms()}
    assert {iri for iri in named if iri.startswith(OWN) and not iri.startswith(f"{OWN}shape")} - ours == set()
    assert {iri for iri in named if is_borrowed(iri)} - PUBLISHED == set()
