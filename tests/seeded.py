"""A clean workspace in which nothing is wrong, and for each rule the edit that breaks it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

WORKSPACE = """\
name = "Clean"
as_of = 2020-01-15
baseline = "R1"
sections = ["sections.csv"]
trace_links = ["links.csv"]
register = "register"
waivers = "waivers.csv"

[[model]]
prefix = "bam"
format = "bpmn"
files = "*.bpmn"

[[model]]
prefix = "tad"
format = "archimate"
files = "*.xml"

[joins]
system = ["tad:SYS-"]
"service request" = ["tad:SRV-"]
device = ["tad:DEV-"]

[checks]
used = ["service request"]

[[checks.required]]
words = "firmware"
for = ["tad:DEV-METER"]
in = ["BAD", "BAM"]
decision = "agreed on paper"
"""

PROCESS = """\
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:i="urn:impact:extensions:1.0"
             xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
             id="d" targetNamespace="urn:test">
  <process id="P1" name="Update firmware of the meter" isExecutable="true">
    <laneSet id="P1-lanes">
      <lane id="P1-A" name="Supplier">
        <flowNodeRef>P1.s</flowNodeRef>
        <flowNodeRef>P1.t1</flowNodeRef>
        <flowNodeRef>P1.g</flowNodeRef>
        <flowNodeRef>P1.no</flowNodeRef>
      </lane>
      <lane id="P1-B" name="Operator">
        <flowNodeRef>P1.t2</flowNodeRef>
        <flowNodeRef>P1.t3</flowNodeRef>
        <flowNodeRef>P1.t4</flowNodeRef>
      </lane>
    </laneSet>
    <startEvent id="P1.s" name="Firmware released"/>
    <task id="P1.t1" name="Send image">
      <documentation>Sends SRV 4.1 to the gateway.</documentation>
      <extensionElements>
        <i:provenance introducedIn="R1" basis="sourced"/>
        <i:uses role="service request" ref="4.1"/>
        <i:uses role="system" ref="GW"/>
      </extensionElements>
    </task>
    <boundaryEvent id="P1.b" name="Too late" attachedToRef="P1.t1"/>
    <exclusiveGateway id="P1.g" name="Is the image valid"/>
    <parallelGateway id="P1.split"/>
    <task id="P1.t2" name="Install on the meter">
      <extensionElements>
        <i:provenance introducedIn="R1" basis="sourced"/>
        <i:uses role="system" ref="DB"/>
      </extensionElements>
    </task>
    <task id="P1.t3" name="Log the update"/>
    <parallelGateway id="P1.join"/>
    <task id="P1.t4" name="Tell the customer"/>
    <endEvent id="P1.yes" name="Updated"/>
    <endEvent id="P1.no" name="Refused"/>
    <sequenceFlow id="f1" sourceRef="P1.s" targetRef="P1.t1"/>
    <sequenceFlow id="f2" sourceRef="P1.t1" targetRef="P1.g"/>
    <sequenceFlow id="f3" sourceRef="P1.g" targetRef="P1.split" name="yes"/>
    <sequenceFlow id="f4" sourceRef="P1.g" targetRef="P1.no" name="no"/>
    <sequenceFlow id="f5" sourceRef="P1.split" targetRef="P1.t2"/>
    <sequenceFlow id="f6" sourceRef="P1.split" targetRef="P1.t3"/>
    <sequenceFlow id="f7" sourceRef="P1.t2" targetRef="P1.join"/>
    <sequenceFlow id="f8" sourceRef="P1.t3" targetRef="P1.join"/>
    <sequenceFlow id="f9" sourceRef="P1.join" targetRef="P1.t4"/>
    <sequenceFlow id="f10" sourceRef="P1.t4" targetRef="P1.yes"/>
    <sequenceFlow id="f11" sourceRef="P1.b" targetRef="P1.no"/>
  </process>
  <bpmndi:BPMNDiagram id="D1"><bpmndi:BPMNPlane id="D1-plane" bpmnElement="P1">
