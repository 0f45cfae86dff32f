"""Selectors from the command line: what is listed, what ties it, and a report cut down to it."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.domain.selector import parse_selector
from tests.workspaces import SECTIONS, write_workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path)


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *words])


def ids(folder: Path, *words: str) -> list[str]:
    result = run(folder, "select", *words, "--format", "csv")
    assert result.exit_code == 0, result.stderr
    return [row["element_id"] for row in csv.DictReader(io.StringIO(result.stdout))]


def test_elements_are_listed_without_an_analysis(folder: Path) -> None:
    assert ids(folder, "kind:task") == ["bam:P1.02", "bam:P1.03"]
    assert ids(folder, "bam:P1.0* and not kind:event") == ["bam:P1.02", "bam:P1.03"]
    assert ids(folder, "area:Processes, kind:section") == ["sec:BAD/1", "sec:BAD/1.1"]


def test_a_day_picks_the_architecture(folder: Path) -> None:
    assert ids(folder, "kind:task", "--as-of", "2019-06-01") == ["bam:P1.02"]


def test_a_scope_brings_likelihoods(folder: Path) -> None:
    result = run(folder, "select", "likelihood>=0.2", "--release", "R2", "--format", "json")
    document = json.loads(result.stdout)
    likelihoods = [element["likelihood"] for element in document["elements"]]
    assert likelihoods == sorted(likelihoods, reverse=True)
    assert min(likelihoods) >= 0.2
    assert document["scope"] == "R2"
    assert document["place"] == "the architecture as of R2"


def test_the_same_selection_is_written_as_the_same_bytes(folder: Path) -> None:
    first, second = (
        run(folder, "select", "not kind:lane", "--release", "R2", "--ties", "--format", "json") for _ in "ab"
    )
    assert first.stdout_bytes == second.stdout_bytes


def test_what_a_change_brings_to_the_threshold_is_its_own(folder: Path) -> None:
    assert ids(folder, "change:PART-B") == ["bam:P1.03"]
    assert set(ids(folder, "change:PART-B", "--release", "R2")) >= {"bam:P1.03", "bam:P1", "sec:BAM/1.1"}


def test_what_is_hidden_leaves_an_indirect_tie(folder: Path) -> None:
    document = json.loads(run(folder, "select", "tad:SRV-4.1 bam:P1", "--ties", "--format", "json").stdout)
    (tie,) = (tie for tie in document["ties"] if tie["source"] == "tad:SRV-4.1")
    assert (tie["target"], tie["steps"], tie["via"]) == ("bam:P1", 2, ["bam:P1.02"])
    assert 0.0 < tie["likelihood"] < 1.0
    words = run(folder, "select", "tad:SRV-4.1 bam:P1", "--ties").stdout
    assert "bam:P1.02" in words
    assert "1 indirect" in words
    near = run(folder, "select", "tad:SRV-4.1 bam:P1", "--ties", "--most-steps", "1", "--format", "csv").stdout
    assert near.splitlines() == ["source_id,target_id,steps,via,likelihood"]


def test_nothing_found_says_why(folder: Path) -> None:
    result = run(folder, "select", "kind:foo")
    assert result.exit_code == 0
    assert "Nothing fits kind:foo; kinds present: section, " in result.stdout
    assert "kinds present" in run(folder, "select", "kind:foo", "--format", "csv").stderr


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        ("kind:", "selector, character 6: nothing stands after 'kind:'"),
        ("tad:SRV-9", "Did you mean: "),
        ("tier:must", "analysed scope only"),
        ("(kind:task", "not closed"),
    ],
)
def test_a_fault_is_said_with_its_place(folder: Path, selector: str, said: str) -> None:
    result = run(folder, "select", selector)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.splitlines()[-1].strip() == "^"
    assert not result.stdout


def test_what_comes_with_a_later_release_is_said_to(folder: Path) -> None:
    result = run(folder, "select", "bam:P1.03", "--as-of", "2019-06-01")
    assert "'bam:P1.03' is not in the architecture as of 2019-06-01: it comes with R2" in result.stderr


def test_a_report_lists_only_what_is_selected_and_says_what_the_effort_is_of(folder: Path) -> None:
    whole = json.loads(run(folder, "report", "R2", "--format", "json").stdout)
    result = run(folder, "report", "R2", "--only", "document:TAD or kind:task", "--format", "json")
    part = json.loads(result.stdout)
    assert [section["document"] for section in part["sections"]] == ["TAD"]
    assert part["effort"] == whole["effort"]
    kept = [section for section in whole["sections"] if section["document"] == "TAD"]
    assert part["sections"] == kept
    chosen = part["selection"]
    assert chosen["selector"] == "document:TAD or kind:task"
    assert chosen["mean_person_days"] == pytest.approx(sum(section["mean_person_days"] for section in kept))
    assert (chosen["sections"], chosen["sections_of_scope"]) == (1, len(whole["sections"]))
    assert "selection" not in whole


def test_the_sections_of_complementary_selectors_add_up(folder: Path) -> None:
    parts = [
        json.loads(run(folder, "report", "R2", "--only", selector, "--format", "json").stdout)["selection"]
        for selector in ("document:BAD", "not document:BAD", "not kind:lane")
    ]
    first, second, all_of_them = (part["mean_person_days"] for part in parts)
    assert first > 0.0
    assert first + second == pytest.approx(all_of_them)
    assert all_of_them < parts[2]["mean_person_days_of_scope"]


def test_a_report_in_words_says_what_is_left_out(folder: Path) -> None:
    words = run(folder, "report", "R2", "--only", "document:TAD").stdout
    assert "**Only `document:TAD`:** 1 of 3 sections" in words
    assert "Figures of effort are of the whole scope" in words
    assert "**Review effort of the whole scope:**" in words
    assert "BAD 1.1" not in words


def test_a_report_of_nothing_selected_says_why(folder: Path) -> None:
    words = run(folder, "report", "R2", "--only", "kind:foo").stdout
    assert "Nothing is listed. Nothing fits kind:foo; kinds present: " in words
    later = run(folder, "report", "R2", "--only", "kind:lane or bam:P1.01").stdout
    assert "Nothing is listed." in later or "bam:P1.01" in later


def test_a_report_without_estimate_claims_no_days(folder: Path) -> None:
    part = json.loads(run(folder, "report", "R3", "--only", "kind:section", "--format", "json").stdout)
    assert part["selection"]["mean_person_days"] is None
    assert "Figures of effort" not in run(folder, "report", "R3", "--only", "kind:section").stdout


def test_without_sections_an_area_filter_says_that_there_is_none(tmp_path: Path) -> None:
    bare = write_workspace(tmp_path, sections=SECTIONS.splitlines()[0] + "\n")
    assert "there are no areas to go by" in run(bare, "select", "area:X").stdout


def test_names_of_models_cannot_start_a_formula(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    model = folder / "architecture.xml"
    model.write_text(model.read_text(encoding="utf-8").replace("Later request", "=1+1"), encoding="utf-8")
    assert "'=1+1" in run(folder, "select", "tad:SRV-9.9", "--format", "csv").stdout


def test_every_selector_of_the_documentation_is_read_and_found(checkout: Path) -> None:
    text = (checkout / "docs" / "selectors.md").read_text(encoding="utf-8")
    shown = re.findall(r"\$ impact select '([^']+)'", text)
    named = [term for row in re.findall(r"^\| (`.*`) \|", text, re.MULTILINE) for term in re.findall(r"`([^`]+)`", row)]
    assert len(shown) == 3
    assert len(named) > 15
    for selector in [*shown, *named]:
        assert str(parse_selector(selector))


def test_the_shipped_firmware_request_leads_to_the_steps_that_send_it_and_their_processes(checkout: Path) -> None:
    found = ids(checkout / "models", "tad:SRV-11.1+2 and (kind:task or kind:process)")
    assert {"bam:MD-05", "bam:MD-05.04", "bam:MD-06", "bam:MD-06.04", "bam:MD-08"} <= set(found)
    assert len(found) < 30
