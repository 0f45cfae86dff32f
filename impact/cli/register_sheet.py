"""The commands that read and write the spreadsheet of changes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact.cli.options import FINDINGS, load, put, read_day
from impact.cli.progress import progress
from impact.cli.register import decided_by, now, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from impact.domain.change_sheet import SheetTable


@click.command("register")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "csv"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="OUT", help="Write here instead of printing.")
@click.option("--accept", "names", multiple=True, metavar="ID", help="Accept what is proposed about this change; "
              "repeatable.")  # fmt: skip
@click.option("--accept-all", "is_all_accepted", is_flag=True, help="Accept all that is proposed.")
@signed
@click.pass_context
def import_register_command(
    ctx: click.Context, file: Path, format_name: str, out: str | None, names: tuple[str, ...], who: str | None,
    why: str, *, is_all_accepted: bool,
) -> None:  # fmt: skip
    """Compare a spreadsheet of changes with the register, and propose what is new or differs.

    FILE is an Excel workbook (.xlsx) or CSV. Nothing is accepted unless --accept or --accept-all says so. The exit
    code is 1 if something is in conflict, not complete, or not understood.
    """
    from impact.domain.decision import Verdict
    from impact.use_cases.decisions import record_all
    from impact.use_cases.import_register import chosen_proposals, import_register
    from impact.writers.formats import SHEET_WRITERS
    from impact.writers.minutes import say_accepted

    if names and is_all_accepted:
        raise click.UsageError("Give --accept or --accept-all, not both.")
    workspace = load(ctx)
    found = import_register(file, workspace=workspace)
    chosen = found.proposals if is_all_accepted else chosen_proposals(found, names)
    put(SHEET_WRITERS[format_name](found), out)
    if chosen:
        record_all(workspace, chosen, verdict=Verdict.ACCEPTED, who=decided_by(who), when=now(), why=why)
        click.echo(say_accepted(len(chosen)), err=True)
    if found.has_findings:
        ctx.exit(FINDINGS)


@click.command("export")
@click.option("--format", "format_name", type=click.Choice(["xlsx", "csv"]), default="xlsx", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write here. CSV without it prints the "
              "sheet of all changes; a folder (DIR or DIR/) gets one CSV file for each sheet.")  # fmt: skip
@click.option("--as-of", callback=read_day, metavar="DATE", help="Only what was known by that day.")
@click.option("--no-impacts", is_flag=True, help="Leave out what each change means for Service Users, which takes "
              "a second or so for each.")  # fmt: skip
@click.pass_context
def export_register_command(
    ctx: click.Context, format_name: str, out: Path | None, as_of: dt.date | None, *, no_impacts: bool
) -> None:
    """Write the spreadsheet of changes: all of them, their audit trail, and what they mean for Service Users."""
    from impact.use_cases.export_register import register_sheets

    if format_name == "xlsx" and out is None:
        raise click.UsageError("A workbook needs --out FILE.xlsx.")
    if format_name == "xlsx" and out is not None and out.is_dir():
        raise click.UsageError(f"'{out}' is a folder; a workbook needs --out FILE.xlsx.")
    workspace = load(ctx)
    with progress("Working out what each change means for users…"):
        tables = register_sheets(workspace, as_of=as_of, has_impacts=not no_impacts)
    stamp = as_of or workspace.settings.as_of
    if out is None:
        from impact.writers.change_sheet_csv import write_sheet_csv

        put(write_sheet_csv(tables[0]), None)
        return
    _write(tables, out, format_name, stamp)


def _write(tables: Sequence[SheetTable], out: Path, format_name: str, stamp: dt.date | None) -> None:
    from impact.writers.change_sheet_csv import write_sheet_csv, write_sheets_csv
    from impact.writers.change_sheet_xlsx import write_workbook
    from impact.writers.file_set import write_all

    if format_name == "xlsx":
        files = {out: write_workbook(tables, stamp=stamp)}
    elif out.is_dir() or not out.suffix:
        files = {out / name: data for name, data in write_sheets_csv(tables).items()}
    else:
        files = {out: write_sheet_csv(tables[0]).encode("utf-8-sig")}
    write_all(files)
    for path in files:
        click.echo(f"Wrote {path}", err=True)