SHAPES
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>
"""
DRAWN = ("s", "t1", "b", "g", "split", "t2", "t3", "join", "t4", "yes", "no")
SHAPE = (
    '    <bpmndi:BPMNShape id="D1-{0}" bpmnElement="P1.{0}">'
    '<dc:Bounds x="{1}" y="40" width="60" height="40"/></bpmndi:BPMNShape>'
)

ARCHITECTURE = """\
<?xml version="1.0" encoding="UTF-8"?>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
       identifier="m">
  <name>Clean</name>
  <elements>
    <element identifier="SYS-GW" xsi:type="ApplicationComponent"><name>Gateway</name></element>
    <element identifier="SYS-DB" xsi:type="ApplicationComponent"><name>Meter data store</name></element>
    <element identifier="SYS-LOG" xsi:type="ApplicationComponent"><name>Event log</name></element>
    <element identifier="SRV-4.1" xsi:type="ApplicationService"><name>Update firmware</name></element>
    <element identifier="DEV-METER" xsi:type="Device"><name>Meter</name></element>
    <element identifier="J" xsi:type="AndJunction"/>
  </elements>
  <relationships>
    <relationship identifier="r1" source="SYS-GW" target="SRV-4.1" xsi:type="Realization"/>
    <relationship identifier="r2" source="SYS-GW" target="J" xsi:type="Flow"/>
    <relationship identifier="r3" source="SYS-DB" target="J" xsi:type="Flow"/>
    <relationship identifier="r4" source="J" target="SYS-LOG" xsi:type="Flow"/>
    <relationship identifier="r5" source="SRV-4.1" target="DEV-METER" xsi:type="Association"/>
  </relationships>
  <propertyDefinitions>
    <propertyDefinition identifier="p-retired" type="string"><name>retired_in</name></propertyDefinition>
  </propertyDefinitions>
  <views><diagrams><view identifier="V1" xsi:type="Diagram"><name>All</name>
    <node identifier="n1" xsi:type="Element" elementRef="SYS-GW" x="0" y="0" w="90" h="40"/>
    <node identifier="n2" xsi:type="Element" elementRef="SYS-DB" x="0" y="90" w="90" h="40"/>
    <node identifier="n3" xsi:type="Element" elementRef="SYS-LOG" x="0" y="180" w="90" h="40"/>
    <node identifier="n4" xsi:type="Element" elementRef="DEV-METER" x="0" y="270" w="90" h="40"/>
  </view></diagrams></views>
</model>
"""

FILES: Mapping[str, str] = {
    "workspace.toml": WORKSPACE,
    "process.bpmn": PROCESS.replace(
        "SHAPES", "\n".join(SHAPE.format(name, 80 * place) for place, name in enumerate(DRAWN))
    ),
    "architecture.xml": ARCHITECTURE,
    "sections.csv": """\
