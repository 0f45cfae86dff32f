"""Write what is said of one resource as a document of its own, in the formats that web clients ask for."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from impact.writers.rdf_text import FORMATS
from impact.writers.rdf_triples import Triples

DOCUMENT_FORMATS: Mapping[str, str] = {
    "text/turtle": "turtle",
    "application/ld+json": "jsonld",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
}
"""Name of the format by media type; the first is written where anything is taken."""


def write_document(data: bytes, media_type: str, *, is_turtle: bool = False) -> bytes:
    """Write statements in the format of a media type; the same statements give the same bytes.

    Parameters
    ----------
    data
        The statements, without blank nodes.
    media_type
        One of :data:`DOCUMENT_FORMATS`.
    is_turtle
        Whether the data are Turtle; else they are N-Triples.
    """
    triples = Triples()
    for quad in parse(data, format=RdfFormat.TURTLE if is_turtle else RdfFormat.N_TRIPLES):
        subject, value = quad.subject, quad.object
        assert isinstance(subject, NamedNode), "every resource has a name"
        assert not isinstance(value, BlankNode | Triple), "every value has a name or is a literal"
        triples.describe(subject, (), [(quad.predicate.value, value)])
    return b"".join(FORMATS[DOCUMENT_FORMATS[media_type]](triples))
