"""Possible worlds: in each, every relationship either carries change or does not.

The coin of a relationship in a world is a pure function of seed, coin group, relationship id and world,
so that two analyses of one workspace can be compared world by world. Worlds are packed 64 to a word.
"""

from __future__ import annotations

from impact.worlds.arcs import JUNCTIONS, TieColumns, TravelArcs, open_ties, travel_arcs
from impact.worlds.coins import (
    WORLDS_PER_WORD,
    Words,
    coin_states,
    coins,
    key_of,
    limits_of,
    live_words,
    mixed,
    share_of_worlds,
    share_of_worlds_by_draw,
    unpack,
)
from impact.worlds.columns import GraphColumns, arcs_of_columns
from impact.worlds.live import LiveArcs
from impact.worlds.possible import MASK_BUDGET, PossibleWorlds, Seed
from impact.worlds.spreading import Arrangement, Spread, spread

__all__ = [
    "JUNCTIONS",
    "MASK_BUDGET",
    "WORLDS_PER_WORD",
    "Arrangement",
    "GraphColumns",
    "LiveArcs",
    "PossibleWorlds",
    "Seed",
    "Spread",
    "TieColumns",
    "TravelArcs",
    "Words",
    "arcs_of_columns",
    "coin_states",
    "coins",
    "key_of",
    "limits_of",
    "live_words",
    "mixed",
    "open_ties",
    "share_of_worlds",
    "share_of_worlds_by_draw",
    "spread",
    "travel_arcs",
    "unpack",
]
