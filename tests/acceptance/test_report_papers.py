"""Reports for people and programs from the shipped release, in every format but Markdown."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from impact.cli import main
from impact.domain.result import ImpactReport
from impact.readers.workspace import shipped_workspace
from impact.use_cases.analysis import report
from impact.use_cases.scope import ScopeRequest
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
