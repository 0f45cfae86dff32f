"""The shipped technical architecture, section lists, trace links and register hold together."""

from __future__ import annotations

import csv
import io
import itertools
import re
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from lxml import etree

from impact.domain.architecture import Bounds, Diagram, ModelContent
from impact.readers.archimate import read_archimate
from impact.readers.register import read_register
from impact.readers.sections import read_sections, read_trace_links

VIEWS = ("VIEW-CONTEXT", "VIEW-DCC", "VIEW-HAN", "VIEW-HUB", "VIEW-SECURITY", "VIEW-SMETS1")
LETTERS = {
    "c": "Composition",
    "g": "Aggregation",
    "i": "Assignment",
    "r": "Realization",
    "v": "Serving",
    "a": "Access",
    "f": "Flow",
    "t": "Triggering",
    "s": "Specialization",
    "o": "Association",
}
ALLOWED = {
    ("ApplicationComponent", "ApplicationComponent"): "cfgorstv",
    ("ApplicationComponent", "ApplicationEvent"): "fiortv",
    ("ApplicationComponent", "ApplicationInterface"): "cfgortv",
    ("ApplicationComponent", "CommunicationNetwork"): "fotv",
    ("ApplicationInterface", "ApplicationComponent"): "fotv",
    ("ApplicationInterface", "ApplicationService"): "fiotv",
    ("ApplicationInterface", "CommunicationNetwork"): "fotv",
    ("ApplicationProcess", "ApplicationService"): "fortv",
    ("ApplicationService", "BusinessRole"): "fotv",
    ("BusinessActor", "BusinessActor"): "cfgostv",
    ("BusinessActor", "BusinessRole"): "fiotv",
    ("CommunicationNetwork", "ApplicationComponent"): "fortv",
    ("CommunicationNetwork", "CommunicationNetwork"): "cfgostv",
    ("CommunicationNetwork", "Device"): "fgortv",
    ("Device", "ApplicationComponent"): "fortv",
    ("Device", "Device"): "cfgostv",
    ("Device", "TechnologyEvent"): "fiortv",
}
"""What ArchiMate 3.2 allows between the types that the model ties by more than an association."""


@pytest.fixture(scope="module")
def models(checkout: Path) -> Path:
    """Name the folder of the shipped models."""
    return checkout / "models"


@pytest.fixture(scope="module")
def content(models: Path) -> ModelContent:
    """Read the shipped model."""
    return read_archimate((models / "tad/architecture.xml").read_bytes(), file="tad/architecture.xml", prefix="tad")


@pytest.fixture(scope="module")
def facts(shared_directory: Path) -> Path:
    """Name the folder of the fact tables, or skip."""
    return shared_directory / "domain"


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_model_reads_without_a_problem(content: ModelContent) -> None:
    assert content.problems == ()


def test_every_element_says_what_it_is_and_how_well_it_is_founded(content: ModelContent) -> None:
    assert [element.id for element in content.elements if not (element.sort and element.name and element.basis)] == []


def test_every_relationship_is_one_that_archimate_allows(content: ModelContent) -> None:
    kinds = {element.id: element.kind.removeprefix("archimate:") for element in content.elements}
    found = Counter(
        (tie.kind.removeprefix("archimate:"), kinds[tie.source_id], kinds[tie.target_id])
        for tie in content.relationships
        if tie.kind not in ("archimate:shows", "archimate:Association")
    )
    allowed = {(LETTERS[letter], *pair) for pair, letters in ALLOWED.items() for letter in letters}
    assert set(found) - allowed == set()


