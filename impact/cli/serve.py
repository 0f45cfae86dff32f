"""The command that answers questions in SPARQL over HTTP."""

from __future__ import annotations

import click

from impact.cli.options import load
from impact.cli.progress import progress


@click.command()
@click.option("--release", default="", metavar="ID", help="Release to analyse. Default: the next one with changes.")
@click.option("--port", type=click.IntRange(1, 65535), default=8890, show_default=True, help="Port on 127.0.0.1.")
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=30, show_default=True, help="Time of a query.")
@click.option("--what-if", is_flag=True, help="Estimate even what is not baselined, and mark it.")
@click.pass_context
def serve(ctx: click.Context, release: str, port: int, seconds: float, *, what_if: bool) -> None:
    """Serve models, register and impact of a release as a read-only SPARQL endpoint on this machine.

    Tools ask http://127.0.0.1:PORT/sparql by the SPARQL 1.1 Protocol; a browser gets a form at the root. What was read
    at the start is served until the command is stopped with Ctrl+C; updates are refused.
    """
    import uvicorn

    from impact.use_cases.query import default_release
    from impact.use_cases.sparql_endpoint import ADDRESS, endpoint, worker_of

    workspace = load(ctx)
    name = workspace.release(release or default_release(workspace)).id
    with progress(f"Analysing {name} and loading it…"):
        worker = worker_of(workspace, name, what_if=what_if)
    title = f"{workspace.settings.name}: {name}"
    click.echo(f"Serving {title} at http://{ADDRESS}:{port}/sparql; stop with Ctrl+C", err=True)
    app = endpoint(worker, title=title, seconds=seconds)
    uvicorn.Server(uvicorn.Config(app, host=ADDRESS, port=port, log_level="warning")).run()
