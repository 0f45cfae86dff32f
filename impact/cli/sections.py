"""The command that makes a section list of documents."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact.cli.options import load, put
from impact.cli.progress import progress, show_progress

if TYPE_CHECKING:
    from impact.domain.document import Document
    from impact.use_cases.import_sections import ImportedSections

_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("sections")
@click.argument("files", nargs=-1, required=True, type=_EXISTING, metavar="FILE...")
@click.option("--document", "name", default="", metavar="NAME", help="Name in section ids. Default: the file's.")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write the section list here; what was "
              "filled in there is kept. Default: print it.")  # fmt: skip
@click.option("--suggest", type=click.Path(dir_okay=False), metavar="FILE", help="Write here which elements of the "
              "workspace each section may document, for a person to accept.")  # fmt: skip
@click.option("--accept", type=_EXISTING, metavar="FILE", help="Take over the suggestions that say yes.")
@click.pass_context
def import_sections_command(
    ctx: click.Context, files: tuple[Path, ...], name: str, out: str | None, suggest: str | None, accept: Path | None
) -> None:
    """List the sections of documents with number, title, pages, words, figures and tables.

    FILE is a Word document (.docx), a PDF or a Markdown file (.md).
    """
    from impact.use_cases.import_sections import import_sections, suggest_elements
    from impact.writers.sections import write_section_rows, write_suggestions

    if name and len(files) > 1:
        raise click.UsageError("With --document, give one FILE.")
    with progress(f"Reading {files[0].name}…"):
        imported = import_sections(
            files, name=name, section_list=Path(out) if out else None, suggestions=accept, progress=show_progress
        )
    for problem in imported.problems:
        click.echo(str(problem), err=True)
    # Without --out the list itself is the output, and what is said about it goes beside.
    for line in _summary(imported, is_accepting=accept is not None):
        click.echo(line, err=out is None)
    put(write_section_rows(imported.rows), out)
    if suggest is not None:
        suggestions = suggest_elements(imported, load(ctx), former=Path(suggest))
        put(write_suggestions(suggestions), suggest)
        sections = len({item.section_id for item in suggestions})
        click.echo(f"{_counted(len(suggestions), 'suggestion')} for {_counted(sections, 'section')}: write yes or no "
                   "into the column 'accepted'", err=out is None)  # fmt: skip
        click.echo(f"Next: the same command with --accept {suggest}", err=out is None)


def _summary(imported: ImportedSections, *, is_accepting: bool) -> list[str]:
    lines = [line for name, document in imported.documents.items() for line in _found(name, document)]
    if imported.kept:
        lines.append(f"{_counted(imported.kept, 'section')} kept what was filled in before")
    if is_accepting:
        lines.append(f"{_counted(imported.accepted, 'suggestion')} accepted, {imported.undecided:,} undecided")
    return lines


def _found(name: str, document: Document) -> list[str]:
    sections = document.sections
    figures, tables = sum(item.figures for item in sections), sum(item.tables for item in sections)
    words = sum(item.words for item in sections)
    bases = Counter(item.number_basis.value for item in sections)
    said = {"numbering": "by the numbering of the document", "title": "typed in titles", "position": "by position"}
    numbers = ", ".join(f"{bases[basis]:,} {words}" for basis, words in said.items() if bases[basis])
    return [
        f"{name}: {_counted(len(sections), 'section')}, {document.pages:,.4g} pages, {_counted(figures, 'figure')}, "
        f"{_counted(tables, 'table')}, {_counted(words, 'word')}",
        f"  numbers: {numbers}",
        f"  pages: {document.pages_note}",
    ]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
