"""A set of resources that other tools follow: what it held at first, and what changed since, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class ChangeSort(StrEnum):
    """What happened to a resource; the words of OSLC Tracked Resource Set 3.0."""

    CREATION = "Creation"
    MODIFICATION = "Modification"
    DELETION = "Deletion"


@dataclass(frozen=True, slots=True)
class TrackedChange:
    """One change: its order from 1, what happened, and the IRI of the resource."""

    order: int
    sort: ChangeSort
    resource: str


@dataclass(frozen=True, slots=True)
class TrackedSet:
    """A tracked resource set.

    Attributes
    ----------
    members
        IRIs of the resources that the base holds, in order.
    cutoff
        Order of the last change that the base holds already; 0 if there was none.
    changes
        Every change since the base, by ascending order.
    """

    members: tuple[str, ...]
    cutoff: int = 0
    changes: tuple[TrackedChange, ...] = ()

    @property
    def last_order(self) -> int:
        """Order of the last change, known to the base or not."""
        return self.changes[-1].order if self.changes else self.cutoff

    @property
    def current(self) -> frozenset[str]:
        """The resources that there are after all changes."""
        held = set(self.members)
        for change in self.changes:
            (held.discard if change.sort is ChangeSort.DELETION else held.add)(change.resource)
        return frozenset(held)


def changes_between(
    before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]], *, first: int
) -> tuple[TrackedChange, ...]:
    """List what changed between two states, in order of resource.

    Parameters
    ----------
    before, after
        Statements of each resource, by its IRI.
    first
        Order of the first change.

    Examples
    --------
    >>> [change.sort.value for change in changes_between({"a": ["1"], "b": ["2"]}, {"a": ["3"], "c": []}, first=1)]
    ['Modification', 'Deletion', 'Creation']
    """
    sorts = []
    for resource in sorted({*before, *after}):
        if resource not in before:
            sorts.append((ChangeSort.CREATION, resource))
        elif resource not in after:
            sorts.append((ChangeSort.DELETION, resource))
        elif sorted(before[resource]) != sorted(after[resource]):
            sorts.append((ChangeSort.MODIFICATION, resource))
    return tuple(TrackedChange(order, sort, resource) for order, (sort, resource) in enumerate(sorts, start=first))
