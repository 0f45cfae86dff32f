"""The command that puts the result into a triple store."""

from __future__ import annotations

import os

import click

from impact.cli.export_scope import Load, exported
from impact.cli.progress import progress, show_progress


@click.command()
@click.argument("url")
@exported
@click.option(
    "--default-graph", default="", metavar="IRI", help="Graph for what describes the others, where a store has no "
    "default graph.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say which graphs would be put, and send nothing.")
@click.option("--plain", is_flag=True, help="Send credentials unencrypted to a host that is not this one.")
def push(load: Load, url: str, *, what_if: bool, default_graph: str, dry_run: bool, plain: bool) -> None:
    """Put models, register and impact of a scope into the triple store at URL, one named graph a call.

    URL is where the store takes graphs by the SPARQL 1.1 Graph Store Protocol: http://localhost:7878/store (Oxigraph),
    http://localhost:3030/DATASET/data (Fuseki). Each graph is replaced whole, so pushing again changes nothing; what
    else the store holds stays. To sign on set IMPACT_PUSH_TOKEN, or IMPACT_PUSH_USER and IMPACT_PUSH_PASSWORD.
    """
    from impact.domain.formatting import counted
    from impact.use_cases.export import scope_name
    from impact.use_cases.push import credentials, push_release
    from impact.writers.graph_store import GraphStore

    store = GraphStore(url, credentials=credentials(os.environ), is_plain_allowed=plain)
    workspace, request, _ = load()
    with progress("Working out how far change travels…"):
        pushed = push_release(
            workspace,
            request,
            None if dry_run else store,
            what_if=what_if,
            default_graph=default_graph,
            say=show_progress,
        )
    for graph in pushed:
        click.echo(f"{counted(graph.statements, 'statement'):>18}  {graph.label}")
    about = scope_name(workspace, request)
    total = sum(graph.statements for graph in pushed)
    done = "Would put" if dry_run else "Put"
    click.echo(f"{done} {counted(total, 'statement')} of {about} in {counted(len(pushed), 'graph')} into {store.label}")
