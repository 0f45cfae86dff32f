"""A chain of digests: it holds for what was added, and breaks at the first thing that was changed."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.hash_chain import START, Cell, ChainLink, RowKey, first_broken, key_text, link_digest

Rows = dict[RowKey, dict[str, Cell]]
CELLS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
CONTENTS = st.lists(st.dictionaries(st.sampled_from(("a", "b", "c")), CELLS), min_size=1, max_size=8)


def linked(contents: list[dict[str, Cell]]) -> tuple[list[ChainLink], Rows]:
    rows: Rows = {("impact_x", key_text([number])): cells for number, cells in enumerate(contents)}
    links, digest = [], START
    for number, ((table, key), cells) in enumerate(rows.items(), start=1):
        digest = link_digest(digest, table=table, cells=cells)
        links.append(ChainLink(number, table, key, digest))
    return links, rows


@given(CONTENTS)
def test_a_chain_holds_for_the_rows_that_it_was_made_of(contents: list[dict[str, Cell]]) -> None:
    assert first_broken(*linked(contents)) is None


@given(CONTENTS, st.data())
def test_a_changed_row_is_the_first_that_breaks(contents: list[dict[str, Cell]], data: st.DataObject) -> None:
    links, rows = linked(contents)
    index = data.draw(st.integers(0, len(links) - 1))
    rows[links[index].table, links[index].key] |= {"new": 1}
    broken = first_broken(links, rows)
    assert broken is not None
    assert (broken.number, broken.key) == (index + 1, links[index].key)


@given(CONTENTS, st.data())
def test_a_link_or_row_that_was_taken_out_is_noticed(contents: list[dict[str, Cell]], data: st.DataObject) -> None:
    links, rows = linked(contents)
    index = data.draw(st.integers(0, len(links) - 1))
    without = {key: cells for key, cells in rows.items() if key != (links[index].table, links[index].key)}
    assert first_broken(links, without) is not None
    assert first_broken([link for link in links if link is not links[index]], rows) is not None


def test_a_row_may_not_stand_in_a_chain_twice() -> None:
    links, rows = linked([{"a": 1}])
    again = ChainLink(2, links[0].table, links[0].key, link_digest(links[0].digest, table="impact_x", cells={"a": 1}))
    broken = first_broken([*links, again], rows)
    assert broken is not None
    assert "twice" in broken.fault


def test_the_same_rows_in_another_order_make_another_chain() -> None:
    one, other = linked([{"a": 1}, {"a": 2}])[0], linked([{"a": 2}, {"a": 1}])[0]
    assert one[-1].digest != other[-1].digest


def test_a_column_that_older_rows_leave_empty_changes_no_digest() -> None:
    assert link_digest(START, table="t", cells={"a": 1, "new": None}) == link_digest(START, table="t", cells={"a": 1})


@pytest.mark.parametrize(("one", "other"), [({"a": "1"}, {"a": 1}), ({"a": 1}, {"b": 1}), ({"a": ""}, {"a": None})])
def test_cells_that_differ_make_digests_that_differ(one: dict[str, Cell], other: dict[str, Cell]) -> None:
    assert link_digest(START, table="t", cells=one) != link_digest(START, table="t", cells=other)


def test_the_sign_of_zero_does_not_count() -> None:
    assert link_digest(START, table="t", cells={"a": -0.0}) == link_digest(START, table="t", cells={"a": 0.0})


def test_a_digest_follows_from_what_the_record_says() -> None:
    digest = link_digest(START, table="impact_x", cells={"c": 0.5, "a": "\u00e9", "b": b"\0\xff", "d": None})
    said = f'["{"0" * 64}","impact_x",{{"a":"\\u00e9","b":"00ff","c":0.5}}]'
    assert digest == hashlib.sha256(said.encode("ascii")).hexdigest()
