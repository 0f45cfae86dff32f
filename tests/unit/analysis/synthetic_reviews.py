"""Reviews made up by plain simulation: relationships of a random graph carry change or not, one world a review.

Nothing of the product takes part in what comes true; only the ways by which change may have come are its own.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from impact.analysis.calibration import calibrated_weights, open_weights
from impact.analysis.explanation import likeliest_paths
from impact.analysis.propagation import propagate
from impact.domain.calibration import BACKWARD, FORWARD, CalibratedWeight, ImpactCase, WeightKey
from impact.domain.policy import ANY, PropagationPolicy, RelationshipRule, Weight
from impact.graph import ArchitectureGraph
from impact.use_cases.review_cases import ReviewedScope
from tests.unit.architectures import element, graph, policy, seed, tie

KINDS = ("composes", "uses", "flows")
NODES, TIES, HOPS = 30, 45, 3
PRIOR_MEAN, PRIOR_OBSERVATIONS = 0.4, 8.0
DAMPING = 0.3

Rows = list[tuple[str, str, str]]
Rules = Mapping[tuple[str, str], RelationshipRule]
Truth = Mapping[tuple[str, bool], float]


def random_rows(rng: random.Random, ties: int) -> Rows:
    """Draw ties of random kinds between random nodes."""
    names = [f"n{number}" for number in range(NODES)]
    return [(*rng.sample(names, 2), rng.choice(KINDS)) for _ in range(ties)]


def random_truth(rng: random.Random) -> Truth:
    """Draw how likely each kind really carries change, each way."""
    return {(kind, is_forward): rng.uniform(0.1, 0.9) for kind in KINDS for is_forward in (True, False)}


def ways_out(rows: Rows, truth: Truth) -> dict[str, list[tuple[str, str, bool, float]]]:
    """List for each node where change can go, over which tie as drawn or not, with its true chance."""
    ways: dict[str, list[tuple[str, str, bool, float]]] = {}
    for source, target, kind in rows:
        for start, end, is_forward in ((source, target, True), (target, source, False)):
            ways.setdefault(start, []).append((end, kind, is_forward, 0.0))
    damped = {}
    for start, found in ways.items():
        like = [(kind, is_forward) for _, kind, is_forward, _ in found]
        damped[start] = [
            (end, kind, is_forward, truth[kind, is_forward] * like.count((kind, is_forward)) ** -DAMPING)
            for end, kind, is_forward, _ in found
        ]
    return damped


def is_reached(
    start: str, end: str, ways: Mapping[str, list[tuple[str, str, bool, float]]], rng: random.Random
) -> bool:
    """Let change spread from a node in one world, and say whether it comes to another."""
    frontier, seen = [start], {start}
    for _ in range(HOPS):
        following = []
        for node in frontier:
            for target, _, _, chance in ways.get(node, ()):
                if rng.random() < chance and target not in seen:
                    if target == end:
                        return True
                    seen.add(target)
                    following.append(target)
        frontier = following
    return False


def believed(rows: Rows) -> tuple[ArchitectureGraph, PropagationPolicy]:
    """Give the graph, and a policy that knows nothing of the truth."""
    names = sorted({end for row in rows for end in row[:2]})
    ties = [tie(source, target, kind, id=f"t{number}") for number, (source, target, kind) in enumerate(rows)]
    rules = {(kind, ANY): _rule(kind) for kind in (ANY, *KINDS)}
    fields = replace(policy(), rules=rules, damping_exponent=DAMPING, hop_limit=HOPS, weight_draws=2)
    return graph(*ties, elements=tuple(element(name) for name in names)), fields


def _rule(kind: str) -> RelationshipRule:
    weight = Weight(PRIOR_MEAN, PRIOR_OBSERVATIONS)
    return RelationshipRule(kind, ANY, weight, weight, "a guess")


@dataclass(frozen=True)
class Reviews:
    """Reviews that were made up, with what really holds and what is believed; each names touched, seen and outcome."""

    truth: Truth
    built: ArchitectureGraph
    belief: PropagationPolicy
    rows: tuple[tuple[str, str, str, bool], ...]

    def cases_under(self, rules: Rules) -> list[ImpactCase]:
        """Make the cases under some rules."""
        held = replace(self.belief, rules=dict(rules))
        scopes = {touched: _scope(touched, self.built, held) for touched in sorted({row[1] for row in self.rows})}
        found = [scopes[touched].case(seen, is_confirmed=came, scope=name) for name, touched, seen, came in self.rows]
        return [case for case in found if case is not None]


def made_up_reviews(number: int, *, per_weight: int, ties: int = TIES) -> Reviews:
    """Make up reviews: so many per kind and way, each of an element one or two ties away from what was touched."""
    rng = random.Random(number)
    rows, truth = random_rows(rng, ties), random_truth(rng)
    ways = ways_out(rows, truth)
    built, belief = believed(rows)
    reviews = []
    for kind, is_forward in truth:
        starts = [(start, way[0]) for start in sorted(ways) for way in ways[start] if way[1:3] == (kind, is_forward)]
        for review in range(per_weight):
            touched, seen = rng.choice(starts)
            if rng.random() < 0.25:
                seen = rng.choice([way[0] for way in ways[seen] if way[0] != touched] or [seen])
            came = is_reached(touched, seen, ways, rng)
            reviews.append((f"{kind} {is_forward} {review}", touched, seen, came))
    return Reviews(truth, built, belief, tuple(reviews))


def _scope(touched: str, built: ArchitectureGraph, belief: PropagationPolicy) -> ReviewedScope:
    seeds = (seed(touched),)
    found = propagate(built, seeds, policy=belief)
    paths = likeliest_paths(found.possible_worlds, seeds, index_by_id=built.index_by_id, floor=1e-4)
    return ReviewedScope(built, found, seeds=seeds, paths_by_node=paths)


def missed_by(reviews: Reviews, weights: Sequence[CalibratedWeight]) -> list[float]:
    """Say by how much each true weight is missed."""
    learned = {one.key: one.posterior.mean for one in weights}
    return [
        abs(learned[WeightKey(kind, ANY, FORWARD if is_forward else BACKWARD)] - chance)
        for (kind, is_forward), chance in reviews.truth.items()
    ]


def misses(number: int, *, per_weight: int) -> list[float]:
    """Say by how much each weight is missed in a run of few ties, of which hardly a way stays unlisted."""
    reviews = made_up_reviews(number, per_weight=per_weight)
    rules = reviews.belief.rules
    return missed_by(reviews, calibrated_weights(reviews.cases_under(rules), open_weights(rules)))