def test_every_sourced_fact_outside_the_baseline_is_dated(content: ModelContent) -> None:
    releases = {element.id: element.introduced_in for element in content.elements}
    assert {releases[f"tad:SRV-6.{number}"] for number in range(28, 33)} == {"R2.0"}
    assert {releases[f"tad:ALERT-8F2{digit}"] for digit in "0123456789ABCD"} == {"R2.0"}
    assert releases["tad:ALERT-81A1"] == releases["tad:ALERT-81C6"] == "SEC-2021-11"
    assert releases["tad:ALERT-81A0"] is None
    assert releases["tad:SRV-11.4"] == "SEC-2021-11"
    assert releases["tad:SRV-11.1"] == "R1.2"
    assert releases["tad:UC-CS05c"] != "R1.2"


def test_a_change_of_an_interface_reaches_both_ends(content: ModelContent) -> None:
    ends: dict[str, set[str]] = {}
    for tie in content.relationships:
        for one, other in ((tie.source_id, tie.target_id), (tie.target_id, tie.source_id)):
            if one.startswith("tad:IF-"):
                ends.setdefault(one, set()).add(other)
    interfaces = [element for element in content.elements if element.sort == "interface"]
    assert [
        interface.id
        for interface in interfaces
        if len({end for end in ends[interface.id] if end.startswith(("tad:SYS-", "tad:NET-"))}) < 2
    ] == []


def test_every_view_is_there_and_shows_ties(content: ModelContent) -> None:
    assert [diagram.id for diagram in content.diagrams] == [f"tad:{view}" for view in VIEWS]
    for diagram in content.diagrams:
        assert len(diagram.shapes) >= 15
        assert len(diagram.edges) >= 10


def overlap(one: Bounds, other: Bounds) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 0 and down > 0


@pytest.mark.parametrize("number", range(len(VIEWS)), ids=VIEWS)
def test_boxes_side_by_side_do_not_overlap_and_inner_ones_stay_inside(content: ModelContent, number: int) -> None:
    shapes = content.diagrams[number].shapes
    bounds = {shape.element_id: shape.bounds for shape in shapes}
    faults = [
        (one.element_id, other.element_id)
        for one, other in itertools.combinations(shapes, 2)
        if one.parent_shape_id == other.parent_shape_id and overlap(one.bounds, other.bounds)
    ]
    for shape in shapes:
        if shape.parent_shape_id:
            inner, outer = shape.bounds, bounds[shape.parent_shape_id]
            is_inside = (
                outer.x < inner.x
                and outer.y < inner.y
                and inner.x + inner.width < outer.x + outer.width
                and inner.y + inner.height < outer.y + outer.height
            )
            faults += [] if is_inside else [(shape.element_id, shape.parent_shape_id)]
    assert faults == []


@pytest.mark.parametrize("number", range(len(VIEWS)), ids=VIEWS)
def test_no_connection_crosses_a_box_that_is_not_around_its_ends(content: ModelContent, number: int) -> None:
    diagram = content.diagrams[number]
    ends = {tie.id: (tie.source_id, tie.target_id) for tie in content.relationships}
    crossed = []
    for edge in diagram.edges:
        around = {outer for end in ends[edge.relationship_id] for outer in _with_parents(diagram, end)}
        for (x1, y1), (x2, y2) in itertools.pairwise(edge.waypoints):
            line = Bounds(min(x1, x2), min(y1, y2), abs(x1 - x2) or 0.01, abs(y1 - y2) or 0.01)
            crossed += [
                (edge.relationship_id, shape.element_id)
                for shape in diagram.shapes
                if shape.element_id not in around
                and not _is_frame(diagram, shape.element_id)
                and overlap(line, shape.bounds)
            ]
    assert crossed == []


def _with_parents(diagram: Diagram, element_id: str) -> list[str]:
    parents = {shape.element_id: shape.parent_shape_id for shape in diagram.shapes}
    found = [element_id]
    while parents.get(found[-1]):
        found.append(parents[found[-1]])
    return found


def _is_frame(diagram: Diagram, element_id: str) -> bool:
    """Tell whether a box spans several columns: connections between its columns run inside it."""
    inner = {shape.bounds.x for shape in diagram.shapes if shape.parent_shape_id == element_id}
    return len(inner) > 1


