"""Say why a node is likely to change along with another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from impact.analysis.co_change.likeness import words_of
from impact.analysis.co_change.scoring import Scores, Structure
from impact.analysis.co_change.ties import ALONG
from impact.domain.co_change import CoChangeReasons, CommonChange, TrackedNetwork, WalkedStep


def reasons_for(
    network: TrackedNetwork, structure: Structure, *, scores: Scores,
    changes: Sequence[tuple[CommonChange, list[int]]], ends: tuple[int, int], likelihood: float,
) -> CoChangeReasons:  # fmt: skip
    """Tell the reasons one by one.

    Parameters
    ----------
    scores
        The reasons as numbers.
    changes
        Past changes and the places of their nodes, oldest first.
    ends
        The places of the seed and of the node.
    likelihood
        What the reasons come to.
    """
    seed, node = ends
    ids = [one.id for one in network.nodes]
    at = np.array([seed], dtype=np.int64)
    is_other = seed != node
    by_walk = float(scores.by_walk(at)[0, node]) if is_other else 0.0
    held = [(change, set(places)) for change, places in changes]
    return CoChangeReasons(
        seed_id=ids[seed],
        node_id=ids[node],
        likelihood=likelihood,
        path=_path(structure, scores.walk, ids=ids, ends=ends) if by_walk > 0.0 else (),
        by_walk=by_walk,
        shared_ids=tuple(ids[place] for place in _shared(scores.neighbourhoods, ends)),
        by_sharing=float(scores.by_sharing(at)[0, node]) if is_other else 0.0,
        words=_common_words(network, ends),
        by_likeness=float(scores.by_likeness(at)[0, node]) if is_other else 0.0,
        common_changes=tuple(change for change, places in reversed(held) if {seed, node} <= places),
        changes_of_seed=sum(seed in places for _, places in held),
        changes_of_node=sum(node in places for _, places in held),
        by_past=float(scores.by_past(at)[0, node]),
        by_habit=float(scores.by_habit[node]) if is_other else 0.0,
        still_days=int(scores.past.still_days[node]),
        kept_odds=float(scores.kept_odds[node]),
    )


def _path(
    structure: Structure, walk: sparse.csr_matrix, *, ids: Sequence[str], ends: tuple[int, int]
) -> tuple[WalkedStep, ...]:
    """Find the likeliest way; ties between ways are broken by the order of the nodes."""
    lengths = walk.copy()
    lengths.data = 1e-12 - np.log(np.minimum(1.0, lengths.data))
    _, before = dijkstra(lengths, indices=ends[0], return_predecessors=True)
    places = [ends[1]]
    while places[-1] != ends[0] and before[places[-1]] >= 0:
        places.append(int(before[places[-1]]))
    if places[-1] != ends[0]:
        return ()
    places.reverse()
    return tuple(
        WalkedStep(ids[a], ids[b], tuple((kind, way == ALONG) for kind, way in structure.drawn.of(a, b)))
        for a, b in pairwise(places)
    )


def _shared(neighbourhoods: sparse.csr_matrix, ends: tuple[int, int]) -> list[int]:
    common = neighbourhoods[ends[0]].multiply(neighbourhoods[ends[1]]).tocoo()
    weights = dict(zip(common.col.tolist(), common.data.tolist(), strict=True))
    return sorted(weights, key=lambda place: (-weights[place], place))


def _common_words(network: TrackedNetwork, ends: tuple[int, int]) -> tuple[str, ...]:
    both = set(words_of(network.nodes[ends[0]])) & set(words_of(network.nodes[ends[1]]))
    if not both:
        return ()
    spread = dict.fromkeys(both, 0)
    for node in network.nodes:
        for word in both.intersection(words_of(node)):
            spread[word] += 1
    return tuple(sorted(both, key=lambda word: (spread[word], word)))
