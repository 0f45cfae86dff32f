"""The command that keeps a folder by which other tools follow the export."""

from __future__ import annotations

from pathlib import Path

import click

from impact.cli.options import load
from impact.cli.progress import progress


@click.command("trs")
@click.option("--release", required=True, metavar="ID", help="Release to analyse.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Folder of the set; the first run makes it, each further one adds what changed.")  # fmt: skip
@click.option(
    "--url", default="", metavar="URL", help="Where the folder is served. Default: below the base of the IRIs."
)
@click.option("--rebase", is_flag=True, help="Write the base anew, and leave out of the log what it then holds.")
@click.option("--what-if", is_flag=True, help="Estimate even what is not baselined, and mark it.")
@click.pass_context
def trs(ctx: click.Context, release: str, out: Path, url: str, *, rebase: bool, what_if: bool) -> None:
    """Keep an OSLC Tracked Resource Set 3.0, so that other tools follow the export step by step.

    DIR can be served by any web server: trs.ttl names base and change log, resources.nt holds what each resource says.
    """
    from impact.domain.formatting import counted
    from impact.use_cases.tracked_set import track

    workspace = load(ctx)
    served = url or f"{workspace.settings.base_iri}trs/"
    with progress(f"Analysing {release} and comparing it with what was written before…"):
        tracked, number = track(workspace, release, out, url=served, what_if=what_if, is_rebased=rebase)
    click.echo(
        f"{counted(len(tracked.current), 'resource')}, {counted(number, 'new change')}, "
        f"{counted(len(tracked.changes), 'change')} in the log; last order {tracked.last_order}: {out}"
    )
