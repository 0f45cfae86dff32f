"""Commands that ask what happened and when: history, versions in force, status of changes, plan of releases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from impact.cli.options import Command, load, put_told, read_day, refuse_terminal


def _format_option(command: Command) -> Command:
    option = click.option("--format", "format_name", type=click.Choice(["md", "json", "csv"]), default="md",
                          show_default=True)  # fmt: skip
    return option(command)


@click.command()
@click.argument("subject", metavar="CHANGE|RELEASE")
@click.option("--as-of", callback=read_day, metavar="DATE", help="Only what was known by this date.")
@_format_option
@click.pass_context
def history(ctx: click.Context, subject: str, as_of: dt.date | None, format_name: str) -> None:
    """Tell what happened to a CHANGE or RELEASE: events, claims that differ, and dates that moved."""
    from impact.use_cases.history import show_history
    from impact.writers.formats import HISTORY_WRITERS

    click.echo(HISTORY_WRITERS[format_name](show_history(load(ctx), subject, as_of=as_of)), nl=False)


@click.command()
@click.argument("document", required=False)
@click.option("--on", callback=read_day, metavar="DATE", help="The day. Default: the day of the register.")
@_format_option
@click.pass_context
def versions(ctx: click.Context, document: str | None, on: dt.date | None, format_name: str) -> None:
    """Say which versions of interfaces and specifications, or of DOCUMENT, are in force on a day."""
    from impact.use_cases.versions import show_versions
    from impact.writers.formats import VERSION_WRITERS

    click.echo(VERSION_WRITERS[format_name](show_versions(load(ctx), on=on, document=document or "")), nl=False)


@click.command()
@click.option("--as-of", callback=read_day, metavar="DATE", help="Day of the report. Default: that of the register.")
@click.option("--since", callback=read_day, metavar="DATE", help="Tell what moved after this day.")
@click.option("--kind", default="", metavar="KIND", help="Only changes of this kind, such as SECMP.")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "csv", "html", "docx"]), default="md",
              show_default=True)  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def status(
    ctx: click.Context, as_of: dt.date | None, since: dt.date | None, kind: str, format_name: str, out: str | None
) -> None:  # fmt: skip
    """Report each change: stage, days in it, what is planned next, elements touched, and what moved."""
    from impact.use_cases.status import modification_status
    from impact.writers.formats import STATUS_WRITERS

    refuse_terminal(format_name, out)
    report = modification_status(load(ctx), as_of=as_of, since=since, kind=kind)
    put_told(STATUS_WRITERS, report, format_name, on=report.as_of, out=out)


@click.command("plan-releases")
@click.option("--as-of", callback=read_day, metavar="DATE", help="Day of planning. Default: that of the register.")
@click.option("--years", type=click.IntRange(0, 50), default=3, show_default=True, help="Years ahead to propose slots.")
@click.option(
    "--release-policy", type=click.Path(path_type=Path), metavar="FILE", help="Policy in place of the shipped one."
)
@_format_option
@click.pass_context
def plan_releases(
    ctx: click.Context, as_of: dt.date | None, years: int, release_policy: Path | None, format_name: str
) -> None:
    """Say what each change needs of a release, the earliest slot that fits, and what does not fit."""
    from impact.use_cases.release_plan import plan
    from impact.writers.formats import RELEASE_PLAN_WRITERS

    planned = plan(load(ctx), as_of=as_of, years=years, policy_file=release_policy)
    click.echo(RELEASE_PLAN_WRITERS[format_name](planned), nl=False)
