"""A workspace is rebuilt from an export; a file that is none of ours is refused with what, where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from impact.cli import main
from impact.domain.architecture import Element, Origin, Relationship
from impact.errors import ImpactError, InputError, UnreadableFileError, UnsafeFileError
from impact.graph import build_graph
from impact.readers.rdf import read_rdf
from impact.readers.workspace import shipped_workspace
from impact.use_cases.analysis import report
from impact.use_cases.difference import compare_places
from impact.use_cases.export import export_rdf
from impact.use_cases.import_rdf import import_rdf
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import load_workspace
from impact.writers.json import report_document
from impact.writers.rdf_model_files import model_files
from tests.integration.test_rdf_round_trip import HOSTILE
from tests.workspaces import write_workspace

OWN = "urn:impact:vocabulary:1.0#"
HEAD = f"""@prefix i: <{OWN}> . @prefix d: <http://purl.org/dc/terms/> . @prefix p: <http://www.w3.org/ns/prov#> .
<urn:x/workspace> a i:Workspace ; d:title "x" .
<urn:x/element/a> d:title "a" ; i:kind <{OWN}element-kind/k> .
"""
TOUCH = f"<urn:x/touch/c/add/a> a i:Touch ; i:place 1 ; i:touchKind <{OWN}touch-kind/add> ; "
GRAPHS = """<urn:x/graph/register> {{ <urn:x/workspace> a <{own}Workspace> . }}
<urn:x/graph/model/f/1> {{ <urn:x/element/a> <http://purl.org/dc/terms/title> "a" . }}
<urn:x/graph/model/f/2> {{ <urn:x/element/a> <http://purl.org/dc/terms/title> "b" . }}
"""
REFUSED = {
    "nothing of ours": ("x.ttl", "<urn:a> <urn:b> <urn:c> .", "no resource is an impact:Workspace"),
    "two workspaces": ("x.ttl", f"{HEAD}<urn:y/workspace> a i:Workspace .", "<urn:x/> and <urn:y/>"),
    "a foreign graph": ("x.trig", f"<urn:g> {{ <urn:x/workspace> a <{OWN}Workspace> }}", "<urn:g>, no graph of an"),
    "two versions": ("x.trig", GRAPHS.format(own=OWN), "keep the graph of one"),
    "a missing graph": ("x.ttl", f"{HEAD}<urn:x/workspace> i:elementCount 3 .", "states 1: a graph is missing"),
    "an end that nobody states": (
        "x.ttl", f"{HEAD}<urn:x/relationship/t> a i:Relationship ; i:from <urn:x/element/a> ; i:to <urn:x/element/b> .",
        "'t' ends at 'b', which the file does not state",
    ),
    "one end": ("x.ttl", f"{HEAD}<urn:x/relationship/t> a i:Relationship ; i:from <urn:x/element/a> .", "one end"),
    "a text for a number": ("x.ttl", f'{HEAD}<urn:x/element/a> i:line "abc" .', "impact:line 'abc', which is no whole"),
    "a long number": ("x.ttl", f"{HEAD}<urn:x/element/a> i:line {'9' * 5000} .", "no whole number"),
    "a text for a link": ("x.ttl", f'{HEAD}{TOUCH}i:byChange "c" .', "byChange 'c', which is no link"),
    "a link for a text": ("x.ttl", f"{HEAD}<urn:x/element/a> i:sort <urn:b> .", "which is a link, and no value"),
    "a link elsewhere": ("x.ttl", f"{HEAD}<urn:x/element/a> p:wasDerivedFrom <urn:b> .", "no input of this workspace"),
    "an unknown basis": ("x.ttl", f'{HEAD}<urn:x/element/a> i:basis "maybe" .', "Write sourced or inferred"),
    "a wrong day": ("x.ttl", f'{HEAD}<urn:x/workspace> i:asOf "today" .', "no day; write it as 2017-10-19"),
    "a sure touch": ("x.ttl", f'{HEAD}{TOUCH}i:confidence "high" .', "confidence 'high', which is no number"),
    "a list that never ends": ("x.ttl", f'{HEAD}<urn:x/element/a> i:aliasOrder "{"[" * 99_999}" .', "no list of texts"),
    "an exact text that is none": (
        "x.ttl", f'{HEAD}<urn:x/element/a> i:sort "\ufffd" ; i:exactText "[1, 2]" .', "no list of a property and",
    ),
    "broken Turtle": ("x.ttl", f"{HEAD}\nhello", "x.ttl:5"),
    "a broken IRI": ("x.ttl", f'{HEAD}<urn:x/element/%ZZ> d:title "a" .', "percent encoding"),
    "another ending": ("x.txt", HEAD, "ends in .ttl, .trig"),
    "a context elsewhere": ("x.jsonld", '{"@context": "http://a.example/c", "@id": "urn:a"}', "nothing is fetched"),
    "no XML": ("x.rdf", "hello", "It is no XML"),
}  # fmt: skip
UNSAFE = {
    "entities": ("x.rdf", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
    "deep tags": ("x.rdf", "<a>" * 100_000, "nested too deeply"),
    "deep statements": (
        "x.nt",
        "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 100_000 + "<urn:c> " + ")>> " * 100_000 + ".",
        "too deeply",
    ),
}


def export(folder: Path, suffix: str, format_name: str) -> Path:
    """Export the small workspace into a file, and leave the workspace beside it."""
    workspace = load_workspace(write_workspace(folder / "small"))
    file = folder / f"export.{suffix}"
    file.write_text(export_rdf(workspace, "R2", format_name=format_name), encoding="utf-8", newline="")
    return file


def test_a_rebuilt_workspace_says_what_the_first_one_says(tmp_path: Path) -> None:
    file = export(tmp_path, "trig", "trig")
    done = import_rdf(file, out=tmp_path / "again")
    assert done.difference.is_empty
    first, again = load_workspace(tmp_path / "small"), load_workspace(tmp_path / "again")
    assert again.graph.nodes == first.graph.nodes
    assert again.graph.relationships == first.graph.relationships
    assert (again.diagrams, again.calendar) == (first.diagrams, first.calendar)
    assert compare_places(tmp_path / "small", tmp_path / "again").difference.is_empty
    assert compare_places(tmp_path / "small", file).difference.is_empty
    assert (again.settings.as_of, again.settings.base_iri) == (first.settings.as_of, first.settings.base_iri)


def test_the_rebuilt_workspace_exports_again_and_that_is_the_same_workspace(tmp_path: Path) -> None:
    file = export(tmp_path, "nq", "nquads")
    import_rdf(file, out=tmp_path / "again")
    second = tmp_path / "second.nq"
    again = load_workspace(tmp_path / "again")
    second.write_text(export_rdf(again, "R2", format_name="nquads"), encoding="utf-8", newline="")
    assert compare_places(file, second).difference.is_empty


def test_a_difference_to_an_export_is_told(tmp_path: Path) -> None:
    file = export(tmp_path, "ttl", "turtle")
    workspace = load_workspace(tmp_path / "small")
    named = next(node for node in workspace.graph.nodes if node.name and node.kind != "section")
    text = file.read_text(encoding="utf-8")
    assert f'"{named.name}"' in text
    file.write_text(text.replace(f'dcterms:title "{named.name}"', 'dcterms:title "Other words"'), encoding="utf-8")
    told = compare_places(tmp_path / "small", file).difference
    assert any("Other words" in thing.words for thing in told.things)


def test_a_folder_with_a_workspace_is_left_alone(tmp_path: Path) -> None:
    file = export(tmp_path, "ttl", "turtle")
    before = (tmp_path / "small" / "workspace.toml").read_bytes()
    with pytest.raises(InputError, match="holds a workspace already"):
        import_rdf(file, out=tmp_path / "small")
    assert (tmp_path / "small" / "workspace.toml").read_bytes() == before


@pytest.mark.parametrize("folder", ["../outside", "/outside", "a\\\\b", "c:/d"])
def test_a_table_never_leads_out_of_the_folder(tmp_path: Path, folder: str) -> None:
    row = "<urn:x/action/1> a i:Action ; i:place 1 ; d:identifier '1' ; i:state 'new' ."
    file = tmp_path / "x.ttl"
    file.write_text(f'{HEAD}<urn:x/workspace> i:registerFolder "{folder}" . {row}', encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="leads out of the workspace"):
        import_rdf(file, out=tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.ttl"]


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_what_cannot_be_is_refused_with_what_to_do(case: str) -> None:
    file, text, words = REFUSED[case]
    with pytest.raises(UnreadableFileError) as caught:
        read_rdf(text.encode(), file=file)
    assert words in str(caught.value)
    assert caught.value.file == file
    assert caught.value.remedy


@pytest.mark.parametrize("case", sorted(UNSAFE))
def test_what_could_harm_is_refused(case: str) -> None:
    file, text, words = UNSAFE[case]
    with pytest.raises(ImpactError, match=words) as caught:
        read_rdf(text.encode(), file=file)
    assert isinstance(caught.value, UnsafeFileError)


def test_statements_of_others_are_left_aside_and_counted() -> None:
    more = (
        '[] d:title "a" . <urn:other> d:title "b" . <urn:x/element/a> i:sort [] . <urn:x/impact/R/a> i:likelihood 1 .'
    )
    found = read_rdf(f"{HEAD}{more}".encode(), file="x.ttl")
    assert [element.id for element in found.elements] == ["a"]
    assert found.left_aside == 3


def test_circles_of_parents_and_ties_are_kept_as_they_are(tmp_path: Path) -> None:
    elements = [
        Element("x:a", "k", "a", Origin("f"), parent_id="x:b"),
        Element("x:b", "k", "", Origin("f"), parent_id="x:a"),
    ]
    ties = [
        Relationship("x:t", "trace:link", "x:a", "x:b", Origin("f")),
        Relationship("x:u", "trace:link", "x:b", "x:a", Origin("f")),
    ]
    file = tmp_path / "x.ttl"
    file.write_bytes(next(model_files("urn:x/", elements, ties, [])))
    assert import_rdf(file, out=tmp_path / "out").difference.is_empty
    assert list(load_workspace(tmp_path / "out").graph.nodes) == elements


def test_hostile_ids_and_names_come_back_through_the_folder(tmp_path: Path) -> None:
    elements = [
        Element(f"x:{text}", f"k:{text}", text, Origin(text, text, 7), (text,), text, properties={text: text, "e": ""})
        for text in HOSTILE
    ]
    ties = [Relationship(f"t:{text}", "trace:link", f"x:{text}", "x:a b", Origin(text), text) for text in HOSTILE]
    graph = build_graph(elements, ties)
    file = tmp_path / "x.ttl"
    file.write_bytes(next(model_files("urn:x/", elements, ties, [], name="\u202e\x01 x")))
    assert import_rdf(file, out=tmp_path / "out").difference.is_empty
    again = load_workspace(tmp_path / "out")
    assert (again.graph.nodes, again.graph.relationships) == (graph.nodes, graph.relationships)


def test_a_whole_export_is_no_model_of_a_workspace(tmp_path: Path) -> None:
    file = export(tmp_path, "ttl", "turtle")
    folder = tmp_path / "wrong"
    folder.mkdir()
    (folder / "export.ttl").write_bytes(file.read_bytes())
    settings = 'name = "x"\n[[model]]\nprefix = "r"\nformat = "rdf"\nfiles = "*.ttl"\n'
    (folder / "workspace.toml").write_text(settings, encoding="utf-8")
    assert "impact import rdf" in str(load_workspace(folder).problems[0])


def test_the_command_says_what_it_wrote_and_that_nothing_differs(tmp_path: Path) -> None:
    file = export(tmp_path, "jsonld", "jsonld")
    done = CliRunner().invoke(main, ["import", "rdf", str(file), "--out", str(tmp_path / "again")])
    assert done.exit_code == 0, done.output
    assert "Read back, it says what the export says." in done.output
    compared = CliRunner().invoke(main, ["diff", str(tmp_path / "again"), str(file), "--exit-code"])
    assert (compared.exit_code, "Nothing" in compared.output) == (0, True)


def test_the_command_says_a_fault_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "x.ttl"
    file.write_text("hello", encoding="utf-8")
    done = CliRunner().invoke(main, ["import", "rdf", str(file), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert done.output.startswith("impact: x.ttl:1: It cannot be read as RDF")
    assert not (tmp_path / "out").exists()


@pytest.mark.soak
def test_the_shipped_workspace_is_rebuilt_and_reports_the_same(tmp_path: Path) -> None:
    first = load_workspace(shipped_workspace())
    file = tmp_path / "export.trig"
    file.write_text(export_rdf(first, "R2.0", format_name="trig"), encoding="utf-8", newline="")
    assert import_rdf(file, out=tmp_path / "again").difference.is_empty
    again = load_workspace(tmp_path / "again")
    assert compare_places(shipped_workspace(), tmp_path / "again").difference.is_empty
    found = [report_document(report(workspace, ScopeRequest(release="R2.0"))) for workspace in (first, again)]
    assert [{name: part for name, part in one.items() if name != "inputs"} for one in found] == [
        {name: part for name, part in found[0].items() if name != "inputs"}
    ] * 2
