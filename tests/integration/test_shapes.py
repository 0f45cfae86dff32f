"""SHACL shapes: exports conform, and an export with one wrong statement is rejected with a message that helps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse
from pyshacl import validate
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, OWL, PROV, RDFS, SKOS, VOID

from impact.cli import main
from impact.domain import term_rules
from impact.domain.vocabulary import OWN, OWN_TERMS, REVIEW_TERMS, TermKind
from impact.readers.workspace import shipped_workspace
from impact.use_cases.export import export_rdf
from impact.use_cases.workspace import load_workspace
from impact.writers.shapes import write_shapes
from tests.integration.test_export_records import worked

I = Namespace(OWN)  # noqa: E741 -- the prefix is impact:
QUDT = Namespace("http://qudt.org/schema/qudt/")
OSLC_CM = Namespace("http://open-services.net/ns/cm#")
BASE = "urn:impact:workspace/"
Find = Callable[[Graph], list[URIRef]]
Broken = tuple[Find, URIRef, tuple[URIRef | Literal, ...], str]


def flat(text: str) -> Graph:
    """Read a TriG document as one graph."""
    lines = sorted({f"{quad.triple} ." for quad in parse(text, format=RdfFormat.TRIG)})
    return Graph().parse(data="\n".join(lines), format="nt")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(data=write_shapes(), format="turtle")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Give an export that holds work packages, verdicts, risks and decisions, too."""
    workspace = load_workspace(worked(tmp_path_factory.mktemp("shapes")))
    return flat(export_rdf(workspace, "R2", format_name="trig"))


def messages(graph: Graph, shapes: Graph, focus: list[URIRef] | None = None) -> list[str]:
    """Validate a graph, or some of its resources, and give what is wrong."""
    _, found, _ = validate(graph, shacl_graph=shapes, inference="none", focus_nodes=focus)
    assert isinstance(found, Graph)
    return sorted({str(message) for message in found.objects(None, SH.resultMessage)})


def a(class_iri: URIRef) -> Find:
    """Find the resources of a class."""
    return lambda graph: [one for one in graph.subjects(RDF.type, class_iri) if isinstance(one, URIRef)]


def with_term(term: URIRef) -> Find:
    """Find the resources that have a term."""
    return lambda graph: [one for one in graph.subjects(term) if isinstance(one, URIRef)]


def input_file(graph: Graph) -> list[URIRef]:
    """Find the inputs of the run."""
    return [one for one in graph.objects(None, PROV.used) if isinstance(one, URIRef)]


def number(text: str) -> Literal:
    """Give a decimal."""
    return Literal(text, datatype=XSD.decimal)


GONE = URIRef(f"{BASE}gone")
DATED = (
    "acceptedOn", "date", "dateAfter", "dateBefore", "dateRaised", "decidedOn", "due", "plannedOn", "submittedOn",
    "validFrom", "validTo",
)  # fmt: skip
"""Terms whose values are a day, a month, a year, or words."""
OF_SEVERAL_CLASSES = ("draws", "property", "subject", "undoes")
BROKEN: dict[str, Broken] = {
    "a likelihood above 1": (a(I.Impact), I.likelihood, (number("1.2"),), "impact:likelihood is a decimal from 0 to 1"),
    "a likelihood as a double": (a(I.Step), I.likelihood, (Literal(0.5),), "Correct the value or its datatype"),
    "an impact on nothing": (a(I.Impact), I.impactOn, (), "Impact states impact:impactOn exactly once. Add it"),
    "an impact on what nobody describes": (a(I.Impact), I.impactOn, (GONE,), "load the graph that describes it"),
    "an impact on a text": (a(I.Impact), I.impactOn, (Literal("tad:SYS-GW"),), "leads to a resource"),
    "a step that runs sideways": (a(I.Step), I.direction, (Literal("sideways"),), "one of backward, forward"),
    "a tie without its end": (a(I.Relationship), I.to, (), "Relationship states impact:to exactly once"),
    "a tie of no kind": (a(I.Relationship), I.kind, (GONE,), "describe as skos:Concept"),
    "a touch by a release": (a(I.Touch), I.byChange, (URIRef(f"{BASE}release/R2"),), "as oslc_cm:ChangeRequest"),
    "a change without an id": (a(OSLC_CM.ChangeRequest), DCTERMS.identifier, (), "dcterms:identifier exactly once"),
    "a row without a place": (a(I.Event), I.place, (), "Event states impact:place exactly once"),
    "a line that is a text": (a(I.Alias), I.line, (Literal("2"),), "impact:line is a whole number"),
    "a basis that is none": (a(I.Touch), I.basis, (Literal("guessed"),), "one of inferred, sourced"),
    "a P10 above the P50": (a(I.EffortFigure), I.p10, (number("999.0"),), "impact:p10 is not above impact:p50"),
    "days below nothing": (a(I.EffortFigure), I.mean, (number("-1.0"),), "not below 0"),
    "a digest cut short": (input_file, I.sha256, (Literal("abc123"),), "64 hexadecimal digits"),
    "a report of no run": (a(I.Report), PROV.wasGeneratedBy, (), "Report states prov:wasGeneratedBy exactly once"),
    "a report of an unknown run": (a(I.Report), PROV.wasGeneratedBy, (GONE,), "describe as prov:Activity"),
    "a run without a seed": (with_term(PROV.used), I.seed, (), "Seed of all coins"),
    "a year for a day": (a(I.Report), I.asOf, (Literal("2020", datatype=XSD.gYear),), "a day such as 2017-10-19"),
    "a path that a release starts": (a(I.Path), I.startedBy, (URIRef(f"{BASE}release/R2"),), "oslc_cm:ChangeRequest"),
    "a dataset without words": (a(DCAT.Dataset), VOID.vocabulary, (), "void:vocabulary at least once. Add it"),
    "a dataset that counts in words": (a(DCAT.Dataset), VOID.triples, (Literal("many"),), "is a whole number"),
    "a figure in no unit": (a(I.EffortFigure), QUDT.hasUnit, (), "qudt:hasUnit exactly once"),
    "a kind without a name": (a(SKOS.Concept), SKOS.prefLabel, (), "skos:prefLabel exactly once"),
    "a kind in no scheme": (a(SKOS.Concept), SKOS.inScheme, (GONE,), "describe as skos:ConceptScheme"),
    "a verdict that nobody signed": (a(I.Verdict), PROV.wasAttributedTo, (), "prov:wasAttributedTo exactly once"),
    "a verdict signed by a text": (a(I.Verdict), PROV.wasAttributedTo, (Literal("Ann"),), "describe as prov:Agent"),
    "a verdict of no known finding": (a(I.Verdict), I.finding, (Literal("fine"),), "one of false-positive, no-impact"),
    "a task of no known state": (a(I.PackageTask), I.taskStatus, (Literal("lost"),), "one of done, open, rejected"),
    "a risk both open and not": (a(I.Risk), I.isOpen, (Literal(True), Literal(False)), "keep the right one"),
    "a likelihood of one change whose class was lost": (a(I.ChangeLikelihood), RDF.type, (), "it is one (rdf:type)"),
    "a term of our own without a comment": (a(OWL.Class), RDFS.comment, (), "rdfs:comment exactly once"),
}
"""What is broken: the resources of which one is, the term whose values go, what takes their place, what is said."""


