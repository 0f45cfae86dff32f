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
    """Nodes, ties from a source to a target with their kind, and past changes in any order."""

    nodes: tuple[TrackedNode, ...]
    ties: tuple[tuple[str, str, str], ...]
    history: tuple[CommonChange, ...] = ()


@dataclass(frozen=True, slots=True)
class CoChangePolicy:
    """The numbers of :mod:`impact.analysis.co_change`; the policy file says what each means and why it is so."""

    network_share: float
    network_decay: float
    network_steps: int
    name_share: float
    alike_share: float
    past_share: float
    past_second_share: float
    half_life_days: float
    shrinkage: float
    largest_change: int
    habit_share: float
    tie_mean: float
    tie_cases: float
