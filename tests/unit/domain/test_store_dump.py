"""A store as one JSON text: what is written is read back, and what is no export is refused with what to do."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.hash_chain import Cell
from impact.domain.store_dump import DumpedTable, StoreDump, dump_text, read_dump_text
from impact.errors import UnreadableFileError

CELLS: st.SearchStrategy[Cell] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary(max_size=20)
)


@st.composite
def tables(draw: st.DrawFn) -> DumpedTable:
    columns = tuple(draw(st.lists(st.text(max_size=5), max_size=4, unique=True)))
    row = st.tuples(*[CELLS] * len(columns))
    return DumpedTable(columns, tuple(draw(st.lists(row, max_size=4))))


DUMPS = st.builds(StoreDump, st.integers(1, 9), st.dictionaries(st.text(max_size=8), tables(), max_size=4))


@given(DUMPS)
def test_what_is_written_is_read_back_whole(dump: StoreDump) -> None:
    text = dump_text(dump)
    read = read_dump_text(text, file="f")
    assert (read.version, dict(read.tables), read.row_count) == (dump.version, dict(dump.tables), dump.row_count)
    assert dump_text(read) == text


def good() -> dict[str, object]:
    table = DumpedTable(("workspace", "n"), (("w", 1), ("w", b"\0")))
    value = json.loads(dump_text(StoreDump(1, {"impact_x": table})))
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "other"}, "no export of a store"),
        ({"version": 0}, "names no version"),
        ({"version": True}, "names no version"),
        ({"tables": []}, "names no version"),
        ({"tables": {"t": []}}, "table t has no columns"),
        ({"tables": {"t": {"columns": [1], "rows": []}}}, "table t has no columns"),
        ({"tables": {"t": {"columns": ["a"], "rows": [[1, 2]]}}}, "does not have 1 cells"),
        ({"tables": {"t": {"columns": ["a"], "rows": [[{"base64": "!"}]]}}}, "neither text nor number"),
        ({"tables": {"t": {"columns": ["a"], "rows": [[{"base64": 1}]]}}}, "neither text nor number"),
        ({"tables": {"t": {"columns": ["a"], "rows": [[[]]]}}}, "neither text nor number"),
    ],
)
def test_what_is_no_export_is_refused_with_what_is_wrong(change: dict[str, object], message: str) -> None:
    with pytest.raises(UnreadableFileError, match=message) as caught:
        read_dump_text(json.dumps({**good(), **change}), file="f.json")
    assert caught.value.file == "f.json"
    assert "impact store export" in caught.value.remedy


@pytest.mark.parametrize("text", ["", "[1, 2", "[" * 100_000, "null", "[]", '{"format": NaN}'])
def test_text_that_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFileError):
        read_dump_text(text, file="f")


def test_a_line_is_named_where_the_text_is_cut_off() -> None:
    cut = json.dumps(good(), indent=1)[:-20]
    with pytest.raises(UnreadableFileError, match="cut off") as caught:
        read_dump_text(cut, file="f")
    assert caught.value.line


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_number_that_json_does_not_know_is_written(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        dump_text(StoreDump(1, {"t": DumpedTable(("a",), ((number,),))}))
