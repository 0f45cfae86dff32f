"""Change through a graph of two tables: the same as through the elements of a workspace, whatever the format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import impact.readers.large_tables as large_tables
from impact.analysis.propagation import propagate
from impact.cli import main
from impact.domain.policy import PropagationPolicy
from impact.errors import ImpactError, UnreadableFileError, UnsafeFileError
from impact.graph import build_graph
from impact.readers.large_tables import read_large_tables
from impact.readers.policy import read_policy
from impact.readers.tables import read_tables
from impact.use_cases.reach import reach
from impact.worlds import PossibleWorlds, Seed, arcs_of_columns, travel_arcs
from tests.unit.architectures import seed

NODES = "id,name,type\nA,Alpha,Application Component\nB,Beta,bpmn:userTask\nC,Gamma,database\nJ,,Junction\n"
EDGES = "source,target,type,strength\nA,B,Serving,\nB,C,uses,usually\nA,J,Flow,\nJ,C,flow,\nC,A,depends on,sometimes\n"


def written(folder: Path, nodes: str = NODES, edges: str = EDGES) -> tuple[Path, Path]:
    paths = folder / "nodes.csv", folder / "edges.csv"
    for path, text in zip(paths, (nodes, edges), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def as_parquet(path: Path) -> Path:
    target = path.with_suffix(".parquet")
    pa.parquet.write_table(pa.csv.read_csv(path), target)
    return target


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["reach", *arguments])


def test_the_tables_are_opened_as_the_reader_of_models_opens_them(tmp_path: Path) -> None:
    """The same ways, scales and rules as through elements and relationships."""
    nodes, edges = written(tmp_path)
    rules = read_policy().propagation
    parts = [read_tables(path.read_bytes(), file=path.name, prefix="t") for path in (nodes, edges)]
    built = build_graph(
        (element for part in parts for element in part.elements), (tie for part in parts for tie in part.relationships)
    )
    names = {node.id.removeprefix("t:"): place for place, node in enumerate(built.nodes)}
    one, other = travel_arcs(built, rules), read_large_tables(nodes, edges)
    columns = arcs_of_columns(other.columns, rules)
    ids = other.ids.to_pylist()

    def described(arcs: object, place: list[int]) -> list[tuple[object, ...]]:
        rows = zip(arcs.sources, arcs.targets, arcs.slots, arcs.means, arcs.from_junction, strict=True)  # type: ignore[attr-defined]
        weights = arcs.weight_names  # type: ignore[attr-defined]
        return sorted((place[s], place[t], weights[slot], round(float(m), 9), bool(j)) for s, t, slot, m, j in rows)

    assert described(columns, [names[node_id] for node_id in ids]) == described(one, list(range(len(built))))
    assert sum(columns.from_junction) > 0


@given(st.integers(0, 2**32))
@settings(max_examples=15)
def test_likelihoods_agree_with_those_of_a_workspace(number: int) -> None:
    """Other coins, for ids are other, but the same likelihoods within the error of the simulation."""
    nodes, edges = SHARED
    rules = policy_with(worlds=4096, number=number)
    graph = read_large_tables(nodes, edges)
    found = PossibleWorlds(arcs_of_columns(graph.columns, rules), rules, worlds=4096)
    shares = found.shares([seed("A")], {"A": graph.index_of(["A"])[0]})
    parts = [read_tables(path.read_bytes(), file=path.name, prefix="t") for path in (nodes, edges)]
    built = build_graph(
        (element for part in parts for element in part.elements), (tie for part in parts for tie in part.relationships)
    )
    exact = propagate(built, [Seed("C", "C", "t:A", seed("A").kind)], policy=rules)
    for node_id, share in zip(graph.ids.to_pylist(), shares, strict=True):
        other = exact.likelihoods[built.index_by_id[f"t:{node_id}"]]
        assert share == pytest.approx(other, abs=6 * (2 * max(other * (1 - other), 1e-3) / 4096) ** 0.5)


@pytest.fixture(scope="module", autouse=True)
def shared_tables(tmp_path_factory: pytest.TempPathFactory) -> None:
    global SHARED  # noqa: PLW0603  # hypothesis cannot take the fixture of a function
    SHARED = written(tmp_path_factory.mktemp("tables"))


SHARED: tuple[Path, Path]


def policy_with(*, worlds: int, number: int) -> PropagationPolicy:
    from dataclasses import replace

    return replace(read_policy().propagation, worlds=worlds, seed=number)


def test_csv_and_parquet_give_the_same_bytes_and_rows_in_any_order_too(tmp_path: Path) -> None:
    nodes, edges = written(tmp_path)
    first = run("--nodes", str(nodes), "--edges", str(edges), "--touch", "A", "--format", "csv")
    assert first.exit_code == 0
    assert first.stdout.startswith("id,name,kind,likelihood,sampling_low,sampling_high,tier")
    packed = as_parquet(nodes), as_parquet(edges)
    again = run("--nodes", str(packed[0]), "--edges", str(packed[1]), "--touch", "A", "--format", "csv")
    assert again.stdout == first.stdout
    turned = tmp_path / "turned"
    turned.mkdir()
    lines = [text.splitlines() for text in (NODES, EDGES)]
    shuffled = written(turned, *("\n".join([head, *reversed(rest)]) + "\n" for head, *rest in lines))
    other = run("--nodes", str(shuffled[0]), "--edges", str(shuffled[1]), "--touch", "A", "--format", "csv")
    assert other.stdout == first.stdout


def test_what_is_reached_is_listed_likeliest_first_with_tiers(tmp_path: Path) -> None:
    nodes, edges = written(tmp_path)
    found = json.loads(run("--nodes", str(nodes), "--edges", str(edges), "--touch", "A", "--format", "json").stdout)
    assert (found["nodes"], found["relationships"], found["worlds"]) == (4, 5, 256)
    assert found["reached"][0] == {
        "id": "A", "name": "Alpha", "kind": "archimate:ApplicationComponent", "likelihood": 1.0,
        "sampling_low": pytest.approx(0.985, abs=0.005), "sampling_high": 1.0, "tier": "must",
    }  # fmt: skip
    likelihoods = [row["likelihood"] for row in found["reached"]]
    assert likelihoods == sorted(likelihoods, reverse=True)
    counted = {row["tier"]: row["nodes"] for row in found["tiers"]}
    assert counted["should"] == sum(likelihood >= 0.2 for likelihood in likelihoods)
    text = run("--nodes", str(nodes), "--edges", str(edges), "--touch", "A=remove").stdout
    assert "4 nodes, 5 relationships; 256 possible worlds" in text
    assert "100 % | must" in text


def test_rows_that_cannot_be_used_are_told_and_left_out(tmp_path: Path) -> None:
    nodes, edges = written(
        tmp_path, NODES + ",No id,Node\nA,Again,Node\n", EDGES.replace("usually", "mostly") + "A,Z,Flow,\n,B,Flow,\n"
    )
    found = read_large_tables(nodes, edges)
    assert [(problem.rule, problem.line) for problem in found.problems] == [
        ("missing-id", 6),
        ("duplicate-id", 7),
        ("dangling-reference", 7),
        ("unknown-word", None),
    ]
    assert "2 rows have an end that is no node, the first 'Z'" in found.problems[2].message
    text = run("--nodes", str(nodes), "--edges", str(edges), "--touch", "A").stdout
    assert "## What could not be used" in text


def test_relationships_that_are_all_alike_have_coins_of_their_own(tmp_path: Path) -> None:
    nodes, edges = written(tmp_path, "id,name\nA,a\nB,b\n", "source,target\n" + "A,B\n" * 50 + "B,A\n")
    keys = arcs_of_columns(read_large_tables(nodes, edges).columns, read_policy().propagation).coin_keys
    assert len(set(keys.tolist())) == 51


def test_ids_of_relationships_decide_their_coins(tmp_path: Path) -> None:
    nodes, edges = written(tmp_path, "id,name\nA,a\nB,b\n", "id,source,target\nr1,A,B\nr2,A,B\n")
    keys = read_large_tables(nodes, edges).columns.tie_keys
    assert keys is not None
    assert len(set(keys.tolist())) == 2
    written(tmp_path, "id,name\nA,a\nB,b\n", "id,source,target\nr1,A,B\nr1,A,B\n")
    twice = read_large_tables(nodes, edges)
    assert twice.columns.tie_keys is None
    assert twice.problems[0].rule == "duplicate-id"


def test_headers_are_read_in_other_words_with_a_mark_and_other_signs_between_cells(tmp_path: Path) -> None:
    nodes, edges = written(tmp_path, "\ufeffID;Label;Kind\nA;Alpha;Node\nB;Beta;Node\n", "Source ID;Target ID\nA;B\n")
    found = read_large_tables(nodes, edges)
    assert found.problems == ()
    assert found.names.to_pylist() == ["Alpha", "Beta"]
    assert found.columns.sources.tolist() == [0]


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        ("name\nA\n", EDGES, "has no column id"),
        (NODES, "source,type\nA,x\n", "has no column target"),
        ("", EDGES, "is no table in CSV"),
        ('id,name\n"A,open\nB,b\n', EDGES, ""),
        ("id\n", "source,target\n", "No node is called 'A'"),
    ],
)
def test_tables_that_cannot_be_read_are_refused_in_one_line(
    tmp_path: Path, nodes: str, edges: str, message: str
) -> None:
    paths = written(tmp_path, nodes, edges)
    found = run("--nodes", str(paths[0]), "--edges", str(paths[1]), "--touch", "A")
    assert found.exit_code == 2
    assert message in found.stderr
    assert "Traceback" not in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


def test_bytes_that_are_no_text_and_broken_parquet_are_refused(tmp_path: Path) -> None:
    nodes, edges = written(tmp_path)
    for content in (b"id,name\n\xff\xfe\xff,x\n", b"PAR1 and then nothing", b"\x00" * 64):
        nodes.write_bytes(content)
        with pytest.raises(ImpactError):
            reach(nodes, edges, ["A"])


def test_tables_beyond_the_bounds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nodes, edges = written(tmp_path)
    monkeypatch.setattr(large_tables, "MOST_TIES", 3)
    with pytest.raises(UnsafeFileError, match="more than 3 rows"):
        read_large_tables(nodes, edges)
    with pytest.raises(UnsafeFileError, match="more than 3 rows"):
        read_large_tables(nodes, as_parquet(edges))
    monkeypatch.setattr(large_tables, "MOST_TIES", 100)
    monkeypatch.setattr(large_tables, "MOST_KINDS", 2)
    with pytest.raises(UnsafeFileError, match="different types"):
        read_large_tables(nodes, edges)


def test_a_missing_file_and_an_unknown_kind_of_touch_are_told(tmp_path: Path) -> None:
    nodes, edges = written(tmp_path)
    with pytest.raises(UnreadableFileError):
        read_large_tables(tmp_path / "none.csv", edges)
    found = run("--nodes", str(nodes), "--edges", str(edges), "--touch", "A=explode")
    assert (found.exit_code, "No kind of touch is called 'explode'" in found.stderr) == (2, True)


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(tmp_path: Path) -> None:
    nodes, edges = written(tmp_path, "id,name\nA,=1+1\nB,b\n", "source,target\nA,B\n")
    rows = list(
        csv.DictReader(
            io.StringIO(run("--nodes", str(nodes), "--edges", str(edges), "--touch", "A", "--format", "csv").stdout)
        )
    )
    assert rows[0]["name"] == "'=1+1"


def test_worlds_in_parts_give_the_same_shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nodes, edges = written(tmp_path)
    whole = [row.likelihood for row in reach(nodes, edges, ["A"], worlds=1024).reached]
    monkeypatch.setattr("impact.worlds.possible.MASK_BUDGET", 1)
    assert [row.likelihood for row in reach(nodes, edges, ["A"], worlds=1024).reached] == whole
    assert np.mean(whole) > 0.0
