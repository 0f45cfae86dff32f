"""The command line: every use case as a command. It computes nothing itself."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from impact import __version__
from impact.errors import ImpactError

if TYPE_CHECKING:
    from impact.use_cases.analysis import AnalysisOptions
    from impact.use_cases.scope import ScopeRequest
    from impact.use_cases.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])
FINDINGS = 1


class _Group(click.Group):
    """Turn every error of the package into one message on stderr and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ImpactError as error:
            click.echo(f"impact: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--workspace", "-w", metavar="DIR", help="Workspace folder. Default: $IMPACT_WORKSPACE, else the nearest "
    "workspace.toml upwards, else the shipped models.",
)  # fmt: skip
@click.version_option(__version__, prog_name="impact")
@click.pass_context
def main(ctx: click.Context, workspace: str | None) -> None:
    """Say what a change to an architecture makes wrong: which sections to review, why, and in how many days."""
    ctx.obj = workspace


def _load(ctx: click.Context, *, policy: str | None = None) -> Workspace:
    from impact.use_cases.workspace import load_workspace, locate_workspace

    folder = locate_workspace(ctx.obj, start=Path.cwd(), environment=os.environ)
    return load_workspace(folder, policy_file=Path(policy) if policy else None)


def _day(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"'{value}' is no day; write it as 2017-10-19.") from error


def _likelihood(_ctx: click.Context, _parameter: click.Parameter, value: float | None) -> float | None:
    if value is not None and not 0.0 <= value <= 1.0:
        raise click.BadParameter(f"{value} is no likelihood; give a number from 0 to 1.")
    return value


