"""What the commands that hand out RDF are about: a release, another scope, or the models alone."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from impact.cli.options import load_with_difference, read_day, scope_request

if TYPE_CHECKING:
    from impact.use_cases.scope import ScopeRequest
    from impact.use_cases.workspace import Workspace


class Wanted(NamedTuple):
    """The workspace, what its export is about, and whether that was chosen because nothing was named."""

    workspace: Workspace
    request: ScopeRequest
    is_chosen: bool


Command = Callable[..., None]
Load = Callable[[], Wanted]
"""Loads the workspace and looks up what was named."""
_OPTIONS = (
    click.option(
        "--release", default="", metavar="ID",
        help="Release to analyse. Default: the next one with changes; without any, the models alone.",
    ),
    click.option("--change", "changes", multiple=True, metavar="ID", help="Analyse this change; repeatable."),
    click.option(
        "--touch", "touches", multiple=True, metavar="ELEMENT[=KIND]",
        help="Analyse a touch: text, rename, add, modify (default) or remove; repeatable.",
    ),
    click.option(
        "--from-diff", "from_diff", nargs=2, type=click.Path(path_type=Path), metavar="OLD NEW",
        help="Analyse what differs between two workspaces, folders or model files.",
    ),
    click.option("--from-git", "from_git", metavar="A..B", help="Analyse what differs between two revisions."),
    click.option("--as-of", callback=read_day, metavar="DATE", help="Date on which the register speaks."),
    click.option("--what-if", is_flag=True, help="Estimate even what is not baselined, and mark it."),
)  # fmt: skip


def exported(command: Command) -> Command:
    """Give a command the options of a scope, and call it with a way to load the workspace and what is named.

    The way is taken when the command asks for it, so that wrong options are refused before anything is read.
    """

    def run(ctx: click.Context, /, **given: Any) -> None:
        names = {name: given.pop(name) for name in ("release", "changes", "touches", "from_diff", "from_git", "as_of")}
        command(functools.partial(_loaded, ctx, names), **given)

    functools.update_wrapper(run, command)
    with_context: Command = click.pass_context(run)
    for option in reversed(_OPTIONS):
        with_context = option(with_context)
    return with_context


def _loaded(ctx: click.Context, names: dict[str, Any]) -> Wanted:
    from impact.use_cases.export import export_request

    places = {name: names[name] for name in ("from_diff", "from_git")}
    workspace, difference = load_with_difference(ctx, policy=None, **places)
    request = scope_request(
        names["release"], changes=names["changes"], touches=names["touches"], as_of=names["as_of"],
        difference=difference,
    )  # fmt: skip
    is_chosen = not any(names[name] for name in ("release", "changes", "touches", "from_diff", "from_git"))
    return Wanted(workspace, export_request(workspace, request), is_chosen)
