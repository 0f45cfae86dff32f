"""Scenarios on a small workspace: what each edit does, what it leaves alone, and how scenarios are kept."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.domain.policy import ThreePoint
from impact.domain.scenario import EditKind, RevisionKind, Scenario, ScenarioEdit, in_order
from impact.domain.scenario_outcome import Movement, ScenarioOutcome
from impact.errors import ConflictError, ImpactError, InputError, PolicyError, ScopeError, UnknownNameError
from impact.readers.policy import read_policy
from impact.readers.policy_edits import read_edited_policy
from impact.readers.scenario import read_scenario
from impact.use_cases.altered_workspace import NOT_MADE, altered
from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.kept_scenarios import (
    keep_edited,
    keep_file,
    keep_new,
    kept_scenario,
    list_scenarios,
    put_away,
    scenario_file,
    undo_last,
    with_edits,
)
from impact.use_cases.scenario import run_scenario, run_scenarios
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, load_workspace
from impact.writers.scenario import write_outcomes_markdown
from impact.writers.scenario_file import write_scenario_file
from impact.writers.scenario_json import write_outcomes_json
from tests.workspaces import PROCESS, write_workspace

FEW = AnalysisOptions(worlds=128, what_if=True)
WHEN = dt.datetime(2020, 2, 1, 12, tzinfo=dt.UTC)
CHANGES = """\
change_id,kind,title,summary,status,releases
WHOLE,scope item,All of it,,,R2
PART-A,release part,A,New gateway rules.,,R2
PART-B,release part,B,,,R2
CR-1,CR,One,,,R2
LATE,CR,Later,Adds the later request.,,R3
EMPTY,CR,Nothing known,,,R3
"""
TOUCHES = """\
change_id,element_id,kind,why,confidence
WHOLE,tad:SYS-GW,modify,all,1
PART-A,tad:SYS-GW,modify,rules,1
PART-B,bam:P1.03,add,new step,1
CR-1,tad:SYS-DB,modify,store,1
CR-1,tad:SRV-4.1,rename,wording,0.6
CR-1,tad:SYS-GW,modify,store,0.9
LATE,tad:SRV-9.9,add,new,1
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("scenarios")
    return write_workspace(place, register_changes=CHANGES, register_touches=TOUCHES)


@pytest.fixture(scope="module")
def workspace(folder: Path) -> Workspace:
    return load_workspace(folder)


@pytest.fixture
def own(tmp_path: Path) -> Workspace:
    return load_workspace(write_workspace(tmp_path, register_changes=CHANGES, register_touches=TOUCHES))


def edit(kind: EditKind, *subjects: str, value: str = "") -> ScenarioEdit:
    return ScenarioEdit(kind, subjects, value)


def ran(workspace: Workspace, *edits: ScenarioEdit, release: str = "R2") -> ScenarioOutcome:
    return run_scenario(workspace, Scenario(release=release, edits=edits), options=FEW)


def mean(outcome: ScenarioOutcome) -> float:
    assert outcome.days is not None
    return outcome.days.difference


DROP_A = edit(EditKind.DROP, "PART-A")
DROP_B = edit(EditKind.DROP, "PART-B")
DROP_1 = edit(EditKind.DROP, "CR-1")
LOWER = edit(EditKind.WEIGHT, "trace:documents/backward", value="0.5")
HIGHER = edit(EditKind.THRESHOLD, value="0.6")
NOBODY_NEW = edit(EditKind.NUMBER, "newcomers", value="4")


