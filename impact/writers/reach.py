"""Write how far change travels in a graph of two tables."""

from __future__ import annotations

import itertools

from impact.domain.formatting import counted, percent
from impact.domain.reach import Reach, ReachedNode
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown import plain, table

COLUMNS = ("id", "name", "kind", "likelihood", "sampling_low", "sampling_high", "tier")
NODES_LISTED = 25
"""Nodes that the Markdown lists; the other formats list all."""


def write_reach_markdown(reach: Reach) -> str:
    """Write the counts and the likeliest nodes for a person."""
    lines = [
        f"# How far change of {plain(', '.join(reach.touches))} travels",
        "",
        f"{reach.nodes:,} nodes, {reach.relationships:,} relationships; "
        f"{reach.worlds:,} possible worlds, seed {reach.seed}.",
        "",
        *(f"- {tier} ({percent(limit)} or more): {counted(count, 'node')}" for tier, limit, count in reach.counts),
        "",
    ]
    listed = list(itertools.islice(reach.reached, NODES_LISTED + 1))
    rows = [
        (percent(node.likelihood), node.tier, plain(node.id), plain(node.name), plain(node.kind))
        for node in listed[:NODES_LISTED]
    ]
    lines += table(("likelihood", "tier", "node", "name", "kind"), rows, right=(0,))
    if len(listed) > NODES_LISTED:
        lines += ["", "More are reached: `--format csv` or `--format json` lists them all."]
    if reach.problems:
        lines += ["", "## What could not be used", ""]
        lines += [f"- {problem.file}: {plain(problem.message)} {problem.remedy}" for problem in reach.problems]
    return "\n".join(lines) + "\n"


def write_reach_csv(reach: Reach) -> str:
    """Write every node that change may reach, one a row, likelihoods with six decimals."""
    return spreadsheet_rows(COLUMNS, (_cells(node) for node in reach.reached))


def write_reach_json(reach: Reach) -> str:
    """Write counts and every node that change may reach."""
    return dump(
        {
            "schema_version": 1,
            "nodes": reach.nodes,
            "relationships": reach.relationships,
            "touches": list(reach.touches),
            "worlds": reach.worlds,
            "seed": reach.seed,
            "tiers": [{"tier": tier, "from": limit, "nodes": count} for tier, limit, count in reach.counts],
            "reached": [{name: getattr(node, name) for name in COLUMNS} for node in reach.reached],
            "problems": [
                {"rule": problem.rule, "message": problem.message, "file": problem.file, "line": problem.line}
                for problem in reach.problems
            ],
        }
    )


def _cells(node: ReachedNode) -> tuple[str, ...]:
    likelihoods = (f"{value:.6f}" for value in (node.likelihood, node.sampling_low, node.sampling_high))
    return (node.id, node.name, node.kind, *likelihoods, node.tier)
