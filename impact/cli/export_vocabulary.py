"""Commands that write what an export is checked against: its SHACL shapes."""

from __future__ import annotations

import click

from impact.cli.options import put


@click.command("shapes")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
def shapes_command(out: str | None) -> None:
    """Write the SHACL shapes that every RDF export conforms to, as Turtle."""
    from impact.writers.shapes import write_shapes

    put(write_shapes(), out)


VOCABULARY_COMMANDS = (shapes_command,)
