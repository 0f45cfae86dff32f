"""A business process as people write it down: steps, who performs them, and what comes next."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from impact.domain.architecture import Basis

SERVICE_REQUEST_ROLE = "service request"
USE_CASE_ROLE = "use case"
SYSTEM_ROLE = "system"
PERFORMER_ROLE = "performer"
UNASSIGNED_LANE = "Not assigned"
"""Lane of the steps that name no actor, in a process in which others do."""


class StepKind(StrEnum):
    """What a step is, in the words of a step table."""

    TASK = "task"
    TASK_SERVICE = "task_service"
    TASK_USER = "task_user"
    TASK_MANUAL = "task_manual"
    TASK_SEND = "task_send"
    TASK_RECEIVE = "task_receive"
    TASK_SCRIPT = "task_script"
    TASK_BUSINESS_RULE = "task_business_rule"
    SEND = "send"
    RECEIVE = "receive"
    GATEWAY_EXCLUSIVE = "gateway_exclusive"
    GATEWAY_PARALLEL = "gateway_parallel"
    GATEWAY_INCLUSIVE = "gateway_inclusive"
    GATEWAY_EVENT = "gateway_event"
    START = "start"
    START_MESSAGE = "start_message"
    START_TIMER = "start_timer"
    END = "end"
    END_MESSAGE = "end_message"
    END_ERROR = "end_error"
    END_TERMINATE = "end_terminate"
    TIMER = "timer"
    MESSAGE = "message"

    @property
    def bpmn_type(self) -> str:
        """Name the BPMN element that draws it.

        Examples
        --------
        >>> StepKind.TIMER.bpmn_type
        'intermediateCatchEvent'
        """
        return _BPMN_TYPES[self]

    @property
    def event_definition(self) -> str:
        """Say what the event waits for or does: ``timer``, ``message``, ``error``, ``terminate``; else empty."""
        return _EVENT_DEFINITIONS.get(self, "")

    @property
    def is_start(self) -> bool:
        """Whether a process begins here."""
        return self.bpmn_type == "startEvent"

    @property
    def is_end(self) -> bool:
        """Whether a process ends here."""
        return self.bpmn_type == "endEvent"

    @property
    def is_event(self) -> bool:
        """Whether it is drawn as a circle."""
        return self.bpmn_type.endswith("Event")

    @property
    def is_gateway(self) -> bool:
        """Whether it is drawn as a diamond."""
        return self.bpmn_type.endswith("Gateway")

    @property
    def is_awaitable(self) -> bool:
        """Whether it may follow an event gateway: it waits for a message or for time."""
        return self in _AWAITABLE


_BPMN_TYPES: Mapping[StepKind, str] = {
    StepKind.TASK: "task",
    StepKind.TASK_SERVICE: "serviceTask",
    StepKind.TASK_USER: "userTask",
    StepKind.TASK_MANUAL: "manualTask",
    StepKind.TASK_SEND: "sendTask",
    StepKind.TASK_RECEIVE: "receiveTask",
    StepKind.TASK_SCRIPT: "scriptTask",
    StepKind.TASK_BUSINESS_RULE: "businessRuleTask",
    StepKind.SEND: "sendTask",
    StepKind.RECEIVE: "receiveTask",
    StepKind.GATEWAY_EXCLUSIVE: "exclusiveGateway",
    StepKind.GATEWAY_PARALLEL: "parallelGateway",
    StepKind.GATEWAY_INCLUSIVE: "inclusiveGateway",
    StepKind.GATEWAY_EVENT: "eventBasedGateway",
    StepKind.START: "startEvent",
    StepKind.START_MESSAGE: "startEvent",
    StepKind.START_TIMER: "startEvent",
    StepKind.END: "endEvent",
    StepKind.END_MESSAGE: "endEvent",
    StepKind.END_ERROR: "endEvent",
    StepKind.END_TERMINATE: "endEvent",
    StepKind.TIMER: "intermediateCatchEvent",
    StepKind.MESSAGE: "intermediateCatchEvent",
}
_EVENT_DEFINITIONS: Mapping[StepKind, str] = {
    StepKind.START_MESSAGE: "message",
    StepKind.START_TIMER: "timer",
    StepKind.END_MESSAGE: "message",
    StepKind.END_ERROR: "error",
    StepKind.END_TERMINATE: "terminate",
    StepKind.TIMER: "timer",
    StepKind.MESSAGE: "message",
}
_AWAITABLE = frozenset({StepKind.RECEIVE, StepKind.TASK_RECEIVE, StepKind.TIMER, StepKind.MESSAGE})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes after a step, and under which condition; the condition may be empty."""

    target_id: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A thing of another model that a step relies on: ``service request`` 11.1, ``system`` DSP-FW."""

    role: str
    ref: str


@dataclass(frozen=True, slots=True)
class ProcessStep:
    """One node of a process.

    Attributes
    ----------
    id
        Unique in the table and a valid XML id: ``MD-05.04``.
    name
        What is done, decided or waited for.
    kind
        What it is.
    outcomes
        What comes next, in the order of the table.
    actor
        Code of the party that performs it; empty if the table names none.
    uses
        Service requests, use cases and systems it relies on.
    introduced_in
        The release that brings it, as written; ``None`` where unstated.
    basis, source
        How well it is founded, and on what.
    """

    id: str
    name: str
    kind: StepKind
    outcomes: tuple[Outcome, ...] = ()
    actor: str = ""
    uses: tuple[Use, ...] = ()
    introduced_in: str | None = None
    basis: Basis | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """One process: its steps in the order of the table, and what holds for it as a whole.

    Attributes
    ----------
    id, name
        Unique, valid XML id, and what people call it.
    steps
        At least one; every outcome leads to one of them.
    area
        The part of the business it belongs to; may be empty.
    introduced_in
        The release of its first start.
    basis, source
        How well it is founded that the process exists, apart from its steps.
    """

    id: str
    name: str
    steps: tuple[ProcessStep, ...]
    area: str = ""
    introduced_in: str | None = None
    basis: Basis | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    """One arrow between two steps of a process; ``name`` is the condition of the outcome."""

    id: str
    source_id: str
    target_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The steps of one performer, in the order of the table; ``actor`` is empty if they name none."""

    id: str
    actor: str
    name: str
    step_ids: tuple[str, ...]


