"""Two states of model files: what differs, and above all what does not."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from impact.domain.difference import ArchitectureDifference, ChangeKind, Subject
from impact.domain.fingerprint import Aspect
from impact.errors import ImpactError, UnreadableFileError, WorkspaceError
from impact.use_cases.difference import compare_places, united_workspace
from tests.workspaces import write_workspace

PROCESS = """\
<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:c="http://camunda.org/schema/1.0/bpmn"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="D" targetNamespace="urn:test" exporter="One" exporterVersion="1">
  <bpmn:message id="Msg" name="Order"/>
  <bpmn:process id="P" name="Order goods" isExecutable="true">
    <bpmn:laneSet id="LS">
      <bpmn:lane id="L1" name="Buyer">
        <bpmn:flowNodeRef>S</bpmn:flowNodeRef><bpmn:flowNodeRef>A</bpmn:flowNodeRef></bpmn:lane>
      <bpmn:lane id="L2" name="Seller">
        <bpmn:flowNodeRef>G</bpmn:flowNodeRef><bpmn:flowNodeRef>B</bpmn:flowNodeRef></bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="S" name="Weekly"><bpmn:timerEventDefinition id="T"><bpmn:timeCycle
      xsi:type="bpmn:tFormalExpression">R/P7D</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>
    <bpmn:userTask id="A" name="Write order" c:assignee="buyer"><bpmn:documentation>By hand.</bpmn:documentation>
      <bpmn:extensionElements><c:properties><c:property name="cost" value="4"/></c:properties></bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality>3</bpmn:loopCardinality>
      </bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
    <bpmn:boundaryEvent id="X" attachedToRef="A" cancelActivity="false"><bpmn:messageEventDefinition id="MD"
      messageRef="Msg"/></bpmn:boundaryEvent>
    <bpmn:exclusiveGateway id="G" name="Big?" default="f3"/>
    <bpmn:serviceTask id="B" name="Deliver" implementation="##WebService"/>
    <bpmn:endEvent id="E" name="Done"/>
    <bpmn:sequenceFlow id="f1" sourceRef="S" targetRef="A"/>
    <bpmn:sequenceFlow id="f2" sourceRef="A" targetRef="G"/>
    <bpmn:sequenceFlow id="f3" name="yes" sourceRef="G" targetRef="B"/>
    <bpmn:sequenceFlow id="f4" name="no" sourceRef="G" targetRef="E">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">size &lt; 5</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:dataObjectReference id="DR" name="Order form" dataObjectRef="DO"/><bpmn:dataObject id="DO"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="BD"><bpmndi:BPMNPlane id="BP" bpmnElement="P">
    <bpmndi:BPMNShape id="s1" bpmnElement="S"><dc:Bounds x="10" y="10" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s2" bpmnElement="A"><dc:Bounds x="100" y="10" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e1" bpmnElement="f1">
      <di:waypoint x="46" y="28"/><di:waypoint x="100" y="28"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""

ARCHITECTURE = """\
<?xml version="1.0" encoding="UTF-8"?>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
       identifier="m"><name xml:lang="en">Shop</name>
  <elements>
    <element identifier="a" xsi:type="ApplicationComponent"><name>Shop</name><properties>
      <property propertyDefinitionRef="p1"><value>blue</value></property></properties></element>
    <element identifier="b" xsi:type="DataObject"><name>Basket</name></element>
    <element identifier="c" xsi:type="Goal"><name>Sell</name></element>
  </elements>
  <relationships>
    <relationship identifier="r1" source="a" target="b" xsi:type="Access" accessType="Read"/>
    <relationship identifier="r2" source="a" target="c" xsi:type="Influence" modifier="+"/>
  </relationships>
  <organizations><item><label>Parts</label><item identifierRef="a"/><item identifierRef="b"/></item></organizations>
  <propertyDefinitions>
    <propertyDefinition identifier="p1" type="string"><name>colour</name></propertyDefinition></propertyDefinitions>
  <views><diagrams><view identifier="v" xsi:type="Diagram"><name>All</name>
    <node identifier="n1" elementRef="a" xsi:type="Element" x="1" y="1" w="9" h="9">
      <style><fillColor r="1" g="2" b="3"/></style></node>
    <node identifier="n2" elementRef="b" xsi:type="Element" x="50" y="1" w="9" h="9"/>
    <connection identifier="k1" relationshipRef="r1" xsi:type="Relationship" source="n1" target="n2"/>
  </view></diagrams></views>
</model>
"""


def differ(folder: Path, old: str, new: str, suffix: str = ".bpmn", encoding: str = "utf-8") -> ArchitectureDifference:
    (folder / f"old{suffix}").write_text(old, encoding="utf-8")
    (folder / f"new{suffix}").write_text(new, encoding=encoding)
    return compare_places(folder / f"old{suffix}", folder / f"new{suffix}").difference


