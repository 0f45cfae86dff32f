"""List which elements of an architecture pass change on, and which take it in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from impact.analysis.hubs import direct_flow, expected_reach
from impact.domain.architecture import SECTION_KIND, Element
from impact.domain.hub import ElementFlow, Hubs
from impact.domain.selection import ElementFilter
from impact.errors import ScopeError, UnknownNameError
from impact.graph import ArchitectureGraph
from impact.use_cases.scope import TOUCH_GROUP, ScopeRequest, graph_as_of
from impact.use_cases.selection import list_selected
from impact.use_cases.workspace import Workspace
from impact.worlds import PossibleWorlds, travel_arcs

ORDERS: Mapping[str, Callable[[ElementFlow], float]] = {
    "reach": lambda flow: -flow.reach,
    "out": lambda flow: -flow.passes_on,
    "multiplier": lambda flow: 2.0 if flow.index is None else -flow.index,
    "absorber": lambda flow: 2.0 if flow.index is None else flow.index,
    "degree": lambda flow: -flow.degree,
}
"""What a list can be ordered by, smallest first; what no change passes comes last by index."""
BEHAVIOURS = ("multiplier", "carrier", "absorber", "constant")


def find_hubs(
    workspace: Workspace,
    *,
    release: str = "",
    as_of: dt.date | None = None,
    kind: str = "",
    wanted: ElementFilter | None = None,
    order: str = "reach",
    worlds: int | None = None,
    seed: int | None = None,
) -> Hubs:
    """Modify each element in turn, and list how change passes it.

    Parameters
    ----------
    workspace
        A loaded workspace.
    release, as_of
        Whose architecture; of all releases where neither is given.
    kind
        Only elements of this kind, by its id or in words.
    wanted
        Only what this shows.
    order
        One of :data:`ORDERS`; ties by larger reach, then by id.
    worlds, seed
        In place of the policy's worlds per draw and seed.

    Raises
    ------
    UnknownNameError
        If the release or kind is unknown.
    ScopeError
        If the release has no date, or both a release and a day are given.
    """
    graph, place, day = _architecture(workspace, release, as_of)
    numbers = workspace.policy.propagation
    count = max(64, -(-(worlds or numbers.worlds_per_draw) // 64) * 64)
    numbers = replace(numbers, seed=numbers.seed if seed is None else seed)
    flows = _flows(graph, PossibleWorlds(travel_arcs(graph, numbers), numbers, worlds=count))
    chosen = _of_kind(graph, kind)
    if wanted is not None and wanted.only is not None:
        chosen &= list_selected(workspace, wanted, request=ScopeRequest(as_of=day)).selection.ids
    listed = [flow for flow in flows if flow.id in chosen]
    listed.sort(key=lambda flow: (ORDERS[order](flow), -flow.reach, flow.id))
    return Hubs(
        place=place,
        elements=tuple(listed),
        order=order,
        listed=len(listed),
        elements_in_all=len(graph),
        count_by_behaviour=tuple((name, sum(flow.behaviour == name for flow in listed)) for name in BEHAVIOURS),
        worlds=count,
        seed=numbers.seed,
        hop_limit=numbers.hop_limit,
        empty_reason=_empty_reason(graph, listed, place),
    )


def _architecture(
    workspace: Workspace, release: str, as_of: dt.date | None
) -> tuple[ArchitectureGraph, str, dt.date | None]:
    if release and as_of:
        raise ScopeError("both a release and a day are given", remedy="Give RELEASE or --as-of, not both.")
    if not release and not as_of:
        return workspace.graph, "the architecture of all releases", None
    name = workspace.release(release).id if release else ""
    day = workspace.calendar.date_of(name) if name else as_of
    if day is None:
        raise ScopeError(f"{name} has no date, so there is no architecture of it", remedy="Give --as-of with a day.")
    return graph_as_of(workspace, day, added=set()), f"the architecture as of {name or day}", day


def _of_kind(graph: ArchitectureGraph, kind: str) -> set[str]:
    if not kind:
        return {node.id for node in graph.nodes}
    asked = kind.casefold()
    chosen = {node.id for node in graph.nodes if asked in (node.kind.casefold(), node.kind_label.casefold())}
    if not chosen:
        known = sorted({node.kind_label for node in graph.nodes})
        raise UnknownNameError(f"No element is of the kind '{kind}'.", candidates=known)
    return chosen


def _empty_reason(graph: ArchitectureGraph, listed: list[ElementFlow], place: str) -> str:
    if not len(graph):
        return f"There is no element in {place}."
    return "" if listed else f"Nothing of {place} fits what was asked for."


def _flows(graph: ArchitectureGraph, worlds: PossibleWorlds) -> list[ElementFlow]:
    direct = direct_flow(worlds.arcs)
    is_section = np.array([node.kind == SECTION_KIND for node in graph.nodes], np.bool_)
    everything = np.ones(len(graph), np.bool_)
    reach = expected_reach(worlds, group=TOUCH_GROUP, counted=np.stack([everything, is_section]))
    degrees = np.bincount(graph.sources, minlength=len(graph)) + np.bincount(graph.targets, minlength=len(graph))
    whole = float(direct.passes_on.sum()) or 1.0

    def flow(place: int, node: Element) -> ElementFlow:
        return ElementFlow(
            id=node.id,
            name=node.name,
            kind_label=node.kind_label,
            degree=int(degrees[place]),
            passes_on=float(direct.passes_on[place]),
            takes_in=float(direct.takes_in[place]),
            share=float(direct.passes_on[place]) / whole,
            reach=float(reach[0, place]),
            reached_sections=float(reach[1, place]),
        )

    return [flow(place, node) for place, node in enumerate(graph.nodes)]
