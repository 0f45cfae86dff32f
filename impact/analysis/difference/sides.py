"""One side of a comparison, laid out for matching: who is next to whom, and what each thing looks like from afar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from impact.analysis.difference.facts import FactFinder, Facts
from impact.domain.architecture import RELATIONSHIP_END, SECTION_KIND, SHOWS, Element
from impact.domain.difference import ComparedState
from impact.domain.fingerprint import canonical_text

Bond = tuple[str, bool, str]
"""Kind of a relationship, whether it leaves, and the other end."""
ROUNDS = 3
"""How many steps around a thing its look takes in."""
FAMILIES: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "task userTask manualTask serviceTask sendTask receiveTask scriptTask businessRuleTask callActivity activity",
        "subProcess transaction adHocSubProcess",
        "exclusiveGateway inclusiveGateway parallelGateway eventBasedGateway complexGateway gateway",
        "intermediateCatchEvent intermediateThrowEvent implicitThrowEvent boundaryEvent event catchEvent throwEvent",
        "dataObject dataObjectReference dataStore dataStoreReference",
        "choreographyTask callChoreography choreographyActivity",
        "subChoreography conversation subConversation callConversation conversationNode",
        "globalTask globalUserTask globalManualTask globalScriptTask globalBusinessRuleTask",
        "BusinessActor BusinessRole BusinessCollaboration",
        "BusinessProcess BusinessFunction BusinessInteraction",
        "BusinessObject Contract Representation",
        "ApplicationComponent ApplicationCollaboration",
        "ApplicationProcess ApplicationFunction ApplicationInteraction",
        "Node Device SystemSoftware TechnologyCollaboration",
        "TechnologyProcess TechnologyFunction TechnologyInteraction",
        "CommunicationNetwork Path",
        "Goal Outcome Requirement Constraint Principle",
        "Driver Assessment",
        "AndJunction OrJunction Junction",
        "Capability ValueStream CourseOfAction",
    )
)
"""Kinds that a modeller turns into each other without making a new thing."""
_FAMILY_BY_KIND = {name: min(family) for family in FAMILIES for name in family}


def family(kind: str) -> str:
    """Give the family of a kind: things of one family may be the same thing.

    Examples
    --------
    >>> family("bpmn:task") == family("bpmn:userTask"), family("bpmn:task") == family("bpmn:endEvent")
    (True, False)
    """
    prefix, _, name = kind.rpartition(":")
    return f"{prefix}:{_FAMILY_BY_KIND.get(name, name)}"


@dataclass(frozen=True, slots=True)
class Look:
    """What a thing is by itself.

    Attributes
    ----------
    kind, family
        Its kind, and the kinds that it may turn into.
    name
        Its name in the form in which names are compared.
    own
        Digest of all it says itself without naming another.
    """

    kind: str
    family: str
    name: str
    own: int


class Side:
    """The elements of one state with their bonds and looks.

    Parameters
    ----------
    state
        The state.
    finder
        Finds its facts, in its own ids.
    """

    def __init__(self, state: ComparedState, finder: FactFinder) -> None:
        self.elements: dict[str, Element] = {element.id: element for element in state.elements}
        self.bonds: dict[str, list[Bond]] = defaultdict(list)
        for tie in state.relationships:
            if tie.kind == RELATIONSHIP_END:
                continue
            label = f"{tie.kind} {tie.role}"
            self.bonds[tie.source_id].append((label, True, tie.target_id))
            self.bonds[tie.target_id].append((label, False, tie.source_id))
            for named in finder.meant_by(tie):
                self.bonds[tie.source_id].append((f"{label} means", True, named))
                self.bonds[named].append((f"{label} means", False, tie.source_id))
        for element in state.elements:
            if element.parent_id:
                self.bonds[element.id].append(("parent", True, element.parent_id))
                self.bonds[element.parent_id].append(("parent", False, element.id))
        self.looks = {element.id: _look(element, finder.own_facts(element)) for element in state.elements}
        self.sections = {
            section.id: (section.document, canonical_text(section.title).casefold()) for section in state.sections
        }
        self._colours: dict[str, int] | None = None

    @property
    def colours(self) -> Mapping[str, int]:
        """What each thing looks like together with what is around it, whatever the ids."""
        if self._colours is None:
            colours = {element_id: hash((look.kind, look.name, look.own)) for element_id, look in self.looks.items()}
            for _ in range(ROUNDS):
                colours = {element_id: self._wider(element_id, colours) for element_id in colours}
            self._colours = colours
        return self._colours

    def _wider(self, element_id: str, colours: Mapping[str, int]) -> int:
        around = sorted(
            (label, leaves, colours.get(other, 0)) for label, leaves, other in self.bonds.get(element_id, ())
            if not label.startswith(SHOWS)
        )  # fmt: skip
        return hash((colours[element_id], tuple(around)))


def _look(element: Element, facts: Facts) -> Look:
    own = hash(tuple(sorted((key[2], value) for key, value in facts.items() if not key[3])))
    name = canonical_text(element.name).casefold()
    kind = SECTION_KIND if element.kind == SECTION_KIND else family(element.kind)
    return Look(element.kind, kind, name, own)
