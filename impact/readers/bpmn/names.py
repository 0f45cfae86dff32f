"""The vocabulary of BPMN 2.0: which XML names are things, which tie things, and which describe them.

Together the sets cover every element that the BPMN 2.0 schema declares, so what stands in none of them is unknown.
"""

from __future__ import annotations

MODEL_NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM_NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/DI"

MODEL_TAG = "{" + MODEL_NAMESPACE + "}"
DIAGRAM_TAG = "{" + DIAGRAM_NAMESPACE + "}"

TASKS = frozenset(
    ["task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask"]
)  # fmt: skip
SUB_PROCESSES = frozenset(["subProcess", "transaction", "adHocSubProcess"])
CHOREOGRAPHY_NODES = frozenset(["choreographyTask", "subChoreography", "callChoreography", "choreographyActivity"])
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity", "activity"}
GATEWAYS = frozenset(
    ["exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway", "gateway"]
)  # fmt: skip
EVENTS = frozenset(
    [
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "implicitThrowEvent",
        "event",
        "catchEvent",
        "throwEvent",
    ]
)
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS | CHOREOGRAPHY_NODES | {"flowNode"}
DATA = frozenset(
    [
        "dataObject",
        "dataObjectReference",
        "dataStore",
        "dataStoreReference",
        "dataInput",
        "dataOutput",
        "property",
        "inputDataItem",
        "outputDataItem",
    ]
)
SLOTS = frozenset(["dataInput", "dataOutput", "property", "inputDataItem", "outputDataItem"])
"""Inner ends of data flows: at an activity or event they are no things of their own, at a process they are drawn."""
CONTAINERS = SUB_PROCESSES | {"process", "choreography", "globalChoreographyTask", "subChoreography"}
"""What flow nodes stand in; ``parent_id`` names the nearest of them, or the thing around it otherwise."""
ARTIFACTS = frozenset(["textAnnotation", "group", "artifact"])
COLLABORATION_THINGS = frozenset(
    [
        "collaboration",
        "choreography",
        "globalChoreographyTask",
        "globalConversation",
        "participant",
        "conversation",
        "subConversation",
        "callConversation",
        "conversationNode",
    ]
)
CALLABLE = frozenset(
    [
        "process",
        "globalTask",
        "globalUserTask",
        "globalManualTask",
        "globalScriptTask",
        "globalBusinessRuleTask",
        "callableElement",
    ]
)
DEFINITIONS = frozenset(
    [
        "message",
        "error",
        "signal",
        "escalation",
        "itemDefinition",
        "interface",
        "operation",
        "endPoint",
        "resource",
        "partnerEntity",
        "partnerRole",
        "category",
        "categoryValue",
        "correlationProperty",
        "import",
    ]
)
ELEMENTS = FLOW_NODES | DATA | ARTIFACTS | COLLABORATION_THINGS | CALLABLE | DEFINITIONS | {"lane"}

FLOWS = frozenset(["sequenceFlow", "messageFlow", "association", "conversationLink"])
DATA_ASSOCIATIONS = frozenset(["dataInputAssociation", "dataOutputAssociation", "dataAssociation"])

_REFERENCES = (
    "activityRef calledChoreographyRef calledCollaborationRef categoryValueRef choreographyRef correlationPropertyRef "
    "dataObjectRef dataStoreRef definitionalCollaborationRef endPointRef errorRef escalationRef eventDefinitionRef "
    "inMessageRef initiatingParticipantRef innerConversationNodeRef innerMessageFlowRef innerParticipantRef "
    "interfaceRef messageFlowRef messageRef operationRef outMessageRef outerConversationNodeRef outerMessageFlowRef "
    "outerParticipantRef participantRef partitionElementRef resourceRef signalRef supportedInterfaceRef"
)
REFERENCES = tuple(_REFERENCES.split())
"""Attributes and child elements that name another thing of the file; each becomes a relationship ``bpmn:<name>``."""
PLAIN_REFERENCES = frozenset(["incoming", "outgoing", "flowNodeRef", "sourceRef", "targetRef"])
"""Child elements that hold nothing but an id."""
TYPE_REFERENCES = ("itemRef", "itemSubjectRef", "structureRef")
"""References to types, which are as often types of other languages; a tie where the file holds the type."""

EVENT_DEFINITIONS = frozenset(
    f"{name}EventDefinition"
    for name in [
        "cancel",
        "compensate",
        "conditional",
        "error",
        "escalation",
        "link",
        "message",
        "signal",
        "terminate",
        "timer",
    ]
)

_DETAILS_OF_ACTIVITIES = (
    "ioSpecification inputSet outputSet dataInputRefs dataOutputRefs optionalInputRefs optionalOutputRefs "
    "whileExecutingInputRefs whileExecutingOutputRefs inputSetRefs outputSetRefs loopCharacteristics "
    "standardLoopCharacteristics multiInstanceLoopCharacteristics loopCardinality loopCondition loopDataInputRef "
    "loopDataOutputRef complexBehaviorDefinition completionCondition script resourceRole performer humanPerformer "
    "potentialOwner resourceRef resourceAssignmentExpression resourceParameter resourceParameterBinding ioBinding "
    "supportedInterfaceRef rendering"
)
_DETAILS_OF_FLOWS = (
    "incoming outgoing conditionExpression activationCondition laneSet childLaneSet flowNodeRef partitionElement "
    "sourceRef targetRef assignment from to transformation dataState"
)
_DETAILS_OF_EVENTS = (
    "eventDefinition eventDefinitionRef condition timeDate timeDuration timeCycle source target operationRef "
    "messageRef activityRef"
)
_DETAILS_OF_COLLABORATIONS = (
    "participantMultiplicity participantRef interfaceRef endPointRef messageFlowRef correlationKey "
    "correlationPropertyRef correlationPropertyRetrievalExpression messagePath correlationSubscription "
    "correlationPropertyBinding dataPath participantAssociation innerParticipantRef outerParticipantRef "
    "messageFlowAssociation innerMessageFlowRef outerMessageFlowRef conversationAssociation "
    "innerConversationNodeRef outerConversationNodeRef choreographyRef "
    "categoryValueRef"
)
_DETAILS_OF_ALL = (
    "definitions extension extensionElements documentation text expression formalExpression monitoring auditing "
    "relationship supports inMessageRef outMessageRef errorRef type baseElement baseElementWithMixedContent "
    "rootElement flowElement"
)
DETAILS = EVENT_DEFINITIONS | frozenset(
    " ".join(
        [
            _DETAILS_OF_ACTIVITIES,
            _DETAILS_OF_FLOWS,
            _DETAILS_OF_EVENTS,
            _DETAILS_OF_COLLABORATIONS,
            _DETAILS_OF_ALL,
        ]
    ).split()
)
"""Names that describe the thing they stand in and are none themselves."""
KNOWN = ELEMENTS | FLOWS | DATA_ASSOCIATIONS | DETAILS

MODELLER_LEFTOVER = "__targetRef_placeholder"
"""Name of a property that some modellers write only so that a data association has a target."""
