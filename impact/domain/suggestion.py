"""What a text is about: elements it may concern, best first, each with the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason why a text may concern an element.

    Attributes
    ----------
    signal
        What spoke: ``name``, ``alias``, ``id``, ``words``, ``characters``, ``earlier changes``, ``neighbours`` …
    weight
        Its share of the score, 0..1.
    phrase
        The words of the text, or a name for what spoke where no words did.
    start, end
        Place of the phrase in the text, in characters, the end exclusive; both 0 where no words spoke.
    """

    signal: str
    weight: float
    phrase: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An element that a text may concern.

    Attributes
    ----------
    element_id
        The element.
    score
        What the texts of one call are ranked by, above 0; comparable within a text only.
    confidence
        Calibrated chance that the tie is right, 0..1.
    is_linked
        Whether the confidence reaches the operating point at which a reader is told that the text names the element.
    is_unambiguous
        Whether the text holds a name or alias that means this element and nothing else: only then may the tie be
        accepted without a person.
    evidence
        Why, the strongest reason first; never empty.
    caution
        What else the words may mean; empty if nothing is known.
    """

    element_id: str
    score: float
    confidence: float
    is_linked: bool
    is_unambiguous: bool
    evidence: tuple[Evidence, ...]
    caution: str = ""


@dataclass(frozen=True, slots=True)
class SuggestedElements:
    """What one text is about.

    Attributes
    ----------
    text
        The text that was read.
    suggestions
        Elements it may concern, best first.
    names
        Name of each of them, by id.
    """

    text: str
    suggestions: tuple[Suggestion, ...]
    names: Mapping[str, str]
