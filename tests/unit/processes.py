"""Processes drawn by hypothesis, as states that can be compared, renumbered, shuffled and edited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from impact.domain.architecture import CONTAINS, USES, Element, Origin, Relationship
from impact.domain.difference import ComparedState

KINDS = ("task", "userTask", "serviceTask", "exclusiveGateway", "intermediateCatchEvent", "subProcess")
NAMES = ("", "", "Read meter", "Send request", "Check answer", "Store value", "Tell supplier", "Wait", "Größe prüfen")
WORDS = ("", "", "Every night.", "By hand.", "Sent twice if late.")


def origin(xml_id: str, file: str = "a.bpmn") -> Origin:
    return Origin(file, xml_id, 1)


@st.composite
def states(draw: st.DrawFn, *, most_steps: int = 7) -> ComparedState:
    """Draw one or two processes with lanes, steps, flows and a service that steps use."""
    elements: list[Element] = [
        Element("m:srv", "archimate:ApplicationService", "Read register", origin("srv", "t.xml"))
    ]
    ties: list[Relationship] = []
    for number in range(draw(st.integers(1, 2))):
        process = f"m:P{number}"
        name = ("Take a reading", "Move in")[number]
        elements.append(Element(process, "bpmn:process", name, origin(f"P{number}")))
        lanes = [f"m:P{number}L{lane}" for lane in range(draw(st.integers(0, 2)))]
        for place, lane in enumerate(lanes):
            elements.append(Element(lane, "bpmn:lane", f"Role {place}", origin(lane[2:]), parent_id=process))
            ties.append(Relationship(f"{process}~{lane}", "bpmn:laneSet", process, lane, origin("")))
        steps = [f"m:P{number}S{step}" for step in range(draw(st.integers(1, most_steps)))]
        for step in steps:
            _draw_step(draw, step, process, lanes, elements, ties)
        for source, target in draw(st.lists(st.tuples(st.sampled_from(steps), st.sampled_from(steps)), max_size=9)):
            tie_id = f"{source}>{target[2:]}.{len(ties)}"
            label = draw(st.sampled_from(("", "yes", "no")))
            ties.append(Relationship(tie_id, "bpmn:sequenceFlow", source, target, origin(tie_id[2:]), name=label))
    return ComparedState("state", tuple(elements), tuple(ties))


def _draw_step(
    draw: st.DrawFn,
    step: str,
    process: str,
    lanes: Sequence[str],
    elements: list[Element],
    ties: list[Relationship],
) -> None:
    kind = f"bpmn:{draw(st.sampled_from(KINDS))}"
    name, text = draw(st.sampled_from(NAMES)), draw(st.sampled_from(WORDS))
    properties = {"timeDuration": draw(st.sampled_from(("PT5S", "PT1H")))} if kind.endswith("Event") else {}
    element = Element(step, kind, name, origin(step[2:]), text=text, parent_id=process, properties=properties)
    elements.append(element)
    ties.append(Relationship(f"{process}~{step}", CONTAINS, process, step, origin("")))
    if lanes:
        lane = draw(st.sampled_from(lanes))
        ties.append(Relationship(f"{lane}~{step}", "bpmn:flowNodeRef", lane, step, origin("")))
    if draw(st.booleans()):
        ties.append(Relationship(f"{step}~srv", USES, step, "m:srv", origin(""), role="service request"))


def renumbered(state: ComparedState, new_id: Callable[[str], str]) -> ComparedState:
    """Give everything other ids, as a tool does that writes a model anew."""

    def known(thing: Origin, own: str) -> Origin:
        return replace(thing, xml_id=new_id(own).partition(":")[2] if thing.xml_id else "")

    return replace(
        state,
        elements=tuple(
            replace(
                element,
                id=new_id(element.id),
                origin=known(element.origin, element.id),
                parent_id=new_id(element.parent_id) if element.parent_id else None,
            )
            for element in state.elements
        ),
        relationships=tuple(
            replace(
                tie,
                id=new_id(tie.id),
                source_id=new_id(tie.source_id),
                target_id=new_id(tie.target_id),
                origin=known(tie.origin, tie.id),
            )
            for tie in state.relationships
        ),
    )


def with_element(state: ComparedState, element_id: str, **changes: object) -> ComparedState:
    """Change fields of one element."""
    return replace(
        state,
        elements=tuple(
            replace(element, **changes) if element.id == element_id else element  # type: ignore[arg-type]
            for element in state.elements
        ),
    )


def without(state: ComparedState, element_id: str) -> ComparedState:
    """Take an element out with all its relationships."""
    return replace(
        state,
        elements=tuple(element for element in state.elements if element.id != element_id),
        relationships=tuple(tie for tie in state.relationships if element_id not in (tie.source_id, tie.target_id)),
    )


def steps_of(state: ComparedState) -> list[Element]:
    return [element for element in state.elements if element.parent_id and element.kind != "bpmn:lane"]
