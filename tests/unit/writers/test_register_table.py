"""Decisions written into a CSV table: only what they touch changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.decision_log import RowChange
from impact.errors import InputError
from impact.readers.table import Row, read_table
from impact.writers.register_table import Effect, RowEffect, write_changes

COLUMNS = ("id", "part", "note", "who")
KEY = ("id", "part")


def change(key: tuple[str, str], cells: Mapping[str, str] | None) -> RowChange:
    stated = None if cells is None else {"id": key[0], "part": key[1], **cells}
    return RowChange("t", key, stated, "decision 1 by Ann", up_to=1, in_force=1)


def written(data: bytes | None, *changes: RowChange) -> tuple[bytes, tuple[RowEffect, ...]]:
    return write_changes(data, changes, file="t.csv", columns=COLUMNS, key=KEY)


def test_other_rows_keep_quotes_blanks_line_ends_and_the_mark() -> None:
    data = b'\xef\xbb\xbfpart , id,"note"\r\n"a",1,\' x \r\n\r\nb , 2 ,"two\nlines"\nc,3,"say ""so"""\r\n'
    after, effects = written(data, change(("2", "b"), {"note": "one, line"}), change(("9", "z"), {"note": "new"}))
    assert after == (
        b'\xef\xbb\xbfpart , id,"note"\r\n"a",1,\' x \r\n\r\nb,2,"one, line"\r\nc,3,"say ""so"""\r\nz,9,new\r\n'
    )
    assert [item.effect for item in effects] == [Effect.REPLACED, Effect.ADDED]
    assert effects[0].before == {"part": "b", "id": "2", "note": "two\nlines"}


def test_a_row_that_says_so_already_keeps_every_byte() -> None:
    data = b'id,part,note\n"1" , a,"x"\n'
    after, (effect,) = written(data, change(("1", "a"), {"note": "x"}))
    assert after == data
    assert effect.effect is Effect.NONE


def test_a_retired_row_goes_with_all_rows_of_its_key() -> None:
    after, (effect,) = written(b"id,part\n1,a\n2,b\n1,a\n", change(("1", "a"), None))
    assert after == b"id,part\n2,b\n"
    assert effect.effect is Effect.LEFT_OUT
    again, (nothing,) = written(after, change(("1", "a"), None))
    assert (again, nothing.effect, nothing.before) == (after, Effect.NONE, None)


def test_a_file_without_a_last_line_end_gets_one_before_the_new_row() -> None:
    assert written(b"id,part\r\n1,a", change(("2", "b"), {}))[0] == b"id,part\r\n1,a\r\n2,b\r\n"
    assert written(b"id,part", change(("2", "b"), {}))[0] == b"id,part\n2,b\n"


def test_a_column_is_added_only_where_a_row_needs_it() -> None:
    data = b"id,part\r\n1,a\r\n"
    assert written(data, change(("2", "b"), {"note": "", "who": ""}))[0] == b"id,part\r\n1,a\r\n2,b\r\n"
    after, _ = written(data, change(("2", "b"), {"who": "Ann", "note": "n"}))
    assert after == b"id,part,note,who\r\n1,a\r\n2,b,n,Ann\r\n"


def test_a_column_is_not_added_where_it_would_take_in_the_surplus_of_a_bad_row() -> None:
    data = b"id,part\n1,a,surplus\n"
    assert written(data, change(("2", "b"), {}))[0] == data + b"2,b\n"
    with pytest.raises(InputError, match="more cells"):
        written(data, change(("2", "b"), {"who": "Ann"}))


def test_columns_of_other_tools_keep_their_cells_in_a_row_that_is_replaced() -> None:
    after, _ = written(b"id,colour,part,note\n1,red,a,x\n", change(("1", "a"), {"note": "y"}))
    assert after == b"id,colour,part,note\n1,red,a,y\n"


def test_a_table_that_is_not_there_is_made_with_its_columns() -> None:
    assert written(None, change(("1", "a"), {"note": "x"}))[0] == b"id,part,note,who\n1,a,x,\n"


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12).map(str.strip)
NAME = st.text("abc\u00e9 ", min_size=1, max_size=3).map(str.strip).filter(bool)
KEYS = st.tuples(NAME, NAME)
CHANGES = st.dictionaries(KEYS, st.none() | st.fixed_dictionaries({"note": CELL, "who": CELL}), max_size=6)


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    header = draw(st.permutations(["id", "part", "note", *draw(st.sampled_from([[], ["colour"], ["who"]]))]))
    rows = draw(st.lists(st.lists(NAME | CELL, max_size=len(header) + 1), max_size=8))
    keyed = [[*draw(KEYS), draw(CELL)] for _ in range(draw(st.integers(0, 4)))]
    places = [header.index(name) for name in ("id", "part", "note")]
    for cells in keyed:
        row = [""] * len(header)
        for place, cell in zip(places, cells, strict=True):
            row[place] = cell
        rows.insert(draw(st.integers(0, len(rows))), row)
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    text = end.join([",".join(header), *quoted]) + draw(st.sampled_from(["", end]))
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


def effective(data: bytes | None, changes: Sequence[RowChange]) -> list[Mapping[str, str]]:
    table = read_table(
        data, file="t.csv", required=KEY, optional=COLUMNS[2:], key=KEY, changes=changes, changes_key=KEY
    )
    return [filled(row) for row in table.rows]


def filled(row: Row) -> Mapping[str, str]:
    return {name: row[name] for name in COLUMNS if row[name]}


@given(tables() | st.none(), CHANGES)
def test_reading_with_decisions_and_reading_what_was_published_is_the_same(
    data: bytes | None, decided: Mapping[tuple[str, str], Mapping[str, str] | None]
) -> None:
    changes = [change(key, cells) for key, cells in decided.items()]
    try:
        after, effects = written(data, *changes)
    except InputError as refusal:
        assert "more cells" in refusal.message
        return
    assert effective(after, []) == effective(data, changes)
    assert len(effects) == len(changes)
    again, nothing = written(after, *changes)
    assert again == after
    assert {item.effect for item in nothing} <= {Effect.NONE}


@given(tables())
def test_retiring_a_row_that_is_not_there_keeps_every_byte(data: bytes) -> None:
    assert written(data, change(("no", "such row"), None))[0] == data


def test_an_accepted_row_settles_which_of_several_rows_of_its_key_holds() -> None:
    after, (effect,) = written(b"id,part,note\n1,a,x\n2,b,y\n1,a,z\n", change(("1", "a"), {"note": "x"}))
    assert after == b"id,part,note\n1,a,x\n2,b,y\n"
    assert effect.effect is Effect.REPLACED
