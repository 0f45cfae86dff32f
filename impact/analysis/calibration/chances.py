"""How likely change arrived by the listed ways of a case, and how far that hangs on each relationship."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from impact.domain.calibration import CasePath, ImpactCase, WeightKey

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
NEARLY_ONE = 1.0 - 1e-9
"""No relationship is taken for surer than that, so that a verdict against it can be weighed."""
LEAST = 1e-12
KNOWN = -1
"""In place of a weight: the chance of the step is known and nothing is learned of it."""


@dataclass(frozen=True, eq=False)
class CaseColumns:
    """Cases as columns. Cases of the same ways share a *pattern*, which is worked out once.

    Attributes
    ----------
    steps_pattern, steps_weight, steps_scale, steps_ordered
        Of each different step of each pattern: the pattern, the weight (or :data:`KNOWN`), its scale, and how far
        time order tells its way.
    terms, terms_pattern, terms_sign
        Sums over sets of ways: which steps each set needs, shape ``(sets, steps)``; its pattern; +1 or −1.
    other_ways
        Of each pattern, the chance of ways that are not listed.
    case_pattern, case_confirmed, case_weight, case_evidence
        Of each case: its pattern, its verdict, how many cases it stands for and how much it counts.
    entry_case, entry_step, entry_group
        One entry for each case and step that can be learned of; entries of one group are of one relationship, crossed
        one way in one scope, so that together they are one trial at most.
    groups
        Number of groups.
    """

    steps_pattern: Places
    steps_weight: Places
    steps_scale: Numbers
    steps_ordered: Numbers
    terms: sparse.csr_matrix
    terms_pattern: Places
    terms_sign: Numbers
    other_ways: Numbers
    case_pattern: Places
    case_confirmed: NDArray[np.bool_]
    case_weight: Numbers
    case_evidence: Numbers
    entry_case: Places
    entry_step: Places
    entry_group: Places
    groups: int

    def step_chances(self, weights: Numbers) -> Numbers:
        """Give the chance of each step for given weights, each above 0 and below 1."""
        known = np.append(weights, 1.0)[self.steps_weight]
        return np.clip(known * self.steps_scale, LEAST, NEARLY_ONE)

    def arrival(self, steps: Numbers) -> tuple[Numbers, Numbers]:
        """Say how likely change arrives, by pattern, and how that hangs on each step.

        Parameters
        ----------
        steps
            Chance of each step.

        Returns
        -------
        The chance of each pattern, and of each step its chance times the slope of that by it.

        Notes
        -----
        Change arrives if at least one way is wholly live. The chance of that is summed over all sets of ways with
        alternating signs, so that ways which share a step are not taken for independent; where none is shared, it is
        1 − ∏(1 − likelihood of the way).
        """
        signed = self.terms_sign * np.exp(self.terms @ np.log(steps))
        listed = np.bincount(self.terms_pattern, signed, len(self.other_ways))
        left = 1.0 - self.other_ways
        slopes = (self.terms.T @ signed) * left[self.steps_pattern]
        return np.clip(1.0 - (1.0 - listed) * left, LEAST, NEARLY_ONE), np.maximum(slopes, 0.0)

    def case_chances(self, weights: Numbers) -> Numbers:
        """Give the chance that change arrives, of each case."""
        return self.arrival(self.step_chances(weights))[0][self.case_pattern]


def listed_chance(ways: Sequence[Sequence[tuple[object, float]]]) -> float:
    """Give the chance that at least one of some ways is wholly live, 0..1.

    Parameters
    ----------
    ways
        Each with its steps: what tells them apart, and the chance of each.

    Examples
    --------
    >>> listed_chance([[("a", 0.5), ("b", 0.5)], [("a", 0.5), ("c", 0.5)]])
    0.375
    """
    total = 0.0
    for chosen in _sets_of(len(ways)):
        steps = {name: chance for way, is_in in zip(ways, chosen, strict=True) if is_in for name, chance in way}
        total += (1.0 if chosen.sum() % 2 else -1.0) * math.prod(steps.values())
    return min(1.0, max(0.0, total))


@cache
def _sets_of(ways: int) -> NDArray[np.bool_]:
    """List the sets of some ways that hold at least one, shape ``(sets, ways)``."""
    numbers = np.arange(1, 2**ways)
    return np.asarray((numbers[:, None] >> np.arange(ways)) & 1, np.bool_)


@dataclass(frozen=True, eq=False)
class _Pattern:
    """The different steps of some ways, as weight, scale, ordered share and relationship, and which set needs which."""

    steps: tuple[tuple[int, float, float, str], ...]
    needs: NDArray[np.bool_]
    signs: Numbers


def case_columns(cases: Sequence[ImpactCase], place_by_key: Mapping[WeightKey, int]) -> CaseColumns:
    """Lay cases out as columns.

    Parameters
    ----------
    cases
        Cases, each with at least one way.
    place_by_key
        Position of each weight.
    """
    number_by_pattern: dict[tuple[tuple[CasePath, ...], float], int] = {}
    case_pattern = [
        number_by_pattern.setdefault((case.paths, case.other_ways), len(number_by_pattern)) for case in cases
    ]
    patterns = [_pattern(paths, place_by_key) for paths, _ in number_by_pattern]
    sizes = np.array([len(pattern.steps) for pattern in patterns], np.intp)
    firsts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)
    rows = [step for pattern in patterns for step in pattern.steps]
    entries = _entries(cases, case_pattern, patterns, firsts=firsts)
    return CaseColumns(
        steps_pattern=np.repeat(np.arange(len(patterns)), sizes),
        steps_weight=np.array([row[0] for row in rows], np.intp),
        steps_scale=np.array([row[1] for row in rows], np.float64),
        steps_ordered=np.array([row[2] for row in rows], np.float64),
        terms=_terms(patterns, firsts),
        terms_pattern=np.repeat(np.arange(len(patterns)), [len(pattern.signs) for pattern in patterns]),
        terms_sign=np.concatenate([pattern.signs for pattern in patterns]),
        other_ways=np.array([other for _, other in number_by_pattern], np.float64),
        case_pattern=np.array(case_pattern, np.intp),
        case_confirmed=np.array([case.is_confirmed for case in cases], np.bool_),
        case_weight=np.array([case.weight for case in cases], np.float64),
        case_evidence=np.array([case.evidence for case in cases], np.float64),
        entry_case=entries[0],
        entry_step=entries[1],
        entry_group=entries[2],
        groups=int(entries[2].max(initial=-1)) + 1,
    )


def _pattern(paths: Sequence[CasePath], place_by_key: Mapping[WeightKey, int]) -> _Pattern:
    place: dict[tuple[int, float, float, str], int] = {}
    needs = []
    for path in paths:
        steps = [
            (place_by_key[step.weight], step.scale, step.ordered_share, step.relationship_id) for step in path.steps
        ]
        if path.confidence < 1.0:
            steps.append((KNOWN, path.confidence, 1.0, path.start_id))
        needs.append([place.setdefault(step, len(place)) for step in steps])
    incidence = np.zeros((len(paths), len(place)), np.bool_)
    for row, columns in enumerate(needs):
        incidence[row, columns] = True
    chosen = _sets_of(len(paths))
    signs = np.where(chosen.sum(axis=1) % 2, 1.0, -1.0)
    return _Pattern(tuple(place), (chosen.astype(np.int64) @ incidence) > 0, signs)


def _terms(patterns: Sequence[_Pattern], firsts: Places) -> sparse.csr_matrix:
    rows, columns, done = [], [], 0
    for pattern, first in zip(patterns, firsts, strict=False):
        row, column = np.nonzero(pattern.needs)
        rows.append(row + done)
        columns.append(column + first)
        done += len(pattern.signs)
    row, column = np.concatenate(rows), np.concatenate(columns)
    return sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=(done, int(firsts[-1])))


def _entries(
    cases: Sequence[ImpactCase], case_pattern: Sequence[int], patterns: Sequence[_Pattern], *, firsts: Places
) -> tuple[Places, Places, Places]:
    number_by_group: dict[tuple[str, str, int], int] = {}
    of_case, of_step, of_group = [], [], []
    for number, (case, pattern) in enumerate(zip(cases, case_pattern, strict=True)):
        first = int(firsts[pattern])
        for place, (weight, _, _, relationship_id) in enumerate(patterns[pattern].steps):
            if weight != KNOWN:
                group = (case.scope, relationship_id, weight)
                of_case.append(number)
                of_step.append(first + place)
                of_group.append(number_by_group.setdefault(group, len(number_by_group)))
    return np.array(of_case, np.intp), np.array(of_step, np.intp), np.array(of_group, np.intp)
