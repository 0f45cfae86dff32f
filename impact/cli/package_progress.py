"""Commands that say how far work packages are."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from impact.cli.options import load, put, read_day
from impact.cli.package_acts import package_group
from impact.cli.progress import progress
from impact.cli.register import now

__all__ = ["package_group"]

FORMATS = ("md", "json", "html", "docx", "xlsx", "svg")
IN_FILES = ("docx", "xlsx")
"""Formats that no terminal shows."""


@package_group.command("progress")
@click.argument("package", required=False, default="")
@click.option("--on", "on", callback=read_day, metavar="DATE", help="As of this day. Default: today.")
@click.option("--since", callback=read_day, metavar="DATE", help="Day of the last report. Default: a month before.")
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="md", show_default=True,
              help="svg is the burn-up of one package.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write here instead of printing; pictures of a Markdown report stand beside it.")  # fmt: skip
@click.pass_context
def progress_command(
    ctx: click.Context, package: str, on: dt.date | None, since: dt.date | None, format_name: str, out: Path | None
) -> None:
    """Report how far PACKAGE is, or all that are open: planned, earned, spent, and what it will come to.

    Only what counts on or before the day is looked at, so that the report of any month can be made at any time. What
    remains is drawn from the planned figures of each open task, times what finished tasks taught. For example:
    impact package progress TAD --on 2018-01-31
    """
    from impact.use_cases.packages.progress import progress_report
    from impact.writers.file_set import write_all
    from impact.writers.progress_files import printed_progress, progress_files

    if format_name in IN_FILES and out is None:
        raise click.UsageError(f"--format {format_name} needs --out FILE.{format_name}.")
    workspace = load(ctx)
    with progress("Working out the progress…"):
        report = progress_report(workspace, package, on=on or now().date(), since=since)
    if out is None:
        put(printed_progress(report, format_name), None)
        return
    files = progress_files(report, format_name, out=out)
    write_all(files)
    for path in files:
        click.echo(f"Wrote {path}", err=True)
