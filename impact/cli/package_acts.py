"""Commands on the tasks of a work package: assign, start, record, sign, reject, add, move, note, undo and close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from impact.cli.options import load, read_day
from impact.cli.package import package_group
from impact.cli.register import decided_by, now

if TYPE_CHECKING:
    from impact.domain.package_event import Deed

__all__ = ["package_group"]

Command = TypeVar("Command", bound=Callable[..., Any])


def entered(command: Command) -> Command:
    """Give a command the options that say on which package, who, for which day and why."""
    options = (
        click.option("--package", "package", default="", metavar="ID",
                     help="Work package, such as R2.0/TAD. Default: the only open one, or the one with the task."),
        click.option("--who", metavar="NAME", help="Who enters it. Default: $IMPACT_USER, else the login name."),
        click.option("--on", "on", callback=read_day, metavar="DATE", help="Day for which it counts. Default: today."),
        click.option("--seen", type=click.IntRange(0), metavar="N", help="Last event that you have seen on the task; "
                     "a later one is a conflict. Default: the present one."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _enter(
    ctx: click.Context, deed: Deed, tasks: Sequence[str], *, package: str, who: str | None, on: dt.date | None,
    seen: int | None, **fields: Any,
) -> None:  # fmt: skip
    from impact.use_cases.packages.acting import Act, Signature, act_on

    if seen is not None and len(tasks) > 1:
        raise click.UsageError("--seen goes with one task.")
    acts = [Act(deed, task, seen=seen, **fields) for task in tasks]
    found = act_on(load(ctx), acts, Signature(decided_by(who), now(), on), package=package)
    for event in found.events[-len(acts) :]:
        state = found.task(event.task)
        subject = state.task.label if state else found.id
        click.echo(f"{found.id}, event {event.number}: {event.who} {event.words}: {subject}")


@package_group.command("assign")
@click.argument("tasks", nargs=-1, required=True, metavar="TASK…")
@click.option("--to", required=True, metavar="NAME", help="Who does it; empty takes the name away.")
@click.option("--why", default="", metavar="TEXT", help="The reason.")
@entered
@click.pass_context
def assign_command(ctx: click.Context, /, tasks: tuple[str, ...], to: str, why: str, **entry: Any) -> None:
    """Say who does some tasks."""
    from impact.domain.package_event import Deed

    _enter(ctx, Deed.ASSIGNED, tasks, to=to, why=why, **entry)


@package_group.command("start")
@click.argument("tasks", nargs=-1, required=True, metavar="TASK…")
@click.option("--why", default="", metavar="TEXT", help="The reason, such as for doing it again.")
@entered
@click.pass_context
def start_command(ctx: click.Context, /, tasks: tuple[str, ...], why: str, **entry: Any) -> None:
    """Begin some tasks; one that was finished is open again."""
    from impact.domain.package_event import Deed

    _enter(ctx, Deed.STARTED, tasks, why=why, **entry)


@package_group.command("record", context_settings={"ignore_unknown_options": False})
@click.argument("task")
@click.option("--days", type=float, required=True, metavar="X", help="Person-days spent, such as 1.5.")
@click.option("--role", default="", metavar="ROLE", help="In which role. Default: that of the task.")
@click.option("--why", default="", metavar="TEXT", help="On what.")
@entered
@click.pass_context
def record_command(ctx: click.Context, /, task: str, days: float, role: str, why: str, **entry: Any) -> None:
    """Record person-days spent on TASK; what was recorded before stays."""
    from impact.domain.package_event import Deed

    _enter(ctx, Deed.RECORDED, [task], days=days, role=role, why=why, **entry)


@package_group.command("done")
@click.argument("tasks", nargs=-1, required=True, metavar="TASK…")
@click.option("--verdict", type=click.Choice(["no-impact", "updated"]), help="What the review of a section came to.")
@click.option("--verified-by", default="", metavar="NAME", help="Who verified it; somebody else than who signs.")
@click.option("--why", default="", metavar="TEXT", help="The reason.")
@entered
@click.pass_context
def done_command(
    ctx: click.Context, /, tasks: tuple[str, ...], verdict: str | None, verified_by: str, why: str, **entry: Any
) -> None:
    """Sign some tasks as done, for the content that the models have now.

    When an element that a verdict rests on changes, the verdict is reopened with the cause.
    """
    from impact.domain.package_event import Deed, Finding

    finding = Finding(verdict) if verdict else None
    _enter(ctx, Deed.DONE, tasks, finding=finding, verified_by=verified_by, why=why, **entry)


@package_group.command("reject")
@click.argument("tasks", nargs=-1, required=True, metavar="TASK…")
@click.option("--why", required=True, metavar="TEXT", help="Why it should not have been listed.")
@entered
@click.pass_context
def reject_command(ctx: click.Context, /, tasks: tuple[str, ...], why: str, **entry: Any) -> None:
    """Mark sections as false positives: change does not arrive there."""
    from impact.domain.package_event import Deed

    _enter(ctx, Deed.REJECTED, tasks, why=why, **entry)


@package_group.command("add")
@click.argument("section")
@click.option("--days", type=float, metavar="X", help="Person-days it will take. Default: as the policy prices it.")
@click.option("--due", callback=read_day, metavar="DATE", help="When it is due. Default: when the package is.")
@click.option("--why", required=True, metavar="TEXT", help="How it was found, and why it is affected.")
@entered
@click.pass_context
def add_command(
    ctx: click.Context, /, section: str, days: float | None, due: dt.date | None, why: str, **entry: Any
) -> None:
    """Add a SECTION that the analysis missed."""
    from impact.domain.package_event import Deed

    _enter(ctx, Deed.ADDED, [section], days=days, due=due, why=why, **entry)


@package_group.command("move")
@click.argument("tasks", nargs=-1, required=True, metavar="TASK…")
@click.option("--due", callback=read_day, metavar="DATE", help="New date; without it the date is taken away.")
@click.option("--why", default="", metavar="TEXT", help="The reason.")
@entered
@click.pass_context
def move_command(ctx: click.Context, /, tasks: tuple[str, ...], due: dt.date | None, why: str, **entry: Any) -> None:
    """Move the date of some tasks; the former date is kept."""
    from impact.domain.package_event import Deed

    _enter(ctx, Deed.MOVED, tasks, due=due, why=why, **entry)


@package_group.command("note")
@click.argument("text")
@click.option("--task", default="", metavar="TASK", help="On this task. Default: on the whole package.")
@entered
@click.pass_context
def note_command(ctx: click.Context, /, text: str, task: str, **entry: Any) -> None:
    """Keep a note."""
    from impact.domain.package_event import Deed

    _enter(ctx, Deed.NOTED, [task], why=text, **entry)


@package_group.command("approve")
@click.option("--version", type=click.IntRange(1), metavar="N", help="Version of the plan. Default: the last.")
@click.option("--why", default="", metavar="TEXT", help="The reason, or the meeting.")
@entered
@click.pass_context
def approve_command(ctx: click.Context, /, version: int | None, why: str, **entry: Any) -> None:
    """Approve a version of the plan."""
    from impact.domain.package_event import Deed

    _enter(ctx, Deed.APPROVED, [""], version=version, why=why, **entry)


@package_group.command("shown")
@click.option("--to", required=True, metavar="NAME", help="Who saw it.")
@click.option("--version", type=click.IntRange(1), metavar="N", help="Version of the plan. Default: the last.")
@click.option("--why", default="", metavar="TEXT", help="On what occasion.")
@entered
@click.pass_context
def shown_command(ctx: click.Context, /, to: str, version: int | None, why: str, **entry: Any) -> None:
    """Keep who saw which version of the plan."""
    from impact.domain.package_event import Deed

    _enter(ctx, Deed.SHOWN, [""], to=to, version=version, why=why, **entry)


@package_group.command("undo")
@click.argument("number", type=click.IntRange(1), required=False)
@click.option("--why", default="", metavar="TEXT", help="The reason.")
@entered
@click.pass_context
def undo_command(ctx: click.Context, /, number: int | None, why: str, **entry: Any) -> None:
    """Undo event NUMBER, or the last one; undoing the undoing brings it back."""
    from impact.domain.package_event import Deed

    _enter(ctx, Deed.UNDONE, [""], undoes=number, why=why, **entry)


@package_group.command("close")
@click.option("--why", default="", metavar="TEXT", help="The reason; needed where tasks are not finished.")
@entered
@click.pass_context
def close_command(ctx: click.Context, /, why: str, **entry: Any) -> None:
    """Close a work package; 'undo' opens it again."""
    from impact.domain.package_event import Deed

    _enter(ctx, Deed.CLOSED, [""], why=why, **entry)
