"""Read the section lists of documents and the trace links between models."""

from __future__ import annotations

import math
from dataclasses import fields

from impact.domain.architecture import Section, TraceLink
from impact.domain.document import SectionRow, Suggestion
from impact.domain.problem import Problem, Severity
from impact.readers.table import Row, basis_of, read_table

STRENGTHS = ("always", "usually", "sometimes")
REQUIRED_COLUMNS = ("document", "number", "title", "kind")
OPTIONAL_COLUMNS = tuple(item.name for item in fields(SectionRow) if item.name not in REQUIRED_COLUMNS)
SUGGESTION_COLUMNS = ("section_id", "element_id", "accepted")
"""Columns of a table of suggestions that matter when it comes back."""
ACCEPTED_WORDS = ("yes", "y", "true", "1", "x", "accepted")
DECLINED_WORDS = ("no", "n", "false", "0", "declined", "rejected")


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
        required=REQUIRED_COLUMNS,
        optional=OPTIONAL_COLUMNS,
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
                stated_parent=row["parent"],
            )
        )
    return tuple(sections), tuple(problems)


def read_section_rows(data: bytes, *, file: str) -> tuple[tuple[SectionRow, ...], tuple[Problem, ...]]:
    """Read a section list as its cells stand, in the order of the file.

    Raises
    ------
    UnreadableFileError
        If the table cannot be read at all.
    """
    table = read_table(
        data, file=file, required=REQUIRED_COLUMNS, optional=OPTIONAL_COLUMNS, key=("document", "number")
    )
    names = [item.name for item in fields(SectionRow)]
    return tuple(SectionRow(**{name: row[name] for name in names}) for row in table.rows), table.problems


def read_suggestions(data: bytes, *, file: str) -> tuple[tuple[Suggestion, ...], tuple[Problem, ...]]:
    """Read a table of suggestions on which a person decided, in the order of the file.

    A word in the column ``accepted`` that is neither a yes nor a no becomes a problem, and counts as undecided.

    Raises
    ------
    UnreadableFileError
        If the table cannot be read at all.
    """
    others = tuple(item.name for item in fields(Suggestion) if item.name not in (*SUGGESTION_COLUMNS, "line"))
    required = SUGGESTION_COLUMNS[:2]
    table = read_table(data, file=file, required=required, optional=(*others, "accepted"), key=required)
    problems = list(table.problems)
    found = []
    for row in table.rows:
        word = row["accepted"].lower()
        if word and word not in (*ACCEPTED_WORDS, *DECLINED_WORDS):
            remedy = "Write yes or no; it counts as undecided."
            message = f"'{row['accepted']}' says neither yes nor no"
            problems.append(
                Problem(Severity.WARNING, "unknown-word", message, file, row.line, row["section_id"], remedy)
            )
        texts = {name: row[name] for name in others if name != "confidence"}
        accepted = "yes" if word in ACCEPTED_WORDS else "no" if word in DECLINED_WORDS else ""
        share = _share(row["confidence"])
        found.append(
            Suggestion(
                section_id=row["section_id"], element_id=row["element_id"], confidence=share, accepted=accepted,
                line=row.line, **texts,
            )
        )  # fmt: skip
    return tuple(found), tuple(problems)


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


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        return 0.0
    return share if 0.0 <= share <= 1.0 else 0.0
