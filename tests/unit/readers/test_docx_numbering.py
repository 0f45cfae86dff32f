"""Lists number paragraphs as Word numbers them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.readers.documents.docx_numbering import Counters, Level, ListInstance, format_number, read_numbering
from impact.readers.xml import parse_xml

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DECIMAL = {0: Level(text="%1"), 1: Level(text="%1.%2"), 2: Level(text="%1.%2.%3")}
APPENDIX = {0: Level(format="upperLetter", text="Appendix %1"), 1: Level(text="%1.%2")}
LEGAL = {0: Level(format="upperRoman", text="Article %1."), 1: Level(text="Section %1.%2", is_legal=True)}
CLAUSES = {0: Level(text="%1."), 1: Level(format="lowerLetter", text="(%2)"), 2: Level(format="lowerRoman", text="%3)")}
ZERO = {0: Level(start=0, text="%1"), 1: Level(start=5, text="%1.%2")}
GERMAN = {0: Level(text="Kapitel %1:"), 1: Level(format="decimalZero", text="§ %1-%2")}
NEVER = {0: Level(text="%1"), 1: Level(text="%2", restart=0)}
AFTER_TOP = {0: Level(text="%1"), 1: Level(text="%1.%2"), 2: Level(text="%1.%2.%3", restart=1)}
BULLET = {0: Level(format="bullet", text="\u2022"), 1: Level(format="none", text="")}
HIDDEN_TOP = {0: Level(format="none", text=""), 1: Level(text="%1.%2")}
LETTERED = {0: Level(text="A.%1")}


def instance(levels: dict[int, Level], *, starts: dict[int, int] | None = None, of: str = "0") -> ListInstance:
    return ListInstance(of, levels, starts or {})


def labels(levels: dict[int, Level], path: str, *, starts: dict[int, int] | None = None) -> list[tuple[str, str]]:
    counters = Counters({"1": instance(levels, starts=starts)})
    found = [counters.advance("1", int(index)) for index in path]
    return [(label.printed, label.number) if label else ("", "") for label in found]


@pytest.mark.parametrize(
    ("levels", "path", "numbers"),
    [
        (DECIMAL, "0112010", "1 1.1 1.2 1.2.1 2 2.1 3"),
        (DECIMAL, "02210", "1 1.1.1 1.1.2 1.1 2"),
        (DECIMAL, "10", "1.1 1"),
        (APPENDIX, "01101", "A A.1 A.2 B B.1"),
        (LEGAL, "01101", "I 1.1 1.2 II 2.1"),
        (CLAUSES, "011220", "1 a b i ii 2"),
        (ZERO, "01101", "0 0.5 0.6 1 1.5"),
        (GERMAN, "0110", "1 1-01 1-02 2"),
        (NEVER, "0110101", "1 1 2 2 3 3 4"),
        (AFTER_TOP, "012212012", "1 1.1 1.1.1 1.1.2 1.2 1.2.3 2 2.1 2.1.1"),
        (BULLET, "0101", "- - - -"),
        (HIDDEN_TOP, "0110", "- 1 2 -"),
        (LETTERED, "00", "A.1 A.2"),
    ],
)
def test_a_list_counts_as_word_counts(levels: dict[int, Level], path: str, numbers: str) -> None:
    assert [number or "-" for _, number in labels(levels, path)] == numbers.split()


def test_the_label_is_printed_whole_and_the_number_taken_out_of_it() -> None:
    assert labels(APPENDIX, "0") == [("Appendix A", "A")]
    assert labels(GERMAN, "01") == [("Kapitel 1:", "1"), ("§ 1-01", "1-01")]
    assert Counters({"1": instance(APPENDIX)}).advance("1", 0).is_annex  # type: ignore[union-attr]


def test_instances_of_one_list_go_on_counting_and_an_override_starts_anew_once() -> None:
    counters = Counters({"1": instance(DECIMAL), "2": instance(DECIMAL), "3": instance(DECIMAL, starts={0: 7})})
    numbers = [counters.advance(num_id, 0) for num_id in "1231"]
    assert [label.number for label in numbers if label] == ["1", "2", "7", "8"]


def test_lists_of_their_own_count_apart() -> None:
    counters = Counters({"1": instance(DECIMAL, of="a"), "2": instance(DECIMAL, of="b")})
    assert [label.number for num in "1212" if (label := counters.advance(num, 0))] == ["1", "1", "2", "2"]


def test_a_start_of_an_instance_holds_for_each_restart_of_the_level() -> None:
    assert [number for _, number in labels(DECIMAL, "01101", starts={1: 4})] == ["1", "1.4", "1.5", "2", "2.4"]


@pytest.mark.parametrize("num_id", ["", "0", "99"])
def test_no_list_gives_no_number(num_id: str) -> None:
    assert Counters({"1": instance(DECIMAL)}).advance(num_id, 0) is None


@pytest.mark.parametrize(
    ("number", "name", "written"),
    [
        (26, "upperLetter", "Z"), (27, "upperLetter", "AA"), (53, "lowerLetter", "aaa"), (0, "upperLetter", "0"),
        (1994, "upperRoman", "MCMXCIV"), (4, "lowerRoman", "iv"), (0, "upperRoman", "0"), (4000, "lowerRoman", "4000"),
        (7, "decimalZero", "07"), (12, "decimalZero", "12"), (3, "none", ""), (3, "chineseCounting", "3"),
        (999_999, "upperLetter", "999999"),
    ],
)  # fmt: skip
def test_numbers_are_written_in_words_formats(number: int, name: str, written: str) -> None:
    assert format_number(number, name) == written


def numbering(xml: str, *, list_of_style: dict[str, str] | None = None) -> Counters:
    root = parse_xml(f"<w:numbering {WORD}>{xml}</w:numbering>".encode(), file="n.xml")
    return Counters(read_numbering(root, list_of_style=list_of_style or {}))


ABSTRACT = (
    '<w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/>'
    '<w:pStyle w:val="berschrift1"/><w:lvlText w:val="%1"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
    '<w:numFmt w:val="lowerLetter"/><w:pStyle w:val="berschrift2"/><w:lvlText w:val="%1%2"/></w:lvl></w:abstractNum>'
)


def test_a_list_is_read_with_its_styles_and_starts() -> None:
    counters = numbering(ABSTRACT + '<w:num w:numId="9"><w:abstractNumId w:val="4"/></w:num>')
    assert counters.instances["9"].level_of_style(("mine", "berschrift2")) == 1
    assert [counters.advance("9", level).number for level in (0, 1, 0)] == ["3", "3a", "4"]  # type: ignore[union-attr]


def test_an_instance_overrides_a_level_and_its_start() -> None:
    override = (
        '<w:num w:numId="9"><w:abstractNumId w:val="4"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="8"/>'
        '</w:lvlOverride><w:lvlOverride w:ilvl="1"><w:lvl w:ilvl="1"><w:start w:val="2"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1.%2"/></w:lvl></w:lvlOverride></w:num>'
    )
    counters = numbering(ABSTRACT + override)
    assert [counters.advance("9", level).number for level in (0, 1)] == ["8", "8.2"]  # type: ignore[union-attr]


def test_a_list_named_by_a_style_is_followed_and_a_circle_ends() -> None:
    linked = (
        '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="Outline"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="9"><w:abstractNumId w:val="4"/></w:num>'
    )
    assert numbering(ABSTRACT + linked, list_of_style={"Outline": "9"}).advance("1", 0).number == "3"  # type: ignore[union-attr]
    assert numbering(ABSTRACT + linked, list_of_style={"Outline": "1"}).advance("1", 0) is None


@given(st.lists(st.integers(0, 2), max_size=40))
def test_numbers_of_a_list_that_skips_no_level_never_repeat_and_have_its_depth(wanted: list[int]) -> None:
    path = [0]
    for level in wanted:
        path.append(min(level, path[-1] + 1))
    numbers = [number for _, number in labels(DECIMAL, "".join(map(str, path)))]
    assert [number.count(".") for number in numbers] == path
    assert len(set(numbers)) == len(numbers)