@pytest.mark.parametrize(
    "edits",
    [
        (),
        (edit(EditKind.WEIGHT, "trace:documents/backward", value="0.92"),),
        (edit(EditKind.WEIGHT, "trace:link/governs/forward", value="0.04"),),
        (edit(EditKind.NUMBER, "damping_exponent", value="0.3"), edit(EditKind.THRESHOLD, value="0.2")),
    ],
    ids=["nothing", "the same weight", "the same weight of a kind without a rule", "the same numbers"],
)
def test_a_scenario_that_changes_nothing_differs_by_exactly_nothing(
    workspace: Workspace, edits: tuple[ScenarioEdit, ...]
) -> None:
    outcome = ran(workspace, *edits)
    assert outcome.days is not None
    assert (outcome.days.difference, outcome.days.standard_error) == (0.0, 0.0)
    assert outcome.sections == ()
    assert outcome.elements == ()
    assert all(share.person_days == 0.0 for share in outcome.shares)
    assert all(figure.difference == 0.0 for figure in (*outcome.by_role.values(), *outcome.by_document.values()))


def test_a_scenario_that_changes_nothing_says_so_in_words(workspace: Workspace) -> None:
    text = write_outcomes_markdown([ran(workspace)])
    assert "no difference in person-days, the same sections to review" in text


@settings(max_examples=12)
@given(st.sets(st.sampled_from([DROP_A, DROP_B, DROP_1, LOWER, HIGHER, NOBODY_NEW]), max_size=3))
def test_the_shares_of_edits_add_up_to_the_whole_difference(workspace: Workspace, edits: set[ScenarioEdit]) -> None:
    outcome = run_scenario(workspace, Scenario(release="R2", edits=in_order(edits)), options=AnalysisOptions(worlds=64))
    assert round(sum(share.person_days or 0.0 for share in outcome.shares), 6) == mean(outcome)
    for section in outcome.sections:
        assert section.days is not None
        assert round(sum(share.person_days or 0.0 for share in section.shares), 6) == section.days.difference


def test_baseline_and_scenario_are_the_figures_of_reports(workspace: Workspace) -> None:
    outcome = ran(workspace, DROP_1)
    whole = report(workspace, ScopeRequest(release="R2"), options=FEW)
    rest = report(workspace, ScopeRequest(changes=("PART-A", "PART-B")), options=FEW)
    assert outcome.days is not None
    assert outcome.figures_before == whole.effort.total
    days = {section.element.id: section.mean_person_days for section in whole.sections}
    assert all(item.days and item.days.before == round(days.get(item.section_id, 0.0), 6) for item in outcome.sections)
    by_id = {section.element.id: section.element.likelihood for section in rest.sections}
    for section in outcome.sections:
        if section.section_id in by_id:
            assert section.likelihood_after == round(by_id[section.section_id], 6)


def test_a_dropped_change_takes_what_only_it_brings_along(workspace: Workspace) -> None:
    outcome = ran(workspace, DROP_B)
    gone = {item.element_id: item.likelihood_after for item in outcome.elements}
    assert gone["bam:P1.03"] == 0.0
    assert any("lacks 1" in note for note in outcome.notes)
    assert not any("left out" in note for note in outcome.notes)
    assert mean(outcome) < 0.0


def test_a_process_that_is_not_made_takes_its_steps_along_but_for_those_of_another_release(tmp_path: Path) -> None:
    touches = "change_id,element_id,kind\nCR-1,bam:P1,add\nPART-A,tad:SYS-GW,modify\n"
    workspace = load_workspace(write_workspace(tmp_path, register_changes=CHANGES, register_touches=touches))
    changed = altered(workspace, ScopeRequest(release="R2"), [DROP_1]).workspace
    gone = {node.id for node in changed.graph.nodes if node.introduced_in == NOT_MADE}
    assert {"bam:P1", "bam:P1.01", "bam:P1.04"} <= gone
    assert not gone & {"bam:P1.02", "bam:P1.03"}


def test_what_only_a_dropped_change_retires_stays(tmp_path: Path) -> None:
    step = '<i:provenance introducedIn="R1" retiredIn="R2" basis="sourced"/>'
    process = PROCESS.replace('<i:provenance introducedIn="R1" basis="sourced"/>', step)
    touches = "change_id,element_id,kind\nCR-1,bam:P1.02,remove\nPART-A,tad:SYS-GW,modify\n"
    workspace = load_workspace(
        write_workspace(tmp_path, process=process, register_changes=CHANGES, register_touches=touches)
    )
    assert workspace.graph.element("bam:P1.02").retired_in == "R2"
    changed = altered(workspace, ScopeRequest(release="R2"), [DROP_1]).workspace
    assert changed.calendar.stands(changed.graph.element("bam:P1.02"), on=dt.date(2030, 1, 1))


