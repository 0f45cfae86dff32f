from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from impact.writers.rdf_text import graphs_as_ntriples, jsonld, nquads, ntriples, statements
from impact.writers.rdf_triples import Triples

SUBJECTS = ("urn:s", "urn:s/1", "urn:s1", "urn:\u00e9", "urn:s%20x")
VALUES = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=6),
    st.integers(-9, 9),
    st.booleans(),
    st.sampled_from([NamedNode("urn:s"), NamedNode("urn:o")]),
)
STATED = st.lists(
    st.tuples(
        st.sampled_from(SUBJECTS), st.sampled_from(("urn:p", "urn:p2")), VALUES, st.sampled_from(("", "urn:g", "urn:h"))
    ),
    max_size=20,
)


def collected(stated: list[tuple[str, str, object, str]]) -> Triples:
    triples = Triples()
    for subject, predicate, value, graph in stated:
        fact = (predicate, value)
        if graph:
            with triples.within(NamedNode(graph)):
                triples.describe(NamedNode(subject), (), [fact])  # type: ignore[list-item]
        else:
            triples.describe(NamedNode(subject), (), [fact])  # type: ignore[list-item]
    return triples


def sorted_lines(written: bytes | None) -> bytes:
    assert written is not None
    return b"".join(sorted(written.splitlines(keepends=True)))


@given(STATED)
def test_lines_are_those_of_oxigraph_sorted(stated: list[tuple[str, str, object, str]]) -> None:
    triples = collected(stated)
    assert b"".join(ntriples(triples)) == sorted_lines(serialize(triples, format=RdfFormat.N_TRIPLES))
    assert b"".join(nquads(triples)) == sorted_lines(serialize(triples.quads(), format=RdfFormat.N_QUADS))


@given(STATED)
def test_statements_and_single_graphs_hold_what_the_lines_hold(stated: list[tuple[str, str, object, str]]) -> None:
    triples = collected(stated)
    assert sorted_lines(statements(triples)) == b"".join(ntriples(triples))
    assert sorted_lines(statements(triples, has_graphs=True)) == b"".join(nquads(triples))
    for name, part in graphs_as_ntriples(triples).items():
        mine = (quad.triple for quad in triples.quads() if getattr(quad.graph_name, "value", "") == name)
        assert part == sorted_lines(serialize(mine, format=RdfFormat.N_TRIPLES))


@given(STATED)
def test_parts_of_json_ld_make_one_document(stated: list[tuple[str, str, object, str]]) -> None:
    triples = collected(stated)
    found = {quad.triple for quad in parse(b"".join(jsonld(triples)), format=RdfFormat.JSON_LD)}
    assert found == set(triples)