def found(difference: ArchitectureDifference, subject: Subject = Subject.ELEMENT) -> dict[str, set[ChangeKind]]:
    return {thing.id.partition(":")[2]: set(thing.kinds) for thing in difference.of(subject)}


def moved_about(text: str) -> str:
    return re.sub(r'\b(x|y|w|h|width|height)="(\d+)"', lambda m: f'{m[1]}="{int(m[2]) * 3 + 7}"', text)


def without_diagrams(text: str) -> str:
    return re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", text, flags=re.DOTALL)


def other_prefixes(text: str) -> str:
    for old, new in (("bpmn", "b2"), ("c", "camunda"), ("bpmndi", "x")):
        text = re.sub(rf"(?<=[<\s/\"]){old}:(?=\w)", f"{new}:", text).replace(f"xmlns:{old}=", f"xmlns:{new}=")
    return text


def default_prefix(text: str) -> str:
    text = re.sub(r"(</?)bpmn:", r"\1", text).replace("xmlns:bpmn=", "xmlns=")
    return text.replace('"bpmn:t', '"t')


def written_anew(text: str) -> str:
    """Write the same tree with siblings and attributes in another order, indented, with comments."""
    root = etree.fromstring(text.encode())
    order = random.Random(5)
    for node in list(root.iter()):
        if len(node) > 1 and etree.QName(node).localname != "boundaryEvent":
            children = list(node)
            order.shuffle(children)
            node[:] = children
        items = list(node.attrib.items())
        node.attrib.clear()
        node.attrib.update(reversed(items))
        node.insert(0, etree.Comment(" written by a tool ")) if len(node) else None
    root.set("exporter", "Another")
    return etree.tostring(root, pretty_print=True, encoding="unicode")


@pytest.mark.parametrize(
    "edit",
    [moved_about, without_diagrams, other_prefixes, default_prefix, written_anew],
    ids=lambda edit: edit.__name__,
)
def test_a_process_that_is_only_drawn_or_written_otherwise_is_the_same(
    tmp_path: Path, edit: Callable[[str], str]
) -> None:
    edited = edit(PROCESS)
    assert edited != PROCESS
    assert [str(thing) for thing in differ(tmp_path, PROCESS, edited).things] == []


def test_another_encoding_is_no_difference(tmp_path: Path) -> None:
    new = PROCESS.replace("UTF-8", "UTF-16").replace("Deliver", "Liefern ü")
    old = PROCESS.replace("Deliver", "Liefern ü")
    assert differ(tmp_path, old, new, encoding="utf-16").is_empty


@pytest.mark.parametrize("edit", [moved_about, written_anew], ids=lambda edit: edit.__name__)
def test_a_view_that_is_only_drawn_or_written_otherwise_is_the_same(tmp_path: Path, edit: Callable[[str], str]) -> None:
    edited = edit(ARCHITECTURE).replace('r="1"', 'r="200"')
    assert [str(thing) for thing in differ(tmp_path, ARCHITECTURE, edited, ".xml").things] == []


def with_new_ids(text: str, names: tuple[str, ...]) -> str:
    known = {
        own: f"id-{random.Random(own).getrandbits(40):x}" for own in re.findall(r'(?:\bid|identifier)="([^"]+)"', text)
    }
    for name in names:
        text = re.sub(rf'\b{name}="([^"]+)"', lambda m, name=name: f'{name}="{known.get(m[1], m[1])}"', text)
    inside = r">([^<\s]+)</bpmn:(flowNodeRef|incoming|outgoing)>"
    return re.sub(inside, lambda m: f">{known[m[1]]}</bpmn:{m[2]}>", text)


BPMN_REFERENCES = (
    "id",
    "sourceRef",
    "targetRef",
    "attachedToRef",
    "default",
    "messageRef",
    "bpmnElement",
    "dataObjectRef",
    "processRef",
)
ARCHIMATE_REFERENCES = (
    "identifier", "source", "target", "elementRef", "relationshipRef", "identifierRef", "propertyDefinitionRef",
)  # fmt: skip


def test_a_tool_that_gives_every_thing_a_new_id_changes_nothing(tmp_path: Path) -> None:
    difference = differ(tmp_path, PROCESS, with_new_ids(PROCESS, BPMN_REFERENCES))
    assert [str(thing) for thing in difference.things] == []
    assert len(difference.new_id_by_old) == difference.unchanged > 10
    other = differ(tmp_path, ARCHITECTURE, with_new_ids(ARCHITECTURE, ARCHIMATE_REFERENCES), ".xml")
    assert [str(thing) for thing in other.things] == []


