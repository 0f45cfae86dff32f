"""The command that lays options, scopes, days, states of the models and policies side by side."""

from __future__ import annotations

import datetime as dt

import click

from impact.cli.options import (
    analysis_options,
    load,
    put_bytes,
    read_day,
    read_likelihood,
    refuse_terminal,
    scope_request,
)
from impact.cli.progress import progress


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="A B | CHANGE --options")
@click.option("--options", "of_options", is_flag=True, help="Compare the options that one CHANGE carries.")
@click.option("--release", metavar="ID", help="What sides are of that name no release or change.")
@click.option("--change", "changes", multiple=True, metavar="ID", help="The same: this change; repeatable.")
@click.option("--touch", "touches", multiple=True, metavar="ELEMENT[=KIND]", help="The same: this touch; repeatable.")
@click.option("--as-of", callback=read_day, metavar="DATE", help="Date on which the register speaks.")
@click.option("--threshold", type=float, callback=read_likelihood, help="Review from this likelihood, 0..1.")
@click.option("--worlds", type=click.IntRange(64, 1_048_576), help="Possible worlds; rounded up to 64s.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all coins.")
@click.option("--what-if", is_flag=True, help="Estimate even what is not baselined, and mark it.")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "html", "docx", "xlsx"]), default="md",
              show_default=True)  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def compare(
    ctx: click.Context, names: tuple[str, ...], of_options: bool, release: str | None, changes: tuple[str, ...],
    touches: tuple[str, ...], as_of: dt.date | None, threshold: float | None, worlds: int | None, seed: int | None,
    what_if: bool, format_name: str, out: str | None,
) -> None:  # fmt: skip
    """Lay two or more scopes, or the options of one CHANGE, side by side in the same worlds.

    A and B are releases or changes. Each may stand on another day, state of the models or policy:
    R2.0@2017-05-01, R2.0@git:HEAD~1, R2.0@DIR, R2.0@policy:FILE. Of two sides it is said what of each difference is
    due to the models, the register and the weights.
    """
    from impact.use_cases.compare import compare_options, compare_scopes
    from impact.use_cases.comparison_files import write_comparison

    refuse_terminal(format_name, out)
    if of_options and len(names) != 1:
        raise click.UsageError("With --options, give one CHANGE.")
    if len(names) == 1 and not of_options and not any(sign in names[0] for sign in "@:/.\\"):
        raise click.UsageError("Give two changes or releases, or one CHANGE with --options.")
    workspace = load(ctx)
    request = scope_request(release, changes=changes, touches=touches, as_of=as_of)
    how = analysis_options(threshold=threshold, worlds=worlds, seed=seed, what_if=what_if)
    with progress("Working out each side in the same worlds…"):
        if of_options:
            comparison = compare_options(workspace, names[0], request=request, options=how)
        else:
            comparison = compare_scopes(workspace, names, request=request, options=how)
    put_bytes(write_comparison(comparison, format_name), out)
