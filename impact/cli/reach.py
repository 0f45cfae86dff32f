"""The command that follows change through a graph of two tables."""

from __future__ import annotations

from pathlib import Path

import click

from impact.cli.options import put
from impact.cli.progress import progress

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--nodes", type=_FILE, required=True, help="Table of nodes: id; type and name if any.")
@click.option("--edges", type=_FILE, required=True, help="Table of ties: source, target; type, strength, id if any.")
@click.option(
    "--touch",
    "touches",
    multiple=True,
    required=True,
    metavar="ID[=KIND]",
    help="Node that changes: text, rename, add, modify (default) or remove; repeatable.",
)
@click.option("--worlds", type=click.IntRange(64, 1_048_576), default=256, show_default=True, help="Possible worlds.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all coins.")
@click.option("--hops", type=click.IntRange(1, 1000), help="Longest path; default: the policy's.")
@click.option("--policy", type=_FILE, metavar="FILE", help="Policy laid over the shipped one.")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "csv"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
def reach(
    nodes: Path, edges: Path, touches: tuple[str, ...], worlds: int, seed: int | None, hops: int | None,
    policy: Path | None, format_name: str, out: str | None,
) -> None:  # fmt: skip
    """Follow change through a graph of two tables (CSV or Parquet), however large, without a workspace.

    Types of nodes and ties are the words of BPMN and ArchiMate, or your own; weights come from the policy. Works on
    millions of rows: memory is bounded whatever the number of worlds.
    """
    from impact.use_cases.reach import reach as follow
    from impact.writers.formats import REACH_WRITERS

    with progress("Reading the tables and following change…"):
        found = follow(nodes, edges, touches, worlds=worlds, seed=seed, hop_limit=hops, policy_file=policy)
        text = REACH_WRITERS[format_name](found)
    put(text, out)
