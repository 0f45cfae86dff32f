"""Make cases of elements that changed together, or one soon after the other."""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from impact.domain.calibration import (
    BACKWARD,
    COMMIT,
    FORWARD,
    CalibrationPolicy,
    CasePath,
    CaseStep,
    ChangedTogether,
    ImpactCase,
    WeightKey,
)
from impact.domain.change import TouchKind
from impact.domain.policy import PropagationPolicy
from impact.graph import ArchitectureGraph
from impact.worlds import JUNCTIONS, travel_arcs

IntegerDays = NDArray[np.int64]
FEW_ELEMENTS = 5
"""A commit of so few elements is no clean-up, however small the model."""
MOST_WAYS = 6
"""Of more neighbours that changed, the first in order of their relationships are listed."""


@dataclass(frozen=True, slots=True)
class CoChangeCases:
    """Cases made of commits, with how many commits were used and how many say nothing."""

    cases: tuple[ImpactCase, ...]
    used: int
    left_out: int


def co_change_cases(
    commits: Sequence[ChangedTogether],
    graph: ArchitectureGraph,
    *,
    propagation: PropagationPolicy,
    policy: CalibrationPolicy,
) -> CoChangeCases:
    """Make cases of commits: for each element beside a changed one, whether it changed along.

    Parameters
    ----------
    commits
        Past changes, in any order; elements that the graph does not hold are left out.
    graph
        Elements and relationships.
    propagation
        The weights, with damping and factors of touch.
    policy
        Which commits count, and how long a change may take to the next element.

    Notes
    -----
    Each element of a commit in turn is taken for the one where the change began; the others are confirmed if a
    relationship joins them to a changed one. So of n that hang together each is confirmed with (n − 1)/n: which of
    them was first, the commit does not tell, and both ways share what is learned. An element that changes within
    ``follow_days`` after a neighbour has followed it: there the way is known. One that a relationship joins to a
    changed element and that does neither is rejected, if any commit ever changed it: what nobody looks after is no
    evidence. An element that often changes while nothing beside it does has reasons of its own: that chance takes its
    part of the credit. A rejection tells the way as far as the successes of its rule do: if a third of these are told
    by time, a third of it counts for the way, the rest for both. The more elements a commit has and the older it is,
    the less its cases count.
    """
    maker = _CaseMaker.of(commits, graph, propagation=propagation, policy=policy)
    confirmed = [case for number in range(len(maker.commits)) for case in maker.confirmed(number)]
    shares = _ordered_shares(confirmed)
    rejected = [
        replace(case, paths=tuple(_told_by_time(path, shares) for path in case.paths))
        for number in range(len(maker.commits))
        for case in maker.rejected(number)
    ]
    return CoChangeCases((*confirmed, *rejected), len(maker.commits), len(commits) - len(maker.commits))


def _told_by_time(path: CasePath, shares: Mapping[tuple[str, str], float]) -> CasePath:
    return replace(
        path, steps=tuple(replace(step, ordered_share=shares.get(step.weight.rule, 0.0)) for step in path.steps)
    )


def _ordered_shares(confirmed: Sequence[ImpactCase]) -> dict[tuple[str, str], float]:
    """Say for each rule which share of what was confirmed is told by time."""
    told: dict[tuple[str, str], float] = defaultdict(float)
    total: dict[tuple[str, str], float] = defaultdict(float)
    for case in sorted(confirmed, key=lambda case: case.sort_key):
        part = case.evidence / len(case.paths)
        for path in case.paths:
            told[path.steps[0].weight.rule] += part * path.steps[0].ordered_share
            total[path.steps[0].weight.rule] += part
    return {rule: told[rule] / whole for rule, whole in total.items()}


@dataclass(frozen=True, slots=True)
class _Commit:
    id: str
    day: dt.date
    kinds: dict[int, TouchKind]
    evidence: float


@dataclass(frozen=True, slots=True)
class _Way:
    """A relationship crossed one way: from one element to another, with its weight and scale."""

    source: int
    target: int
    weight: WeightKey
    scale: float
    relationship_id: str

    def path(self, factor: float, *, is_ordered: bool) -> CasePath:
        """Give it as the way of a case."""
        return CasePath(1.0, (CaseStep(self.weight, self.scale * factor, self.relationship_id, float(is_ordered)),))


