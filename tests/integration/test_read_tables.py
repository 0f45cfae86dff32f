"""A graph from spreadsheets: two CSV files, or two sheets of a workbook."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from impact.domain.architecture import TRACE_LINK, USES
from impact.errors import ImpactError, UnreadableFileError, UnsafeFileError
from impact.readers.formats import detect_format
from impact.readers.tables import read_tables
from impact.use_cases.workspace import load_workspace

FOLDER = Path(__file__).parents[1] / "data" / "tables"
NODES, EDGES = ((FOLDER / name).read_bytes() for name in ("nodes.csv", "edges.csv"))
SETTINGS = 'name = "T"\n[[model]]\nprefix = "t"\nformat = "tables"\nfiles = "*.csv"\n'


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_quote_that_is_never_closed_loses_no_rows_in_silence() -> None:
    with pytest.raises(UnreadableFileError, match=r"n\.csv:3: A quote .* never closed"):
        read_tables(b'id,name,type\na,A,Node\nb,"B,Node\nc,C,Node\n', file="n.csv", prefix="t")
    content = read_tables(b'id,name,type\na,5" pipe,Node\nb,"B\n""b""",Node\n', file="n.csv", prefix="t")
    assert [(e.name, e.origin.line) for e in content.elements] == [('5" pipe', 2), ('B\n"b"', 3)]


def test_nodes_have_kinds_of_the_standards_or_words_of_their_own() -> None:
    content = read_tables(NODES, file="nodes.csv", prefix="t")
    assert [(e.id, e.kind, e.name) for e in content.elements] == [
        ("t:GW", "archimate:ApplicationComponent", "Gateway"),
        ("t:DB", "table:database", "Database"),
        ("t:P", "archimate:BusinessProcess", "Order"),
        ("t:T", "bpmn:userTask", "Check"),
    ]
    gateway, database = content.elements[:2]
    assert (gateway.text, gateway.aliases, gateway.origin.line) == ("Lets requests in.", ("front door", "edge"), 2)
    assert (gateway.properties, database.parent_id, database.sort) == ({"owner": "Ann"}, "t:GW", "database")
    assert content.problems == ()


def test_edges_have_kinds_roles_and_strength() -> None:
    ties = read_tables(EDGES, file="edges.csv", prefix="t").relationships
    assert [(t.kind, t.role, t.source_id, t.target_id) for t in ties] == [
        ("archimate:Serving", "", "t:GW", "t:P"),
        (USES, "uses", "t:GW", "t:DB"),
        (TRACE_LINK, "reads", "t:T", "t:DB"),
    ]
    assert (ties[0].strength, ties[1].properties, ties[2].name) == ("usually", {"protocol": "SQL"}, "looks up")


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_signs_between_cells_and_a_byte_order_mark_are_understood(sign: str) -> None:
    plain = read_tables(EDGES, file="edges.csv", prefix="t")
    other = b"\xef\xbb\xbf" + EDGES.replace(b",", sign.encode())
    assert read_tables(other, file="edges.csv", prefix="t") == plain


def test_other_names_of_columns_are_understood() -> None:
    data = b"Source ID,Target-ID,Kind\na,b,flow\n"
    (tie,) = read_tables(data, file="e.csv", prefix="t").relationships
    assert (tie.source_id, tie.target_id, tie.kind) == ("t:a", "t:b", "archimate:Flow")


def test_two_files_of_a_workspace_are_joined_whatever_their_names(tmp_path: Path) -> None:
    (tmp_path / "a-edges.csv").write_bytes(EDGES + b"T,nowhere,reads\n")
    (tmp_path / "z-nodes.csv").write_bytes(NODES)
    (tmp_path / "workspace.toml").write_text(SETTINGS, encoding="utf-8")
    workspace = load_workspace(tmp_path)
    assert {"t:GW", "t:DB", "t:P", "t:T"} <= set(workspace.graph.index_by_id)
    assert ("t:GW", "t:P") in {(t.source_id, t.target_id) for t in workspace.graph.relationships}
    (problem,) = (problem for problem in workspace.problems if problem.rule == "dangling-reference")
    assert (problem.file, problem.line) == ("a-edges.csv", 5)
    assert "'nowhere' is in no table" in problem.message


def test_an_edge_may_end_in_another_model(tmp_path: Path) -> None:
    (tmp_path / "edges.csv").write_text("source,target,type\nt:GW,b:One,serving\nTwo,GW,uses\n", encoding="utf-8")
    (tmp_path / "nodes.csv").write_bytes(NODES)
    (tmp_path / "p.bpmn").write_text(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="u">'
        '<process id="P1"><startEvent id="One"/><endEvent id="Two"/></process></definitions>',
        encoding="utf-8",
    )
    more = '[[model]]\nprefix = "b"\nformat = "bpmn"\nfiles = "*.bpmn"\n'
    (tmp_path / "workspace.toml").write_text(SETTINGS + more, encoding="utf-8")
    ends = {(t.source_id, t.target_id) for t in load_workspace(tmp_path).graph.relationships}
    assert {("t:GW", "b:One"), ("b:Two", "t:GW")} <= ends


