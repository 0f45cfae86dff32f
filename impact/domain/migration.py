"""How an architecture gets from one release to the next: plateaus, the gap between, and the work of each change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkItem:
    """The work of one change.

    Attributes
    ----------
    change_id, name, text
        The change: its id, its label, and what it is about.
    touched
        Ids of the touched elements as the model file writes them, each with the kind of touch.
    """

    change_id: str
    name: str
    text: str
    touched: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Migration:
    """The step from one state of the architecture to the next.

    Attributes
    ----------
    scope
        What is analysed, in words: ``R2.0``.
    before, after
        Names of the two states.
    work
        The changes, in the order of the register.
    added, removed
        Ids of elements that come and go, as the model file writes them.
    """

    scope: str
    before: str
    after: str
    work: tuple[WorkItem, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
