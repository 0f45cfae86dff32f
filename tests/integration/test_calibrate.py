"""Weights are learned from tables and a repository by the command line, and reports follow them."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.readers.policy import read_policy
from impact.writers.learned_policy import MARK
from tests.workspaces import write_workspace

SECTION, VIEW, OTHER = "sec:BAD/1.1", "sec:BAM/1.1", "sec:TAD/1"
HEAD = "scope,element,verdict,date,predicted,inclusion_probability,who\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "small")


def run(folder: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), "calibrate", *map(str, arguments)], catch_exceptions=False)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder.parent / name
    path.write_text(text, encoding="utf-8")
    return path


def verdicts(folder: Path, *rows: str) -> Path:
    return written(folder, "verdicts.csv", HEAD + "".join(f"{row}\n" for row in rows))


def learned(result: Result) -> dict[str, dict[str, float]]:
    assert result.exit_code == 0, result.output
    weights = json.loads(result.stdout)["weights"]
    return {f"{one['kind']}/{one['role']}/{one['way']}": one for one in weights if one["trials"]}


def likelihood(folder: Path, section: str, *arguments: str) -> float:
    command = ["-w", str(folder), "report", "R2", "--format", "json", *arguments]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    return {one["id"]: one["likelihood"] for one in json.loads(done.stdout)["sections"]}[section]


def test_without_evidence_the_weights_are_shown_as_they_are(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 0
    assert "Nothing to learn from" in result.stdout and "--sheet" in result.stdout
    document = json.loads(run(folder, "--format", "json").stdout)
    assert document["reliability"] is None
    assert all(one["posterior_mean"] == one["prior_mean"] for one in document["weights"])


def test_verdicts_move_the_weights_on_their_ways_and_no_others(folder: Path) -> None:
    table = verdicts(folder, f"R2,{SECTION},rejected,,,,", f"R2,{VIEW},rejected,,,,", f"PART-A,{OTHER},rejected,,,,")
    found = learned(run(folder, "--verdicts", table, "--format", "json"))
    documents = found["trace:documents/*/backward"]
    assert documents["posterior_mean"] < documents["prior_mean"] and documents["rejected"] == 3
    assert documents["low"] < documents["posterior_mean"] < documents["high"]
    assert "archimate:Serving/*/forward" not in found


def test_the_same_inputs_give_the_same_bytes_in_any_order_of_rows(folder: Path) -> None:
    rows = [f"R2,{SECTION},confirmed,,0.7,,", f"R2,{VIEW},rejected,,,0.25,", f"PART-A,{OTHER},confirmed,,,,"]
    first = run(folder, "--verdicts", verdicts(folder, *rows), "--format", "json").stdout
    assert run(folder, "--verdicts", verdicts(folder, *reversed(rows)), "--format", "json").stdout == first
    assert str(folder.parent) not in first


def test_a_learned_policy_is_read_and_the_report_follows_it(folder: Path, tmp_path: Path) -> None:
    table = verdicts(folder, *(f"touch tad:SYS-GW={kind},{OTHER},rejected,,,," for kind in ("modify", "add", "remove")))
    out = tmp_path / "learned.toml"
    result = run(folder, "--verdicts", table, "--out", out, "--format", "json")
    wanted = learned(result)["trace:documents/*/backward"]
    rule = read_policy(out).propagation.rules["trace:documents", "*"]
    assert rule.backward.mean == pytest.approx(wanted["posterior_mean"], abs=1e-6)
    assert rule.backward.observations == pytest.approx(wanted["posterior_observations"], abs=1e-5)
    assert not rule.is_damped_backward and rule.forward.mean == 0.0
    assert rule.reason.startswith(
        "Learned from 3 verdicts on 3 scopes (0 confirmed); backward 0 confirmed, 3 rejected."
    )
    assert likelihood(folder, OTHER, "--policy", str(out)) < likelihood(folder, OTHER)


def test_a_workspace_takes_the_learned_policy_and_says_when_it_is_taught_again(folder: Path) -> None:
    table = verdicts(folder, f"PART-A,{OTHER},rejected,,,,")
    out = folder / "policy.toml"
    run(folder, "--verdicts", table, "--out", out)
    once = out.read_text(encoding="utf-8")
    settings = folder / "workspace.toml"
    settings.write_text('policy = "policy.toml"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    again = run(folder, "--verdicts", table, "--out", out)
    assert "had been learned before" in again.stdout
    assert "holds more than weights" not in again.stderr
    assert out.read_text(encoding="utf-8").count("Before:") == once.count("Before:")


def test_what_was_learned_before_stays_in_the_file(folder: Path, tmp_path: Path) -> None:
    first, both = tmp_path / "first.toml", tmp_path / "both.toml"
    run(folder, "--verdicts", verdicts(folder, f"PART-A,{OTHER},rejected,,,,"), "--out", first)
    commits = written(folder, "commits.csv", "date,nodes\n2020-01-01,tad:SYS-GW;tad:SYS-DB\n")
    run(folder, "--history", commits, "--policy", first, "--out", both)
    rules = read_policy(both).propagation.rules
    assert rules["trace:documents", "*"] == read_policy(first).propagation.rules["trace:documents", "*"]
    assert rules["archimate:Flow", "*"].reason.startswith("Learned from 1 commit, 2020-01-01;")


def test_a_policy_of_other_numbers_is_named_beside_what_was_written(folder: Path, tmp_path: Path) -> None:
    mine = written(folder, "mine.toml", "[tiers]\nshould = 0.3\n")
    result = run(folder, "--policy", mine, "--out", tmp_path / "out.toml")
    assert result.exit_code == 0 and "mine.toml holds more than weights" in result.stderr


def test_a_file_that_holds_anything_else_is_not_written_over(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("[tiers]\nshould = 0.3\n", encoding="utf-8")
    result = run(folder, "--out", mine)
    assert result.exit_code == 2 and "would be lost" in result.stderr
    assert mine.read_text(encoding="utf-8").startswith("[tiers]")
    mine.write_text(MARK + "\n", encoding="utf-8")
    assert run(folder, "--out", mine).exit_code == 0


def test_predictions_are_held_against_what_came_true(folder: Path) -> None:
    table = verdicts(
        folder, f"R2,{SECTION},confirmed,,0.9,,", f"R2,{VIEW},rejected,,0.9,,", f"R2,{OTHER},confirmed,,,,"
    )
    document = json.loads(run(folder, "--verdicts", table, "--format", "json").stdout)
    found = document["reliability"]
    assert (found["predictions"], found["as_given"], found["restated"]) == (3, 2, 1)
    given = likelihood(folder, OTHER)
    assert found["brier"] == pytest.approx((0.01 + 0.81 + (1 - given) ** 2) / 3, abs=1e-6)
    text = run(folder, "--verdicts", table).stdout
    assert "Brier score" in text and "80% to 90%" in text and "picked at random" in text


def test_rows_that_cannot_be_used_are_told_with_file_and_line(folder: Path) -> None:
    table = verdicts(
        folder,
        f"R9,{SECTION},confirmed,,,,",
        "R2,sec:BAD/77,confirmed,,,,",
        f"R2,{SECTION},maybe,,,,",
        f"R2,{VIEW},confirmed,,,,",
        "R2,BAM 1.1,rejected,,,,",
        f"touch tad:SYS-GW=paint,{VIEW},confirmed,,,,",
    )
    result = run(folder, "--verdicts", table)
    assert result.exit_code == 0
    for line, words in (
        (2, "No release or change is called 'R9'"),
        (3, "No element is called 'sec:BAD/77'"),
        (4, "'maybe' is no verdict"),
        (6, "says the opposite"),
        (7, "No kind of touch is called 'paint'"),
    ):
        assert any(
            said.startswith(f"impact: verdicts.csv:{line}:") and words in said for said in result.stderr.split("\n")
        )
    assert "Learned from 1 verdict" in result.stdout


def test_what_no_way_leads_to_and_what_is_touched_is_said(folder: Path) -> None:
    table = verdicts(folder, "PART-A,sec:TAD/2,confirmed,,,,", "PART-A,tad:SYS-GW,confirmed,,,,", f"R2,{VIEW},,,,,")
    result = run(folder, "--verdicts", table)
    assert "Confirmed, though no likely way leads there (1): change PART-A: sec:TAD/2" in result.stdout
    assert "1 verdict on what the scope itself touches" in result.stdout
    assert "1 row without a verdict" in result.stdout


@pytest.mark.parametrize("text", ["", "scope,element\nR2,x\n", "\0", "x" * 100])
def test_a_table_that_is_none_is_refused_with_what_to_do(folder: Path, text: str) -> None:
    result = run(folder, "--verdicts", written(folder, "bad.csv", text))
    assert result.exit_code == 2 and "bad.csv" in result.stderr and "Traceback" not in result.stderr


def test_older_rows_are_left_out_on_request(folder: Path) -> None:
    table = verdicts(folder, f"R2,{SECTION},rejected,2019-01-01,,,", f"R2,{VIEW},rejected,2020-05-01,,,")
    text = run(folder, "--verdicts", table, "--since", "2020-01-01").stdout
    assert "Learned from 1 verdict" in text


def test_a_history_of_commits_teaches_both_ways_alike(folder: Path) -> None:
    rows = "".join(f"c{day},2020-0{day}-01,tad:SYS-GW;tad:SYS-DB\n" for day in range(1, 7))
    table = written(folder, "commits.csv", f"commit,date,nodes\n{rows}c9,2020-09-01,tad:SYS-GW;tad:NOWHERE\n")
    result = run(folder, "--history", table, "--format", "json")
    found = learned(result)
    ahead, back = found["archimate:Flow/*/forward"], found["archimate:Flow/*/backward"]
    assert ahead["posterior_mean"] > ahead["prior_mean"] and back["posterior_mean"] > back["prior_mean"]
    assert ahead["trials"] == back["trials"]
    assert "commits.csv:8: warning: 1 id that the models do not hold, first 'tad:NOWHERE'" in result.stderr


def test_a_kind_without_a_rule_of_its_own_gets_one(folder: Path, tmp_path: Path) -> None:
    odd = (folder / "architecture.xml").read_text(encoding="utf-8").replace('xsi:type="Flow"', 'xsi:type="Sparks"')
    (folder / "architecture.xml").write_text(odd, encoding="utf-8")
    table = written(folder, "commits.csv", "date,nodes\n2020-01-01,SYS-GW;SYS-DB\n")
    out = tmp_path / "out.toml"
    found = learned(run(folder, "--history", table, "--out", out, "--format", "json"))
    ((kind, role),) = {(one["kind"], one["role"]) for one in found.values()}
    assert "Sparks" in kind + role
    rules = read_policy(out).propagation.rules
    assert (kind, role) in rules and rules["*", "*"] == read_policy().propagation.rules["*", "*"]


def git(folder: Path, *arguments: str, day: str) -> None:
    still = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    dates = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    named = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    subprocess.run(
        ["git", *named, *arguments], cwd=folder, env={**os.environ, **still, **dates}, check=True, capture_output=True
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git: install the package git")
def test_a_repository_of_models_teaches_by_what_each_commit_changed(folder: Path) -> None:
    git(folder, "init", "-q", day="2020-01-01")
    git(folder, "add", ".", day="2020-01-01")
    git(folder, "commit", "-q", "-m", "first", day="2020-01-01")
    model = folder / "architecture.xml"
    for number, names in enumerate((["Gateway"], ["Meter data store"], ["Gateway", "Meter data store"]), start=2):
        text = model.read_text(encoding="utf-8")
        for name in names:
            text = text.replace(f"<name>{name}", f"<name>{name} {number}").replace(f"<name>{name} {number} ", "<name>")
            text = text.replace("<name>2", f"<name>{name} 2")
        model.write_text(text, encoding="utf-8")
        git(folder, "commit", "-q", "-a", "-m", f"{number}", day=f"2020-01-{number * 5:02}")
    result = run(folder, "--git", folder, "--format", "json")
    document = json.loads(result.stdout)
    assert document["learned_from"]["commits"] == 3
    assert learned(result)["archimate:Flow/*/forward"]["confirmed"] > 0
    late = json.loads(run(folder, "--git", folder, "--since", "2020-01-15", "--format", "json").stdout)
    assert late["learned_from"]["commits"] < 3


def test_a_folder_without_a_repository_is_refused(folder: Path) -> None:
    result = run(folder, "--git", folder)
    assert result.exit_code == 2 and "git" in result.stderr


def test_a_sheet_is_filled_and_read_back(folder: Path) -> None:
    result = run(folder, "--sheet", "R2")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.exit_code == 0 and "above the threshold" in result.stderr
    assert {row["verdict"] for row in rows} == {""} and {row["scope"] for row in rows} == {"R2"}
    assert {row["element"] for row in rows} >= {SECTION, VIEW, OTHER}
    for row in rows:
        row["verdict"] = "confirmed"
    filled = io.StringIO()
    writer = csv.DictWriter(filled, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    read = run(folder, "--verdicts", written(folder, "filled.csv", filled.getvalue()), "--format", "json")
    document = json.loads(read.stdout)
    assert document["learned_from"]["verdicts"] == len(rows) and document["problems"] == []
    assert document["reliability"]["as_given"] == len(rows)


@pytest.mark.parametrize("scope", ["PART-A", "PART-A; PART-B", "touch tad:SYS-GW=remove"])
def test_a_sheet_names_its_scope_so_that_it_is_understood_again(folder: Path, scope: str) -> None:
    (found,) = {row["scope"] for row in csv.DictReader(io.StringIO(run(folder, "--sheet", scope).stdout))}
    table = verdicts(folder, f"{found},{VIEW},rejected,,,,")
    assert "Learned from 1 verdict" in run(folder, "--verdicts", table).stdout


def test_a_sheet_stands_alone(folder: Path) -> None:
    assert run(folder, "--sheet", "R2", "--since", "2020-01-01").exit_code == 2
    unknown = run(folder, "--sheet", "R77")
    assert unknown.exit_code == 2 and "Did you mean" in unknown.stderr
