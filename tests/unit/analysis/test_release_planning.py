from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.release_planning import classify, months_after, plan_releases, slots_of
from impact.domain.change import Release, Touch, TouchKind
from impact.domain.release_slot import Need, PlannableChange, ReleasePlan, ReleasePolicy, SlotKind, SlotRule
from tests.unit.architectures import element, graph, tie
from tests.unit.registers import change, day, release, touch

CHANGING = (TouchKind.ADD, TouchKind.MODIFY, TouchKind.REMOVE)
HUB = {"category": ("hub",)}
POLICY = ReleasePolicy(
    starts=dt.date(2017, 10, 19),
    source="minutes",
    slots=(
        SlotKind("major", "major release", "r", ("major", "minor", "maintenance"), (11,), 2, 6),
        SlotKind("minor", "minor release", "r", ("minor", "maintenance"), (6,), 2, 6),
        SlotKind("maintenance", "maintenance release", "r", ("maintenance",), (2, 4, 9), 2, 3),
        SlotKind("fix on fail", "fault fix", "r", ("fix on fail",)),
        SlotKind("document", "code release", "r", ("document",)),
    ),
    slot_by_release_kind={"major": "major", "minor": "minor", "code release": "document"},
    rules=(
        SlotRule("severe fault", "fix on fail", "r", severities=("1", "2")),
        SlotRule("hub firmware", "major", "r", touch_kinds=CHANGING, sorts=("device",), properties=HUB),
        SlotRule(
            "hub specification", "major", "r", touch_kinds=CHANGING, properties=HUB, via_role="specifies",
            via_strengths=("always",), via_sorts=("device",),
        ),
        SlotRule("device", "minor", "r", touch_kinds=CHANGING, sorts=("device", "specification")),
        SlotRule("system", "maintenance", "r", touch_kinds=CHANGING, sorts=("system",), owners=("DSP",)),
        SlotRule("text", "document", "r"),
    ),
    file="policy.toml",
)  # fmt: skip
ARCHITECTURE = graph(
    tie("chts", "hub", role="specifies", strength="always"),
    tie("gbcs", "hub", role="specifies", strength="always"),
    tie("gbcs", "meter", role="specifies", strength="always"),
    tie("tad", "hub", role="specifies", strength="sometimes"),
    elements=(
        element("hub", sort="device", properties={"category": "hub"}),
        element("meter", sort="device", properties={"category": "meter"}),
        element("chts", sort="specification"),
        element("gbcs", sort="specification"),
        element("tad", sort="document"),
        element("ours", sort="system", properties={"owner": "DSP"}),
        element("theirs", sort="system", properties={"owner": "SECAS"}),
    ),
)


def need(*touches: Touch, **fields: object) -> tuple[str, str, tuple[str, ...]]:
    found = classify(change(**fields), touches, graph=ARCHITECTURE, policy=POLICY)
    return found.kind, found.rule.name if found.rule else "", found.element_ids


def test_what_changes_the_hub_needs_a_major_release() -> None:
    assert need(touch("ours"), touch("hub")) == ("major", "hub firmware", ("hub",))


def test_a_specification_of_hubs_alone_needs_one_too_and_one_of_meters_as_well_does_not() -> None:
    assert need(touch("chts")) == ("major", "hub specification", ("chts",))
    assert need(touch("gbcs")) == ("minor", "device", ("gbcs",))


def test_a_document_that_only_sometimes_speaks_of_the_hub_is_text() -> None:
    assert need(touch("tad")) == ("document", "text", ())


def test_wording_alone_changes_no_firmware() -> None:
    assert need(touch("hub", TouchKind.TEXT))[0] == "document"


def test_a_system_of_somebody_else_needs_no_release_of_the_dcc() -> None:
    assert need(touch("ours"))[0] == "maintenance"
    assert need(touch("theirs"))[0] == "document"


def test_a_severe_fault_does_not_wait_even_where_it_touches_the_hub() -> None:
    assert need(touch("hub"), severity="2")[0] == "fix on fail"
    assert need(touch("hub"), severity="3")[0] == "major"


def test_what_nobody_described_is_unknown() -> None:
    assert need() == ("unknown", "", ())


def rule_for(kind: str) -> SlotRule:
    return next(rule for rule in POLICY.rules if rule.needs == kind)


def item(name: str, kind: str = "minor", ready: str = "2017-10-19", **fields: object) -> PlannableChange:
    base: dict[str, object] = {"release_id": "", "stage": "approved", "ready_on": day(ready) if ready else None}
    return PlannableChange(change(name), Need(rule_for(kind)), **{**base, **fields})  # type: ignore[arg-type]


def plan(*items: PlannableChange, releases: tuple[Release, ...] = (), years: int = 3) -> ReleasePlan:
    return plan_releases(items, releases, policy=POLICY, as_of=day("2017-10-19"), years=years)


def places(found: ReleasePlan) -> dict[str, str]:
    return {placed.item.change.id: placed.slot.label if placed.slot else "" for placed in found.changes}


def test_a_change_goes_into_the_earliest_slot_that_takes_it_after_its_lead_time() -> None:
    found = plan(item("H", "major"), item("M", "minor"), item("S", "maintenance"))
    assert places(found) == {"H": "major 2018-11", "M": "minor 2018-06", "S": "maintenance 2018-02"}