def test_a_rename_shows_through_new_ids(tmp_path: Path) -> None:
    new = with_new_ids(PROCESS, BPMN_REFERENCES).replace('"Deliver"', '"Ship the goods"')
    (thing,) = differ(tmp_path, PROCESS, new).things
    assert (thing.old_id, thing.kinds, thing.name) == ("bpmn:B", (ChangeKind.RENAMED,), "Ship the goods")


@pytest.mark.parametrize(
    ("old", "new", "element", "kind", "aspect"),
    [
        ("R/P7D", "R/P1D", "S", ChangeKind.FLOW, Aspect.FLOW),
        ("size &lt; 5", "size &lt; 6", "G", ChangeKind.FLOW, Aspect.FLOW),
        ('default="f3"', 'default="f4"', "G", ChangeKind.FLOW, Aspect.FLOW),
        (">3<", ">4<", "A", ChangeKind.FLOW, Aspect.FLOW),
        ('isSequential="true"', 'isSequential="false"', "A", ChangeKind.FLOW, Aspect.FLOW),
        ('cancelActivity="false"', 'cancelActivity="true"', "X", ChangeKind.FLOW, Aspect.FLOW),
        (' messageRef="Msg"', "", "X", ChangeKind.INTERFACE, Aspect.INTERFACE),
        ('c:assignee="buyer"', 'c:assignee="boss"', "A", ChangeKind.ATTRIBUTE, Aspect.INTERFACE),
        ('value="4"', 'value="5"', "A", ChangeKind.ATTRIBUTE, Aspect.INTERFACE),
        ("##WebService", "urn:call", "B", ChangeKind.ATTRIBUTE, Aspect.INTERFACE),
        ('isExecutable="true"', 'isExecutable="false"', "P", ChangeKind.ATTRIBUTE, Aspect.INTERFACE),
        ("By hand.", "By machine.", "A", ChangeKind.TEXT, Aspect.TEXT),
        ('name="Done"', 'name="Over"', "E", ChangeKind.RENAMED, Aspect.TEXT),
        ("timerEventDefinition", "conditionalEventDefinition", "S", ChangeKind.FLOW, Aspect.FLOW),
    ],
)
def test_what_no_drawing_shows_is_seen(
    tmp_path: Path, old: str, new: str, element: str, kind: ChangeKind, aspect: Aspect
) -> None:
    assert old in PROCESS
    difference = differ(tmp_path, PROCESS, PROCESS.replace(old, new))
    assert found(difference) == {element: {kind}}
    assert {a for thing in difference.of(Subject.ELEMENT) for a in thing.aspects} == {aspect}


def test_another_lane_is_a_move(tmp_path: Path) -> None:
    node = "<bpmn:flowNodeRef>A</bpmn:flowNodeRef>"
    new = PROCESS.replace(node, "").replace("<bpmn:flowNodeRef>G", f"{node}<bpmn:flowNodeRef>G")
    assert found(differ(tmp_path, PROCESS, new)) == {"A": {ChangeKind.MOVED}}


@pytest.mark.parametrize(
    ("old", "new", "elements", "relationships"),
    [
        ('accessType="Read"', 'accessType="Write"', {"a", "b"}, {"r1"}),
        ('modifier="+"', 'modifier="-"', {"a", "c"}, {"r2"}),
        ("blue", "red", {"a"}, set()),
        (">Parts<", ">Pieces<", {"a", "b"}, set()),
        ('<connection identifier="k1" relationshipRef="r1" xsi:type="Relationship" source="n1" target="n2"/>', "",
         {"v"}, set()),
    ],
)  # fmt: skip
def test_what_is_hidden_in_an_architecture_is_seen(
    tmp_path: Path, old: str, new: str, elements: set[str], relationships: set[str]
) -> None:
    assert old in ARCHITECTURE
    difference = differ(tmp_path, ARCHITECTURE, ARCHITECTURE.replace(old, new), ".xml")
    assert set(found(difference)) == elements
    assert set(found(difference, Subject.RELATIONSHIP)) == relationships


