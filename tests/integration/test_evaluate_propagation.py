"""What changes along with what, from the command line and held against a real history."""

import csv
import datetime as dt
import re
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.metrics import average_precision_score, roc_auc_score

from impact.analysis.co_change import CoChange
from impact.cli import main
from impact.domain.co_change import TrackedNetwork
from impact.errors import PolicyError
from impact.readers.tracked_network import POLICY, co_change_policy, policy_of, read_tracked_network
from tests.conftest import SHARED

HISTORY = SHARED / "benchmarks" / "cochange" / "otel-semconv"


def run(folder: Path, *extra: str, history: str | None = None, seeds: str = "a\n", **tables: str) -> tuple[int, str]:
    files = {"nodes": "id,name\na,A\nb,B\nc,C\n", "edges": "source,target,type\na,b,x\n", **tables}
    arguments = ["evaluate", "propagation"]
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content.encode("utf-8"))
        arguments += [f"--{name}", str(folder / f"{name}.csv")]
    if seeds:
        (folder / "seeds.txt").write_bytes(seeds.encode("utf-8"))
        arguments += ["--seeds", str(folder / "seeds.txt")]
    if history is not None:
        (folder / "history.csv").write_bytes(history.encode("utf-8"))
        arguments += ["--history", str(folder / "history.csv")]
    result = CliRunner().invoke(main, [*arguments, *extra])
    return result.exit_code, result.output


def pairs(said: str) -> list[tuple[str, str]]:
    rows = csv.DictReader(line for line in said.splitlines() if not line.startswith("impact:"))
    return [(row["seed"], row["node"]) for row in rows]


def test_each_seed_has_its_ranking(tmp_path: Path) -> None:
    code, said = run(tmp_path, seeds="a\n\nb\na\n")
    assert code == 0
    assert pairs(said) == [("a", "b"), ("b", "a")]


def test_only_training_rows_of_a_history_are_read(tmp_path: Path) -> None:
    header = "commit,date,split,nodes\n1,2020-01-01,{},a;c\n"
    assert ("a", "c") in pairs(run(tmp_path, history=header.format("train"))[1])
    assert ("a", "c") in pairs(run(tmp_path, history=header.format("Train "))[1])
    assert ("a", "c") in pairs(run(tmp_path, history="commit,date,nodes\n1,2020-01-01,a;c\n")[1])
    said = run(tmp_path, history=header.format("test"))[1]
    assert ("a", "c") not in pairs(said)
    assert "no row says train" in said


@pytest.mark.parametrize(
    "date",
    [
        "2020-01-01", "20200101", "2020/01/01", "2020-01-01T10:00:00Z", "2020-01-01T10:00:00+02:00",
        "2020-01-01 10:00:00 +0200", "2020-01-01 10:00", "Wed Jan 1 10:00:00 2020 +0200",
        "Wed, 01 Jan 2020 10:00:00 +0200", "1577872800",
    ],
)  # fmt: skip
def test_a_date_may_be_written_in_any_of_the_usual_ways(tmp_path: Path, date: str) -> None:
    run(tmp_path)
    (tmp_path / "history.csv").write_text(f'date,nodes\n"{date}",a;c\n', encoding="utf-8")
    network = read_tracked_network(tmp_path / "nodes.csv", tmp_path / "edges.csv", history=tmp_path / "history.csv")
    assert [change.day for change in network.history] == [dt.date(2020, 1, 1)]


def test_a_mark_at_the_start_other_line_ends_and_capital_columns_are_read(tmp_path: Path) -> None:
    tables = {"nodes": "\ufeffID,Name\r\na,A\r\nb,B\r\nc,C\r\n", "edges": "\ufeffSource,Target\r\na,b\r\n"}
    code, said = run(tmp_path, seeds="\ufeffa\r\n", history="\ufeffDate,Nodes\r\n2020-01-01,a ; c\r\n,\r\n", **tables)
    assert code == 0
    assert {("a", "b"), ("a", "c")} == set(pairs(said))


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({"edges": "source,target\nq,b\na,b\n"}, "edges.csv:2: ties with an end that is no node"),
        ({"edges": ""}, "edges.csv is empty: there are no ties"),
        ({"history": ""}, "history.csv is empty: there are no past changes"),
        ({"history": "date,nodes\n2020-01-01,a;q;c\n"}, "history.csv:2: changes with a node that is no node"),
        ({"history": "commit,date,nodes\n1,2020-01-01,a;c\n1,2020-01-01,a;c\n"}, "history.csv:3: a row is repeated"),
        ({"nodes": "id,name\na,A\na,A\nb,B\nc,C\n"}, "nodes.csv:3: a row is repeated"),
    ],
)
def test_what_is_left_out_is_told_and_the_rest_is_used(tmp_path: Path, tables: dict[str, str], told: str) -> None:
    code, said = run(tmp_path, **tables)
    assert code == 0
    assert told in said
    if "edges" not in tables:
        assert ("a", "b") in pairs(said)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"seeds": "zz\n"}, "No node is called 'zz'"),
        ({"nodes": "name\nA\n"}, "has no column id"),
        ({"nodes": ""}, "has no column id"),
        ({"nodes": "id\n"}, "nodes.csv: lists no node"),
        ({"nodes": "id,name\na,A\na,B\n"}, "nodes.csv:3: repeats the id 'a'"),
        ({"nodes": "id,name\na,Read, write\n"}, "nodes.csv:2: has more cells than the 2 columns"),
        ({"edges": "from,to\na,b\n"}, "has no column source"),
        ({"history": 'date,nodes\n2020-01-01,"a;\nb"\nyesterday,a;b\n'}, "history.csv:4: 'yesterday' is no day"),
        ({"history": "date,nodes\n,a;b\n"}, "history.csv:2: '' is no day"),
    ],
)
def test_wrong_tables_give_one_clear_line(tmp_path: Path, tables: dict[str, str], said: str) -> None:
    code, output = run(tmp_path, **tables)
    assert code == 2
    assert said in output
    assert "Traceback" not in output