def test_lead_time_counts_from_the_day_on_which_it_became_ready_even_if_that_is_past() -> None:
    assert places(plan(item("S", "maintenance", ready="2017-01-01")))["S"] == "major 2017-11"
    soon = (release("R", "2017-11-05", "minor"),)
    assert places(plan(item("M", ready="2017-05-05"), releases=soon))["M"] == "R"
    assert places(plan(item("M", ready="2017-05-06"), releases=soon))["M"] == "major 2017-11"


def test_a_month_too_few_puts_it_into_the_next_slot() -> None:
    assert places(plan(item("M", ready="2017-12-30")))["M"] == "minor 2018-06"
    assert places(plan(item("M", ready="2017-12-31")))["M"] == "minor 2018-06"
    assert places(plan(item("M", ready="2018-01-01")))["M"] == "major 2018-11"


def test_a_full_slot_sends_the_last_to_be_ready_on_to_the_next() -> None:
    found = plan(item("C", ready="2017-10-03"), item("A", ready="2017-10-01"), item("B", ready="2017-10-02"))
    assert places(found) == {"C": "major 2018-11", "A": "minor 2018-06", "B": "minor 2018-06"}


def test_what_is_not_ready_comes_after_what_is_and_says_so() -> None:
    found = plan(item("A", ready=""), item("B"), item("C"))
    assert places(found) == {"A": "major 2018-11", "B": "minor 2018-06", "C": "minor 2018-06"}
    assert [placed.is_if_ready_today for placed in found.changes] == [True, False, False]


def test_a_fault_and_a_text_take_no_slot() -> None:
    assert places(plan(item("F", "fix on fail"), item("T", "document"))) == {"F": "", "T": ""}


def test_without_years_ahead_no_slot_fits() -> None:
    (placed,) = plan(item("M"), years=0).changes
    assert placed.why_not


def test_a_release_of_the_register_takes_the_place_of_a_proposed_slot_of_its_year() -> None:
    slots = slots_of(POLICY, [release("R2", "2018-09-30")], first_year=2018, last_year=2018)
    assert [slot.label for slot in slots if slot.kind == "major"] == ["R2"]


def test_a_hub_change_in_a_minor_release_is_misplaced_and_gets_a_slot_that_fits() -> None:
    found = plan(item("H", "major", release_id="R"), releases=(release("R", "2018-06-30", "minor"),))
    assert [(flag.release_id, flag.flag) for flag in found.flags] == [("R", "misplaced")]
    assert "H needs: major release" in found.flags[0].why
    assert places(found) == {"H": "major 2018-11"}


def test_a_text_travels_with_any_release() -> None:
    assert plan(item("T", "document", release_id="R"), releases=(release("R", "2018-06-30", "minor"),)).flags == ()


def test_a_release_with_more_than_it_carries_is_over_full() -> None:
    items = [item(name, release_id="R") for name in "ABC"]
    found = plan(*items, releases=(release("R", "2018-11-30"),))
    assert [(flag.release_id, flag.flag) for flag in found.flags] == [("R", "over-full")]
    assert plan(*items[:2], releases=(release("R", "2018-11-30"),)).flags == ()


def test_a_change_that_became_ready_too_late_is_flagged_and_one_of_unknown_day_is_not() -> None:
    fixed = (release("R", "2017-12-31"),)
    assert [flag.flag for flag in plan(item("A", release_id="R"), releases=fixed).flags] == ["too early"]
    assert plan(item("A", release_id="R", is_ready_at_latest=True), releases=fixed).flags == ()


def test_two_major_releases_in_a_year_are_one_too_many() -> None:
    found = plan(releases=(release("R2", "2018-05-01"), release("R3", "2018-09-30")))
    assert [(flag.release_id, flag.flag) for flag in found.flags] == [("R3", "over-full")]


def test_a_release_before_the_policy_is_not_held_against_it() -> None:
    old = (release("R1", "2017-07-31", "minor"),)
    assert plan(item("H", "major", release_id="R1", why_closed="live with R1"), releases=old).flags == ()


def test_what_is_closed_needs_no_place() -> None:
    (placed,) = plan(item("W", why_closed="withdrawn on 1 Jan 2017")).changes
    assert (placed.slot, placed.why_not) == (None, "withdrawn on 1 Jan 2017")


kinds = st.sampled_from(["major", "minor", "maintenance", "document"])
ready_days = st.dates(dt.date(2016, 1, 1), dt.date(2018, 12, 31))


@given(st.lists(st.tuples(kinds, ready_days), max_size=12), st.randoms())
def test_a_plan_keeps_its_own_rules_in_any_order(wanted: list[tuple[str, dt.date]], random: object) -> None:
    items = [item(f"C{number}", kind, when.isoformat()) for number, (kind, when) in enumerate(wanted)]
    found = plan(*items)
    for slot in found.slots:
        assert slot.most_changes is None or len(slot.change_ids) <= slot.most_changes
    for placed in found.changes:
        if placed.slot is not None:
            kind = POLICY.slot(placed.slot.kind)
            assert kind is not None
            assert placed.item.need.kind in kind.takes
            assert placed.item.ready_on is not None
            assert placed.slot.day >= months_after(placed.item.ready_on, kind.lead_months)
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert places(plan(*shuffled)) == places(found)


def test_months_after_a_long_month_end_at_the_last_day() -> None:
    assert months_after(day("2017-08-31"), 6) == day("2018-02-28")
    assert months_after(dt.date(9999, 12, 1), 1) == dt.date.max
