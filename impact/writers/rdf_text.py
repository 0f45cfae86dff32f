"""Write collected triples in each format of RDF: the same statements, the same bytes for the same statements."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from impact.domain import vocabulary as v
from impact.writers.rdf_triples import GraphName, Triples, sort_prefixes

_ROOT = re.compile(rb"<rdf:RDF ([^>]*)>")
_IS_LINK = (
    v.SUB_PROPERTY_OF,
    v.SUB_CLASS_OF,
    v.IS_DEFINED_BY,
    v.IS_PART_OF,
    v.USED,
    v.WAS_GENERATED_BY,
    v.WAS_DERIVED_FROM,
    v.IN_SCHEME,
    v.EXACT_MATCH,
    v.HAS_UNIT,
    v.RELATED_CHANGE_REQUEST,
)
"""Borrowed terms whose values are always resources."""
_XSD_STRING = f"{v.XSD}string"


PART = 1 << 20
"""Bytes of a written document that are held at once."""


def ntriples(triples: Triples) -> Iterator[bytes]:
    """Write N-Triples, one statement a line, the lines sorted."""
    for texts, _ in triples.lines():
        yield "".join(sorted([f"{text} .\n" for text in texts])).encode()


def nquads(triples: Triples) -> Iterator[bytes]:
    """Write N-Quads, one statement a line with its graph, the lines sorted."""
    ends_by_graphs: dict[tuple[GraphName, ...], list[str]] = {}
    for texts, graphs in triples.lines():
        lines: list[str] = []
        last, ends = None, [""]
        for text, stated_by in zip(texts, graphs, strict=True):
            if stated_by is not last:  # names are looked up once for a row of statements of the same graphs
                last, ends = stated_by, ends_by_graphs.get(stated_by) or _ends(stated_by)
                ends_by_graphs[stated_by] = ends
            lines += [text + end for end in ends]
        lines.sort()
        yield "".join(lines).encode()


def _ends(graphs: tuple[GraphName, ...]) -> list[str]:
    return [f" {graph} .\n" if isinstance(graph, NamedNode) else " .\n" for graph in graphs]


def statements(triples: Triples, *, has_graphs: bool = False) -> bytes:
    """Give N-Triples, or N-Quads, as they come, for a reader that wants no order."""
    items = triples.quads() if has_graphs else triples
    written = serialize(items, format=RdfFormat.N_QUADS if has_graphs else RdfFormat.N_TRIPLES)
    assert written is not None, "without a file to write to, the bytes are returned"
    return written


def graphs_as_ntriples(triples: Triples) -> dict[str, bytes]:
    """Give each graph as N-Triples with sorted lines, by its IRI; the default graph goes by the empty text."""
    found: dict[str, list[bytes]] = {}
    for texts, graphs in triples.lines():
        of_subject: dict[GraphName, list[str]] = {}
        for text, stated_by in zip(texts, graphs, strict=True):
            for graph in stated_by:
                of_subject.setdefault(graph, []).append(f"{text} .\n")
        for graph, mine in of_subject.items():
            name = graph.value if isinstance(graph, NamedNode) else ""
            found.setdefault(name, []).append("".join(sorted(mine)).encode())
    return {name: b"".join(found[name]) for name in sorted(found)}


def sparql_term(iri: str = "", *, text: str = "", datatype: str = "") -> str:
    """Write an IRI, or a text with its type, as SPARQL does."""
    if iri:
        return str(NamedNode(iri))
    return str(Literal(text, datatype=NamedNode(datatype)) if datatype else Literal(text))


def trig(triples: Triples) -> Iterator[bytes]:
    """Write TriG: the default graph, then each named graph in order of name."""
    parts = _parts(triples.quads(), RdfFormat.TRIG)
    return chain((sort_prefixes(head) for head in islice(parts, 1)), parts)


def rdfxml(triples: Triples) -> Iterator[bytes]:
    """Write RDF/XML.

    A carriage return in a text is written as a character reference, because readers of XML drop a plain one.
    """
    parts = (part.replace(b"\r", b"&#13;") for part in _parts(triples, RdfFormat.RDF_XML))
    yield _ROOT.sub(lambda root: b"<rdf:RDF %b>" % b" ".join(sorted(root[1].split())), next(parts), count=1)
    yield from parts


def turtle(triples: Triples) -> Iterator[bytes]:
    """Write Turtle; see :meth:`impact.writers.rdf_triples.Triples.turtle`."""
    parts = _parts(triples, RdfFormat.TURTLE)
    return chain((sort_prefixes(head) for head in islice(parts, 1)), parts)


def _parts(items: Iterable[Quad] | Iterable[Triple], rdf_format: RdfFormat) -> Iterator[bytes]:
    """Write into a file that is gone afterwards, and give it part by part; all prefixes stand in the first."""
    with tempfile.TemporaryFile() as file:
        serialize(items, output=file, format=rdf_format, prefixes=dict(v.NAMESPACES))
        file.seek(0)
        while part := file.read(PART):
            yield part


def jsonld(triples: Triples) -> Iterator[bytes]:
    """Write JSON-LD with one resource a line; the context stands in the document, so that nothing is fetched."""
    schemes = {subject.value.partition(":")[0] for subject, _ in triples.by_subject()}
    prefixes = {name: iri for name, iri in v.NAMESPACES.items() if name not in schemes}
    names = _Names(prefixes)
    context = json.dumps(names.context(), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    yield f'{{"@context":{context},\n"@graph":['.encode()
    separator = "\n"
    for node in _json_nodes(triples, names):
        yield f"{separator}{node}".encode()
        separator = ",\n"
    yield b"\n]}\n" if separator != "\n" else b"\n\n]}\n"


class _Names:
    """Short names of terms in a JSON-LD document, and how it writes values.

    A prefix that is also the scheme of an IRI of the document is not used: the IRI would be read as shortened.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._short: dict[str, str] = {}
        own_links = (term.iri for term in v.OWN_TERMS if term.kind is v.TermKind.LINK)
        self._links = frozenset((*own_links, *_IS_LINK))

    def context(self) -> dict[str, Any]:
        links = {self.short(iri): {"@id": iri, "@type": "@id"} for iri in sorted(self._links)}
        return {"@vocab": v.OWN, **self._prefixes, **links}

    def short(self, iri: str) -> str:
        found = self._short.get(iri)
        if found is None:
            found = self._short[iri] = self._shortened(iri)
        return found

    def _shortened(self, iri: str) -> str:
        if iri.startswith(v.OWN) and iri.removeprefix(v.OWN).isalnum():
            return iri.removeprefix(v.OWN)
        for prefix, namespace in self._prefixes.items():
            if iri.startswith(namespace) and iri.removeprefix(namespace).isalnum():
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri

    def value(self, predicate: str, term: NamedNode | Literal) -> object:
        if isinstance(term, NamedNode):
            return term.value if predicate in self._links else {"@id": term.value}
        datatype = term.datatype.value
        if datatype == _XSD_STRING:
            return {"@value": term.value} if predicate in self._links else term.value
        if datatype == f"{v.XSD}boolean" and predicate not in self._links:
            return term.value == "true"
        return {"@type": self.short(datatype), "@value": term.value}


def _json_nodes(triples: Triples, names: _Names) -> Iterator[str]:
    for subject, facts in triples.by_subject():
        node: dict[str, object] = {"@id": subject.value}
        for predicate, values in facts:
            if predicate.value == v.TYPE:
                node["@type"] = [names.short(value.value) for value in values]
                continue
            written = [names.value(predicate.value, value) for value in values]
            node[names.short(predicate.value)] = written[0] if len(written) == 1 else written
        yield json.dumps(node, ensure_ascii=False, separators=(",", ":"))


FORMATS: Mapping[str, Callable[[Triples], Iterator[bytes]]] = {
    "turtle": turtle,
    "trig": trig,
    "nquads": nquads,
    "ntriples": ntriples,
    "jsonld": jsonld,
    "rdfxml": rdfxml,
}
"""Writers by name of the format; each gives its document part by part, so that it need not be held whole."""
