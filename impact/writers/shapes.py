"""Write SHACL shapes that an export conforms to: which values its resources have, of what kind, and how many.

No shape is closed: whoever adds properties of their own still conforms.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, RdfFormat, serialize

from impact.domain import term_rules as rules
from impact.domain import vocabulary as v
from impact.domain.term_rules import Counts, term_iri
from impact.writers.rdf_triples import Fact, Triples, node, sort_prefixes

SHACL = "http://www.w3.org/ns/shacl#"
_SHAPES = f"{v.OWN}shape"
_COMMENTS = {term.name: term.comment for term in (*v.OWN_TERMS, *v.REVIEW_TERMS)}
_NUMBERS = {(1, 1): "exactly once", (0, 1): "at most once", (1, None): "at least once"}
_DATATYPES = {
    "xsd:boolean": "true or false",
    "xsd:date": "a day such as 2017-10-19",
    "xsd:dateTime": "a time such as 2017-10-19T12:00:00+00:00",
    "xsd:decimal": "a decimal such as 0.250000",
    "xsd:integer": "a whole number",
    "xsd:string": "a text",
}
_DIGEST = "^[0-9a-f]{64}$"
_TARGETS = {"class": "targetClass", "subjectsOf": "targetSubjectsOf", "objectsOf": "targetObjectsOf"}


def write_shapes() -> str:
    """Write the shapes as Turtle.

    Examples
    --------
    >>> "sh:targetClass impact:Impact" in write_shapes()
    True
    """
    triples = Triples()
    about = (v.TITLE, "Shapes of an export of change impact"), (v.VERSION_INFO, v.ONTOLOGY.rpartition(":")[2])
    triples.describe(node(_SHAPES), [v.ONTOLOGY_CLASS], about)
    for counts in rules.COUNTS:
        _count_shapes(triples, counts)
    for name in rules.VALUES:
        _value_shape(triples, name)
    for name, of in rules.DOMAINS.items():
        _domain_shape(triples, name, of)
    for lesser, greater in rules.IN_ORDER:
        _order_shape(triples, lesser, greater)
    prefixes = {**v.NAMESPACES, "sh": SHACL}
    written = serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes)
    assert written is not None, "without a file to write to, the text is returned"
    return sort_prefixes(written).decode("utf-8")


def _sh(name: str) -> str:
    return SHACL + name


def _shape(*segments: str) -> NamedNode:
    return node("-".join((_SHAPES, *(segment.replace(":", "-") for segment in segments))))


def _shown(name: str) -> str:
    """Give a term as a person writes it: ``impact:likelihood``."""
    return name if ":" in name else f"impact:{name}"


def _meaning(name: str) -> str:
    """Give what a term says; nothing of a borrowed one, whose vocabulary says it."""
    return f" {_shown(name)}: {_COMMENTS[name]}" if name in _COMMENTS else ""


def _count_shapes(triples: Triples, counts: Counts) -> None:
    how, _, term = counts.target.partition(" ")
    sort = _shape(counts.name)
    named = "Name it by an IRI: an export has no blank nodes, so that each statement can be followed and compared."
    facts: list[Fact] = [
        (_sh(_TARGETS[how]), node(term_iri(term))),
        (_sh("nodeKind"), node(_sh("IRI"))),
        (_sh("message"), named),
        *((_sh("property"), _shape(counts.name, name)) for name, _, _ in counts),
    ]
    triples.describe(sort, [_sh("NodeShape")], facts)
    for name, least, most in counts:
        message = (
            f"{counts.name} states {_shown(name)} {_NUMBERS[least, most]}. Add it where it is missing; where there are "
            f"several, keep the right one.{_meaning(name)}"
        )
        if most is None:
            message = f"{counts.name} states {_shown(name)} at least once. Add it.{_meaning(name)}"
        elif not least:
            message = f"{counts.name} states {_shown(name)} at most once. Keep the right one.{_meaning(name)}"
        bounds: list[Fact] = [(_sh("minCount"), least or None), (_sh("maxCount"), most), (_sh("message"), message)]
        path: Fact = (_sh("path"), node(term_iri(name)))
        triples.describe(_shape(counts.name, name), [_sh("PropertyShape")], [path, *bounds])


def _value_shape(triples: Triples, name: str) -> None:
    kind = rules.VALUES[name]
    asked, words = _asked(name, kind)
    if kind in _DATATYPES:
        message = f"{_shown(name)} is {words} ({kind}). Correct the value or its datatype.{_meaning(name)}"
    else:
        message = (
            f"{_shown(name)} leads to a resource that the data describe as {_shown(kind)}. Correct the IRI, or load "
            f"the graph that describes it, too.{_meaning(name)}"
        )
    facts: list[Fact] = [
        (_sh("targetSubjectsOf"), node(term_iri(name))),
        (_sh("path"), node(term_iri(name))),
        *asked,
        (_sh("message"), message),
    ]
    triples.describe(_shape("value", name), [_sh("PropertyShape")], facts)


def _asked(name: str, kind: str) -> tuple[list[Fact], str]:
    """Give what is asked of each value, and in words."""
    if kind not in _DATATYPES:
        return [(_sh("nodeKind"), node(_sh("IRI"))), (_sh("class"), node(term_iri(kind)))], ""
    asked: list[Fact] = [(_sh("datatype"), node(term_iri(kind)))]
    words = _DATATYPES[kind]
    if name in rules.FRACTIONS:
        asked += [(_sh("minInclusive"), _integer(0)), (_sh("maxInclusive"), _integer(1))]
        words = "a decimal from 0 to 1"
    elif name in rules.AMOUNTS:
        asked.append((_sh("minInclusive"), _integer(0)))
        words += ", not below 0"
    elif name in rules.WORDS:
        listed = rules.WORDS[name].split()
        asked.append((_sh("pattern"), f"^({'|'.join(listed)})$"))
        words = f"one of {', '.join(listed)}"
    elif name in rules.DIGESTS:
        asked.append((_sh("pattern"), _DIGEST))
        words = "64 hexadecimal digits"
    return asked, words


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=node(f"{v.XSD}integer"))


def _domain_shape(triples: Triples, name: str, of: str) -> None:
    message = (
        f"Only what is an {_shown(of)} has {_shown(name)}. State that it is one (rdf:type), or take {_shown(name)} "
        f"away.{_meaning(name)}"
    )
    facts: list[Fact] = [
        (_sh("targetSubjectsOf"), node(term_iri(name))),
        (_sh("class"), node(term_iri(of))),
        (_sh("message"), message),
    ]
    triples.describe(_shape("domain", name), [_sh("NodeShape")], facts)


def _order_shape(triples: Triples, lesser: str, greater: str) -> None:
    message = f"{_shown(lesser)} is not above {_shown(greater)} of the same resource. Exchange or correct the two."
    facts: list[Fact] = [
        (_sh("targetSubjectsOf"), node(term_iri(lesser))),
        (_sh("path"), node(term_iri(lesser))),
        (_sh("lessThanOrEquals"), node(term_iri(greater))),
        (_sh("message"), message + _meaning(lesser) + _meaning(greater)),
    ]
    triples.describe(_shape("order", f"{lesser}-{greater}"), [_sh("PropertyShape")], facts)
