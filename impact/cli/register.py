"""Commands on the register: what people decided about its rows, and what becomes of it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from impact.cli.options import load, put

if TYPE_CHECKING:
    from impact.domain.decision import Verdict

Command = TypeVar("Command", bound=Callable[..., Any])
FORMATS = ("md", "json", "csv")


@click.group("register")
def register_group() -> None:
    """Decide about rows of the register, undo it, and write decisions to the files."""


def signed(command: Command) -> Command:
    """Give a command the options that say who decides, and why."""
    options = (
        click.option("--who", metavar="NAME", help="Who decides. Default: $IMPACT_USER, else the login name."),
        click.option("--why", default="", metavar="TEXT", help="The reason."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def decided_by(who: str | None) -> str:
    """Say who decides."""
    from impact.use_cases.decisions import person

    return person(who, environment=os.environ)


def now() -> dt.datetime:
    """Give the time with its zone."""
    return dt.datetime.now(tz=dt.UTC).replace(microsecond=0)


@register_group.command("decisions")
@click.option("--all", "is_every", is_flag=True, help="List the published and undone ones, too.")
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def decisions_command(ctx: click.Context, format_name: str, out: str | None, *, is_every: bool) -> None:
    """List the decisions that stand and are not yet in the files."""
    from impact.use_cases.decisions import list_decisions
    from impact.writers.formats import DECISION_WRITERS

    put(DECISION_WRITERS[format_name](list_decisions(load(ctx), is_every=is_every)), out)


@register_group.command("accept")
@click.argument("table")
@click.argument("key", nargs=-1, required=True)
@click.option("--set", "settings", multiple=True, metavar="COLUMN=VALUE", help="Cell of the row; repeatable.")
@signed
@click.pass_context
def accept_command(
    ctx: click.Context, table: str, key: tuple[str, ...], settings: tuple[str, ...], who: str | None, why: str
) -> None:
    """Accept a row: it is added, or stands in place of the row of the same KEY.

    Cells that are not set stay as the row has them now.
    """
    from impact.domain.decision import Verdict

    _decide(ctx, Verdict.ACCEPTED, table, key, settings=settings, who=who, why=why)


@register_group.command("reject")
@click.argument("table")
@click.argument("key", nargs=-1, required=True)
@signed
@click.pass_context
def reject_command(ctx: click.Context, table: str, key: tuple[str, ...], who: str | None, why: str) -> None:
    """Reject a row, so that it is not proposed again; what the files say stays."""
    from impact.domain.decision import Verdict

    _decide(ctx, Verdict.REJECTED, table, key, settings=(), who=who, why=why)


@register_group.command("retire")
@click.argument("table")
@click.argument("key", nargs=-1, required=True)
@signed
@click.pass_context
def retire_command(ctx: click.Context, table: str, key: tuple[str, ...], who: str | None, why: str) -> None:
    """Retire a row: it no longer holds, whatever the files say."""
    from impact.domain.decision import Verdict

    _decide(ctx, Verdict.RETIRED, table, key, settings=(), who=who, why=why)


@register_group.command("accept-named")
@click.argument("change")
@click.option("--who", metavar="NAME", help="Who decides. Default: $IMPACT_USER, else the login name.")
@click.option("--kind", default="modify", show_default=True, help="What the change does to them.")
@click.pass_context
def accept_named_command(ctx: click.Context, change: str, who: str | None, kind: str) -> None:
    """Accept as touched what the register's words on CHANGE name and cannot mean anything else.

    Everything else is left for a person: see 'impact map CHANGE'.
    """
    from impact.domain.change import TouchKind
    from impact.use_cases.decided_suggestions import accept_unambiguous

    if kind not in set(TouchKind):
        raise click.BadParameter(f"'{kind}' is no kind of touch; write one of {', '.join(TouchKind)}.")
    found = accept_unambiguous(load(ctx), change, who=decided_by(who), when=now(), kind=TouchKind(kind))
    for decision in found:
        click.echo(f"Decision {decision.number}: {decision.row.label} {decision.verdict} by {decision.who}")
    if not found:
        click.echo(f"The words on {change} name nothing further that can mean one element only.")


@register_group.command("undo")
@click.argument("number", type=click.IntRange(min=1))
@signed
@click.pass_context
def undo_command(ctx: click.Context, number: int, who: str | None, why: str) -> None:
    """Take decision NUMBER back; to let it stand again, undo the undoing one."""
    from impact.use_cases.decisions import undo

    decision = undo(load(ctx), number, who=decided_by(who), when=now(), why=why)
    click.echo(f"Decision {decision.number}: {decision.row.label}, decision {number} undone by {decision.who}")


@register_group.command("publish")
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("--who", metavar="NAME", help="Who publishes. Default: $IMPACT_USER, else the login name.")
@click.pass_context
def publish_command(ctx: click.Context, who: str | None, *, is_dry_run: bool) -> None:
    """Write the decisions that stand into the CSV files of the register, all of them or none."""
    from impact.domain.formatting import counted
    from impact.use_cases.publish import publish_decisions

    done = publish_decisions(load(ctx), who=decided_by(who), when=now(), is_dry_run=is_dry_run)
    if not done.rows:
        click.echo("Nothing to publish: the files say what was decided.")
        return
    for row in done.rows:
        click.echo(f"{row.file}: {' / '.join(row.key)}: {row.effect} ({row.label})")
    verb = "Would publish" if is_dry_run else "Published"
    click.echo(f"{verb} {counted(len(done.rows), 'row')} in {counted(len(done.files), 'file')}")


def _decide(
    ctx: click.Context,
    verdict: Verdict,
    table: str,
    key: tuple[str, ...],
    *,
    settings: tuple[str, ...],
    who: str | None,
    why: str,
) -> None:
    from impact.domain.decision import Proposal
    from impact.use_cases.decided_rows import row_of
    from impact.use_cases.decisions import record

    workspace = load(ctx)
    row = row_of(workspace, table, key, cells=dict(_setting(text) for text in settings))
    proposal = Proposal(row, confidence=1.0)
    decision = record(workspace, proposal, verdict=verdict, who=decided_by(who), when=now(), why=why)
    click.echo(f"Decision {decision.number}: {decision.row.label} {decision.verdict} by {decision.who}")


def _setting(text: str) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not sign or not column.strip():
        raise click.BadParameter(f"'{text}' sets nothing; write --set COLUMN=VALUE.")
    return column.strip(), value
