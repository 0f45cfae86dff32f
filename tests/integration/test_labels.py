"""The list of switch labels on the command line: checked, added, decided about, appealed about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.errors import PolicyError
from impact.readers.label_rules import read_label_rules, standard_label_rules
from tests.workspaces import write_workspace

FAMILY = ("--role", "IS", "--family", "Heat pumps of homes")


def impact(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), "labels", *words])


def listed(folder: Path, *words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(impact(folder, "list", "--format", "json", *words).stdout)
    return found


def test_a_label_comes_on_the_list_when_the_committee_has_accepted_it(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    added = impact(folder, "add", "Heat pump", *FAMILY, "--by", "A Supplier", "--who", "me")
    assert added.exit_code == 0, added.output
    assert listed(folder) == []
    decided = impact(folder, "decide", "heat pump", "--decision", "accepted", "--by", "TABASC", "--on", "2017-11-16",
                     "--who", "me")  # fmt: skip
    assert decided.exit_code == 0, decided.output
    (label,) = listed(folder)
    assert (label["label"], label["decided_by"], label["decided_on"]) == ("Heat pump", "TABASC", "2017-11-16")
    assert impact(folder, "check", "Heat pumps", *FAMILY).exit_code == 1


def test_a_rejected_label_comes_on_the_list_when_its_appeal_is_upheld(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    impact(folder, "add", "Heat pump", *FAMILY, "--who", "me")
    early = impact(folder, "appeal", "Heat pump", "--appeal", "to the Panel", "--who", "me")
    assert (early.exit_code, "is not rejected" in early.output) == (2, True)
    impact(folder, "decide", "Heat pump", "--decision", "rejected", "--reason", "too wide", "--who", "me")
    assert listed(folder) == []
    impact(folder, "appeal", "Heat pump", "--appeal", "to the Panel", "--outcome", "upheld", "--who", "me")
    (label,) = listed(folder)
    assert (label["appeal_outcome"], label["reason"]) == ("upheld", "too wide")


def test_a_refused_label_is_not_added_and_every_reason_is_printed(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    refused = impact(folder, "add", "A label of far too many letters", "--role", "GS", "--who", "me")
    assert refused.exit_code == 1
    assert refused.output.count("- refused:") == 3
    assert listed(folder, "--all") == []


def test_a_label_that_nobody_added_is_named(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    found = impact(folder, "decide", "Heat pump", "--decision", "accepted", "--who", "me")
    assert (found.exit_code, "No label is called 'Heat pump'" in found.output) == (2, True)


def test_the_shipped_rules_discourage_the_committee_s_example() -> None:
    rules = standard_label_rules()
    assert rules.longest == 22
    assert {word.word: word.instead for word in rules.discouraged}["boost"] == "ground source heat pump"


@pytest.mark.parametrize("text", ["", "[rules]\nlongest = 0\n", "[rules\n", "\xff"])
def test_rules_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        read_label_rules(text.encode("latin-1"), file="labels.toml")
