"""Add up what past releases have probably left wrong in sections that nobody reviewed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from impact.domain.package_event import Finding
from impact.domain.ripple_debt import ReleaseShare, RippleDebt, SectionDebt
from impact.domain.work_package import TaskStatus, WorkPackage
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.packages.keeping import kept_packages
from impact.use_cases.pricing import items_of
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace

SMALLEST = 1e-3
"""A release that reaches a section less likely than this leaves nothing in it worth listing."""


def ripple_debt(
    workspace: Workspace,
    *,
    on: dt.date | None = None,
    options: AnalysisOptions | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> RippleDebt:
    """Work out the ripple debt of a workspace.

    Each release that is live on the day adds its likelihood to each section that it reaches. A signed review of the
    section ('no impact' or 'updated') takes away what went live until then, and what the release adds for which it was
    made; a rejected one ('false positive') takes away what that release adds.

    Parameters
    ----------
    workspace
        The workspace.
    on
        The day; ``None`` takes the day on which the register speaks, else the last day on which a release went live.
    options
        How to analyse.
    say
        Told what is being done.

    Raises
    ------
    StoreError
        If there is a store and it cannot be read.
    MissingRateError
        If a kind of section has no rate.
    """
    dates = workspace.calendar.date_by_release
    day = on or workspace.settings.as_of or max(dates.values(), default=dt.date.max)
    past = sorted((date, release) for release, date in dates.items() if date <= day)
    packages = kept_packages(workspace)
    shares: dict[str, list[ReleaseShare]] = {}
    known: dict[str, tuple[str, str, str]] = {}
    untouched = []
    for number, (date, release) in enumerate(past, start=1):
        say(f"Following change of {release}: {number} of {len(past)}…")
        scope = resolve_scope(workspace, ScopeRequest(release=release, as_of=day))
        if not scope.seeds:
            untouched.append(release)
            continue
        analysed = AnalysedScope(workspace, scope, options or AnalysisOptions())
        for item in items_of(analysed):
            section = item.section
            likelihood = float(analysed.propagation.likelihoods[analysed.graph.index_by_id[section.id]])
            if likelihood >= SMALLEST:
                known[section.id] = (item.label, section.document, item.role)
                shares.setdefault(section.id, []).append(ReleaseShare(release, date, likelihood))
    reviews = {section_id: _reviews(packages, section_id, day) for section_id in shares}
    sections = [
        SectionDebt(section_id, *known[section_id], _left(found, reviews[section_id]), _last(reviews[section_id]))
        for section_id, found in shares.items()
    ]
    owed = [section for section in sections if section.releases]
    owed.sort(key=lambda section: (-section.likelihood, section.section_id))
    return RippleDebt(day, tuple(release for _, release in past), tuple(owed), tuple(untouched))


Review = tuple[dt.date, str, bool]
"""Day, release of the package, and whether the section itself was looked at."""


def _reviews(packages: Sequence[WorkPackage], section_id: str, day: dt.date) -> list[Review]:
    found = []
    for package in packages:
        state = package.task(section_id)
        if state is None or state.verdict is None or state.status not in (TaskStatus.DONE, TaskStatus.REJECTED):
            continue
        if state.verdict.on <= day:
            is_looked_at = state.verdict.finding is not Finding.FALSE_POSITIVE
            found.append((state.verdict.on, package.plan.release, is_looked_at))
    return found


def _left(shares: Sequence[ReleaseShare], reviews: Sequence[Review]) -> tuple[ReleaseShare, ...]:
    settled = {release for _, release, _ in reviews}
    looked_on = _last(reviews) or dt.date.min
    return tuple(share for share in shares if share.release not in settled and share.live_on > looked_on)


def _last(reviews: Sequence[Review]) -> dt.date | None:
    return max((on for on, _, is_looked_at in reviews if is_looked_at), default=None)


def debt_by_document(debt: RippleDebt) -> Mapping[str, float]:
    """Give the expected number of wrong sections of each document, by name in order."""
    found: dict[str, float] = {}
    for section in debt.sections:
        found[section.document] = found.get(section.document, 0.0) + section.likelihood
    return dict(sorted(found.items()))
