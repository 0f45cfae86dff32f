"""Commands that write what an export is made of and checked against: its ontology and its SHACL shapes."""

from __future__ import annotations

import click

from impact.cli.options import put


@click.command("ontology")
@click.option(
    "--format", "format_name", type=click.Choice(["turtle", "html"]), default="turtle", show_default=True,
    help="Turtle for tools, or a page for people.",
)  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
def ontology_command(format_name: str, out: str | None) -> None:
    """Write the vocabulary of every RDF export as an OWL ontology, or as a page about it."""
    from impact.writers.ontology import write_ontology, write_ontology_page

    put(write_ontology() if format_name == "turtle" else write_ontology_page(), out)


@click.command("shapes")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
def shapes_command(out: str | None) -> None:
    """Write the SHACL shapes that every RDF export conforms to, as Turtle."""
    from impact.writers.shapes import write_shapes

    put(write_shapes(), out)


VOCABULARY_COMMANDS = (ontology_command, shapes_command)
