"""Sides on other days, in other workspaces and revisions, under other policies, and why they differ."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from impact.domain.attribution import Attribution, Cause
from impact.domain.comparison import Comparison
from impact.errors import ImpactError, InputError, ScopeError, UnknownNameError
from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.compare import compare_scopes
from impact.use_cases.compared_sides import NamedSide, read_side
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, load_workspace
from impact.writers.comparison import write_comparison_json, write_comparison_markdown
from tests.workspaces import ARCHITECTURE, REGISTER, write_workspace

FEW = AnalysisOptions(worlds=192, what_if=True)
STRICT = "[propagation]\ndamping_exponent = 0.0\nseed = 5\nworlds = 64\n"
MORE = ARCHITECTURE.replace(
    "</relationships>",
    '<relationship identifier="r3" source="SYS-GW" target="SYS-DB" xsi:type="Realization"/></relationships>',
)
OTHER_TOUCH = REGISTER["touches.csv"].replace("PART-A,tad:SYS-GW,modify", "PART-A,tad:SYS-GW,text")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "here")


@pytest.fixture
def workspace(here: Path) -> Workspace:
    return load_workspace(here)


def compared(workspace: Workspace, *names: str, release: str = "", touches: tuple[str, ...] = ()) -> Comparison:
    request = ScopeRequest(release=release, touches=touches)
    return compare_scopes(workspace, names, request=request, options=FEW)


def causes_of(comparison: Comparison) -> Attribution:
    assert comparison.causes is not None
    return comparison.causes


def check_sums(comparison: Comparison) -> None:
    document = json.loads(write_comparison_json(comparison))["causes"]
    deltas = [document["person_days"], *(item["likelihood"] for item in document["elements"])]
    for item in document["sections"]:
        deltas += [item["likelihood"], item["person_days"]]
    for delta in filter(None, deltas):
        assert round(sum(delta["by_cause"].values()), 6) == delta["difference"]
        assert round(delta["second"] - delta["first"], 6) == delta["difference"]


def test_a_scope_compared_with_itself_differs_by_exactly_nothing(workspace: Workspace) -> None:
    comparison = compared(workspace, "R2", "R2")
    causes = causes_of(comparison)
    assert (causes.differing, causes.sections, causes.elements) == ((), (), ())
    assert all(row.spread == 0.0 for row in comparison.sections)
    assert "the difference is 0" in write_comparison_markdown(comparison)


def test_another_policy_is_to_blame_for_all_that_differs_under_it(workspace: Workspace, tmp_path: Path) -> None:
    policy = tmp_path / "strict.toml"
    policy.write_text(STRICT, encoding="utf-8")
    comparison = compared(workspace, "R2", f"R2@policy:{policy}")
    causes = causes_of(comparison)
    assert causes.differing == (Cause.WEIGHTS,)
    assert causes.elements
    assert {item.likelihood.cause for item in causes.elements} == {Cause.WEIGHTS}
    assert comparison.sides[1].key == "R2@policy:strict.toml"
    assert (comparison.seed, comparison.worlds) == (workspace.policy.propagation.seed, 192)
    check_sums(comparison)


def test_a_policy_that_would_only_toss_other_coins_differs_by_nothing(workspace: Workspace, tmp_path: Path) -> None:
    policy = tmp_path / "coins.toml"
    policy.write_text("[propagation]\nseed = 5\nworlds = 64\n", encoding="utf-8")
    comparison = compare_scopes(workspace, ["R2", f"R2@policy:{policy}"])
    causes = causes_of(comparison)
    assert (causes.differing, causes.elements, causes.sections) == ((Cause.WEIGHTS,), (), ())
    assert comparison.worlds == workspace.policy.propagation.worlds


def test_other_models_are_to_blame_where_only_they_differ(workspace: Workspace, tmp_path: Path) -> None:
    there = write_workspace(tmp_path / "there", architecture=MORE)
    comparison = compared(workspace, "R2", f"R2@{there}")
    causes = causes_of(comparison)
    assert causes.differing == (Cause.MODEL,)
    assert "tad:SYS-DB" in {item.element_id for item in causes.elements}
    assert comparison.sides[1].key == "R2@there"
    check_sums(comparison)


def test_another_touch_is_the_registers_doing(workspace: Workspace, tmp_path: Path) -> None:
    there = write_workspace(tmp_path / "there", register_touches=OTHER_TOUCH)
    causes = causes_of(compared(workspace, "R2", f"R2@{there}"))
    assert causes.differing == (Cause.REGISTER,)
    assert all(item.likelihood.difference <= 0.0 for item in causes.elements)


def test_three_inputs_that_differ_share_the_difference_and_each_side_is_that_of_its_report(
    workspace: Workspace, tmp_path: Path
) -> None:
    there = write_workspace(tmp_path / "there", architecture=MORE, register_touches=OTHER_TOUCH)
    policy = tmp_path / "strict.toml"
    policy.write_text(STRICT, encoding="utf-8")
    comparison = compared(workspace, "R2", f"R2@{there}@policy:{policy}")
    causes = causes_of(comparison)
    assert causes.differing == (Cause.MODEL, Cause.REGISTER, Cause.WEIGHTS)
    assert any(item.likelihood.from_order for item in causes.elements)
    for place in range(3):
        assert any(item.likelihood.by_cause[place] for item in causes.elements)
    check_sums(comparison)
    first = report(workspace, ScopeRequest(release="R2"), options=FEW)
    known = {element.id: round(element.likelihood, 6) for element in first.elements}
    for item in causes.elements:
        if item.element_id in known:
            assert item.likelihood.before == known[item.element_id]
    text = write_comparison_markdown(comparison)
    assert "Switched one after the other from R2 to R2@there@policy:strict.toml: model, then register" in text


def test_the_other_way_round_every_difference_has_the_other_sign(workspace: Workspace, tmp_path: Path) -> None:
    there = write_workspace(tmp_path / "there", architecture=MORE, register_touches=OTHER_TOUCH)
    one, other = (causes_of(compared(workspace, *names)) for names in (("R2", f"R2@{there}"), (f"R2@{there}", "R2")))
    signs = {item.element_id: item.likelihood.difference for item in one.elements}
    assert {item.element_id: -item.likelihood.difference for item in other.elements} == signs


def test_two_releases_differ_by_register_and_by_the_architecture_of_their_day(workspace: Workspace) -> None:
    comparison = compared(workspace, "R2", "R3")
    assert causes_of(comparison).differing == (Cause.MODEL, Cause.REGISTER)
    check_sums(comparison)
    assert any("architecture of its own release" in note for note in comparison.notes)


def test_a_step_that_only_the_later_architecture_has_is_the_models_doing(tmp_path: Path) -> None:
    changes = "change_id,kind,title,releases\nOLD,CR,Old,R1\nNEW,CR,New,R2\n"
    touches = "change_id,element_id,kind\nOLD,bam:P1.02,modify\nNEW,bam:P1.02,modify\n"
    folder = write_workspace(
        tmp_path, register_changes=changes, register_touches=touches, register_parts="whole_id,part_id\n"
    )
    causes = causes_of(compared(load_workspace(folder), "OLD", "NEW"))
    step = next(item for item in causes.elements if item.element_id == "bam:P1.03")
    assert step.stands == (False, True)
    assert step.likelihood.by_cause[0] > 0.0


def test_a_day_on_which_a_change_had_been_withdrawn_differs_by_the_register(
    workspace: Workspace, tmp_path: Path
) -> None:
    events = REGISTER["events.csv"] + "PART-A,2020-03-01,Withdrawn\n"
    folder = write_workspace(tmp_path / "there", register_events=events)
    comparison = compared(load_workspace(folder), "R2@2020-02-01", "R2@2020-04-01")
    causes = causes_of(comparison)
    assert causes.differing == (Cause.REGISTER,)
    assert causes.sections
    assert any("different days" in note for note in comparison.notes)


def test_a_revision_is_compared_with_what_stands_now(here: Path) -> None:
    def git(*arguments: str) -> None:
        command = ["git", "-c", "user.name=A", "-c", "user.email=a@b.example", *arguments]
        subprocess.run(command, cwd=here, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    (here / "register" / "touches.csv").write_text(OTHER_TOUCH, encoding="utf-8")
    workspace = load_workspace(here)
    for names in (("R2@git:HEAD", "R2"), ("git:HEAD@{0}", "R2")):
        comparison = compared(workspace, *names, release="R2")
        assert causes_of(comparison).differing == (Cause.REGISTER,)
    single = compared(workspace, "R2@git:HEAD")
    assert [side.key for side in single.sides] == ["R2", "R2@git:HEAD"]
    with pytest.raises(InputError, match="no revision"):
        compared(workspace, "R2@git:nowhere", "R2")


def test_sides_without_a_scope_take_the_one_given_for_all(workspace: Workspace, here: Path) -> None:
    comparison = compared(workspace, str(here), "2020-01-01", touches=("tad:SYS-GW",))
    assert [side.key for side in comparison.sides] == ["here", "2020-01-01"]
    assert comparison.sides[0].must is not None
    single = compared(workspace, "2020-01-01", release="R2")
    assert [side.key for side in single.sides] == ["the workspace as it is", "2020-01-01"]


def test_three_sides_stand_side_by_side_without_causes(workspace: Workspace) -> None:
    comparison = compared(workspace, "R2", "R3", "PART-A")
    assert comparison.causes is None
    assert len(comparison.sides) == 3


@pytest.mark.parametrize(
    ("names", "kind", "words"),
    [
        (("R2",), ScopeError, "cannot be compared"),
        (("git:HEAD", "R2"), ImpactError, "git"),
        (("2020-01-01", "R2"), ScopeError, "names no release or change"),
        (("R2@", "R2"), ScopeError, "names no state"),
        (("R2@2020-13-40", "R2"), ScopeError, "is no day"),
        (("R2@2020-01-01@2020-01-02", "R2"), ScopeError, "says twice"),
        (("R2@PART-A", "R2"), ScopeError, "names no state"),
        (("R2@policy:none.toml", "R2"), InputError, "none.toml"),
        (("R9", "R2"), UnknownNameError, "No change or release"),
    ],
)
def test_what_is_no_side_is_refused_with_what_to_write(
    workspace: Workspace, names: tuple[str, ...], kind: type[ImpactError], words: str
) -> None:
    with pytest.raises(kind) as caught:
        compared(workspace, *names)
    assert words in str(caught.value)


def test_a_side_is_read_part_by_part() -> None:
    found = read_side("R2.0@git:HEAD@{1}@policy:a/b.toml@2017-05-01")
    assert (found.scope, found.revision, found.policy) == ("R2.0", "HEAD@{1}", Path("a/b.toml"))
    assert found.label() == "R2.0@2017-05-01@git:HEAD@{1}@policy:b.toml"
    assert read_side("R2.0") == NamedSide(scope="R2.0")
    assert NamedSide(scope="R2.0").is_plain
