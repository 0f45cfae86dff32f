"""Ids of changes, releases and dates in the spellings that people use."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.cell_date import FIRST_DAY, FIRST_DAY_1904, read_cell_date
from impact.domain.change_ids import read_change_id
from impact.domain.release_words import release_ids_in

KNOWN = ("CR60", "SECMP0030", "SECMP0007", "MP090", "BEIS-GBCS-1.1", "R2-1", "R21")
RELEASES = {
    "R1.4": "DCC Release 1.4",
    "R2.0": "DCC Release 2.0: dual band hubs",
    "SEC-2019-11": "November 2019 SEC Release",
}


@pytest.mark.parametrize(
    ("written", "change_id"),
    [
        ("CR60", "CR60"),
        ("CR 060", "CR60"),
        ("cr-60", "CR60"),
        ("CR0060", "CR60"),
        ("CR_60", "CR60"),
        ("CR No. 60", "CR60"),
        ("CR#60", "CR60"),
        ("Change Request 60", "CR60"),
        ("DCC CR 60", "CR60"),
        ("CR–60", "CR60"),
        ("SECMP0030", "SECMP0030"),
        ("SECMP30", "SECMP0030"),
        ("SEC MP 030", "SECMP0030"),
        ("MP30", "SECMP0030"),
        ("Mod 30", "SECMP0030"),
        ("SEC Modification Proposal 30", "SECMP0030"),
        ("SECMP90", "MP090"),
        ("MP90", "MP090"),
        ("MP91", "MP091"),
        ("SECMP91", "SECMP0091"),
        ("DP94", "DP094"),
        ("cr12b", "CR12B"),
        ("beis gbcs 1.1", "BEIS-GBCS-1.1"),
        ("R2-1", "R2-1"),
        ("R21", "R21"),
        ("NEW-THING-3", "NEW-THING-3"),
    ],
)
def test_an_id_is_written_as_the_register_does(written: str, change_id: str) -> None:
    assert read_change_id(written, known=KNOWN) == (change_id, "")


@pytest.mark.parametrize("written", ["60", "Total", "CR60, CR90", "CR60/CR90", "CR", "CR0", "see CR60", "CR60.5", "—"])
def test_what_names_no_single_change_is_no_id(written: str) -> None:
    assert read_change_id(written, known=KNOWN) is None


def test_words_after_an_id_are_given_back() -> None:
    assert read_change_id("CR 60: Repeated alert", known=KNOWN) == ("CR60", "Repeated alert")
    assert read_change_id("SECMP7 – Firmware\nof displays", known=KNOWN) == ("SECMP0007", "Firmware\nof displays")


def test_a_bare_number_is_of_the_kind_that_the_heading_says() -> None:
    assert read_change_id("060", kind="CR", known=KNOWN) == ("CR60", "")
    assert read_change_id("30", kind="SECMP", known=KNOWN) == ("SECMP0030", "")


@given(st.sampled_from(["CR", "SECMP", "MP", "DP"]), st.integers(1, 9999), st.sampled_from(["", "A"]))
def test_an_id_once_written_stays_as_it_is(kind: str, number: int, part: str) -> None:
    first = read_change_id(f"{kind} {number}{part}", known=KNOWN)
    assert first is not None
    assert read_change_id(first[0], known=KNOWN) == first


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("19/10/2017", "2017-10-19"),
        ("19.10.17", "2017-10-19"),
        ("19-10-2017", "2017-10-19"),
        ("9/1/2018", "2018-01-09"),
        ("2017-10-19", "2017-10-19"),
        ("2017-10-19 00:00:00", "2017-10-19"),
        ("2017/10/19", "2017-10-19"),
        ("19 October 2017", "2017-10-19"),
        ("19th of October, 2017", "2017-10-19"),
        ("19-Oct-17", "2017-10-19"),
        ("19 Oct ’17", "2017-10-19"),
        ("Thursday 19 Oct. 2017", "2017-10-19"),
        ("1st Sept 2017", "2017-09-01"),
        ("October 19, 2017", "2017-10-19"),
        ("Oct 2017", "2017-10"),
        ("Oct-17", "2017-10"),
        ("10/2017", "2017-10"),
        ("2017-10", "2017-10"),
        ("43027", "2017-10-19"),
        ("43027.5", "2017-10-19"),
    ],
)
def test_a_date_is_read_in_british_spellings(written: str, date: str) -> None:
    assert read_cell_date(written) == date


@pytest.mark.parametrize("written", ["", "soon", "2017", "31/02/2017", "10/19/2017", "Q3 2017", "12", "99999", "1 1 1"])
def test_what_is_no_date_is_not_guessed(written: str) -> None:
    assert read_cell_date(written) is None


@given(st.dates(dt.date(1930, 1, 1), dt.date(2099, 12, 31)), st.sampled_from([FIRST_DAY, FIRST_DAY_1904]))
def test_every_spelling_of_a_day_is_that_day(day: dt.date, first: dt.date) -> None:
    serial = (day - first).days
    spellings = [day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d %B %Y}", f"{day:%d-%b-%Y}", f"{day:%A %d %b %Y}"]
    spellings += [str(serial)] if 10_000 <= serial <= 80_000 else []
    assert {read_cell_date(text, first_day=first) for text in spellings} == {day.isoformat()}


@pytest.mark.parametrize(
    ("written", "found", "unknown"),
    [
        ("1.4", ("R1.4",), ()),
        ("2", ("R2.0",), ()),
        ("Release 1.4 / unplanned", (), ("Release 1.4 / unplanned",)),
        ("R1.4; R2.0", ("R1.4", "R2.0"), ()),
        ("rel 1.4 & 2.0", ("R1.4", "R2.0"), ()),
        ("DCC Release 2.0: dual band hubs", ("R2.0",), ()),
        ("Nov-19 SEC release", ("SEC-2019-11",), ()),
        ("November 2019", ("SEC-2019-11",), ()),
        ("R1.4\nR7", ("R1.4",), ("R7",)),
    ],
)
def test_releases_are_found_in_a_cell(written: str, found: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    assert release_ids_in(written, RELEASES) == (found, unknown)
