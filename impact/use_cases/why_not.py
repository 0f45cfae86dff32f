"""Say why an element is not listed, and the nearest thing to do."""

from __future__ import annotations

from impact.analysis.explanation import NearestWay, nearest_way
from impact.analysis.wording import element_in_words, hop_in_words
from impact.domain.architecture import DOCUMENTS, SECTION_KIND, Element
from impact.domain.explanation import NotListed, NotListedCause
from impact.domain.formatting import counted, fine_percent, percent
from impact.domain.result import ImpactedElement
from impact.domain.selection import Selection
from impact.use_cases.analysed_scope import AnalysedScope

NAMES_SHOWN = 3
"""Changes or elements that a reason names before it counts the rest."""


def absent_because(analysed: AnalysedScope, element: Element) -> NotListed:
    """Say why an element of the workspace is not in the architecture that is analysed."""
    release, calendar = analysed.scope.graph_release, analysed.workspace.calendar
    there = f"the architecture as of {release}"
    gone = calendar.date_of(element.retired_in) if element.retired_in else None
    if gone is not None and gone < analysed.scope.graph_day:
        return NotListed(
            NotListedCause.RETIRED,
            f"It is not in {there}: it went with {element.retired_in}.",
            f"Ask about {element.retired_in} or an earlier release, in which it stands.",
        )
    if element.kind == SECTION_KIND:
        return _section_without_subject(analysed, element, there)
    came = element.introduced_in or "; ".join(calendar.adding_releases.get(element.id, ())) or "no dated release"
    known = [name.strip() for name in came.split(";") if name.strip() in calendar.date_by_release]
    ask = f"Ask about {known[0]}, or say" if known else "Say"
    return NotListed(
        NotListedCause.NOT_YET,
        f"It is not in {there}: it comes with {came}.",
        f"{ask} that the scope adds it: --touch {element.id}=add.",
    )


def _section_without_subject(analysed: AnalysedScope, section: Element, there: str) -> NotListed:
    whole = analysed.workspace.graph
    ties = [whole.relationships[position] for position in whole.outgoing[whole.index_by_id[section.id]]]
    subjects = [whole.element(tie.target_id) for tie in ties if tie.kind == DOCUMENTS]
    reason = f"It documents nothing that stands in {there}."
    if not subjects:
        return NotListed(NotListedCause.NOTHING_STANDS, reason, "State what it documents in the table of sections.")
    first = subjects[0]
    came = first.introduced_in or "; ".join(analysed.workspace.calendar.adding_releases.get(first.id, ()))
    coming = f", which comes with {came}" if came else ""
    reason += f" Its subject is {element_in_words(first)}{coming}{_and_more(len(subjects) - 1)}."
    return NotListed(
        NotListedCause.NOTHING_STANDS, reason, f"Say that the scope adds its subject: --touch {first.id}=add."
    )


def hidden_because(element: ImpactedElement, selection: Selection) -> NotListed:
    """Say that a selection hides an element, and how it stands without."""
    stands = f"{element.tier}, at" if element.tier else "also below what is listed, at"
    return NotListed(
        NotListedCause.FILTERED,
        f"The selection {selection.words} leaves it out. Without it: {stands} {fine_percent(element.likelihood)}.",
        "Leave --only out, or widen it.",
    )


def unlisted_because(analysed: AnalysedScope, element: ImpactedElement, *, limit: float) -> NotListed:
    """Say why an element of the architecture stays below a limit."""
    if not analysed.scope.seeds:
        return nothing_touched(analysed)
    if element.paths:
        return _below(element, limit)
    return _no_path(analysed, element)


def untouched_changes(analysed: AnalysedScope) -> tuple[str, ...]:
    """Say of each change in scope that touches nothing of the architecture what is wrong with it."""
    touching = {seed.change_id for seed in analysed.scope.seeds}
    said = []
    for change in analysed.scope.changes:
        missing = analysed.scope.missing_by_change.get(change.id, ())
        if change.id in touching:
            continue
        if missing:
            named = ", ".join(missing[:NAMES_SHOWN]) + _and_more(len(missing) - NAMES_SHOWN)
            release = analysed.scope.graph_release
            said.append(f"{change.id} touches only what is not in the architecture as of {release}: {named}")
        else:
            said.append(f"nobody has said what {change.id} touches")
    return tuple(said)


