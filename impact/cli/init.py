"""The command that makes a workspace of a folder."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from impact.cli.progress import progress, show_progress


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR", default=Path())
@click.option("--name", default="", help="Title of the workspace. Default: the name of the folder.")
@click.option("--replace", "replace_old", is_flag=True, help="Replace a workspace.toml that is there.")
def init(folder: Path, name: str, replace_old: bool) -> None:
    """Make DIR a workspace: find its BPMN, ArchiMate and table files and name them in workspace.toml."""
    from impact.use_cases.init_workspace import init_workspace
    from impact.use_cases.workspace import load_workspace

    with progress("Looking for models…"):
        made = init_workspace(folder, name=name, replace_old=replace_old, progress=show_progress)
    for format_name, files in made.model_files.items():
        click.echo(f"{format_name}: {len(files)} file{'s' if len(files) > 1 else ''}")
    for file, reason in made.unread.items():
        click.echo(f"cannot be read: {reason if reason.startswith(file) else f'{file}: {reason}'}", err=True)
    workspace = load_workspace(folder)
    graph = workspace.graph
    click.echo(
        f"Wrote {made.file}: {len(graph.nodes)} elements, {len(graph.relationships)} relationships, "
        f"{len(workspace.sections)} sections or diagrams to review, {len(workspace.problems)} problems"
    )
    if made.documents and not made.sections:
        click.echo(f"Documents whose sections can be listed: {', '.join(made.documents[:5])}")
    named = shlex.quote(str(folder))
    click.echo(f"Next:  impact -w {named} check\n       impact -w {named} app")
