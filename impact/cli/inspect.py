"""The command that says what model files hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import click

from impact.cli.options import FINDINGS
from impact.cli.progress import progress


@click.command("inspect")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--root", type=click.Path(path_type=Path), metavar="DIR", help="Name the files relative to DIR.")
@click.pass_context
def inspect_command(ctx: click.Context, files: tuple[Path, ...], root: Path | None) -> None:
    """Count what model files hold: one CSV row a file. Exit 1 if one cannot be read.

    FILE is a BPMN, ArchiMate exchange, Archi or table file, packed by gzip or not, or a folder of such files. The
    format is told from the content.
    """
    from impact.domain.inspection import COLUMNS
    from impact.use_cases.inspection import files_to_inspect, inspect_file

    click.echo(_line(COLUMNS), nl=False)
    unreadable = count = 0
    for path in files_to_inspect(files):
        count += 1
        with progress(f"{count}: {path.name}"):
            row = inspect_file(path, root=root)
        unreadable += bool(row.error)
        click.echo(_line(row.cells), nl=False)
    if not count:
        click.echo("impact: there is no model file in the folders named", err=True)
    if unreadable:
        click.echo(f"impact: {unreadable} of {count} files cannot be read; the column error says why", err=True)
        ctx.exit(FINDINGS)


def _line(cells: Iterable[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()
