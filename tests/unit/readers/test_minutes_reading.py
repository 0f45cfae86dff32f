"""What is found in the text of minutes, one thing at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.minutes import FindingKind, Minutes
from impact.errors import InputError
from impact.readers.minutes import read_minutes
from impact.readers.minutes.reading import read_minutes_text


def read(text: str) -> Minutes:
    return read_minutes_text(text, file="minutes.txt")


def ids(text: str, kind: FindingKind) -> list[str]:
    return [item.id for item in read(text).findings if item.kind is kind]


def statuses(text: str) -> set[tuple[str, str, str]]:
    return {(item.id, item.value, item.other) for item in read(text).findings if item.kind is FindingKind.STATUS}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("as said under TABASC22/03 before", ["TABASC22/03"]),
        ("as said under TABASC 22/03 before", ["TABASC22/03"]),
        ("as said under SSC_12/04 before", ["SSC12/04"]),
        ("see action 20/01a of the TSC 19/02", ["20/01a", "TSC19/02"]),
        ("see TSC 19/02, 19/03 and 19/04", ["TSC19/02", "TSC19/03", "TSC19/04"]),
        ("on 19/10 we met; in FY 17/18 it rose; on 19/10/2017, too", []),
        ("see https://example.org/TSC19/02 for more", []),
    ],
)
def test_references_of_actions_are_found_in_their_usual_spellings(text: str, expected: list[str]) -> None:
    if "action 20/01a" in text:
        expected = ["TSC19/02", "TSC20/01a"]
    assert sorted(ids(text, FindingKind.ACTION)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CR60, CR 060 and cr-60", ["CR60"]),
        ("SECMP0030, SECMP30 and SEC MP 30", ["SECMP0030"]),
        ("MP090 or MP 90", ["MP090"]),
        ("DP 12", ["DP012"]),
        ("Change Request 145", ["CR145"]),
        ("CRs 60, 90 and 166", ["CR166", "CR60", "CR90"]),
        ("the CR\n0122 is late", ["CR122"]),
        ("all CRs; 38 stood in it", []),
        ("a CR\n\n6. Next item", []),
        ("https://example.org/modification/SECMP-30", ["SECMP0030"]),
        ("GBCR60, CRX and CR", []),
    ],
)
def test_ids_of_changes_are_written_as_the_register_does(text: str, expected: list[str]) -> None:
    assert sorted(set(ids(text, FindingKind.CHANGE))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Release 2 and Release 3.0", ["R2.0", "R3.0"]),
        ("since R1.3 went live", ["R1.3"]),
        ("Releases 1.4 and 2.0", ["R1.4", "R2.0"]),
        ("before Rel 3", ["R3.0"]),
        ("to release 3 of its people", []),
        ("risk R7 and Release notes", []),
    ],
)
def test_numbered_releases_are_found(text: str, expected: list[str]) -> None:
    assert ids(text, FindingKind.RELEASE) == expected


@pytest.mark.parametrize(
    "text",
    ["31st October 2017", "31 Oct 2017", "October 31, 2017", "2017-10-31", "31/10/2017", "31.10.2017", "31-Oct-17"],
)
def test_a_day_is_found_in_any_spelling(text: str) -> None:
    assert ids(f"It is due on {text} at noon", FindingKind.DATE) == ["2017-10-31"]


@pytest.mark.parametrize("text", ["31 October", "30 February 2017", "October 2017", "9 March, 11 more", "45/45/2017"])
def test_what_is_no_full_day_is_no_date(text: str) -> None:
    assert ids(f"It is due on {text} at noon", FindingKind.DATE) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TSC19/02 was closed.", {("TSC19/02", "closed", "")}),
        ("Actions TSC19/02, 19/03 and TSC19/04 were closed.", {(f"TSC19/0{n}", "closed", "") for n in (2, 3, 4)}),
        ("The following actions were closed: TSC19/02 and TSC19/03.", {(f"TSC19/0{n}", "closed", "") for n in (2, 3)}),
        ("The Group agreed to close action TSC19/02.", {("TSC19/02", "closed", "")}),
        ("TSC19/02 cannot be closed until May.", set()),
        ("TSC19/02 will be closed once it is done.", set()),
        ("TSC19/02 remains open.", {("TSC19/02", "ongoing", "")}),
        ("TSC19/02 was superseded by TSC20/01.", {("TSC19/02", "superseded", "TSC20/01")}),
        ("TSC20/01 replaces TSC19/02.", {("TSC19/02", "superseded", "TSC20/01")}),
        ("The consultation on TSC19/02 ran on. The shop closed.", set()),
    ],
)
def test_statuses_are_given_to_the_action_that_they_are_said_of(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert statuses(f"The group met and talked about many things. {text}") == expected


def test_an_action_that_the_meeting_raises_is_new() -> None:
    text = "TSC_19_1910\n\nAction TSC18/01 is ongoing.\n\nACTION TSC19/01: The DCC to write by 3 May 2018.\n"
    assert statuses(text) == {("TSC18/01", "ongoing", ""), ("TSC19/01", "new", "")}


def test_a_log_with_bars_or_tabs_is_read_by_its_header() -> None:
    for bar in ("|", "\t"):
        rows = (
            ("Ref", "Owner", "Action", "Due", "Status"),
            ("GRP4/01", "DCC", "Send SSC_12/04 to all", "next mtg", "Open"),
        )
        (action, other) = read(
            "\n".join(bar.join(("", *row, "")) if bar == "|" else bar.join(row) for row in rows)
        ).actions
        assert (action.owner, action.due, action.text) == ("DCC", "next meeting", "Send SSC_12/04 to all")
        assert (action.status, other.status) == ("ongoing", None)


def test_closing_another_action_in_the_entry_of_one_says_nothing_of_it() -> None:
    text = "The log.\n\nGRP4/01 [open]\nThe DCC spoke. The group agreed to close action GRP3/09.\n"
    assert statuses(text) >= {("GRP3/09", "closed", "")}
    assert ("GRP4/01", "closed", "") not in statuses(text)


def test_owner_and_time_come_from_the_action_s_own_words() -> None:
    text = "ACTION TSC19/01: SECAS and the TSC Chair to write by May 2018. The DCC to answer by 3 June 2018.\n"
    (action,) = read(text).actions
    assert (action.owner, action.due) == ("SECAS and TSC Chair", "2018-05")
    assert action.text == "SECAS and the TSC Chair to write by May 2018."


def test_numbered_lists_are_no_agenda_items() -> None:
    text = (
        "1. Minutes\n\nText.\n\n2. Changes\n\nThe rules are:\n1. Only members may speak;\n2. Nobody shall shout; and\n"
        "3. The meeting ends at noon.\n\nMore text.\n\n3. Any Other Business\n\nThe group NOTED it.\n"
    )
    found = read(text)
    items = [(item.id, item.value) for item in found.findings if item.kind is FindingKind.ITEM]
    assert items == [("1", "Minutes"), ("2", "Changes"), ("3", "Any Other Business")]
    assert [item.id for item in found.findings if item.kind is FindingKind.DECISION] == ["3"]


def test_what_pages_repeat_is_no_part_of_an_action() -> None:
    page = "\nTSC_19_1910 minutes Page {} of 3\nWhite\n"
    text = "ACTION TSC19/01: The DCC to write" + page.format(1) + "to the Panel.\n" + page.format(2) + page.format(3)
    (action,) = read(text).actions
    assert action.text == "The DCC to write to the Panel."


@given(st.text(st.sampled_from("TSC19/02 aCR60.,:|\n\t-[(Item1closedACTIONby2018")), st.integers(0, 3))
def test_any_text_is_read_and_every_line_is_in_it(text: str, blank: int) -> None:
    whole = text + "\n" * blank + "x"
    for item in read(whole).findings:
        assert 1 <= item.line <= whole.count("\n") + 1


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_one_error(data: bytes) -> None:
    try:
        read_minutes(data, file="minutes.txt")
    except InputError as error:
        assert error.file == "minutes.txt"
