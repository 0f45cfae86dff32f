from __future__ import annotations

import datetime as dt
import itertools
import random
from dataclasses import replace

import pytest

from impact.analysis.calibration import CoChangeCases, calibrated_weights, co_change_cases, open_weights
from impact.domain.calibration import CalibrationPolicy, ChangedTogether, ImpactCase
from impact.domain.change import TouchKind
from impact.domain.policy import ANY
from impact.graph import ArchitectureGraph
from tests.unit.architectures import element, graph, policy, tie

START = dt.date(2020, 1, 1)
NUMBERS = CalibrationPolicy(
    path_floor=0.001,
    sample_share=0.05,
    least_sample=5,
    largest_commit=6,
    largest_share=1.0,
    follow_days=30,
    half_life_days=180,
    largest_weight=20,
    most_commits=10,
)
PAIR = graph(tie("a", "b", "uses"))
RULES = policy(kinds={"uses": (0.5, 0.2)})


def commit(day: int, *names: str, kind: TouchKind = TouchKind.MODIFY) -> ChangedTogether:
    touches = tuple((name, kind) for name in names)
    return ChangedTogether(f"c{day}", START + dt.timedelta(days=day), touches)


def cases_of(*commits: ChangedTogether, on: ArchitectureGraph = PAIR) -> CoChangeCases:
    return co_change_cases(commits, on, propagation=RULES, policy=NUMBERS)


def said(case: ImpactCase) -> tuple[str, bool, float, list[tuple[str, float]]]:
    steps = [(path.steps[0].weight.way, path.steps[0].ordered_share) for path in case.paths]
    return case.element_id, case.is_confirmed, case.evidence, steps


def test_two_neighbours_in_one_commit_share_one_case_without_order() -> None:
    found = cases_of(commit(0, "a", "b"))
    assert [said(case) for case in found.cases] == [
        ("a", True, 0.5, [("backward", 0.0)]),
        ("b", True, 0.5, [("forward", 0.0)]),
    ]


def test_a_neighbour_that_changes_soon_after_has_followed() -> None:
    found = cases_of(commit(0, "a"), commit(10, "b"))
    assert [said(case) for case in found.cases] == [("b", True, 1.0, [("forward", 1.0)])]


def test_a_neighbour_that_changes_long_after_has_not_followed() -> None:
    found = cases_of(commit(0, "a"), commit(31, "b"))
    assert [case.is_confirmed for case in found.cases] == [False, False]


def test_commits_of_one_day_tell_no_order() -> None:
    early, late = commit(0, "a"), ChangedTogether("d", START, (("b", TouchKind.MODIFY),))
    assert cases_of(early, late).cases == ()


def test_a_neighbour_that_does_not_change_is_rejected_for_both_ways() -> None:
    found = cases_of(commit(0, "b"), commit(180, "a"))
    assert [said(case) for case in found.cases] == [
        ("a", False, 0.5, [("backward", 0.0)]),
        ("b", False, 1.0, [("forward", 0.0)]),
    ]


def test_a_neighbour_that_no_commit_ever_changed_is_no_evidence() -> None:
    assert cases_of(commit(0, "a"), commit(50, "a")).cases == ()


def test_a_rejection_tells_the_way_as_far_as_the_successes_do() -> None:
    days = [commit(0, "a"), commit(10, "b"), commit(100, "a", "b"), commit(200, "a")]
    found = cases_of(*days).cases
    rejected = [case for case in found if not case.is_confirmed]
    in_order, without = found[0].evidence, found[1].evidence + found[2].evidence
    assert [said(case)[3] for case in rejected] == [[("forward", pytest.approx(in_order / (in_order + without)))]]
    assert 0.3 < in_order / (in_order + without) < 0.5


def test_the_order_of_commits_changes_nothing() -> None:
    days = [commit(0, "a"), commit(10, "b"), commit(100, "a", "b"), commit(200, "a")]
    assert cases_of(*days) == cases_of(*reversed(days))


def test_a_large_commit_says_nothing() -> None:
    names = [f"n{number}" for number in range(7)]
    chain = graph(*(tie(a, b, "uses") for a, b in itertools.pairwise(names)))
    found = cases_of(commit(0, *names), commit(1), on=chain)
    assert (found.cases, found.used, found.left_out) == ((), 0, 2)


