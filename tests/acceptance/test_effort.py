"""What a review costs and when to stop it, through the command line on a small workspace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from streamlit.testing.v1 import AppTest

from impact.cli import main
from impact.ui import state
from tests.workspaces import write_workspace

RATE = "text.rates.draft.per_unit"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("IMPACT_STORE", raising=False)
    return write_workspace(tmp_path / "ws")


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *arguments], catch_exceptions=False)


def document(folder: Path, *arguments: str) -> dict[str, Any]:
    result = run(folder, "report", *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return dict(json.loads(result.stdout))


def with_policy(folder: Path, text: str) -> Path:
    file = folder.parent / "own.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_json_report_holds_every_cut_and_its_savings(folder: Path) -> None:
    effort = document(folder, "R2")["effort"]
    assert sum(f["mean"] for f in effort["by_section"].values()) == pytest.approx(effort["mean"], abs=1e-4)
    assert effort["saving"] == pytest.approx(sum(effort["saving_by_section"].values()), abs=1e-5)
    assert set(effort["overlap_by_section"]) == set(effort["by_section"]) - {"overheads"}
    assert [option["reviewers"] for option in effort["reviewers"]] == [1, 2]
    assert effort["advice"][0]["share"] == max(effort["doubt"].values())
    assert effort["cost"] is None


def test_the_report_and_the_command_agree_on_where_to_stop(folder: Path) -> None:
    rule = document(folder, "R2")["stopping"]
    alone = json.loads(run(folder, "stop", "R2", "--format", "json").stdout)
    assert {name: alone[name] for name in rule} == rule
    days = sum(rank["mean_person_days"] for rank in rule["ranks"])
    assert rule["ranks"][-1]["person_days"] == pytest.approx(days, abs=1e-5)
    assert rule["stop"] == rule["ranks"][rule["stop_after"] - 1]
    assert rule["stop"]["recall"] >= rule["target"] > rule["ranks"][rule["stop_after"] - 2]["recall"]


def test_days_of_the_ranks_are_those_of_the_sections_to_review(folder: Path) -> None:
    found = document(folder, "R2")
    by_id = {rank["id"]: rank["mean_person_days"] for rank in found["stopping"]["ranks"]}
    reviewed = [section for section in found["sections"] if section["mean_person_days"]]
    assert reviewed
    for section in reviewed:
        assert by_id[section["id"]] == pytest.approx(section["mean_person_days"], abs=1e-6)


def test_stop_says_where_and_lists_ranks_as_asked(folder: Path) -> None:
    words = run(folder, "stop", "R2", "--recall", "0.01").stdout
    assert "**Stop after 1 section: recall" in words
    assert "← stop here" in words
    rows = run(folder, "stop", "R2", "--format", "csv").stdout.splitlines()
    assert rows[0].startswith("rank,id,section,tier,likelihood")
    assert len(rows) == 1 + len(document(folder, "R2")["stopping"]["ranks"])
    assert run(folder, "stop", "R2", "--recall", "2").exit_code == 2


def test_what_is_not_baselined_is_ranked_without_days_and_a_what_if_is_marked(folder: Path) -> None:
    found = document(folder, "R3")
    assert found["effort"]["status"] == "not_estimated"
    assert found["effort"]["reviewers"] == []
    assert all(rank["person_days"] is None for rank in found["stopping"]["ranks"])
    words = run(folder, "report", "R3").stdout
    assert "the plan: **not met** on 1 Jan 2020" in words
    assert "the design: **unknown** on 1 Jan 2020" in words
    assert "the SEC changes: **unknown**, the register does not speak of it" in words
    assert "Person-days are left open" in run(folder, "stop", "R3").stdout
    what_if = run(folder, "stop", "R3", "--what-if").stdout
    assert "**What-if: the release is not baselined.**" in what_if
    assert document(folder, "R3", "--what-if")["stopping"]["status"] == "what_if"


def test_the_first_activity_re_bases_the_rest(folder: Path) -> None:
    before = document(folder, "R2")
    denied = document(folder, "R2", "--identified", "SYS-GW=no")
    assert denied["scope"] == "R2, identified: tad:SYS-GW no"
    assert denied["effort"]["mean"] < before["effort"]["mean"]
    assert all(item["touch"] is None for item in denied["elements"] if item["id"] == "tad:SYS-GW")
    same = document(folder, "R2", "--identified", "SYS-GW=yes")
    assert same["sections"] == before["sections"]


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        ("SYS-GW", "Write ELEMENT=yes or ELEMENT=no"),
        ("SYS-GW=perhaps", "Write ELEMENT=yes or ELEMENT=no"),
        ("SYS-DB=no", "tad:SYS-DB is touched by nothing in scope"),
        ("SYS-GX=no", "No element is called 'SYS-GX'"),
    ],
)
def test_a_finding_that_does_not_go_is_refused(folder: Path, finding: str, said: str) -> None:
    result = run(folder, "report", "R2", "--identified", finding)
    assert result.exit_code == 2
    assert said in result.stderr


def test_an_override_is_marked_with_its_default_and_the_release_speaks_for_itself(folder: Path) -> None:
    own = with_policy(folder, '[effort]\ncommittee_cycles = { value = 5, unit = "meetings", reason = "so" }\n')
    by_name = {item["name"]: item for item in document(folder, "R2", "--policy", str(own))["effort"]["assumptions"]}
    cycles, newcomers = by_name["committee cycles"], by_name["newcomers"]
    assert (cycles["value"], cycles["default"], cycles["source"]) == ("5", "2", "override")
    assert (newcomers["value"], newcomers["default"], newcomers["source"]) == ("0", "1", "release")
    assert by_name["hours per day"]["source"] == "default"
    assert all(item["reason"] and item["unit"] for item in by_name.values())
    assert "**5** (override; default 2)" in run(folder, "report", "R2", "--policy", str(own)).stdout


def test_judged_days_of_what_is_no_section_are_refused(folder: Path) -> None:
    text = '[effort.judged_days]\n"sec:BAD/77" = { low = 1, likely = 1, high = 1, reason = "x" }\n'
    result = run(folder, "report", "R2", "--policy", str(with_policy(folder, text)))
    assert result.exit_code == 2
    assert "sec:BAD/77" in result.stderr


def test_money_is_given_where_a_day_rate_is(folder: Path) -> None:
    assert "### In " not in run(folder, "report", "R2").stdout
    text = '[effort]\ncurrency = "GBP"\n[effort.day_rates]\n"business analyst" = { value = 500, reason = "agreed" }\n'
    own = with_policy(folder, text)
    effort = document(folder, "R2", "--policy", str(own))["effort"]
    days = effort["by_role"]["business analyst"]["mean"]
    assert effort["cost"]["mean"] == pytest.approx(500 * days, abs=1e-3)
    assert "business analyst" not in effort["cost"]["roles_without_rate"]
    assert "### In GBP" in run(folder, "report", "R2", "--policy", str(own)).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[effort.day_rates]\neditor = { value = 1, reason = "x" }\n', "day rates have no currency"),
        (
            '[effort]\ncurrency = "GBP"\n[effort.day_rates]\ncook = { value = 1, reason = "x" }\n',
            "'cook' has a day rate",
        ),
        ('[effort.roles.BAD]\n"pear review" = "editor"\n', "'pear review' is no activity"),
        ('[effort.roles]\nXYZ = "editor"\n', "roles of 'XYZ' are 'editor'"),
        ('[effort.judged_days]\n"sec:BAD/1.1" = 3\n', "Write a table with its numbers and a reason"),
        ('[effort]\nnewcomers = { value = 1.5, reason = "x" }\n', "Give a whole number"),
        ('[effort]\nreviewer_detection = { low = 0.1, likely = 0.2, high = 1.5, reason = "x" }\n', "from 0 to 1"),
    ],
)
def test_a_wrong_number_of_the_policy_is_told_with_its_file(folder: Path, text: str, said: str) -> None:
    result = run(folder, "report", "R2", "--policy", str(with_policy(folder, text)))
    assert result.exit_code == 2
    assert "own.toml" in result.stderr
    assert said in result.stderr


def test_a_role_may_go_by_document_and_kind(folder: Path) -> None:
    own = with_policy(folder, '[effort.roles."BAM/diagram"]\ndraft = "modeller"\n')
    assert "modeller" in document(folder, "R2", "--policy", str(own))["effort"]["by_role"]


def test_people_judge_in_rounds_and_what_they_agree_on_becomes_policy(folder: Path) -> None:
    assert "Nothing is judged" in run(folder, "delphi", "show").stdout
    for who, points in (("Ann", ("0.5", "1.0", "2.0")), ("Bob", ("0.5", "3.0", "9.0"))):
        assert run(folder, "delphi", "add", RATE, *points, "--who", who, "--why", f"{points[1]} it is").exit_code == 0
    refused = run(folder, "delphi", "apply")
    assert refused.exit_code == 2
    assert "nothing on which people agree" in refused.stderr
    for who, points in (("Ann", ("1.0", "2.0", "4.0")), ("Bob", ("1.0", "2.2", "6.0"))):
        assert run(folder, "delphi", "add", RATE, *points, "--round", "2", "--who", who).exit_code == 0
    shown = run(folder, "delphi", "show", "--format", "json").stdout
    judged = json.loads(shown)["judged"][0]
    assert [one["people"] for one in judged["rounds"]] == [2, 2]
    assert judged["rounds"][1]["combined"] == {"low": 1.0, "likely": 2.1, "high": 5.0}
    assert judged["is_agreed"]
    assert "Ann" not in shown
    assert "Bob" not in run(folder, "delphi", "show").stdout
    fragment = with_policy(folder, run(folder, "delphi", "apply").stdout)
    by_name = {i["name"]: i for i in document(folder, "R2", "--policy", str(fragment))["effort"]["assumptions"]}
    assert by_name["text: draft"]["value"].endswith("1 / 2.1 / 5 × size")
    assert by_name["text: draft"]["source"] == "override"


def test_a_judged_section_takes_the_place_of_its_rates(folder: Path) -> None:
    for who in ("Ann", "Bob"):
        run(folder, "delphi", "add", "sec:TAD/1", "5", "5", "5", "--who", who)
    fragment = with_policy(folder, run(folder, "delphi", "apply").stdout)
    effort = document(folder, "R2", "--policy", str(fragment))["effort"]
    assert effort["by_section"]["sec:TAD/1"]["mean"] == pytest.approx(5.0, rel=0.1)


def test_a_package_is_laid_beside_the_estimate_and_not_applied(folder: Path) -> None:
    assert run(folder, "delphi", "add", "package:R2/tad", "3", "4", "5", "--who", "Ann").exit_code == 0
    beside = json.loads(run(folder, "delphi", "show", "--release", "R2", "--format", "json").stdout)["judged"][0]
    assert beside["subject"] == "package:R2/TAD"
    assert beside["estimate"] == document(folder, "R2")["effort"]["by_package"]["TAD"]
    result = run(folder, "delphi", "apply", "package:R2/TAD", "--anyway")
    assert result.exit_code == 2
    assert "cannot be set" in result.stderr


def test_a_scenario_takes_judged_rates(folder: Path) -> None:
    for who in ("Ann", "Bob"):
        run(folder, "delphi", "add", RATE, "1", "2", "3", "--who", who)
    fragment = run(folder, "delphi", "apply", "--format", "scenario").stdout
    file = folder.parent / "judged-scenario.toml"
    file.write_text('release = "R2"\n' + fragment, encoding="utf-8")
    result = run(folder, "scenario", "run", "--file", str(file))
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((RATE, "3", "2", "1"), "Give LOW <= LIKELY <= HIGH"),
        ((RATE, "nan", "2", "3"), "is no estimate"),
        ((RATE, "-1", "2", "3"), "is no estimate"),
        (("reviewer_detection", "0.1", "0.5", "7"), "from 0 to 1"),
        (("per_unit", "1", "2", "3"), "numbers of the policy"),
        (("tad:SYS-GW", "1", "2", "3"), "is no section"),
        (("package:R2/XYZ", "1", "2", "3"), "No package is called 'XYZ'"),
        (("nonsense", "1", "2", "3"), "is no section and no three-point number"),
        ((RATE, "1", "2", "3", "--round", "3"), "cannot begin yet"),
        ((RATE, "1", "2", "3", "--who", "a\nb"), "is one line"),
    ],
)
def test_an_answer_that_does_not_go_is_refused(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run(folder, "delphi", "add", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Nothing is judged" in run(folder, "delphi", "show").stdout


def test_a_round_that_is_over_takes_no_answer(folder: Path) -> None:
    run(folder, "delphi", "add", RATE, "1", "2", "3", "--who", "Ann")
    run(folder, "delphi", "add", RATE, "1", "2", "3", "--who", "Ann", "--round", "2")
    late = run(folder, "delphi", "add", RATE, "1", "2", "3", "--who", "Bob", "--round", "1")
    assert late.exit_code == 2
    assert "is over" in late.stderr


def effort_page() -> None:
    """Draw the page alone, as the dashboard does."""
    from impact.ui.pages.effort import render_effort

    render_effort()


def opened(monkeypatch: pytest.MonkeyPatch, folder: Path, release: str) -> AppTest:
    monkeypatch.setenv("IMPACT_WORKSPACE", str(folder))
    app = AppTest.from_function(effort_page, default_timeout=60)
    app.session_state["choice"] = state.Choice(release)
    return app.run()


def test_the_page_says_when_to_stop_and_lists_what_the_command_line_lists(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = opened(monkeypatch, folder, "R2")
    assert not app.exception
    found = document(folder, "R2")
    words = "\n".join(str(part.value) for part in app.markdown)
    assert f"Stop after {found['stopping']['stop_after']} section" in words
    assert found["effort"]["advice"][0]["sentence"] in words
    columns = {tuple(frame.value.columns): frame.value for frame in app.dataframe}
    assumptions = next(frame for names, frame in columns.items() if "Assumption" in names)
    assert len(assumptions) == len(found["effort"]["assumptions"])
    assert list(assumptions["From"][:2]) == ["release", "release"]


def test_the_page_of_a_release_that_is_not_baselined_shows_its_conditions(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    app = opened(monkeypatch, folder, "R3")
    assert not app.exception
    words = "\n".join(str(part.value) for part in app.markdown)
    assert "Listed but not estimated" in words
    assert "the plan: **not met** on 1 Jan 2020" in words
    app.button(key="effort-what-if").click().run()
    assert not app.exception
    assert "what if" in "\n".join(str(part.value) for part in app.markdown)
