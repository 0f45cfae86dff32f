"""Commands that hand the result to other tools, and make model files out of tables."""

from __future__ import annotations

from pathlib import Path

import click

from impact.cli.export_rdf import RDF_COMMANDS
from impact.cli.export_vocabulary import VOCABULARY_COMMANDS
from impact.cli.import_rdf import import_rdf_command
from impact.cli.minutes import import_minutes_command
from impact.cli.model_export import EXPORTS
from impact.cli.register_sheet import import_register_command
from impact.cli.sections import import_sections_command
from impact.cli.tracked_set import trs


@click.group()
def export() -> None:
    """Hand the result to other tools."""


for _rdf_command in (*RDF_COMMANDS, *VOCABULARY_COMMANDS):
    export.add_command(_rdf_command)
export.add_command(trs)


@click.group("import")
def import_group() -> None:
    """Make model files out of tables, section lists out of documents, and a workspace out of RDF."""


@import_group.command("processes")
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="STEPS.csv")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to.")
@click.option(
    "--actors", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="CSV with the columns id and name: names of the actors for the lanes.",
)  # fmt: skip
def import_processes_command(table: Path, out: Path, actors: Path | None) -> None:
    """Draw a table of process steps as BPMN 2.0 files, one process a file."""
    from impact.use_cases.import_processes import import_processes

    result = import_processes(table, out=out, actors=actors)
    for problem in result.problems:
        click.echo(str(problem), err=True)
    click.echo(f"Wrote {len(result.files)} processes to {out}")


import_group.add_command(import_sections_command)
import_group.add_command(import_minutes_command)
import_group.add_command(import_register_command)
import_group.add_command(import_rdf_command)
for _command in EXPORTS:
    export.add_command(_command)
