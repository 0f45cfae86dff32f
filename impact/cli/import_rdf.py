"""The command that makes a workspace of an RDF export."""

from __future__ import annotations

from pathlib import Path

import click

from impact.cli.options import FINDINGS
from impact.cli.progress import progress


@click.command("rdf")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Folder to write to.")  # fmt: skip
@click.pass_context
def import_rdf_command(ctx: click.Context, file: Path, out: Path) -> None:
    """Rebuild a workspace from our own RDF export.

    FILE is TriG (.trig), N-Quads (.nq), Turtle (.ttl), N-Triples (.nt), JSON-LD (.jsonld) or RDF/XML (.rdf). Models
    are written as Turtle, lists of sections and the register as CSV tables. What was written is read and compared with
    FILE; the exit code is 1 if anything differs.
    """
    from impact.domain.formatting import counted
    from impact.use_cases.import_rdf import import_rdf

    with progress(f"Reading {file.name}…"):
        done = import_rdf(file, out=out)
    parts = [counted(done.elements, "element"), counted(done.relationships, "relationship"),
             counted(done.sections, "section"), counted(done.diagrams, "diagram")]  # fmt: skip
    click.echo(f"Wrote {', '.join(parts)} and {counted(done.rows, 'row')} of the register to {out}")
    if done.left_aside:
        click.echo(f"Left aside {counted(done.left_aside, 'statement')} that no export of ours makes.", err=True)
    if done.difference.is_empty:
        click.echo("Read back, it says what the export says.")
        return
    click.echo(f"Read back, {counted(len(done.difference.things), 'thing')} differ from the export:", err=True)
    for thing in done.difference.things[:20]:
        click.echo(f"  {thing.id}: {thing.words}", err=True)
    ctx.exit(FINDINGS)
