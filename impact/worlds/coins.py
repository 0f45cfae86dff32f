"""Coins: pure functions of seed, group, relationship and world, packed 64 worlds to a word."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

COIN_BITS = 32
_CHUNK = 4096

Words = NDArray[np.uint64]
Numbers = NDArray[np.float64]


def key_of(text: str) -> int:
    """Hash a text to 64 bits, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")


def _mix(values: Words) -> Words:
    """Scramble 64-bit words (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def coins(keys: Words, *, seed: int, group: str, worlds: int, first_world: int = 0) -> NDArray[np.uint32]:
    """Toss a coin for each key in each world.

    Returns
    -------
    numpy.ndarray
        Whole numbers spread evenly over 0..2³²−1, shape ``(keys, worlds)``.
    """
    start = _mix(np.array([(seed ^ key_of(group)) & (2**64 - 1)], np.uint64))
    by_key = _mix(keys ^ start)
    by_world = np.arange(first_world, first_world + worlds, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    tossed = np.empty((len(keys), worlds), np.uint32)
    for low in range(0, len(keys), _CHUNK):
        part = _mix(by_key[low : low + _CHUNK, None] + by_world[None, :])
        tossed[low : low + _CHUNK] = (part >> np.uint64(64 - COIN_BITS)).astype(np.uint32)
    return tossed


def live_worlds(tossed: NDArray[np.uint32], likelihoods: Numbers) -> Words:
    """Tell in which worlds each coin falls live.

    Parameters
    ----------
    tossed
        Coins, shape ``(keys, worlds)``; the number of worlds is a multiple of 64.
    likelihoods
        Chance of each key, 0..1.

    Returns
    -------
    numpy.ndarray
        One bit per world, shape ``(keys, worlds / 64)``.
    """
    limits = np.minimum(likelihoods * 2.0**COIN_BITS, 2.0**COIN_BITS - 1).astype(np.uint32)
    words = np.empty((len(limits), tossed.shape[1] // 64), np.uint64)
    for low in range(0, len(limits), _CHUNK):
        part = slice(low, low + _CHUNK)
        is_live = np.asarray(tossed[part] < limits[part, None])
        words[part] = np.packbits(is_live, axis=1, bitorder="little").view(np.uint64)
    words[likelihoods >= 1.0] = np.uint64(2**64 - 1)
    return words


class LiveArcs:
    """Worlds in which each arc carries change, worked out for an arc when it is first asked for.

    Most arcs are never reached, so most are never worked out.

    Parameters
    ----------
    tossed
        Coin of each arc, shape ``(arcs, worlds)``.
    likelihoods
        Chance of each arc, 0..1.
    forced
        Arcs whose coin is forced, with the words to use instead.
    """

    def __init__(
        self, tossed: NDArray[np.uint32], likelihoods: Numbers, *, forced: Mapping[int, bool] | None = None
    ) -> None:
        self._tossed = tossed
        self._likelihoods = likelihoods
        self._words = np.zeros((len(likelihoods), tossed.shape[1] // 64), np.uint64)
        self._is_known = np.zeros(len(likelihoods), np.bool_)
        for arc, is_live in (forced or {}).items():
            self._words[arc] = np.uint64(2**64 - 1 if is_live else 0)
            self._is_known[arc] = True

    def __getitem__(self, arcs: NDArray[np.intp]) -> Words:
        """Give the worlds of some arcs, shape ``(arcs, words)``."""
        new = arcs[~self._is_known[arcs]]
        if new.size:
            self._words[new] = live_worlds(self._tossed[new], self._likelihoods[new])
            self._is_known[new] = True
        return self._words[arcs]


def share_of_worlds(words: Words) -> Numbers:
    """Give the share of worlds in which each row is set, 0..1."""
    count = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
    return np.asarray(count / (64.0 * words.shape[1]), np.float64)


def unpack(words: Words) -> NDArray[np.bool_]:
    """Spread packed worlds over one column each, shape ``(rows, worlds)``."""
    return np.unpackbits(words.view(np.uint8), axis=1, bitorder="little").astype(np.bool_)
