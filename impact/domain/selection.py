"""What a face shows of an architecture, what a selector found there, and what stands for what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from impact.domain.architecture import Section
from impact.domain.policy import PropagationPolicy, Tiers
from impact.domain.selector import parse_selector
from impact.domain.selector_tree import Selector


@dataclass(frozen=True, slots=True)
class ElementFilter:
    """Which elements a face shows: command line, dashboard and export go by the same value.

    What is hidden is contracted, not lost: where change can travel from one shown element to another through hidden
    ones only, an indirect tie says so.

    Attributes
    ----------
    only
        What is shown; ``None`` for everything.
    text
        The selector as a person wrote it, for messages; no part of what is meant.
    """

    only: Selector | None = None
    text: str = field(default="", compare=False)

    @property
    def words(self) -> str:
        """The selector in its canonical form; empty where everything is shown."""
        return "" if self.only is None else str(self.only)


def element_filter(text: str) -> ElementFilter:
    """Read a filter from the text of a selector; a blank text shows everything.

    Raises
    ------
    SelectorError
        If the text cannot be read.
    """
    return ElementFilter(parse_selector(text), text) if text.strip() else ElementFilter()


@dataclass(frozen=True)
class SelectionFacts:
    """What is known of the elements of a graph beyond the graph itself.

    Attributes
    ----------
    sections
        Sections of the documents.
    weights
        Which way change crosses a relationship more likely; without it change goes as drawn.
    ids_by_change
        What each change touches, or brings to the threshold, by id of the change.
    likelihood_by_id
        Likelihood of each element, 0..1, 0 where it is not named; ``None`` where nothing is analysed.
    tiers
        Limits of the tiers; needed where likelihoods are given. What carries change less than half as often as is
        worth a glance is not followed.
    place
        The architecture in words: ``the architecture as of R2.0``.
    """

    sections: tuple[Section, ...] = ()
    weights: PropagationPolicy | None = None
    ids_by_change: Mapping[str, frozenset[str]] = field(default_factory=dict)
    likelihood_by_id: Mapping[str, float] | None = None
    tiers: Tiers | None = None
    place: str = "the architecture"


@dataclass(frozen=True, slots=True)
class SelectedPart:
    """One term of a selector: how many elements it fits, and why none where it is none."""

    words: str
    count: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a selector found.

    Attributes
    ----------
    words
        The selector in its canonical form.
    ids
        Ids of the elements.
    parts
        Its terms in the order of the text.
    place
        Where it was looked for.
    """

    words: str
    ids: frozenset[str]
    parts: tuple[SelectedPart, ...]
    place: str

    @property
    def remarks(self) -> tuple[str, ...]:
        """Say of each term that fits nothing why that is."""
        return tuple(dict.fromkeys(part.reason for part in self.parts if part.reason))

    @property
    def empty_reason(self) -> str:
        """Say why nothing is selected; empty if something is."""
        if self.ids:
            return ""
        if self.remarks:
            return " ".join(self.remarks)
        found = ", ".join(f"{part.words} fits {part.count}" for part in self.parts)
        return f"Nothing fits {self.words} as a whole in {self.place}, though each part does: {found}."


@dataclass(frozen=True, slots=True)
class ShownTie:
    """A tie between two shown elements: a drawn one, or one that stands for the ways through hidden elements only.

    Attributes
    ----------
    source_id, target_id
        The shown elements, in the way that change mainly travels.
    steps
        Relationships on the shortest way, 1 or more.
    via
        Ids of the hidden elements on it, in order; none on a drawn tie.
    likelihood
        Largest product of likelihoods over all such ways, 0..1; ``None`` where no likelihoods are known.
    """

    source_id: str
    target_id: str
    steps: int
    via: tuple[str, ...]
    likelihood: float | None = None

    @property
    def is_indirect(self) -> bool:
        """Whether it stands for hidden elements."""
        return self.steps > 1


@dataclass(frozen=True, slots=True)
class SelectedElement:
    """An element that a selector found, as it is listed.

    Attributes
    ----------
    id, name, kind, kind_label
        The element; the label is its kind in words.
    likelihood, tier
        What an analysis says of it; ``None`` and empty where nothing is analysed.
    """

    id: str
    name: str
    kind: str
    kind_label: str
    likelihood: float | None = None
    tier: str = ""


@dataclass(frozen=True, slots=True)
class SelectionListing:
    """The elements that a selector found, with the scope that was analysed beside it.

    Attributes
    ----------
    selection
        What was found, and why not more.
    scope
        What was analysed, in words; empty if nothing was.
    elements
        Likeliest first where a scope was analysed, then by id.
    elements_in_all
        Elements that the architecture holds.
    ties
        Ties between them, hidden elements contracted; ``None`` where they were not asked for.
    """

    selection: Selection
    scope: str
    elements: tuple[SelectedElement, ...]
    elements_in_all: int
    ties: tuple[ShownTie, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReportSelection:
    """How a report was cut down to what a selector means.

    The figures of effort stay those of the whole scope; only means add up over sections, so only the mean of the
    listed sections can be given beside them.

    Attributes
    ----------
    words
        The selector in its canonical form.
    sections_of_scope, elements_of_scope
        Sections and other elements that the whole scope lists.
    sections, elements
        Those that the report lists.
    mean_person_days
        Expected effort on the listed sections, in person-days, without overheads; ``None`` if it is not estimated.
    mean_of_scope
        Expected effort of the whole scope, in person-days, overheads included; ``None`` if it is not estimated.
    reason
        Why nothing is listed; empty if something is.
    """

    words: str
    sections_of_scope: int
    elements_of_scope: int
    sections: int
    elements: int
    mean_person_days: float | None
    mean_of_scope: float | None
    reason: str = ""
