"""The command that answers questions in SPARQL over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from impact.cli.export_scope import Load, exported
from impact.cli.progress import progress


@click.command()
@exported
@click.option("--port", type=click.IntRange(1, 65535), default=8890, show_default=True, help="Port on 127.0.0.1.")
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=30, show_default=True, help="Time of a query.")
@click.option("--trs", "trs", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Folder that keeps the tracked resource set with its log from one start to the next.")  # fmt: skip
@click.option("--url", default="", metavar="URL",
              help="Where clients reach the tracked resource set, if not at this address.")  # fmt: skip
def serve(load: Load, port: int, seconds: float, trs: Path | None, url: str, *, what_if: bool) -> None:
    """Serve models, register and impact of a scope on this machine: by SPARQL, and resource by resource.

    Tools ask http://127.0.0.1:PORT/sparql by the SPARQL 1.1 Protocol, get one resource at /resource?iri=IRI, and
    follow all of them by the tracked resource set at /trs/; a browser gets a form at the root. What was read at the
    start is served until the command is stopped with Ctrl+C; updates are refused.
    """
    import uvicorn

    from impact.use_cases.resource_endpoint import SET_PATH, resource_routes
    from impact.use_cases.served_resources import served_resources
    from impact.use_cases.sparql_endpoint import ADDRESS, endpoint, load_export
    from impact.use_cases.tracked_set import served_at

    here = f"http://{ADDRESS}:{port}"
    set_url = served_at(url or f"{here}{SET_PATH}")
    workspace, request, _ = load()
    base = workspace.settings.base_iri
    with progress("Working out how far change travels, and loading it…"):
        export = load_export(workspace, request, what_if=what_if)
        about = export.scope
        resources = served_resources(export.statements, base_iri=base, release=about, url=set_url, folder=trs)
    title = f"{workspace.settings.name}: {about}"
    click.echo(f"Serving {title} at {here}/sparql and {here}{SET_PATH}; stop with Ctrl+C", err=True)
    app = endpoint(export.worker, title=title, seconds=seconds, dataset=export.dataset,
                   more=resource_routes(resources))  # fmt: skip
    uvicorn.Server(uvicorn.Config(app, host=ADDRESS, port=port, log_level="warning")).run()
