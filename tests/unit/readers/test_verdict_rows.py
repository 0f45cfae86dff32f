from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import PolicyError, UnreadableFileError
from impact.readers.calibration_policy import calibration_policy, parse_calibration_policy
from impact.readers.common_changes import parse_common_changes
from impact.readers.verdicts import VerdictTable, parse_verdicts

HEAD = "scope,element,verdict,date,predicted,inclusion_probability,who\n"


def read(*rows: str, head: str = HEAD) -> VerdictTable:
    return parse_verdicts((head + "\n".join(rows)).encode(), file="v.csv")


def test_a_full_row_is_read_whole() -> None:
    (found,) = read("R2.0,sec:BAD/1,Confirmed,2017-10-19,0.4,0.05,JB").verdicts
    assert (found.scope, found.element, found.is_confirmed, found.who) == ("R2.0", "sec:BAD/1", True, "JB")
    assert (found.day, found.predicted, found.inclusion_probability) == (dt.date(2017, 10, 19), 0.4, 0.05)
    assert (found.file, found.line) == ("v.csv", 2)


def test_three_columns_are_enough() -> None:
    (found,) = read("R2.0,x,rejected", head="scope,element,verdict\n").verdicts
    assert (found.is_confirmed, found.predicted, found.inclusion_probability, found.day) == (False, None, 1.0, None)


def test_an_open_row_is_no_verdict_and_no_fault() -> None:
    found = read("R2.0,x,,,,,", "R2.0,y,confirmed,,,,")
    assert (len(found.verdicts), found.open_rows, found.problems) == (1, 1, ())


@pytest.mark.parametrize(
    ("row", "rule", "kept"),
    [
        ("R2.0,x,perhaps,,,,", "unknown-word", 0),
        ("R2.0,x,confirmed,soon,,,", "bad-date", 1),
        ("R2.0,x,confirmed,2017-10,,,", "bad-date", 1),
        ("R2.0,x,confirmed,,NaN,,", "bad-number", 1),
        ("R2.0,x,confirmed,,1e309,,", "bad-number", 1),
        ("R2.0,x,confirmed,,-0.1,,", "bad-number", 1),
        ("R2.0,x,confirmed,,,0,", "bad-number", 0),
        ("R2.0,x,confirmed,,,inf,", "bad-number", 0),
        ("R2.0,x,confirmed,,,2,", "bad-number", 0),
        (",x,confirmed,,,,", "bad-row", 0),
        ("R2.0,x,confirmed,,,,a,b", "bad-row", 0),
    ],
)
def test_a_faulty_row_is_told_with_file_and_line(row: str, rule: str, kept: int) -> None:
    found = read(row)
    assert [(problem.rule, problem.file, problem.line) for problem in found.problems] == [(rule, "v.csv", 2)]
    assert len(found.verdicts) == kept and all(problem.remedy for problem in found.problems)


def test_percent_and_shielded_cells_are_understood() -> None:
    found = read("'=R2,'-x,confirmed,,37 %,50%,").verdicts[0]
    assert (found.scope, found.element, found.predicted, found.inclusion_probability) == ("=R2", "-x", 0.37, 0.5)


def test_an_unknown_column_is_told_and_the_rest_is_used() -> None:
    found = read("R2.0,x,confirmed,7", head="scope,element,verdict,mood\n")
    assert len(found.verdicts) == 1 and found.problems[0].rule == "unknown-column"


def test_a_second_row_of_one_scope_and_element_is_told() -> None:
    found = read("R2.0,x,confirmed,,,,", "R2.0,x,rejected,,,,")
    assert [one.is_confirmed for one in found.verdicts] == [True]
    assert [(problem.rule, problem.line) for problem in found.problems] == [("duplicate-id", 3)]


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"scope,element\nR2.0,x", b"scope,verdict\n", b"\xff\xfe\x00", b"scope,element,scope\n"]
)
def test_a_table_without_its_columns_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match=r"v\.csv"):
        parse_verdicts(data, file="v.csv")


@given(st.binary(max_size=200))
def test_whatever_the_bytes_only_the_errors_of_the_package_come(data: bytes) -> None:
    for start in (b"", HEAD.encode()):
        try:
            parse_verdicts(start + data, file="v.csv")
            parse_common_changes(b"commit,date,nodes\n" + data, file="h.csv")
        except UnreadableFileError as error:
            assert error.file


def test_commits_are_read_with_their_nodes_in_order() -> None:
    rows = "commit,date,nodes\n1,2020-01-02T10:00:00+01:00,b; a;b;\n2,3 Feb 2020,c\n,2020-03-01,d\n"
    found = parse_common_changes(rows.encode(), file="h.csv")
    assert [(one.id, one.day, [name for name, _ in one.touches]) for one in found.commits] == [
        ("1", dt.date(2020, 1, 2), ["a", "b"]),
        ("2", dt.date(2020, 2, 3), ["c"]),
        ("line 4", dt.date(2020, 3, 1), ["d"]),
    ]
    assert found.problems == ()


def test_faulty_commits_are_told_and_test_rows_left_out() -> None:
    rows = "commit,date,nodes,split\n1,never,a,train\n2,2020-01-01,a,train\n2,2020-01-02,a,\n3,2020-01-03,a,test\n"
    found = parse_common_changes(rows.encode(), file="h.csv")
    assert [one.id for one in found.commits] == ["2"]
    assert [(problem.rule, problem.line) for problem in found.problems] == [("bad-date", 2), ("duplicate-id", 4)]


def test_the_shipped_numbers_are_in_range_and_others_are_refused() -> None:
    assert calibration_policy().sample_share == 0.05
    for text in ("", "follow_days = 30", "unknown = 1"):
        with pytest.raises(PolicyError, match="other keys"):
            parse_calibration_policy(text, file="c.toml")


@pytest.mark.parametrize("value", ["0", "-1", "true", "nan", "'x'"])
def test_a_number_out_of_its_range_is_refused(value: str) -> None:
    numbers = {field: getattr(calibration_policy(), field) for field in type(calibration_policy()).__slots__}
    text = "\n".join(f"{name} = {value if name == 'follow_days' else number}" for name, number in numbers.items())
    with pytest.raises(PolicyError, match="follow_days"):
        parse_calibration_policy(text, file="c.toml")
