"""Turn documents into a section list, and ask a person what each section documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from impact.analysis.mapping import map_texts
from impact.domain.architecture import Basis
from impact.domain.document import Document, DocumentSection, SectionRow, Suggestion
from impact.domain.problem import Problem, Severity
from impact.errors import InputError
from impact.readers.documents import LARGEST_FILE, read_document
from impact.readers.sections import read_section_rows, read_suggestions
from impact.readers.xml import read_bytes
from impact.use_cases.workspace import Workspace

SECTION_ID_START = "sec:"
_PAGE_DIGITS = 3


@dataclass(frozen=True, slots=True)
class ImportedSections:
    """What came of an import.

    Attributes
    ----------
    documents
        The documents by the name that their sections carry, in the order they were given.
    rows
        The section list: rows of documents that were not imported stay as they were, those of imported ones are new.
    openings
        The words that each section begins with, by its id.
    kept
        How many sections keep what a person had filled in for them.
    accepted
        How many suggestions were taken over.
    undecided
        How many suggestions nobody has decided on.
    problems
        What is doubtful, in the order of the documents.
    """

    documents: Mapping[str, Document]
    rows: tuple[SectionRow, ...]
    openings: Mapping[str, str]
    kept: int
    accepted: int
    undecided: int
    problems: tuple[Problem, ...]


def import_sections(
    files: Sequence[Path],
    *,
    name: str = "",
    section_list: Path | None = None,
    suggestions: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> ImportedSections:
    """Read the sections of some documents.

    What people filled in before is kept: where the section list is there already, a section of the same title (or,
    where titles repeat, of the same number and title) keeps its kind, what it documents, how firmly, and its notes.

    Parameters
    ----------
    files
        Word documents, PDF or Markdown files.
    name
        What the document is called in ids such as ``sec:BAD/6.6``; the name of the file without its ending if empty.
    section_list
        The section list that the result will replace, if there is one.
    suggestions
        Table of suggestions: rows that say yes are taken over, and nothing else.
    progress
        Told what is being read.

    Raises
    ------
    InputError
        If a file cannot be read, or two would be called the same.
    """
    documents: dict[str, Document] = {}
    for file in files:
        called = name or file.stem
        if called in documents:
            message = f"two documents would be called '{called}'"
            raise InputError(message, file=file.as_posix(), remedy="Import them one by one, each with --document NAME.")
        documents[called] = _read(file, progress)
    rows = {called: [_row(called, section, document) for section in document.sections]
            for called, document in documents.items()}  # fmt: skip
    problems = [problem for document in documents.values() for problem in document.problems]
    former = _former_rows(section_list, problems)
    kept = 0
    for called, fresh in rows.items():
        rows[called], count = _carry_over(fresh, [row for row in former if row.document == called], problems)
        kept += count
    united = _in_place(former, rows)
    united, accepted, undecided = _accept(united, suggestions, problems)
    openings = {
        f"{SECTION_ID_START}{called}/{section.number}": section.opening
        for called, document in documents.items()
        for section in document.sections
    }
    return ImportedSections(documents, tuple(united), openings, kept, accepted, undecided, tuple(problems))


def suggest_elements(
    imported: ImportedSections, workspace: Workspace, *, former: Path | None = None
) -> tuple[Suggestion, ...]:
    """Suggest what the imported sections document: the elements that their titles and first words name.

    Nothing is accepted by it. What a section documents already is not suggested again.

    Parameters
    ----------
    imported
        What was imported.
    workspace
        Where the elements are looked up.
    former
        Table of suggestions that the result will replace; what a person wrote into it is kept.

    Returns
    -------
    tuple of Suggestion
        In the order of the sections, surest first.

    Raises
    ------
    InputError
        If there is a file in the place of the former table that is none.
    """
    decisions = _decisions(former)
    rows = [row for row in imported.rows if row.document in imported.documents]
    texts = [f"{row.title}. {imported.openings.get(row.section_id, '')}" for row in rows]
    elements = [item for item in workspace.graph.nodes if not item.id.startswith(SECTION_ID_START)]
    labels = {element.id: element.label for element in elements}
    found = map_texts(texts, elements, aliases=workspace.register.aliases)
    return tuple(
        Suggestion(
            section_id=row.section_id,
            number=row.number,
            title=row.title,
            element_id=mention.element_id,
            element_name=labels[mention.element_id],
            evidence=mention.phrase,
            found_in="title" if mention.start < len(row.title) else "opening",
            how=mention.how,
            confidence=mention.confidence,
            accepted=decisions.get((row.section_id, mention.element_id), ""),
        )
        for row, mentions in zip(rows, found, strict=True)
        for mention in mentions
        if mention.element_id in labels and mention.element_id not in _values(row.documents)
    )


def _decisions(former: Path | None) -> dict[tuple[str, str], str]:
    if former is None or not former.exists():
        return {}
    found, _ = read_suggestions(read_bytes(former), file=former.as_posix())
    return {(item.section_id, item.element_id): item.accepted for item in found}


def _read(file: Path, progress: Callable[[str], None]) -> Document:
    progress(f"Reading {file.name}…")
    data = read_bytes(file, limit=LARGEST_FILE)
    return read_document(
        data, file=file.as_posix(), progress=lambda page, count: progress(f"{file.name}: page {page} of {count}")
    )


def _row(called: str, section: DocumentSection, document: Document) -> SectionRow:
    return SectionRow(
        document=called,
        number=section.number,
        title=section.title or section.number,
        kind=section.kind,
        level=str(section.level),
        parent=section.parent,
        page="" if section.page is None else str(section.page),
        pages=f"{round(section.pages, _PAGE_DIGITS):g}",
        pages_basis=document.pages_basis.value,
        words=str(section.words),
        figures=str(section.figures),
        tables=str(section.tables),
        number_basis=section.number_basis.value,
        basis=Basis.SOURCED.value,
        source=Path(document.file).name,
    )


def _former_rows(section_list: Path | None, problems: list[Problem]) -> tuple[SectionRow, ...]:
    if section_list is None or not section_list.exists():
        return ()
    rows, found = read_section_rows(read_bytes(section_list), file=section_list.as_posix())
    problems.extend(found)
    return rows


def _carry_over(
    fresh: Sequence[SectionRow], former: Sequence[SectionRow], problems: list[Problem]
) -> tuple[list[SectionRow], int]:
    """Keep what a person filled in for a section that is still there; tell what a lost section documented."""
    by_title: dict[str, list[SectionRow]] = defaultdict(list)
    for row in former:
        by_title[_key(row)].append(row)
    titles = Counter(_key(row) for row in fresh)
    used: set[str] = set()
    rows = []
    kept = 0
    for row in fresh:
        alike = by_title[_key(row)]
        is_only = len(alike) == 1 and titles[_key(row)] == 1
        old = next((item for item in alike if is_only or item.number == row.number), None)
        if old is None:
            rows.append(row)
            continue
        used.add(old.number)
        kept += bool(old.documents or old.notes or old.strength)
        rows.append(_with_filled_in(row, old))
    for old in former:
        if old.number not in used and old.documents:
            message = f"'{old.document} {old.number} {old.title}' is gone; it documented {old.documents}"
            remedy = "If it was renamed or split, give what it documented to the new section."
            problems.append(
                Problem(Severity.WARNING, "section-gone", message, element_id=old.section_id, remedy=remedy)
            )
    return rows, kept


def _key(row: SectionRow) -> str:
    """Compare titles without case, and without the mark that keeps a spreadsheet from running them."""
    return row.title.casefold().lstrip("'")


def _with_filled_in(row: SectionRow, old: SectionRow) -> SectionRow:
    knows_better = old.pages_basis == Basis.SOURCED.value and row.pages_basis == Basis.INFERRED.value
    return replace(
        row,
        kind=old.kind,
        documents=old.documents,
        strength=old.strength,
        notes=old.notes,
        pages=old.pages if knows_better else row.pages,
        pages_basis=old.pages_basis if knows_better else row.pages_basis,
    )


def _in_place(former: Iterable[SectionRow], rows: Mapping[str, Sequence[SectionRow]]) -> list[SectionRow]:
    """Put new rows where those of the same document stood, and new documents at the end."""
    united: list[SectionRow] = []
    placed: set[str] = set()
    for old in former:
        if old.document not in rows:
            united.append(old)
        elif old.document not in placed:
            placed.add(old.document)
            united.extend(rows[old.document])
    for called, fresh in rows.items():
        if called not in placed:
            united.extend(fresh)
    return united


def _accept(
    rows: Sequence[SectionRow], suggestions: Path | None, problems: list[Problem]
) -> tuple[list[SectionRow], int, int]:
    if suggestions is None:
        return list(rows), 0, 0
    found, doubts = read_suggestions(read_bytes(suggestions), file=suggestions.as_posix())
    problems.extend(doubts)
    known = {row.section_id for row in rows}
    wanted: dict[str, list[str]] = defaultdict(list)
    for item in found:
        if item.accepted != "yes":
            continue
        if item.section_id not in known:
            message = f"'{item.section_id}' is no section of the list"
            remedy = "The numbers changed: ask for suggestions again."
            problems.append(
                Problem(
                    Severity.ERROR, "unknown-section", message, suggestions.as_posix(), item.line, item.section_id,
                    remedy,
                )
            )  # fmt: skip
            continue
        wanted[item.section_id].append(item.element_id)
    accepted = sum(map(len, wanted.values()))
    undecided = sum(not item.accepted for item in found)
    united = [_documenting(row, wanted.get(row.section_id, ())) for row in rows]
    return united, accepted, undecided


def _documenting(row: SectionRow, element_ids: Iterable[str]) -> SectionRow:
    united = dict.fromkeys([*_values(row.documents), *element_ids])
    return replace(row, documents=";".join(united))


def _values(cell: str) -> list[str]:
    return [value.strip() for value in cell.split(";") if value.strip()]