def test_sections_read_without_a_problem_and_document_what_exists(models: Path, content: ModelContent) -> None:
    known = {element.id for element in content.elements}
    for document in ("bad", "tad"):
        sections, problems = read_sections((models / document / "sections.csv").read_bytes(), file="sections.csv")
        assert problems == ()
        assert [
            (section.id, pattern)
            for section in sections
            for pattern in section.documents
            if pattern.startswith("tad:") and not any(fnmatchcase(element_id, pattern) for element_id in known)
        ] == []
        assert [s.id for s in sections if bool(s.documents) != bool(s.strength)] == []


def test_numbers_of_sections_stay_text(models: Path) -> None:
    numbers = {row["number"] for row in rows(models / "bad/sections.csv") if row["document"] == "BAD"}
    assert {"4.1", "4.10", "6.10"} <= numbers


def test_every_view_is_a_section_of_the_architecture_document(models: Path) -> None:
    views = {row["number"]: row["documents"] for row in rows(models / "tad/sections.csv") if row["kind"] == "view"}
    assert views == {f"V{number}": f"tad:{view}" for number, view in enumerate(VIEWS, start=1)}


def test_the_register_reads_without_a_problem_and_names_what_exists(models: Path, content: ModelContent) -> None:
    files = {path.name: path.read_bytes() for path in (models / "register").glob("*.csv")}
    register, problems = read_register(files, folder="register")
    known = {element.id for element in content.elements}
    changes, releases = {change.id for change in register.changes}, {release.id for release in register.releases}
    assert problems == ()
    named = [touch.element_id for touch in register.touches] + [alias.element_id for alias in register.aliases]
    assert [element_id for element_id in named if element_id.startswith("tad:") and element_id not in known] == []
    assert {touch.change_id for touch in register.touches} <= changes
    assert {part for row in register.parts for part in (row.whole_id, row.part_id)} <= changes
    assert {release for change in register.changes for release in change.release_ids} <= releases
    assert {row.release_id for row in register.conditions} <= releases


def test_the_disputed_duplicate_shares_no_claim(models: Path) -> None:
    claims = {row["change_id"]: row["claim"] for row in rows(models / "register/changes.csv")}
    assert claims["CR90"] == claims["CR60"] == ""


def test_the_document_called_tad_carries_a_caution(models: Path) -> None:
    (alias,) = [row for row in rows(models / "register/aliases.csv") if row["phrase"] == "TAD"]
    assert alias["element_id"] == "tad:DOC-TAD"
    assert "anomaly detection" in alias["caution"]


def test_a_phrase_that_names_two_things_carries_a_caution(models: Path) -> None:
    aliases = rows(models / "register/aliases.csv")
    targets: dict[str, set[str]] = {}
    for row in aliases:
        targets.setdefault(row["phrase"].casefold(), set()).add(row["element_id"])
    assert [row for row in aliases if len(targets[row["phrase"].casefold()]) > 1 and not row["caution"]] == []


def test_trace_links_read_without_a_problem_and_start_at_what_exists(models: Path, content: ModelContent) -> None:
    links, problems = read_trace_links((models / "trace_links.csv").read_bytes(), file="trace_links.csv")
    known = {element.id for element in content.elements}
    assert problems == ()
    assert {link.source_id for link in links} <= known
    assert all(re.fullmatch(r"bam:[A-Z]{2}-\d\d(\.\d+[a-z]?)?", link.target_id) for link in links)


