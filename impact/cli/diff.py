"""The command that says what changed between two states of the models."""

from __future__ import annotations

from pathlib import Path

import click

from impact.cli.options import FINDINGS, compared_places, put


@click.command()
@click.argument("places", nargs=-1, type=click.Path(path_type=Path), metavar="OLD NEW | --git A..B [PATH]")
@click.option("--git", "span", metavar="A..B", help="Compare two revisions; A.. compares A with the working tree.")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "csv"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.option("--diagram", metavar="ELEMENT", help="Draw the changes into this process or view instead, as SVG.")
@click.option("--svg", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Draw every changed process and view into this folder as well.")  # fmt: skip
@click.option("--exit-code", is_flag=True, help="Exit 1 if anything differs.")
@click.pass_context
def diff(
    ctx: click.Context, places: tuple[Path, ...], span: str | None, format_name: str, out: str | None,
    diagram: str | None, svg: Path | None, exit_code: bool,
) -> None:  # fmt: skip
    """Say what changed between OLD and NEW by meaning: layout, formatting and order do not count.

    OLD and NEW are workspaces, RDF exports of workspaces, folders of model files, or model files.
    """
    from impact.writers.difference import DIFFERENCE_WRITERS

    compared = compared_places(ctx, places, span)
    if diagram is not None:
        from impact.use_cases.difference_diagram import draw_difference

        put(draw_difference(compared, diagram), out)
    else:
        put(DIFFERENCE_WRITERS[format_name](compared.difference), out)
    if svg is not None:
        from impact.use_cases.difference_diagram import draw_differences
        from impact.writers.file_set import write_all

        drawn = draw_differences(compared)
        write_all({svg / name: text.encode("utf-8") for name, text in drawn.items()})
        click.echo(f"Drew {len(drawn)} diagram{'' if len(drawn) == 1 else 's'} to {svg}", err=True)
    if exit_code and not compared.difference.is_empty:
        ctx.exit(FINDINGS)
