"""Commands on risks and incidents: raise and route them, hand them on, list them month by month."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from impact.cli.options import load, put, read_day
from impact.cli.register import decided_by, now

if TYPE_CHECKING:
    from impact.domain.concern import ConcernDeed

Command = TypeVar("Command", bound=Callable[..., Any])
FORMATS = ("md", "json", "csv")
RISK, INCIDENT = "risk", "incident"


def _read_month(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[dt.date, dt.date] | None:
    if value is None:
        return None
    if not re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", value) or value.startswith("0000"):
        raise click.BadParameter(f"'{value}' is no month; write it as 2017-10.")
    year, month = map(int, value.split("-"))
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _group(kind: str) -> click.Group:
    """Make the commands for risks or for incidents."""

    @click.group(kind, help=_HELP[kind])
    def group() -> None:
        pass

    group.add_command(_add_command(kind))
    group.add_command(_list_command(kind))
    for command in (show_command, transfer_command, put_on_command, note_command, close_command, undo_command):
        group.add_command(command)
    return group


_HELP = {
    RISK: "Keep risks on elements: who looks after each, what happened to it, and the list for each month.",
    INCIDENT: "Keep incidents: what each hit, who looks after it, and the changes that may lie behind it.",
}


def entered(command: Command) -> Command:
    """Give a command the options that say who, for which day, why, and what was seen."""
    options = (
        click.option("--who", metavar="NAME", help="Who enters it. Default: $IMPACT_USER, else the login name."),
        click.option("--on", "on", callback=read_day, metavar="DATE", help="Day for which it counts. Default: today."),
        click.option("--why", default="", metavar="TEXT", help="The reason."),
        click.option("--seen", type=click.IntRange(1), metavar="N", help="Last event that you have seen on it; a later "
                     "one is a conflict. Default: the present one."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _add_command(kind: str) -> click.Command:
    @click.command("add", help=f"Raise a new {kind} called TITLE; its nature leads to the group that looks after it.")
    @click.argument("title")
    @click.option("--element", "elements", multiple=True, metavar="ELEMENT", help="Element it is on; repeatable.")
    @click.option("--nature", default="", metavar="NATURE", help="architecture, performance, security or keys.")
    @click.option("--owner", default="", metavar="GROUP", help="Group that looks after it, whatever its nature.")
    @click.option("--major", "is_major", is_flag=True, help="A major one.")
    @click.option("--why", default="", metavar="TEXT", help="What is known of it.")
    @click.option("--who", metavar="NAME", help="Who raises it. Default: $IMPACT_USER, else the login name.")
    @click.option("--on", "on", callback=read_day, metavar="DATE", help="Day for which it counts. Default: today.")
    @click.pass_context
    def add(
        ctx: click.Context, /, title: str, elements: tuple[str, ...], nature: str, owner: str, why: str,
        who: str | None, on: dt.date | None, *, is_major: bool,
    ) -> None:  # fmt: skip
        from impact.domain.concern import ConcernKind
        from impact.use_cases.concerns import NewConcern, raise_new

        new = NewConcern(ConcernKind(kind), title, elements, nature, owner, is_major=is_major, why=why)
        raised = raise_new(load(ctx), new, who=decided_by(who), when=now(), on=on)
        on_what = ", ".join(raised.elements) or "no element yet: 'put-on' names some"
        click.echo(f"{raised.id}: with {raised.owner}, on {on_what}")

    return add


def _list_command(kind: str) -> click.Command:
    @click.command("list", help=f"List the {kind}s that are open, or those of a month with what happened to them.")
    @click.option("--month", callback=_read_month, metavar="YYYY-MM", help="As they stood at the end of this month.")
    @click.option("--owner", default="", metavar="GROUP", help="Only those of this group.")
    @click.option("--format", "format_name", type=click.Choice(FORMATS), default="md", show_default=True)
    @click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
    @click.pass_context
    def list_(
        ctx: click.Context, /, month: tuple[dt.date, dt.date] | None, owner: str, format_name: str, out: str | None
    ) -> None:
        from impact.domain.concern import ConcernKind
        from impact.use_cases.concerns import listing_of
        from impact.writers.formats import CONCERN_WRITERS

        first, last = month or (None, now().date())
        found = listing_of(load(ctx), kind=ConcernKind(kind), owner=owner, first_day=first, last_day=last)
        put(CONCERN_WRITERS[format_name](found), out)

    return list_


@click.command("show")
@click.argument("name", metavar="ID")
@click.pass_context
def show_command(ctx: click.Context, name: str) -> None:
    """Show everything that happened to one."""
    from impact.use_cases.concerns import find_concern
    from impact.writers.concerns import write_concern_markdown

    put(write_concern_markdown(find_concern(load(ctx), name)), None)


@click.command("transfer")
@click.argument("name", metavar="ID")
@click.option("--to", "owner", required=True, metavar="GROUP", help="Group that looks after it from now on.")
@entered
@click.pass_context
def transfer_command(ctx: click.Context, /, name: str, owner: str, **entry: Any) -> None:
    """Hand it to another group; who had it before is kept."""
    from impact.domain.concern import ConcernDeed

    _act(ctx, ConcernDeed.TRANSFERRED, name, owner=owner, **entry)


@click.command("put-on")
@click.argument("name", metavar="ID")
@click.argument("elements", nargs=-1, required=True, metavar="ELEMENT…")
@entered
@click.pass_context
def put_on_command(ctx: click.Context, /, name: str, elements: tuple[str, ...], **entry: Any) -> None:
    """Name the elements that it is on, in place of those named before."""
    from impact.domain.concern import ConcernDeed

    _act(ctx, ConcernDeed.MAPPED, name, elements=elements, **entry)


@click.command("note")
@click.argument("name", metavar="ID")
@click.argument("text")
@entered
@click.pass_context
def note_command(ctx: click.Context, /, name: str, text: str, **entry: Any) -> None:
    """Keep a note on it."""
    from impact.domain.concern import ConcernDeed

    _act(ctx, ConcernDeed.NOTED, name, **{**entry, "why": text})


@click.command("close")
@click.argument("name", metavar="ID")
@entered
@click.pass_context
def close_command(ctx: click.Context, /, name: str, **entry: Any) -> None:
    """Close it."""
    from impact.domain.concern import ConcernDeed

    _act(ctx, ConcernDeed.CLOSED, name, **entry)


@click.command("undo")
@click.argument("name", metavar="ID")
@click.argument("number", type=click.IntRange(1))
@entered
@click.pass_context
def undo_command(ctx: click.Context, /, name: str, number: int, **entry: Any) -> None:
    """Undo event NUMBER on it; undoing the undoing brings it back."""
    from impact.domain.concern import ConcernDeed

    _act(ctx, ConcernDeed.UNDONE, name, undoes=number, **entry)


def _act(
    ctx: click.Context, deed: ConcernDeed, name: str, *, who: str | None, on: dt.date | None, **fields: Any
) -> None:
    from impact.use_cases.concerns import ConcernAct, act_on_concern

    found = act_on_concern(load(ctx), name, ConcernAct(deed, **fields), who=decided_by(who), when=now(), on=on)
    last = found.events[-1]
    click.echo(f"{found.id}, event {last.number}: {last.who} {last.words}")


risk_group, incident_group = _group(RISK), _group(INCIDENT)
