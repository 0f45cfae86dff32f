"""Coins: pure functions of seed, group, relationship and world, made 64 worlds at a time.

The coin of a key in a world is a whole number of 32 bits. Bit 31 of 64 neighbouring worlds is one word of a
counter-based hash, bit 30 the next word, and so on: a *plane* each. Comparing 64 coins with a limit then takes one
word a plane, from the highest down, and only until no coin ties with the limit any more: about seven words in place
of 64 hashed numbers, with the same result as comparing the numbers themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COIN_BITS = 32
WORLDS_PER_WORD = 64
SURE_PLANES = 9
"""Planes worked out for all words; after these about one word in eight still holds a tie."""
CHUNK_WORDS, SECTION_WORDS = 8192, 262144
"""Words compared at once, so that all that is at hand stays in the nearest cache; and words whose ties are settled
together."""

Words = NDArray[np.uint64]
Limits = NDArray[np.uint64]
Numbers = NDArray[np.float64]

_ALL = np.uint64(2**64 - 1)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
PLANES = np.arange(COIN_BITS, dtype=np.uint64) * _GOLDEN
"""What is added to the state of a word for each plane."""
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def key_of(text: str) -> int:
    """Hash a text to 64 bits, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")


def mixed(values: Words, *, spare: Words | None = None) -> Words:
    """Scramble 64-bit words in place (the finaliser of SplitMix64, Steele, Lea and Flood 2014).

    Parameters
    ----------
    values
        Words of any shape; overwritten.
    spare
        Room for as many words; made where absent.
    """
    spare = np.empty_like(values) if spare is None else spare
    for shift, factor in ((30, _FIRST), (27, _SECOND)):
        np.right_shift(values, np.uint64(shift), out=spare)
        np.bitwise_xor(values, spare, out=values)
        np.multiply(values, factor, out=values)
    np.right_shift(values, np.uint64(31), out=spare)
    return np.bitwise_xor(values, spare, out=values)


def coin_states(keys: Words, *, seed: int, group: str) -> Words:
    """Give where the hash of each key starts in a coin group, shape ``(keys,)``."""
    start = mixed(np.array([(seed ^ key_of(group)) & (2**64 - 1)], np.uint64))
    return mixed(np.asarray(keys, np.uint64) ^ start)


def limits_of(likelihoods: Numbers) -> Limits:
    """Turn likelihoods, 0..1, into limits that a live coin stays below, 0..2³²; 2³² is certain."""
    certain = np.uint64(2**COIN_BITS)
    below = np.minimum(np.asarray(likelihoods) * 2.0**COIN_BITS, 2.0**COIN_BITS - 1).astype(np.uint64)
    return np.where(np.asarray(likelihoods) >= 1.0, certain, below)