def nothing_touched(analysed: AnalysedScope) -> NotListed:
    """Say why a scope touches nothing that stands in the architecture."""
    scope = analysed.scope
    if scope.difference is not None:
        words = "Nothing differs." if scope.difference.is_empty else "What differs alters no element."
        return NotListed(NotListedCause.UNMAPPED, words, "See impact diff for what was compared.")
    said = untouched_changes(analysed)
    if not said:
        left = "; ".join(f"{change} is {reason}" for change, reason in scope.left_out)
        reason = f"Nothing is left to analyse: {left}." if left else f"The register holds no change for {scope.label}."
        return NotListed(NotListedCause.UNMAPPED, reason, "Name a change or a release that has work in it.")
    shown = "; ".join(said[:NAMES_SHOWN]) + (f"; {len(said) - NAMES_SHOWN} more" if len(said) > NAMES_SHOWN else "")
    first = next(change.id for change in scope.changes)
    return NotListed(
        NotListedCause.UNMAPPED,
        f"Nothing of the architecture is touched: {shown}.",
        f"See impact map {first} for what its words name, and record a touch; or try one with --touch.",
    )


def _below(element: ImpactedElement, limit: float) -> NotListed:
    path, likelihood = element.paths[0], 1.0
    stands = f"Its likelihood is {fine_percent(element.likelihood)}, below {percent(limit)}."
    remedy = "Lower the limits of the tiers in a policy file (--policy) to see it listed."
    if element.kind == SECTION_KIND:
        remedy = f"It is listed from --threshold {_round_down(element.likelihood)}."
        if element.likelihood < 0.001:
            remedy = "If it is affected all the same, touch what it describes, or tie it to what is touched."
    for place, step in enumerate(path.steps, start=1):
        likelihood *= step.likelihood
        if likelihood < limit:
            reason = (
                f"{stands} The best path falls below it at step {place} of {len(path.steps)}, '{step.words}' "
                f"({fine_percent(step.likelihood)} on this hop): {path.words}."
            )
            return NotListed(NotListedCause.BELOW_THRESHOLD, reason, remedy)
    return NotListed(NotListedCause.BELOW_THRESHOLD, f"{stands} The best path: {path.words}.", remedy)


def _round_down(likelihood: float) -> float:
    return int(likelihood * 1000) / 1000


def _no_path(analysed: AnalysedScope, element: ImpactedElement) -> NotListed:
    graph, worlds = analysed.graph, analysed.propagation.possible_worlds
    node, limit = graph.index_by_id[element.id], worlds.policy.hop_limit
    starts = [graph.index_by_id[seed.element_id] for seed in analysed.scope.seeds]
    also = "".join(f" Besides, {said}." for said in untouched_changes(analysed)[:NAMES_SHOWN])
    way = nearest_way(node, starts, graph=graph, arcs=worlds.arcs)
    if not (graph.outgoing[node] or graph.incoming[node]):
        reason, remedy = "No path: nothing in the architecture is tied to it.", f"Tie {element.id} to something."
        if element.kind == SECTION_KIND:
            reason = "No path: it documents nothing, and stands in no chapter."
            remedy = "State what it documents in the table of sections; else no change can ever reach it."
    elif way is None:
        reason = "No path: nothing that the scope touches is joined with it, not even by way of others."
        remedy = "If it is affected, a relationship or a touch is missing: add it to the model or the register."
    elif way.blocked:
        reason, remedy = _shut_way(analysed, way)
    else:
        reason = f"No path within the hop limit: the shortest way takes {way.hops} hops, and {limit} are followed."
        remedy = f"Set hop_limit to {way.hops} in a policy file (--policy) to follow it."
    return NotListed(NotListedCause.NO_PATH, reason + also, remedy)


def _shut_way(analysed: AnalysedScope, way: NearestWay) -> tuple[str, str]:
    graph = analysed.graph
    tie = graph.relationships[way.blocked[0]]
    source, target = graph.element(tie.source_id), graph.element(tie.target_id)
    is_forward = any(
        graph.nodes[near].id == source.id and graph.nodes[far].id == target.id
        for near, far in zip(way.nodes, way.nodes[1:], strict=False)
    )
    near, far = (source, target) if is_forward else (target, source)
    hop = hop_in_words(tie, is_forward=is_forward, target=far, undrawn=graph.undrawn.get(tie.id))
    words = f"{element_in_words(near)} {hop}"
    start = element_in_words(graph.nodes[way.nodes[0]])
    rule = f"{tie.kind}, role {tie.role}" if tie.role else tie.kind
    direction = "forward" if is_forward else "backward"
    reason = (
        f"No path: on the nearest way, {counted(way.hops, 'hop')} from {start}, change does not cross '{words}' "
        f"in this direction (the weight of {rule}, {direction}, is 0)."
    )
    return reason, "If it should, give that rule a weight in a policy file (--policy), or touch the far side."


def _and_more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""