def test_a_score_is_explained_in_words(tmp_path: Path) -> None:
    nodes = "id,name,path\na,Meter reading,\nb,Tariff,\nc,Meter,\n"
    history = "commit,date,nodes\nfirst,2019-01-01,a;c\nlast,2020-01-01,a;c\n"
    tables = {"nodes": nodes, "edges": "source,target,type\na,b,uses\nc,b,uses\n"}
    code, said = run(tmp_path, "--explain", "a=c", "--explain", "a=b", seeds="", history=history, **tables)
    assert code == 0
    assert "c “Meter” changes along with a “Meter reading”: likelihood 0." in said
    assert "both are tied to b “Tariff”" in said
    assert "changed together 2 times: 2020-01-01 (last), 2019-01-01 (first)" in said
    assert "alike in name and place: meter" in said
    assert "a “Meter reading” —uses→ b “Tariff”" in said


def test_without_a_reason_the_explanation_says_so(tmp_path: Path) -> None:
    code, said = run(tmp_path, "--explain", "a=c", seeds="")
    assert code == 0
    assert "No tie, no likeness and no common change" in said


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ((), "Give --seeds, --explain or both"),
        (("--explain", "a"), "Write --explain as SEED=NODE"),
        (("--explain", "a=zz"), "No node is called 'zz'"),
        (("--explain", "a=b", "--out", "x.csv"), "--out needs --seeds"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(tmp_path: Path, extra: tuple[str, ...], said: str) -> None:
    code, output = run(tmp_path, *extra, seeds="")
    assert code == 2
    assert said in output


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("network_share = 1.5", "'network_share' is 1.5. Give a number from 0 to 1."),
        ("network_steps = 2.5", "'network_steps' is 2.5. Give a whole number from 1 up."),
        ("half_life_days = 0", "'half_life_days' is 0. Give a number above 0."),
        ("level_shift = true", "'level_shift' is True. Give a number."),
        ("surplus = 1", "has other keys than are known"),
    ],
)
def test_a_number_outside_its_range_is_refused(line: str, said: str) -> None:
    text = resources.files("impact").joinpath(POLICY).read_text(encoding="utf-8")
    key = line.partition(" ")[0]
    kept = [one for one in text.splitlines() if not one.startswith(f"{key} ")]
    with pytest.raises(PolicyError, match=re.escape(said)):
        policy_of("\n".join([*kept, line]), file="co_change.toml")


@pytest.mark.skipif(not HISTORY.is_dir(), reason="needs ../shared/benchmarks")
@pytest.mark.parametrize(
    ("has_history", "has_names", "area", "precision"),
    [(True, True, 0.915, 0.53), (False, True, 0.914, 0.47), (True, False, 0.89, 0.52)],
)
def test_later_changes_of_a_training_history_are_foretold(
    *, has_history: bool, has_names: bool, area: float, precision: float
) -> None:
    network = read_tracked_network(HISTORY / "nodes.csv", HISTORY / "edges.csv", history=HISTORY / "commits.csv")
    changes = sorted(network.history, key=lambda change: (change.day, change.id))
    border = changes[len(changes) * 4 // 5].day
    known = tuple(change for change in changes if change.day < border)
    nodes = network.nodes if has_names else tuple(replace(node, name="", path="") for node in network.nodes)
    engine = CoChange(TrackedNetwork(nodes, network.ties, known if has_history else ()), co_change_policy())
    ids = np.array([node.id for node in nodes])
    rows = dict(zip(ids.tolist(), engine.likelihoods(ids.tolist()), strict=True))
    cases = [
        (np.isin(ids[ids != seed], change.node_ids), rows[seed][ids != seed])
        for change in changes
        if change.day >= border
        for seed in change.node_ids
    ]
    assert len(cases) > 300
    assert np.mean([roc_auc_score(truth, scores) for truth, scores in cases]) >= area
    assert np.mean([average_precision_score(truth, scores) for truth, scores in cases]) >= precision
