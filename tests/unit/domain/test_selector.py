"""Selectors: what is read, how it is written back, and what is said of a fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.selector import DEEPEST, LONGEST_TEXT, parse_selector
from impact.domain.selector_tree import (
    ANY_HOPS,
    COMPARISONS,
    MOST_HOPS,
    NO_HOPS,
    AllOf,
    AnyOf,
    ElementTerm,
    Field,
    FieldTerm,
    LikelihoodTerm,
    Not,
    Reach,
    Selector,
    all_of,
    any_of,
    compiled,
    has_wildcard,
    literal,
)
from impact.errors import SelectorError

TASK, AREA = FieldTerm(Field.KIND, "task"), FieldTerm(Field.AREA, "Manage Device")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("bam:MD-05", ElementTerm("bam:MD-05")),
        ("+bam:MD-05", Reach(ElementTerm("bam:MD-05"), ANY_HOPS, NO_HOPS)),
        ("tad:SRV-11.1+2", Reach(ElementTerm("tad:SRV-11.1"), NO_HOPS, 2)),
        ("2+x", Reach(ElementTerm("x"), 2, NO_HOPS)),
        ("2+x+3", Reach(ElementTerm("x"), 2, 3)),
        ("11.1+", Reach(ElementTerm("11.1"), NO_HOPS, ANY_HOPS)),
        ("11+2", Reach(ElementTerm("2"), 11, NO_HOPS)),
        ('"11"+2', Reach(ElementTerm("11"), NO_HOPS, 2)),
        ("+kind:task+1", Reach(TASK, ANY_HOPS, 1)),
        ("tad:SRV-*", ElementTerm("tad:SRV-*")),
        ("kind:task", TASK),
        ("KIND:task", TASK),
        ('area:"Manage Device"', AREA),
        ("area:'Manage Device'", AREA),
        ("role:DSP", FieldTerm(Field.ACTOR, "DSP")),
        ("doc:TAD", FieldTerm(Field.DOCUMENT, "TAD")),
        ('"kind:task"', ElementTerm("kind:task")),
        ('tad:"SRV 1"', ElementTerm("tad:SRV 1")),
        ("O'Brien", ElementTerm("O'Brien")),
        ('"a \\"b\\""', ElementTerm('a "b"')),
        ("a\\*b", ElementTerm("a\\*b")),
        ("likelihood>=0.2", LikelihoodTerm(">=", 0.2)),
        ("likelihood >= 20%", LikelihoodTerm(">=", 0.2)),
        ("likelihood==1", LikelihoodTerm("=", 1.0)),
        ("andy", ElementTerm("andy")),
        ("not not a", Not(Not(ElementTerm("a")))),
        ("NOT(a)", Not(ElementTerm("a"))),
    ],
)
def test_a_term_is_read(text: str, read: Selector) -> None:
    assert parse_selector(text) == read


@pytest.mark.parametrize("text", ["a and b or c", "a,b c", "a , b or c", "(a and b) or c", " a AND b\n c "])
def test_and_binds_closer_than_or_and_a_space_means_or(text: str) -> None:
    a, b, c = (ElementTerm(name) for name in "abc")
    assert parse_selector(text) == AnyOf((AllOf((a, b)), c))


def test_not_binds_closest() -> None:
    assert parse_selector("not a, b") == AllOf((Not(ElementTerm("a")), ElementTerm("b")))


def test_brackets_group() -> None:
    a, b, c = (ElementTerm(name) for name in "abc")
    assert parse_selector("a,(b c)") == AllOf((a, AnyOf((b, c))))
    assert parse_selector("+(a b)+1") == Reach(AnyOf((a, b)), ANY_HOPS, 1)


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("", 0, "empty"),
        ("   ", 3, "empty"),
        ("kind:", 5, "nothing stands after 'kind:'"),
        ("kind: task", 5, "right after the colon"),
        ("kind:task not x", 10, "'and not' or 'or not'"),
        ("a and", 5, "too early"),
        ("a or", 4, "too early"),
        ("a,,b", 2, "',' is no term"),
        ("(a", 0, "not closed"),
        ("a)", 1, "none opened"),
        ("(a)(b)", 3, "without a space"),
        ('x "a b', 2, "quote is not closed"),
        ('""', 0, "empty"),
        ("and", 0, "stands in quotes"),
        ("a+b", 2, "quotes"),
        ("2+", 2, "nothing stands after the plus"),
        ("0+a", 0, "no number of hops"),
        ("a+1000", 1, "from 1 to 999"),
        ("x\\", 2, "backslash"),
        ("likelihood", 10, "likelihood>=0.2"),
        ("likelihood>2", 11, "no likelihood"),
        ("likelihood>nan", 11, "no likelihood"),
        ("likelihood>-0.1", 11, "no likelihood"),
        ("likelihood>1e309", 11, "no likelihood"),
        ("tier:mst", 0, "Did you mean: must?"),
        ("kind:task && x", 10, "words are and, or, not"),
        ("a = b", 2, "'=' is no term"),
        ("\u0663+x", 0, "no number of hops"),
    ],
)
def test_a_fault_is_said_with_its_place_and_what_was_expected(text: str, position: int, said: str) -> None:
    with pytest.raises(SelectorError) as caught:
        parse_selector(text)
    assert caught.value.position == position
    assert said in str(caught.value)


def test_the_fault_is_shown_in_the_text() -> None:
    with pytest.raises(SelectorError) as caught:
        parse_selector("kind:task and (x")
    assert str(caught.value).splitlines()[1:] == ["  kind:task and (x", "                ^"]


@pytest.mark.parametrize(
    "text", ["(" * 5000 + "a", "not " * 900 + "a", "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1)]
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(SelectorError):
        parse_selector(text)


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(SelectorError, match="characters"):
        parse_selector("a " * LONGEST_TEXT)


PATTERNS = st.text(min_size=1, max_size=12).filter(str.strip)
LEAVES = st.one_of(
    st.builds(ElementTerm, PATTERNS.map(literal) | st.sampled_from(["tad:SRV-*", "and", "kind:x", "likelihood", "2"])),
    st.builds(FieldTerm, st.sampled_from([name for name in Field if name is not Field.TIER]), PATTERNS.map(literal)),
    st.builds(FieldTerm, st.just(Field.TIER), st.sampled_from(["must", "should", "glance"])),
    st.builds(
        LikelihoodTerm,
        st.sampled_from([sign for sign in COMPARISONS if sign != "=="]),
        st.floats(0.0, 1.0, allow_nan=False).map(abs),
    ),
)
HOPS = st.sampled_from([ANY_HOPS, NO_HOPS]) | st.integers(1, MOST_HOPS)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=2, max_size=3).map(all_of),
        st.lists(inner, min_size=2, max_size=3).map(any_of),
        st.builds(Reach, inner, HOPS, HOPS).filter(lambda reach: bool(reach.up or reach.down)),
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "text", ["(a or b) and c", "not (a or b)", "not (a and b)", "2+(a and b)", "(+a)+2", "(not a)+", "a or b and not c"]
)
def test_canonical_text_has_the_brackets_that_it_needs_and_no_others(text: str) -> None:
    assert str(parse_selector(text)) == text


def test_a_number_as_an_element_is_written_so_that_it_is_no_number_of_hops() -> None:
    assert str(Reach(ElementTerm("2"), NO_HOPS, ANY_HOPS)) == '"2"+'


@given(TREES)
def test_what_is_written_reads_as_the_same(tree: Selector) -> None:
    assert parse_selector(str(tree)) == tree


@given(st.text(alphabet="ab:+*(),\"' \\<>=.2knidot", max_size=24))
def test_any_text_is_read_or_refused_and_what_is_read_is_stable(text: str) -> None:
    try:
        tree = parse_selector(text)
    except SelectorError as error:
        assert 0 <= error.position <= len(text)
        assert error.expected
        return
    assert parse_selector(str(tree)) == tree
    assert str(parse_selector(str(tree))) == str(tree)


@given(st.text(max_size=20))
def test_a_literal_fits_itself_alone(text: str) -> None:
    assert not has_wildcard(literal(text))
    assert compiled(literal(text)).fullmatch(text)
    assert not compiled(literal(text)).fullmatch(text + "x")
