"""The command that checks a workspace."""

from __future__ import annotations

import click

from impact.cli.options import FINDINGS, load


@click.command()
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def check(ctx: click.Context, format_name: str) -> None:
    """Check the workspace: files, references, joins, coverage, register. Exit 1 on errors."""
    from impact.use_cases.catalogue import problems_of
    from impact.writers.formats import PROBLEM_WRITERS

    problems = problems_of(load(ctx))
    click.echo(PROBLEM_WRITERS[format_name](problems), nl=False)
    if any(problem.severity == "error" for problem in problems):
        ctx.exit(FINDINGS)