def test_an_added_change_that_was_withdrawn_is_left_out_and_said_so(tmp_path: Path) -> None:
    folder = write_workspace(
        tmp_path,
        register_changes=CHANGES,
        register_touches=TOUCHES,
        register_events="subject_id,date,event\nLATE,2019-06-01,Withdrawn\n",
    )
    outcome = ran(load_workspace(folder), edit(EditKind.ADD, "LATE"))
    assert any(note.startswith("LATE is left out") for note in outcome.notes)
    assert mean(outcome) == 0.0


def test_numbers_that_stay_what_they_are_leave_the_policy_as_it_is() -> None:
    weights = {"trace:documents/backward": "0.92", "trace:link/governs/forward": "0.04"}
    numbers = {"damping_exponent": "0.30", "newcomers": "1", "text.rates.check.per_unit": "0.15/0.3/0.6"}
    assert read_edited_policy(weights=weights, numbers=numbers) == read_policy()
    changed = read_edited_policy(weights={}, numbers={"text.rates.check.per_unit": "1", "overlap_share": "0.1"})
    assert changed.effort.classes["text"].rates["check"].per_unit == ThreePoint(1.0, 1.0, 1.0)
    assert changed.effort.overlap_share == 0.1
    assert changed.digest != read_policy().digest


def test_dropping_a_whole_drops_its_parts_and_dropping_all_parts_drops_the_whole(workspace: Workspace) -> None:
    whole = ran(workspace, edit(EditKind.DROP, "WHOLE"))
    parts = ran(workspace, DROP_A, DROP_B)
    assert whole.days == parts.days
    assert whole.counts_after == parts.counts_after


def test_dropping_everything_leaves_nothing_to_review(workspace: Workspace) -> None:
    outcome = ran(workspace, edit(EditKind.DROP, "WHOLE"), DROP_1)
    assert outcome.days is not None
    assert outcome.days.after == 0.0
    assert outcome.counts_after.reviewed == 0
    alone = run_scenario(workspace, Scenario(changes=("CR-1",), edits=(DROP_1,)), options=FEW)
    assert alone.counts_after.reviewed == 0
    assert alone.counts_before.reviewed > 0


def test_what_is_deferred_leaves_one_release_and_comes_to_the_other(workspace: Workspace) -> None:
    later = edit(EditKind.DEFER, "CR-1", value="R3")
    here, there = ran(workspace, later), ran(workspace, later, release="R3")
    assert mean(here) == mean(ran(workspace, DROP_1))
    assert mean(there) == mean(ran(workspace, edit(EditKind.ADD, "CR-1"), release="R3"))
    assert mean(there) > 0.0


def test_a_step_that_is_deferred_comes_with_the_later_release(workspace: Workspace) -> None:
    outcome = ran(workspace, edit(EditKind.DEFER, "PART-B", value="R3"))
    assert [item.likelihood_after for item in outcome.elements if item.element_id == "bam:P1.03"] == [0.0]


def test_an_added_change_brings_its_sections(workspace: Workspace) -> None:
    outcome = ran(workspace, edit(EditKind.ADD, "LATE"))
    entered = {section.section_id for section in outcome.moved if section.movement is Movement.ENTERS}
    assert "sec:TAD/2" in entered
    assert mean(outcome) > 0.0


def test_an_added_change_of_which_nothing_is_known_is_said_to_move_nothing(workspace: Workspace) -> None:
    outcome = ran(workspace, edit(EditKind.ADD, "EMPTY"))
    assert outcome.sections == ()
    assert any(note.startswith("EMPTY touches nothing that is known") for note in outcome.notes)


