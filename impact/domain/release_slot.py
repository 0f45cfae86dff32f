"""Releases as slots: what each may carry, what a change needs, and which change goes where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from impact.domain.change import Change, Release, TouchKind


@dataclass(frozen=True, slots=True)
class SlotKind:
    """A kind of release.

    Attributes
    ----------
    kind, title, reason
        Its short name, its name in words, and why it is as it is.
    takes
        Needs of changes that it may carry.
    months
        Months of its proposed slots in a year, 1..12; none if it is not scheduled.
    most_changes
        Changes beyond which it is over-full; ``None`` if nobody set a limit.
    lead_months
        Months from the day on which a change is ready to a release that can carry it.
    """

    kind: str
    title: str
    reason: str
    takes: tuple[str, ...]
    months: tuple[int, ...] = ()
    most_changes: int | None = None
    lead_months: int = 0


@dataclass(frozen=True, slots=True)
class SlotRule:
    """What tells what a change needs; each condition that is given has to hold, an empty one always does.

    Attributes
    ----------
    name, needs, reason
        Its name, the kind of slot that a change then needs, and why.
    severities, release_kinds
        Severity of the mended fault, and kinds of the release that carries the change.
    touch_kinds, sorts, owners, properties
        How an element is touched, and its sort, owner and other properties, each with the values that fit.
    via_role, via_strengths, via_sorts
        If a role is given, sort, owner and properties are not asked of the touched element but of every element of
        these sorts to which a relationship of that role and strength leads from it.
    """

    name: str
    needs: str
    reason: str
    severities: tuple[str, ...] = ()
    release_kinds: tuple[str, ...] = ()
    touch_kinds: tuple[TouchKind, ...] = ()
    sorts: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    via_role: str = ""
    via_strengths: tuple[str, ...] = ()
    via_sorts: tuple[str, ...] = ()

    @property
    def asks_for_elements(self) -> bool:
        """Whether a touched element has to fit."""
        return bool(self.touch_kinds or self.sorts or self.owners or self.properties or self.via_role)


@dataclass(frozen=True, slots=True)
class ReleasePolicy:
    """How often releases come, what each may carry, and how a change tells what it needs.

    Attributes
    ----------
    starts
        Releases before that day are not held against it.
    source
        Where it is taken from.
    slots
        Kinds of releases, in order.
    slot_by_release_kind
        What the register's word for a release means.
    rules
        In the order in which they are tried.
    file
        How results name the file.
    """

    starts: dt.date
    source: str
    slots: tuple[SlotKind, ...]
    slot_by_release_kind: Mapping[str, str]
    rules: tuple[SlotRule, ...]
    file: str

    def slot(self, kind: str) -> SlotKind | None:
        """Find a kind of release by its short name."""
        return next((slot for slot in self.slots if slot.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Need:
    """What a change needs, the rule that says so, and the touched elements that decide."""

    rule: SlotRule | None
    element_ids: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of slot; ``unknown`` if no rule fits."""
        return self.rule.needs if self.rule else "unknown"


@dataclass(frozen=True, slots=True)
class PlannableChange:
    """A change with what planning has to know of it.

    Attributes
    ----------
    change
        The row of the register.
    need
        What it needs.
    release_id
        The dated release that carries it, the first of those it names; empty if none does.
    stage
        Its stage on the day of planning.
    ready_on
        Day on which it became ready to be placed; ``None`` if it is not yet.
    is_ready_at_latest
        Whether it may have been ready before, so that nothing can be said of the time between.
    why_closed
        Why it needs no place, or none any more: live, done, withdrawn, not raised; empty if it does.
    """

    change: Change
    need: Need
    release_id: str
    stage: str
    ready_on: dt.date | None
    is_ready_at_latest: bool = False
    why_closed: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A release of the register, or a slot that the policy proposes and no release fills.

    ``release_id`` is empty for a proposed slot.
    """

    kind: str
    day: dt.date
    release_id: str = ""

    @property
    def label(self) -> str:
        """Name it for a person."""
        return self.release_id or f"{self.kind} {self.day.year}-{self.day.month:02}"


@dataclass(frozen=True, slots=True)
class PlacedChange:
    """Where a change goes.

    Attributes
    ----------
    item
        The change.
    slot
        The earliest fitting slot; ``None`` if it needs none or none fits, and ``why_not`` says so.
    is_if_ready_today
        Whether it is not ready yet, so that the slot is the earliest one if it were ready on the day of planning.
    why_not
        Why it has no slot; empty if it has one.
    is_fixed
        Whether the slot is the release in which the register already has it.
    """

    item: PlannableChange
    slot: Slot | None
    is_if_ready_today: bool = False
    why_not: str = ""
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseFlag:
    """Something wrong with a release as the register has it: ``over-full``, ``misplaced`` or ``too early``."""

    release_id: str
    flag: str
    why: str


@dataclass(frozen=True, slots=True)
class FilledSlot:
    """A slot with the changes in it, those of the register first."""

    slot: Slot
    title: str
    most_changes: int | None
    change_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """Which change goes where.

    Attributes
    ----------
    as_of
        Day of planning.
    policy
        The policy that it follows.
    changes
        Every change with its need and its place, in the order of the register.
    slots
        Slots from the day of planning on, in order of days.
    flags
        What is wrong with releases of the register, in order of releases.
    releases
        Releases of the register by id.
    """

    as_of: dt.date
    policy: ReleasePolicy
    changes: tuple[PlacedChange, ...]
    slots: tuple[FilledSlot, ...]
    flags: tuple[ReleaseFlag, ...]
    releases: Mapping[str, Release]