def test_the_model_holds_every_fact_once(facts: Path, content: ModelContent) -> None:
    counts = Counter(element.id.partition("-")[0].removeprefix("tad:") for element in content.elements)
    documents = {
        row["doc_id"]
        for row in rows(facts / "sec_documents.csv")
        if row["kind"] != "version" and row["basis"] != "unknown"
    }
    sizes = {name: len(rows(facts / f"{name}.csv")) for name in ("systems", "devices", "interfaces", "service_requests",
             "gbcs_use_cases", "alerts", "roles_parties", "environments")}  # fmt: skip
    assert counts["SRV"] == sizes["service_requests"] == 129
    assert counts["UC"] == sizes["gbcs_use_cases"] == 226
    assert counts["ALERT"] == sizes["alerts"] == 189
    assert counts["IF"] == sizes["interfaces"] == 86
    assert counts["SYS"] + counts["NET"] == sizes["systems"] == 80
    assert counts["DEV"] == sizes["devices"] == 22
    assert counts["ROLE"] == sizes["roles_parties"] == 65
    assert counts["ENV"] == sizes["environments"] == 5
    assert counts["DOC"] == len(documents)


def test_the_register_and_the_sections_hold_every_fact_once(facts: Path, models: Path) -> None:
    register = models / "register"
    assert len(rows(register / "releases.csv")) == len(rows(facts / "releases.csv"))
    assert len(rows(register / "touches.csv")) == len(rows(facts / "touches.csv")) == 413
    events = Counter((row["subject_id"], row["date"], row["event"]) for row in rows(register / "events.csv"))
    stated = Counter((row["change_id"], row["date"], row["event"]) for row in rows(facts / "change_history.csv"))
    assert stated - events == Counter()
    versions = {(row["element_id"].rpartition("-")[2], row["version"]) for row in rows(register / "versions.csv")}
    assert {
        (row["doc_id"].rpartition("-")[2], row["version"])
        for row in rows(facts / "sec_documents.csv")
        if row["kind"] == "version"
    } <= versions
    assert len(rows(register / "parts.csv")) == len(rows(facts / "parts.csv"))
    scope = len(rows(facts / "changes.csv")) + len(rows(facts / "release_scope.csv"))
    assert len(rows(register / "changes.csv")) == scope
    numbers = [row["document"] for name in ("bad", "tad") for row in rows(models / name / "sections.csv")]
    assert Counter(numbers) == {"BAD": 115, "BAM": 92, "TAD": 83 + len(VIEWS)}


def test_every_process_that_a_table_names_is_a_fact(facts: Path, models: Path) -> None:
    steps = rows(facts / "bad_processes.csv")
    known = {f"bam:{row[column]}" for row in steps for column in ("process_id", "step_id")}
    named = [row["target_id"] for row in rows(models / "trace_links.csv")]
    named += [row["element_id"] for row in rows(models / "register/touches.csv")]
    named += [row["element_id"] for row in rows(models / "register/aliases.csv")]
    for name in ("bad", "tad"):
        named += [target for row in rows(models / name / "sections.csv") for target in row["documents"].split(";")]
    assert {target for target in named if target.startswith("bam:")} - known == set()


def test_the_facts_give_the_shipped_files_byte_by_byte(
    facts: Path, checkout: Path, models: Path, tmp_path: Path
) -> None:
    script = checkout / "scripts" / "author_architecture.py"
    command = [sys.executable, str(script), "--facts", str(facts), "--out", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert len(made) == 11
    assert [name for name in made if (tmp_path / name).read_bytes() != (models / name).read_bytes()] == []


def test_the_model_is_valid_by_the_schema_of_the_format(shared_directory: Path, models: Path) -> None:
    folder = shared_directory / "benchmarks" / "archimate" / "xsd"

    class BesideIt(etree.Resolver):
        def resolve(self, system_url, public_id, context):  # type: ignore[no-untyped-def]  # the stubs name no types
            return self.resolve_filename(str(folder / Path(system_url).name), context)

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(BesideIt())
    schema = etree.XMLSchema(etree.parse(str(folder / "archimate3_Diagram.xsd"), parser))
    valid = schema.validate(etree.fromstring((models / "tad/architecture.xml").read_bytes()))
    assert valid, list(schema.error_log)[:5]