def test_files_of_a_folder_in_another_place_move_their_process_and_change_nothing_else(tmp_path: Path) -> None:
    for name in ("old/a.bpmn", "new/area/a.bpmn"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(PROCESS, encoding="utf-8")
    difference = compare_places(tmp_path / "old", tmp_path / "new").difference
    assert found(difference) == {"P": {ChangeKind.MOVED}}
    assert difference.of(Subject.ELEMENT)[0].touch is None


def test_a_workspace_tells_sections_links_and_register_apart(tmp_path: Path) -> None:
    old = write_workspace(tmp_path / "old")
    new = write_workspace(tmp_path / "new")
    sections = (new / "sections.csv").read_text(encoding="utf-8")
    (new / "sections.csv").write_text(sections.replace("Gateway", "The gateway"), encoding="utf-8")
    (new / "links.csv").write_text("source_id,target_id,relation,strength\n", encoding="utf-8")
    touches = (new / "register/touches.csv").read_text(encoding="utf-8")
    (new / "register/touches.csv").write_text(touches.replace("PART-A,tad:SYS-GW,modify", "PART-A,tad:SYS-GW,remove"))
    difference = compare_places(old, new).difference
    assert found(difference, Subject.SECTION) == {"TAD/1": {ChangeKind.RENAMED}}
    assert {thing.kinds for thing in difference.of(Subject.RELATIONSHIP)} == {(ChangeKind.REMOVED,)}
    (row,) = difference.of(Subject.REGISTER)
    assert (row.kind, row.id, row.words) == ("touches", "PART-A / tad:SYS-GW", "kind: 'modify' → 'remove'")


def test_what_went_still_stands_in_the_united_workspace(tmp_path: Path) -> None:
    old = write_workspace(tmp_path / "old")
    new = write_workspace(tmp_path / "new")
    text = (new / "architecture.xml").read_text(encoding="utf-8")
    gone = '    <element identifier="SRV-9.9" xsi:type="ApplicationService"><name>Later request</name></element>\n'
    (new / "architecture.xml").write_text(text.replace(gone, ""), encoding="utf-8")
    compared = compare_places(old, new)
    assert "tad:SRV-9.9" not in compared.new.graph
    graph = united_workspace(compared).graph
    node = graph.index_by_id["tad:SRV-9.9"]
    assert [graph.relationships[tie].source_id for tie in graph.incoming[node]] == ["sec:TAD/2"]


def test_an_unreadable_file_in_a_folder_is_named_and_one_alone_is_refused(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.bpmn").write_text(PROCESS, encoding="utf-8")
    (tmp_path / "new" / "b.bpmn").write_text("<bpmn:definitions", encoding="utf-8")
    compared = compare_places(tmp_path / "old", tmp_path / "new")
    assert [(label, problem.file) for label, problem in compared.unread] == [("new", "b.bpmn")]
    with pytest.raises(UnreadableFileError, match=r"b\.bpmn"):
        compare_places(tmp_path / "old/a.bpmn", tmp_path / "new/b.bpmn")


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_place_without_models_is_refused_with_a_reason(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.bpmn").write_text(PROCESS, encoding="utf-8")
    with pytest.raises(WorkspaceError) as caught:
        compare_places(tmp_path / name, tmp_path / "a.bpmn")
    assert caught.value.remedy


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.bpmn").write_text(PROCESS, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no model", encoding="utf-8")
    with pytest.raises(ImpactError):
        compare_places(tmp_path / "a.bpmn", tmp_path / "notes.txt")


def test_the_page_on_differences_names_every_class_and_aspect(checkout: Path) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (checkout / "docs/difference.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    assert {row[1] for row in rows[2:]} == set(ChangeKind)
    assert {row[2] for row in rows[2:]} - {"", "none"} == set(Aspect)


def test_a_workspace_and_the_folder_of_its_models_say_the_same(tmp_path: Path) -> None:
    workspace = write_workspace(tmp_path / "workspace")
    (tmp_path / "folder").mkdir()
    for name in ("process.bpmn", "architecture.xml"):
        (tmp_path / "folder" / name).write_bytes((workspace / name).read_bytes())
    difference = compare_places(workspace, tmp_path / "folder").difference
    assert [str(thing) for thing in difference.things] == []
    assert difference.unchanged > 5


def test_the_words_of_an_annotation_are_text_and_no_name(tmp_path: Path) -> None:
    note = '<bpmn:textAnnotation id="N"><bpmn:text>{}</bpmn:text></bpmn:textAnnotation></bpmn:process>'
    old, new = (PROCESS.replace("</bpmn:process>", note.format(words)) for words in ("See page 4.", "See page 5."))
    assert found(differ(tmp_path, old, new)) == {"N": {ChangeKind.TEXT}}


def test_shipped_processes_stay_the_same_under_new_ids_and_another_layout(checkout: Path, tmp_path: Path) -> None:
    paths = sorted((checkout / "models/bad").glob("*/*.bpmn"))[::6]
    assert len(paths) > 10
    for path in paths:
        text = path.read_text(encoding="utf-8")
        edited = moved_about(with_new_ids(text, BPMN_REFERENCES))
        difference = differ(tmp_path, text, edited)
        assert [str(thing) for thing in difference.things] == []
        assert len(difference.new_id_by_old) == difference.unchanged
