"""Reports for people and programs from the shipped release, in every format but Markdown."""

from __future__ import annotations

import io
import json

import docx
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from lxml import etree

from impact.cli import main
from impact.domain.result import ImpactReport
from impact.readers.workspace import shipped_workspace
from impact.use_cases.analysis import report
from impact.use_cases.review_pack import review_pack, write_review_pack
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.user_impacts import users_reached
from impact.use_cases.workspace import Workspace, load_workspace
from impact.writers.json import write_report_json


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(shipped_workspace())


@pytest.fixture(scope="module")
def release_report(workspace: Workspace) -> ImpactReport:
    return report(workspace, ScopeRequest(release="R2.0"))


def test_the_json_of_the_shipped_release_is_valid_by_the_schema_that_the_command_prints(
    release_report: ImpactReport,
) -> None:
    printed = run("report", "--schema")
    assert printed.exit_code == 0
    Draft202012Validator(json.loads(printed.stdout)).validate(json.loads(write_report_json(release_report)))


def test_the_review_pack_of_the_shipped_release_holds_every_section_to_review_and_draws_each_diagram_once(
    workspace: Workspace, release_report: ImpactReport
) -> None:
    pack = review_pack(workspace, release_report)
    assert [entry.section for entry in pack.entries] == list(release_report.estimated_sections)
    assert all(entry.affected for entry in pack.entries if entry.section.element.tier == "must")
    page = etree.HTML(write_review_pack(workspace, pack, "html").decode())
    titles = page.xpath("//main//*[local-name()='svg']/*[local-name()='title']/text()")
    assert len(titles) == len(set(titles)) > 20
    assert len(page.xpath("//h3[starts-with(., 'Verdict on ')]")) == len(pack.entries)
    (heading,) = page.xpath("//h2[starts-with(., 'BAM 1.4 ')]")
    after = heading.xpath("following-sibling::*[self::h2 or self::figure][1]")
    assert after[0].tag == "figure"


def test_the_paper_of_the_shipped_release_shows_diagrams_as_pictures_with_words(
    workspace: Workspace, release_report: ImpactReport
) -> None:
    pack = review_pack(workspace, release_report, sections=("BAM 1.4",))
    paper = docx.Document(io.BytesIO(write_review_pack(workspace, pack, "docx")))
    (picture,) = paper.inline_shapes
    assert picture._inline.docPr.get("descr").startswith("Diagram of Forecast and order communications hubs; ")
    assert picture.width.cm <= 17.01


def test_service_users_are_named_from_the_threshold_on(workspace: Workspace, release_report: ImpactReport) -> None:
    roles = users_reached(workspace, release_report)
    reached = {item.id: item.likelihood for item in release_report.elements}
    assert len(roles) > 5
    for role in roles:
        for thing in (*role.processes, *role.interfaces):
            assert thing.likelihood == reached[thing.id] >= release_report.threshold
    assert min(reached.values()) < release_report.threshold
