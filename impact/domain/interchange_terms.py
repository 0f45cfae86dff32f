"""Terms of the vocabulary that carry a whole workspace: rows of the register, diagrams, and the exact text.

The module :mod:`impact.domain.vocabulary` declares them with its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Signs that XML tools cannot carry; a text shows :data:`REPLACEMENT` in place of each."""
CLASSES: Mapping[str, str] = {
    "Action": "An action of a committee: who is to do what, and what became of it.",
    "ChangeIteration": "One form that a change took.",
    "ChangeOption": "One way of making a change that is still open.",
    "ChangePart": "That one row of the register is a part of another.",
    "Diagram": "One drawing of a model: a plane of processes or a view.",
    "DocumentVersion": "A version of an interface or specification.",
    "DrawnEdge": "A connection as a diagram draws it.",
    "DrawnShape": "A node as a diagram draws it.",
    "EnvironmentUse": "Which release a test environment or the live service holds, and who uses it.",
    "OptionTouch": "That a change alters an element if one of its options is taken.",
    "SwitchLabel": "A label for a load control switch, with what the committee decided on it.",
    "Workspace": "The models, documents and register that belong together, with what is said of them as a whole.",
}
LINKS: Mapping[str, str] = {
    "baseline": "Release that brings what no release is stated for.",
    "drawnIn": "The diagram in which it is drawn.",
    "draws": "The element or relationship that is drawn.",
    "environment": "The element that stands for the environment.",
    "emptyProperty": "A property of the model that is there and has no value.",
    "part": "The row of the register that is a part of another.",
    "shows": "A process or view that the diagram is a drawing of.",
    "versionOf": "The element that the version is of.",
    "whole": "The row of the register that the part belongs to.",
}
_NAMING: Mapping[str, str] = {
    "aliasOrder": "Names in order, as a list in JSON, where sorting them would not give it.",
    "documentCode": "Code of the document that the version is of, where it is no element.",
    "drawnId": "Id of what is drawn, where no model holds it as an element or relationship.",
    "exactText": "A text that holds signs which XML cannot carry, as JSON: the property it belongs to and the text.",
    "file": "File from which the statement was read, where it is no input of the analysis.",
    "isBridge": "Whether the relationship is in no model and stands for flows through what a release leaves out.",
    "isUnnamed": "Whether the title is the identifier, because no other name is stated.",
    "localId": "Id as the file writes it, where it is not the part of the identifier behind the first colon.",
    "parentNumber": "Number of the section that it stands in, where the list of sections says so.",
    "pattern": "What the section documents as its list says it: an id, or a pattern with an asterisk.",
    "patternOrder": "What the section documents in the order of its list, as a list in JSON.",
    "sectionTitle": "Title of the section as the document prints it, without document and number.",
    "showsOrder": "Ids of what the diagram shows in order, as a list in JSON.",
}
_DRAWING: Mapping[str, str] = {
    "attachedTo": "Id of the activity on whose border an event is drawn.",
    "bounds": "Left, top, width and height of what is drawn, in units of the diagram.",
    "detail": "What the notation draws inside of a node or on a connection, beyond its kind.",
    "drawnKind": "Kind under which it is drawn, where that is not the kind of the element or relationship.",
    "isExpanded": "Whether a sub-process shows its inside.",
    "isHorizontal": "Whether a pool or lane lies.",
    "labelBounds": "Left, top, width and height of a label that stands apart, in units of the diagram.",
    "nestedIn": "Id of the node in which it is drawn.",
    "notation": "Notation of the diagram: bpmn or archimate.",
    "waypoints": "Points of a connection from its source to its target, each as x,y in units of the diagram.",
}
_WORKSPACE: Mapping[str, str] = {
    "diagramCount": "Number of diagrams of the whole workspace.",
    "elementCount": "Number of elements of the whole workspace.",
    "registerFolder": "Folder of the tables of the register, from the folder of the workspace.",
    "relationshipCount": "Number of relationships of the whole workspace, bridges not counted.",
    "rowCount": "Number of rows of the register.",
    "sectionCount": "Number of sections of the whole workspace.",
    "sectionTable": "Table of sections, from the folder of the workspace.",
    "sectionTableOrder": "Tables of sections in order, as a list in JSON.",
}
_REGISTER: Mapping[str, str] = {
    "acceptedBy": "Who accepted the phrase.",
    "acceptedOn": "When the phrase was accepted; a day, month or year, as the register knows it.",
    "appeal": "An appeal against the decision, in words.",
    "appealOutcome": "What came of the appeal: upheld, dismissed or pending.",
    "confirmation": "What is recorded of a Request For Confirmation of the change: a reference, a date, or no.",
    "decidedBy": "Who decided.",
    "decidedOn": "When it was decided; a day, month or year, as the register knows it.",
    "decision": "What was decided: accepted, rejected or pending.",
    "due": "When the action is due: a day, a month, or the next meeting.",
    "environmentKind": "What the environment is for.",
    "environmentName": "Name of the environment, where no element stands for it.",
    "environmentRelease": "What release the environment holds, in words.",
    "family": "Family of devices that are usually connected to the switch.",
    "isDraft": "Whether the version never came into force itself.",
    "iteration": "What tells this form of the change from its others.",
    "justification": "Why the label is needed, in the words of who asks for it.",
    "option": "What tells the option from the others of its change.",
    "plannedForOrder": "Ids of the releases that carry the change in order, as a list in JSON.",
    "predecessors": "Which environment comes before which, in words.",
    "severity": "Severity of the fault that the change mends; 1 is the gravest.",
    "submittedBy": "Who submitted it.",
    "submittedOn": "When it was submitted; a day, month or year, as the register knows it.",
    "submitterRole": "Role of the user who submitted it.",
    "supersededBy": "Reference of the action that takes its place.",
    "usedBy": "Who uses the environment.",
    "usedByOrder": "Who uses the environment in order, as a list in JSON.",
    "usedInReleases": "Releases that use the version, in order, parted by semicolons.",
    "validFrom": "When the version comes into force; a day, month or year, or ../DAY for by then.",
    "validFromBasis": "How well the beginning is founded: sourced or inferred.",
    "validTo": "First day on which the version is no longer in force; a day, month or year, or ../DAY for by then.",
    "validToBasis": "How well the end is founded: sourced or inferred.",
    "validitySource": "What beginning and end rest on.",
    "version": "Number of the version.",
}
VALUES: Mapping[str, str] = {**_NAMING, **_DRAWING, **_WORKSPACE, **_REGISTER}


def readable(text: str) -> str:
    """Give a text as an export shows it: signs that XML tools cannot carry as U+FFFD."""
    return text if text.isprintable() else UNREADABLE.sub(REPLACEMENT, text)
