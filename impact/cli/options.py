"""What several commands share: the workspace they mean, the options of a scope, where output goes."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from impact.use_cases.analysis import AnalysisOptions
    from impact.use_cases.scope import ScopeRequest
    from impact.use_cases.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])
FINDINGS = 1


def load(ctx: click.Context, *, policy: str | None = None) -> Workspace:
    """Load the workspace that the command means."""
    from impact.use_cases.workspace import load_workspace, locate_workspace

    folder = locate_workspace(ctx.obj, start=Path.cwd(), environment=os.environ)
    return load_workspace(folder, policy_file=Path(policy) if policy else None)


def read_day(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> dt.date | None:
    """Read a day written as ``2017-10-19``."""
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"'{value}' is no day; write it as 2017-10-19.") from error


def read_likelihood(_ctx: click.Context, _parameter: click.Parameter, value: float | None) -> float | None:
    """Read a likelihood, 0..1."""
    if value is not None and not 0.0 <= value <= 1.0:
        raise click.BadParameter(f"{value} is no likelihood; give a number from 0 to 1.")
    return value


def scope_options(command: Command) -> Command:
    """Give a command the options that say what is analysed and how."""
    options = (
        click.option("--change", "changes", multiple=True, metavar="ID", help="Analyse this change; repeatable."),
        click.option(
            "--touch", "touches", multiple=True, metavar="ELEMENT[=KIND]",
            help="Analyse a touch: text, rename, add, modify (default) or remove; repeatable.",
        ),
        click.option("--as-of", callback=read_day, metavar="DATE", help="Date on which the register speaks."),
        click.option("--threshold", type=float, callback=read_likelihood, help="Review from this likelihood, 0..1."),
        click.option("--worlds", type=click.IntRange(64, 1_048_576), help="Possible worlds; rounded up to 64s."),
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all coins."),
        click.option("--what-if", is_flag=True, help="Estimate even what is not baselined, and mark it."),
        click.option("--policy", type=click.Path(), metavar="FILE", help="Policy in place of the workspace's."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def scope_request(
    release: str | None, *, changes: Sequence[str], touches: Sequence[str], as_of: dt.date | None
) -> ScopeRequest:
    """Gather what a user named as the scope."""
    from impact.use_cases.scope import ScopeRequest

    return ScopeRequest(release=release or "", changes=tuple(changes), touches=tuple(touches), as_of=as_of)


def analysis_options(
    *, threshold: float | None, worlds: int | None, seed: int | None, what_if: bool
) -> AnalysisOptions:
    """Gather how the scope is to be analysed."""
    from impact.use_cases.analysis import AnalysisOptions

    return AnalysisOptions(threshold=threshold, worlds=worlds, seed=seed, what_if=what_if)


def put(text: str, out: str | None) -> None:
    """Print a text, or write it to a file whole or not at all."""
    if out is None:
        click.echo(text, nl=False)
        return
    from impact.writers.file_set import write_all

    write_all({Path(out): text.encode("utf-8")})
    click.echo(f"Wrote {out}", err=True)
