"""Write the vocabulary of the RDF export as a document of its own: an OWL ontology in Turtle, or a page about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from impact.domain import vocabulary as v
from impact.domain.term_rules import DOMAINS, MONTH, PERSON_DAY, RANGES, UNIT_BY_NAME, term_iri
from impact.domain.vocabulary import TermKind, VocabularyTerm
from impact.writers.paper_html import HEAD, STYLE
from impact.writers.rdf_kept_records import declare_review_terms
from impact.writers.rdf_models import SCHEMES, declare_concepts, declare_vocabulary
from impact.writers.rdf_triples import Triples, node

TITLE = "Vocabulary of change impact in architecture documents"
VERSION = v.ONTOLOGY.rpartition(":")[2]
_ABOUT = (
    "Words for the impact of change on architecture documents: what models and documents hold, what a register of "
    "changes says, what a release is likely to reach and by which paths, what its review costs, and what people did. "
    "Where a published vocabulary has a word, exports use that one."
)
_VERSION_IRI, _DOMAIN, _RANGE = f"{v.OWL}versionIRI", f"{v.RDFS}domain", f"{v.RDFS}range"
_UNIT_WORDS: Mapping[str, str] = {PERSON_DAY: "person-days", MONTH: "months"}
_MORE_STYLE = """\
code{white-space:nowrap}
tbody th{position:static;border-bottom:1px solid var(--rule)}
tbody tr{scroll-margin-top:2.5rem}
tr:target>*{background:var(--band)}
"""
_CHAPTERS: Mapping[str, tuple[str, TermKind]] = {
    "classes": ("Classes", TermKind.CLASS),
    "links": ("Links between resources", TermKind.LINK),
    "values": ("Values", TermKind.VALUE),
}


def all_terms() -> tuple[VocabularyTerm, ...]:
    """Give every term of our own, those for what people do in a review included."""
    return (*v.OWN_TERMS, *v.REVIEW_TERMS)


def write_ontology() -> str:
    """Write the ontology as Turtle: every term with label and comment, and with domain and range where it has one.

    The schemes of kinds are there; which kinds of elements and relationships there are, each export says.

    Examples
    --------
    >>> "impact:likelihood a owl:DatatypeProperty" in write_ontology()
    True
    """
    triples = Triples()
    declare_vocabulary(triples)
    ontology = node(v.ONTOLOGY)
    triples.describe(ontology, (), [(_VERSION_IRI, ontology), (v.DESCRIPTION, _ABOUT)])
    declare_review_terms(triples)
    for term in all_terms():
        known = ((_DOMAIN, DOMAINS.get(term.name)), (_RANGE, RANGES.get(term.name)))
        triples.describe(node(term.iri), (), [(name, node(term_iri(of))) for name, of in known if of])
    declare_concepts(triples, [])
    return triples.turtle()


def write_ontology_page() -> str:
    """Write a page about the ontology: a table of classes, of links and of values, each term with an anchor.

    Examples
    --------
    >>> '<tr id="likelihood">' in write_ontology_page()
    True
    """
    chapters = [*((name, title) for name, (title, _) in _CHAPTERS.items()), ("schemes", "Schemes of kinds")]
    chapters.append(("prefixes", "Prefixes"))
    contents = "\n".join(f'<li><a href="#{name}">{title}</a></li>' for name, title in chapters)
    tables = "\n".join(_terms_table(name, title, kind) for name, (title, kind) in _CHAPTERS.items())
    return (
        f"{HEAD}<title>{TITLE}</title>\n<style>\n{STYLE}{_MORE_STYLE}</style>\n</head>\n"
        f"<body>\n<header><h1>{TITLE}</h1></header>\n"
        f'<nav aria-label="Contents"><ol>\n{contents}\n</ol></nav>\n<main>\n<p>{_ABOUT}</p>\n'
        f"<p>Version {VERSION}; its words begin with <code>{escape(v.OWN)}</code>, for which exports write "
        "<code>impact:</code>.</p>\n"
        f"{tables}\n{_schemes_table()}\n{_prefixes_table()}\n</main>\n</body>\n</html>\n"
    )


def _table(name: str, title: str, header: Iterable[str], rows: Iterable[str]) -> str:
    cells = "".join(f'<th scope="col">{cell}</th>' for cell in header)
    body = "\n".join(rows)
    return (
        f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2>\n<table>\n<thead><tr>{cells}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></section>"
    )


def _terms_table(name: str, title: str, kind: TermKind) -> str:
    terms = sorted((term for term in all_terms() if term.kind is kind), key=lambda term: term.name.casefold())
    if kind is TermKind.CLASS:
        return _table(name, title, ("Term", "Says", "Narrows", "What it alone has"), map(_class_row, terms))
    return _table(name, title, ("Term", "Says", "Narrows", "Belongs to", "Value"), map(_property_row, terms))


def _class_row(term: VocabularyTerm) -> str:
    alone = sorted((name for name, of in DOMAINS.items() if of == term.name), key=str.casefold)
    return _row(term.name, term.comment, _named(term.parent), ", ".join(map(_linked, alone)))


def _property_row(term: VocabularyTerm) -> str:
    of, value = (_linked(known[term.name]) if term.name in known else "" for known in (DOMAINS, RANGES))
    if term.name in UNIT_BY_NAME:
        value += f" in {_UNIT_WORDS[UNIT_BY_NAME[term.name]]}"
    return _row(term.name, term.comment, _named(term.parent), of, value)


def _row(name: str, *cells: str) -> str:
    said, *rest = cells
    others = "".join(f"<td>{cell}</td>" for cell in rest)
    head = f'<th scope="row"><code>{escape(name)}</code></th>'
    return f'<tr id="{escape(name)}">{head}<td>{escape(said)}</td>{others}</tr>'


def _linked(name: str) -> str:
    """Show a term: one of our own leads to its row."""
    return f"<code>{escape(name)}</code>" if ":" in name else f'<a href="#{name}"><code>{name}</code></a>'


def _named(iri: str) -> str:
    """Show a term by its IRI; nothing for none."""
    if iri.startswith(v.OWN):
        return _linked(iri.removeprefix(v.OWN))
    for prefix, namespace in v.NAMESPACES.items():
        if iri.startswith(namespace):
            return _linked(f"{prefix}:{iri.removeprefix(namespace)}")
    return escape(iri)


def _schemes_table() -> str:
    rows = (
        f"<tr><td><code>scheme/{name}</code></td><td>{title}</td><td><code>{name}/…</code></td></tr>"
        for name, title in SCHEMES.items()
    )
    return _table("schemes", "Schemes of kinds", ("Scheme", "Holds", "Concepts"), rows)


def _prefixes_table() -> str:
    rows = (
        f"<tr><td><code>{prefix}:</code></td><td><code>{escape(namespace)}</code></td></tr>"
        for prefix, namespace in sorted(v.NAMESPACES.items())
    )
    return _table("prefixes", "Prefixes", ("Prefix", "Stands for"), rows)