def coins(states: Words, *, worlds: int, first_world: int = 0) -> NDArray[np.uint32]:
    """Toss a coin for each key in each world, as numbers.

    Parameters
    ----------
    states
        As :func:`coin_states` gives them.
    worlds, first_world
        How many worlds, from which on; multiples of 64.

    Returns
    -------
    numpy.ndarray
        Whole numbers spread evenly over 0..2³²−1, shape ``(keys, worlds)``.
    """
    tossed = np.zeros((len(states), worlds), np.uint32)
    counters = _counters(first_world // WORLDS_PER_WORD, worlds // WORLDS_PER_WORD)
    for plane in range(COIN_BITS):
        words = mixed(states[:, None] + (counters + PLANES[plane])[None, :])
        tossed |= unpack(words).astype(np.uint32) << np.uint32(COIN_BITS - 1 - plane)
    return tossed


def live_words(states: Words, limits: Limits, *, words: int, first_word: int = 0) -> Words:
    """Tell in which worlds the coin of each key falls below its limit.

    Parameters
    ----------
    states
        As :func:`coin_states` gives them, shape ``(keys,)``.
    limits
        As :func:`limits_of` gives them, shape ``(keys,)``, or ``(keys, draws)`` for several limits each.
    words, first_word
        How many words of 64 worlds, from which on.

    Returns
    -------
    numpy.ndarray
        One bit a world, shape ``(keys, words · draws)``: the first word under each draw, then the next word.
    """
    by_draw = limits.reshape(len(states), -1)
    draws = by_draw.shape[1]
    live = np.zeros((len(states), words, draws), np.uint64)
    counters = _counters(first_word, words)
    rows = max(1, SECTION_WORDS // max(1, draws * words))
    tie = np.empty((min(rows, len(states)), words, draws), np.uint64)
    for low in range(0, len(states), rows):
        part = slice(low, min(low + rows, len(states)))
        section = _Section(states[part], by_draw[part], counters, live[part], tie[: part.stop - low])
        section.compare_all()
        section.settle_ties()
    live |= np.where(by_draw >= np.uint64(2**COIN_BITS), _ALL, np.uint64(0))[:, None, :]
    return live.reshape(len(states), words * draws)


def _counters(first_word: int, words: int) -> Words:
    return np.arange(first_word, first_word + words, dtype=np.uint64) * np.uint64(COIN_BITS) * _GOLDEN


@dataclass(frozen=True, slots=True, eq=False)
class _Section:
    """Coins compared together: ``live`` and ``tie`` have the shape ``(keys, words, draws)`` and are filled in."""

    states: Words
    limits: Limits
    counters: Words
    live: Words
    tie: Words

    def compare_all(self) -> None:
        """Compare the first planes of all words, as many keys at a time as the nearest cache holds."""
        self.tie.fill(_ALL)
        bits = [_bit(self.limits, plane)[:, None, :] for plane in range(SURE_PLANES)]
        rows = max(1, CHUNK_WORDS // (self.live.shape[1] * self.live.shape[2]))
        for low in range(0, len(self.states), rows):
            part = slice(low, low + rows)
            self._compare(self.states[part], [wanted[part] for wanted in bits], self.live[part], self.tie[part])
        is_unsettled = self.limits & _lower_bits(SURE_PLANES - 1) != 0
        np.multiply(self.tie, is_unsettled[:, None, :], out=self.tie)

    def _compare(self, states: Words, bits: Sequence[Words], live: Words, tie: Words) -> None:
        begun = states[:, None] + self.counters[None, :]
        plane_words, spare, differs = np.empty_like(begun), np.empty_like(begun), np.empty_like(tie)
        for step, wanted in zip(PLANES, bits, strict=False):
            np.add(begun, step, out=plane_words)
            mixed(plane_words, spare=spare)
            np.bitwise_xor(plane_words[:, :, None], wanted, out=differs)
            np.bitwise_and(differs, tie, out=differs)
            np.bitwise_xor(tie, differs, out=tie)
            np.bitwise_and(differs, wanted, out=differs)
            np.bitwise_or(live, differs, out=live)

    def settle_ties(self) -> None:
        """Go on, plane by plane, with the words in which some coin still ties with its limit."""
        _, words, draws = self.live.shape
        place = np.flatnonzero(self.tie)
        key, rest = np.divmod(place, words * draws)
        word, draw = np.divmod(rest, draws)
        start, limit = self.states[key] + self.counters[word], self.limits[key, draw]
        tied = self.tie.ravel()[place]
        flat = self.live.reshape(-1)
        for plane in range(SURE_PLANES, COIN_BITS):
            if not place.size:
                return
            wanted = _bit(limit, plane)
            differs = (mixed(start + PLANES[plane]) ^ wanted) & tied
            tied ^= differs
            flat[place] |= differs & wanted
            is_open = (tied != 0) & (limit & _lower_bits(plane) != 0)
            place, start, limit, tied = place[is_open], start[is_open], limit[is_open], tied[is_open]


def _lower_bits(plane: int) -> np.uint64:
    """Give a mask of the bits of a limit below those of a plane."""
    return np.uint64(2 ** (COIN_BITS - 1 - plane) - 1)


def _bit(limits: Limits, plane: int) -> Words:
    """Give a word of ones where the bit of a limit is set in a plane, else of zeros."""
    return np.asarray(np.uint64(0) - ((limits >> np.uint64(COIN_BITS - 1 - plane)) & np.uint64(1)))


def share_of_worlds(words: Words) -> Numbers:
    """Give the share of worlds in which each row is set, 0..1."""
    count = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
    return np.asarray(count / (float(WORLDS_PER_WORD) * words.shape[1]), np.float64)


def share_of_worlds_by_draw(words: Words, *, draws: int) -> Numbers:
    """Give the share of worlds in which each row is set under each draw, shape ``(draws, rows)``."""
    count = np.bitwise_count(words).reshape(len(words), -1, draws).sum(axis=1, dtype=np.int64)
    return np.asarray(count.T * draws / (float(WORLDS_PER_WORD) * words.shape[1]), np.float64)


def unpack(words: Words) -> NDArray[np.bool_]:
    """Spread packed worlds over one column each, shape ``(rows, worlds)``."""
    return np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1, bitorder="little").astype(np.bool_)
