"""Commands that ask what a change makes wrong, and what the register says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impact.cli.options import (
    FINDINGS,
    analysis_options,
    identified_option,
    load,
    load_with_difference,
    only_option,
    put_bytes,
    read_day,
    refuse_terminal,
    scope_options,
    scope_request,
)
from impact.cli.progress import progress

if TYPE_CHECKING:
    from impact.domain.selection import ElementFilter


def print_schema(ctx: click.Context, _parameter: click.Parameter, is_wanted: bool) -> None:
    """Print the JSON Schema of a report, and end."""
    if is_wanted:
        from impact.writers.report_schema import write_report_schema

        click.echo(write_report_schema(), nl=False)
        ctx.exit()


@click.command()
@click.argument("release", required=False)
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_schema,
    help="Print the JSON Schema of --format json, and end.",
)
@scope_options
@identified_option
@only_option
@click.option("--format", "format_name", type=click.Choice(["md", "json", "sarif", "html", "docx", "xlsx"]),
              default="md", show_default=True)  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.option("--fail-over-days", type=float, metavar="N", help="Exit 1 if P80 is above N person-days.")
@click.pass_context
def report(
    ctx: click.Context, release: str | None, changes: tuple[str, ...], touches: tuple[str, ...],
    from_diff: tuple[Path, Path] | None, from_git: str | None, as_of: dt.date | None, threshold: float | None,
    worlds: int | None, seed: int | None, what_if: bool,
    policy: str | None, identified: tuple[str, ...], only: ElementFilter, format_name: str, out: str | None,
    fail_over_days: float | None,
) -> None:  # fmt: skip
    """Report what a RELEASE, changes or touches make wrong, and what reviewing it costs."""
    from impact.use_cases.report_files import write_report
    from impact.use_cases.selection import selected_report

    refuse_terminal(format_name, out)
    workspace, difference = load_with_difference(ctx, policy=policy, from_diff=from_diff, from_git=from_git)
    with progress("Working out how far change travels…"):
        result = selected_report(
            workspace,
            scope_request(
                release, changes=changes, touches=touches, as_of=as_of, difference=difference, identified=identified
            ),
            wanted=only,
            options=analysis_options(threshold=threshold, worlds=worlds, seed=seed, what_if=what_if),
        )
    put_bytes(write_report(workspace, result, format_name), out)
    total = result.effort.total
    if fail_over_days is not None and total is not None and total.p80 > fail_over_days:
        click.echo(f"impact: P80 of {total.p80:.1f} person-days is above the limit of {fail_over_days:g}", err=True)
        ctx.exit(FINDINGS)


@click.command()
@click.argument("release_and_element", nargs=-1, required=True, metavar="[RELEASE] ELEMENT")
@scope_options
@only_option
@click.option("--format", "format_name", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.pass_context
def why(
    ctx: click.Context, release_and_element: tuple[str, ...], changes: tuple[str, ...], touches: tuple[str, ...],
    from_diff: tuple[Path, Path] | None, from_git: str | None, as_of: dt.date | None, threshold: float | None,
    worlds: int | None, seed: int | None, what_if: bool,
    policy: str | None, only: ElementFilter, format_name: str,
) -> None:  # fmt: skip
    """Say why a scope reaches ELEMENT, by which paths, and what decides; or why it does not.

    ELEMENT is an id, a bare id or a name. An element that is not listed gets the cause, and the nearest thing to do.
    """
    from impact.use_cases.selected_explanation import explain_selected
    from impact.writers.formats import EXPLANATION_WRITERS

    is_named = bool(changes or touches or from_diff or from_git)
    if len(release_and_element) > 2 or (len(release_and_element) == 1 and not is_named):
        raise click.UsageError("Give RELEASE and ELEMENT, or --change, --touch or --from-diff and ELEMENT.")
    *release, element = release_and_element
    name = release[0] if release else None
    workspace, difference = load_with_difference(ctx, policy=policy, from_diff=from_diff, from_git=from_git)
    with progress("Following the paths…"):
        explanation = explain_selected(
            workspace,
            scope_request(name, changes=changes, touches=touches, as_of=as_of, difference=difference),
            element=element,
            wanted=only,
            options=analysis_options(threshold=threshold, worlds=worlds, seed=seed, what_if=what_if),
        )
    click.echo(EXPLANATION_WRITERS[format_name](explanation), nl=False)


@click.command("map")
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
    click.echo(MAPPING_WRITERS[format_name](map_words(load(ctx), text=words, change=change or "")), nl=False)


@click.command()
@click.option("--release", metavar="ID", help="Only the changes of this release.")
@click.option("--as-of", callback=read_day, metavar="DATE", help="Status on this date.")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "csv"]), default="md", show_default=True)
@click.pass_context
def changes(ctx: click.Context, release: str | None, as_of: dt.date | None, format_name: str) -> None:
    """List the changes of the register with their status and what they touch."""
    from impact.use_cases.catalogue import list_changes
    from impact.writers.formats import CHANGE_LIST_WRITERS

    listed = list_changes(load(ctx), release=release or "", as_of=as_of)
    click.echo(CHANGE_LIST_WRITERS[format_name](listed), nl=False)