def test_what_is_doubtful_is_kept_and_reported() -> None:
    data = b"id,name,type\nA,one,node\nA,two,node\n,three,node\nB,four,node,five\n\n"
    content = read_tables(data, file="n.csv", prefix="t")
    assert [element.id for element in content.elements] == ["t:A", "t:A#2", "t:row-4", "t:B"]
    assert [(problem.rule, problem.line) for problem in content.problems] == [
        ("duplicate-id", 3),
        ("missing-id", 4),
        ("bad-row", 5),
    ]
    edges = read_tables(b"source,target\nA,\nA,B\nA,B\n", file="e.csv", prefix="t")
    assert len(edges.relationships) == 3
    assert [problem.rule for problem in edges.problems] == ["dangling-reference", "duplicate-id"]


def test_a_strength_that_nobody_knows_is_reported_and_not_used() -> None:
    content = read_tables(b"source,target,strength\nA,B,maybe\nA,C,Usually\n", file="e.csv", prefix="t")
    assert [tie.strength for tie in content.relationships] == ["", "usually"]
    assert [(problem.rule, problem.line) for problem in content.problems] == [("unknown-word", 2)]


def test_a_missing_end_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_bytes(NODES)
    (tmp_path / "edges.csv").write_text("source,target\nGW,\n", encoding="utf-8")
    (tmp_path / "workspace.toml").write_text(SETTINGS, encoding="utf-8")
    problems = load_workspace(tmp_path).problems
    assert [problem.message for problem in problems if problem.file == "edges.csv"] == ["This row has no target."]


def test_a_workbook_holds_both() -> None:
    data = workbook(
        ("Notes", [["anything"]]),
        (
            "Systems",
            [["Systems of the library"], [], ["ID", "Name", "Type"], ["A", "Gateway", "Node"], [7, "Seven", None]],
        ),
        ("Ties", [["Source", "Target", "Type"], ["A", 7, "flow"]]),
    )
    content = read_tables(data, file="g.xlsx", prefix="t")
    assert [(e.id, e.kind) for e in content.elements] == [("t:A", "archimate:Node"), ("t:7", "table:node")]
    assert [(t.source_id, t.target_id, t.kind) for t in content.relationships] == [("t:A", "t:7", "archimate:Flow")]
    assert detect_format(data, file="g.xlsx") == "tables"
    with pytest.raises(UnreadableFileError, match="No sheet"):
        read_tables(workbook(("Notes", [["x"]])), file="g.xlsx", prefix="t")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "no table of nodes or edges: its columns are a, b"),
        (b"id,name,name\n1,2,3\n", "two columns 'name'"),
        (b"id,name\n\xff\xfe,x\n", "not UTF-8"),
        (b"id,name\n\0,x\n", "not a text file"),
        (b"PK\x03\x04", "no ZIP archive"),
    ],
)
def test_what_is_no_table_says_so(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFileError, match=words):
        read_tables(data, file="n.csv", prefix="t")


def test_a_workbook_that_is_a_bomb_or_leads_out_is_refused() -> None:
    sound = workbook(("nodes", [["id", "name"], ["A", "one"]]))
    for name, data, error in (
        ("xl/media/bomb.bin", b"\0" * 20_000_000, UnsafeFileError),
        ("../../evil.xml", b"", UnsafeFileError),
    ):
        stream = io.BytesIO(sound)
        with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(name, data)
        with pytest.raises(error):
            read_tables(stream.getvalue(), file="g.xlsx", prefix="t")


def test_a_workbook_with_entities_is_refused() -> None:
    sound = io.BytesIO(workbook(("nodes", [["id", "name"], ["A", "one"]])))
    spoilt = io.BytesIO()
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(spoilt, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                levels = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
                data = b'<!DOCTYPE x [<!ENTITY l0 "ha">' + levels + b"]>" + data.replace(b"one", b"&l11;")
            new.writestr(name, data)
    with pytest.raises(UnsafeFileError, match="DOCTYPE"):
        read_tables(spoilt.getvalue(), file="g.xlsx", prefix="t")


CELL = st.text(st.characters(codec="utf-8", exclude_characters='\0\r\n",;\t'), max_size=6)


@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=8),
    columns=st.permutations(["id", "name", "type"]),
    noise=st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), max_size=3),
)
def test_no_row_is_lost_and_no_damage_crashes(
    rows: list[tuple[str, str, str]], columns: list[str], noise: list[tuple[int, int]]
) -> None:
    text = "\n".join([",".join(columns), *(",".join(row) for row in rows)])
    content = read_tables(text.encode(), file="n.csv", prefix="t")
    assert len(content.elements) == sum(any(cell.strip() for cell in row) for row in rows)
    assert len({element.id for element in content.elements}) == len(content.elements)
    spoilt = bytearray(text.encode())
    for position, mask in noise:
        spoilt[position % len(spoilt)] ^= mask
    try:
        read_tables(bytes(spoilt), file="n.csv", prefix="t")
    except ImpactError as error:
        assert "\n" not in str(error)
