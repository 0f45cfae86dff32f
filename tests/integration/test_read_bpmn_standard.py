"""Each kind of thing in the standard's lists is read: choreographies, conversations, data, events, references."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from impact.analysis.joining import join_architecture
from impact.domain.architecture import Element, ModelContent
from impact.readers.bpmn import names, read_bpmn

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def read(body: str, *, attributes: str = "") -> ModelContent:
    text = f'<definitions xmlns="{MODEL}" xmlns:o="urn:other" {attributes}>{body}</definitions>'
    return read_bpmn(text.encode(), file="m.bpmn", prefix="m")


def element(model: ModelContent, xml_id: str) -> Element:
    return next(element for element in model.elements if element.id == f"m:{xml_id}")


def ties(model: ModelContent) -> set[tuple[str, str, str]]:
    return {
        (tie.source_id.removeprefix("m:"), tie.kind.removeprefix("bpmn:"), tie.target_id.removeprefix("m:"))
        for tie in model.relationships
    }


@pytest.mark.parametrize("name", sorted(names.ELEMENTS))
def test_each_kind_of_element_keeps_its_name_and_documentation(name: str) -> None:
    model = read(f'<o:x><{name} id="a" name="N"><documentation>D</documentation></{name}></o:x>')
    assert (element(model, "a").kind, element(model, "a").name, element(model, "a").text) == (f"bpmn:{name}", "N", "D")
    assert model.problems == ()


@pytest.mark.parametrize("name", sorted(names.EVENT_DEFINITIONS))
@pytest.mark.parametrize("event", ["startEvent", "boundaryEvent", "intermediateThrowEvent", "endEvent"])
def test_each_definition_of_an_event_is_told(name: str, event: str) -> None:
    model = read(f'<process id="p"><{event} id="e"><{name} id="d" o:k="v"/></{event}></process>')
    properties = element(model, "e").properties
    assert properties["eventDefinition"] == name.removesuffix("EventDefinition")
    assert properties["o:k"] == "v"


def test_a_definition_at_the_root_is_shared_by_the_events_that_name_it() -> None:
    model = read(
        '<timerEventDefinition id="t"><timeCycle>R/P1D</timeCycle></timerEventDefinition><process id="p">'
        '<startEvent id="s"><eventDefinitionRef>t</eventDefinitionRef></startEvent></process>'
    )
    assert element(model, "s").properties["eventDefinition"] == "timer"
    assert element(model, "t").properties["timeCycle"] == "R/P1D"
    assert ("s", "eventDefinitionRef", "t") in ties(model)


def test_a_choreography_is_read_with_its_tasks_participants_and_messages() -> None:
    model = read(
        '<message id="m1"/><choreography id="c"><participant id="a" name="A"/><participant id="b" name="B"/>'
        '<messageFlow id="f" sourceRef="a" targetRef="b" messageRef="m1"/><startEvent id="s"/>'
        '<choreographyTask id="t" initiatingParticipantRef="a"><participantRef>a</participantRef>'
        "<participantRef>b</participantRef><messageFlowRef>f</messageFlowRef></choreographyTask>"
        '<subChoreography id="sub"><participantRef>a</participantRef><choreographyTask id="t2"/></subChoreography>'
        '<callChoreography id="call" calledChoreographyRef="g"><participantAssociation><innerParticipantRef>a'
        "</innerParticipantRef><outerParticipantRef>b</outerParticipantRef></participantAssociation>"
        '</callChoreography><sequenceFlow id="q" sourceRef="s" targetRef="t"/></choreography>'
        '<globalChoreographyTask id="g" initiatingParticipantRef="a"/>'
    )
    assert {
        ("t", "initiatingParticipantRef", "a"), ("t", "participantRef", "a"), ("t", "participantRef", "b"),
        ("t", "messageFlowRef", "f"), ("f", "messageRef", "m1"), ("call", "calledChoreographyRef", "g"),
        ("call", "innerParticipantRef", "a"), ("call", "outerParticipantRef", "b"), ("c", "contains", "t"),
        ("sub", "contains", "t2"), ("c", "participant", "a"), ("s", "sequenceFlow", "t"),
    } <= ties(model)  # fmt: skip
    assert model.problems == ()


def test_conversations_are_read_with_their_links_and_participants() -> None:
    model = read(
        '<collaboration id="c"><participant id="a"/><participant id="b"/>'
        '<messageFlow id="f" sourceRef="a" targetRef="b"/>'
        '<conversation id="v" name="Order"><participantRef>a</participantRef><messageFlowRef>f</messageFlowRef>'
        '<correlationKey id="k" name="number"/></conversation>'
        '<subConversation id="sv"><conversation id="v2"/></subConversation>'
        '<callConversation id="cv" calledCollaborationRef="c2"/>'
        '<conversationLink id="l" sourceRef="a" targetRef="v"/></collaboration><collaboration id="c2"/>'
    )
    assert {
        ("v", "participantRef", "a"), ("v", "messageFlowRef", "f"), ("cv", "calledCollaborationRef", "c2"),
        ("a", "conversationLink", "v"),
    } <= ties(model)  # fmt: skip
    assert element(model, "v2").parent_id == "m:sv"
    assert element(model, "v").properties["correlationKey.name"] == "number"
    assert model.problems == ()


def test_a_data_flow_with_several_sources_ties_each_of_them() -> None:
    model = read(
        '<process id="p"><dataObject id="a"/><dataObject id="b"/><task id="t"><ioSpecification id="io">'
        '<dataInput id="in" name="Form"/><inputSet id="set"><dataInputRefs>in</dataInputRefs></inputSet>'
        '</ioSpecification><dataInputAssociation id="d"><sourceRef>a</sourceRef><sourceRef>b</sourceRef>'
        "<targetRef>in</targetRef></dataInputAssociation></task></process>"
    )
    assert {("a", "dataInputAssociation", "t"), ("b", "sourceRef", "t")} <= ties(model)
    assert sum(kind == "dataInputAssociation" for _, kind, _ in ties(model)) == 1
    assert model.problems == ()


def test_the_process_of_another_file_is_left_to_the_join() -> None:
    model = read(
        '<collaboration id="c"><participant id="a" processRef="far"/><participant id="b" processRef="q:there"/>'
        '<participant id="d" processRef="here"/></collaboration><process id="here"/>',
        attributes='xmlns:q="urn:elsewhere"',
    )
    assert [(item.source_id, item.role, item.target) for item in model.references] == [
        ("m:a", "process", "far"), ("m:b", "process", "there"),
    ]  # fmt: skip
    assert ("d", "processRef", "here") in ties(model)
    assert model.problems == ()


def test_attributes_of_details_are_kept() -> None:
    model = read(
        '<process id="p"><task id="t"><multiInstanceLoopCharacteristics id="l" isSequential="true" behavior="One">'
        "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
        '<resourceRole id="r" name="Clerk"><resourceRef>who</resourceRef></resourceRole></task></process>'
        '<resource id="who" name="Staff"/><collaboration id="c"><participant id="a">'
        '<participantMultiplicity minimum="2" maximum="5"/></participant></collaboration>'
    )
    properties = element(model, "t").properties
    assert (properties["loop"], properties["loop.behavior"], properties["loopCardinality"]) == (
        "sequential",
        "One",
        "3",
    )
    assert properties["performer"] == "Clerk"
    assert element(model, "a").properties["participantMultiplicity.maximum"] == "5"
    assert ("t", "resourceRef", "who") in ties(model)
    assert model.problems == ()


def test_extensions_of_a_thing_and_of_its_details_are_all_kept() -> None:
    model = read(
        '<process id="p"><startEvent id="s"><extensionElements><o:a k="1"/></extensionElements>'
        '<timerEventDefinition><extensionElements><o:b k="2"/><o:property name="n" value="v" unit="s"/>'
        "</extensionElements></timerEventDefinition></startEvent></process>"
    )
    assert (
        element(model, "s").properties.items() >= {"o:a.k": "1", "o:b.k": "2", "n": "v", "property.n.unit": "s"}.items()
    )


def test_types_are_tied_where_the_file_holds_them() -> None:
    model = read(
        '<itemDefinition id="i" structureRef="xsd:string"/><message id="m1" itemRef="i"/>'
        '<process id="p"><dataObject id="d" itemSubjectRef="i"/><property id="x" itemSubjectRef="gone"/></process>'
    )
    assert {("m1", "itemRef", "i"), ("d", "itemSubjectRef", "i")} <= ties(model)
    assert model.problems == ()


def test_an_import_is_named_by_where_it_leads() -> None:
    model = read('<import importType="http://www.w3.org/2001/XMLSchema" location="types.xsd" namespace="urn:t"/>')
    assert [(item.kind, item.name) for item in model.elements] == [("bpmn:import", "types.xsd")]
    assert model.problems == ()


def test_a_detail_that_describes_nothing_is_reported() -> None:
    (problem,) = read("<laneSet id='l'/>").problems
    assert (problem.rule, problem.line) == ("misplaced", 1)


def test_loops_and_cycles_are_kept() -> None:
    model = read(
        '<process id="p"><task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="a"/>'
        '<sequenceFlow id="g" sourceRef="a" targetRef="b"/><sequenceFlow id="h" sourceRef="b" targetRef="a"/></process>'
    )
    flows = {(source, target) for source, kind, target in ties(model) if kind == "sequenceFlow"}
    assert flows == {("a", "a"), ("a", "b"), ("b", "a")}


@pytest.mark.parametrize("prefix", ["", "bpmn", "semantic", "ns0"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252", "utf-8-sig"])
def test_any_prefix_and_encoding_mean_the_same(prefix: str, encoding: str) -> None:
    colon, declared = (":" if prefix else ""), encoding.removesuffix("-sig")
    text = (
        f'<?xml version="1.0" encoding="{declared}"?>\n<{prefix}{colon}definitions xmlns{colon}{prefix}="{MODEL}">\n'
        f'<{prefix}{colon}process id="p" name="Zähler"/></{prefix}{colon}definitions>'
    )
    (process,) = read_bpmn(text.encode(encoding), file="m.bpmn", prefix="m").elements
    assert (process.kind, process.name, process.origin.line) == ("bpmn:process", "Zähler", 3)


def test_lines_are_right_beyond_sixty_five_thousand() -> None:
    forms = (
        '<task id="t{}"/>', '<task\n id="t{}"/>', '<task id="t{}"></task>', '<task id="t{}"> \n\n </task>',
        '<task id="t{}">\n<documentation>x\ny</documentation>\n</task>',
        '<task id="t{}"><outgoing>\nf</outgoing></task>',
    )  # fmt: skip
    tasks = "\n".join(forms[number % len(forms)].format(number) for number in range(45_000))
    text = f'<process id="p">\n{tasks}\n<sequenceFlow id="f" sourceRef="t0" targetRef="t0"/></process>'
    lines = {number: line for line, number in enumerated_tasks(text)}
    wrong = [
        (item.id, item.origin.line)
        for item in read(text).elements
        if item.kind == "bpmn:task" and item.origin.line != lines[item.id.removeprefix("m:t")]
    ]
    assert not wrong
    assert max(lines.values()) > 80_000


def enumerated_tasks(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        for found in re.finditer(r'id="t(\d+)"', line):
            yield number, found[1]


def test_several_diagrams_are_told_apart_and_none_is_needed() -> None:
    drawn = 'xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC"'
    shape = '<d:BPMNShape bpmnElement="{}"><c:Bounds x="1" y="2" width="3" height="4"/></d:BPMNShape>'
    body = '<process id="p"><task id="a"/><task id="b"/></process>'
    assert read(body).diagrams == ()
    planes = "".join(
        f'<d:BPMNDiagram name="{name}"><d:BPMNPlane bpmnElement="p">{shape.format(name)}</d:BPMNPlane></d:BPMNDiagram>'
        for name in "ab"
    )
    diagrams = read(body + planes, attributes=drawn).diagrams
    assert [(diagram.name, diagram.shapes[0].element_id) for diagram in diagrams] == [("a", "m:a"), ("b", "m:b")]
    assert len({diagram.id for diagram in diagrams}) == 2


def test_a_participant_is_tied_to_the_process_of_another_file() -> None:
    pool = read('<collaboration id="c"><participant id="a" processRef="far"/></collaboration>')
    text = f'<definitions xmlns="{MODEL}"><process id="far" name="Far away"/></definitions>'
    joined = join_architecture([pool, read_bpmn(text.encode(), file="far.bpmn", prefix="m")], [])
    assert [(tie.source_id, tie.target_id) for tie in joined.relationships if tie.kind == "bpmn:processRef"] == [
        ("m:a", "m:far")
    ]
    assert joined.problems == ()
    alone = join_architecture([pool], [])
    assert [(problem.rule, problem.element_id) for problem in alone.problems] == [("unjoined", "m:a")]
