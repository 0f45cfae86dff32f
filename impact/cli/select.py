"""The command that lists what a selector means."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact.cli.options import (
    analysis_options,
    load_with_difference,
    put,
    read_day,
    read_filter,
    read_likelihood,
    scope_request,
)
from impact.cli.progress import progress

if TYPE_CHECKING:
    from impact.domain.selection import ElementFilter

GRAMMAR = """
\b
  bam:MD-05          an element by id, bare id (MD-05), name or alias; tad:SRV-* by pattern
  +bam:MD-05         it and all that leads to it, in the way that change mainly travels
  tad:SRV-11.1+2     it and what it leads to within 2 hops; 1+x+3 both ways
  kind:task          by kind: task, event, "service request", bpmn:userTask, archimate:*
  document:TAD       the sections of a document and what they describe
  area:"Manage Device"   by process area or chapter
  actor:DSP          who performs it, and what he performs (role: says the same)
  change:R2-SRV      what a change touches, or brings to the threshold of the scope analysed
  release:R2.0  name:*firmware*  id:tad:SRV-*
  tier:must  likelihood>=0.2   of the scope analysed
\b
  and, or, not and brackets join them. A comma means and, a space means or:
  kind:task,area:Payment tad:SRV-8.1   is   (kind:task and area:Payment) or tad:SRV-8.1
"""


@click.command("select", epilog=GRAMMAR)
@click.argument("wanted", metavar="SELECTOR", callback=read_filter)
@click.option("--release", metavar="ID", help="Analyse this release, so that likelihoods are known.")
@click.option("--change", "changes", multiple=True, metavar="ID", help="Analyse this change; repeatable.")
@click.option("--touch", "touches", multiple=True, metavar="ELEMENT[=KIND]", help="Analyse a touch; repeatable.")
@click.option(
    "--from-diff",
    "from_diff",
    nargs=2,
    type=click.Path(path_type=Path),
    metavar="OLD NEW",
    help="Analyse what differs between two workspaces, folders or model files.",
)
@click.option("--from-git", "from_git", metavar="A..B", help="Analyse what differs between two revisions.")
@click.option("--as-of", callback=read_day, metavar="DATE", help="Date on which the register speaks.")
@click.option("--threshold", type=float, callback=read_likelihood, help="What a change reaches from here on, 0..1.")
@click.option("--worlds", type=click.IntRange(64, 1_048_576), help="Possible worlds; rounded up to 64s.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all coins.")
@click.option("--policy", type=click.Path(), metavar="FILE", help="Policy in place of the workspace's.")
@click.option("--ties", "has_ties", is_flag=True, help="List what ties them as well, hidden elements contracted.")
@click.option("--most-steps", type=click.IntRange(min=1), metavar="N", help="Steps at most that an indirect tie has.")
@click.option(
    "--format", "format_name", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def select_command(
    ctx: click.Context, wanted: ElementFilter, release: str | None, changes: tuple[str, ...], touches: tuple[str, ...],
    from_diff: tuple[Path, Path] | None, from_git: str | None, as_of: dt.date | None, threshold: float | None,
    worlds: int | None, seed: int | None, policy: str | None, has_ties: bool, most_steps: int | None,
    format_name: str, out: str | None,
) -> None:  # fmt: skip
    """List the elements that a SELECTOR means, with their likelihoods where a scope is given."""
    from impact.use_cases.selection import list_selected
    from impact.writers.formats import SELECTION_WRITERS

    workspace, difference = load_with_difference(ctx, policy=policy, from_diff=from_diff, from_git=from_git)
    with progress("Finding what is meant…"):
        listing = list_selected(
            workspace,
            wanted,
            request=scope_request(release, changes=changes, touches=touches, as_of=as_of, difference=difference),
            options=analysis_options(threshold=threshold, worlds=worlds, seed=seed, what_if=False),
            has_ties=has_ties,
            most_steps=most_steps,
        )
    put(SELECTION_WRITERS[format_name](listing), out)
    if format_name == "csv" or out is not None:
        for remark in listing.selection.remarks or filter(None, [listing.selection.empty_reason]):
            click.echo(f"impact: {remark}", err=True)
