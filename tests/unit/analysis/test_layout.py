"""A process is drawn so that a stranger can read it, whatever its shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.layout import lay_out_process
from impact.analysis.layout.text import text_width, wrap
from impact.domain.architecture import Bounds, Diagram, DiagramShape
from impact.domain.process import Outcome, Process, ProcessStep, StepKind, process_lanes
from tests.unit.diagram_geometry import crossings, drawing_faults

TASKS = [StepKind.TASK_SERVICE, StepKind.TASK_USER, StepKind.GATEWAY_EXCLUSIVE, StepKind.TIMER]
NAMES = st.text(st.sampled_from("abc WM度-"), min_size=1, max_size=60).filter(str.strip)


def step(step_id: str, *targets: str, kind: StepKind = StepKind.TASK_USER, actor: str = "SUP") -> ProcessStep:
    outcomes = tuple(Outcome(*target.split("=")) for target in targets)
    return ProcessStep(step_id, f"Step {step_id}", kind, outcomes, actor=actor)


def draw(*steps: ProcessStep) -> tuple[Process, Diagram]:
    process = Process("P-01", "Do it", steps)
    return process, lay_out_process(process, lanes=process_lanes(process))


def place(diagram: Diagram, step_id: str) -> Bounds:
    return shape(diagram, step_id).bounds


def shape(diagram: Diagram, step_id: str) -> DiagramShape:
    return next(drawn for drawn in diagram.shapes if drawn.element_id == step_id)


def faults(process: Process, diagram: Diagram) -> list[str]:
    return drawing_faults(process, diagram, lanes=process_lanes(process))


@st.composite
def processes(draw_value: st.DrawFn) -> Process:
    count = draw_value(st.integers(1, 9))
    ids = [f"s{number}" for number in range(count)]
    steps = []
    for step_id in ids:
        targets = draw_value(st.lists(st.sampled_from([*ids, "end"]), min_size=1, max_size=5))
        outcomes = tuple(Outcome(target, draw_value(st.just("") | NAMES)) for target in targets)
        kind, actor = draw_value(st.sampled_from(TASKS)), draw_value(st.sampled_from(["", "A", "B", "C"]))
        steps.append(ProcessStep(step_id, draw_value(NAMES), kind, outcomes, actor=actor))
    start = ProcessStep("start", "Go", StepKind.START, (Outcome("s0"),), actor="A")
    end = ProcessStep("end", draw_value(NAMES), StepKind.END, (), actor=draw_value(st.sampled_from(["A", "B"])))
    return Process("P-01", draw_value(NAMES), (start, *steps, end))


@given(processes())
def test_any_process_is_drawn_without_a_fault(process: Process) -> None:
    lanes = process_lanes(process)
    assert drawing_faults(process, lay_out_process(process, lanes=lanes), lanes=lanes) == []


@given(processes())
def test_the_same_process_is_drawn_the_same(process: Process) -> None:
    lanes = process_lanes(process)
    assert lay_out_process(process, lanes=lanes) == lay_out_process(process, lanes=lanes)


def test_a_straight_process_is_a_straight_line() -> None:
    process, diagram = draw(
        step("a", "b", kind=StepKind.START), step("b", "c"), step("c", "d"), step("d", kind=StepKind.END)
    )
    assert [len(edge.waypoints) for edge in diagram.edges] == [2, 2, 2]
    assert faults(process, diagram) == []


def test_lanes_follow_the_flow_and_not_the_table() -> None:
    _, diagram = draw(
        step("c", kind=StepKind.END, actor="DSP"),
        step("b", "c", actor="CSP"),
        step("a", "b", kind=StepKind.START, actor="SUP"),
    )
    lanes = [drawn.name for drawn in diagram.shapes if drawn.kind == "bpmn:lane"]
    assert lanes == ["SUP", "CSP", "DSP"]


def test_a_loop_runs_above_or_below_and_does_not_push_its_target_right() -> None:
    process, diagram = draw(
        step("a", "b", kind=StepKind.START),
        step("b", "g"),
        step("g", "b=again", "e=done", kind=StepKind.GATEWAY_EXCLUSIVE),
        step("e", kind=StepKind.END),
    )
    back = next(edge for edge in diagram.edges if edge.name == "again")
    task = place(diagram, "b")
    heights = [y for _, y in back.waypoints]
    assert task.x < place(diagram, "g").x
    assert min(heights) < task.y or max(heights) > task.y + task.height
    assert faults(process, diagram) == []


def test_steps_that_exchange_their_rows_do_not_lie_upon_each_other() -> None:
    process, diagram = draw(
        step("a", "b", "c", kind=StepKind.START),
        step("b", "e", actor="SUP"),
        step("c", "d", actor="DSP"),
        step("d", "f", actor="SUP"),
        step("e", "f", actor="DSP"),
        step("f", kind=StepKind.END),
    )
    assert faults(process, diagram) == []
    assert crossings(diagram) <= 2


def test_a_decision_sends_its_outcomes_out_on_different_sides() -> None:
    process, diagram = draw(
        step("a", "g", kind=StepKind.START),
        step("g", "b=one", "c=two", "d=three", kind=StepKind.GATEWAY_EXCLUSIVE),
        *(step(name, "z") for name in "bcd"),
        step("z", kind=StepKind.END),
    )
    first_points = {edge.waypoints[0] for edge in diagram.edges if edge.name}
    assert len(first_points) == 3
    assert faults(process, diagram) == []


def test_a_task_grows_until_its_name_fits() -> None:
    name = "Check that the image hash agrees with the product list, the device models and the device certificates"
    start = step("a", "b", kind=StepKind.START)
    task = ProcessStep("b", name, StepKind.TASK_USER, (Outcome("c"),), actor="SUP")
    process, diagram = draw(start, task, step("c", kind=StepKind.END))
    bounds = place(diagram, "b")
    lines = wrap(name, width=bounds.width - 20, size=12)
    assert len(lines) * 12 * 1.2 <= bounds.height - 20
    assert faults(process, diagram) == []


def test_a_process_without_actors_has_a_pool_and_no_lanes() -> None:
    process, diagram = draw(step("a", "b", kind=StepKind.START, actor=""), step("b", kind=StepKind.END, actor=""))
    assert [drawn.kind for drawn in diagram.shapes] == ["bpmn:participant", "bpmn:startEvent", "bpmn:endEvent"]
    assert faults(process, diagram) == []


def test_the_checker_sees_a_shape_that_is_moved_onto_another() -> None:
    process, diagram = draw(step("a", "b", kind=StepKind.START), step("b", "c"), step("c", kind=StepKind.END))
    shapes = tuple(
        DiagramShape("c", drawn.kind, drawn.name, place(diagram, "b")) if drawn.element_id == "c" else drawn
        for drawn in diagram.shapes
    )
    moved = Diagram(diagram.id, diagram.name, diagram.notation, diagram.subject_ids, shapes, diagram.edges)
    found = faults(process, moved)
    assert "b and c overlap" in found
    assert any("does not touch the border of c" in fault for fault in found)


@pytest.mark.parametrize("width", [30, 60, 90, 200])
@given(text=st.text(st.sampled_from("abcMW .-度"), max_size=80))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, width: int) -> None:
    lines = wrap(text, width=width, size=11)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line, size=11) <= width for line in lines)


def test_a_line_may_break_after_a_hyphen_as_it_does_in_other_tools() -> None:
    assert wrap("Does the pre-command match", width=90, size=11) == ("Does the pre-", "command match")
