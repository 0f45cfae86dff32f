"""Add the migration of a release to a model file: plateaus, the gap, work packages, and a view of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from impact.domain.architecture import Bounds
from impact.domain.migration import Migration

_WIDTH, _HEIGHT, _GAP, _COLUMNS = 180, 70, 40, 4


class GrowingModel(Protocol):
    """A model file that is added to, in whatever format; each method returns the identifier that it took."""

    def add_element(self, wanted: str, kind: str, *, name: str, text: str = "") -> str:
        """Add an element of an ArchiMate type."""

    def add_tie(self, kind: str, source: str, target: str, *, name: str = "") -> str:
        """Add a relationship of an ArchiMate type."""

    def draw_view(
        self, wanted: str, *, name: str, places: Mapping[str, Bounds], ties: Sequence[tuple[str, str, str]]
    ) -> None:
        """Add a view of elements, by their places, and of relationships, each with its source and target."""


def add_migration(model: GrowingModel, migration: Migration) -> None:
    """Add the step of a scope: its plateaus, gap and work packages, their ties, and a view that shows them.

    The gap is associated with both plateaus and with all that comes or goes; the plateau after aggregates what comes,
    the one before what goes. A work package realizes the plateau after and is associated with what it touches.
    """
    key = migration.scope
    before = model.add_element(f"impact-before-{key}", "Plateau", name=migration.before)
    after = model.add_element(f"impact-after-{key}", "Plateau", name=migration.after)
    gap = model.add_element(f"impact-gap-{key}", "Gap", name=f"{migration.before} to {migration.after}")
    ties = [
        (model.add_tie("Triggering", before, after), before, after),
        (model.add_tie("Association", gap, before), gap, before),
        (model.add_tie("Association", gap, after), gap, after),
    ]
    for plateau, ids, word in ((after, migration.added, "added"), (before, migration.removed, "removed")):
        for identifier in ids:
            model.add_tie("Aggregation", plateau, identifier)
            model.add_tie("Association", gap, identifier, name=word)
    packages = []
    for item in migration.work:
        name = f"impact-work-{key}-{item.change_id}"
        package = model.add_element(name, "WorkPackage", name=item.name, text=item.text)
        packages.append(package)
        ties.append((model.add_tie("Realization", package, after), package, after))
        for identifier, kind in item.touched:
            model.add_tie("Association", package, identifier, name=kind)
    places = dict(zip((before, gap, after, *packages), _places(3 + len(packages)), strict=True))
    model.draw_view(f"impact-migration-{key}", name=f"Migration to {migration.after}", places=places, ties=ties)


def _places(count: int) -> Iterator[Bounds]:
    """Place the plateaus with the gap between them in one row, and the work packages in rows below."""
    for place in range(min(count, 3)):
        yield Bounds(_GAP + place * 2 * (_WIDTH + _GAP), _GAP, _WIDTH, _HEIGHT)
    for place in range(count - 3):
        row, column = divmod(place, _COLUMNS)
        down = 3 * _GAP + _HEIGHT + (row + 1) * (_HEIGHT + _GAP)
        yield Bounds(_GAP + column * (_WIDTH + _GAP), down, _WIDTH, _HEIGHT)
