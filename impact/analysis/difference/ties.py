"""What each kind of relationship says about its two ends, and of which aspect that is."""

from __future__ import annotations

from dataclasses import dataclass

from impact.domain.architecture import (
    CONTAINS,
    DOCUMENTS,
    PERFORMED_BY,
    RELATIONSHIP_END,
    SHOWS,
    SUBSECTION,
    TRACE_LINK,
    USES,
    Relationship,
)
from impact.domain.difference import ChangeKind
from impact.domain.fingerprint import Aspect

SEQUENCE_FLOW = "bpmn:sequenceFlow"
LANE_OF = "bpmn:flowNodeRef"
HOLDS = frozenset([CONTAINS, "bpmn:laneSet", "bpmn:childLane", "bpmn:participant", "archimate:Composition", SUBSECTION])
"""Relationships by which one thing stands in another."""
STRUCTURE = HOLDS | {LANE_OF, SHOWS, RELATIONSHIP_END, DOCUMENTS, "bpmn:attachedTo", "bpmn:processRef"}
"""Relationships that nobody draws as such; their ends report them, so they are not listed on their own."""


@dataclass(frozen=True, slots=True)
class EndFact:
    """What a relationship says about one of its ends.

    Attributes
    ----------
    kind, aspect
        Class and aspect of a change of it.
    what
        How it is called.
    is_restated
        Whether the other end, or the thing inside, is what changed.
    has_details
        Whether label, condition and properties of the relationship belong to it.
    """

    kind: ChangeKind
    aspect: Aspect | None
    what: str
    is_restated: bool = False
    has_details: bool = True


def _both(kind: ChangeKind, aspect: Aspect, forward: str, backward: str) -> tuple[EndFact, EndFact]:
    return EndFact(kind, aspect, forward), EndFact(kind, aspect, backward)


def _declared(kind: ChangeKind, aspect: Aspect, forward: str, backward: str) -> tuple[EndFact, EndFact]:
    """Make the facts of a tie that its source states; the target only hears of it."""
    return EndFact(kind, aspect, forward), EndFact(kind, aspect, backward, is_restated=True)


_INTERFACE, _FLOW = ChangeKind.INTERFACE, ChangeKind.FLOW
_RULES: dict[str, tuple[EndFact | None, EndFact | None]] = {
    SEQUENCE_FLOW: (EndFact(_FLOW, Aspect.FLOW, "followed by"),
                    EndFact(_FLOW, Aspect.FLOW, "comes after", has_details=False)),
    "bpmn:messageFlow": _both(_INTERFACE, Aspect.INTERFACE, "sends a message to", "gets a message from"),
    "bpmn:conversationLink": _both(_INTERFACE, Aspect.INTERFACE, "takes part with", "takes part with"),
    "bpmn:attachedTo": (EndFact(_FLOW, Aspect.FLOW, "attached to"),
                        EndFact(_FLOW, Aspect.FLOW, "carries", is_restated=True)),
    "bpmn:calledElement": (EndFact(_FLOW, Aspect.FLOW, "calls"),
                           EndFact(_INTERFACE, Aspect.INTERFACE, "called by", is_restated=True)),
    "bpmn:processRef": (EndFact(_INTERFACE, Aspect.INTERFACE, "process"), None),
    "bpmn:errorRef": (EndFact(_FLOW, Aspect.FLOW, "error"), None),
    "bpmn:signalRef": (EndFact(_FLOW, Aspect.FLOW, "signal"), None),
    "bpmn:escalationRef": (EndFact(_FLOW, Aspect.FLOW, "escalation"), None),
    "archimate:Flow": _both(_FLOW, Aspect.FLOW, "flows to", "flows from"),
    "archimate:Triggering": _both(_FLOW, Aspect.FLOW, "triggers", "triggered by"),
    USES: _declared(_INTERFACE, Aspect.INTERFACE, "uses", "used by"),
    PERFORMED_BY: _declared(_INTERFACE, Aspect.INTERFACE, "performed by", "acts in"),
    DOCUMENTS: (EndFact(_INTERFACE, Aspect.INTERFACE, "documents"), None),
    TRACE_LINK: _both(_INTERFACE, Aspect.INTERFACE, "", ""),
    LANE_OF: (EndFact(_FLOW, Aspect.FLOW, "holds", is_restated=True, has_details=False),
              EndFact(ChangeKind.MOVED, Aspect.FLOW, "lane", has_details=False)),
    SHOWS: (None, None),
    RELATIONSHIP_END: (None, None),
}  # fmt: skip
_ANNOTATIONS = frozenset(["bpmn:textAnnotation", "bpmn:group"])


def end_facts(tie: Relationship, source_kind: str, target_kind: str) -> tuple[EndFact | None, EndFact | None]:
    """Say what a relationship says about its source and its target; ``None`` where it says nothing."""
    rule = _RULES.get(tie.kind)
    if rule is not None and tie.kind != TRACE_LINK:
        return rule
    if tie.kind == "bpmn:association":
        return _association(source_kind, target_kind)
    name = tie.role or tie.kind.rpartition(":")[2]
    if tie.kind.endswith("Ref"):
        return EndFact(_INTERFACE, Aspect.INTERFACE, name.removesuffix("Ref")), None
    return _both(_INTERFACE, Aspect.INTERFACE, f"{name} to", f"{name} from")


def _association(source_kind: str, target_kind: str) -> tuple[EndFact, EndFact]:
    if source_kind in _ANNOTATIONS or target_kind in _ANNOTATIONS:
        return _both(ChangeKind.TEXT, Aspect.TEXT, "annotated with", "annotated with")
    if "data" in source_kind or "data" in target_kind:
        return _both(_INTERFACE, Aspect.INTERFACE, "data to", "data from")
    return _both(_FLOW, Aspect.FLOW, "associated with", "associated from")
