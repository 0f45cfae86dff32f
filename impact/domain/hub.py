"""Elements by how they pass change on: multipliers, absorbers, and hubs."""

from __future__ import annotations

from dataclasses import dataclass, replace

MULTIPLIES = 1.0 / 3.0
"""Index from which an element is called a multiplier: it passes on at least twice what it takes in; absorbers below
the negative of it."""


@dataclass(frozen=True, slots=True)
class ElementFlow:
    """How change passes one element.

    Attributes
    ----------
    id, name, kind_label
        The element.
    degree
        Relationships at it.
    passes_on, takes_in
        Expected number of elements that it changes directly if it is modified, and that change it directly if each
        of them is modified; 0 or more.
    share
        Share of all that is passed on in the architecture, 0..1.
    reach, reached_sections
        Expected number of other elements, and of sections among them, that a modification of it reaches.
    """

    id: str
    name: str
    kind_label: str
    degree: int
    passes_on: float
    takes_in: float
    share: float
    reach: float
    reached_sections: float

    @property
    def index(self) -> float | None:
        """Change propagation index, −1 (only takes in) to +1 (only passes on); ``None`` where nothing passes.

        References
        ----------
        Suh, E. S., de Weck, O. L. and Chang, D. (2007). Flexible product platforms: framework and case study.
        """
        both = self.passes_on + self.takes_in
        return (self.passes_on - self.takes_in) / both if both > 0.0 else None

    @property
    def behaviour(self) -> str:
        """Name it: ``multiplier``, ``carrier``, ``absorber``, or ``constant`` where nothing passes (Eckert 2004)."""
        if self.index is None:
            return "constant"
        if self.index >= MULTIPLIES:
            return "multiplier"
        return "absorber" if self.index <= -MULTIPLIES else "carrier"


@dataclass(frozen=True, slots=True)
class Hubs:
    """Elements of an architecture by how change passes them.

    Attributes
    ----------
    place
        The architecture in words.
    elements
        The elements, what was asked for first.
    order
        What they are ordered by.
    listed
        How many there are before the list is cut.
    elements_in_all
        How many the architecture holds.
    count_by_behaviour
        Of those before the list is cut, how many there are of each behaviour.
    worlds, seed, hop_limit
        What reach was worked out with.
    empty_reason
        Why nothing is listed; empty if something is.
    """

    place: str
    elements: tuple[ElementFlow, ...]
    order: str
    listed: int
    elements_in_all: int
    count_by_behaviour: tuple[tuple[str, int], ...]
    worlds: int
    seed: int
    hop_limit: int
    empty_reason: str = ""

    def cut_to(self, most: int) -> Hubs:
        """Keep the first elements; 0 keeps all."""
        return replace(self, elements=self.elements[:most]) if most else self
