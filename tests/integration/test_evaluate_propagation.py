"""What changes along with what, from the command line and held against a real history."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner
from sklearn.metrics import average_precision_score

from impact.analysis.co_change import CoChange
from impact.cli import main
from impact.domain.co_change import TrackedNetwork
from impact.readers.tracked_network import co_change_policy, read_tracked_network
from tests.conftest import SHARED

HISTORY = SHARED / "benchmarks" / "cochange" / "otel-semconv"


def run(folder: Path, *, history: str | None = None, seeds: str = "a\n", **tables: str) -> tuple[int, str]:
    files = {"nodes": "id,name\na,A\nb,B\nc,C\n", "edges": "source,target,type\na,b,x\nq,b,x\n", **tables}
    arguments = ["evaluate", "propagation"]
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
        arguments += [f"--{name}", str(folder / f"{name}.csv")]
    (folder / "seeds.txt").write_text(seeds, encoding="utf-8")
    if history is not None:
        (folder / "history.csv").write_text(history, encoding="utf-8")
        arguments += ["--history", str(folder / "history.csv")]
    result = CliRunner().invoke(main, [*arguments, "--seeds", str(folder / "seeds.txt")])
    return result.exit_code, result.output


def test_each_seed_has_its_ranking(tmp_path: Path) -> None:
    code, said = run(tmp_path, seeds="a\n\nb\na\n")
    rows = list(csv.DictReader(said.splitlines()))
    assert code == 0
    assert [(row["seed"], row["node"]) for row in rows] == [("a", "b"), ("b", "a")]


def test_only_training_rows_of_a_history_are_read(tmp_path: Path) -> None:
    header = "commit,date,split,nodes\n1,2020-01-01,{},a;c\n"
    assert ",c," in run(tmp_path, history=header.format("train"))[1]
    assert ",c," not in run(tmp_path, history=header.format("test"))[1]
    assert ",c," in run(tmp_path, history="commit,date,nodes\n1,2020-01-01,a;c\n")[1]


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"seeds": "zz\n"}, "No node is called 'zz'"),
        ({"nodes": "name\nA\n"}, "has no column id"),
        ({"nodes": "id\na\na\n"}, "repeats the id 'a'"),
        ({"edges": "from,to\na,b\n"}, "has no column source"),
        ({"history": "date,nodes\nyesterday,a;b\n"}, "'yesterday' is no day"),
    ],
)
def test_wrong_tables_give_one_clear_line(tmp_path: Path, tables: dict[str, str], said: str) -> None:
    code, output = run(tmp_path, **tables)
    assert code == 2
    assert said in output
    assert "Traceback" not in output


@pytest.mark.skipif(not HISTORY.is_dir(), reason="needs ../shared/benchmarks")
@pytest.mark.parametrize(("has_history", "least"), [(True, 0.50), (False, 0.42)])
def test_later_changes_of_a_training_history_are_foretold(*, has_history: bool, least: float) -> None:
    network = read_tracked_network(HISTORY / "nodes.csv", HISTORY / "edges.csv", history=HISTORY / "commits.csv")
    changes = sorted(network.history, key=lambda change: (change.day, change.id))
    border = changes[len(changes) * 4 // 5].day
    assert border > dt.date(2020, 1, 1)
    known = tuple(change for change in changes if change.day < border)
    engine = CoChange(TrackedNetwork(network.nodes, network.ties, known if has_history else ()), co_change_policy())
    ids = [node.id for node in network.nodes]
    rows = dict(zip(ids, engine.likelihoods(ids), strict=True))
    precisions = []
    for change in changes:
        if change.day < border:
            continue
        for seed in change.node_ids:
            truth = [one in change.node_ids for one in ids if one != seed]
            if any(truth):
                scores = [score for one, score in zip(ids, rows[seed], strict=True) if one != seed]
                precisions.append(average_precision_score(truth, scores))
    assert sum(precisions) / len(precisions) >= least
