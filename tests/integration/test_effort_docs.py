"""The figures that docs/effort.md works out by hand are those of the program, with the shipped policy."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from impact.analysis.effort import EffortInputs, estimate_effort
from impact.analysis.effort.options import noticed
from impact.analysis.stopping import stopping_rule
from impact.domain.architecture import Section
from impact.domain.effort import EffortEstimate
from impact.domain.policy import ActivityRate, EffortPolicy, ThreePoint
from impact.domain.review import EDIT, ReviewItem
from impact.domain.stopping import StopCandidate
from impact.readers.policy import read_policy
from tests.unit.architectures import ORIGIN

DOCUMENT = Path(__file__).parents[2] / "docs" / "effort.md"
WORLDS = 64


@cache
def words() -> str:
    """Give the page as one line."""
    return re.sub(r"\s+", " ", DOCUMENT.read_text(encoding="utf-8"))


def at_the_mean(points: ThreePoint) -> ThreePoint:
    return ThreePoint(points.mean, points.mean, points.mean)


@pytest.fixture(scope="module")
def policy() -> EffortPolicy:
    """Give the shipped policy with every number at its mean and everybody at the same pace."""
    shipped = read_policy().effort
    classes = {
        name: replace(content, rates={
            activity: ActivityRate(at_the_mean(rate.set_up), at_the_mean(rate.per_unit))
            for activity, rate in content.rates.items()
        })
        for name, content in shipped.classes.items()
    }  # fmt: skip
    return replace(
        shipped,
        classes=classes,
        role_sigma=0.0,
        identify_hours_per_change=at_the_mean(shipped.identify_hours_per_change),
        training_hours_by_role={role: at_the_mean(p) for role, p in shipped.training_hours_by_role.items()},
        reporting_days_per_month=at_the_mean(shipped.reporting_days_per_month),
        committee_hours_per_cycle=at_the_mean(shipped.committee_hours_per_cycle),
    )


def estimated(policy: EffortPolicy, *likelihoods: float) -> EffortEstimate:
    """Estimate a text of two pages that some changes reach."""
    section = Section("sec:BAD/1", "BAD", "1", "One", "process", 2.0, (), "", None, "", ORIGIN)
    item = ReviewItem(section, "text", 2.0, "pages", False, EDIT, "business analyst", ())
    reached = {f"C{n}": np.arange(WORLDS)[None, :] < p * WORLDS for n, p in enumerate(likelihoods)}
    likelihood = np.any(list(reached.values()), axis=0).mean(axis=1)
    inputs = EffortInputs(
        items=[item],
        likelihoods=likelihood,
        likelihood_by_draw=np.array([likelihood]),
        reached_by_change=reached,
        threshold=0.2,
    )
    return estimate_effort(inputs, policy=policy)[0]


def test_a_section_by_hand(policy: EffortPolicy) -> None:
    effort = estimated(policy, 0.5)
    for activity, reached in (
        ("check", 1.0), ("draft", 0.5), ("peer review", 0.5), ("committee review", 0.5), ("publish", 0.5),
    ):  # fmt: skip
        hours = effort.by_activity[activity].mean * policy.hours_per_day / reached
        assert re.search(rf"\| {activity} \|[^|]*\|[^|]*\| {hours:.4f} \|", words()), (activity, hours)
    days = effort.by_section["sec:BAD/1"].mean
    assert f"= {days * policy.hours_per_day:.4f} hours" in words()
    assert f"**{days:.4f} person-days**" in words()


def test_overheads_by_hand(policy: EffortPolicy) -> None:
    effort = estimated(policy, 0.5)
    for activity in ("identify", "training", "reporting", "committee meetings"):
        assert f"{activity} {effort.by_activity[activity].mean * policy.hours_per_day:.4f}" in words(), activity
    days = effort.by_section["overheads"].mean
    assert f"together {days * policy.hours_per_day:.4f} hours or {days:.4f} person-days" in words()


def test_two_changes_on_a_section_by_hand(policy: EffortPolicy) -> None:
    effort = estimated(policy, 1.0, 1.0)
    per_day = policy.hours_per_day
    alone = effort.alone_by_change["C0"] * per_day
    assert f"2 × {alone:.4f} = {2 * alone:.4f} hours" in words()
    assert f"peer review, {effort.overlap_by_section['sec:BAD/1'] * per_day:.4f}" in words()
    assert f": {effort.by_section['sec:BAD/1'].mean * per_day:.4f} hours" in words()
    saved = effort.saving_by_section["sec:BAD/1"]
    assert f"Saved are {saved * per_day:.4f} hours, **{saved:.4f} person-days**" in words()


def test_stopping_by_hand(policy: EffortPolicy) -> None:
    hours = policy.classes["text"].rates["check"].per_unit.mean
    sections = [
        StopCandidate(name, name, likelihood, pages * hours, 1.0, "")
        for name, likelihood, pages in (("A", 0.9, 2), ("B", 0.4, 6), ("C", 0.1, 2))
    ]
    rule = stopping_rule(sections, target=policy.stop_recall, scope="", status="estimated")
    assert rule.stop_after == 2
    for rank in rule.ranks:
        weighed = rank.section.likelihood * rank.section.weight
        row = f"{weighed:.4f} | {rank.rank} | {rank.found:.1f} | {rank.recall:.4f} |"
        assert re.search(rf"\| {rank.section.name} \|[^|]*\|[^|]*\| {re.escape(row)}", words()), row


def test_two_reviewers_by_hand(policy: EffortPolicy) -> None:
    detection = policy.reviewer_detection
    assert f"the mean of one is {noticed(detection, 1)[1]:.4f}" in words()
    assert f"= {noticed(detection, 2)[1]:.4f}, with" in words()
