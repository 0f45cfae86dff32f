"""The command that keeps a folder by which other tools follow the export."""

from __future__ import annotations

from pathlib import Path

import click

from impact.cli.export_scope import Load, exported
from impact.cli.progress import progress


@click.command("trs")
@exported
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Folder of the set; the first run makes it, each further one adds what changed.")  # fmt: skip
@click.option(
    "--url", default="", metavar="URL", help="Where the folder is served. Default: below the base of the IRIs."
)
@click.option("--rebase", is_flag=True, help="Write the base anew, and leave out of the log what it then holds.")
def trs(load: Load, out: Path, url: str, *, rebase: bool, what_if: bool) -> None:
    """Keep an OSLC Tracked Resource Set 3.0, so that other tools follow the export step by step.

    DIR can be served by any web server: trs.ttl names base and change log, resources.nt holds what each resource says.
    """
    from impact.domain.formatting import counted
    from impact.use_cases.tracked_set import track

    workspace, request, _ = load()
    served = url or f"{workspace.settings.base_iri}trs/"
    with progress("Working out how far change travels, and comparing it with what was written before…"):
        tracked, number = track(workspace, request, out, url=served, what_if=what_if, is_rebased=rebase)
    click.echo(
        f"{counted(len(tracked.current), 'resource')}, {counted(number, 'new change')}, "
        f"{counted(len(tracked.changes), 'change')} in the log; last order {tracked.last_order}: {out}"
    )
