"""How likely each node of a network changes along with another: to be held against what really changed together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from impact.analysis.co_change import CoChange
from impact.domain.co_change import CoChangeReasons, TrackedNetwork, TrackedNode, WalkedStep
from impact.errors import UnknownNameError
from impact.readers.tracked_network import co_change_policy, read_seeds, read_tracked_network
from impact.use_cases.workspace import nearest_names

MOST_NODES_A_SEED = 5_000
MOST_SHOWN = 5
"""Things that a reason lists before it only counts the rest."""
LEAST_SHOWN = 0.0005
"""A reason of a smaller chance shows as 0.000 and is left out."""


@dataclass(frozen=True, slots=True)
class Foreteller:
    """A network that was read, ready to be asked; its notes say what reading left out."""

    network: TrackedNetwork
    engine: CoChange


def read_foreteller(nodes: Path, edges: Path, *, history: Path | None = None) -> Foreteller:
    """Read a network and learn from its history; the numbers are the shipped ones.

    Parameters
    ----------
    nodes, edges, history
        As :func:`impact.readers.tracked_network.read_tracked_network`.

    Raises
    ------
    UnreadableFileError
        If a file cannot be read.
    """
    network = read_tracked_network(nodes, edges, history=history)
    return Foreteller(network, CoChange(network, co_change_policy()))


def predict_changes(foreteller: Foreteller, seeds: Path) -> Iterator[tuple[str, str, float]]:
    """Say for each seed how likely the other nodes change along with it, likeliest first; ties are broken by order.

    Parameters
    ----------
    seeds
        Ids of nodes, one a line.

    Yields
    ------
    Seed, node and likelihood above 0, the 5,000 likeliest of each seed.

    Raises
    ------
    UnreadableFileError
        If the seeds cannot be read.
    UnknownNameError
        If a seed is no node.
    """
    ids = [node.id for node in foreteller.network.nodes]
    asked = read_seeds(seeds)
    _require(asked, ids, where=f" ({seeds})")
    step = foreteller.engine.seeds_at_once
    for first in range(0, len(asked), step):
        block = asked[first : first + step]
        for seed, likelihoods in zip(block, foreteller.engine.likelihoods(block), strict=True):
            for place in np.argsort(-likelihoods, kind="stable")[:MOST_NODES_A_SEED]:
                if likelihoods[place] > 0.0:
                    yield seed, ids[int(place)], float(likelihoods[place])


def explain_change(foreteller: Foreteller, seed: str, node: str) -> str:
    """Say in words why a node is likely to change along with a seed, a line a reason, the strongest first.

    Raises
    ------
    UnknownNameError
        If one is no node.
    """
    _require((seed, node), [known.id for known in foreteller.network.nodes], where="")
    reasons = foreteller.engine.reasons(seed, node)
    known = {one.id: one for one in foreteller.network.nodes}
    head = f"{_label(known[node])} changes along with {_label(known[seed])}: likelihood {reasons.likelihood:.3f}"
    if seed == node:
        return f"{_label(known[node])} is the seed itself.\n"
    told = sorted(_told(reasons, known), key=lambda one: -one[0])
    lines = [f"  {chance:.3f}  {words}" for chance, words in told if chance >= LEAST_SHOWN]
    if not lines:
        return f"{head}\n  No tie, no likeness and no common change lead from one to the other.\n"
    if reasons.kept_odds < 1.0 - LEAST_SHOWN:
        lines.append(f"  odds × {reasons.kept_odds:.2f}  no change of it for {reasons.still_days:,} days")
    return "\n".join([f"{head}. Reasons, each with its own chance before the level is set:", *lines, ""])


def _told(reasons: CoChangeReasons, known: dict[str, TrackedNode]) -> list[tuple[float, str]]:
    shared = _listed([_label(known[one]) for one in reasons.shared_ids])
    dates = _listed([f"{change.day} ({change.id})" for change in reasons.common_changes])
    together = (
        f"changed together {_times(len(reasons.common_changes))}: {dates}; the seed changed "
        f"{_times(reasons.changes_of_seed)}, this {_times(reasons.changes_of_node)}"
    )
    return [
        (reasons.by_walk, f"change walks along ties, likeliest {_way(reasons.path, known)}"),
        (reasons.by_sharing, f"both are tied to {shared}"),
        (reasons.by_likeness, f"alike in name and place: {_listed(reasons.words)}"),
        (reasons.by_past, together),
        (reasons.by_habit, f"it changes often: {_times(reasons.changes_of_node)}"),
    ]


def _way(path: Sequence[WalkedStep], known: dict[str, TrackedNode]) -> str:
    if not path:
        return "by many small ways"
    steps = [_label(known[path[0].source_id])]
    for step in path:
        kinds = dict.fromkeys(
            f"{kind or 'tie'}{'' if is_along else ' (against the arrow)'}" for kind, is_along in step.ties
        )
        steps.append(f"—{', '.join(kinds) or 'alike'}→ {_label(known[step.target_id])}")
    return " ".join(steps)


def _listed(things: Sequence[str]) -> str:
    shown = ", ".join(things[:MOST_SHOWN])
    return shown if len(things) <= MOST_SHOWN else f"{shown} and {len(things) - MOST_SHOWN} more"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _label(node: TrackedNode) -> str:
    return f"{node.id} “{node.name or node.path}”" if node.name or node.path else node.id


def _require(names: Sequence[str], ids: Sequence[str], *, where: str) -> None:
    known = set(ids)
    for name in names:
        if name not in known:
            raise UnknownNameError(f"No node is called '{name}'{where}.", candidates=nearest_names(name, ids))
