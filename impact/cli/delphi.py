"""Commands on estimates by several people in rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from impact.cli.options import load, put
from impact.cli.progress import progress
from impact.cli.register import decided_by, now

if TYPE_CHECKING:
    from impact.domain.effort import Figures
    from impact.use_cases.workspace import Workspace


@click.group("delphi")
def delphi_group() -> None:
    """Let several people judge a rate, a section or a package, in rounds and without names.

    Each gives low, likely and high; everybody then sees the spread, and answers again until the answers lie close
    together. The store keeps every answer; names are shown nowhere.
    """


@delphi_group.command("add", context_settings={"ignore_unknown_options": True})
@click.argument("subject")
@click.argument("low", type=float)
@click.argument("likely", type=float)
@click.argument("high", type=float)
@click.option(
    "--round",
    "number",
    type=click.IntRange(1),
    metavar="N",
    help="Round; one more than the last begins the next. Default: the last.",
)
@click.option("--who", metavar="NAME", help="Who answers; shown nowhere. Default: $IMPACT_USER, else the login name.")
@click.option("--why", default="", metavar="TEXT", help="The reason; shown to all, without a name.")
@click.pass_context
def add_command(
    ctx: click.Context, subject: str, low: float, likely: float, high: float, number: int | None, who: str | None,
    why: str,
) -> None:  # fmt: skip
    """Keep an answer on SUBJECT: LOW, LIKELY and HIGH.

    SUBJECT is a three-point number of the policy (text.rates.draft.per_unit), a section (sec:BAD/6.6, in person-days
    if it proves wrong), or package:RELEASE/NAME. Who answers twice in a round is counted with the later answer.
    """
    from impact.domain.policy import ThreePoint
    from impact.use_cases.delphi import NewAnswer, add_answer
    from impact.writers.delphi import write_judgements_markdown

    new = NewAnswer(subject, ThreePoint(low, likely, high), number, why)
    judged = add_answer(load(ctx), new, who=decided_by(who), when=now())
    click.echo(f"Kept: {judged.subject.label}, round {judged.last.number}, {low:g} / {likely:g} / {high:g}")
    click.echo(write_judgements_markdown([judged]), nl=False)


@delphi_group.command("show")
@click.argument("subjects", nargs=-1, metavar="[SUBJECT]…")
@click.option("--release", metavar="ID", help="Lay sections and packages beside the estimate of this release.")
@click.option("--what-if", is_flag=True, help="Estimate even what is not baselined.")
@click.option("--format", "format_name", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def show_command(
    ctx: click.Context, subjects: tuple[str, ...], release: str | None, format_name: str, out: str | None, *,
    what_if: bool,
) -> None:  # fmt: skip
    """Show every round: the spread, the middle of each point, and whether people agree."""
    from impact.use_cases.delphi import judgements
    from impact.writers.formats import DELPHI_WRITERS

    workspace = load(ctx)
    judged = judgements(workspace, subjects)
    beside = _estimate(workspace, release, what_if=what_if) if release else {}
    put(DELPHI_WRITERS[format_name](judged, beside), out)


def _estimate(workspace: Workspace, release: str, *, what_if: bool) -> dict[str, Figures]:
    from impact.use_cases.delphi import estimate_beside

    with progress("Working out how far change travels…"):
        return dict(estimate_beside(workspace, release, what_if=what_if))


@delphi_group.command("apply")
@click.argument("subjects", nargs=-1, metavar="[SUBJECT]…")
@click.option("--anyway", "is_any", is_flag=True, help="Take also what people do not agree on yet.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["policy", "scenario"]),
    default="policy",
    show_default=True,
    help="Part of a policy file, or of a scenario file.",
)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def apply_command(
    ctx: click.Context, subjects: tuple[str, ...], format_name: str, out: str | None, *, is_any: bool
) -> None:
    """Write what people agree on as part of a policy or scenario.

    Put it into the workspace's policy file, or try it alone: impact report R2.0 --policy FILE.
    """
    from impact.use_cases.delphi import agreed
    from impact.writers.formats import FRAGMENT_WRITERS

    chosen, others = agreed(load(ctx), subjects, is_any=is_any)
    put(FRAGMENT_WRITERS[format_name](chosen), out)
    for item in others:
        click.echo(f"impact: left out, not agreed or only compared: {item.subject.label}", err=True)
