"""The command that lists what follows from the relationships of a model."""

from __future__ import annotations

from pathlib import Path

import click

from impact.cli.options import load, put
from impact.cli.progress import progress

FORMATS = ("table", "csv", "json")


@click.command("derive")
@click.option(
    "--model", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="An ArchiMate file in place of the workspace.",
)  # fmt: skip
@click.option("--from", "names", multiple=True, metavar="ELEMENT", help="Only what ties this element; repeatable.")
@click.option("--steps", type=click.IntRange(2, 6), default=2, show_default=True, help="Most relationships in a chain.")
@click.option("--potential", is_flag=True, help="List what may hold, too.")
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write to a file instead of the screen.")
@click.pass_context
def derive(
    ctx: click.Context, model: Path | None, names: tuple[str, ...], steps: int, format_name: str, out: str | None,
    *, potential: bool,
) -> None:  # fmt: skip
    """List relationships that nobody drew and that follow from those that were.

    ArchiMate has rules for what two relationships that meet at an element say about their far ends: a component whose
    part serves a process serves that process itself. Each line names the rules and the elements in between. What the
    standard's table of relationships does not allow is left out, and so is what is drawn already.
    """
    from impact.use_cases.derivation import list_derived, read_archimate_graph
    from impact.writers.derivation import DERIVATION_WRITERS

    graph = read_archimate_graph(model) if model else load(ctx).graph
    with progress("Following the chains…"):
        listing = list_derived(graph, from_names=names, most_steps=steps, with_potential=potential)
    put(DERIVATION_WRITERS[format_name](listing), out)
