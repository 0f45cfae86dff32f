"""Read the section lists of documents and the trace links between models."""

from __future__ import annotations

import math

from impact.domain.architecture import Section, TraceLink
from impact.domain.problem import Problem, Severity
from impact.readers.table import Row, basis_of, read_table

STRENGTHS = ("always", "usually", "sometimes")


def read_sections(data: bytes, *, file: str) -> tuple[tuple[Section, ...], tuple[Problem, ...]]:
    """Read a section list, in the order of the file.

    Raises
    ------
    UnreadableFileError
        If the table cannot be read at all.
    """
    table = read_table(
        data,
        file=file,
        required=("document", "number", "title", "kind"),
        optional=("pages", "pages_basis", "documents", "strength", "basis", "source", "notes"),
        key=("document", "number"),
    )
    problems = list(table.problems)
    sections = []
    for row in table.rows:
        section_id = f"sec:{row['document']}/{row['number']}"
        sections.append(
            Section(
                id=section_id,
                document=row["document"],
                number=row["number"],
                title=row["title"],
                kind=row["kind"],
                pages=_pages(row, section_id, problems),
                documents=row.values("documents"),
                strength=_strength(row, section_id, problems),
                basis=row.basis,
                source=row["source"],
                origin=row.origin(section_id),
                pages_basis=basis_of(row["pages_basis"]),
            )
        )
    return tuple(sections), tuple(problems)


def read_trace_links(data: bytes, *, file: str) -> tuple[tuple[TraceLink, ...], tuple[Problem, ...]]:
    """Read a table of ties between elements of different models, in the order of the file.

    Raises
    ------
    UnreadableFileError
        If the table cannot be read at all.
    """
    table = read_table(
        data,
        file=file,
        required=("source_id", "target_id", "relation"),
        optional=("strength", "why", "basis", "source"),
        key=("source_id", "target_id", "relation"),
    )
    problems = list(table.problems)
    links = []
    for row in table.rows:
        key = f"{row['source_id']}~{row['relation']}~{row['target_id']}"
        links.append(
            TraceLink(
                source_id=row["source_id"],
                target_id=row["target_id"],
                relation=row["relation"],
                strength=_strength(row, row["source_id"], problems),
                why=row["why"],
                basis=row.basis,
                source=row["source"],
                origin=row.origin(key),
            )
        )
    return tuple(links), tuple(problems)


def _pages(row: Row, section_id: str, problems: list[Problem]) -> float | None:
    text = row["pages"]
    if not text:
        return None
    try:
        pages = float(text)
    except ValueError:
        pages = math.nan
    if math.isfinite(pages) and 0 < pages <= 10_000:
        return pages
    remedy = "Give a number above 0, or leave it empty for the default."
    message = f"'{text}' is no number of pages; the default is used"
    problems.append(Problem(Severity.ERROR, "bad-number", message, row.file, row.line, section_id, remedy))
    return None


def _strength(row: Row, element_id: str, problems: list[Problem]) -> str:
    strength = row["strength"]
    if not strength or strength in STRENGTHS:
        return strength
    remedy = f"Write one of {', '.join(STRENGTHS)}; it is read as 'always'."
    message = f"unknown strength '{strength}'"
    problems.append(Problem(Severity.ERROR, "unknown-word", message, row.file, row.line, element_id, remedy))
    return ""
