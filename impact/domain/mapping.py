"""What the mapping of text works on, and the numbers that it is tuned by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MappingTarget:
    """Something that a text may concern.

    Attributes
    ----------
    id
        Unique among the targets of a call.
    name
        Its name; empty if it has none.
    kind
        Its kind, as its model calls it.
    aliases
        Other names.
    text
        What is written about it; may be empty.
    path
        Where it stands: a file, or the names of what holds it, split by ``/``; may be empty.
    """

    id: str
    name: str
    kind: str = ""
    aliases: tuple[str, ...] = ()
    text: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class EarlierText:
    """A text whose elements are known: an earlier change, or a decision about one."""

    text: str
    element_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingPolicy:
    """The numbers of the mapping.

    Attributes
    ----------
    weights
        Weight of each signal in the score, each 0 or more; the signals are normalised to 0..1.
    neighbour_exponent
        Similarity of two targets to this power is what one lends the other.
    earlier_exponent
        Similarity of a text to an earlier one to this power is the weight of that text.
    saturation, length_share
        The two parameters of BM25, usually written k1 and b.
    confidence
        Coefficients of the logistic curve from evidence to confidence, by feature; ``intercept`` is one of them.
    named
        Confidence that a text means an element, by the way in which it names it.
    vague_share
        How much a name that is also an ordinary word, or only a part of another, says of what a change concerns,
        against a sure one, 0..1.
    operating_point
        From this confidence a reader is told that the text names the element.
    common_words
        Words of any text about software, in lower case; written small, one means a component of that name only with
        a role word behind it.
    short_forms
        Usual short forms by what they are short for, both in lower case: ``database`` is written ``db``.
    shown_from
        From this confidence a suggestion is shown where people look for what was not named.
    role_words
        Nouns that say what sort of thing a name belongs to: ``service`` in "the Auth service".
    """

    weights: Mapping[str, float]
    neighbour_exponent: float
    earlier_exponent: float
    saturation: float
    length_share: float
    confidence: Mapping[str, float]
    named: Mapping[str, float]
    vague_share: float
    operating_point: float
    shown_from: float
    common_words: frozenset[str]
    short_forms: Mapping[str, str]
    role_words: frozenset[str]
