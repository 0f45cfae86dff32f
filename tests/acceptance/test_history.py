"""History, versions, status, plan of releases and comparison through the command line."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.use_cases.compare import compare_options
from impact.use_cases.release_plan import classify_change
from impact.use_cases.workspace import Workspace, load_workspace
from tests.workspaces import write_workspace

SHIPPED = Path(__file__).parents[2] / "models"
COMMANDS = {
    "history": ("history", "SECMP0030"),
    "versions": ("versions",),
    "status": ("status", "--since", "2017-08-01"),
    "plan-releases": ("plan-releases",),
}


def run(*arguments: str, folder: Path = SHIPPED) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *arguments], catch_exceptions=False)


def asked(*arguments: str, folder: Path = SHIPPED) -> dict[str, object]:
    result = run(*arguments, "--format", "json", folder=folder)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


@cache
def shipped() -> Workspace:
    return load_workspace(SHIPPED)


def test_the_shipped_register_is_read_without_a_problem() -> None:
    assert [str(problem) for problem in shipped().problems] == []


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("form", ["md", "json", "csv"])
def test_each_list_comes_in_each_format_and_twice_alike(name: str, form: str) -> None:
    first, second = (run(*COMMANDS[name], "--format", form) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.stdout == second.stdout
    if form == "json":
        assert json.loads(first.stdout)["schema_version"]
    if form == "csv":
        rows = list(csv.reader(io.StringIO(first.stdout)))
        assert len({len(row) for row in rows}) == 1
        assert len(rows) > 1


def test_both_claims_on_cr90_stand_with_claimant_and_date() -> None:
    (dispute,) = asked("history", "CR90", "--as-of", "2017-10-19")["disputes"]  # type: ignore[misc]
    claims = {claim["claimant"]: (claim["position"], claim["date"]) for claim in dispute["claims"]}
    assert claims == {"DCC": ("holds", "2017-10-19"), "TABASC": ("denies", "2017-10-19")}
    assert asked("history", "CR90", "--as-of", "2017-10-18")["disputes"] == []


def test_the_history_of_a_moved_release_shows_the_earlier_dates() -> None:
    moves = asked("history", "SEC-2020-11")["moved_dates"]
    assert [(move["before"], move["after"], move["known_on"]) for move in moves] == [  # type: ignore[attr-defined]
        ("2020-11-05", "2020-11-29", "2020-06-19")
    ]
    assert asked("history", "SEC-2020-11", "--as-of", "2020-06-18")["go_live"] == "2020-11-05"
    assert asked("history", "SEC-2020-11", "--as-of", "2020-06-19")["go_live"] == "2020-11-29"


def test_a_withdrawn_change_counts_before_its_day_and_is_left_out_with_the_reason_from_then_on() -> None:
    before = asked("report", "--change", "SECMP0030", "--as-of", "2017-12-18")
    assert before["sections"]
    assert before["left_out"] == []
    after = asked("report", "--change", "SECMP0030", "--as-of", "2018-03-01")
    assert after["sections"] == []
    (left_out,) = after["left_out"]  # type: ignore[misc]
    assert left_out["change"] == "SECMP0030"
    assert "withdrawn on 19 Dec 2017" in left_out["reason"]
    assert "SECMP0030" in str(after["empty_reason"])


def test_the_rest_of_a_scope_is_analysed_without_what_was_withdrawn() -> None:
    both = asked("report", "--change", "SECMP0030", "--change", "SECMP0037", "--as-of", "2018-03-01")
    alone = asked("report", "--change", "SECMP0037", "--as-of", "2018-03-01")
    assert both["sections"] == alone["sections"]
    assert [item["change"] for item in both["left_out"]] == ["SECMP0030"]  # type: ignore[attr-defined]


def running(document: str, on: str) -> list[str]:
    (found,) = asked("versions", document, "--on", on)["documents"]  # type: ignore[misc]
    return found["running"]  # type: ignore[no-any-return]


def test_the_first_two_user_interfaces_lived_until_november_2021() -> None:
    assert running("DUIS", "2017-10-19") == ["1.1"]
    assert running("DUIS", "2021-11-03") == ["1.1", "2.0", "3.0", "4.0"]
    assert running("DUIS", "2021-11-04") == ["3.0", "4.0", "5.0"]
    (found,) = asked("versions", "DUIS", "--on", "2020-12-01")["documents"]  # type: ignore[misc]
    assert found["last_old_end"] == "2021-11-04"
    assert found["old_of_unknown_end"] == ["3.0"]


def test_the_first_companion_specification_ended_on_7_may_2018() -> None:
    assert "1.0" in running("GBCS", "2018-05-06")
    assert "1.0" not in running("tad:DOC-SCH-8", "2018-05-07")


def test_a_user_reads_the_iteration_for_the_release_that_introduced_the_version() -> None:
    (found,) = asked("versions", "DUIS", "--on", "2020-01-01")["documents"]  # type: ignore[misc]
    by_version = {item["version"]: item for item in found["versions"]}
    assert {item["iteration"] for item in by_version["1.1"]["iterations"]} == {"first publication", None}
    assert {item["release"] for item in by_version["2.0"]["iterations"]} == {"R2.0"}


@pytest.mark.parametrize(
    ("change", "needs"),
    [
        ("R2-DBCH", "major"),
        ("SECMP0012", "major"),
        ("R2-CHTS", "major"),
        ("SECMP0023", "minor"),
        ("SECMP0055", "document"),
        ("SECMP0060", "maintenance"),
        ("R3-SMETS1", "new product"),
    ],
)
def test_what_a_change_needs_follows_from_what_it_touches(change: str, needs: str) -> None:
    assert classify_change(shipped(), change).kind == needs


def test_every_change_of_the_plan_has_a_place_or_a_reason() -> None:
    plan = asked("plan-releases")
    for item in plan["changes"]:  # type: ignore[attr-defined]
        assert item["slot"] or item["why_no_slot"]
    assert {flag["release"] for flag in plan["flags"]} == {"SEC-2020-06"}  # type: ignore[attr-defined]


def test_the_status_report_counts_days_and_names_what_is_planned() -> None:
    rows = {row["id"]: row for row in asked("status", "--since", "2017-08-01")["changes"]}  # type: ignore[attr-defined]
    demand = rows["SECMP0030"]
    assert (demand["stage"], demand["days_in_stage"]) == ("refinement", 233)
    assert demand["next_event"]["words"] == "Information on the six options due"
    assert [move["date"] for move in demand["moves"]] == ["2017-10-10", "2017-10-19"]
    assert rows["SECMP0016"]["has_moved"] is False
    assert rows["CR168"]["stage"] == "unknown"
    assert rows["CR90"]["stage"] == "disputed"


def test_options_stand_side_by_side_and_an_equal_one_differs_by_exactly_nothing() -> None:
    comparison = compare_options(shipped(), "SECMP0030")
    assert [side.key for side in comparison.sides] == ["as registered", *(f"option {n}" for n in range(1, 7))]
    same, other = comparison.sides[1], comparison.sides[2]
    assert comparison.mean_difference(same) == 0.0
    assert same.processes == comparison.sides[0].processes
    assert all(row.likelihoods[0] == row.likelihoods[1] for row in comparison.sections)
    assert comparison.mean_difference(other) not in (None, 0.0)
    assert [side.effort for side in comparison.sides[4:]] == [None] * 3


def test_an_option_of_which_nothing_is_known_has_no_figures_rather_than_zeros() -> None:
    result = run("compare", "SECMP0030", "--options")
    assert "Without figures: option 4, option 5, option 6" in result.stdout
    figures = asked("compare", "SECMP0030", "--options")["sides"]
    assert figures[4]["sections"] is None  # type: ignore[index]
    assert figures[4]["person_days"] is None  # type: ignore[index]


def test_two_changes_and_two_releases_can_be_compared(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "ws")
    sides = asked("compare", "PART-A", "LATE", folder=folder)["sides"]
    assert [side["key"] for side in sides] == ["PART-A", "LATE"]  # type: ignore[attr-defined]
    releases = asked("compare", "R2", "R3", "--what-if", folder=folder)
    assert any("its own release" in note for note in releases["notes"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "arguments",
    [
        ("history", "Nobody"),
        ("versions", "tad:SYS-GW"),
        ("status", "--since", "2030-01-01"),
        ("status", "--kind", "song"),
        ("compare", "LATE"),
        ("compare", "LATE", "--options"),
        ("compare", "LATE", "Nobody"),
        ("plan-releases", "--release-policy", "missing.toml"),
    ],
)
def test_what_cannot_be_answered_exits_2_and_says_why(arguments: tuple[str, ...], tmp_path: Path) -> None:
    result = run(*arguments, folder=write_workspace(tmp_path / "ws"))
    assert result.exit_code == 2
    assert result.stderr


def test_a_workspace_without_dates_or_versions_still_answers(tmp_path: Path) -> None:
    folder = write_workspace(
        tmp_path / "ws",
        register_events="subject_id,date,event\n",
        register_conditions="release_id,condition,date,state\n",
    )
    for arguments in (("history", "LATE"), ("versions",), ("status",), ("plan-releases",)):
        assert run(*arguments, folder=folder).exit_code == 0


def test_a_cell_that_would_run_as_a_formula_is_made_safe(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "ws", register_events="subject_id,date,event\nLATE,2019-05,=1+1\n")
    for arguments in (("history", "LATE"), ("status", "--since", "2019-01-01")):
        text = run(*arguments, "--format", "csv", folder=folder).stdout
        assert not any(cell.startswith("=") for row in csv.reader(io.StringIO(text)) for cell in row)


def test_an_option_that_touches_what_nobody_knows_is_reported(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "ws")
    (folder / "register" / "options.csv").write_text("change_id,option,title\nLATE,1,One\n", encoding="utf-8")
    (folder / "register" / "option_touches.csv").write_text(
        "change_id,option,element_id,kind\nLATE,1,tad:SYS-NONE,modify\nLATE,2,tad:SYS-GW,modify\n", encoding="utf-8"
    )
    rules = [problem.rule for problem in load_workspace(folder).problems]
    assert rules.count("unknown-element") == 1
    assert rules.count("unknown-change") == 1


def test_where_no_day_is_known_one_is_asked_for(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "ws")
    settings = folder / "workspace.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("as_of = 2020-01-15\n", ""), encoding="utf-8")
    for name in ("versions", "status", "plan-releases"):
        result = run(name, folder=folder)
        assert (result.exit_code, "names no day" in result.stderr) == (2, True)
    assert run("status", "--as-of", "2020-02-01", folder=folder).exit_code == 0


def test_a_withdrawn_change_is_compared_without_figures_and_with_the_reason() -> None:
    sides = asked("compare", "SECMP0030", "--options", "--as-of", "2018-06-01")["sides"]
    assert all(side["person_days"] is None for side in sides)  # type: ignore[attr-defined]
    assert "withdrawn on 19 Dec 2017" in sides[0]["why_not"]  # type: ignore[index]
    left, right = asked("compare", "SECMP0030", "SECMP0037", "--as-of", "2018-06-01")["sides"]  # type: ignore[misc]
    assert left["sections"] is None
    assert right["sections"]["must"] > 0


def test_the_history_of_a_release_tells_what_is_baselined_and_what_it_carries() -> None:
    words = [entry["words"] for entry in asked("history", "R3.0", "--as-of", "2017-10-19")["timeline"]]  # type: ignore[attr-defined]
    assert any(text.startswith("Baselining of design: not met") for text in words)
    assert not any(
        "Baselining" in str(entry) for entry in asked("history", "R3.0", "--as-of", "2017-10-18")["timeline"]
    )  # type: ignore[attr-defined]
    carried = {item["change"].split()[0] for item in asked("history", "R2.0")["carries"]}  # type: ignore[attr-defined]
    assert carried == {"R2-DBCH", "BEIS-R2-EA"}