@dataclass(frozen=True, eq=False)
class _CaseMaker:
    graph: ArchitectureGraph
    commits: tuple[_Commit, ...]
    arriving: Mapping[int, Sequence[_Way]]
    leaving: Mapping[int, Sequence[_Way]]
    days: Mapping[int, Sequence[dt.date]]
    factors: Mapping[TouchKind, float]
    window: dt.timedelta
    tended: frozenset[int]
    commit_days: Sequence[dt.date]
    habits: Mapping[int, float]

    @classmethod
    def of(
        cls,
        commits: Sequence[ChangedTogether],
        graph: ArchitectureGraph,
        *,
        propagation: PropagationPolicy,
        policy: CalibrationPolicy,
    ) -> _CaseMaker:
        kept = _telling(commits, graph, policy=policy)
        arriving, leaving = defaultdict(list), defaultdict(list)
        for way in _ways(graph, propagation):
            arriving[way.target].append(way)
            leaving[way.source].append(way)
        days = defaultdict(list)
        for commit in kept:
            for place in commit.kinds:
                days[place].append(commit.day)
        window = dt.timedelta(days=policy.follow_days)
        tended = {graph.index_by_id[name] for one in commits for name, _ in one.touches if name in graph.index_by_id}
        return cls(
            graph=graph,
            commits=kept,
            arriving=arriving,
            leaving=leaving,
            days=days,
            factors=propagation.factor_by_touch,
            window=window,
            tended=frozenset(tended),
            commit_days=[commit.day for commit in kept],
            habits=_habits([commit.day for commit in kept], days, arriving, window=policy.follow_days),
        )

    def confirmed(self, number: int) -> Iterator[ImpactCase]:
        """Make a case of each element of a commit that a relationship joins to one which changed as well."""
        commit = self.commits[number]
        size_by_place = _parts(commit.kinds, self.leaving)
        for place in sorted(commit.kinds):
            ways = self.arriving.get(place, ())
            along = [
                way.path(self.factors[commit.kinds[way.source]], is_ordered=False)
                for way in ways
                if way.source in commit.kinds
            ]
            after = [
                way.path(1.0, is_ordered=True)
                for way in ways
                if way.source not in commit.kinds and self._changed_before(way.source, commit.day)
            ]
            if after:
                by_itself = self._by_itself(place, commit.day - self.window, commit.day)
                yield self._case(commit, place, (*after, *along), is_confirmed=True, by_itself=by_itself)
            elif along:
                share = 1.0 - 1.0 / size_by_place[place]
                by_itself = self.habits.get(place, 0.0)
                yield self._case(commit, place, tuple(along), is_confirmed=True, by_itself=by_itself, share=share)

    def rejected(self, number: int) -> Iterator[ImpactCase]:
        """Make a case of each element that a relationship joins to one of the commit and that did not change."""
        commit = self.commits[number]
        paths: dict[int, list[CasePath]] = defaultdict(list)
        for place in sorted(commit.kinds):
            for way in self.leaving.get(place, ()):
                if way.target not in commit.kinds and way.target in self.tended:
                    factor = self.factors[commit.kinds[place]]
                    paths[way.target].append(way.path(factor, is_ordered=False))
        for place in sorted(paths):
            if not self._changed_near(place, commit.day):
                by_itself = self._by_itself(place, commit.day, commit.day + self.window)
                yield self._case(commit, place, tuple(paths[place]), is_confirmed=False, by_itself=by_itself)

    def _case(
        self,
        commit: _Commit,
        place: int,
        paths: tuple[CasePath, ...],
        *,
        is_confirmed: bool,
        by_itself: float,
        share: float = 1.0,
    ) -> ImpactCase:
        listed = sorted(paths, key=lambda path: (path.steps[0].relationship_id, path.steps[0].weight))[:MOST_WAYS]
        return ImpactCase(
            scope=f"{COMMIT}{commit.id}",
            element_id=self.graph.nodes[place].id,
            is_confirmed=is_confirmed,
            paths=tuple(listed),
            other_ways=by_itself,
            evidence=share * commit.evidence,
        )

    def _by_itself(self, place: int, first: dt.date, last: dt.date) -> float:
        """Give the chance that an element changes in some commit of a span of days for its own reasons."""
        commits = bisect_right(self.commit_days, last) - bisect_left(self.commit_days, first)
        return 1.0 - float((1.0 - self.habits.get(place, 0.0)) ** commits)

    def _changed_before(self, place: int, day: dt.date) -> bool:
        mine = self.days.get(place, ())
        return bisect_left(mine, day) > bisect_left(mine, day - self.window)

    def _changed_near(self, place: int, day: dt.date) -> bool:
        mine = self.days.get(place, ())
        return bisect_right(mine, day + self.window) > bisect_left(mine, day - self.window)


