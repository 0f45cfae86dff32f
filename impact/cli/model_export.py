"""Commands that hand an analysis back to modelling tools, graph tools and spreadsheets."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impact.cli.options import analysis_options, load_with_difference, scope_options, scope_request
from impact.cli.progress import progress

if TYPE_CHECKING:
    from impact.domain.result import ImpactReport
    from impact.use_cases.workspace import Workspace

Export = Callable[..., None]


def analysed(command: Export) -> Export:
    """Give a command the options of a scope, and call it with the workspace and the report of that scope."""

    def run(ctx: click.Context, /, **given: Any) -> None:
        workspace, found = _report(ctx, given)
        command(workspace, found, **given)

    named = click.option("--release", metavar="ID", help="Release to analyse.")
    functools.update_wrapper(run, command)
    return named(scope_options(click.pass_context(run)))


def _report(ctx: click.Context, given: dict[str, Any]) -> tuple[Workspace, ImpactReport]:
    """Analyse what the options name, and take them out of those given."""
    from impact.use_cases.analysis import report

    places = {name: given.pop(name) for name in ("policy", "from_diff", "from_git")}
    scope = {name: given.pop(name) for name in ("changes", "touches", "as_of")}
    how = {name: given.pop(name) for name in ("threshold", "worlds", "seed", "what_if")}
    release = given.pop("release")
    if not (release or scope["changes"] or scope["touches"] or places["from_diff"] or places["from_git"]):
        raise click.UsageError("Give --release, --change, --touch, --from-diff or --from-git.")
    workspace, difference = load_with_difference(ctx, **places)
    with progress("Working out how far change travels…"):
        request = scope_request(release, **scope, difference=difference)
        return workspace, report(workspace, request, options=analysis_options(**how))


@click.command("bpmn")
@analysed
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Folder to write to; the files keep their places in it.",
)  # fmt: skip
def export_bpmn_command(workspace: Workspace, found: ImpactReport, out: Path) -> None:
    """Write the BPMN files with what is affected coloured and explained in them.

    Shapes are coloured by tier, for bpmn.io and Camunda Modeler and as the OMG's BPMN in Color; each affected element
    gets a note with likelihood and reason. All else stays byte for byte: 'impact diff' finds no difference.
    """
    from impact.use_cases.marked_models import marked_bpmn
    from impact.writers.file_set import write_all

    files = marked_bpmn(workspace, found)
    _refuse_own_folder(workspace, out)
    write_all({out / name: data for name, data in files.items()})
    click.echo(f"Wrote {len(files)} BPMN file{'' if len(files) == 1 else 's'} to {out}", err=True)


def _refuse_own_folder(workspace: Workspace, out: Path) -> None:
    """Refuse to write over the models themselves."""
    if workspace.folder is not None and out.resolve() == workspace.folder.resolve():
        raise click.UsageError("--out is the workspace itself; its models would be overwritten. Name another folder.")


@click.command("archimate")
@analysed
@click.option("--model", default="", metavar="FILE", help="Model file of the workspace, where it has several.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="File to write."
)
def export_archimate_command(workspace: Workspace, found: ImpactReport, model: str, out: Path) -> None:
    """Write the ArchiMate model with what is affected in it, as an exchange file.

    Elements get likelihood, tier, changes and reason as properties; views that show something affected get a coloured
    copy; plateaus, the gap between them and a work package for each change are added with a migration view. A model
    in Archi's own format becomes an exchange file, too, which Archi imports.
    """
    from impact.use_cases.marked_archimate import marked_archimate
    from impact.writers.file_set import write_all

    _refuse_own_file(workspace, out)
    write_all({out: marked_archimate(workspace, found, model=model)})
    click.echo(f"Wrote {out}", err=True)


def _refuse_own_file(workspace: Workspace, out: Path) -> None:
    """Refuse to write over a file that the workspace is read from."""
    folder = workspace.folder
    if folder is not None and out.resolve() in {(folder / name).resolve() for name in workspace.sha256_by_file}:
        raise click.UsageError("--out is a file of the workspace itself. Name another file.")


EXPORTS: tuple[click.Command, ...] = (export_bpmn_command, export_archimate_command)
