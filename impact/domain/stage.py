"""Stages of a change, read from the words of what is stated on it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from impact.domain.history import DisputedMatter, Statement

UNKNOWN_STAGE = "unknown"
DISPUTED_STAGE = "disputed"


@dataclass(frozen=True, slots=True)
class StageRule:
    """A stage and the phrases that tell it.

    Attributes
    ----------
    name
        What people call it.
    phrases
        Whole words in statements, in lower case; of all phrases that fit a statement the longest decides.
    reason
        Why these phrases tell this stage.
    is_ready
        Whether a change that reached it may be placed in a release.
    is_done
        Whether nothing is left to place or to report.
    cancels
        Whether the estimates of a change no longer count from then on.
    """

    name: str
    phrases: tuple[str, ...]
    reason: str
    is_ready: bool = False
    is_done: bool = False
    cancels: bool = False


@dataclass(frozen=True)
class StageTable:
    """The stages that a workspace knows, in the order of the file that governs them."""

    rules: tuple[StageRule, ...]

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], int, StageRule], ...]:
        return tuple(
            (re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE), len(phrase), rule)
            for rule in self.rules
            for phrase in rule.phrases
        )

    def stage_of(self, words: str) -> StageRule | None:
        """Read the stage from a statement; ``None`` if no phrase fits. Of equally long ones the first rule counts."""
        best: tuple[int, StageRule] | None = None
        for pattern, length, rule in self._patterns:
            if (best is None or length > best[0]) and pattern.search(words):
                best = (length, rule)
        return best[1] if best else None

    def rule(self, name: str) -> StageRule | None:
        """Find a stage by its name."""
        return next((rule for rule in self.rules if rule.name == name), None)


@dataclass(frozen=True, slots=True)
class StageOnDay:
    """The stage of a change on a day.

    Attributes
    ----------
    name
        The stage; ``unknown`` if nothing tells it, ``disputed`` while claimants differ on the change.
    since
        First day on which it is known to have been in that stage; ``None`` if the stage is unknown.
    words
        What tells it.
    rule
        The rule; ``None`` if the stage is unknown or disputed.
    is_since_at_latest
        Whether it may have been in that stage before: only the register's status tells it, and not an event.
    """

    name: str
    since: dt.date | None
    words: str
    rule: StageRule | None
    is_since_at_latest: bool = False

    def days(self, *, on: dt.date) -> int | None:
        """Count the days in the stage, as far as known; ``None`` if the stage is unknown."""
        return None if self.since is None else (on - self.since).days


def stage_on(
    statements: Sequence[Statement],
    table: StageTable,
    *,
    on: dt.date | None,
    disputes: Sequence[DisputedMatter] = (),
) -> StageOnDay:
    """Find the stage on a day: that of the last statement by then which tells one.

    Parameters
    ----------
    statements
        What is stated, in the order of dates.
    table
        Which words tell which stage.
    on
        The day; ``None`` takes every statement.
    disputes
        Matters on which claimants differ on that day; while there is one, no stage is taken for true.
    """
    if disputes:
        return StageOnDay(DISPUTED_STAGE, min(item.since for item in disputes), disputes[0].matter, None)
    found: StageOnDay | None = None
    for statement in statements:
        if on is not None and statement.day > on:
            break
        rule = table.stage_of(statement.words)
        if rule is not None and (found is None or found.name != rule.name):
            found = StageOnDay(rule.name, statement.day, statement.words, rule, not statement.is_event)
    return found or StageOnDay(UNKNOWN_STAGE, None, "", None)
