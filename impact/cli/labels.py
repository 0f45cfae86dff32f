"""Commands on the list of switch labels: check one, add it, decide about it, and list them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from impact.cli.options import FINDINGS, load, put, read_day
from impact.cli.register import decided_by, now, signed

if TYPE_CHECKING:
    from impact.domain.decision import Proposal
    from impact.use_cases.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group("labels")
def labels_group() -> None:
    """Check, add and list labels for auxiliary load control switches (ALCS, HCALCS)."""


def _submitted(command: Command) -> Command:
    options = (
        click.option("--role", default="", metavar="ROLE", help="Role of the user who submits it: IS."),
        click.option("--family", default="", metavar="TEXT", help="Devices that are typically connected."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@labels_group.command("check")
@click.argument("label")
@_submitted
@click.option("--format", "format_name", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.pass_context
def check_command(ctx: click.Context, label: str, role: str, family: str, format_name: str) -> None:
    """Say whether LABEL may be put before the committee; exit 1 if a rule refuses it."""
    from impact.use_cases.labels import check_label
    from impact.writers.formats import JUDGEMENT_WRITERS

    judgement = check_label(load(ctx), label, family=family, role=role)
    click.echo(JUDGEMENT_WRITERS[format_name](judgement), nl=False)
    ctx.exit(FINDINGS if judgement.is_refused else 0)


@labels_group.command("list")
@click.option("--all", "is_every", is_flag=True, help="List those that were refused or wait, too.")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "csv"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def list_command(ctx: click.Context, format_name: str, out: str | None, *, is_every: bool) -> None:
    """List the labels that users may use."""
    from impact.use_cases.labels import list_labels
    from impact.writers.formats import LABEL_WRITERS

    put(LABEL_WRITERS[format_name](list_labels(load(ctx), is_every=is_every)), out)


@labels_group.command("add")
@click.argument("label")
@_submitted
@click.option("--by", "submitted_by", default="", metavar="NAME", help="Who submits it.")
@click.option("--on", "submitted_on", callback=read_day, metavar="DATE", help="When it was submitted.")
@click.option("--justification", default="", metavar="TEXT", help="Why it is needed.")
@signed
@click.pass_context
def add_command(
    ctx: click.Context, label: str, role: str, family: str, submitted_by: str, submitted_on: dt.date | None,
    justification: str, who: str | None, why: str,
) -> None:  # fmt: skip
    """Add LABEL, so that the committee can decide about it; exit 1 and nothing is added if a rule refuses it."""
    from impact.use_cases.labels import check_label, propose_label
    from impact.writers.formats import JUDGEMENT_WRITERS

    workspace = load(ctx)
    judgement = check_label(workspace, label, family=family, role=role)
    click.echo(JUDGEMENT_WRITERS["md"](judgement), nl=False)
    if judgement.is_refused:
        ctx.exit(FINDINGS)
    cells = {"family": family, "role": role, "submitted_by": submitted_by, "justification": justification,
             "submitted_on": submitted_on.isoformat() if submitted_on else ""}  # fmt: skip
    _record(workspace, propose_label(judgement, cells), who, why)


@labels_group.command("decide")
@click.argument("label")
@click.option("--decision", required=True, type=click.Choice(["accepted", "rejected", "pending"]))
@click.option("--by", "decider", default="", metavar="NAME", help="Who decided: a committee.")
@click.option("--on", "decided_on", callback=read_day, metavar="DATE", help="When it was decided.")
@click.option("--reason", default="", metavar="TEXT", help="Why, in the committee's words.")
@signed
@click.pass_context
def decide_command(
    ctx: click.Context, label: str, decision: str, decider: str, decided_on: dt.date | None, reason: str,
    who: str | None, why: str,
) -> None:  # fmt: skip
    """Record what the committee decided about LABEL."""
    from impact.use_cases.labels import propose_update

    workspace = load(ctx)
    cells = {"decision": decision, "decided_by": decider, "reason": reason,
             "decided_on": decided_on.isoformat() if decided_on else ""}  # fmt: skip
    _record(workspace, propose_update(workspace, label, cells), who, why)


@labels_group.command("appeal")
@click.argument("label")
@click.option("--appeal", required=True, metavar="TEXT", help="Who appeals, when and why.")
@click.option("--outcome", default="pending", show_default=True, type=click.Choice(["upheld", "dismissed", "pending"]))
@signed
@click.pass_context
def appeal_command(ctx: click.Context, label: str, appeal: str, outcome: str, who: str | None, why: str) -> None:
    """Record an appeal to the Panel against a rejected LABEL, or its outcome."""
    from impact.use_cases.labels import propose_update

    workspace = load(ctx)
    cells = {"appeal": appeal, "appeal_outcome": outcome}
    _record(workspace, propose_update(workspace, label, cells), who, why)


def _record(workspace: Workspace, proposal: Proposal, who: str | None, why: str) -> None:
    from impact.domain.decision import Verdict
    from impact.use_cases.decisions import record

    decision = record(workspace, proposal, verdict=Verdict.ACCEPTED, who=decided_by(who), when=now(), why=why)
    click.echo(f"Decision {decision.number}: {decision.row.label} is {decision.row.cells.get('decision', '')}")
