"""What people do in the course of a review, one event after the other; no event is ever changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from impact.domain.effort import Figures
from impact.domain.fingerprint import Fingerprint
from impact.domain.policy import Assumption

ACTIVITY = "activity:"
"""How the id of a task begins that is no section: training, reporting, meetings."""


class Deed(StrEnum):
    """What is done to a work package or to a task of it."""

    PLANNED = "planned"
    """A version of the plan: the first, or a later one that re-bases it."""
    APPROVED = "approved"
    """Somebody agrees to a version of the plan."""
    SHOWN = "shown"
    """A version of the plan was shown to somebody."""
    ASSIGNED = "assigned"
    STARTED = "started"
    RECORDED = "recorded"
    """Somebody spent time on a task."""
    DONE = "done"
    """Reviewed, with a verdict."""
    REJECTED = "rejected"
    """A false positive: the task need not be done."""
    ADDED = "added"
    """Discovered impact: the analysis missed it."""
    NOTED = "noted"
    MOVED = "moved"
    """Its date moved."""
    UNDONE = "undone"
    CLOSED = "closed"


class Finding(StrEnum):
    """What a review came to."""

    NO_IMPACT = "no-impact"
    """Nothing in it had to change."""
    UPDATED = "updated"
    """It had to change, and was."""
    FALSE_POSITIVE = "false-positive"
    """It should not have been listed."""


class TaskOrigin(StrEnum):
    """Why a task is in a work package."""

    ESTIMATE = "estimate"
    """The analysis lists it."""
    SAMPLE = "sample"
    """Picked at random from below the threshold, so that what is missed has a chance to be seen."""
    DISCOVERED = "discovered"
    """Somebody found it in the course of the review."""


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A piece of review work as planned.

    Attributes
    ----------
    id
        Id of the section, or ``activity:`` with the name of an overhead.
    label
        Document, number and title; or the activity in words.
    document
        Document it belongs to; empty for an activity.
    kind
        Content class of the section, or the name of the activity: what its time is compared by.
    role
        Who leads it.
    depth
        How deep it is reviewed, in words: ``check and edit``.
    tier, likelihood
        As predicted when it was planned; empty and 0 for an activity.
    origin
        Why it is here.
    inclusion_probability
        Chance with which it was picked, above 0 to 1; 1 for what is reviewed anyway.
    days
        Planned person-days.
    mean_by_role
        Mean person-days by role, in order of role; they add up to the mean.
    if_right, if_wrong
        Person-days by role that the rates expect, at pace 1, if nothing in it has to change and if it proves wrong.
    due
        Planned date; ``None`` without one.
    rests_on
        Ids of the elements that its verdict will rest on: the section, what it documents, and the listed paths to it.
    why
        The likeliest path in words.
    """

    id: str
    label: str
    document: str
    kind: str
    role: str
    depth: str
    tier: str
    likelihood: float
    origin: TaskOrigin
    inclusion_probability: float
    days: Figures
    mean_by_role: tuple[tuple[str, float], ...] = ()
    if_right: tuple[tuple[str, float], ...] = ()
    if_wrong: tuple[tuple[str, float], ...] = ()
    due: dt.date | None = None
    rests_on: tuple[str, ...] = ()
    why: str = ""

    @property
    def is_section(self) -> bool:
        """Whether a section is reviewed, rather than an activity for the whole package."""
        return not self.id.startswith(ACTIVITY)


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a plan: its tasks, and what they were worked out from.

    Attributes
    ----------
    package
        Name of the package in the policy: ``TAD``.
    release, changes
        What is reviewed: a release, or changes.
    as_of
        Date on which the register spoke.
    graph_release
        Release whose architecture was used.
    status, missing
        ``estimated`` or ``what_if``, and the conditions of the release that were not met.
    threshold, seed, worlds
        Of the analysis.
    workspace_digest, policy_digest, decisions_digest, sha256_by_file
        Hashes of what it was made from.
    total
        Person-days of the package without the sample.
    tasks
        The tasks.
    assumptions
        Every number that the estimate rests on.
    identified
        What the first activity found of touches: ``ELEMENT=yes`` or ``ELEMENT=no``.
    start, due
        When work begins and must end; ``None`` where nobody said.
    """

    package: str
    release: str
    changes: tuple[str, ...]
    as_of: dt.date | None
    graph_release: str
    status: str
    missing: tuple[str, ...]
    threshold: float
    seed: int
    worlds: int
    workspace_digest: str
    policy_digest: str
    decisions_digest: str
    sha256_by_file: Mapping[str, str]
    total: Figures
    tasks: tuple[PlannedTask, ...]
    assumptions: tuple[Assumption, ...] = ()
    identified: tuple[str, ...] = ()
    start: dt.date | None = None
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PackageEvent:
    """Something that was done, by somebody at some time.

    Attributes
    ----------
    number
        Its place in the events of its package, from 1.
    deed
        What was done.
    task
        Id of the task; empty if it concerns the whole package.
    who, when
        Who entered it, and the time with its zone.
    on
        The day for which it counts.
    why
        The reason, or the text of a note.
    to
        Who a task is assigned to, who a plan was shown to, or who verified a verdict.
    role
        In which role time was spent; empty takes that of the task.
    days
        Person-days spent.
    due
        New date of a task; ``None`` takes its date away.
    version
        Version of the plan that is approved or shown.
    finding
        The verdict.
    rests_on
        Fingerprints of the elements that the verdict rests on, by id.
    added
        The task that is added.
    plan
        The version of the plan.
    undoes
        Number of the event that it undoes.
    """

    number: int
    deed: Deed
    task: str
    who: str
    when: dt.datetime
    on: dt.date
    why: str = ""
    to: str = ""
    role: str = ""
    days: float | None = None
    due: dt.date | None = None
    version: int | None = None
    finding: Finding | None = None
    rests_on: Mapping[str, Fingerprint] = field(default_factory=dict)
    added: PlannedTask | None = None
    plan: Plan | None = None
    undoes: int | None = None

    @property
    def words(self) -> str:
        """Say in a few words what was done: ``recorded 1.5 days``."""
        match self.deed:
            case Deed.RECORDED:
                said = f"recorded {self.days:g} days"
            case Deed.ASSIGNED:
                said = f"assigned it to {self.to}" if self.to else "took the name of who does it away"
            case Deed.DONE:
                said = f"signed '{self.finding}'" + (f", verified by {self.to}" if self.to else "")
            case Deed.REJECTED:
                said = "rejected it as a false positive"
            case Deed.MOVED:
                said = f"moved its date to {self.due}" if self.due else "took its date away"
            case Deed.APPROVED | Deed.SHOWN:
                said = f"{self.deed} version {self.version}" + (f" to {self.to}" if self.to else "")
            case Deed.UNDONE:
                said = f"undid event {self.undoes}"
            case _:
                said = f"{self.deed} it"
        return f"{said} ({self.why})" if self.why else said
