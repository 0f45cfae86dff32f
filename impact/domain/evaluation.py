"""How good a mapping is: what it was held against, and by how much it missed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from impact.domain.mapping import EarlierText, MappingTarget


@dataclass(frozen=True, slots=True)
class LinkingTask:
    """Texts to be tied to elements.

    Attributes
    ----------
    text_by_id
        The texts, in their order.
    targets
        The elements.
    earlier
        Texts whose elements may be learnt from.
    gold
        Pairs of text and element that are right; ``None`` if nobody said. Used for scoring only.
    """

    text_by_id: Mapping[str, str]
    targets: tuple[MappingTarget, ...]
    earlier: tuple[EarlierText, ...] = ()
    gold: frozenset[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class PredictedLink:
    """A ranked tie; ``score`` is above 0, ``is_linked`` says that the confidence reaches the operating point."""

    text_id: str
    element_id: str
    score: float
    confidence: float
    is_linked: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with its 90 % bootstrap interval over the texts."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Ties whose confidence lies in one tenth: how many, the mean confidence, and the share that was right."""

    low: float
    count: int
    mean_confidence: float
    share_right: float


@dataclass(frozen=True, slots=True)
class LinkScores:
    """How predictions compare with what is right.

    Attributes
    ----------
    texts, texts_with_gold, elements, gold_links, linked
        Sizes: texts, those with a right tie, elements, right ties, ties that were called linked.
    unknown_gold
        Right ties whose text or element is not among those given; they count as missed.
    precision, recall, f1
        Of the linked set; 0 where nothing is linked.
    mean_average_precision, recall_at_5
        Of the ranking, over the texts with a right tie.
    reliability
        Confidence against the share that was right, by tenth; empty tenths left out.
    calibration_error
        Mean gap between confidence and share over the ties, weighted by count, of ties from .05 up.
    """

    texts: int
    texts_with_gold: int
    elements: int
    gold_links: int
    linked: int
    unknown_gold: int
    precision: Figure
    recall: Figure
    f1: Figure
    mean_average_precision: Figure
    recall_at_5: Figure
    reliability: tuple[ReliabilityBin, ...]
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Ablation:
    """The scores without each signal, by its name; and with each alone."""

    without: Mapping[str, LinkScores]
    alone: Mapping[str, LinkScores]


@dataclass(frozen=True, slots=True)
class LinkEvaluation:
    """Predicted ties, and how good they are where somebody said what is right."""

    task: LinkingTask
    links: tuple[PredictedLink, ...]
    scores: LinkScores | None
    ablation: Ablation | None = None
