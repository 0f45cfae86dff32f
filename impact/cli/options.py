"""What several commands share: the workspace they mean, the options of a scope, where output goes."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from impact.cli.progress import progress

if TYPE_CHECKING:
    from impact.domain.difference import ArchitectureDifference
    from impact.domain.selection import ElementFilter
    from impact.use_cases.analysis import AnalysisOptions
    from impact.use_cases.difference import ComparedWorkspaces
    from impact.use_cases.scope import ScopeRequest
    from impact.use_cases.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])
Told = TypeVar("Told")
FINDINGS = 1


def load(ctx: click.Context, *, policy: str | None = None) -> Workspace:
    """Load the workspace that the command means."""
    from impact.use_cases.workspace import load_workspace, locate_workspace

    folder = locate_workspace(ctx.obj, start=Path.cwd(), environment=os.environ)
    with progress("Reading the models…"):
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


def read_filter(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> ElementFilter:
    """Read a selector; without one everything is shown."""
    from impact.domain.selection import element_filter

    return element_filter(value or "")


only_option = click.option(
    "--only", callback=read_filter, metavar="SELECTOR",
    help="List only what a selector means, as in 'kind:section and document:TAD'; see impact select --help.",
)  # fmt: skip


identified_option = click.option(
    "--identified", multiple=True, metavar="ELEMENT=yes|no",
    help="What the first activity found of a touch in scope: confirmed or denied; repeatable.",
)  # fmt: skip


def scope_options(command: Command) -> Command:
    """Give a command the options that say what is analysed and how."""
    options = (
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
    release: str | None, *, changes: Sequence[str], touches: Sequence[str], as_of: dt.date | None,
    difference: ArchitectureDifference | None = None, identified: Sequence[str] = (),
) -> ScopeRequest:  # fmt: skip
    """Gather what a user named as the scope."""
    from impact.use_cases.scope import ScopeRequest

    return ScopeRequest(
        release=release or "", changes=tuple(changes), touches=tuple(touches), as_of=as_of, difference=difference,
        identified=tuple(identified),
    )  # fmt: skip


def load_with_difference(
    ctx: click.Context, *, policy: str | None, from_diff: tuple[Path, Path] | None, from_git: str | None
) -> tuple[Workspace, ArchitectureDifference | None]:
    """Load the workspace that a command means; for a difference the two states united, and what differs."""
    if from_diff is not None and from_git is not None:
        raise click.UsageError("Give --from-diff or --from-git, not both.")
    if from_diff is None and from_git is None:
        return load(ctx, policy=policy), None
    from impact.use_cases.difference import united_workspace

    compared = compared_places(ctx, from_diff or (), from_git, policy=policy)
    return united_workspace(compared), compared.difference


def compared_places(
    ctx: click.Context, places: Sequence[Path], span: str | None, *, policy: str | None = None
) -> ComparedWorkspaces:
    """Compare what a command names, and say which files could not be read."""
    from impact.use_cases.difference import compare_places, compare_revisions
    from impact.use_cases.workspace import locate_workspace

    if span is None and len(places) != 2:
        raise click.UsageError("Give OLD and NEW, or --git A..B.")
    if span is not None and len(places) > 1:
        raise click.UsageError("With --git, give at most one PATH.")
    policy_file = Path(policy) if policy else None
    with progress("Reading and comparing both states…"):
        if span is None:
            compared = compare_places(places[0], places[1], policy_file=policy_file)
        else:
            own = places[0] if places else locate_workspace(ctx.obj, start=Path.cwd(), environment=os.environ)
            compared = compare_revisions(span, own, policy_file=policy_file)
    for label, problem in compared.unread:
        click.echo(f"impact: {label}: {problem}", err=True)
    return compared


def analysis_options(
    *, threshold: float | None, worlds: int | None, seed: int | None, what_if: bool
) -> AnalysisOptions:
    """Gather how the scope is to be analysed."""
    from impact.use_cases.analysis import AnalysisOptions

    return AnalysisOptions(threshold=threshold, worlds=worlds, seed=seed, what_if=what_if)


BINARY = frozenset({"docx", "xlsx"})


def refuse_terminal(format_name: str, out: str | None) -> None:
    """Refuse to print a file that is no text on a terminal; before anything is worked out."""
    if out is None and format_name in BINARY and sys.stdout.isatty():
        raise click.UsageError(f"{format_name} is no text: give --out FILE.{format_name}, or lead it into a file.")


def put(text: str, out: str | None) -> None:
    """Print a text, or write it to a file whole or not at all."""
    put_bytes(text.encode("utf-8"), out)


def put_told(
    writers: Mapping[str, Callable[[Told], str]], told: Told, format_name: str, *, on: dt.date | None, out: str | None
) -> None:
    """Put what a writer of a table writes; as a page or a Word paper, what its Markdown says."""
    from impact.writers.paper_formats import PAPER_FORMATS, write_as_paper

    if format_name in PAPER_FORMATS:
        put_bytes(write_as_paper(writers["md"](told), format_name, on=on), out)
    else:
        put(writers[format_name](told), out)


def put_bytes(data: bytes, out: str | None) -> None:
    """Print bytes as they are, or write them to a file whole or not at all."""
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    from impact.writers.file_set import write_all

    write_all({Path(out): data})
    click.echo(f"Wrote {out}", err=True)
