"""The rules of an assessment: which suggestions become touches, and which elements stand in which list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from impact.domain.architecture import Element
from impact.domain.change import TouchKind

LIST_NAMES = (
    "sec_documents",
    "specifications",
    "parties",
    "devices",
    "service_requests",
    "processes",
    "systems",
    "sections",
)
"""Lists of an assessment beside that of all elements, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class ElementClass:
    """A test that elements of one sort pass; every part that is not empty has to hold.

    Attributes
    ----------
    kinds
        Kinds of the standards: ``archimate:Device``.
    sorts
        The subject's own words: ``service request``.
    joins
        Roles of references: the id begins as the workspace's ``[joins]`` say for one of them.
    properties
        Values of properties, by name; one of them has to be there.
    without_sorts, without_properties
        What keeps an element out all the same.
    """

    kinds: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    without_sorts: tuple[str, ...] = ()
    without_properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def holds(self, element: Element, *, prefixes_by_role: Mapping[str, Sequence[str]]) -> bool:
        """Tell whether an element passes; one that is tested for nothing does not."""
        if not (self.kinds or self.sorts or self.joins or self.properties):
            return False
        if element.sort in self.without_sorts or _has_value(element, self.without_properties):
            return False
        prefixes = tuple(prefix for role in self.joins for prefix in prefixes_by_role.get(role, ()))
        return (
            (not self.kinds or element.kind in self.kinds)
            and (not self.sorts or element.sort in self.sorts)
            and (not self.joins or element.id.startswith(prefixes))
            and (not self.properties or _has_value(element, self.properties))
        )


def _has_value(element: Element, values_by_property: Mapping[str, tuple[str, ...]]) -> bool:
    return any(element.properties.get(name) in values for name, values in values_by_property.items())


@dataclass(frozen=True, slots=True)
class ListRule:
    """Which elements stand in one list.

    Attributes
    ----------
    name, title
        Its key in data, and its heading.
    classes
        An element that passes one of them stands in the list.
    otherwise
        Classes that count only in a workspace where no element passes the first ones.
    nouns
        Words by which a text says that nothing of this list is concerned: "no parties are impacted".
    is_subject
        Whether processes are told apart by which element of this list they are about.
    touch
        What a text that names an element of this list does to it, where its words do not tell.
    reason
        Why these, one sentence.
    """

    name: str
    title: str
    classes: tuple[ElementClass, ...]
    otherwise: tuple[ElementClass, ...]
    nouns: tuple[str, ...]
    reason: str
    touch: TouchKind = TouchKind.MODIFY
    is_subject: bool = False


@dataclass(frozen=True, slots=True)
class TouchWords:
    """Words near a mention that tell what is done to the element.

    Attributes
    ----------
    kind
        What they tell.
    before, after
        Words that stand before it and behind it, in lower case: "new", "is withdrawn".
    reason
        Why, one sentence.
    """

    kind: TouchKind
    before: tuple[str, ...]
    after: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class AssessmentPolicy:
    """How an assessment makes touches of suggestions, and lists of what is reached.

    Attributes
    ----------
    lists
        The rules of the lists, one for each of :data:`LIST_NAMES`, in that order.
    words
        What words near a mention tell; the first row that fits counts.
    reach
        So many words on either side of a mention are near it.
    denials, denied
        Words that open a denial and words of what is denied, in lower case: "no", "impacted".
    fillers
        Words that may stand between the opening and what is denied.
    exceptions
        Words of a sentence that denies something of the rest only: "other than".
    suggestions, suggestions_per_list
        So many suggestions become touches: of all elements, and of each list.
    least_best
        A text whose best suggestion is less sure concerns nothing, 0..1.
    least_confidence
        A suggestion that is less sure becomes no touch, 0..1.
    named_confidence
        Least confidence of an element that the text calls by its own name, 0..1.
    everyday
        Names that are also words of nearly every text on the subject, in lower case; they name nothing for sure.
    shortest_name
        Letters that a name has at least to mean its element for sure.
    same_subject, other_subject
        What the confidence of a process and its steps is multiplied by where its name names a subject that the text
        names, and where it names others only; 1 or more, and 0..1.
    lent
        How much of its confidence a step lends what it uses, by the role of the reference, 0..1.
    most_items
        Longest list.
    """

    lists: tuple[ListRule, ...] = ()
    words: tuple[TouchWords, ...] = ()
    reach: int = 0
    denials: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    suggestions: int = 25
    suggestions_per_list: int = 0
    least_best: float = 0.0
    least_confidence: float = 0.0
    named_confidence: float = 0.0
    everyday: tuple[str, ...] = ()
    shortest_name: int = 1
    same_subject: float = 1.0
    other_subject: float = 1.0
    lent: Mapping[str, float] = field(default_factory=dict, hash=False)
    most_items: int = 100
