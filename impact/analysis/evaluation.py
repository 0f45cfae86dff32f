"""Measures of a mapping: precision, recall, average precision and reliability, with bootstrap intervals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from impact.domain.evaluation import Figure, LinkingTask, LinkScores, PredictedLink, ReliabilityBin

DRAWS = 1000
SEED = 20171019
LOWEST_CONFIDENCE = 0.05
"""Below this a tie is not shown to anybody; the thousands of them would drown the calibration error."""
FIRST = 5


def score_links(task: LinkingTask, links: Iterable[PredictedLink]) -> LinkScores:
    """Hold predicted ties against the right ones.

    Parameters
    ----------
    task
        What was to be tied; its gold must not be ``None``.
    links
        The ties, of each text best first.

    Raises
    ------
    ValueError
        If nobody said what is right.
    """
    if task.gold is None:
        raise ValueError("nothing says what is right")
    ranked: dict[str, list[PredictedLink]] = defaultdict(list)
    for link in links:
        ranked[link.text_id].append(link)
    right: dict[str, set[str]] = defaultdict(set)
    for text_id, element_id in task.gold:
        right[text_id].add(element_id)
    counts = np.array([_counts(ranked.get(one, []), right.get(one, set())) for one in {**task.text_by_id, **right}])
    counts = counts.reshape(-1, 5)
    known = {target.id for target in task.targets}
    everything = [link for of_text in ranked.values() for link in of_text]
    bins = _reliability(everything, task.gold)
    return LinkScores(
        texts=len(task.text_by_id),
        texts_with_gold=len(right),
        elements=len(task.targets),
        gold_links=len(task.gold),
        linked=sum(link.is_linked for link in everything),
        unknown_gold=sum(text not in task.text_by_id or element not in known for text, element in task.gold),
        precision=_figure(counts, lambda sums: _ratio(sums[0], sums[1])),
        recall=_figure(counts, lambda sums: _ratio(sums[0], sums[2])),
        f1=_figure(counts, lambda sums: _ratio(2.0 * sums[0], sums[1] + sums[2])),
        mean_average_precision=_figure(_of_texts_with_gold(counts), lambda sums: _ratio(sums[3], sums[5])),
        recall_at_5=_figure(_of_texts_with_gold(counts), lambda sums: _ratio(sums[4], sums[5])),
        reliability=bins,
        calibration_error=_calibration_error(everything, task.gold),
    )


def _counts(links: Sequence[PredictedLink], right: set[str]) -> tuple[float, float, float, float, float]:
    linked = {link.element_id for link in links if link.is_linked}
    ranking = [link.element_id for link in links]
    return (
        float(len(linked & right)), float(len(linked)), float(len(right)), average_precision(ranking, right),
        len(set(ranking[:FIRST]) & right) / len(right) if right else 0.0,
    )  # fmt: skip


def average_precision(ranking: Sequence[str], right: set[str]) -> float:
    """Mean over the right elements of the precision at their rank; one that is not ranked counts 0.

    Examples
    --------
    >>> average_precision(["a", "b", "c"], {"a", "c"})
    0.8333333333333333
    """
    hits, total = 0, 0.0
    for rank, element_id in enumerate(ranking, start=1):
        if element_id in right:
            hits += 1
            total += hits / rank
    return total / len(right) if right else 0.0


def _of_texts_with_gold(counts: np.ndarray) -> np.ndarray:
    kept = counts[counts[:, 2] > 0]
    return np.column_stack([kept, np.ones(len(kept))])


def _figure(counts: np.ndarray, measure: Callable[[np.ndarray], float]) -> Figure:
    """Measure the sums over all texts, and over texts drawn with replacement."""
    if not len(counts):
        return Figure(0.0, 0.0, 0.0)
    generator = np.random.default_rng(SEED)
    times = generator.multinomial(len(counts), np.full(len(counts), 1.0 / len(counts)), size=DRAWS)
    drawn = [measure(sums) for sums in times @ counts]
    low, high = np.quantile(drawn, (0.05, 0.95))
    return Figure(measure(counts.sum(axis=0)), float(low), float(high))


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else 0.0


def _reliability(
    links: Sequence[PredictedLink], gold: frozenset[tuple[str, str]]
) -> tuple[ReliabilityBin, ...]:  # fmt: skip
    by_tenth: Mapping[int, list[PredictedLink]] = defaultdict(list)
    for link in links:
        if link.confidence >= LOWEST_CONFIDENCE:
            by_tenth[min(9, int(link.confidence * 10))].append(link)
    return tuple(
        ReliabilityBin(
            low=tenth / 10,
            count=len(of_tenth),
            mean_confidence=sum(link.confidence for link in of_tenth) / len(of_tenth),
            share_right=sum((link.text_id, link.element_id) in gold for link in of_tenth) / len(of_tenth),
        )
        for tenth, of_tenth in sorted(by_tenth.items())
    )


def _calibration_error(links: Sequence[PredictedLink], gold: frozenset[tuple[str, str]]) -> float:
    bins = _reliability(links, gold)
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.mean_confidence - one.share_right) for one in bins) / total if total else 0.0
