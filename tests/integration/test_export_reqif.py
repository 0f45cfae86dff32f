"""ReqIF files: valid by the OMG's schema, whole, and read back by an independent library."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from reqif.parser import ReqIFParser
from reqif.reqif_bundle import ReqIFBundle

from impact.cli import main
from impact.domain.result import ImpactReport
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.analysis import report_of
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import load_workspace
from impact.writers.reqif import write_reqif

from ..workspaces import write_workspace

HOSTILE = [
    '"><script>alert(1)</script>', "a&b;<c>", "]]>", "\u202eevil", "=1+1", "line\nbreak", "tab\there", "x" * 5000,
    "😀", "'\"", "\x00\ufffe", "%s{0}${x}", "&amp;amp;", "../../etc/passwd",
]  # fmt: skip
VALIDATE = "import sys; from reqif.cli.main import main; main()"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> ImpactReport:
    workspace = load_workspace(write_workspace(tmp_path_factory.mktemp("reqif") / "w"))
    scope = resolve_scope(workspace, ScopeRequest(release="R2"))
    return report_of(AnalysedScope(workspace, scope, AnalysisOptions(worlds=256)))


def read(text: str) -> ReqIFBundle:
    return ReqIFParser.parse_from_string(text)


def values_of(bundle: ReqIFBundle) -> dict[str, dict[str, object]]:
    """Give the values of each object by the names of its attributes, by the id of the object."""
    content = bundle.core_content.req_if_content
    names = {
        definition.identifier: definition.long_name
        for kind in content.spec_types
        for definition in getattr(kind, "attribute_definitions", None) or []
    }
    return {
        one.identifier: {names[item.definition_ref]: item.value for item in one.attributes}
        for one in content.spec_objects
    }


def test_sections_have_the_figures_of_the_report(found: ImpactReport) -> None:
    by_foreign = {values["ReqIF.ForeignID"]: values for values in values_of(read(write_reqif(found))).values()}
    listed = [one for one in found.sections if one.element.tier in {"must", "should"} or one.element.touch]
    assert listed
    for section in listed:
        values = by_foreign[section.element.id]
        assert float(str(values["Likelihood"])) == pytest.approx(section.element.likelihood, abs=1e-6)
        assert float(str(values["Person-days"])) == pytest.approx(section.mean_person_days, abs=1e-6)
        assert values["Tier"] == [f"tier-{section.element.tier}"]
        assert values["Role"] == section.role
        assert values["ReqIF.Name"] == section.element.name
    assert {one.change.id for one in found.changes} <= set(by_foreign)


def test_a_lower_tier_adds_and_never_takes_out(found: ImpactReport) -> None:
    sizes = [set(values_of(read(write_reqif(found, tier=tier)))) for tier in ("must", "should", "glance")]
    assert sizes[0] <= sizes[1] <= sizes[2]
    assert len(sizes[2]) == len(found.changes) + len(found.sections) + len(found.elements)


def test_relations_join_objects_and_have_the_likelihood_of_each_change_alone(found: ImpactReport) -> None:
    bundle = read(write_reqif(found, tier="glance"))
    content = bundle.core_content.req_if_content
    objects = values_of(bundle)
    told = {}
    for tie in content.spec_relations:
        assert {tie.source, tie.target} <= set(objects)
        if tie.relation_type_ref == "relation-affects":
            ends = objects[tie.source]["ReqIF.ForeignID"], objects[tie.target]["ReqIF.ForeignID"]
            told[ends] = float(tie.values[0].value)
    every = [*(one.element for one in found.sections), *found.elements]
    expected = {(alone.change_id, one.id): alone.likelihood for one in every for alone in one.changes}
    assert told == pytest.approx(expected, abs=1e-6)
    hierarchy = [place.spec_object for one in content.specifications for place in one.children or []]
    assert hierarchy == list(objects)


def assert_valid(text: str, file: Path) -> None:
    """Check a file by the OMG's schema and for references that lead nowhere."""
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", VALIDATE, "validate", "--use-reqif-schema", str(file)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "0 errors, 0 schema issues found, 0 semantic issues found" in run.stdout, run.stdout + run.stderr


def test_the_file_is_valid_by_the_schema(found: ImpactReport, tmp_path: Path) -> None:
    assert_valid(write_reqif(found, tier="glance"), tmp_path / "a.reqif")


def with_names(found: ImpactReport, *texts: str) -> ImpactReport:
    """Give sections and changes of a report names, ids and texts of somebody else's."""
    sections = tuple(
        replace(one, element=replace(one.element, id=f"{text}{place}", name=text, why=text), title=text, role=text)
        for place, (one, text) in enumerate(zip(found.sections, texts * 10, strict=False))
    )
    changes = tuple(
        replace(one, change=replace(one.change, id=f"{text}{place}", title=text, summary=text))
        for place, (one, text) in enumerate(zip(found.changes, texts * 10, strict=False))
    )
    return replace(found, sections=sections, changes=changes, scope=texts[0], note=texts[-1])


def test_hostile_ids_and_names_are_valid(found: ImpactReport, tmp_path: Path) -> None:
    for place in range(0, len(HOSTILE), 4):
        written = write_reqif(with_names(found, *HOSTILE[place : place + 4]), tier="glance")
        assert_valid(written, tmp_path / f"{place}.reqif")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1) | st.sampled_from(HOSTILE))
def test_any_id_comes_back(found: ImpactReport, text: str) -> None:
    values = values_of(read(write_reqif(with_names(found, text), tier="glance"))).values()
    shown = " ".join(text.replace("\x00", "\ufffd").replace("\ufffe", "\ufffd").splitlines()).replace("\t", " ")
    assert f"{shown}0" in {str(one["ReqIF.ForeignID"]) for one in values}


def test_the_command_writes_the_same_bytes_twice(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "w")
    command = ["-w", str(folder), "export", "reqif", "--change", "PART-A", "--worlds", "256"]
    runs = [CliRunner().invoke(main, command) for _ in range(2)]
    assert runs[0].exit_code == 0, runs[0].output
    assert runs[0].stdout == runs[1].stdout
    assert "<REQ-IF-HEADER" in runs[0].stdout
