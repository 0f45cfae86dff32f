"""What was seen is remembered in the cache, and losing it loses only the comparison."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.look import Look
from impact.use_cases import looks
from impact.use_cases.looks import FOLDER, SITTING, keep_look, last_look

NOON = dt.datetime(2017, 10, 19, 12, tzinfo=dt.UTC)
FIRST = Look(NOON, 84.5, 105.25, {"sec:BAD/6.17": "must", "sec:TAD/9 <i>": "should"})
SECOND = Look(NOON + 2 * SITTING, None, None, {})
PARTS = ("place", "Ann", "R2.0")


def test_a_first_look_is_compared_with_nothing(tmp_path: Path) -> None:
    assert last_look(tmp_path, *PARTS, now=NOON) is None
    assert last_look(None, *PARTS, now=NOON) is None


def test_the_next_sitting_sees_the_last_look_of_this_one(tmp_path: Path) -> None:
    keep_look(tmp_path, FIRST, *PARTS, before=None)
    assert last_look(tmp_path, *PARTS, now=SECOND.when) == FIRST
    assert last_look(tmp_path, "place", "Bob", "R2.0", now=SECOND.when) is None


def test_a_page_that_is_loaded_again_is_compared_with_what_it_was_before(tmp_path: Path) -> None:
    keep_look(tmp_path, SECOND, *PARTS, before=FIRST)
    soon = SECOND.when + SITTING / 2
    assert last_look(tmp_path, *PARTS, now=soon) == FIRST
    assert last_look(tmp_path, *PARTS, now=SECOND.when + SITTING) == SECOND


@given(st.one_of(st.binary(max_size=200), st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["before", "latest", "when", "p50", "p80", "tiers"]), inner, max_size=6),
).map(lambda value: json.dumps(value).encode())))  # fmt: skip
def test_a_damaged_file_is_a_first_look(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    cache = tmp_path_factory.mktemp("cache")
    keep_look(cache, FIRST, *PARTS, before=None)
    (file,) = (cache / FOLDER).iterdir()
    file.write_bytes(data)
    assert last_look(cache, *PARTS, now=SECOND.when) is None


def test_a_cache_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    keep_look(in_the_way, FIRST, *PARTS, before=None)
    assert last_look(in_the_way, *PARTS, now=NOON) is None


def test_the_oldest_looks_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "LOOKS_KEPT", 3)
    for number in range(5):
        keep_look(tmp_path, FIRST, str(number), before=None)
        for file in (tmp_path / FOLDER).iterdir():
            os.utime(file, (file.stat().st_mtime - 10,) * 2)
    assert [last_look(tmp_path, str(number), now=SECOND.when) for number in range(5)] == [None, None, *[FIRST] * 3]