def test_combined_changes_are_identified_once_and_reach_no_less(workspace: Workspace) -> None:
    outcome = ran(workspace, edit(EditKind.COMBINE, "PART-A", "PART-B"))
    assert mean(outcome) < 0.0
    assert outcome.counts_after == outcome.counts_before
    assert ran(workspace, edit(EditKind.COMBINE, "PART-A", "LATE")).counts_after.reviewed > 0


def test_a_lower_weight_lowers_and_a_higher_threshold_sorts_out(workspace: Workspace) -> None:
    lowered = ran(workspace, LOWER)
    assert all(section.likelihood_after <= section.likelihood_before for section in lowered.sections)
    assert lowered.sections
    sorted_out = ran(workspace, HIGHER)
    assert {section.movement for section in sorted_out.moved} <= {Movement.LEAVES}
    assert sorted_out.threshold_after == 0.6


def test_newcomers_of_a_scenario_speak_for_the_release_too(workspace: Workspace) -> None:
    outcome = ran(workspace, NOBODY_NEW)
    assert mean(outcome) > 0.0
    assert outcome.sections == ()
    assert sum(figure.difference for figure in outcome.by_role.values()) == pytest.approx(mean(outcome), abs=1e-5)


def test_the_baseline_stays_as_it_was(folder: Path, workspace: Workspace) -> None:
    def state() -> dict[str, str]:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before, digest, register, graph = state(), workspace.digest, workspace.register, workspace.graph
    nodes = graph.nodes
    ran(workspace, DROP_B, LOWER, NOBODY_NEW, edit(EditKind.COMBINE, "PART-A", "CR-1"))
    assert state() == before
    assert (workspace.digest, workspace.register, workspace.graph.nodes) == (digest, register, nodes)
    assert load_workspace(folder).digest == digest


def test_the_same_scenario_gives_the_same_bytes_whatever_the_order_of_its_edits(workspace: Workspace) -> None:
    one, other = ran(workspace, DROP_A, LOWER), ran(workspace, LOWER, DROP_A)
    assert write_outcomes_json([one]) == write_outcomes_json([other])
    assert write_outcomes_markdown([one]) == write_outcomes_markdown([other])


def test_several_scenarios_stand_beside_one_baseline(workspace: Workspace) -> None:
    scenarios = [Scenario(name, "R2", edits=(item,)) for name, item in (("One", DROP_A), ("Two", HIGHER))]
    outcomes = run_scenarios(workspace, scenarios, options=FEW)
    assert [outcome.days for outcome in outcomes] == [ran(workspace, DROP_A).days, ran(workspace, HIGHER).days]
    text = write_outcomes_markdown(outcomes)
    assert "| Baseline | One | Two |" in " ".join(text.split())
    with pytest.raises(ScopeError, match="different baselines"):
        run_scenarios(workspace, [scenarios[0], Scenario(release="R3")], options=FEW)


def test_a_release_that_is_not_baselined_is_compared_without_days(workspace: Workspace) -> None:
    outcome = run_scenario(
        workspace,
        Scenario(release="R3", edits=(edit(EditKind.ADD, "CR-1"),)),
        options=AnalysisOptions(worlds=64),
    )
    assert outcome.days is None
    assert outcome.missing
    assert "not estimated" in write_outcomes_markdown([outcome])
    assert '"mean_difference": null' in write_outcomes_json([outcome])
    assert '"status": "not_estimated"' in write_outcomes_json([outcome])
    assert outcome.moved


def test_a_what_if_of_a_release_that_is_not_baselined_is_marked_as_one(workspace: Workspace) -> None:
    outcome = ran(workspace, edit(EditKind.ADD, "CR-1"), release="R3")
    assert outcome.days is not None
    assert "**What-if: not baselined are the plan.**" in write_outcomes_markdown([outcome])
    assert '"status": "what_if"' in write_outcomes_json([outcome])
    assert "What-if" not in write_outcomes_markdown([ran(workspace, DROP_1)])


