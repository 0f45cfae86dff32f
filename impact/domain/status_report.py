"""The modification status report: where each change stands on a day, and what moved since another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from impact.domain.change import Change
from impact.domain.history import DisputedMatter, Statement, TimelineEntry
from impact.domain.stage import StageOnDay


@dataclass(frozen=True, slots=True)
class ChangeInReport:
    """What the report needs to know of a change.

    Attributes
    ----------
    change
        The row of the register.
    status
        Where it stands, in words.
    stage, stage_before
        Its stage on the day of the report, and on the day since which moves are told; the latter is ``None`` if no
        such day is asked for.
    is_raised
        Whether it was raised by the day of the report, as far as the register knows.
    statements
        What is stated of it, in the order of dates.
    plans
        What is planned for it, as announced by the day of the report, in the order of dates.
    element_ids
        Elements that it touches, parts included.
    disputes
        Matters on which claimants differ on the day of the report.
    """

    change: Change
    status: str
    stage: StageOnDay
    stage_before: StageOnDay | None
    is_raised: bool
    statements: tuple[Statement, ...]
    plans: tuple[TimelineEntry, ...]
    element_ids: tuple[str, ...]
    disputes: tuple[DisputedMatter, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A line of the report.

    Attributes
    ----------
    change
        The row of the register.
    stage
        Its stage, in words: ``unknown`` where nothing tells it.
    since, days
        First day on which it is known to have been in that stage, and the days since; ``None`` if unknown.
    is_since_at_latest
        Whether it may have been in that stage for longer.
    status
        Where it stands, in words.
    next_event
        What is planned next, as announced by then; ``None`` if nothing is.
    overdue
        Plans whose day has passed and of which nothing more is known.
    later_event
        What happened next by what the register knows today; ``None`` if nothing is known. It was not known on the
        day of the report.
    element_ids
        Elements that it touches.
    moves
        What was stated between the two days, in the order of dates.
    stage_before
        Its stage on the earlier day; empty if none is asked for.
    is_disputed
        Whether claimants differ on it.
    """

    change: Change
    stage: str
    since: dt.date | None
    days: int | None
    is_since_at_latest: bool
    status: str
    next_event: TimelineEntry | None
    overdue: tuple[TimelineEntry, ...]
    later_event: Statement | None
    element_ids: tuple[str, ...]
    moves: tuple[Statement, ...] = ()
    stage_before: str = ""
    is_disputed: bool = False

    @property
    def has_moved(self) -> bool:
        """Whether something happened between the two days, not merely became known with the register."""
        is_other = bool(self.stage_before) and self.stage_before != self.stage
        return bool(self.moves) or (is_other and not self.is_since_at_latest)


@dataclass(frozen=True, slots=True)
class StatusReport:
    """The report: its days, and a line for each change in the order of the register.

    ``since`` is ``None`` if nobody asked what moved; ``stage_names`` are the known stages in their order.
    """

    as_of: dt.date
    since: dt.date | None
    rows: tuple[StatusRow, ...]
    stage_names: tuple[str, ...]
