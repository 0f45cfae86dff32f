"""The command that opens the dashboard."""

from __future__ import annotations

import os
from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--port", type=click.IntRange(1024, 65535), default=8501, show_default=True)
@click.option(
    "--address", default="127.0.0.1", show_default=True,
    help="Address to listen to; any but this machine's own needs sign-in, or --unverified.",
)  # fmt: skip
@click.option(
    "--sign-in", "sign_in_file", type=FILE, envvar="IMPACT_SIGN_IN",
    help="secrets.toml whose section [auth] says how people sign in; else .streamlit/secrets.toml here or at home.",
)  # fmt: skip
@click.option("--roles", type=FILE, envvar="IMPACT_ROLES", help="Who may do what; else roles.toml of the workspace.")
@click.option(
    "--unverified", is_flag=True, envvar="IMPACT_UNVERIFIED",
    help="Serve other machines without sign-in: whoever reaches the port may do everything, under any name.",
)  # fmt: skip
@click.option("--base-path", default="", help="Path under which a reverse proxy shows the dashboard, such as /impact.")
@click.pass_context
def app(
    ctx: click.Context,
    port: int,
    address: str,
    sign_in_file: Path | None,
    roles: Path | None,
    unverified: bool,
    base_path: str,
) -> None:
    """Open the dashboard in the browser: on this machine, or for several people who sign in."""
    from impact.use_cases.serve import Serving, checked_serving, serve_dashboard
    from impact.use_cases.workspace import locate_workspace

    folder = locate_workspace(ctx.obj, start=Path.cwd(), environment=os.environ)
    wanted = Serving(folder, port=port, address=address, base_path=base_path, roles=roles, is_unverified=unverified)
    serving = checked_serving(wanted, sign_in_file=sign_in_file, places=(Path.cwd(), Path.home()))
    click.echo(f"Dashboard: {serving.url}  (stop it with Ctrl+C)")
    click.echo(serving.words_on_identity)
    ctx.exit(serve_dashboard(serving))