def test_a_scenario_speaks_as_of_a_day(workspace: Workspace) -> None:
    earlier = run_scenario(
        workspace,
        Scenario(release="R3", edits=(edit(EditKind.ADD, "CR-1"),)),
        options=AnalysisOptions(worlds=64),
        as_of=dt.date(2019, 12, 1),
    )
    assert earlier.as_of == dt.date(2019, 12, 1)
    assert earlier.days is not None


@pytest.mark.parametrize(
    ("item", "kind", "words"),
    [
        (edit(EditKind.DROP, "NOBODY"), UnknownNameError, "No change is called 'NOBODY'"),
        (edit(EditKind.DROP, "LATE"), ScopeError, "LATE is not in R2"),
        (edit(EditKind.ADD, "CR-1"), ScopeError, "CR-1 is in R2 already"),
        (edit(EditKind.DEFER, "CR-1", value="R9"), UnknownNameError, "No release is called 'R9'"),
        (edit(EditKind.COMBINE, "CR-1", "cr-1"), ScopeError, "nothing to be combined with"),
        (edit(EditKind.WEIGHT, "trace:document/backward", value="0.5"), UnknownNameError, "trace:documents/backward"),
        (edit(EditKind.WEIGHT, "trace:documents/sideways", value="0.5"), PolicyError, "names no weight"),
        (edit(EditKind.WEIGHT, "trace:documents/backward", value="1.5"), PolicyError, "from 0 to 1"),
        (edit(EditKind.WEIGHT, "trace:documents/backward", value="nan"), PolicyError, "from 0 to 1"),
        (edit(EditKind.NUMBER, "dampness", value="1"), UnknownNameError, "damping_exponent"),
        (edit(EditKind.NUMBER, "seed", value="1"), PolicyError, "possible worlds"),
        (edit(EditKind.NUMBER, "newcomers", value="many"), PolicyError, "Give a number"),
        (edit(EditKind.THRESHOLD, value="2"), PolicyError, "from 0 to 1"),
    ],
)
def test_what_does_not_go_is_refused_with_what_to_do(
    workspace: Workspace, item: ScenarioEdit, kind: type[ImpactError], words: str
) -> None:
    with pytest.raises(kind, match=r".") as caught:
        ran(workspace, item)
    assert words in str(caught.value)


def test_a_scenario_that_says_two_things_of_one_change_is_refused(workspace: Workspace) -> None:
    with pytest.raises(ScopeError, match="both 'drop CR-1' and 'defer CR-1 to R3'"):
        ran(workspace, DROP_1, edit(EditKind.DEFER, "cr-1", value="R3"))


def test_a_kept_scenario_runs_later_as_it_was_kept(own: Workspace) -> None:
    kept = keep_new(own, Scenario("Without A", "r2", edits=(edit(EditKind.DROP, "part-a"),)), who="Ann", when=WHEN)
    assert kept.scenario.release == "R2"
    assert kept.scenario.edits == (DROP_A,)
    again = load_workspace(own.folder) if own.folder else own
    found = kept_scenario(again, "WITHOUT a")
    assert found == kept
    assert run_scenario(again, found.scenario, options=FEW).days == ran(own, DROP_A).days


def test_every_state_of_a_scenario_stays(own: Workspace) -> None:
    keep_new(own, Scenario("S", "R2", edits=(DROP_A,)), who="Ann", when=WHEN)
    keep_edited(own, "s", lambda s: with_edits(s, [DROP_1], note="both"), who="Ben", when=WHEN, why="cheaper")
    undo_last(own, "S", who="Cy", when=WHEN)
    assert kept_scenario(own, "S").scenario.edits == (DROP_A,)
    undo_last(own, "S", who="Cy", when=WHEN)
    last = put_away(own, "S", who="Dee", when=WHEN)
    assert [state.kind for state in last.revisions] == [
        RevisionKind.MADE, RevisionKind.EDITED, RevisionKind.UNDONE, RevisionKind.UNDONE, RevisionKind.ARCHIVED,
    ]  # fmt: skip
    assert [state.who for state in last.revisions] == ["Ann", "Ben", "Cy", "Cy", "Dee"]
    assert last.scenario.edits == (DROP_1, DROP_A) == in_order(last.scenario.edits)
    assert list_scenarios(own) == ()
    assert [item.scenario.name for item in list_scenarios(own, is_every=True)] == ["S"]
    with pytest.raises(ScopeError, match="put away"):
        keep_edited(own, "S", lambda s: with_edits(s, [LOWER]), who="Ann", when=WHEN)
    put_away(own, "S", is_back=True, who="Dee", when=WHEN)
    assert len(list_scenarios(own)) == 1


