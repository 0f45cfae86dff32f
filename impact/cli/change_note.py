"""The command that says the impact of a change on one page."""

from __future__ import annotations

import datetime as dt

import click

from impact.cli.options import analysis_options, load, put_bytes, read_day, refuse_terminal, scope_request
from impact.cli.progress import progress


@click.command("change-note")
@click.argument("changes", nargs=-1, required=True, metavar="CHANGE…")
@click.option("--as-of", callback=read_day, metavar="DATE", help="Date on which the register speaks.")
@click.option("--worlds", type=click.IntRange(64, 1_048_576), help="Possible worlds; rounded up to 64s.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all coins.")
@click.option("--what-if", is_flag=True, help="Estimate even what is not baselined, and mark it.")
@click.option("--format", "format_name", type=click.Choice(["md", "html", "docx"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def change_note(
    ctx: click.Context, changes: tuple[str, ...], as_of: dt.date | None, worlds: int | None, seed: int | None,
    what_if: bool, format_name: str, out: str | None,
) -> None:  # fmt: skip
    """Say the impact of a CHANGE on one page: what it alters, the answer, what to review, which users are affected.

    Several changes make one note of what they do together.
    """
    from impact.use_cases.analysis import report
    from impact.use_cases.change_note import write_change_note

    refuse_terminal(format_name, out)
    workspace = load(ctx)
    with progress("Working out how far change travels…"):
        result = report(
            workspace,
            scope_request(None, changes=changes, touches=(), as_of=as_of),
            options=analysis_options(threshold=None, worlds=worlds, seed=seed, what_if=what_if),
        )
    put_bytes(write_change_note(workspace, result, format_name), out)
