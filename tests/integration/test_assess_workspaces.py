"""Lists of an assessment on a workspace that is not the shipped one, and rules that a workspace overrides."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact.domain.assessment import AssessedChange
from impact.errors import PolicyError
from impact.readers.policy import read_policy
from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.assess import assess, one_text
from impact.use_cases.assumed_touches import list_members
from impact.use_cases.workspace import load_workspace
from tests.workspaces import WORKSPACE, write_workspace

FEW = AnalysisOptions(worlds=64)


def assessed(folder: Path, text: str) -> AssessedChange:
    (change,) = assess(load_workspace(folder), [one_text(text)], options=FEW).changes
    return change


def ids(change: AssessedChange, name: str) -> list[str]:
    return [item.id for one in change.lists if one.name == name for item in one.items]


def test_lists_follow_kinds_and_joins_of_the_workspace(tmp_path: Path) -> None:
    workspace = load_workspace(write_workspace(tmp_path))
    members = list_members(workspace, workspace.policy.assessment)
    assert members["systems"] == {"tad:SYS-GW", "tad:SYS-DB"}
    assert members["service_requests"] == {"tad:SRV-4.1", "tad:SRV-9.9"}
    assert members["processes"] == {"bam:P1"}
    assert members["devices"] == frozenset()
    assert "sec:BAD/1.1" in members["sections"]


def test_without_joins_the_services_of_the_model_are_the_service_requests(tmp_path: Path) -> None:
    bare = WORKSPACE.partition("[joins]")[0]
    workspace = load_workspace(write_workspace(tmp_path, workspace=bare))
    members = list_members(workspace, workspace.policy.assessment)
    assert members["service_requests"] == {"tad:SRV-4.1", "tad:SRV-9.9"}


def test_a_named_element_leads_to_its_process_and_section(tmp_path: Path) -> None:
    change = assessed(write_workspace(tmp_path), "The Read register request is changed.")
    assert ids(change, "service_requests")[0] == "tad:SRV-4.1"
    assert "bam:P1" in ids(change, "processes")
    assert "sec:BAD/1.1" in ids(change, "sections")
    assert change.effort.status == "estimated"


def test_a_list_without_members_says_so(tmp_path: Path) -> None:
    change = assessed(write_workspace(tmp_path), "The Gateway is changed.")
    devices = next(one for one in change.lists if one.name == "devices")
    assert devices.items == ()
    assert devices.empty_reason.startswith("The models hold none of this list")


def test_a_text_on_something_else_concerns_nothing(tmp_path: Path) -> None:
    change = assessed(write_workspace(tmp_path), "Bread is baked at dawn.")
    assert change.elements.items == ()
    assert "points to" in change.elements.empty_reason


def test_a_workspace_overrides_a_list_in_its_own_policy(tmp_path: Path) -> None:
    policy = '[assessment.lists.devices]\nclasses = [{ kind = ["archimate:ApplicationComponent"] }]\n'
    (tmp_path / "own.toml").write_text(policy, encoding="utf-8")
    rules = {rule.name: rule for rule in read_policy(tmp_path / "own.toml").assessment.lists}
    assert rules["devices"].classes[0].kinds == ("archimate:ApplicationComponent",)
    assert rules["devices"].title == "Devices"


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ('[assessment.lists.devices]\nclasses = "Device"\n', "is no list of classes"),
        ('[assessment.lists.devices]\nclasses = [{ colour = ["red"] }]\n', "unknown key 'colour'"),
        ('[assessment.lists.devices]\ntouch = "paint"\n', "no kind of touch"),
        ("[assessment.lists.gadgets]\nclasses = []\n", "unknown key"),
        ("[assessment.least_best]\nvalue = 1.5\n", "assessment.least_best"),
        ("[assessment.denial]\nopenings = [1]\n", "is no list of words"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_by_name(tmp_path: Path, policy: str, words: str) -> None:
    (tmp_path / "own.toml").write_text(policy, encoding="utf-8")
    with pytest.raises(PolicyError, match=words):
        read_policy(tmp_path / "own.toml")
