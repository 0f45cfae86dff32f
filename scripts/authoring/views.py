"""Draw the views of the model: what stands in which column, and which ties are shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from authoring.facts import FactsError
from authoring.layout import Box, Column, Connection, Frame, Layout, lay_out
from authoring.model import FILE, Model
from authoring.sections import VIEW_NAMES
from impact.domain.architecture import (
    Basis,
    Diagram,
    DiagramEdge,
    DiagramShape,
    Element,
    Origin,
    Relationship,
)


@dataclass(frozen=True)
class ViewPlan:
    """What a view shows.

    Attributes
    ----------
    text
        Documentation of the view.
    columns
        What stands in it, from left to right.
    ties
        Kinds or meanings of the ties to draw.
    near_ties
        Those to draw only within a column and between neighbouring columns.
    """

    text: str
    columns: tuple[Column, ...]
    ties: tuple[str, ...]
    near_ties: tuple[str, ...] = ()


def _box(element_id: str, *inside: str | Box) -> Box:
    return Box(f"tad:{element_id}", tuple(_box(item) if isinstance(item, str) else item for item in inside))


def _column(*items: str | Box) -> tuple[Box, ...]:
    return tuple(_box(item) if isinstance(item, str) else item for item in items)


_REGIONS = ("SYS-CSPN-SYS", "SYS-CSPC-SYS", "SYS-CSPS-SYS")
_KEY_SYSTEMS = ("SYS-SMKI-IF", "SYS-SMKI-RA", "SYS-SMKI-DCA", "SYS-SMKI-OCA", "SYS-SMKI-REPO", "SYS-SMKI-REC")
_PROCESSING = ("VAL", "TRN", "TAD", "ACB", "SCH", "RSP")
_REQUESTS = tuple(f"SRV-6.{number}" for number in range(28, 33))
_USE_CASES = ("UC-DBCH04", "UC-DBCH05", "UC-DBCH03", "UC-DBCH01", "UC-DBCH02")

PLANS = {
    "VIEW-CONTEXT": ViewPlan(
        "From the parties to the devices in the premises: who owns which systems, and how messages travel.",
        (
            _column("ROLE-SUP", "ROLE-RDP", "ROLE-DCC", "ROLE-INST"),
            _column("SYS-USR-SYS", "SYS-RDP-SYS", "SYS-DGC", "SYS-USR-HHT"),
            Frame(
                "tad:SYS-DCC-TS",
                (
                    _column(
                        _box("SYS-DSP-SYS", "SYS-DCCUI", "SYS-SSI", "SYS-RDI", "SYS-DSP-SRP", "SYS-DSP-FW"),
                        _box("SYS-SMKI", "SYS-SMKI-IF", "SYS-SMKI-REPO"),
                    ),
                    _column("SYS-SMWANGW", _box("NET-SMWAN", *_REGIONS, "SYS-CHMGT")),
                ),
            ),
            _column(_box("SYS-CH", "SYS-CHF", "SYS-GPF"), _box("NET-HAN", "NET-HAN24", "NET-HAN868")),
            _column("SYS-ESME", "SYS-GSME", "SYS-PPMID", "SYS-HCALCS", "SYS-IHD", "SYS-CAD"),
        ),
        ("Flow",),
        ("owns",),
    ),
    "VIEW-DCC": ViewPlan(
        "The DCC Data Systems with their parts, the systems beside them, and the messages between them.",
        (
            _column("SYS-USR-SYS", "SYS-RDP-SYS", "SYS-DGC", "SYS-CPL", "SYS-OMS"),
            Frame(
                "tad:SYS-DSP-SYS",
                (
                    _column("SYS-DCCUI", "SYS-SSI", "SYS-RDI", "SYS-DSP-CPL", "SYS-DSMS"),
                    _column(_box("SYS-DSP-SRP", *(f"SYS-DSP-{part}" for part in _PROCESSING), "SYS-DSP-FLOW")),
                    _column("SYS-SMI", "SYS-DSP-REG", "SYS-DSP-FW", "SYS-DSP-WAN", "SYS-DSP-REP"),
                ),
            ),
            _column("SYS-SMWANGW", "SYS-COS", "SYS-ECOS", _box("NET-SMWAN", *_REGIONS, "SYS-CHMGT"), "SYS-CHN4G"),
        ),
        ("Flow",),
    ),
    "VIEW-HAN": ViewPlan(
        "The home area network: its bands, the hub that forms it, and the devices on it.",
        (
            _column(_box("NET-SMWAN", *_REGIONS, "SYS-CHMGT"), "SYS-USR-HHT"),
            _column(_box("SYS-CH", "SYS-CHF", "SYS-GPF", "SYS-ICHI")),
            _column(_box("NET-HAN", "NET-HAN24", "NET-HAN868", "NET-ALTHAN")),
            _column("SYS-ESME", "SYS-GSME", "SYS-PPMID", "SYS-HCALCS", "SYS-IHD", "SYS-CAD"),
            _column("DEV-ESME", "DEV-GSME", "DEV-PPMID", "DEV-HCALCS", "DEV-IHD", "DEV-CAD"),
        ),
        ("Flow", "Realization"),
    ),
    "VIEW-HUB": ViewPlan(
        "The communications hub, its dual band variant, and the service requests and use cases of the sub-GHz band.",
        (
            _column(*_REQUESTS),
            _column(*_USE_CASES),
            _column(_box("DEV-CH", "DEV-CHF", "DEV-GPF"), "DEV-SBCH", "DEV-DBCH"),
            _column(_box("SYS-CH", "SYS-CHF", "SYS-GPF", "SYS-ICHI"), "SYS-DBCH"),
            _column(_box("NET-SMWAN", *_REGIONS), _box("NET-HAN", "NET-HAN24", "NET-HAN868")),
            _column("SYS-GSME", "SYS-PPMID", "SYS-IHD"),
        ),
        ("Flow", "Realization", "executes", "Specialization"),
    ),
    "VIEW-SECURITY": ViewPlan(
        "Where messages are checked, signed and given their authentication code, and where certificates come from.",
        (
            _column(_box("SYS-USR-SYS", "SYS-USR-PC", "SYS-USR-SIGN"), "SYS-DGC"),
            _column("SYS-DCCUI", _box("SYS-DCCKI", "SYS-DCCKI-REPO"), "SYS-IKI"),
            _column(
                _box("SYS-DSP-SRP", "SYS-DSP-VAL", "SYS-DSP-TRN", "SYS-DSP-TAD", "SYS-DSP-ACB"), "SYS-COS", "SYS-ECOS"
            ),
            _column(_box("SYS-SMKI", *_KEY_SYSTEMS)),
            _column("ROLE-TSP", "ROLE-DCC"),
        ),
        ("Flow",),
        ("owns",),
    ),
    "VIEW-SMETS1": ViewPlan(
        "The services for first generation meters: request routing, dual control, migration and the premises.",
        (
            _column("SYS-DSP-SRP", "SYS-SMI", "ROLE-S1SP", "ROLE-DCO", "ROLE-RP", "ROLE-CP", "ROLE-DCC"),
            _column("SYS-S1-S1SP", "SYS-S1-DCO", "SYS-S1-RP", "SYS-S1-CP", "SYS-S1-MIG", "SYS-SSEPC"),
            _column("SYS-S1-COMMS", "SYS-S1-SMSO", "ROLE-SMSO"),
            _column("SYS-S1-DEV"),
            _column(_box("DEV-S1-CH", "DEV-S1-ESME", "DEV-S1-GSME")),
        ),
        ("Flow", "Realization"),
        ("owns",),
    ),
}


def make_views(model: Model) -> tuple[tuple[Element, ...], tuple[Diagram, ...]]:
    """Make every view as an element and as a diagram.

    Raises
    ------
    FactsError
        If a view shows what no fact defines.
    """
    elements, diagrams = [], []
    for view_id, plan in PLANS.items():
        elements.append(
            Element(
                f"tad:{view_id}",
                "archimate:View",
                VIEW_NAMES[view_id],
                Origin(FILE),
                text=plan.text,
                basis=Basis.INFERRED,
                sort="view",
            )
        )
        diagrams.append(_draw(model, f"tad:{view_id}", VIEW_NAMES[view_id], plan))
    return tuple(elements), tuple(diagrams)


def _draw(model: Model, view_id: str, name: str, plan: ViewPlan) -> Diagram:
    order = tuple(_ids(plan.columns))
    missing = [element_id for element_id in order if element_id not in model.element_by_id]
    if missing:
        raise FactsError(f"{view_id} shows {', '.join(missing)}, which no fact defines")
    ties = _shown_ties(model, plan, frozenset(order))
    layout = lay_out(plan.columns, [Connection(tie.id, tie.source_id, tie.target_id, bool(tie.name)) for tie in ties])
    return Diagram(view_id, name, "archimate", (view_id,), _shapes(model, order, layout), _edges(ties, layout))


def _ids(columns: tuple[Column, ...]) -> Iterator[str]:
    """List what is shown, each box before what stands in it."""
    for column in columns:
        if isinstance(column, Frame):
            yield column.id
            for boxes in column.columns:
                yield from _box_ids(boxes)
        else:
            yield from _box_ids(tuple(column))


def _box_ids(boxes: tuple[Box, ...]) -> Iterator[str]:
    for box in boxes:
        yield box.id
        yield from _box_ids(box.inside)


def _shown_ties(model: Model, plan: ViewPlan, shown: frozenset[str]) -> tuple[Relationship, ...]:
    """Choose the ties to draw: one for each pair, none between a box and what stands in it, none to a frame."""
    layout = lay_out(plan.columns, [])
    chosen: dict[frozenset[str], Relationship] = {}
    for tie in model.relationship_by_id.values():
        ends = frozenset((tie.source_id, tie.target_id))
        if ends <= shown and _is_drawn(tie, plan, layout) and not _is_nested(layout.parents, tie):
            chosen.setdefault(ends, tie)
    return tuple(chosen.values())


def _is_drawn(tie: Relationship, plan: ViewPlan, layout: Layout) -> bool:
    meaning = tie.role or tie.kind.removeprefix("archimate:")
    columns = [layout.columns[end] for end in (tie.source_id, tie.target_id) if end in layout.columns]
    if len(columns) < 2:
        return False
    return meaning in plan.ties or (meaning in plan.near_ties and abs(columns[0] - columns[1]) <= 1)


def _is_nested(parents: dict[str, str], tie: Relationship) -> bool:
    return tie.source_id in _around(parents, tie.target_id) or tie.target_id in _around(parents, tie.source_id)


def _around(parents: dict[str, str], element_id: str) -> Iterator[str]:
    """Go outwards through the boxes around an element."""
    while element_id in parents:
        element_id = parents[element_id]
        yield element_id


def _shapes(model: Model, order: tuple[str, ...], layout: Layout) -> tuple[DiagramShape, ...]:
    elements = [model.element_by_id[element_id] for element_id in order]
    return tuple(
        DiagramShape(
            element.id,
            element.kind,
            element.name,
            layout.bounds[element.id],
            parent_shape_id=layout.parents.get(element.id, ""),
        )
        for element in elements
    )


def _edges(ties: tuple[Relationship, ...], layout: Layout) -> tuple[DiagramEdge, ...]:
    return tuple(DiagramEdge(tie.id, tie.kind, tie.name, layout.routes[tie.id]) for tie in ties)
