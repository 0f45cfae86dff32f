"""Lists that a user can ask for: changes with their status, and what a text names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from impact.domain.change import Change, Touch
from impact.domain.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A row of the register with its status on a date and what it touches."""

    change: Change
    status: str
    touches: tuple[Touch, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """An element that a text names.

    Attributes
    ----------
    element_id
        The element.
    confidence
        How sure the tie is, 0..1; the share of one where a phrase names several elements.
    phrase
        The words of the text.
    start, end
        Their place in the text, in characters; the end is exclusive.
    how
        ``id``, ``name`` or ``alias``.
    is_unambiguous
        Whether the phrase names this element alone; only such a mention may be accepted without a person.
    caution
        What else the phrase may mean; empty if nothing is known.
    """

    element_id: str
    confidence: float
    phrase: str
    start: int
    end: int
    how: str
    is_unambiguous: bool
    caution: str = ""


@dataclass(frozen=True, slots=True)
class MappedText:
    """What a text names.

    Attributes
    ----------
    text
        The text that was read.
    mentions
        Elements it names, surest first.
    names
        Name of each mentioned or suggested element, by id.
    known
        Touches that the register already states, where the text is that of a change.
    suggestions
        Further elements that it may concern, best first, without those named and known; from the least confidence
        that is worth showing.
    """

    text: str
    mentions: tuple[Mention, ...]
    names: Mapping[str, str]
    known: tuple[Touch, ...]
    suggestions: tuple[Suggestion, ...] = ()
