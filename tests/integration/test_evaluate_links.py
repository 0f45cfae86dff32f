"""How good the mapping is on other people's data, with a margin, and what the command says of wrong input."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from impact.cli import main
from impact.use_cases.evaluate_links import evaluate_links, linking_task
from tests.conftest import SHARED

ARDOCO, CHANGETEXT = SHARED / "benchmarks" / "ardoco", SHARED / "benchmarks" / "changetext" / "otel-semconv"
needs_shared = pytest.mark.skipif(not ARDOCO.is_dir(), reason="needs ../shared/benchmarks")


def table(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path: Path) -> dict[str, Path]:
    return {
        "texts": table(
            tmp_path / "t.csv", "id,text,date", "1,The WebUI shows it.,x", "2,It also prints.,x", "3,Bye.,x"
        ),
        "elements": table(tmp_path / "e.csv", "id,name,type", "u,WebUI,component", "d,DB,component"),
        "gold": table(tmp_path / "g.csv", "sentence_id,element_id", "1,u", "2,u"),
    }


def arguments(tables: dict[str, Path], *more: str) -> list[str]:
    return ["evaluate", "links", *(part for name, path in tables.items() for part in (f"--{name}", str(path))), *more]


def test_predictions_are_ranked_and_say_what_is_linked(small: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "pred.csv"
    result = CliRunner().invoke(main, arguments(small, "--consecutive", "--out", str(out)))
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert {(row["text_id"], row["element_id"]) for row in rows if row["linked"] == "1"} == {("1", "u"), ("2", "u")}
    assert all(float(row["score"]) > 0.0 for row in rows)
    assert "| F1 of the linked set | 1.000 |" in result.output


def test_the_gold_serves_scoring_only(small: dict[str, Path], tmp_path: Path) -> None:
    with_gold, without = tmp_path / "a.csv", tmp_path / "b.csv"
    CliRunner().invoke(main, arguments(small, "--out", str(with_gold)))
    del small["gold"]
    result = CliRunner().invoke(main, arguments(small, "--out", str(without)))
    assert with_gold.read_bytes() == without.read_bytes()
    assert "Give --gold" in result.output


def test_an_ablation_scores_each_signal(small: dict[str, Path]) -> None:
    result = CliRunner().invoke(main, arguments(small, "--ablation"))
    assert result.exit_code == 0, result.output
    assert "| identifiers |" in result.output


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("texts", "id,words\n1,x\n", "has no column text"),
        ("texts", "id,text\n1,x\n1,y\n", "repeats the id '1'"),
        ("texts", "", "has no column id"),
        ("elements", "id,name\n1,x\n", "has no column type"),
        ("elements", "id,name,type\n,x,y\n", "has no id"),
        ("gold", "text,element\n1,u\n", "has no columns text_id and element_id"),
    ],
)
def test_wrong_tables_give_one_clear_line(small: dict[str, Path], name: str, content: str, said: str) -> None:
    small[name].write_text(content, encoding="utf-8")
    result = CliRunner().invoke(main, arguments(small))
    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_training_needs_texts_and_gold(small: dict[str, Path]) -> None:
    result = CliRunner().invoke(main, [*arguments(small), "--train-texts", str(small["texts"])])
    assert result.exit_code == 2


@needs_shared
@pytest.mark.parametrize(("project", "least"), [("teastore", 0.90), ("jabref", 0.95)])
def test_sentences_of_development_projects_are_linked(project: str, least: float) -> None:
    folder = ARDOCO / project
    task = linking_task(folder / "sentences.csv", folder / "elements.csv", gold=folder / "gold.csv")
    scores = evaluate_links(task, are_consecutive=True).scores
    assert scores is not None
    assert scores.f1.value >= least


@needs_shared
@pytest.mark.parametrize(("is_trained", "least"), [(True, 0.62), (False, 0.56)])
def test_changes_are_ranked_well(is_trained: bool, least: float) -> None:
    task = linking_task(
        CHANGETEXT / "texts.csv",
        CHANGETEXT / "elements.csv",
        train_texts=CHANGETEXT / "train_texts.csv" if is_trained else None,
        train_gold=CHANGETEXT / "train_gold.csv" if is_trained else None,
        gold=CHANGETEXT / "gold.csv",
    )
    scores = evaluate_links(task).scores
    assert scores is not None
    assert scores.mean_average_precision.value >= least
    assert scores.calibration_error <= 0.12
