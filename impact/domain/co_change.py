"""Nodes with their ties and past changes, and how likely one changes along with another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackedNode:
    """A node of a network that people change: its id, name, kind and place, the latter may be empty."""

    id: str
    name: str
    kind: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class CommonChange:
    """Nodes that changed together on a day."""

    id: str
    day: dt.date
    node_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrackedNetwork:
    """Nodes, ties from a source to a target with their kind, past changes in any order; notes on what was left out."""

    nodes: tuple[TrackedNode, ...]
    ties: tuple[tuple[str, str, str], ...]
    history: tuple[CommonChange, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WalkedStep:
    """One step by which change walks: the kinds of tie, each with whether it is drawn that way; none if by likeness."""

    source_id: str
    target_id: str
    ties: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class CoChangeReasons:
    """Why a node is likely to change along with another.

    Each reason has a chance of its own, 0..1, before the level is set; ``likelihood`` is what they come to together.

    Parameters
    ----------
    path, by_walk
        The likeliest way along ties and likeness, empty if there is none, and the chance by all ways.
    shared_ids, by_sharing
        What both are tied to, the least tied first.
    words, by_likeness
        Words that both names and places have, the rarest first.
    common_changes, by_past
        What both changed in, the newest first, and how often each changed at all, weighed by age.
    by_habit
        The chance that it changes along with anything.
    still_days, kept_odds
        For how long the node has not changed as far as the history tells, and what part of the odds that leaves, 0..1.
    """

    seed_id: str
    node_id: str
    likelihood: float
    path: tuple[WalkedStep, ...]
    by_walk: float
    shared_ids: tuple[str, ...]
    by_sharing: float
    words: tuple[str, ...]
    by_likeness: float
    common_changes: tuple[CommonChange, ...]
    changes_of_seed: int
    changes_of_node: int
    by_past: float
    by_habit: float
    still_days: int
    kept_odds: float


@dataclass(frozen=True, slots=True)
class CoChangePolicy:
    """The numbers of :mod:`impact.analysis.co_change`; the policy file says what each means and why it is so."""

    network_share: float
    network_back_share: float
    network_decay: float
    network_steps: int
    network_spread: float
    hub_damping: float
    likeness_walked: float
    likeness_nearest: int
    sibling_share: float
    name_share: float
    alike_share: float
    past_share: float
    past_back_share: float
    half_life_days: float
    shrinkage: float
    largest_change: int
    largest_share: float
    habit_share: float
    still_share: float
    tie_mean: float
    tie_cases: float
    kind_trust: float
    single_tie_cases: float
    level_shift: float
    level_slope: float
    level_doubt: float
    level_part: float