def test_a_second_writer_gets_a_conflict_and_nothing_is_lost(own: Workspace) -> None:
    keep_new(own, Scenario("S", "R2", edits=(DROP_A,)), who="Ann", when=WHEN)
    keep_edited(own, "S", lambda s: with_edits(s, [DROP_1]), who="Ben", when=WHEN, seen=1)
    with pytest.raises(ConflictError, match=r"edited by Ben on 2020-02-01 at 12:00 UTC, state 2"):
        keep_edited(own, "S", lambda s: with_edits(s, [LOWER]), who="Ann", when=WHEN, seen=1)
    with pytest.raises(ConflictError, match="Choose another name"):
        keep_new(own, Scenario("s", "R2"), who="Ann", when=WHEN)
    assert kept_scenario(own, "S").scenario.edits == in_order([DROP_A, DROP_1])


def test_a_file_goes_out_and_comes_back_as_the_next_state_unless_somebody_was_faster(
    own: Workspace, tmp_path: Path
) -> None:
    kept = keep_new(own, Scenario("S", "R2", edits=(DROP_A, LOWER), note="why\nnot"), who="Ann", when=WHEN)
    path = tmp_path / "s.toml"
    path.write_text(
        write_scenario_file(kept.scenario, revision=1) + '"archimate:Flow/forward" = 0.9\n', encoding="utf-8"
    )
    back = keep_file(own, scenario_file(path), who="Ben", when=WHEN)
    assert back.last.number == 2
    assert len(back.scenario.edits) == 3
    with pytest.raises(ConflictError):
        keep_file(own, scenario_file(path), who="Cy", when=WHEN)
    renamed = replace(scenario_file(path), scenario=replace(kept.scenario, name="Other"))
    assert keep_file(own, renamed, who="Cy", when=WHEN).last.number == 1


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(lambda s: bool(s.strip()))


@given(NAMES, NAMES, st.floats(0, 1), st.lists(NAMES, min_size=2, max_size=3, unique=True))
def test_a_scenario_file_says_what_was_written(name: str, note: str, number: float, changes: list[str]) -> None:
    names = tuple(dict.fromkeys(change.strip() for change in changes))
    edits = [edit(EditKind.DROP, names[0]), edit(EditKind.DEFER, names[0], value=names[-1])]
    edits += [edit(EditKind.NUMBER, name.strip(), value=f"{number:.12g}"), edit(EditKind.THRESHOLD, value="0.25")]
    if len(names) > 1:
        edits.append(edit(EditKind.COMBINE, *names))
    scenario = Scenario("S", "R2", names, names, in_order(edits), note.strip())
    assert read_scenario(write_scenario_file(scenario, revision=7), file="f").scenario == scenario


@pytest.mark.parametrize(
    "text",
    ['release = "R2"\nthreshhold = 0.3', "name = 3", 'name = ""', 'release = "R2"\ndrop = "A"', "[defer]\nA = 1",
     'release = "R2"\ncombine = [["A"]]', 'release = "R2"\n[set]\nx = true', 'release = "R2"\nrevision = 0', "a = ["],
)  # fmt: skip
def test_a_file_that_is_no_scenario_is_refused_with_its_name(text: str) -> None:
    with pytest.raises(InputError, match=r"^plan\.toml: "):
        read_scenario(text, file="plan.toml")
