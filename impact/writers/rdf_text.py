"""Write collected triples in each format of RDF: the same statements, the same bytes for the same statements."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from impact.domain import vocabulary as v
from impact.writers.rdf_triples import Triples, sort_prefixes

_ROOT = re.compile(r"<rdf:RDF ([^>]*)>")
_IS_LINK = (
    v.SUB_PROPERTY_OF,
    v.SUB_CLASS_OF,
    v.IS_DEFINED_BY,
    v.IS_PART_OF,
    v.USED,
    v.WAS_GENERATED_BY,
    v.WAS_DERIVED_FROM,
    v.IN_SCHEME,
    v.RELATED_CHANGE_REQUEST,
)
"""Borrowed terms whose values are always resources."""
_XSD_STRING = f"{v.XSD}string"


def _written(
    items: Iterable[Quad] | Iterable[Triple], rdf_format: RdfFormat, *, prefixes: Mapping[str, str] | None = None
) -> str:
    written = serialize(items, format=rdf_format, prefixes=dict(prefixes) if prefixes else None)
    assert written is not None, "without a file to write to, the text is returned"
    return written.decode("utf-8")


def _sorted_lines(text: str) -> str:
    return "".join(f"{line}\n" for line in sorted(text.split("\n")) if line)


def ntriples(triples: Triples) -> str:
    """Write N-Triples, one statement a line, the lines sorted."""
    return _sorted_lines(_written(triples, RdfFormat.N_TRIPLES))


def nquads(triples: Triples) -> str:
    """Write N-Quads, one statement a line with its graph, the lines sorted."""
    return _sorted_lines(_written(triples.quads(), RdfFormat.N_QUADS))


def statements(triples: Triples) -> bytes:
    """Give N-Triples as they come, for a reader that wants no order."""
    return _written(triples, RdfFormat.N_TRIPLES).encode()


def graphs_as_ntriples(triples: Triples) -> dict[str, bytes]:
    """Give each graph as N-Triples with sorted lines, by its IRI; the default graph goes by the empty text."""
    found: dict[str, list[Triple]] = {}
    for quad in triples.quads():
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        found.setdefault(name, []).append(quad.triple)
    return {name: _sorted_lines(_written(items, RdfFormat.N_TRIPLES)).encode() for name, items in sorted(found.items())}


def sparql_term(iri: str = "", *, text: str = "", datatype: str = "") -> str:
    """Write an IRI, or a text with its type, as SPARQL does."""
    if iri:
        return str(NamedNode(iri))
    return str(Literal(text, datatype=NamedNode(datatype)) if datatype else Literal(text))


def trig(triples: Triples) -> str:
    """Write TriG: the default graph, then each named graph in order of name."""
    return sort_prefixes(_written(triples.quads(), RdfFormat.TRIG, prefixes=v.NAMESPACES))


def rdfxml(triples: Triples) -> str:
    """Write RDF/XML.

    A carriage return in a text is written as a character reference, because readers of XML drop a plain one.
    """
    text = _written(triples, RdfFormat.RDF_XML, prefixes=v.NAMESPACES).replace("\r", "&#13;")
    return _ROOT.sub(lambda root: f"<rdf:RDF {' '.join(sorted(root[1].split()))}>", text, count=1)


def turtle(triples: Triples) -> str:
    """Write Turtle."""
    return triples.turtle()


def jsonld(triples: Triples) -> str:
    """Write JSON-LD with one resource a line; the context stands in the document, so that nothing is fetched."""
    schemes = {subject.value.partition(":")[0] for subject, _ in triples.by_subject()}
    prefixes = {name: iri for name, iri in v.NAMESPACES.items() if name not in schemes}
    names = _Names(prefixes)
    context = json.dumps(names.context(), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    nodes = ",\n".join(_json_nodes(triples, names))
    return f'{{"@context":{context},\n"@graph":[\n{nodes}\n]}}\n'


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


FORMATS: Mapping[str, Callable[[Triples], str]] = {
    "turtle": turtle,
    "trig": trig,
    "nquads": nquads,
    "ntriples": ntriples,
    "jsonld": jsonld,
    "rdfxml": rdfxml,
}
"""Writers by name of the format."""
