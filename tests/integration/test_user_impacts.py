"""What changes mean for those who use the service, as the shipped models say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from impact.use_cases.analysis import report
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.user_impacts import NOTHING_TOUCHED, impacts_on_users, user_ties
from impact.use_cases.workspace import Workspace, load_workspace


@pytest.fixture(scope="module")
def workspace(checkout: Path) -> Workspace:
    return load_workspace(checkout / "models")


def test_the_roles_of_users_are_those_that_the_models_tie_to_processes(workspace: Workspace) -> None:
    ties = user_ties(workspace.graph)
    assert {role.removeprefix("tad:ROLE-") for role in ties.parts} == {"IS", "ES", "GS", "RSA", "ED", "GT", "OU"}
    assert (
        ties.parts["tad:ROLE-ED"]["bam:MD-09"] == "performs"
    )  # it receives the alerts, too: the strongest part counts
    assert "tad:IF-001" in ties.interfaces["tad:ROLE-OU"]  # services that it may ask for
    assert "tad:IF-006" in ties.interfaces["tad:ROLE-IS"]  # of systems that suppliers own
    assert "tad:IF-006" not in ties.interfaces["tad:ROLE-OU"]


def test_the_figures_are_those_of_the_report_of_the_change(workspace: Workspace) -> None:
    change = workspace.change("SECMP0007")
    impact = impacts_on_users(workspace, [change])[change.id]
    likelihoods = {item.id: item.likelihood for item in report(workspace, ScopeRequest(changes=(change.id,))).elements}
    things = [thing for role in impact.roles for thing in (*role.processes, *role.interfaces)]
    assert {thing.id for thing in things} >= {"bam:MD-07", "bam:MD-08", "tad:IF-001"}
    assert all(likelihoods[thing.id] == thing.likelihood for thing in things)
    assert "Import Supplier: MD-07 Firmware update of a PPMID" in impact.in_words


def test_a_change_that_is_withdrawn_or_touches_nothing_reaches_nobody_and_says_why(workspace: Workspace) -> None:
    withdrawn = workspace.change("SECMP0030")
    later = impacts_on_users(workspace, [withdrawn], as_of=dt.date(2018, 1, 1))[withdrawn.id]
    assert (later.roles, "withdrawn" in later.in_words) == ((), True)
    touched = {touch.change_id for touch in workspace.register.touches}
    for change in workspace.register.changes:
        if change.id not in touched:
            assert impacts_on_users(workspace, [change])[change.id].in_words == NOTHING_TOUCHED
            return
