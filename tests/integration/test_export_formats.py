"""One export in each format of RDF: the same statements, whatever the names, for every reader."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from impact.cli import main
from impact.domain.architecture import Element, Origin
from impact.graph import build_graph
from impact.use_cases.export import export_rdf
from impact.use_cases.workspace import Workspace, load_workspace
from impact.writers.rdf_text import FORMATS
from impact.writers.rdf_triples import IriScheme
from tests.workspaces import WORKSPACE, write_workspace

# rdflib uses what it deprecates itself.
pytestmark = pytest.mark.filterwarnings(r"ignore:\S+ is deprecated:DeprecationWarning:rdflib")
ROOT = Path(__file__).parents[2]
OXIGRAPH = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
RDFLIB = {
    "turtle": "turtle",
    "trig": "trig",
    "nquads": "nquads",
    "ntriples": "nt",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
RAPTOR = {"turtle": "turtle", "trig": "trig", "nquads": "nquads", "ntriples": "ntriples", "rdfxml": "rdfxml"}
WITH_GRAPHS = ("trig", "nquads")
HOSTILE = (
    "it's \"quoted\" '''thrice''' \"\"\"",
    "back\\slash \\u0041 \\",
    "first\nsecond\r\nthird\rfourth\ttab",
    "\u200fright to left \u202e\u05d0\u05d1",
    "\U0001f600 family \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "bell \x07 escape \x1b nul \x00 next line \x85",
    "<> <a href='x'>&amp;</a> &",
    "100%",
    "  spaces  inside  ",
    "a//b/../c/./",
    "long " * 2000,
    "]]> ]] > <![CDATA[x]]>",
)
UNREADABLE = {ord(sign): "\N{REPLACEMENT CHARACTER}" for sign in "\x00\x07\x1b\x85"}
PROPERTIES = ("100%", "year 2017", "year 2017_", "_", "-", "a b", "\U0001f600", "x:y")


def hostile(folder: Path, **changes: str) -> Workspace:
    workspace = load_workspace(write_workspace(folder, **changes))
    extra = [
        Element(f"tad:{name}", "unknown:odd <kind> 1", name, Origin("odd.xml"), properties={name: name})
        for name in HOSTILE
    ]
    extra.append(Element("tad:plain", "unknown:plain", "p", Origin("o"), properties=dict.fromkeys(PROPERTIES, "v")))
    return replace(workspace, graph=build_graph([*workspace.graph.nodes, *extra], workspace.graph.relationships))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return hostile(tmp_path_factory.mktemp("odd"))


@pytest.fixture(scope="module")
def texts(workspace: Workspace) -> dict[str, str]:
    return {name: export_rdf(workspace, "R2", format_name=name) for name in FORMATS}


def quads(text: str, name: str) -> list[Quad]:
    return list(parse(text.encode(), format=OXIGRAPH[name]))


def triples(text: str, name: str) -> set[Triple]:
    """Give what an export says, without what TriG and N-Quads say of their graphs."""
    is_named = name in WITH_GRAPHS
    return {quad.triple for quad in quads(text, name) if not is_named or isinstance(quad.graph_name, NamedNode)}


def test_every_format_has_its_command_and_is_tested() -> None:
    assert set(FORMATS) == set(OXIGRAPH) == set(RDFLIB)
    listed = CliRunner().invoke(main, ["export", "--help"]).output
    assert [name for name in FORMATS if name not in listed] == []


@pytest.mark.parametrize("name", FORMATS)
def test_oxigraph_reads_the_statements_of_the_turtle(texts: dict[str, str], name: str) -> None:
    assert triples(texts[name], name) == triples(texts["turtle"], "turtle")
    assert len(triples(texts[name], name)) > 500


@pytest.mark.parametrize("name", FORMATS)
def test_rdflib_reads_the_statements_of_the_turtle(texts: dict[str, str], name: str) -> None:
    plain = set(rdflib.Graph().parse(data=texts["turtle"], format="turtle"))
    if name not in WITH_GRAPHS:
        assert set(rdflib.Graph().parse(data=texts[name], format=RDFLIB[name])) == plain
        return
    read = rdflib.Dataset()
    read.parse(data=texts[name], format=RDFLIB[name])
    found = {(s, p, o) for s, p, o, graph in read.quads() if "/graph/" in str(graph)}
    assert found == plain


@pytest.mark.parametrize("name", RAPTOR)
def test_raptor_reads_every_statement_without_a_warning(texts: dict[str, str], name: str, tmp_path: Path) -> None:
    rapper = shutil.which("rapper")
    if rapper is None:
        pytest.skip("raptor2-utils is not installed")
    file = tmp_path / "export"
    file.write_text(texts[name], encoding="utf-8", newline="")
    done = subprocess.run(
        [rapper, "-c", "-i", RAPTOR[name], str(file)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert f"returned {len(quads(texts[name], name))} triples" in done.stderr
    assert "rror" not in done.stderr
    assert "arning" not in done.stderr


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_ids_and_names_come_back_as_they_were(texts: dict[str, str], name: str, workspace: Workspace) -> None:
    iris = IriScheme(workspace.settings.base_iri)
    said = triples(texts[name], name)
    title = NamedNode("http://purl.org/dc/terms/title")
    identifier = NamedNode("http://purl.org/dc/terms/identifier")
    literal = {(item.subject, item.predicate, item.object.value) for item in said if hasattr(item.object, "datatype")}
    assert len(HOSTILE) == 12
    for text in HOSTILE:
        shown = text.translate(UNREADABLE)
        element = iris.element(f"tad:{text}")
        assert (element, title, shown) in literal
        assert (element, identifier, f"tad:{shown}") in literal
        assert (element, iris.property(text), shown) in literal
    assert {(iris.element("tad:plain"), iris.property(text), "v") for text in PROPERTIES} <= literal
    assert len({iris.property(text).value for text in (*PROPERTIES, *HOSTILE)}) == len({*PROPERTIES, *HOSTILE})


@pytest.mark.parametrize("name", WITH_GRAPHS)
def test_each_file_version_the_register_and_the_release_have_a_graph_of_their_own(
    texts: dict[str, str], name: str, workspace: Workspace
) -> None:
    base = workspace.settings.base_iri
    by_graph: dict[str, set[str]] = {}
    for quad in quads(texts[name], name):
        by_graph.setdefault(quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else "", set()).add(
            quad.subject.value
        )
    digests = workspace.sha256_by_file
    process = next(file for file in digests if file.endswith(".bpmn"))
    assert f"{base}element/bam:P1.02" in by_graph[f"{base}graph/model/{process}/{digests[process][:16]}"]
    assert (
        f"{base}element/tad:SYS-GW"
        in by_graph[f"{base}graph/model/architecture.xml/{digests['architecture.xml'][:16]}"]
    )
    assert f"{base}change/PART-A" in by_graph[f"{base}graph/register"]
    assert f"{base}report/R2" in by_graph[f"{base}graph/release/R2"]
    assert f"{base}change/PART-A" in by_graph[f"{base}graph/release/R2"]
    assert by_graph[""] == set(by_graph) - {""} | {f"{base}dataset/R2"}
    assert not [item for item in by_graph[f"{base}graph/register"] if "/impact/" in item or "/element/" in item]


def test_what_two_graphs_state_stands_in_both(texts: dict[str, str]) -> None:
    graphs: dict[Triple, set[str]] = {}
    for quad in quads(texts["nquads"], "nquads"):
        if isinstance(quad.graph_name, NamedNode):
            graphs.setdefault(quad.triple, set()).add(quad.graph_name.value.rpartition("/graph/")[2])
    affects = {triple: names for triple, names in graphs.items() if triple.predicate.value.endswith("#affects")}
    assert {"register", "release/R2"} in affects.values()
    assert {"release/R2"} in affects.values()


def test_prefixes_stand_in_order_of_name(texts: dict[str, str]) -> None:
    lines = [line for line in texts["trig"].split("\n") if line.startswith("@prefix")]
    assert lines == sorted(lines)
    assert len(lines) > 5
    root = texts["rdfxml"].partition("<rdf:RDF ")[2].partition(">")[0].split()
    assert root == sorted(root)
    assert len(root) > 5


def test_a_changed_file_has_a_graph_of_another_name_and_the_others_keep_theirs(tmp_path: Path) -> None:
    def graphs(folder: Path, **changes: str) -> set[str]:
        loaded = load_workspace(write_workspace(folder, **changes))
        text = export_rdf(loaded, "R2", format_name="nquads")
        named = (quad.graph_name for quad in quads(text, "nquads"))
        return {name.value for name in named if isinstance(name, NamedNode)}

    before = graphs(tmp_path / "a")
    text = (tmp_path / "a" / "architecture.xml").read_text(encoding="utf-8")
    after = graphs(tmp_path / "b", architecture=text.replace("Gateway", "Gate"))
    assert [name.split("/")[-2] for name in sorted(before ^ after)] == ["architecture.xml", "architecture.xml"]


def test_a_what_if_has_a_graph_of_its_own(tmp_path: Path) -> None:
    workspace = load_workspace(write_workspace(tmp_path))
    text = export_rdf(workspace, "R3", format_name="nquads", what_if=True)
    names = {quad.graph_name for quad in quads(text, "nquads")}
    assert NamedNode(f"{workspace.settings.base_iri}graph/release/R3;what-if") in names
    assert DefaultGraph() in names


def test_lines_of_nquads_and_ntriples_are_sorted_statements(texts: dict[str, str]) -> None:
    for name in ("nquads", "ntriples"):
        lines = texts[name].removesuffix("\n").split("\n")
        assert lines == sorted(set(lines))
        assert all(line.endswith(" .") for line in lines)


def test_jsonld_carries_its_context_and_fetches_nothing(texts: dict[str, str]) -> None:
    document = json.loads(texts["jsonld"])
    assert isinstance(document["@context"], dict)
    assert "@import" not in texts["jsonld"]
    release = next(node for node in document["@graph"] if node["@id"].endswith("release/R2") and "affects" in node)
    assert release["@type"] == ["Release"]
    assert release["dcterms:identifier"] == "R2"


@pytest.mark.parametrize("base", ["impact:models/", "https://example.org/a#", "prov://x/"])
def test_a_base_that_looks_like_a_prefix_stays_what_it_is(tmp_path: Path, base: str) -> None:
    workspace = load_workspace(write_workspace(tmp_path, workspace=f'base_iri = "{base}"\n{WORKSPACE}'))
    plain = triples(export_rdf(workspace, "R2", format_name="turtle"), "turtle")
    text = export_rdf(workspace, "R2", format_name="jsonld")
    assert triples(text, "jsonld") == plain
    assert set(rdflib.Graph().parse(data=text, format="json-ld").subjects()) == {
        rdflib.URIRef(item.subject.value) for item in plain
    }


def test_the_same_inputs_give_the_same_bytes_in_every_format_whatever_the_hash_seed(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "workspace")
    code = (
        "import hashlib, sys; from pathlib import Path\n"
        "from impact.use_cases.export import export_rdf\n"
        "from impact.use_cases.workspace import load_workspace\n"
        "from impact.writers.rdf_text import FORMATS\n"
        "workspace = load_workspace(Path(sys.argv[1]))\n"
        "for name in FORMATS:\n"
        "    text = export_rdf(workspace, 'R2', format_name=name)\n"
        "    print(name, hashlib.sha256(text.encode()).hexdigest(), sys.argv[1] in text)\n"
    )
    outputs = set()
    for seed in ("0", "4711"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder)], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert outputs.pop().count("False") == len(FORMATS)


def test_the_command_writes_a_file_or_prints(tmp_path: Path) -> None:
    folder, out = write_workspace(tmp_path / "w"), tmp_path / "r2.nt"
    done = CliRunner().invoke(main, ["-w", str(folder), "export", "ntriples", "--release", "R2", "--out", str(out)])
    assert done.exit_code == 0, done.output
    printed = CliRunner().invoke(main, ["-w", str(folder), "export", "ntriples", "--release", "R2"])
    assert printed.stdout == out.read_text(encoding="utf-8")
    wrong = CliRunner().invoke(main, ["-w", str(folder), "export", "trig", "--release", "R9"])
    assert wrong.exit_code == 2
    assert "R9" in wrong.stderr
