"""The command that assesses changes that are in no register yet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from impact.cli.options import analysis_options, load, put_told, read_day, refuse_terminal
from impact.cli.progress import progress


@click.command()
@click.option("--text", metavar="T", help="Text of one change.")
@click.option(
    "--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="CHANGES.csv",
    help="CSV of changes: id, title, text.",
)  # fmt: skip
@click.option("--as-of", callback=read_day, metavar="DATE", help="Assess on the architecture live on this day.")
@click.option("--worlds", type=click.IntRange(64, 1_048_576), help="Possible worlds; rounded up to 64s.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all coins.")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "csv", "html", "docx"]), default="md",
              show_default=True)  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def assess(
    ctx: click.Context, text: str | None, file: Path | None, as_of: dt.date | None, worlds: int | None,
    seed: int | None, format_name: str, out: str | None,
) -> None:  # fmt: skip
    """Say what changes that are in no register yet would concern, best first, with the reasons.

    Documents, specifications, parties, devices, service requests, processes, systems and sections each have a list
    of their own. Without --as-of the whole architecture counts, planned parts included.
    """
    from impact.use_cases.assess import assess as assess_texts
    from impact.use_cases.assess import one_text, texts_in
    from impact.writers.formats import ASSESSMENT_WRITERS

    refuse_terminal(format_name, out)
    if (text is None) == (file is None):
        raise click.UsageError("Give --text or --file.")
    texts = texts_in(file) if file else (one_text(text or ""),)
    workspace = load(ctx)
    how = analysis_options(threshold=None, worlds=worlds, seed=seed, what_if=False)
    with progress("Comparing words, and following what they point to…"):
        assessment = assess_texts(workspace, texts, as_of=as_of, options=how)
    for change in assessment.changes:
        for one in change.lists:
            if not one.items:
                click.echo(f"{change.id}: no {one.title.lower()}. {one.empty_reason}", err=True)
    put_told(ASSESSMENT_WRITERS, assessment, format_name, on=as_of, out=out)
