"""Why two analyses differ: what of each difference is due to the models, the register and the weights."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """An input of an analysis, in the order in which inputs are switched from the first side to the second."""

    MODEL = "model"
    """Models and documents, and the architecture as of the release where the two sides ask for different ones."""
    REGISTER = "register"
    """Changes in scope, what they touch, releases with their dates and inputs, decisions, and the day it speaks."""
    WEIGHTS = "weights"
    """The policy: weights, damping, limits and rates."""


ORDER = tuple(Cause)


@dataclass(frozen=True, slots=True)
class AttributedDelta:
    """A figure on both sides, and its difference by cause.

    Attributes
    ----------
    before, after, difference
        To six decimals; the difference is exactly that of the other two.
    by_cause
        What switching each input adds, in :data:`ORDER`, each on top of those before it; they add up to the
        difference exactly.
    from_order
        What is left of the difference when what each input does alone, from the first side, is taken off: how much
        of the attribution rests on the order. 0 where only one input differs.
    """

    before: float
    after: float
    difference: float
    by_cause: tuple[float, ...]
    from_order: float

    @property
    def cause(self) -> Cause | None:
        """Name the input that does most; ``None`` if none does anything. Ties go to the first in order."""
        largest = max(self.by_cause, key=abs)
        return ORDER[self.by_cause.index(largest)] if largest else None


@dataclass(frozen=True, slots=True)
class AttributedElement:
    """An element or section whose likelihood or effort differs.

    Attributes
    ----------
    element_id, name, kind_label
        The element; of a section its document, number and title.
    likelihood
        The likelihood, 0..1.
    person_days
        Mean person-days of a section; ``None`` for an element, and where a side is not estimated.
    stands
        Whether it stands in the architecture of the first and of the second side.
    """

    element_id: str
    name: str
    kind_label: str
    likelihood: AttributedDelta
    person_days: AttributedDelta | None
    stands: tuple[bool, bool]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Why two sides differ.

    Attributes
    ----------
    differing
        Inputs that differ at all, in order.
    person_days
        Mean person-days of the whole; ``None`` where a side is not estimated.
    standard_error
        Of the difference of these, over the worlds that both sides share.
    sections, elements
        What differs, by the size of the difference; what no side lists is left out.
    """

    differing: tuple[Cause, ...]
    person_days: AttributedDelta | None
    standard_error: float
    sections: tuple[AttributedElement, ...]
    elements: tuple[AttributedElement, ...]
