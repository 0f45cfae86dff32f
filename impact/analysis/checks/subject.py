"""What the rules look at: a joined workspace, with the look-ups that several rules share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from impact.analysis.checks.flows import PROCESS, FlowNet, cut_into_nets
from impact.analysis.checks.tokens import Verdict, play_all
from impact.domain.allowed_relationships import AllowedRelationships
from impact.domain.architecture import Diagram, Element, Origin, Relationship, Section
from impact.domain.calendar import ReleaseCalendar
from impact.domain.change import Change, Register
from impact.domain.workspace import WorkspaceSettings
from impact.graph import ArchitectureGraph


@dataclass(frozen=True, eq=False)
class CheckedWorkspace:
    """A joined workspace as the rules see it; nothing in it changes.

    Attributes
    ----------
    graph
        Every element of every release.
    sections, diagrams
        Sections of the documents, and drawings of the models.
    register, calendar
        Releases and changes, and their order in time.
    settings
        What the workspace asks of its models.
    allowed
        Which ArchiMate relationship may join which types.
    """

    graph: ArchitectureGraph
    sections: tuple[Section, ...]
    diagrams: tuple[Diagram, ...]
    register: Register
    calendar: ReleaseCalendar
    settings: WorkspaceSettings
    allowed: AllowedRelationships

    @cached_property
    def ties_by_kind(self) -> Mapping[str, tuple[Relationship, ...]]:
        """Relationships of each kind, ascending by id."""
        found: dict[str, list[Relationship]] = defaultdict(list)
        for tie in self.graph.relationships:
            found[tie.kind].append(tie)
        return {kind: tuple(ties) for kind, ties in found.items()}

    def ties(self, *kinds: str) -> Iterator[Relationship]:
        """Give the relationships of some kinds."""
        for kind in kinds:
            yield from self.ties_by_kind.get(kind, ())

    @cached_property
    def nodes_by_kind(self) -> Mapping[str, tuple[Element, ...]]:
        """Elements of each kind, ascending by id."""
        found: dict[str, list[Element]] = defaultdict(list)
        for node in self.graph.nodes:
            found[node.kind].append(node)
        return {kind: tuple(nodes) for kind, nodes in found.items()}

    @cached_property
    def relationship_node_ids(self) -> frozenset[str]:
        """Nodes that stand for a relationship at which another ends."""
        return frozenset(tie.id for tie in self.graph.relationships if tie.id in self.graph.index_by_id)

    @cached_property
    def flow_nets(self) -> tuple[FlowNet, ...]:
        """The control flow of each process and sub-process."""
        flows = tuple(self.ties("bpmn:sequenceFlow"))
        return cut_into_nets(self.graph.nodes, flows, self.ties("bpmn:attachedTo"))

    @cached_property
    def played_nets(self) -> tuple[tuple[FlowNet, Verdict], ...]:
        """Each net with what playing its tokens found."""
        return play_all(self.flow_nets)

    @cached_property
    def process_id_by_step(self) -> Mapping[str, str]:
        """The process in which each element of a process stands, through all sub-processes."""
        found: dict[str, str] = {}
        for node in self.graph.nodes:
            around = self._process_around(node)
            if around:
                found[node.id] = around
        return found

    def _process_around(self, node: Element) -> str:
        seen: set[str] = set()
        parent = node.parent_id
        while parent and parent not in seen and parent in self.graph:
            seen.add(parent)
            above = self.graph.element(parent)
            if above.kind == PROCESS:
                return above.id
            parent = above.parent_id
        return ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What breaks a rule, before the rule's own words are put to it.

    Attributes
    ----------
    message
        What is wrong, one sentence.
    origin
        Where.
    about
        Id of the element, change or file it is about.
    remedy
        What to do where the rule's own remedy is too general.
    """

    message: str
    origin: Origin
    about: str
    remedy: str = ""


Check = Callable[[CheckedWorkspace], Iterator[Finding]]
"""Looks at a workspace for what breaks one rule."""


def on_element(node: Element, message: str, *, remedy: str = "") -> Finding:
    """Find fault with an element."""
    return Finding(message, node.origin, node.id, remedy)


def on_tie(tie: Relationship, message: str, *, remedy: str = "") -> Finding:
    """Find fault with a relationship."""
    return Finding(message, tie.origin, tie.id, remedy)


def on_change(change: Change, message: str, *, remedy: str = "") -> Finding:
    """Find fault with a row of the register."""
    return Finding(message, change.origin, change.id, remedy)


def titled(node: Element) -> str:
    """Name an element in a message: ``service task 'Send request'``."""
    return f"{node.kind_label} '{node.label}'"