def _habits(
    commit_days: Sequence[dt.date],
    days: Mapping[int, Sequence[dt.date]],
    arriving: Mapping[int, Sequence[_Way]],
    *,
    window: int,
) -> dict[int, float]:
    """Say how often each element changes in a commit while nothing beside it had changed: its own reasons."""
    every = np.array([day.toordinal() for day in commit_days], np.int64)
    found = {}
    for place, mine in days.items():
        beside = {day.toordinal() for way in arriving.get(place, ()) for day in days.get(way.source, ())}
        near = np.array(sorted(beside), np.int64)

        def is_idle(at: IntegerDays, near: IntegerDays = near) -> NDArray[np.bool_]:
            return np.asarray(np.searchsorted(near, at, "right") == np.searchsorted(near, at - window, "left"))

        own = np.array([day.toordinal() for day in mine], np.int64)
        found[place] = float(is_idle(own).sum()) / (float(is_idle(every).sum()) + 1.0)
    return found


def _telling(
    commits: Sequence[ChangedTogether], graph: ArchitectureGraph, *, policy: CalibrationPolicy
) -> tuple[_Commit, ...]:
    """Keep the commits that say something, oldest first."""
    most = max(FEW_ELEMENTS, min(policy.largest_commit, int(policy.largest_share * len(graph))))
    ordered = sorted(commits, key=lambda commit: (commit.day, commit.id, commit.touches))
    last = ordered[-1].day if ordered else dt.date.min
    found = []
    for commit in ordered:
        kinds = {graph.index_by_id[name]: kind for name, kind in commit.touches if name in graph.index_by_id}
        age = (last - commit.day).days
        if kinds and len(commit.touches) <= most:
            evidence = 0.5 ** (age / policy.half_life_days) / math.sqrt(max(1, len(commit.touches) - 1))
            found.append(_Commit(commit.id, commit.day, kinds, evidence))
    return tuple(found)


def _ways(graph: ArchitectureGraph, propagation: PropagationPolicy) -> Iterator[_Way]:
    arcs = travel_arcs(graph, propagation)
    keys = [WeightKey(kind, role, way) for kind, role in propagation.rules for way in (FORWARD, BACKWARD)]
    key_by_name = {key.name: key for key in keys}
    weights = [key_by_name[name] for name in arcs.weight_names]
    columns = (arcs.sources, arcs.targets, arcs.slots, arcs.scales, arcs.relationships)
    for source, target, slot, scale, tie in zip(*(column.tolist() for column in columns), strict=True):
        ends = (graph.nodes[source], graph.nodes[target])
        if source != target and not any(end.kind in JUNCTIONS for end in ends):
            yield _Way(source, target, weights[slot], scale, graph.relationships[tie].id)


def _parts(changed: Mapping[int, TouchKind], leaving: Mapping[int, Sequence[_Way]]) -> dict[int, int]:
    """Say for each changed element how many changed ones hang together with it, itself included."""
    beside: dict[int, set[int]] = defaultdict(set)
    for place in changed:
        for way in leaving.get(place, ()):
            if way.target in changed:
                beside[place].add(way.target)
                beside[way.target].add(place)
    size: dict[int, int] = {}
    for place in changed:
        if place not in size:
            part, waiting = {place}, [place]
            while waiting:
                fresh = beside[waiting.pop()] - part
                part |= fresh
                waiting.extend(fresh)
            size |= dict.fromkeys(part, len(part))
    return size