def test_the_export_of_a_small_workspace_conforms(export: Graph, shapes: Graph) -> None:
    assert messages(export, shapes) == []
    assert len(export) > 5000


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_one_wrong_statement_is_rejected_with_a_message_that_helps(
    export: Graph, shapes: Graph, broken: Broken
) -> None:
    find, term, values, words = broken
    subject = min(find(export))
    before = list(export.triples((subject, term, None)))
    try:
        export.remove((subject, term, None))
        for value in values:
            export.add((subject, term, value))
        said = messages(export, shapes, [subject])
    finally:
        export.remove((subject, term, None))
        for statement in before:
            export.add(statement)
    assert [message for message in said if words in message]


def test_a_blank_node_is_rejected(export: Graph, shapes: Graph) -> None:
    nameless = BNode()
    export.add((nameless, RDF.type, I.Impact))
    try:
        assert [said for said in messages(export, shapes) if "an export has no blank nodes" in said]
    finally:
        export.remove((nameless, None, None))


def test_what_others_add_conforms(export: Graph, shapes: Graph) -> None:
    subject = min(a(I.Impact)(export))
    added = (subject, URIRef("urn:elsewhere:approvedBy"), Literal("Chair"))
    export.add(added)
    try:
        assert messages(export, shapes, [subject]) == []
    finally:
        export.remove(added)


def test_every_class_of_our_own_has_a_shape(shapes: Graph) -> None:
    targets = {str(target) for target in shapes.objects(None, SH.targetClass)}
    classes = {term.iri for term in (*OWN_TERMS, *REVIEW_TERMS) if term.kind is TermKind.CLASS}
    assert classes - targets == set()


def test_every_value_of_our_own_has_a_rule_or_may_be_a_date_in_words() -> None:
    terms = {term.name for term in (*OWN_TERMS, *REVIEW_TERMS) if term.kind is not TermKind.CLASS}
    assert set(term_rules.RANGES) - terms == set()
    assert sorted(terms - set(term_rules.RANGES)) == sorted((*DATED, *OF_SEVERAL_CLASSES))


def test_the_command_writes_the_shapes(tmp_path: Path, shapes: Graph) -> None:
    done = CliRunner().invoke(main, ["export", "shapes", "--out", str(tmp_path / "shapes.ttl")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "shapes.ttl").read_text(encoding="utf-8") == write_shapes()
    assert not any(isinstance(node, BNode) for node in shapes.all_nodes())


@pytest.mark.soak
@pytest.mark.parametrize("release", ["R1.2", "R1.3", "R1.4", "R2.0", "R3.0"])
def test_every_release_of_the_shipped_workspace_conforms(shapes: Graph, release: str) -> None:
    text = export_rdf(load_workspace(shipped_workspace()), release, format_name="trig", what_if=True)
    assert messages(flat(text), shapes) == []