document,number,title,kind,pages,documents,strength
BAD,1,Processes,process area,,,
BAD,1.1,Update firmware of the meter,process,4,bam:P1,always
BAM,1.1,Update firmware of the meter diagram,diagram,,bam:P1,always
TAD,1,Gateway,component,2,tad:SYS-GW,always
TAD,2,Meter data store and event log,component,2,tad:SYS-DB;tad:SYS-LOG,always
""",
    "links.csv": "source_id,target_id,relation,strength\ntad:SYS-DB,bam:P*,governs,usually\n",
    "waivers.csv": "rule,subject,reason,by,expires\n",
    "register/releases.csv": "release_id,title,go_live\nR1,First,2019-01-01\nR2,Second,2020-06-30\n",
    "register/changes.csv": "change_id,kind,title,summary,status,date_raised,releases,claim\n"
    "C1,CR,Faster gateway,The gateway answers sooner.,agreed,2019-03,R2,\n"
    "C2,CR,Longer log,The log keeps more.,agreed,2019-04,R2,\n",
    "register/touches.csv": "change_id,element_id,kind,why\nC1,tad:SYS-GW,modify,rules\nC2,tad:SYS-LOG,modify,size\n",
    "register/parts.csv": "whole_id,part_id\n",
    "register/events.csv": "subject_id,date,event\nC1,2019-05,Approved\n",
}

Edit = tuple[str, str, str]
"""File, what stands there, and what stands there instead; a text that is empty stands for the end of the file."""

_BPMN, _XML, _SECTIONS, _TOML = "process.bpmn", "architecture.xml", "sections.csv", "workspace.toml"
_CHANGES, _TOUCHES = "register/changes.csv", "register/touches.csv"
_NO_CONDITION = '<sequenceFlow id="{}" sourceRef="P1.g" targetRef="P1.{}" name="{}"/>'
_CONDITION = (
    '<sequenceFlow id="{}" sourceRef="P1.g" targetRef="P1.{}" name="{}"><conditionExpression>x</conditionExpression>'
    "</sequenceFlow>"
)
_TASK = '<task id="P1.t3" name="Log the update"/>'

SEEDS: Mapping[str, tuple[Edit, ...]] = {
    "unreadable-file": ((_SECTIONS, "document,number,title", "a,b,c"),),
    "no-files": ((_TOML, "[joins]", '[[model]]\nprefix = "x"\nformat = "bpmn"\nfiles = "more/*.bpmn"\n\n[joins]'),),
    "unknown-column": ((_SECTIONS, "documents,strength", "documents,colour"),),
    "bad-row": ((_SECTIONS, "", "TAD,,Nothing,component,,,\n"),),
    "bad-number": ((_SECTIONS, "process,4,", "process,many,"),),
    "bad-date": (("register/releases.csv", "2020-06-30", "soon"),),
    "unknown-word": ((_TOUCHES, "SYS-GW,modify", "SYS-GW,smash"),),
    "unknown-basis": ((_BPMN, 'basis="sourced"', 'basis="guessed"'),),
    "unknown-type": ((_BPMN, _TASK, '<wonder id="P1.t3" name="Log the update"/>'),),
    "unknown-extension": ((_BPMN, '<i:uses role="system" ref="DB"/>', '<i:uses role="system"/>'),),
    "not-read": ((_XML, "<propertyDefinitions>", "<moods/><propertyDefinitions>"),),
    "misplaced": ((_BPMN, '<process id="P1"', '<script>x</script><process id="P1"'),),
    "bad-place": ((_BPMN, '<dc:Bounds x="0" y="40" width="60" height="40"/>', ""),),
    "more-problems": ((_BPMN, '<process id="P1"', "<script/>" * 100_001 + '<process id="P1"'),),
    "duplicate-id": ((_BPMN, _TASK, _TASK + '<task id="P1.t1" name="Again"/>'),),
    "id-in-several-files": (("second.bpmn", "", FILES[_BPMN]),),
    "missing-id": ((_BPMN, _TASK, _TASK + '<task name="Whose"/>'),),
    "unnamed-element": ((_BPMN, 'name="Log the update"', 'name=" "'),),
    "same-name": ((_XML, "Meter data store", "gateway"),),
    "dangling-reference": ((_BPMN, 'sourceRef="P1.t4" targetRef="P1.yes"', 'sourceRef="P1.t4" targetRef="P1.gone"'),),
    "self-loop": (
        (_XML, 'source="SYS-DB" target="J" xsi:type="Flow"', 'source="SYS-DB" target="SYS-DB" xsi:type="Flow"'),
    ),
    "dangling-diagram": ((_BPMN, 'bpmnElement="P1.t3"', 'bpmnElement="P1.gone"'),),
    "unjoined": ((_BPMN, 'ref="DB"', 'ref="NOWHERE"'),),
    "unknown-element": ((_TOUCHES, "tad:SYS-LOG", "tad:SYS-GONE"),),
    "unknown-change": ((_TOUCHES, "", "C9,tad:SYS-DB,modify,x\n"),),
    "unknown-release": ((_CHANGES, "2019-04,R2", "2019-04,R9"),),
    "absent-name": ((_BPMN, "Sends SRV 4.1", "Sends SRV 8.13"),),
    "invalid-relationship": ((_XML, 'target="SRV-4.1" xsi:type="Realization"', 'target="SRV-4.1" xsi:type="Access"'),),
    "mixed-junction": ((_XML, 'target="SYS-LOG" xsi:type="Flow"', 'target="SYS-LOG" xsi:type="Triggering"'),),
    "open-junction": ((_XML, 'source="J" target="SYS-LOG"', 'source="SYS-DB" target="SYS-LOG"'),),
    "circular-structure": (
        (_XML, 'source="SYS-GW" target="J" xsi:type="Flow"', 'source="SYS-GW" target="SYS-DB" xsi:type="Composition"'),
        (_XML, 'source="SYS-DB" target="J" xsi:type="Flow"', 'source="SYS-DB" target="SYS-GW" xsi:type="Composition"'),
    ),
    "process-without-start": ((_BPMN, "<startEvent", "<intermediateThrowEvent"),),
    "process-without-end": ((_BPMN, "<endEvent", "<intermediateThrowEvent"),),
    "unreachable-step": ((_BPMN, '<sequenceFlow id="f1" sourceRef="P1.s" targetRef="P1.t1"/>', ""),),
    "dead-end-step": ((_BPMN, '<sequenceFlow id="f10" sourceRef="P1.t4" targetRef="P1.yes"/>', ""),),
    "unlabelled-outcome": ((_BPMN, ' name="yes"', ""),),
    "no-default-flow": (
        (_BPMN, _NO_CONDITION.format("f3", "split", "yes"), _CONDITION.format("f3", "split", "yes")),
        (_BPMN, _NO_CONDITION.format("f4", "no", "no"), _CONDITION.format("f4", "no", "no")),
    ),
    "step-without-lane": ((_BPMN, "<flowNodeRef>P1.t3</flowNodeRef>", ""),),
    "unattached-boundary-event": ((_BPMN, ' attachedToRef="P1.t1"', ""),),
    "deadlock": ((_BPMN, 'targetRef="P1.no" name="no"', 'targetRef="P1.join" name="no"'),),
    "lack-of-synchronisation": ((_BPMN, '<parallelGateway id="P1.join"/>', '<exclusiveGateway id="P1.join"/>'),),
    "step-not-drawn": ((_BPMN, SHAPE.format("t3", 80 * DRAWN.index("t3")), ""),),
    "process-without-section": ((_SECTIONS, "diagram,,bam:P1,", "diagram,,,"),),
    "unjoined-element": (
        (_XML, "</elements>", '<element identifier="X" xsi:type="Goal"><name>Peace</name></element></elements>'),
    ),
    "section-without-content": ((_SECTIONS, "", "TAD,3,Nothing in particular,component,1,,\n"),),
    "unused-element": ((_BPMN, '<i:uses role="service request" ref="4.1"/>', ""),),
    "component-in-no-view": ((_XML, 'elementRef="SYS-LOG"', 'elementRef="SYS-DB"'),),
    "component-without-section": ((_SECTIONS, "tad:SYS-DB;tad:SYS-LOG", "tad:SYS-LOG"),),
    "name-differs": ((_SECTIONS, "1.1,Update firmware of the meter,", "1.1,Change of tenancy,"),),
    "device-not-used": ((_BPMN, "Install on the meter", "Install it"),),
    "required-process": ((_TOML, '"firmware"', '"spare parts"'),),
    "used-before-introduced": ((_TOUCHES, "", "C2,tad:SRV-4.1,add,new\n"),),
    "used-after-retired": (
        (
            _XML,
            "<name>Gateway</name>",
            '<name>Gateway</name><properties><property propertyDefinitionRef="p-retired"><value>R2</value></property>'
            "</properties>",
        ),
    ),
    "retired-before-introduced": ((_BPMN, 'introducedIn="R1"', 'introducedIn="R2" retiredIn="R1"'),),
    "undated-introduction": ((_BPMN, 'introducedIn="R1"', 'introducedIn="R7"'),),
    "change-without-touch": ((_TOUCHES, "C2,tad:SYS-LOG,modify,size\n", ""),),
    "change-without-content": ((_CHANGES, "keeps more.,agreed", "keeps more.,information missing"),),
    "disputed-duplicate": (
        ("register/events.csv", "", "C2,2019-06,Said to be a duplicate of C1\nC2,2019-07,The owner disputes that\n"),
    ),
    "duplicate-with-other-impact": ((_CHANGES, "R2,\n", "R2,SAME\n"),),
    "undated-release": (("register/releases.csv", "2020-06-30", ""),),
    "dates-out-of-order": ((_CHANGES, "2019-03", "2019-09"),),
    "circular-part": (("register/parts.csv", "", "C1,C2\nC2,C1\n"),),
    "superseded-by-other-subject": (
        (
            "register/actions.csv",
            "",
            "action_id,status,text,superseded_by\n"
            "GRP1/01,superseded,Report on power outage alerts,GRP2/01\n"
            "GRP2/01,new,Check registration data files for volume,\n"
            "GRP2/02,new,Summary of the power outage alerts,\n",
        ),
    ),
    "unknown-successor": (
        (
            "register/actions.csv",
            "",
            "action_id,status,text,superseded_by\nGRP1/01,superseded,Report on power outage alerts,GRP2/01\n",
        ),
    ),
    "expired-waiver": (("waivers.csv", "", "same-name,tad:SYS-DB,known,me,2019-12-31\n"),),
    "unused-waiver": (("waivers.csv", "", "same-name,tad:SYS-DB,known,me,2029-12-31\n"),),
    "unknown-rule": (("waivers.csv", "", "bad-weather,tad:SYS-DB,known,me,2029-12-31\n"),),
}
"""For each rule that a check can find, the edits that break it."""


def write_clean(folder: Path, *edits: Edit) -> Path:
    """Write the clean workspace with some edits.

    Raises
    ------
    ValueError
        If an edit finds nothing to change: a seed that no longer takes would prove nothing.
    """
    files = dict(FILES)
    for name, old, new in edits:
        text = files.get(name, "")
        if old not in text or old == new:
            raise ValueError(f"{name} does not hold {old!r}")
        files[name] = text.replace(old, new) if old else text + new
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
