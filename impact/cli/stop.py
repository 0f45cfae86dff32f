"""The command that says where a review may stop."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from impact.cli.options import (
    analysis_options,
    identified_option,
    load_with_difference,
    put,
    read_likelihood,
    scope_options,
    scope_request,
)
from impact.cli.progress import progress

FORMATS = ("md", "json", "csv")


@click.command()
@click.argument("release", required=False)
@scope_options
@identified_option
@click.option(
    "--recall",
    type=float,
    callback=read_likelihood,
    metavar="X",
    help="Share of the wrong sections to find, 0..1. Default: stop_recall of the policy.",
)
@click.option(
    "--top",
    type=click.IntRange(0),
    metavar="N",
    help="Ranks to list in md; 0 for all. Default: down to the stop. json and csv list all.",
)
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def stop(
    ctx: click.Context, release: str | None, changes: tuple[str, ...], touches: tuple[str, ...],
    from_diff: tuple[Path, Path] | None, from_git: str | None, as_of: dt.date | None, threshold: float | None,
    worlds: int | None, seed: int | None, what_if: bool, policy: str | None, identified: tuple[str, ...],
    recall: float | None, top: int | None, format_name: str, out: str | None,
) -> None:  # fmt: skip
    """Rank the sections of a RELEASE, and say where the review may stop.

    Sections come by likelihood × size. For each rank: person-days so far, and how many wrong sections are expected to
    be found and to be missed if the review stops there.
    """
    from impact.use_cases.pricing import when_to_stop
    from impact.writers.formats import STOPPING_WRITERS

    workspace, difference = load_with_difference(ctx, policy=policy, from_diff=from_diff, from_git=from_git)
    with progress("Working out how far change travels…"):
        rule = when_to_stop(
            workspace,
            scope_request(
                release, changes=changes, touches=touches, as_of=as_of, difference=difference, identified=identified
            ),
            options=analysis_options(threshold=threshold, worlds=worlds, seed=seed, what_if=what_if),
            target=recall,
        )
    put(STOPPING_WRITERS[format_name](rule, top), out)