def sequence_flows(process: Process) -> tuple[SequenceFlow, ...]:
    """List the arrows of a process in the order of its table.

    An arrow is called ``<source>-to-<target>``; from the second between the same steps on, or if something else is
    called so, an ordinal follows.
    """
    taken = {process.id, *(step.id for step in process.steps)}
    return tuple(
        SequenceFlow(
            _free_id(f"{step.id}-to-{outcome.target_id}", taken), step.id, outcome.target_id, outcome.condition
        )
        for step in process.steps
        for outcome in step.outcomes
    )


def process_lanes(process: Process, *, actor_names: Mapping[str, str] | None = None) -> tuple[Lane, ...]:
    """List the lanes of a process, one for each actor, in the order in which the flow first meets them.

    Parameters
    ----------
    process
        The process.
    actor_names
        Name by code. A lane reads ``Supplier (SUP)`` where the name is known, else ``SUP``.

    Returns
    -------
    tuple of Lane
        Empty if no step names an actor.
    """
    names = actor_names or {}
    if not any(step.actor for step in process.steps):
        return ()
    taken = {process.id, *(step.id for step in process.steps), *(flow.id for flow in sequence_flows(process))}
    step_ids: dict[str, list[str]] = {}
    for step in in_flow_order(process):
        step_ids.setdefault(step.actor, [])
    for step in process.steps:
        step_ids[step.actor].append(step.id)
    return tuple(
        Lane(
            _free_id(f"{process.id}-lane-{_id_part(actor) or 'unassigned'}", taken),
            actor,
            _lane_name(actor, names.get(actor, "")),
            tuple(members),
        )
        for actor, members in step_ids.items()
    )


def in_flow_order(process: Process) -> tuple[ProcessStep, ...]:
    """List the steps as the flow reaches them, breadth first from the starts; steps it never reaches come last."""
    step_by_id = {step.id: step for step in process.steps}
    starts = [step for step in process.steps if step.kind.is_start]
    ordered: dict[str, ProcessStep] = {}
    for root in (*starts, *process.steps):
        waiting = deque([root])
        while waiting:
            step = waiting.popleft()
            if step.id in ordered:
                continue
            ordered[step.id] = step
            waiting.extend(step_by_id[outcome.target_id] for outcome in step.outcomes)
    return tuple(ordered.values())


def pool_id(process: Process, *, lanes: Sequence[Lane] = ()) -> str:
    """Name the participant that holds the process: ``<process>-pool``."""
    taken = {step.id for step in process.steps} | {flow.id for flow in sequence_flows(process)}
    return _free_id(f"{process.id}-pool", taken | {lane.id for lane in lanes})


def _lane_name(actor: str, name: str) -> str:
    if not actor:
        return UNASSIGNED_LANE
    return f"{name} ({actor})" if name and name != actor else actor


def _id_part(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-") or (text and "actor")


def _free_id(wanted: str, taken: set[str]) -> str:
    found, ordinal = wanted, 1
    while found in taken:
        ordinal += 1
        found = f"{wanted}-{ordinal}"
    taken.add(found)
    return found
