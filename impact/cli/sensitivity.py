"""Commands that ask what a result depends on, and which elements pass change on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact.cli.options import (
    analysis_options,
    load,
    load_with_difference,
    only_option,
    put,
    read_day,
    scope_options,
    scope_request,
)
from impact.cli.progress import progress

if TYPE_CHECKING:
    from impact.domain.selection import ElementFilter


@click.command()
@click.argument("release", required=False)
@scope_options
@click.option(
    "--top", type=click.IntRange(0), default=20, show_default=True, metavar="N", help="List so many; 0 for all."
)
@click.option("--format", "format_name", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def sensitivity(
    ctx: click.Context, release: str | None, changes: tuple[str, ...], touches: tuple[str, ...],
    from_diff: tuple[Path, Path] | None, from_git: str | None, as_of: dt.date | None, threshold: float | None,
    worlds: int | None, seed: int | None, what_if: bool,
    policy: str | None, top: int, format_name: str, out: str | None,
) -> None:  # fmt: skip
    """Say which weights and touches decide the total of a RELEASE, changes or touches.

    Each weight goes from its 5 % to its 95 % quantile, each touch is left out and made one kind stronger; all others
    stay, in the same worlds. The lever that moves the total furthest comes first.
    """
    from impact.use_cases.sensitivity import sensitivity as work_out
    from impact.writers.formats import SENSITIVITY_WRITERS

    workspace, difference = load_with_difference(ctx, policy=policy, from_diff=from_diff, from_git=from_git)
    with progress("Moving each weight and each touch…"):
        found = work_out(
            workspace,
            scope_request(release, changes=changes, touches=touches, as_of=as_of, difference=difference),
            options=analysis_options(threshold=threshold, worlds=worlds, seed=seed, what_if=what_if),
        )
    put(SENSITIVITY_WRITERS[format_name](found.cut_to(top)), out)


@click.command()
@click.argument("release", required=False)
@only_option
@click.option("--as-of", callback=read_day, metavar="DATE", help="The architecture as it stands on this day.")
@click.option("--kind", metavar="KIND", help="Only elements of this kind, as in 'process' or 'service request'.")
@click.option(
    "--sort", "order", type=click.Choice(["reach", "out", "multiplier", "absorber", "degree"]), default="reach",
    show_default=True, help="What comes first.",
)  # fmt: skip
@click.option(
    "--top", type=click.IntRange(0), default=20, show_default=True, metavar="N", help="List so many; 0 for all."
)
@click.option("--worlds", type=click.IntRange(64, 1_048_576), help="Possible worlds; rounded up to 64s.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all coins.")
@click.option("--policy", type=click.Path(), metavar="FILE", help="Policy in place of the workspace's.")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "csv"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def hubs(
    ctx: click.Context, release: str | None, only: ElementFilter, as_of: dt.date | None, kind: str | None, order: str,
    top: int, worlds: int | None, seed: int | None, policy: str | None, format_name: str, out: str | None,
) -> None:  # fmt: skip
    """List which elements pass change on, and which take it in.

    For each element of the architecture as of RELEASE or --as-of (else of all releases): its relationships, the
    change it passes on and takes in directly, the index of multiplier (+1) or absorber (-1), and how many elements
    and sections a modification of it reaches.
    """
    from impact.use_cases.hubs import find_hubs
    from impact.writers.formats import HUB_WRITERS

    workspace = load(ctx, policy=policy)
    with progress("Modifying each element in turn…"):
        found = find_hubs(
            workspace, release=release or "", as_of=as_of, kind=kind or "", wanted=only, order=order, worlds=worlds,
            seed=seed,
        )  # fmt: skip
    put(HUB_WRITERS[format_name](found.cut_to(top)), out)
