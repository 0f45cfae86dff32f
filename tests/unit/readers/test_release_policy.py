from __future__ import annotations

import pytest

from impact.domain.change import TouchKind
from impact.errors import PolicyError, UnreadableFileError
from impact.readers.release_policy import parse_release_policy, read_release_policy
from impact.readers.stages import read_stages, standard_stages

SOUND = """
starts = 2017-10-19
[[slot]]
kind = "major"
takes = ["major"]
months = [11]
reason = "r"
[[release]]
kind = "in-life"
is = "major"
[[rule]]
name = "hub"
needs = "major"
touch = ["modify"]
sort = ["device"]
property = { category = ["hub"] }
reason = "r"
"""
STAGE = '[[stage]]\nname = "raised"\nphrases = ["raised"]\nreason = "r"\n'


def test_the_shipped_policy_gives_two_in_life_and_three_maintenance_releases_a_year() -> None:
    policy = read_release_policy()
    months = {slot.kind: len(slot.months) for slot in policy.slots}
    assert (months["major"], months["minor"], months["maintenance"]) == (1, 1, 3)
    assert months["fix on fail"] == months["new product"] == 0
    assert all(entry.reason for entry in (*policy.slots, *policy.rules))


def test_the_shipped_stages_have_reasons_and_cancel_what_is_withdrawn() -> None:
    stages = standard_stages()
    assert all(rule.reason for rule in stages.rules)
    assert {rule.name for rule in stages.rules if rule.cancels} == {"withdrawn", "superseded"}


def test_a_rule_is_read_with_its_conditions() -> None:
    (rule,) = parse_release_policy(SOUND.encode(), file="p.toml").rules
    assert (rule.touch_kinds, rule.sorts, rule.properties) == ((TouchKind.MODIFY,), ("device",), {"category": ("hub",)})


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("starts = 2017-10-19", 'starts = "soon"', "'starts' is no day"),
        ("months = [11]", "months = [13]", "'months' is 13"),
        ("months = [11]", "months = [11, 11]", "a month stands twice"),
        ("months = [11]", "months = [11]\nmost_changes = 0", "'most_changes' is 0"),
        ("months = [11]", "months = [11]\nlead_months = true", "'lead_months' is True"),
        ('touch = ["modify"]', 'touch = ["mend"]', "no kind of touch is 'mend'"),
        ('needs = "major"', 'needs = "huge"', "no slot is of kind 'huge'"),
        ('is = "major"', 'is = "huge"', "no slot is of kind 'huge'"),
        ('sort = ["device"]', 'sort = "device"', "'sort' is no list of words"),
        ('sort = ["device"]', 'sorts = ["device"]', "unknown key 'sorts'"),
        ('sort = ["device"]', 'via = { strength = ["always"] }', "'via' has no role"),
        ('property = { category = ["hub"] }\nreason = "r"', "", "'hub' has no reason"),
    ],
)
def test_a_policy_that_breaks_a_rule_is_refused_with_its_place(old: str, new: str, says: str) -> None:
    assert old in SOUND
    with pytest.raises(PolicyError, match=says) as error:
        parse_release_policy(SOUND.replace(old, new).encode(), file="p.toml")
    assert str(error.value).startswith("p.toml: ")


@pytest.mark.parametrize("name", ["slot", "release", "rule"])
def test_a_policy_without_one_of_its_tables_is_refused(name: str) -> None:
    with pytest.raises(PolicyError):
        parse_release_policy(SOUND.replace(f"[[{name}]]", "[[other]]").encode(), file="p.toml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1", r"no \[\[stage\]\]"),
        (STAGE.replace('name = "raised"\n', ""), "has no name"),
        (STAGE.replace('["raised"]', "[]"), "has no phrases"),
        (STAGE.replace('reason = "r"', ""), "has no reason"),
        (STAGE + 'ready = "yes"\n', "no truth value"),
        (STAGE + "likely = true\n", "unknown key 'likely'"),
        (STAGE + STAGE, "stands twice"),
    ],
)
def test_a_table_of_stages_that_breaks_a_rule_is_refused(text: str, says: str) -> None:
    with pytest.raises(PolicyError, match=says):
        read_stages(text.encode(), file="s.toml")


def test_what_is_not_toml_is_unreadable() -> None:
    for read in (read_stages, parse_release_policy):
        with pytest.raises(UnreadableFileError):
            read(b"\xff[", file="x.toml")
