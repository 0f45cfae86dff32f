"""The command that lists what an analysis takes for granted."""

from __future__ import annotations

import click

from impact.cli.options import load, put_bytes, refuse_terminal

FORMATS = ("md", "json", "csv", "html", "docx", "xlsx")


@click.command()
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def assumptions(ctx: click.Context, format_name: str, out: str | None) -> None:
    """List every number and weight of the policy in force, with unit and reason.

    The names are those by which a policy or a scenario changes them.
    """
    from impact.use_cases.assumptions import write_assumptions

    refuse_terminal(format_name, out)
    put_bytes(write_assumptions(load(ctx), format_name), out)
