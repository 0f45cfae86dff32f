"""Rules on releases: whether elements come and go in an order that can be."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from impact.analysis.checks.subject import CheckedWorkspace, Finding, on_element, titled
from impact.domain.architecture import PERFORMED_BY, USES, Element, Relationship
from impact.domain.calendar import PRE_LIVE

_USING_KINDS = (USES, PERFORMED_BY, "bpmn:calledElement")


def used_before_introduced(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each step that uses what comes later, and in the same role nothing that is there from the start.

    A step that outlives several releases may use something old and, later, something new; what has no date on
    either side is not judged.
    """
    targets: dict[tuple[str, str, str], list[Relationship]] = defaultdict(list)
    for tie in _uses(workspace):
        targets[tie.source_id, tie.kind, tie.role].append(tie)
    for (source_id, _, _), ties in sorted(targets.items()):
        source = workspace.graph.element(source_id)
        begins = _begins(workspace, source)
        comes = [_tie_comes(workspace, tie) for tie in ties]
        if begins is None or any(date is None or date <= begins for date in comes):
            continue
        target = workspace.graph.element(ties[0].target_id)
        message = (
            f"{titled(source)} ({_release(workspace, source)}) uses {titled(target)}, "
            f"which comes with {_release(workspace, target)}"
        )
        yield on_element(source, message)


def _begins(workspace: CheckedWorkspace, node: Element) -> dt.date | None:
    """Give the day on which an element comes in, not before that in which it stands."""
    process = workspace.process_id_by_step.get(node.id)
    around = [workspace.graph.element(process)] if process else []
    dates = [workspace.calendar.introduced(thing) for thing in (node, *around)]
    known = [date for date in dates if date is not None]
    return max(known) if len(known) == len(dates) else None


def _tie_comes(workspace: CheckedWorkspace, tie: Relationship) -> dt.date | None:
    """Give the day from which a step can use something; a tie with a release of its own is taken at its word."""
    if tie.introduced_in:
        return dt.date.min
    return workspace.calendar.introduced(workspace.graph.element(tie.target_id))


def used_after_retired(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each step that outlives what it uses."""
    graph = workspace.graph
    for tie in _uses(workspace):
        source, target = graph.element(tie.source_id), graph.element(tie.target_id)
        goes = _date(workspace, target.retired_in)
        own_end = _date(workspace, source.retired_in)
        if goes is not None and (own_end is None or own_end > goes):
            message = f"{titled(source)} still uses {titled(target)}, which goes with {target.retired_in}"
            yield on_element(source, message)


def retired_before_introduced(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each element that goes before it comes."""
    for node in workspace.graph.nodes:
        if not node.retired_in:
            continue
        comes, goes = workspace.calendar.introduced(node), _date(workspace, node.retired_in)
        if comes is not None and goes is not None and goes < comes:
            message = f"{titled(node)} goes with {node.retired_in}, before it comes with {_release(workspace, node)}"
            yield on_element(node, message)


def undated_introductions(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each element that comes or goes with a release that looks like one of the register and is none.

    Programmes and plans (``ECoS``, ``post R3.0``, ``proposed (SECMP0030)``) are no releases, and what they bring is in
    no dated architecture by intent; so only ids of the shape of a release of the register are held against it.
    """
    releases = {release.id for release in workspace.register.releases}
    shapes = {_shape(release) for release in releases}
    for node in workspace.graph.nodes:
        for text in filter(None, (node.introduced_in, node.retired_in)):
            for name in map(str.strip, text.split(";")):
                if name and name not in releases and name != PRE_LIVE and _shape(name) in shapes:
                    yield on_element(node, f"{titled(node)} names release '{name}', which the register does not know")


def _uses(workspace: CheckedWorkspace) -> Iterator[Relationship]:
    return workspace.ties(*_USING_KINDS) if workspace.register.releases else iter(())


def _date(workspace: CheckedWorkspace, release: str | None) -> dt.date | None:
    return workspace.calendar.date_of(release) if release else None


def _release(workspace: CheckedWorkspace, node: Element) -> str:
    if node.introduced_in:
        return node.introduced_in
    adding = workspace.calendar.adding_releases.get(node.id, ())
    return ";".join(adding) or workspace.calendar.baseline or "the baseline"


def _shape(release: str) -> str:
    """Reduce an id to its letters and signs: ``R#.#``.

    Examples
    --------
    >>> _shape("SEC-2017-11"), _shape("R10.2")
    ('SEC-#-#', 'R#.#')
    """
    shape: list[str] = []
    for letter in release:
        mark = "#" if letter.isdigit() else letter
        if mark != "#" or shape[-1:] != ["#"]:
            shape.append(mark)
    return "".join(shape)
