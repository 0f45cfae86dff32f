"""Rules that a whole workspace should keep: coverage both ways, and a register that says what it means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from impact.domain.architecture import DOCUMENTS, Element, Section
from impact.domain.change import Register
from impact.domain.problem import Problem, Severity
from impact.graph import ArchitectureGraph

PROCESS = "bpmn:process"


def check_architecture(
    graph: ArchitectureGraph, sections: Sequence[Section], register: Register
) -> tuple[Problem, ...]:
    """Check a joined workspace.

    Parameters
    ----------
    graph
        Every element of every release.
    sections
        Sections of the documents.
    register
        Releases and changes.

    Returns
    -------
    tuple of Problem
        What breaks a rule, in the order of the rules.
    """
    return (
        *_processes_without_section(graph, sections),
        *_isolated_elements(graph),
        *_changes_without_content(register),
        *_disputed_duplicates(register),
        *_undated_releases(register),
    )


def _problem(severity: Severity, rule: str, message: str, *, element: Element, remedy: str) -> Problem:
    origin = element.origin
    return Problem(severity, rule, message, origin.file, origin.line, element.id, remedy)


def _processes_without_section(graph: ArchitectureGraph, sections: Sequence[Section]) -> Iterator[Problem]:
    """Each process needs a section of its own in every document that describes processes one by one."""
    own = {section.id: section for section in sections if section.kind in ("process", "diagram")}
    documents = sorted({section.document for section in own.values()})
    described: dict[str, set[str]] = defaultdict(set)
    for tie in graph.relationships:
        if tie.kind == DOCUMENTS and tie.source_id in own:
            described[tie.target_id].add(own[tie.source_id].document)
    for node in graph.nodes:
        if node.kind != PROCESS:
            continue
        for document in documents:
            if document not in described[node.id]:
                message = f"process '{node.label}' has no section in {document}"
                remedy = f"Add a section to {document}, or name the process in one that is there."
                yield _problem(Severity.ERROR, "process-without-section", message, element=node, remedy=remedy)


def _isolated_elements(graph: ArchitectureGraph) -> Iterator[Problem]:
    """An element without any relationship cannot be reached by any change."""
    for index, node in enumerate(graph.nodes):
        if node.kind == "section" or graph.outgoing[index] or graph.incoming[index]:
            continue
        message = f"{node.kind_label} '{node.label}' joins to nothing, so no change can reach it"
        remedy = "Relate it to something, or leave it out."
        yield _problem(Severity.WARNING, "unjoined-element", message, element=node, remedy=remedy)


def _changes_without_content(register: Register) -> Iterator[Problem]:
    touched = Counter(touch.change_id for touch in register.touches)
    for change in register.changes:
        if not touched[change.id]:
            yield Problem(
                Severity.WARNING,
                "change-without-touch",
                f"{change.id} touches no element: nobody has said what it alters",
                change.origin.file,
                change.origin.line,
                change.id,
                "Ask its owner for the content, then add its touches.",
            )
        elif change.status == "information missing":
            yield Problem(
                Severity.WARNING,
                "change-without-content",
                f"{change.id} is recorded because somebody asked for it; its content is not known",
                change.origin.file,
                change.origin.line,
                change.id,
                "Treat its touches as a guess until the owner answers.",
            )


def _disputed_duplicates(register: Register) -> Iterator[Problem]:
    """A change that an event calls a duplicate, and that another event disputes, needs a person's word."""
    for change in register.changes:
        events = [event for event in register.events if event.subject_id == change.id]
        is_claimed = any("duplicate" in event.event.lower() for event in events)
        is_disputed = any("dispute" in event.event.lower() for event in events)
        if is_claimed and is_disputed and not change.claim:
            yield Problem(
                Severity.WARNING,
                "disputed-duplicate",
                f"{change.id} is said to repeat another change, and that is disputed; both are analysed on their own",
                change.origin.file,
                change.origin.line,
                change.id,
                "Settle it with the owners, then give both rows the same claim or close one.",
            )


def _undated_releases(register: Register) -> Iterator[Problem]:
    used = {release_id for change in register.changes for release_id in change.release_ids}
    for release in register.releases:
        if release.id in used and release.go_live_date is None:
            yield Problem(
                Severity.WARNING,
                "undated-release",
                f"release {release.id} carries changes and has no date, so it is in no dated architecture",
                release.origin.file,
                release.origin.line,
                release.id,
                "Add its go_live.",
            )
