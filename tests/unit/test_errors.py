"""An error is one line: place, fault, remedy."""

from __future__ import annotations

import pytest

from impact.errors import InputError


@pytest.mark.parametrize(
    ("message", "line", "expected"),
    [
        ("two columns 'id'", 3, "t.csv:3: two columns 'id'. Rename one."),
        ("The file is empty.", None, "t.csv: The file is empty. Rename one."),
        ("Why?", None, "t.csv: Why? Rename one."),
    ],
)
def test_fault_and_remedy_are_two_sentences(message: str, line: int | None, expected: str) -> None:
    assert str(InputError(message, file="t.csv", line=line, remedy="Rename one.")) == expected


def test_without_a_remedy_the_message_stands_as_it_is() -> None:
    assert str(InputError("two columns 'id'")) == "two columns 'id'"
