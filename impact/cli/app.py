"""The command that opens the dashboard."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.option("--port", type=click.IntRange(1024, 65535), default=8501, show_default=True)
@click.pass_context
def app(ctx: click.Context, port: int) -> None:
    """Open the dashboard on this machine, in the browser."""
    from impact.use_cases.serve import ADDRESS, serve_dashboard
    from impact.use_cases.workspace import locate_workspace

    folder = locate_workspace(ctx.obj, start=Path.cwd(), environment=os.environ)
    click.echo(f"Dashboard: http://{ADDRESS}:{port}  (stop it with Ctrl+C)")
    ctx.exit(serve_dashboard(folder, port=port))
