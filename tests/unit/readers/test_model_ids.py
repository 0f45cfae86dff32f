"""Ids of a model file: each once, and what repeats one is told where the first stands."""

from __future__ import annotations

import pytest
from lxml import etree

from impact.errors import UnsafeFileError
from impact.readers import model_ids
from impact.readers.model_ids import ModelIds

NODES = etree.fromstring(b"<m>\n<a/>\n<b/>\n<c/>\n</m>")
FIRST, SECOND, THIRD = NODES


def test_a_repeated_id_is_numbered_and_its_problem_names_the_line_of_the_first() -> None:
    ids = ModelIds("m.xml", prefix="m")
    assert [ids.claim("x", node) for node in NODES] == ["m:x", "m:x#2", "m:x#3"]
    assert ids.known("x") == "m:x"
    assert [problem.element_id for problem in ids.problems] == ["m:x#2", "m:x#3"]
    assert all("line 2 already" in problem.message for problem in ids.problems)


def test_an_id_that_looks_like_a_numbered_one_is_not_given_twice() -> None:
    ids = ModelIds("m.xml", prefix="m")
    assert ids.claim("x#2", FIRST) == "m:x#2"
    assert [ids.claim("x", node) for node in (FIRST, SECOND)] == ["m:x", "m:x#3"]
    assert ids.claim("x#3", THIRD) == "m:x#3#2"
    assert ids.known("x#3") is None, "a reference never means what had to be numbered"


def test_a_tie_stands_once_and_never_where_something_else_does() -> None:
    ids = ModelIds("m.xml", prefix="m")
    ids.claim("x", FIRST)
    assert ids.claim_tie("m:x", SECOND) is None
    assert ids.claim_tie("m:a~shows~m:b", SECOND) == "m:a~shows~m:b"
    assert ids.claim_tie("m:a~shows~m:b", THIRD) is None
    assert ids.claim("a~shows~m:b", THIRD) == "m:a~shows~m:b#2"
    assert "line 3 already" in ids.problems[0].message


def test_an_id_that_was_another_name_of_something_is_still_free_to_be_claimed() -> None:
    ids = ModelIds("m.xml", prefix="m")
    ids.claim("whole", FIRST)
    ids.alias("part", "m:whole")
    assert ids.known("part") == "m:whole"
    assert ids.claim("part", SECOND) == "m:part"
    assert ids.known("part") == "m:part"
    assert not ids.problems


def test_the_empty_id_is_an_id_as_any_other() -> None:
    ids = ModelIds("m.xml", prefix="m")
    assert [ids.claim("", node) for node in (FIRST, SECOND)] == ["m:", "m:#2"]
    assert len(ids.problems) == 1


def test_all_are_had_if_each_is_an_id_as_it_is_written() -> None:
    ids = ModelIds("m.xml", prefix="m")
    ids.claim("x", FIRST)
    assert ids.has_all(["x", "x"])
    assert not ids.has_all(["x", "y"])
    assert not ids.has_all(["q:x"])


def test_repeated_ids_and_ties_count_among_the_most_things_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_ids, "MOST_THINGS", 3)
    ids = ModelIds("m.xml", prefix="m")
    ids.claim("x", FIRST)
    ids.claim("x", SECOND)
    ids.claim_tie("m:x~shows~m:y", SECOND)
    for one_more in (lambda: ids.claim("z", THIRD), lambda: ids.claim("x", THIRD), lambda: ids.claim_tie("t", THIRD)):
        with pytest.raises(UnsafeFileError, match="more than 3"):
            one_more()
