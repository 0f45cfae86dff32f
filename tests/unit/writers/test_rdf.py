from __future__ import annotations

import datetime as dt
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS

from impact.domain import vocabulary
from impact.domain.vocabulary import NAMESPACES, OWN_TERMS, own
from impact.errors import WorkspaceError
from impact.writers.rdf_models import declare_vocabulary
from impact.writers.rdf_triples import IriScheme, Triples, dated, decimal, segment, tail
from tests.published_terms import OSLC_TERMS, QUDT_TERMS

BASE = "urn:example:base/"
XSD = "http://www.w3.org/2001/XMLSchema#"
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)


def borrowed_terms() -> set[str]:
    constants = (value for name, value in vars(vocabulary).items() if name.isupper() and isinstance(value, str))
    namespaces = {*NAMESPACES.values(), vocabulary.ONTOLOGY, vocabulary.QUDT_UNIT}
    return {term for term in constants if term not in namespaces and not term.startswith(vocabulary.OWN)}


def test_every_borrowed_term_exists_in_its_vocabulary() -> None:
    known = {str(term) for space in (DCTERMS, OWL, PROV, RDF, RDFS, SKOS) for term in dir(space)}
    known |= OSLC_TERMS | QUDT_TERMS
    assert borrowed_terms()
    assert borrowed_terms() - known == set()


def test_every_term_of_our_own_is_declared_once_and_explained() -> None:
    names = [term.name for term in OWN_TERMS]
    assert len(names) == len(set(names))
    assert [term.name for term in OWN_TERMS if not term.comment.endswith(".") or not term.label] == []


def test_affects_narrows_the_relation_of_dublin_core() -> None:
    assert next(term.parent for term in OWN_TERMS if term.name == "affects") == str(DCTERMS.relation)


def test_a_term_that_is_not_declared_is_refused() -> None:
    with pytest.raises(KeyError):
        own("invented")


@given(ANY_TEXT, ANY_TEXT)
def test_different_ids_give_different_iris(first: str, second: str) -> None:
    assert (tail(first) == tail(second)) == (first == second)
    assert (segment(first) == segment(second)) == (first == second)


@given(ANY_TEXT)
def test_an_iri_gives_its_id_back(text: str) -> None:
    iri = IriScheme(BASE).element(text)
    assert unquote(iri.value.removeprefix(f"{BASE}element/"), errors="surrogatepass") == text


@given(ANY_TEXT, ANY_TEXT, st.integers(1, 99))
def test_a_segment_never_runs_into_its_neighbours(release: str, element: str, place: int) -> None:
    iri = IriScheme(BASE).iri("path", segment(release), tail(element), str(place)).value
    kind, first, rest = iri.removeprefix(BASE).split("/", 2)
    middle, _, last = rest.rpartition("/")
    assert (kind, last) == ("path", str(place))
    assert unquote(first, errors="surrogatepass") == release
    assert unquote(middle, errors="surrogatepass") == element


def test_plain_ids_stay_readable() -> None:
    scheme = IriScheme(BASE)
    assert scheme.element("bam:MD-05.04").value == f"{BASE}element/bam:MD-05.04"
    assert scheme.element("sec:BAD/6.6").value == f"{BASE}element/sec:BAD/6.6"
    assert scheme.change("R2-SRV").value == f"{BASE}change/R2-SRV"
    assert scheme.release("R2.0").value == f"{BASE}release/R2.0"


def test_hostile_ids_are_encoded() -> None:
    assert tail('a b"<>%\\^`{|}\u00e9\n') == "a%20b%22%3C%3E%25%5C%5E%60%7B%7C%7D%C3%A9%0A"
    assert tail("a//b") == "a%2F%2Fb"
    assert tail("..") == "%2E%2E"


def test_a_relative_base_is_refused_with_what_to_do() -> None:
    with pytest.raises(WorkspaceError, match="Use an absolute IRI"):
        IriScheme("models/")


def written(value: object) -> list[object]:
    triples = Triples()
    triples.describe(NamedNode("urn:s"), (), [("urn:p", value)])  # type: ignore[list-item]
    return [triple.object for triple in parse(triples.turtle().encode(), format=RdfFormat.TURTLE)]


@pytest.mark.parametrize(
    ("value", "text", "datatype"),
    [
        (0.92, "0.920000", "decimal"),
        (1e-9, "0.000000", "decimal"),
        (-1e-9, "0.000000", "decimal"),
        (7, "7", "integer"),
        (True, "true", "boolean"),
        (dt.date(2017, 10, 19), "2017-10-19", "date"),
        ("plain", "plain", "string"),
        (dated("2017-10-19"), "2017-10-19", "date"),
        (dated("2017-10"), "2017-10", "gYearMonth"),
        (dated("2017"), "2017", "gYear"),
        (dated("2017-13"), "2017-13", "string"),
        (dated("2017-02-30"), "2017-02-30", "string"),
        (dated("autumn 17"), "autumn 17", "string"),
    ],
)
def test_values_are_typed(value: object, text: str, datatype: str) -> None:
    assert written(value) == [Literal(text, datatype=NamedNode(XSD + datatype))]


@pytest.mark.parametrize("value", [None, ""])
def test_what_is_not_known_is_not_stated(value: object) -> None:
    assert written(value) == []


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_no_decimal_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be written as a decimal"):
        decimal(value)


@given(ANY_TEXT)
def test_any_text_survives_but_for_unreadable_characters(text: str) -> None:
    found = written("x" + text)
    assert isinstance(found[0], Literal)
    kept = [(a, b) for a, b in zip("x" + text, found[0].value, strict=True) if a != b]
    assert all(b == "\N{REPLACEMENT CHARACTER}" for _, b in kept)
    assert all(not a.isprintable() for a, _ in kept)


def test_a_fact_stated_twice_is_written_once_and_subjects_stay_together() -> None:
    triples = Triples()
    for subject in ("urn:a", "urn:b", "urn:a"):
        triples.describe(NamedNode(subject), ["urn:T"], [("urn:p", f"of {subject}")])
    assert len(triples) == 4
    assert triples.turtle().count("<urn:a>") == 1


def test_names_of_resources_are_written_whole() -> None:
    triples, iris = Triples(), IriScheme(BASE)
    for name in ("bam:MD-05.04", "sec:BAD/6.6", "ends.", "50%", "what if"):
        triples.describe(iris.element(name), ["urn:T"], ())
    written = triples.turtle()
    for name in ("bam:MD-05.04", "sec:BAD/6.6", "ends.", "50%25", "what%20if"):
        assert f"<{BASE}element/{name}>" in written


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\u2028", "\u2029"])
def test_a_text_with_a_line_like_a_prefix_stays_where_it_is(line_end: str) -> None:
    text = f"first{line_end}@prefix dcterms: <urn:elsewhere> ."
    assert written(text) == [Literal(text)]


def test_links_between_architecture_resources_are_link_types() -> None:
    triples = Triples()
    declare_vocabulary(triples)
    typed = {t.subject for t in triples if t.object == NamedNode(vocabulary.LINK_TYPE)}
    assert typed == {NamedNode(own(name)) for name in ("affects", "documents", "relatedTo")}


def test_prefixes_come_in_order() -> None:
    triples = Triples()
    triples.describe(NamedNode("urn:s"), ["urn:T"], ())
    header = [line for line in triples.turtle().splitlines() if line.startswith("@prefix")]
    assert header == sorted(header)
    assert len(header) == len(vocabulary.NAMESPACES)
