"""Commands that ask what happened and when: history, versions in force, status of modifications."""

from __future__ import annotations

import datetime as dt

import click

from impact.cli.options import Command, load, read_day


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
