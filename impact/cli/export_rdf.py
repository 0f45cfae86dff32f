"""Commands that write models, register and impact of a release as RDF, one for each format."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from impact.cli.export_scope import Load, exported
from impact.cli.progress import progress

_FORMATS = (
    ("turtle", "Turtle, the shortest to read."),
    ("trig", "TriG: one named graph for each version of a file, the register and the release."),
    ("nquads", "N-Quads: one sorted line for each statement, with its named graph."),
    ("ntriples", "N-Triples: one sorted line for each statement."),
    ("jsonld", "JSON-LD: its context stands in the file, nothing is fetched."),
    ("rdfxml", "RDF/XML."),
)


def _command(format_name: str, words: str) -> click.Command:
    @click.command(format_name, help=f"Write models, register and impact of a scope as {words}")
    @exported
    @click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
    def write(load: Load, out: str | None, what_if: bool) -> None:
        from impact.use_cases.export import export_content
        from impact.writers.rdf import export_parts

        workspace, request, _ = load()
        with progress("Working out how far change travels…"):
            content = export_content(workspace, request, what_if=what_if)
        _put(export_parts(content, format_name), out, about=content.report.scope)

    return write


def _put(parts: Iterator[bytes], out: str | None, *, about: str) -> None:
    """Print a document as it is written, or write it to a file whole or not at all; never hold all of it."""
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(parts)
        sys.stdout.flush()
        return
    from impact.writers.file_set import write_parts

    with progress(f"Writing {out}…"):
        write_parts(Path(out), parts)
    click.echo(f"Wrote {out}, about {about}", err=True)


RDF_COMMANDS = tuple(_command(name, words) for name, words in _FORMATS)
