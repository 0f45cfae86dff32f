"""The log of decisions: which of them stand, what they come to for the tables, and what was learned from them."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from impact.domain.decision import Decision, RegisterRow, Verdict

TOUCHES = "touches"
RowKey = tuple[str, tuple[str, ...]]
"""A table and the key of a row in it."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One row that was written to the files.

    Attributes
    ----------
    number
        Its place in the order of publications, from 1.
    table, key
        The row.
    up_to
        Number of the last decision on the row at that time.
    in_force
        Number of the decision that was written; ``None`` if the row was put back as it was without any.
    before
        Cells that the files held for the row before; ``None`` if they held no such row.
    """

    number: int
    table: str
    key: tuple[str, ...]
    up_to: int
    in_force: int | None
    before: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """What decisions make of one row of a table.

    Attributes
    ----------
    table, key
        The row.
    cells
        Text by column in place of what the files say; ``None`` leaves the row out.
    label
        Where the row comes from, for a person: ``decision 7 by Ann``.
    up_to
        Number of the last decision on the row.
    in_force
        Number of the decision that is behind the change; ``None`` if it only puts back what a published one changed.
    """

    table: str
    key: tuple[str, ...]
    cells: Mapping[str, str] | None
    label: str
    up_to: int
    in_force: int | None


@dataclass(frozen=True, slots=True)
class DecidedTouch:
    """What people made of the idea that a change touches an element; ``phrase`` holds the words that spoke for it."""

    change_id: str
    element_id: str
    accepted: bool
    phrase: str


@dataclass(frozen=True, eq=False)
class DecisionLog:
    """Everything that was decided and published, in order; nothing in it changes.

    Attributes
    ----------
    decisions
        Every decision by ascending number, the undone ones and the undoing ones included.
    publications
        Every row that was written to the files, by ascending number.
    """

    decisions: tuple[Decision, ...] = ()
    publications: tuple[Publication, ...] = ()
    _by_row: Mapping[RowKey, tuple[Decision, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_row: dict[RowKey, list[Decision]] = defaultdict(list)
        for decision in self.decisions:
            by_row[decision.row.table, decision.row.key].append(decision)
        object.__setattr__(self, "_by_row", {row: tuple(found) for row, found in by_row.items()})

    def on_row(self, row: RegisterRow) -> tuple[Decision, ...]:
        """Give the decisions on a row, the undoing ones included, by ascending number."""
        return self._by_row.get((row.table, row.key), ())

    def last_number(self, row: RegisterRow) -> int:
        """Give the number of the last decision on a row, or 0 if nobody decided about it."""
        found = self.on_row(row)
        return found[-1].number if found else 0

    def in_force(self, row: RegisterRow) -> Decision | None:
        """Give the last decision on a row that stands."""
        return next((decision for decision in reversed(self.on_row(row)) if decision.is_standing), None)

    @cached_property
    def digest(self) -> str:
        """Digest of all that was decided and published; empty if nothing was."""
        if not self.decisions:
            return ""
        lines = [
            json.dumps([
                item.number, item.verdict, item.row.table, item.row.key, sorted(item.row.cells.items()), item.who,
                item.when.isoformat(), item.why, item.evidence, item.origin, item.undoes,
            ])
            for item in self.decisions
        ]  # fmt: skip
        lines += [json.dumps([item.number, item.table, item.key, item.in_force]) for item in self.publications]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @cached_property
    def changes(self) -> tuple[RowChange, ...]:
        """What the decisions make of the tables as the files hold them, in the order of the rows' first decisions.

        A decision that has been written to the files changes nothing any more: the files say it, and what somebody
        writes there later counts. If it is undone or rejected after that, the row is put back as it was before.
        """
        published: dict[RowKey, list[Publication]] = defaultdict(list)
        for item in self.publications:
            published[item.table, item.key].append(item)
        found = (_change_of(decisions, published[row]) for row, decisions in self._by_row.items())
        return tuple(change for change in found if change is not None)


def _change_of(decisions: tuple[Decision, ...], published: list[Publication]) -> RowChange | None:
    last = decisions[-1]
    row = last.row
    in_force = next((decision for decision in reversed(decisions) if decision.is_standing), None)
    if in_force is not None and in_force.verdict is Verdict.REJECTED:
        last, in_force = in_force, None
    written = published[-1].in_force if published else None
    if written == (in_force.number if in_force else None):
        return None
    if in_force is None:
        return RowChange(row.table, row.key, _before(published), _label(last), decisions[-1].number, None)
    cells = in_force.row.cells if in_force.verdict is Verdict.ACCEPTED else None
    return RowChange(row.table, row.key, cells, _label(in_force), decisions[-1].number, in_force.number)


def _before(published: list[Publication]) -> Mapping[str, str] | None:
    """Give the row as it stood before decisions were written to it, one after the other."""
    first = published[-1]
    for item in reversed(published):
        if item.in_force is None:
            break
        first = item
    return first.before


def _label(decision: Decision) -> str:
    return f"decision {decision.number} by {decision.who}"


def undone_by(undoes_by_number: Mapping[int, int]) -> Mapping[int, int]:
    """Say which decision is undone by which, where an undoing one may itself be undone.

    Parameters
    ----------
    undoes_by_number
        For each undoing decision, the number of the one that it undoes; always a smaller one.

    Examples
    --------
    >>> undone_by({2: 1}), undone_by({2: 1, 3: 2})
    ({1: 2}, {2: 3})
    """
    found: dict[int, int] = {}
    for number in sorted(undoes_by_number, reverse=True):
        if number not in found:
            found[undoes_by_number[number]] = number
    return found


def decided_touches(decisions: Iterable[Decision], change_id: str = "") -> tuple[DecidedTouch, ...]:
    """List what people made of touches, so that later suggestions can learn from it.

    Parameters
    ----------
    decisions
        Decisions by ascending number.
    change_id
        Change of which to list them; empty for all.

    Returns
    -------
    tuple of DecidedTouch
        One for each change and element about which a decision stands, the last one counting; a retired touch counts
        as not accepted. In the order of the last decisions.
    """
    found: dict[tuple[str, ...], DecidedTouch] = {}
    for decision in decisions:
        row = decision.row
        if row.table != TOUCHES or not decision.is_standing or (change_id and row.key[0] != change_id):
            continue
        found.pop(row.key, None)
        found[row.key] = DecidedTouch(row.key[0], row.key[1], decision.verdict is Verdict.ACCEPTED, decision.evidence)
    return tuple(found.values())