def _scope_options(command: Command) -> Command:
    options = (
        click.option("--change", "changes", multiple=True, metavar="ID", help="Analyse this change; repeatable."),
        click.option(
            "--touch", "touches", multiple=True, metavar="ELEMENT[=KIND]",
            help="Analyse a touch: text, rename, add, modify (default) or remove; repeatable.",
        ),
        click.option("--as-of", callback=_day, metavar="DATE", help="Date on which the register speaks."),
        click.option("--threshold", type=float, callback=_likelihood, help="Review from this likelihood, 0..1."),
        click.option("--worlds", type=click.IntRange(64, 1_048_576), help="Possible worlds; rounded up to 64s."),
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all coins."),
        click.option("--what-if", is_flag=True, help="Estimate even what is not baselined, and mark it."),
        click.option("--policy", type=click.Path(), metavar="FILE", help="Policy in place of the workspace's."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _request(
    release: str | None, *, changes: Sequence[str], touches: Sequence[str], as_of: dt.date | None
) -> ScopeRequest:
    from impact.use_cases.scope import ScopeRequest

    return ScopeRequest(release=release or "", changes=tuple(changes), touches=tuple(touches), as_of=as_of)


def _options(*, threshold: float | None, worlds: int | None, seed: int | None, what_if: bool) -> AnalysisOptions:
    from impact.use_cases.analysis import AnalysisOptions

    return AnalysisOptions(threshold=threshold, worlds=worlds, seed=seed, what_if=what_if)


def _put(text: str, out: str | None) -> None:
    """Print a text, or write it to a file whole or not at all."""
    if out is None:
        click.echo(text, nl=False)
        return
    from impact.writers.file_set import write_all

    write_all({Path(out): text.encode("utf-8")})
    click.echo(f"Wrote {out}", err=True)


@main.command()
@click.argument("release", required=False)
@_scope_options
@click.option("--format", "format_name", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.option("--fail-over-days", type=float, metavar="N", help="Exit 1 if P80 is above N person-days.")
@click.pass_context
def report(
    ctx: click.Context, release: str | None, changes: tuple[str, ...], touches: tuple[str, ...],
    as_of: dt.date | None, threshold: float | None, worlds: int | None, seed: int | None, what_if: bool,
    policy: str | None, format_name: str, out: str | None, fail_over_days: float | None,
) -> None:  # fmt: skip
    """Report what a RELEASE, changes or touches make wrong, and what reviewing it costs."""
    from impact.use_cases.analysis import report as analyse
    from impact.writers.formats import REPORT_WRITERS

    workspace = _load(ctx, policy=policy)
    result = analyse(
        workspace,
        _request(release, changes=changes, touches=touches, as_of=as_of),
        options=_options(threshold=threshold, worlds=worlds, seed=seed, what_if=what_if),
    )
    _put(REPORT_WRITERS[format_name](result), out)
    total = result.effort.total
    if fail_over_days is not None and total is not None and total.p80 > fail_over_days:
        click.echo(f"impact: P80 of {total.p80:.1f} person-days is above the limit of {fail_over_days:g}", err=True)
        ctx.exit(FINDINGS)


@main.command()
@click.argument("release_and_element", nargs=-1, required=True, metavar="[RELEASE] ELEMENT")
@_scope_options
@click.option("--format", "format_name", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.pass_context
def why(
    ctx: click.Context, release_and_element: tuple[str, ...], changes: tuple[str, ...], touches: tuple[str, ...],
    as_of: dt.date | None, threshold: float | None, worlds: int | None, seed: int | None, what_if: bool,
    policy: str | None, format_name: str,
) -> None:  # fmt: skip
    """Say why a scope reaches ELEMENT, by which paths, and what decides; or why it does not."""
    from impact.use_cases.analysis import explain
    from impact.writers.formats import EXPLANATION_WRITERS

    if len(release_and_element) > 2 or (len(release_and_element) == 1 and not (changes or touches)):
        raise click.UsageError("Give RELEASE and ELEMENT, or --change or --touch and ELEMENT.")
    *release, element = release_and_element
    explanation = explain(
        _load(ctx, policy=policy),
        _request(release[0] if release else None, changes=changes, touches=touches, as_of=as_of),
        element=element,
        options=_options(threshold=threshold, worlds=worlds, seed=seed, what_if=what_if),
    )
    click.echo(EXPLANATION_WRITERS[format_name](explanation), nl=False)


@main.command("map")
@click.argument("change", required=False)
@click.option("--text", help="Text to read instead of the register's words on a change.")
@click.option("--file", "file", type=click.File("r", encoding="utf-8"), help="File to read instead; - for stdin.")
@click.option("--format", "format_name", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.pass_context
def map_command(ctx: click.Context, change: str | None, text: str | None, file: Any, format_name: str) -> None:
    """Find the elements that a CHANGE or a text names, with the words that say so."""
    from impact.use_cases.catalogue import map_words
    from impact.writers.formats import MAPPING_WRITERS

    if sum(given is not None for given in (change, text, file)) != 1:
        raise click.UsageError("Give a CHANGE, or --text, or --file.")
    words = text if text is not None else file.read() if file else ""
    click.echo(MAPPING_WRITERS[format_name](map_words(_load(ctx), text=words, change=change or "")), nl=False)


@main.command()
@click.option("--release", metavar="ID", help="Only the changes of this release.")
@click.option("--as-of", callback=_day, metavar="DATE", help="Status on this date.")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "csv"]), default="md", show_default=True)
@click.pass_context
def changes(ctx: click.Context, release: str | None, as_of: dt.date | None, format_name: str) -> None:
    """List the changes of the register with their status and what they touch."""
    from impact.use_cases.catalogue import list_changes
    from impact.writers.formats import CHANGE_LIST_WRITERS

    listed = list_changes(_load(ctx), release=release or "", as_of=as_of)
    click.echo(CHANGE_LIST_WRITERS[format_name](listed), nl=False)


@main.command()
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def check(ctx: click.Context, format_name: str) -> None:
    """Check the workspace: files, references, joins, coverage, register. Exit 1 on errors."""
    from impact.use_cases.catalogue import problems_of
    from impact.writers.formats import PROBLEM_WRITERS

    problems = problems_of(_load(ctx))
    click.echo(PROBLEM_WRITERS[format_name](problems), nl=False)
    if any(problem.severity == "error" for problem in problems):
        ctx.exit(FINDINGS)


@main.group()
def export() -> None:
    """Hand the result to other tools."""


@export.command()
@click.option("--release", required=True, metavar="ID", help="Release to analyse.")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.option("--what-if", is_flag=True, help="Estimate even what is not baselined, and mark it.")
@click.pass_context
def turtle(ctx: click.Context, release: str, out: str | None, what_if: bool) -> None:
    """Write models, register and impact of a release as RDF in Turtle."""
    from impact.use_cases.export import export_turtle

    _put(export_turtle(_load(ctx), release, what_if=what_if), out)


@main.group("import")
def import_group() -> None:
    """Make model files out of tables."""


@import_group.command("processes")
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="STEPS.csv")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to.")
@click.option(
    "--actors", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="CSV with the columns id and name: names of the actors for the lanes.",
)  # fmt: skip
def import_processes_command(table: Path, out: Path, actors: Path | None) -> None:
    """Draw a table of process steps as BPMN 2.0 files, one process a file."""
    from impact.use_cases.import_processes import import_processes

    result = import_processes(table, out=out, actors=actors)
    for problem in result.problems:
        click.echo(str(problem), err=True)
    click.echo(f"Wrote {len(result.files)} processes to {out}")


@main.command()
@click.option("--port", type=click.IntRange(1024, 65535), default=8501, show_default=True)
@click.pass_context
def app(ctx: click.Context, port: int) -> None:
    """Open the dashboard on this machine, in the browser."""
    from impact.use_cases.serve import ADDRESS, serve_dashboard
    from impact.use_cases.workspace import locate_workspace

    folder = locate_workspace(ctx.obj, start=Path.cwd(), environment=os.environ)
    click.echo(f"Dashboard: http://{ADDRESS}:{port}  (stop it with Ctrl+C)")
    ctx.exit(serve_dashboard(folder, port=port))
