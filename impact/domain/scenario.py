"""Scenarios: what a release would come to if its changes, its weights or its threshold were others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class EditKind(StrEnum):
    """What a scenario does to its baseline, in the order in which edits are told."""

    DROP = "drop"
    """A change is not made."""
    DEFER = "defer"
    """A change is made in another release."""
    ADD = "add"
    """A change that is not in the scope is made with it."""
    COMBINE = "combine"
    """Some changes are made as one: identified once, read once, and meeting the same worlds."""
    WEIGHT = "weight"
    """Change crosses a kind of relationship with another likelihood."""
    NUMBER = "set"
    """Another number of the policy has another value."""
    THRESHOLD = "threshold"
    """Sections are reviewed from another likelihood on."""


@dataclass(frozen=True, slots=True)
class ScenarioEdit:
    """One thing that a scenario does differently.

    Attributes
    ----------
    kind
        What is done.
    subjects
        Ids of the changes; the name of a weight (``kind/role/way``) or the key of a number of the policy; empty for
        a threshold.
    value
        Id of the release to defer to, or the number as written (``0.5``, three points as ``0.1/0.2/0.4``).
    """

    kind: EditKind
    subjects: tuple[str, ...] = ()
    value: str = ""

    @property
    def label(self) -> str:
        """Say the edit in words.

        Examples
        --------
        >>> ScenarioEdit(EditKind.DEFER, ("CR-12",), "R3.0").label
        'defer CR-12 to R3.0'
        """
        what = " and ".join(self.subjects)
        words = {
            EditKind.DROP: f"drop {what}",
            EditKind.DEFER: f"defer {what} to {self.value}",
            EditKind.ADD: f"add {what}",
            EditKind.COMBINE: f"combine {what}",
            EditKind.WEIGHT: f"weight {what} at {self.value}",
            EditKind.NUMBER: f"{what} at {self.value}",
            EditKind.THRESHOLD: f"threshold at {self.value}",
        }
        return words[self.kind]


def in_order(edits: Iterable[ScenarioEdit]) -> tuple[ScenarioEdit, ...]:
    """Put edits into the order in which they are told, each once: what a scenario comes to depends on no order."""
    kinds = list(EditKind)
    return tuple(sorted(dict.fromkeys(edits), key=lambda edit: (kinds.index(edit.kind), edit.subjects, edit.value)))


def plain_number(text: str) -> str:
    """Write a number, or several joined by a slash, in one way, so that equal edits are equal; other text stays.

    Examples
    --------
    >>> plain_number(".50"), plain_number("0.10 / 1 / 2e0"), plain_number("half")
    ('0.5', '0.1/1/2', 'half')
    """
    try:
        return "/".join(f"{float(part):.12g}" for part in text.split("/"))
    except ValueError:
        return text.strip()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A baseline, and what is done differently.

    Attributes
    ----------
    name
        What people call it, one line; empty for one that is not kept.
    release, changes, touches
        The baseline, as in a request for a report: a release, ids of changes, touches as ``ELEMENT=KIND``.
    edits
        What is done differently, in the order of :func:`in_order`.
    note
        What it is for, in the words of who made it.
    """

    name: str = ""
    release: str = ""
    changes: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    edits: tuple[ScenarioEdit, ...] = ()
    note: str = ""

    @property
    def base_label(self) -> str:
        """Name the baseline for a person."""
        return ", ".join(filter(None, (self.release, *self.changes, *self.touches)))

    @property
    def edits_label(self) -> str:
        """Say all edits in words; a scenario without one is the baseline."""
        return ", ".join(edit.label for edit in self.edits) or "nothing is done differently"


class RevisionKind(StrEnum):
    """What somebody did to a kept scenario."""

    MADE = "made"
    EDITED = "edited"
    ARCHIVED = "archived"
    RESTORED = "restored"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class ScenarioRevision:
    """One state of a kept scenario; states are added and never changed.

    Attributes
    ----------
    name
        Name of the scenario, which tells it from others ignoring case.
    number
        Counts the states of this scenario, from 1.
    kind
        What was done.
    text
        The scenario as its file would say it.
    is_archived
        Whether it is put away from here on.
    who, when
        Who did it, and the time with its zone.
    why
        The reason in that person's words; may be empty.
    """

    name: str
    number: int
    kind: RevisionKind
    text: str
    is_archived: bool
    who: str
    when: dt.datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class KeptScenario:
    """A scenario that is kept, with every state it has had.

    ``scenario`` is what the last of ``revisions`` says; these are in ascending order, one or more.
    """

    scenario: Scenario
    revisions: tuple[ScenarioRevision, ...]

    @property
    def last(self) -> ScenarioRevision:
        """Give the state that counts."""
        return self.revisions[-1]

    @property
    def is_archived(self) -> bool:
        """Whether it is put away."""
        return self.last.is_archived
