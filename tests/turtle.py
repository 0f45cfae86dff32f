"""Read an export in Turtle, and ask it questions with the prefixes of the file."""

from __future__ import annotations

from typing import Any

from pyoxigraph import RdfFormat, Store

from impact.domain.vocabulary import NAMESPACES

PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in NAMESPACES.items())


def load(turtle: str) -> Store:
    """Load a Turtle document into a store of its own."""
    store = Store()
    store.bulk_load(turtle.encode("utf-8"), format=RdfFormat.TURTLE)
    return store


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """Answer a SELECT query as rows of text; what is unbound is empty."""
    found: Any = store.query(PREFIXES + query)
    return [tuple("" if value is None else value.value for value in row) for row in found]
