from __future__ import annotations

from dataclasses import replace

from impact.analysis.difference.register import changed_rows
from impact.domain.action import Action, ActionStatus
from impact.domain.architecture import Basis, Origin
from impact.domain.change import ChangeOption, OptionTouch, Register, Touch, TouchKind
from impact.domain.difference import ChangeKind
from impact.domain.iteration import ChangeIteration
from impact.domain.label import SwitchLabel

HERE = Origin("register/x.csv", "key", 2)
TOUCH = Touch("C", "x:a", TouchKind.MODIFY, "why", Basis.SOURCED, "source", HERE)
REGISTER = Register(
    options=(ChangeOption("C", "1", "title", "", None, "", HERE),),
    option_touches=(OptionTouch("1", TOUCH),),
    actions=(Action("A1", ActionStatus.NEW, "text", "", "", "", "2017-10-19", None, "", HERE),),
    labels=(SwitchLabel("Heater", "family", HERE),),
    iterations=(ChangeIteration("C", "2", "", "what", "", None, HERE),),
)


def told(old: Register, new: Register) -> list[tuple[str, str, str]]:
    return [(thing.kind, thing.id, thing.words) for thing in changed_rows(old, new)]


def test_what_was_added_to_any_table_is_told() -> None:
    assert [(table, row_id) for table, row_id, _ in told(Register(), REGISTER)] == [
        ("options", "C / 1"),
        ("option_touches", "C / 1 / x:a"),
        ("actions", "A1"),
        ("labels", "Heater"),
        ("iterations", "C / 2"),
    ]
    assert {thing.kinds for thing in changed_rows(REGISTER, Register())} == {(ChangeKind.REMOVED,)}


def test_what_changed_in_the_touch_of_an_option_is_told() -> None:
    other = replace(TOUCH, kind=TouchKind.REMOVE, origin=Origin("elsewhere.csv"))
    new = replace(REGISTER, option_touches=(OptionTouch("1", other),))
    assert told(REGISTER, new) == [("option_touches", "C / 1 / x:a", "kind: 'modify' → 'remove'")]


def test_where_a_row_stands_is_no_difference() -> None:
    moved = replace(REGISTER, actions=(replace(REGISTER.actions[0], origin=Origin("elsewhere.csv", "", 9)),))
    assert changed_rows(REGISTER, moved) == []
