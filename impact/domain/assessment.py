"""What a change that is in no register yet would concern, in ranked lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from impact.domain.effort import EffortEstimate


@dataclass(frozen=True, slots=True)
class AssessedText:
    """A change to assess: its id, title and text, as they were given."""

    id: str
    title: str
    text: str

    @property
    def words(self) -> str:
        """Give title and text as one text; a text that begins with its title says it once."""
        if self.text.lstrip().startswith(self.title.strip()):
            return self.text.strip()
        return "\n".join(part for part in (self.title.strip(), self.text.strip()) if part)


@dataclass(frozen=True, slots=True)
class AssessedItem:
    """An element that a change is likely to concern.

    Attributes
    ----------
    id, name
        The element.
    likelihood
        Chance that the change concerns it, 0..1.
    low, high
        90 % interval over the doubt in all weights.
    why
        What the text says of it, or the likeliest way to it, in words.
    """

    id: str
    name: str
    likelihood: float
    low: float
    high: float
    why: str


@dataclass(frozen=True, slots=True)
class AssessedList:
    """Elements of one list, likeliest first; ``empty_reason`` says why there are none, and is empty otherwise."""

    name: str
    title: str
    items: tuple[AssessedItem, ...]
    empty_reason: str = ""


@dataclass(frozen=True, slots=True)
class AssessedChange:
    """What one change is likely to concern.

    Attributes
    ----------
    id, title
        As they were given.
    elements
        Everything but sections, likeliest first.
    lists
        One list for each of :data:`impact.domain.assessment_policy.LIST_NAMES`, in that order.
    effort
        What reviewing the sections would cost.
    """

    id: str
    title: str
    elements: AssessedList
    lists: tuple[AssessedList, ...]
    effort: EffortEstimate


@dataclass(frozen=True, slots=True)
class Assessment:
    """Several changes assessed on one workspace.

    ``architecture`` says on which architecture: a release, or the whole; ``as_of`` is the day it stands for, ``None``
    for the whole.
    """

    workspace: str
    architecture: str
    as_of: dt.date | None
    changes: tuple[AssessedChange, ...]
    worlds: int
    seed: int
