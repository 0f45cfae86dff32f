"""A small workspace written by a test: one process, two components, three sections, two releases."""

from __future__ import annotations

from pathlib import Path

WORKSPACE = """\
name = "Small"
as_of = 2020-01-15
baseline = "R1"
sections = ["sections.csv"]
trace_links = ["links.csv"]
register = "register"

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
"""

PROCESS = """\
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:i="urn:impact:extensions:1.0"
             id="d" targetNamespace="urn:test">
  <process id="P1" name="Read a meter">
    <startEvent id="P1.01" name="Wanted"><outgoing>f1</outgoing></startEvent>
    <task id="P1.02" name="Send request">
      <extensionElements>
        <i:provenance introducedIn="R1" basis="sourced"/>
        <i:uses role="service request" ref="4.1"/>
        <i:uses role="system" ref="GW"/>
      </extensionElements>
    </task>
    <task id="P1.03" name="Log the answer">
      <extensionElements><i:provenance introducedIn="R2"/></extensionElements>
    </task>
    <endEvent id="P1.04" name="Known"/>
    <sequenceFlow id="f1" sourceRef="P1.01" targetRef="P1.02"/>
    <sequenceFlow id="f2" sourceRef="P1.02" targetRef="P1.03"/>
    <sequenceFlow id="f3" sourceRef="P1.03" targetRef="P1.04"/>
  </process>
</definitions>
"""

ARCHITECTURE = """\
<?xml version="1.0" encoding="UTF-8"?>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
       identifier="m">
  <name>Small</name>
  <elements>
    <element identifier="SYS-GW" xsi:type="ApplicationComponent"><name>Gateway</name></element>
    <element identifier="SYS-DB" xsi:type="ApplicationComponent"><name>Meter data store</name></element>
    <element identifier="SRV-4.1" xsi:type="ApplicationService"><name>Read register</name></element>
    <element identifier="SRV-9.9" xsi:type="ApplicationService"><name>Later request</name></element>
  </elements>
  <relationships>
    <relationship identifier="r1" source="SYS-GW" target="SRV-4.1" xsi:type="Realization"/>
    <relationship identifier="r2" source="SYS-GW" target="SYS-DB" xsi:type="Flow"/>
  </relationships>
</model>
"""

SECTIONS = """\
document,number,title,kind,pages,documents,strength
BAD,1,Processes,process area,,,
BAD,1.1,Read a meter,process,4,bam:P1,always
BAM,1.1,Read a meter diagram,diagram,,bam:P1,always
TAD,1,Gateway,component,2,tad:SYS-GW,always
TAD,2,Later,component,2,tad:SRV-9.9,always
"""

REGISTER = {
    "releases.csv": "release_id,title,go_live,review_months,newcomers\n"
    "R1,First,2019-01-01,,\nR2,Second,2020-06,4,0\nR3,Third,2021-06-30,,\n",
    "changes.csv": "change_id,kind,title,summary,status,releases\n"
    "WHOLE,scope item,All of it,,,R2\nPART-A,release part,A,New gateway rules.,,R2\n"
    "PART-B,release part,B,,,R2\nLATE,CR,Later,Adds the later request.,,R3\nEMPTY,CR,Nothing known,,,R3\n",
    "parts.csv": "whole_id,part_id\nWHOLE,PART-A\nWHOLE,PART-B\n",
    "touches.csv": "change_id,element_id,kind,why\nWHOLE,tad:SYS-GW,modify,all\nPART-A,tad:SYS-GW,modify,rules\n"
    "PART-B,bam:P1.03,add,new step\nLATE,tad:SRV-9.9,add,new\n",
    "conditions.csv": "release_id,condition,date,state,note\n"
    "R3,plan,2020-01-01,not met,\nR3,design,2020-01-01,unknown,\nR3,design,2020-03-01,not met,later\n",
    "events.csv": "subject_id,date,event\nLATE,2019-05,Raised\nLATE,2020-02-01,Approved\n",
    "aliases.csv": "phrase,element_id,caution\nhead end,tad:SYS-GW,\n",
}


def write_workspace(folder: Path, **changes: str) -> Path:
    """Write the small workspace; keyword arguments replace a file by its stem, ``register_touches`` among them."""
    files = {
        "workspace.toml": WORKSPACE,
        "process.bpmn": PROCESS,
        "architecture.xml": ARCHITECTURE,
        "sections.csv": SECTIONS,
        "links.csv": "source_id,target_id,relation,strength\ntad:SYS-DB,bam:P*,governs,usually\n",
        **{f"register/{name}": text for name, text in REGISTER.items()},
    }
    stems = {name.rpartition(".")[0].replace("/", "_"): name for name in files}
    for stem, text in changes.items():
        files[stems[stem]] = text
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
