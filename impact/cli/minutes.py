"""The command that reads minutes of a meeting."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from impact.cli.options import load, put, read_day
from impact.cli.register import decided_by, now, signed

_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("minutes")
@click.argument("file", type=_EXISTING, metavar="FILE")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "csv"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="OUT", help="Write here instead of printing.")
@click.option("--date", callback=read_day, metavar="DATE", help="Day of the meeting, where the minutes do not say it.")
@click.option("--gold", type=_EXISTING, metavar="GOLD.csv", help="What a person found (kind,id,line,value,other): "
              "precision and recall are printed.")  # fmt: skip
@click.option("--accept", "names", multiple=True, metavar="ID", help="Accept what is proposed about this action or "
              "change; repeatable.")  # fmt: skip
@signed
@click.pass_context
def import_minutes_command(
    ctx: click.Context, file: Path, format_name: str, out: str | None, date: dt.date | None, gold: Path | None,
    names: tuple[str, ...], who: str | None, why: str,
) -> None:  # fmt: skip
    """Find actions, changes, releases, decisions and agenda items in minutes, and propose rows for the register.

    FILE is text (.txt), Markdown, a Word document (.docx) or a PDF. Nothing is accepted unless --accept says so.
    """
    from impact.domain.decision import Verdict
    from impact.use_cases.decisions import record_all
    from impact.use_cases.import_minutes import import_minutes, proposals_for
    from impact.writers.formats import MINUTES_WRITERS
    from impact.writers.minutes import say_accepted

    workspace = load(ctx)
    found = import_minutes(file, register=workspace.register, date=date, gold=gold)
    for problem in found.minutes.problems:
        click.echo(str(problem), err=True)
    chosen = proposals_for(found, names)
    put(MINUTES_WRITERS[format_name]((found.minutes, found.proposals, found.doubts, found.scores)), out)
    if chosen:
        record_all(workspace, chosen, verdict=Verdict.ACCEPTED, who=decided_by(who), when=now(), why=why)
        click.echo(say_accepted(len(chosen)), err=True)
