"""Coins are numbers; comparing them plane by plane gives the same as comparing the numbers."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.worlds import (
    coin_states,
    coins,
    key_of,
    limits_of,
    live_words,
    share_of_worlds,
    share_of_worlds_by_draw,
    unpack,
)

coins_module = importlib.import_module("impact.worlds.coins")
"""The module; the package gives the function of that name."""
LIKELIHOODS = st.one_of(
    st.floats(0.0, 1.0), st.sampled_from([0.0, 1.0, 0.5, 0.25, 2.0**-32, 2.0**-9, 1 - 2.0**-32, 1 - 2.0**-9])
)


def states(count: int, *, group: str = "g", seed: int = 1) -> np.ndarray:
    return coin_states(np.arange(count, dtype=np.uint64), seed=seed, group=group)


@given(st.lists(LIKELIHOODS, min_size=1, max_size=40), st.integers(1, 5), st.integers(0, 3))
def test_a_coin_is_live_in_just_the_worlds_where_its_number_is_below_the_limit(
    likelihoods: list[float], words: int, first_word: int
) -> None:
    keys, limits = states(len(likelihoods)), limits_of(np.array(likelihoods))
    numbers = coins(keys, worlds=64 * words, first_world=64 * first_word)
    live = unpack(live_words(keys, limits, words=words, first_word=first_word))
    assert (live == (numbers.astype(np.uint64) < limits[:, None])).all()


def test_a_limit_that_a_coin_meets_exactly_is_not_passed_and_the_next_one_is() -> None:
    keys = states(200)
    first = coins(keys, worlds=64)[:, 0].astype(np.uint64)
    assert not unpack(live_words(keys, first, words=1))[:, 0].any()
    assert unpack(live_words(keys, first + np.uint64(1), words=1))[:, 0].all()


@pytest.mark.parametrize("sure_planes", [1, 2, 29, 31, 32])
@pytest.mark.parametrize(("chunk", "section"), [(1, 1), (6, 12), (8192, 262144)])
def test_how_many_planes_and_words_are_compared_at_once_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, sure_planes: int, chunk: int, section: int
) -> None:
    keys = states(61)
    numbers = coins(keys, worlds=128).astype(np.uint64)
    limits = np.stack([numbers[:, 0], numbers[:, 0] + np.uint64(1), numbers[:, 1] >> np.uint64(3)], axis=1)
    monkeypatch.setattr(coins_module, "SURE_PLANES", sure_planes)
    monkeypatch.setattr(coins_module, "CHUNK_WORDS", chunk)
    monkeypatch.setattr(coins_module, "SECTION_WORDS", section)
    live = live_words(keys, limits, words=2).reshape(61, 2, 3)
    for draw in range(3):
        assert (unpack(live[:, :, draw]) == (numbers < limits[:, draw, None])).all()


@pytest.mark.parametrize("power", range(7, 14))
def test_a_limit_with_one_bit_is_compared_to_its_last_bit(power: int) -> None:
    keys, limits = states(400), limits_of(np.full(400, 2.0**-power))
    numbers = coins(keys, worlds=256).astype(np.uint64)
    assert (unpack(live_words(keys, limits, words=4)) == (numbers < limits[:, None])).all()
    assert (numbers < limits[:, None]).any()


def test_a_likelihood_becomes_the_limit_that_as_many_coins_stay_below() -> None:
    given_limits = limits_of(np.array([0.0, 2.0**-32, 0.5, 1.0 - 2.0**-32, 1.0]))
    assert given_limits.tolist() == [0, 1, 2**31, 2**32 - 1, 2**32]


def test_any_whole_number_is_a_seed() -> None:
    assert (states(5, seed=-1) == states(5, seed=2**64 - 1)).all()
    assert (states(5, seed=2**64 + 7) == states(5, seed=7)).all()


@given(st.lists(st.tuples(LIKELIHOODS, LIKELIHOODS, LIKELIHOODS), min_size=1, max_size=20), st.integers(1, 4))
def test_several_limits_meet_the_same_coins(rows: list[tuple[float, float, float]], words: int) -> None:
    keys, limits = states(len(rows)), limits_of(np.array(rows))
    together = live_words(keys, limits, words=words).reshape(len(rows), words, 3)
    for draw in range(3):
        assert (together[:, :, draw] == live_words(keys, limits[:, draw], words=words)).all()


def test_a_world_is_the_same_whatever_else_is_tossed() -> None:
    numbers = coins(states(50), worlds=640)
    assert (coins(states(50)[10:12], worlds=128) == numbers[10:12, :128]).all()
    assert (coins(states(50)[10:12], worlds=128, first_world=256) == numbers[10:12, 256:384]).all()
    assert (coins(states(50, group="h"), worlds=640) != numbers).mean() > 0.99
    assert (coins(states(50, seed=2), worlds=640) != numbers).mean() > 0.99


def scrambled(value: int) -> int:
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        value = (value ^ (value >> shift)) * factor % 2**64
    return value ^ (value >> 31)


def plain_coin(key: int, *, seed: int, group: str, world: int) -> int:
    """Toss one coin with whole numbers alone, bit by bit."""
    state = scrambled(key ^ scrambled((seed ^ key_of(group)) % 2**64))
    word, bit = divmod(world, 64)
    planes = [scrambled((state + (32 * word + plane) * 0x9E3779B97F4A7C15) % 2**64) for plane in range(32)]
    return sum(((plane >> bit) & 1) << (31 - number) for number, plane in enumerate(planes))


def test_a_coin_is_a_pure_function_that_never_changes() -> None:
    """Results of earlier versions can be repeated: the first two numbers are a contract."""
    keys = np.array([1, 2**64 - 1], np.uint64)
    numbers = coins(coin_states(keys, seed=20171019, group="R2.0"), worlds=192)
    assert numbers[0, :2].tolist() == [2887987927, 1718846902]
    for row, key in enumerate(keys.tolist()):
        for world in (0, 1, 63, 64, 130):
            assert numbers[row, world] == plain_coin(key, seed=20171019, group="R2.0", world=world)


def test_coins_are_even_and_do_not_follow_each_other() -> None:
    numbers = coins(states(400), worlds=2048) / 2.0**32
    assert numbers.mean() == pytest.approx(0.5, abs=0.002)
    assert np.histogram(numbers, bins=16, range=(0, 1))[0] / numbers.size == pytest.approx(1 / 16, rel=0.02)
    along_worlds = np.corrcoef(numbers[:, :-1].ravel(), numbers[:, 1:].ravel())[0, 1]
    along_keys = np.corrcoef(numbers[:-1].ravel(), numbers[1:].ravel())[0, 1]
    along_words = np.corrcoef(numbers[:, :-64].ravel(), numbers[:, 64:].ravel())[0, 1]
    assert abs(along_worlds) < 0.005
    assert abs(along_keys) < 0.005
    assert abs(along_words) < 0.005


@pytest.mark.parametrize("likelihood", [0.003, 0.05, 0.3, 0.9])
def test_a_coin_is_live_in_its_share_of_worlds(likelihood: float) -> None:
    live = live_words(states(500), limits_of(np.full(500, likelihood)), words=32)
    assert share_of_worlds(live).mean() == pytest.approx(likelihood, abs=4 * (likelihood / (500 * 2048)) ** 0.5)


def test_shares_are_counted_by_draw() -> None:
    words = np.zeros((2, 6), np.uint64)
    words[0, 1] = words[0, 4] = words[1, 3] = np.uint64(2**64 - 1)
    assert share_of_worlds_by_draw(words, draws=3).tolist() == [[0.0, 0.5], [1.0, 0.0], [0.0, 0.0]]
    assert share_of_worlds(words).tolist() == pytest.approx([2 / 6, 1 / 6])


def test_packed_worlds_are_spread_over_one_truth_value_each() -> None:
    spread = unpack(np.array([[5], [2**63]], np.uint64))
    assert spread.dtype == np.bool_
    assert [np.flatnonzero(row).tolist() for row in spread] == [[0, 2], [63]]
