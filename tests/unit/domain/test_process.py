"""Flows and lanes of a process get ids and an order that do not change."""

from __future__ import annotations

from impact.domain.process import Outcome, Process, ProcessStep, StepKind, process_lanes, sequence_flows


def step(step_id: str, *targets: str, actor: str = "") -> ProcessStep:
    return ProcessStep(step_id, step_id, StepKind.TASK, tuple(Outcome(target) for target in targets), actor=actor)


def test_flows_between_the_same_steps_are_numbered() -> None:
    flows = sequence_flows(Process("P", "P", (step("a", "b", "b"), step("b"))))
    assert [flow.id for flow in flows] == ["a-to-b", "a-to-b-2"]


def test_a_flow_gives_way_to_a_step_that_is_called_like_it() -> None:
    flows = sequence_flows(Process("P", "P", (step("a", "b"), step("b", "a-to-b"), step("a-to-b"))))
    assert flows[0].id == "a-to-b-2"


def test_a_lane_says_name_and_code_where_the_name_is_known() -> None:
    process = Process("P", "P", (step("a", "b", actor="SUP"), step("b", actor="X Y")))
    lanes = process_lanes(process, actor_names={"SUP": "Supplier"})
    assert [(lane.id, lane.name) for lane in lanes] == [("P-lane-SUP", "Supplier (SUP)"), ("P-lane-X-Y", "X Y")]


def test_actors_whose_ids_would_be_the_same_get_lanes_of_their_own() -> None:
    lanes = process_lanes(Process("P", "P", (step("a", "b", actor="X Y"), step("b", actor="X/Y"))))
    assert [lane.id for lane in lanes] == ["P-lane-X-Y", "P-lane-X-Y-2"]


def test_steps_without_an_actor_share_a_lane_if_others_have_one() -> None:
    lanes = process_lanes(Process("P", "P", (step("a", "b", actor="SUP"), step("b"))))
    assert [(lane.name, lane.step_ids) for lane in lanes] == [("SUP", ("a",)), ("Not assigned", ("b",))]


def test_every_kind_of_step_is_drawn_and_is_at_most_one_of_event_and_gateway() -> None:
    assert all(kind.bpmn_type for kind in StepKind)
    assert not [kind for kind in StepKind if kind.is_event and kind.is_gateway]
    assert all(kind.is_event for kind in StepKind if kind.event_definition)