def test_elements_that_the_models_do_not_hold_are_left_out() -> None:
    found = cases_of(commit(0, "a", "gone"), commit(90, "gone"), commit(180, "b"))
    assert [case.element_id for case in found.cases] == ["b", "a"]
    assert (found.used, found.left_out) == (2, 1)


def test_of_those_that_hang_together_each_takes_its_turn_as_the_first() -> None:
    chain = graph(tie("a", "b", "uses"), tie("b", "c", "uses"), tie("x", "y", "uses"))
    found = cases_of(commit(0, "a", "b", "c"), on=chain)
    assert [(case.element_id, case.evidence, len(case.paths)) for case in found.cases] == [
        ("a", pytest.approx(2 / 3 / 2**0.5), 1),
        ("b", pytest.approx(2 / 3 / 2**0.5), 2),
        ("c", pytest.approx(2 / 3 / 2**0.5), 1),
    ]


def test_older_commits_count_less_and_weaker_touches_try_less() -> None:
    found = cases_of(commit(-90, "b"), commit(0, "a", kind=TouchKind.TEXT), commit(180, "a"))
    old, new = (case for case in found.cases if case.element_id == "b")
    assert (old.evidence, new.evidence) == (pytest.approx(0.5), 1.0)
    assert (old.paths[0].steps[0].scale, new.paths[0].steps[0].scale) == (pytest.approx(0.15), 1.0)


def test_junctions_and_closed_ways_make_no_case() -> None:
    crossing = graph(
        tie("a", "j", "uses"), tie("b", "a", "blocked"), elements=(element("j", kind="archimate:Junction"),)
    )
    rules = policy(kinds={"uses": (0.5, 0.2), "blocked": (0.0, 0.0)})
    assert co_change_cases([commit(0, "a")], crossing, propagation=rules, policy=NUMBERS).cases == ()


def test_an_element_with_reasons_of_its_own_takes_less_credit_from_its_neighbour() -> None:
    rare = [commit(day, "a", "b") for day in range(0, 1000, 100)]
    often = [commit(day, "b") for day in range(50, 1000, 100)]

    def chance_by_itself(*days: ChangedTogether) -> float:
        return max(case.other_ways for case in cases_of(*days).cases if case.element_id == "b" and case.is_confirmed)

    assert chance_by_itself(*rare) == 0.0
    assert chance_by_itself(*rare, *often) > 0.8


def simulated_commits(rng: random.Random, *, share_in_order: float) -> tuple[list[ChangedTogether], ArchitectureGraph]:
    """Let one element after the other change; each neighbour follows with .6 ahead and .2 back, at once or later."""
    pairs = [(f"a{number}", f"b{number}") for number in range(30)]
    made = []
    for turn in range(1500):
        source, target = rng.choice(pairs)
        start, end, chance = rng.choice([(source, target, 0.6), (target, source, 0.2)])
        day = START + dt.timedelta(days=100 * turn)
        if rng.random() >= chance:
            made.append((day, {start}))
        elif rng.random() < share_in_order:
            made += [(day, {start}), (day + dt.timedelta(days=9), {end})]
        else:
            made.append((day, {start, end}))
    found = [
        ChangedTogether(f"c{number}", day, tuple((name, TouchKind.MODIFY) for name in sorted(names)))
        for number, (day, names) in enumerate(made)
    ]
    return found, graph(*(tie(a, b, "uses") for a, b in pairs))


def learned_ways(share_in_order: float, *, prior: tuple[float, float]) -> tuple[float, float]:
    commits, pairs = simulated_commits(random.Random(5), share_in_order=share_in_order)
    rules = policy(kinds={"uses": prior})
    numbers = replace(NUMBERS, half_life_days=1e9)
    made = co_change_cases(commits, pairs, propagation=rules, policy=numbers)
    found = {one.key: one.posterior.mean for one in calibrated_weights(made.cases, open_weights(rules.rules))}
    ahead, back = (key for key in sorted(found, reverse=True) if key.kind == "uses" and key.role == ANY)
    return found[ahead], found[back]


def test_where_half_is_told_by_time_both_ways_are_found_again() -> None:
    ahead, back = learned_ways(0.5, prior=(0.4, 0.4))
    assert ahead == pytest.approx(0.6, abs=0.08) and back == pytest.approx(0.2, abs=0.08)


def test_where_time_tells_nothing_only_the_level_is_found() -> None:
    ahead, back = learned_ways(0.0, prior=(0.2, 0.2))
    assert ahead == pytest.approx(back) and ahead == pytest.approx(0.4, abs=0.05)
