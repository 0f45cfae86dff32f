"""Made-up modifications on the shipped models, and the command that assesses them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from impact.cli import main
from impact.domain.assessment import AssessedText, Assessment
from impact.domain.assessment_policy import LIST_NAMES
from impact.readers.workspace import shipped_workspace
from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.assess import assess, one_text
from impact.use_cases.workspace import Workspace, load_workspace
from impact.writers.formats import ASSESSMENT_WRITERS

CASES = Path(__file__).parents[1] / "cases"
GAS_FIRMWARE = (
    "Firmware updates for gas meters. Gas meters sleep for most of the time, so a firmware image may take days to "
    "arrive. It is proposed to change how firmware images are delivered to gas meters; GBCS changes accordingly, and "
    "so does the User Interface Specification."
)


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(shipped_workspace())


@pytest.fixture(scope="module")
def assessment(workspace: Workspace) -> Assessment:
    texts = [AssessedText(row["id"], row["title"], row["text"]) for row in rows("assess_texts.csv")]
    return assess(workspace, texts)


def holds(case: dict[str, str], assessment: Assessment) -> bool:
    change = next(change for change in assessment.changes if change.id == case["change"])
    listed = next(one for one in (change.elements, *change.lists) if one.name == case["list"])
    ids = [item.id for item in listed.items]
    if case["within"] == "none":
        return not ids and bool(listed.empty_reason)
    if case["within"].startswith("not in "):
        return case["element"] not in ids[: int(case["within"].removeprefix("not in "))]
    return case["element"] in ids[: int(case["within"])]


@pytest.mark.parametrize(
    "case", rows("assess.csv"), ids=lambda case: f"{case['change']}-{case['list']}-{case['element']}"
)
def test_a_made_up_modification_concerns_what_was_expected(case: dict[str, str], assessment: Assessment) -> None:
    assert holds(case, assessment) == (case["met"] == "yes")


def test_gas_meter_firmware_ranks_specifications_and_its_own_sections_high_each_with_a_path(
    workspace: Workspace,
) -> None:
    (change,) = assess(workspace, [one_text(GAS_FIRMWARE)]).changes
    lists = {one.name: one for one in change.lists}
    documents = {item.id: item for item in lists["sec_documents"].items[:4]}
    assert {"tad:DOC-SCH-8", "tad:DOC-APP-AD"} <= set(documents)
    sections = {item.id: (rank, item) for rank, item in enumerate(lists["sections"].items)}
    for section_id in ("sec:BAD/6.7", "sec:BAM/4.6"):
        rank, item = sections[section_id]
        assert rank < 6
        assert "MD-06" in item.why
        assert "sec:BAD/6.5" not in sections or rank < sections["sec:BAD/6.5"][0]
    assert all(item.why for one in change.lists for item in one.items)


@pytest.mark.parametrize(
    ("said", "document_id"),
    [
        ("SEC Schedule 8", "tad:DOC-SCH-8"),
        ("Schedule 8 'GB Companion Specification'", "tad:DOC-SCH-8"),
        ("GBCS", "tad:DOC-SCH-8"),
        ("Appendix AD", "tad:DOC-APP-AD"),
        ("The User Interface Specification", "tad:DOC-APP-AD"),
        ("Section H", "tad:DOC-SEC-H"),
    ],
)
def test_a_document_is_known_under_each_of_its_names(workspace: Workspace, said: str, document_id: str) -> None:
    (change,) = assess(workspace, [one_text(f"{said} has to be amended.")], options=FEW).changes
    assert next(one for one in change.lists if one.name == "sec_documents").items[0].id == document_id


FEW = AnalysisOptions(worlds=64)


def test_the_document_called_tad_is_not_the_anomaly_detection(workspace: Workspace) -> None:
    (change,) = assess(workspace, [one_text("The TAD should be published once more.")], options=FEW).changes
    systems = next(one for one in change.lists if one.name == "systems")
    assert "tad:SYS-DSP-TAD" not in [item.id for item in systems.items[:3]]


def test_initials_that_are_ordinary_words_name_nothing_for_sure(workspace: Workspace) -> None:
    text = "The SI unit is printed on the DM form; the MAC address is on page CH 4."
    (change,) = assess(workspace, [one_text(text)], options=FEW).changes
    sure = {item.id for item in change.elements.items if item.likelihood >= 0.5}
    assert not sure & {"tad:ROLE-SI", "tad:SYS-CH", "tad:DEV-CH", "tad:SYS-DSP-FLOW", "tad:SYS-DSP-ACB"}


def test_a_meter_without_a_fuel_means_neither_of_both(workspace: Workspace) -> None:
    (change,) = assess(workspace, [one_text("The meter stops.")], options=FEW).changes
    assert [item.id for item in change.elements.items if item.likelihood >= 0.5] == []


def test_consequences_that_no_word_names_come_by_relationships(workspace: Workspace) -> None:
    text = "Service request 6.15.1 gets a further check."
    (change,) = assess(workspace, [one_text(text)]).changes
    lists = {one.name: [item.id for item in one.items] for one in change.lists}
    assert {"tad:DOC-APP-AD", "tad:DOC-APP-AF", "tad:DOC-APP-E", "tad:DOC-SEC-A"} <= set(lists["sec_documents"][:10])
    assert "tad:ROLE-SUP" in lists["parties"][:6]
    assert "tad:SYS-DSP-SYS" in lists["systems"][:6]


def test_json_holds_exactly_what_was_agreed(assessment: Assessment) -> None:
    document = json.loads(ASSESSMENT_WRITERS["json"](assessment))
    assert list(document) == ["schema_version", "changes"]
    for change in document["changes"]:
        assert list(change) == ["id", "title", "elements", *LIST_NAMES, "effort"]
        for name in ("elements", *LIST_NAMES):
            for item in change[name]:
                assert list(item) == ["id", "name", "likelihood", "low", "high", "why"]
            likelihoods = [item["likelihood"] for item in change[name]]
            assert likelihoods == sorted(likelihoods, reverse=True)
            assert all(item["low"] <= item["likelihood"] <= item["high"] for item in change[name])
        assert {"status", "p10", "p50", "p80", "mean", "by_role"} <= set(change["effort"])


def test_csv_says_why_a_list_is_empty(assessment: Assessment) -> None:
    table = list(csv.DictReader(io.StringIO(ASSESSMENT_WRITERS["csv"](assessment))))
    (row,) = [row for row in table if (row["change"], row["list"]) == ("DEFINITION", "parties")]
    assert row["id"] == ""
    assert "no parties are impacted" in row["why"]


@pytest.mark.parametrize("format_name", sorted(ASSESSMENT_WRITERS))
def test_the_same_text_gives_the_same_bytes(format_name: str, workspace: Workspace) -> None:
    made = [
        ASSESSMENT_WRITERS[format_name](assess(workspace, [one_text("The GSME reports its battery.")], options=FEW))
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_a_day_restricts_the_architecture_and_keeps_what_the_text_names(workspace: Workspace) -> None:
    day = workspace.settings.as_of
    text = one_text("The SMETS1 Service Provider checks certificates.")
    (change,) = assess(workspace, [text], as_of=day, options=FEW).changes
    ids = {item.id for item in change.elements.items}
    assert any("S1" in element_id for element_id in ids)
    assert "tad:SYS-S1-DCO" not in ids


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["assess", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_writes_a_file_and_says_which_lists_are_empty(tmp_path: Path) -> None:
    texts, out = tmp_path / "changes.csv", tmp_path / "out.json"
    texts.write_text("id,title,text\nM1,Wording,No parties are impacted. GBCS is reworded.\n", encoding="utf-8")
    code, _, stderr = run("--file", str(texts), "--format", "json", "--worlds", "64", "--out", str(out))
    assert code == 0
    assert "M1: no parties. The text says so" in stderr
    assert json.loads(out.read_text(encoding="utf-8"))["changes"][0]["parties"] == []


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("a,b\n1,2\n", "no column 'id'"),
        ("id,title\n1,2\n", "no column 'text'"),
        ("id,text\nA,one\nA,two\n", "changes.csv:3: 'A' stands in line 2 already"),
        ("id,text\nA,\n", "changes.csv:2: no text"),
        ("id,text\nA,...\n", "the text of 'A' is empty"),
        ("id,text\n", "the table has no rows"),
        ("", "the table is empty"),
        ("id,text\nA," + "word " * 100_000 + "\n", "the text of 'A' has"),
        ("id,text\nA," + "word " * 2_000_000 + "\n", "changes.csv:2"),
    ],
    ids=["columns", "no-text-column", "twice", "no-text", "no-word", "no-row", "nothing", "long", "hostile"],
)
def test_a_table_that_cannot_be_assessed_is_refused_with_its_place(tmp_path: Path, table: str, words: str) -> None:
    file = tmp_path / "changes.csv"
    file.write_text(table, encoding="utf-8")
    code, _, stderr = run("--file", str(file))
    assert code == 2
    assert words in stderr


def test_an_empty_text_and_two_sources_are_refused() -> None:
    assert run("--text", "  ")[0] == 2
    assert "is empty" in run("--text", "")[2]
    assert "Give --text or --file" in run()[2]
