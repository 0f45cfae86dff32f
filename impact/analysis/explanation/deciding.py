"""Which relationship decides: how far a likelihood falls without each, in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from impact.worlds import WORLDS_PER_WORD, PossibleWorlds, Seed, Words
from impact.worlds.arrivals import Run, Step, Ways, arrivals, reached_over, runs_over, ways_between

TIES_WEIGHED = 8
"""Relationships of one fall whose importance is compared, so that the weakest link of a chain is named first."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A relationship, by position, with what it does to a likelihood.

    Attributes
    ----------
    relationship
        Position of the relationship.
    likelihood_without
        Likelihood of the node if the relationship carried nothing, 0..1.
    fall
        How much that is less.
    importance
        Birnbaum importance: likelihood if it carries change in every world, less that if in none.
    """

    relationship: int
    likelihood_without: float
    fall: float
    importance: float


@dataclass(frozen=True, eq=False)
class _Question:
    """The spreads that lead to one node, over the ways that can take part."""

    ways: Ways
    runs: tuple[Run, ...]
    node: int
    hop_limit: int
    worlds: int

    @classmethod
    def of(
        cls, node: int, worlds: PossibleWorlds, seeds: Sequence[Seed], *, index_by_id: Mapping[str, int]
    ) -> _Question:
        """Lay out what is asked."""
        limit = worlds.policy.hop_limit
        starts = sorted({index_by_id[seed.element_id] for seed in seeds})
        ways = ways_between(starts, node, worlds.arcs, hop_limit=limit)
        runs = runs_over(ways, worlds, seeds, index_by_id=index_by_id)
        return cls(ways, runs, ways.number_of(node), limit, worlds.worlds)

    def reached(self, runs: Sequence[Run]) -> Words:
        """Give the worlds in which the node is reached."""
        words = self.worlds // WORLDS_PER_WORD
        found = reached_over(self.ways, runs, words=words, hop_limit=self.hop_limit, until=self.node)
        return np.asarray(found[self.node])

    def share(self, words: Words) -> float:
        """Give the share of worlds."""
        return _count(words) / self.worlds

    def with_live(self, words_by_relationship: Mapping[int, Words], *, is_live: bool) -> tuple[Run, ...]:
        """Force relationships live or dead in some worlds."""
        places = np.flatnonzero(np.isin(self.ways.relationships, list(words_by_relationship)))
        ties = self.ways.relationships[places].tolist()
        if not places.size:
            return self.runs
        words = np.stack([words_by_relationship[tie] for tie in ties])
        forced = []
        for run in self.runs:
            first, later = run.first_live.copy(), run.later_live.copy()
            for live in (first, later):
                live[places] = live[places] | words if is_live else live[places] & ~words
            forced.append(replace(run, first_live=first, later_live=later))
        return tuple(forced)


def fall_by_relationship(
    node: int, *, worlds: PossibleWorlds, seeds: Sequence[Seed], index_by_id: Mapping[str, int]
) -> dict[int, float]:
    """Tell how far the likelihood of a node falls without each relationship, in the same worlds.

    Parameters
    ----------
    node
        The node.
    worlds, seeds, index_by_id
        What was analysed.

    Returns
    -------
    dict
        Fall by position of the relationship, 0..1, in ascending order of position; one that is absent changes
        nothing. Each fall is exactly that of a run without the relationship.

    Notes
    -----
    A relationship matters in a world only if every live path crosses it. So it lies on whichever live path is
    looked at: one is chosen in each world, and all its hops are tried, those of one place in the paths at once.
    """
    return _falls(_Question.of(node, worlds, seeds, index_by_id=index_by_id))


def _falls(question: _Question) -> dict[int, float]:
    counts: dict[int, int] = {}
    for used in _chosen_paths(question):
        removed = question.with_live(used, is_live=False)
        still = question.reached(removed)
        for relationship, words in used.items():
            counts[relationship] = counts.get(relationship, 0) + _count(words & ~still)
    return {tie: counts[tie] / question.worlds for tie in sorted(counts) if counts[tie]}


def decisive_relationships(
    node: int, *, worlds: PossibleWorlds, seeds: Sequence[Seed], index_by_id: Mapping[str, int], most: int = 1
) -> tuple[Decision, ...]:
    """Find the relationships whose removal lowers the likelihood of a node most, in the same worlds.

    Parameters
    ----------
    node
        The node.
    worlds, seeds, index_by_id
        What was analysed.
    most
        How many to name.

    Returns
    -------
    tuple
        The largest fall first; of equal falls the more important one, then the lower position. Empty if no
        single relationship makes a difference.
    """
    question = _Question.of(node, worlds, seeds, index_by_id=index_by_id)
    falls = _falls(question)
    ordered = sorted(falls, key=lambda tie: (-falls[tie], tie))
    if not ordered:
        return ()
    likelihood = question.share(question.reached(question.runs))
    everywhere = np.full(question.worlds // WORLDS_PER_WORD, 2**64 - 1, np.uint64)
    lowest = falls[ordered[min(most, len(ordered)) - 1]]
    decisions = []
    for tie in [tie for tie in ordered if falls[tie] >= lowest][: max(most, TIES_WEIGHED)]:
        always = question.share(question.reached(question.with_live({tie: everywhere}, is_live=True)))
        without = likelihood - falls[tie]
        decisions.append(Decision(tie, without, falls[tie], always - without))
    decisions.sort(key=lambda one: (-one.fall, -one.importance, one.relationship))
    return tuple(decisions[:most])


def _chosen_paths(question: _Question) -> list[dict[int, Words]]:
    """Choose one live path in each world that reaches the node.

    Returns
    -------
    list
        For each step of the spread, the worlds in which the chosen path crosses each relationship on it.
    """
    used_by_step: list[dict[int, Words]] = []
    claimed = np.zeros(question.worlds // WORLDS_PER_WORD, np.uint64)
    for run in question.runs:
        steps = list(arrivals(question.ways, run, hop_limit=question.hop_limit, until=question.node))
        need = np.zeros_like(run.start)
        need[question.node] = ~claimed & run.start[question.node]
        for step in steps:
            need[question.node] |= step.new[question.node] & ~claimed
        claimed |= need[question.node]
        while len(used_by_step) < len(steps):
            used_by_step.append({})
        for place in range(len(steps) - 1, -1, -1):
            _trace_back(question.ways, steps[place], need, used=used_by_step[place])
    return [used for used in used_by_step if used]


def _trace_back(ways: Ways, step: Step, need: Words, *, used: dict[int, Words]) -> None:
    """Go back over one step: each arrival that is needed takes one way by which change came."""
    here = need & step.new
    is_needed = here.any(axis=1)
    need &= ~here
    for way in np.flatnonzero(np.asarray(is_needed)[ways.targets] & (ways.is_free == step.is_free)).tolist():
        source, target = int(ways.sources[way]), int(ways.targets[way])
        came = step.frontier[source] & step.live[way] & here[target]
        if came.any():
            here[target] &= ~came
            need[source] |= came
            relationship = int(ways.relationships[way])
            used[relationship] = used[relationship] | came if relationship in used else came


def _count(words: Words) -> int:
    return int(np.bitwise_count(words).sum())
