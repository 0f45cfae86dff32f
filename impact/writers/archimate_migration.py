"""Add the migration of a release to an exchange file: plateaus, the gap, work packages, and a view of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from impact.domain.migration import Migration
from impact.writers.archimate_names import XSI_TYPE

if TYPE_CHECKING:
    from impact.writers.archimate_marks import ExchangeTree

_WIDTH, _HEIGHT, _GAP, _COLUMNS = 180, 70, 40, 4


def add_migration(exchange: ExchangeTree, migration: Migration) -> None:
    """Add the step of a scope: its plateaus, gap and work packages, their ties, and a view that shows them.

    The gap is associated with both plateaus and with all that comes or goes; the plateau after aggregates what comes,
    the one before what goes. A work package realizes the plateau after and is associated with what it touches.
    """
    key = migration.scope
    before = exchange.add_element(f"impact-before-{key}", "Plateau", name=migration.before)
    after = exchange.add_element(f"impact-after-{key}", "Plateau", name=migration.after)
    gap = exchange.add_element(f"impact-gap-{key}", "Gap", name=f"{migration.before} to {migration.after}")
    ties = [
        (exchange.add_tie("Triggering", before, after), before, after),
        (exchange.add_tie("Association", gap, before), gap, before),
        (exchange.add_tie("Association", gap, after), gap, after),
    ]
    for plateau, ids, word in ((after, migration.added, "added"), (before, migration.removed, "removed")):
        for identifier in ids:
            exchange.add_tie("Aggregation", plateau, identifier)
            exchange.add_tie("Association", gap, identifier, name=word)
    packages = []
    for item in migration.work:
        name = f"impact-work-{key}-{item.change_id}"
        package = exchange.add_element(name, "WorkPackage", name=item.name, text=item.text)
        packages.append(package)
        ties.append((exchange.add_tie("Realization", package, after), package, after))
        for identifier, kind in item.touched:
            exchange.add_tie("Association", package, identifier, name=kind)
    _draw(exchange, migration, nodes=(before, gap, after, *packages), ties=ties)


def _draw(
    exchange: ExchangeTree, migration: Migration, *, nodes: tuple[str, ...], ties: list[tuple[str, str, str]]
) -> None:
    view = exchange.add_view(f"impact-migration-{migration.scope}", name=f"Migration to {migration.after}")
    node_by_element = {}
    for identifier, (x, y) in zip(nodes, _places(len(nodes)), strict=True):
        node_id = exchange.claim(f"impact-node-{identifier}")
        node_by_element[identifier] = node_id
        place = {"x": str(x), "y": str(y), "w": str(_WIDTH), "h": str(_HEIGHT)}
        drawn = etree.SubElement(view, exchange.tag("node"), {"identifier": node_id, "elementRef": identifier, **place})
        drawn.set(XSI_TYPE, "Element")
    for tie, source, target in ties:
        ends = {"source": node_by_element[source], "target": node_by_element[target]}
        edge_id = exchange.claim(f"impact-line-{tie}")
        drawn = etree.SubElement(
            view, exchange.tag("connection"), {"identifier": edge_id, "relationshipRef": tie, **ends}
        )
        drawn.set(XSI_TYPE, "Relationship")


def _places(count: int) -> Iterator[tuple[int, int]]:
    """Place the plateaus with the gap between them in one row, and the work packages in rows below."""
    for place in range(min(count, 3)):
        yield _GAP + place * 2 * (_WIDTH + _GAP), _GAP
    for place in range(count - 3):
        row, column = divmod(place, _COLUMNS)
        yield _GAP + column * (_WIDTH + _GAP), 3 * _GAP + _HEIGHT + (row + 1) * (_HEIGHT + _GAP)
