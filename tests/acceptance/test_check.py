"""`impact check` through the command line and on the dashboard: text, JSON, SARIF, waivers, rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from streamlit.testing.v1 import AppTest

from impact.cli import main
from impact.domain.rule_table import RULES
from tests.seeded import SEEDS, Edit, write_clean

WAIVER: Edit = ("waivers.csv", "", "same-name,tad:SYS-GW,one is being retired,architect,2020-12-31\n")
MANY: Edit = ("process.bpmn", "<endEvent", "".join(f'<task id="x{n}" name="X{n}"/>' for n in range(9)) + "<endEvent")
PAGE = "from impact.ui.pages.health import render_health\nrender_health()\n"


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), "check", *arguments])


def test_a_clean_workspace_passes(tmp_path: Path) -> None:
    result = run(write_clean(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "0 errors, 0 warnings, 0 notes\n")


def test_warnings_pass_and_errors_do_not(tmp_path: Path) -> None:
    assert run(write_clean(tmp_path / "w", *SEEDS["deadlock"])).exit_code == 0
    assert run(write_clean(tmp_path / "e", *SEEDS["unjoined"])).exit_code == 1


def test_the_text_names_rule_place_element_and_remedy(tmp_path: Path) -> None:
    lines = run(write_clean(tmp_path, *SEEDS["deadlock"])).stdout.splitlines()
    assert lines[0] == "warning: deadlock, 1 finding. A join waits for a flow that can never come."
    assert lines[1].startswith("  process.bpmn:38: warning: parallel gateway 'bam:P1.join' may wait for ever")
    assert lines[1].endswith("[bam:P1.join]")
    assert lines[2] == "  → Let the join be of the kind of its split."


def test_many_findings_of_a_rule_are_cut_and_listed_whole_when_asked_for(tmp_path: Path) -> None:
    folder = write_clean(tmp_path, MANY)
    text = run(folder).stdout
    assert "step-without-lane, 18 findings." in text
    assert "  and 13 more: impact check --rule step-without-lane" in text
    alone = run(folder, "--rule", "step-without-lane").stdout
    assert alone.count("stands in no lane of") == 18
    assert "deadlock" not in alone
    assert alone.splitlines()[-1] == "0 errors, 18 warnings, 0 notes of 1 rule"


def test_a_waived_finding_stands_apart_with_reason_and_date(tmp_path: Path) -> None:
    folder = write_clean(tmp_path, *SEEDS["same-name"], WAIVER)
    text = run(folder, "--as-of", "2020-12-31").stdout
    assert "    because one is being retired (architect), until 31 Dec 2020\n" in text
    assert text.endswith("0 errors, 0 warnings, 0 notes, 1 waived\n")
    late = run(folder, "--as-of", "2021-01-01").stdout
    assert "expired-waiver" in late
    assert "waived:" not in late


def test_without_a_date_waivers_are_held_against_today(tmp_path: Path) -> None:
    assert "expired-waiver" in run(write_clean(tmp_path, *SEEDS["same-name"], WAIVER)).stdout


def test_json_holds_counts_findings_waivers_and_the_broken_rules(tmp_path: Path) -> None:
    folder = write_clean(tmp_path, *SEEDS["same-name"], *SEEDS["unjoined"], WAIVER)
    result = run(folder, "--format", "json", "--as-of", "2020-06-01")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["counts"] == {"error": 1, "warning": 0, "note": 0, "waived": 1}
    assert document["findings"][0]["element"] == "bam:P1.t2"
    assert document["waived"][0]["waiver"] == {
        "reason": "one is being retired", "by": "architect", "expires": "2020-12-31", "file": "waivers.csv", "line": 2,
    }  # fmt: skip
    assert [rule["id"] for rule in document["rules"]] == ["same-name", "unjoined"]


def sarif(folder: Path) -> dict[str, object]:
    result = run(folder, "--format", "sarif", "--as-of", "2020-06-01")
    (found,) = json.loads(result.stdout)["runs"]
    assert isinstance(found, dict)
    return found


def test_sarif_holds_rules_places_and_suppressions(tmp_path: Path) -> None:
    found = sarif(write_clean(tmp_path, *SEEDS["same-name"], *SEEDS["unjoined"], WAIVER))
    rules = found["tool"]["driver"]["rules"]  # type: ignore[index]
    assert [rule["id"] for rule in rules] == [rule.id for rule in RULES]
    error, note = found["results"]  # type: ignore[misc]
    assert (error["ruleId"], error["level"], "suppressions" in error) == ("unjoined", "error", False)
    assert rules[error["ruleIndex"]]["id"] == "unjoined"
    place = error["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "process.bpmn", "uriBaseId": "WORKSPACE"}
    assert place["region"]["startLine"] > 1
    assert "WORKSPACE" in found["originalUriBaseIds"]  # type: ignore[operator]
    assert note["level"] == "note"
    assert note["suppressions"][0]["status"] == "accepted"
    assert "one is being retired" in note["suppressions"][0]["justification"]


def test_a_fingerprint_stays_when_lines_move_and_tells_like_findings_apart(tmp_path: Path) -> None:
    def prints(folder: Path) -> list[str]:
        return [result["partialFingerprints"]["impactFinding/v1"] for result in sarif(folder)["results"]]  # type: ignore[attr-defined]

    seeds = (*SEEDS["same-name"], *SEEDS["deadlock"], MANY)
    first = prints(write_clean(tmp_path / "a", *seeds))
    moved: list[Edit] = [(name, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml version=\"1.0\"?>\n\n<!-- x -->\n")
                         for name in ("process.bpmn", "architecture.xml")]  # fmt: skip
    assert sorted(prints(write_clean(tmp_path / "b", *seeds, *moved))) == sorted(first)
    assert len(set(first)) == len(first) > 10


def test_odd_file_names_are_quoted_in_sarif(tmp_path: Path) -> None:
    folder = write_clean(tmp_path, *SEEDS["deadlock"])
    (folder / "process.bpmn").rename(folder / "a b#ü.bpmn")
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in sarif(folder)["results"]}  # type: ignore[attr-defined]
    assert "a%20b%23%C3%BC.bpmn" in uris


def test_the_outcome_is_written_to_a_file(tmp_path: Path) -> None:
    folder = write_clean(tmp_path / "w", *SEEDS["unjoined"])
    result = run(folder, "--format", "sarif", "--out", str(tmp_path / "check.sarif"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert json.loads((tmp_path / "check.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_the_rules_are_listed_without_a_workspace(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere", "--rules")
    assert result.exit_code == 0
    assert [rule.id for rule in RULES if f"  {rule.id} " not in result.stdout] == []
    listed = json.loads(run(tmp_path / "nowhere", "--rules", "--format", "json").stdout)
    assert [rule["id"] for rule in listed] == [rule.id for rule in RULES]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--rule", "deadlok"], "Did you mean: deadlock"),
        (["--as-of", "soon"], "no day"),
        (["--rules", "--format", "sarif"], "text or json"),
    ],
)
def test_bad_usage_ends_with_exit_2(arguments: list[str], words: str, tmp_path: Path) -> None:
    result = run(write_clean(tmp_path), *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("used =", "uses =", "unknown key 'uses'"),
        ('used = ["service request"]', "used = 3", "'used' of [checks] is no list of texts"),
        ('words = "firmware"', 'words = " "', "has no words"),
        ('for = ["tad:DEV-METER"]', "for = []", "is for nothing"),
        ("decision =", "because =", "unknown key 'because'"),
        ('waivers = "waivers.csv"', 'waivers = "../waivers.csv"', "leads out of the workspace"),
    ],
)
def test_wrong_settings_are_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    result = run(write_clean(tmp_path, ("workspace.toml", old, new)))
    assert result.exit_code == 2
    assert words in result.stderr


def page(monkeypatch: pytest.MonkeyPatch, folder: Path) -> AppTest:
    monkeypatch.setenv("IMPACT_WORKSPACE", str(folder))
    return AppTest.from_string(PAGE, default_timeout=60).run()


def test_the_health_page_shows_findings_by_rule_and_what_is_waived(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lasting = ("waivers.csv", "", "same-name,tad:SYS-GW,one is being retired,architect,\n")
    app = page(monkeypatch, write_clean(tmp_path, *SEEDS["same-name"], *SEEDS["deadlock"], lasting))
    assert not app.exception
    assert "1 warning · ○ 0 notes · 1 waived" in app.markdown[0].value
    rules, findings, waived = (app.dataframe[place].value for place in range(3))
    assert list(rules["Rule"]) == ["deadlock"]
    assert list(findings["Where"]) == ["process.bpmn:38"]
    assert list(findings["Element"]) == ["bam:P1.join"]
    assert list(findings["What to do"]) == ["Let the join be of the kind of its split."]
    assert list(waived["Because"]) == ["one is being retired"]


def test_the_health_page_of_a_clean_workspace_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app = page(monkeypatch, write_clean(tmp_path))
    assert not app.exception
    assert "Nothing is wrong" in app.success[0].value
