"""The change prediction method from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from impact.cli import main
from impact.readers.matrix import read_matrix
from tests.conftest import SHARED

CPX8 = SHARED / "benchmarks" / "cpm"
LIKELIHOOD = ",A,B,C\nA,,0.5,\nB,0.2,,\nC,,0.5,\n"
IMPACT = ",A,B,C\nA,,1,\nB,0.5,,\nC,,0.4,\n"


def run(folder: Path, likelihood: str, impact: str | None, *more: str) -> tuple[int, str]:
    (folder / "l.csv").write_text(likelihood, encoding="utf-8")
    arguments = ["evaluate", "cpm", "--likelihood", str(folder / "l.csv"), *more]
    if impact is not None:
        (folder / "i.csv").write_text(impact, encoding="utf-8")
        arguments += ["--impact", str(folder / "i.csv")]
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def test_matrices_are_written_with_their_names(tmp_path: Path) -> None:
    out, risk = tmp_path / "a.csv", tmp_path / "b.csv"
    code, said = run(tmp_path, LIKELIHOOD, IMPACT, "--out-likelihood", str(out), "--out-risk", str(risk))
    assert code == 0, said
    assert read_matrix(out).names == ("A", "B", "C")
    assert read_matrix(out).values[2, 0] == pytest.approx(0.1)  # A changes B, and B changes C
    assert read_matrix(risk).values[2, 0] == pytest.approx(0.2 * 0.5 * 0.4)


@pytest.mark.parametrize(
    ("likelihood", "impact", "said"),
    [
        (",A\nB,1\n", None, "rows are not those"),
        (",A,A\nA,,\nA,,\n", None, "a name twice"),
        (",A,B\nA,,1.5\nB,,\n", None, "'1.5' stands for B → A"),
        (",A,B\nA,,x\nB,,\n", None, "'x' stands for B → A"),
        ("", None, "holds no matrix"),
        (LIKELIHOOD, ",A,B\nA,,1\nB,1,\n", "name other parts"),
        (LIKELIHOOD, ",A,B,C\nA,,,\nB,0.5,,\nC,,0.4,\n", "B → A is likely and has no impact"),
    ],
)
def test_wrong_matrices_give_one_clear_line(tmp_path: Path, likelihood: str, impact: str | None, said: str) -> None:
    code, output = run(tmp_path, likelihood, impact)
    assert code == 2
    assert said in output
    assert len(output.strip().splitlines()) == 1


def test_a_depth_that_is_not_possible_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, LIKELIHOOD, None, "--depth", "0")[0] == 2


@pytest.mark.skipif(not CPX8.is_dir(), reason="needs ../shared/benchmarks")
def test_the_published_example_comes_out_to_a_millionth(tmp_path: Path) -> None:
    out, risk = tmp_path / "a.csv", tmp_path / "b.csv"
    arguments = ["--likelihood", str(CPX8 / "cpx8_likelihood.csv"), "--impact", str(CPX8 / "cpx8_impact.csv")]
    done = CliRunner().invoke(
        main, ["evaluate", "cpm", *arguments, "--out-likelihood", str(out), "--out-risk", str(risk)]
    )
    assert done.exit_code == 0, done.output
    for got, expected in ((out, "cpx8_expected_likelihood_d4.csv"), (risk, "cpx8_expected_risk_d4.csv")):
        assert read_matrix(got).values == pytest.approx(read_matrix(CPX8 / expected).values, abs=1e-6)
