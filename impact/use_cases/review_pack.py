"""Put together what reviewers are handed: sections with what changes in them, diagrams, room for a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from impact.domain.architecture import CONTAINS
from impact.domain.difference import ArchitectureDifference
from impact.domain.paper import Block, Figure, Paper
from impact.domain.result import ImpactedSection, ImpactReport
from impact.domain.review_pack import PackEntry, ReviewPack
from impact.errors import ScopeError, UnknownNameError
from impact.graph import ArchitectureGraph
from impact.use_cases.dashboard import MarkedDiagram, marked_diagrams
from impact.use_cases.workspace import Workspace, nearest_names
from impact.writers.markdown_text import plain
from impact.writers.paper_docx import write_paper_docx
from impact.writers.paper_html import write_paper_html
from impact.writers.paper_markdown import read_paper
from impact.writers.review_pack import (
    entry_markdown,
    pack_head_markdown,
    pack_index_markdown,
    verdict_markdown,
    write_review_pack_markdown,
)
from impact.writers.svg import diagram_svg

PACK_FORMATS = ("md", "html", "docx")
MOST_DIAGRAMS = 3
"""Diagrams to a section, the likeliest."""
LONGEST_NAME = 80
INDEX = "index"


def review_pack(
    workspace: Workspace,
    report: ImpactReport,
    *,
    sections: Sequence[str] = (),
    difference: ArchitectureDifference | None = None,
) -> ReviewPack:
    """Gather the sections to review of a report, each with what is affected in it.

    Parameters
    ----------
    workspace
        The workspace that was analysed.
    report
        The report.
    sections
        Sections by id, number or title: ``sec:BAD/6.6``, ``BAD/6.6``, ``BAD 6.6``; none for all at or above the
        threshold.
    difference
        What differs between two states, where that was analysed.

    Raises
    ------
    UnknownNameError
        If no section is called so.
    ScopeError
        If a section is not reached.
    """
    chosen = [_named(workspace, report, name) for name in sections] if sections else report.estimated_sections
    inside = _inside(workspace.graph)
    shown = {diagram.subject_ids: diagram for diagram in workspace.diagrams if diagram.notation == "archimate"}
    drawn = {
        subject: [shape.element_id for shape in diagram.shapes]
        for subjects, diagram in shown.items()
        for subject in subjects
    }
    entries = tuple(
        _entry(workspace, report, section, inside=inside, drawn=drawn, difference=difference)
        for section in dict.fromkeys(chosen)
    )
    labels = (difference.old_label, difference.new_label) if difference else ("", "")
    return ReviewPack(report, entries, *labels)


def _named(workspace: Workspace, report: ImpactReport, name: str) -> ImpactedSection:
    wanted = " ".join(name.casefold().split())
    for section in report.sections:
        if wanted in _names(section.element.id, section.document, section.number, section.title):
            return section
    for other in workspace.sections:
        if wanted in _names(other.id, other.document, other.number, other.title):
            raise ScopeError(
                f"{report.scope} does not reach {other.document} {other.number}, so there is nothing to review",
                remedy=f"Ask impact why with {other.id} for the reason.",
            )
    known = [f"{section.document} {section.number}" for section in workspace.sections]
    raise UnknownNameError(f"No section is called '{name}'.", candidates=nearest_names(name, known))


def _names(section_id: str, document: str, number: str, title: str) -> set[str]:
    words = (section_id, section_id.partition(":")[2], f"{document} {number}", title, f"{document} {number} {title}")
    return {" ".join(text.casefold().split()) for text in words}


def _inside(graph: ArchitectureGraph) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tie in graph.relationships:
        if tie.kind == CONTAINS:
            found.setdefault(tie.source_id, []).append(tie.target_id)
    return found


def _entry(
    workspace: Workspace,
    report: ImpactReport,
    section: ImpactedSection,
    *,
    inside: Mapping[str, list[str]],
    drawn: Mapping[str, list[str]],
    difference: ArchitectureDifference | None,
) -> PackEntry:
    held = _held(section.documents, inside, drawn)
    affected = [item for item in report.elements if item.id in held and (item.tier or item.touch)]
    about = held | {section.element.id}
    differing = [
        thing
        for thing in (difference.things if difference else ())
        if not thing.is_consequence and not about.isdisjoint({thing.old_id, thing.new_id})
    ]
    names = tuple(_name_of(workspace.graph, one) for one in section.documents)
    return PackEntry(section, names, tuple(affected), tuple(differing))


def _name_of(graph: ArchitectureGraph, element_id: str) -> str:
    name = graph.element(element_id).name if element_id in graph else ""
    return f"{name} ({element_id})" if name else element_id


def _held(documented: Iterable[str], inside: Mapping[str, list[str]], drawn: Mapping[str, list[str]]) -> frozenset[str]:
    """List what some elements hold: themselves, what they contain to any depth, and what a view of them shows."""
    found: set[str] = set()
    waiting = list(documented)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += inside.get(one, ())
            found.update(drawn.get(one, ()))
    return frozenset(found)


def write_review_pack(workspace: Workspace, pack: ReviewPack, format_name: str) -> bytes:
    """Write a whole review pack as one file in one of :data:`PACK_FORMATS`; the same pack gives the same bytes."""
    if format_name == "md":
        return write_review_pack_markdown(pack).encode()
    return _written(review_pack_paper(workspace, pack), format_name)


def write_review_packs(workspace: Workspace, pack: ReviewPack, format_name: str) -> Mapping[str, bytes]:
    """Write a review pack as a file for each section, and one that lists them.

    Returns
    -------
    Mapping
        Content by file name: ``index`` and document and number of each section, with the ending of the format.
    """
    names = _file_names(pack.entries, format_name)
    files = {}
    for entry, name in zip(pack.entries, names, strict=True):
        one = ReviewPack(pack.report, (entry,), pack.old_label, pack.new_label)
        files[name] = write_review_pack(workspace, one, format_name)
    listed = pack_index_markdown(pack, names)
    index = listed.encode() if format_name == "md" else _written(read_paper(listed, on=pack.report.as_of), format_name)
    return {f"{INDEX}.{format_name}": index, **files}


def _written(paper: Paper, format_name: str) -> bytes:
    return write_paper_html(paper).encode() if format_name == "html" else write_paper_docx(paper)


def _file_names(entries: Sequence[PackEntry], format_name: str) -> list[str]:
    """Name a file for each section by document and number, told apart where two would be called the same."""
    taken = {INDEX}
    names = []
    for entry in entries:
        words = f"{entry.section.document}-{entry.section.number}"
        stem = re.sub(r"[^A-Za-z0-9.]+", "-", words).strip("-.")[:LONGEST_NAME] or "section"
        name, ordinal = stem, 2
        while name.casefold() in taken:
            name, ordinal = f"{stem}-{ordinal}", ordinal + 1
        taken.add(name.casefold())
        names.append(f"{name}.{format_name}")
    return names


def review_pack_paper(workspace: Workspace, pack: ReviewPack) -> Paper:
    """Make a review pack a paper: what its Markdown says, with the marked diagrams; each is drawn once."""
    head = read_paper(pack_head_markdown(pack), on=pack.report.as_of)
    blocks = list(head.blocks)
    marked = marked_diagrams(workspace, pack.report)
    placed: dict[str, str] = {}
    for entry in pack.entries:
        blocks += read_paper(entry_markdown(entry, pack)).blocks
        blocks += _figures(entry, marked, placed)
        blocks += read_paper(verdict_markdown(entry)).blocks
    return Paper(head.title, tuple(blocks), pack.report.as_of)


def _figures(entry: PackEntry, marked: Sequence[MarkedDiagram], placed: dict[str, str]) -> list[Block]:
    figures: list[Block] = []
    for item in _diagrams_of(entry, marked):
        if item.diagram.id in placed:
            elsewhere = f"The diagram of {plain(item.name)} stands under {plain(placed[item.diagram.id])}."
            figures += read_paper(elsewhere).blocks
            continue
        placed[item.diagram.id] = entry.label
        figures.append(
            Figure(
                diagram_svg(item.diagram, marks=item.marks, title=item.name),
                f"{item.name}: {len(item.marks)} of its shapes affected",
                f"Diagram of {item.name}; {len(item.marks)} shapes are marked as affected",
            )
        )
    return figures


def _diagrams_of(entry: PackEntry, marked: Sequence[MarkedDiagram]) -> list[MarkedDiagram]:
    """Choose the diagrams of what a section documents; else the one that shows most of it, and little else."""
    documented = set(entry.section.documents)
    own = [item for item in marked if not documented.isdisjoint(item.diagram.subject_ids)]
    if own:
        return own[:MOST_DIAGRAMS]

    def fit(item: MarkedDiagram) -> tuple[int, int, str]:
        ids = {shape.element_id for shape in item.diagram.shapes}
        return (-len(ids & documented), len(ids), item.diagram.id)

    best = min(marked, key=fit, default=None)
    return [best] if best is not None and fit(best)[0] < 0 else []
