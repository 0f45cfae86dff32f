"""Commands that say how far work packages are, and when the rest can be done."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from impact.cli.options import load, put_bytes, read_day, refuse_terminal
from impact.cli.package_acts import package_group
from impact.cli.progress import progress
from impact.cli.register import decided_by, now

__all__ = ["package_group"]

FORMATS = ("md", "json", "html", "docx", "xlsx", "svg")
SCHEDULE_FORMATS = ("md", "json", "csv", "html", "docx", "xlsx")


@package_group.command("progress")
@click.argument("package", required=False, default="")
@click.option("--on", "on", callback=read_day, metavar="DATE", help="As of this day. Default: today.")
@click.option("--since", callback=read_day, metavar="DATE", help="Day of the last report. Default: a month before.")
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="md", show_default=True,
              help="svg is the burn-up of one package.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE",
              help="Write here instead of printing; pictures of a Markdown report stand beside it.")  # fmt: skip
@click.pass_context
def progress_command(
    ctx: click.Context, package: str, on: dt.date | None, since: dt.date | None, format_name: str, out: str | None
) -> None:
    """Report how far PACKAGE is, or all that are open: planned, earned, spent, and what it will come to.

    Only what counts on or before the day is looked at, so that the report of any month can be made at any time. What
    remains is drawn from the planned figures of each open task, times what finished tasks taught. For example:
    impact package progress TAD --on 2018-01-31
    """
    from impact.use_cases.packages.progress import progress_report
    from impact.writers.file_set import write_all
    from impact.writers.progress_files import printed_progress, progress_files

    refuse_terminal(format_name, out)
    workspace = load(ctx)
    with progress("Working out the progress…"):
        report = progress_report(workspace, package, on=on or now().date(), since=since)
    if out is None:
        put_bytes(printed_progress(report, format_name), None)
        return
    files = progress_files(report, format_name, out=Path(out))
    write_all(files)
    for path in files:
        click.echo(f"Wrote {path}", err=True)


@package_group.command("schedule")
@click.argument("package", required=False, default="")
@click.option("--on", "on", callback=read_day, metavar="DATE", help="As of this day. Default: today.")
@click.option("--start", callback=read_day, metavar="DATE", help="First day of work. Default: that day, or the start "
              "of the plan where it is later.")  # fmt: skip
@click.option(
    "--capacity",
    "capacities",
    multiple=True,
    metavar="ROLE[@MONTH]=DAYS",
    help="Person-days of a role in "
    "every month, or in one (editor@2018-01=5); repeatable. Goes before the workspace's capacity.csv.",
)
@click.option("--after", "waits", multiple=True, metavar="TASK=TASK", help="The first task waits for the second; "
              "repeatable. Lasting ones stand in the workspace's dependencies.csv.")  # fmt: skip
@click.option("--keep-dates", is_flag=True, help="Move the date of each task to its P80 finish; former dates are kept.")
@click.option("--who", metavar="NAME", help="Who moves dates. Default: $IMPACT_USER, else the login name.")
@click.option("--format", "format_name", type=click.Choice(SCHEDULE_FORMATS), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE",
              help="Write here instead of printing.")  # fmt: skip
@click.pass_context
def schedule_command(
    ctx: click.Context, package: str, on: dt.date | None, start: dt.date | None, capacities: tuple[str, ...],
    waits: tuple[str, ...], who: str | None, format_name: str, out: str | None, *, keep_dates: bool,
) -> None:  # fmt: skip
    """Plan when the open tasks of PACKAGE, or of all that are open, can be done, and whether their dates hold.

    Identification and training come before sections, committee meetings after them. Without capacity there are no
    dates: effort is not turned into elapsed time. For example:
    impact package schedule TAD --capacity "technical architect=8" --capacity "subject expert=2"
    """
    from impact.readers.capacity import parse_capacity_options, parse_wait_options
    from impact.use_cases.packages.acting import Signature
    from impact.use_cases.packages.scheduling import ScheduleRequest, make_schedule
    from impact.use_cases.packages.scheduling import keep_dates as keep
    from impact.writers.schedule_files import schedule_file

    refuse_terminal(format_name, out)
    request = ScheduleRequest(
        package, on or now().date(), start, parse_capacity_options(capacities), parse_wait_options(waits)
    )
    workspace = load(ctx)
    with progress("Working out the schedule…"):
        schedule = make_schedule(workspace, request)
    if keep_dates:
        moved = keep(workspace, schedule, Signature(decided_by(who), now(), on))
        click.echo(f"Moved {moved} dates", err=True)
        schedule = make_schedule(workspace, request)
    put_bytes(schedule_file(schedule, format_name), out)
