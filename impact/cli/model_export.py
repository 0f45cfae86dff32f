"""Commands that hand an analysis back to modelling tools, graph tools and spreadsheets."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from impact.cli.options import analysis_options, load_with_difference, put, scope_options, scope_request
from impact.cli.progress import progress

if TYPE_CHECKING:
    from impact.domain.result import ImpactReport
    from impact.use_cases.analysed_scope import AnalysedScope
    from impact.use_cases.workspace import Workspace

Export = Callable[..., None]
TIERS = ("must", "should", "glance")


def analysed(command: Export) -> Export:
    """Give a command the options of a scope, and call it with the scope, analysed, and its report."""

    def run(ctx: click.Context, /, **given: Any) -> None:
        scope, found = _report(ctx, given)
        command(scope, found, **given)

    named = click.option("--release", metavar="ID", help="Release to analyse.")
    functools.update_wrapper(run, command)
    return named(scope_options(click.pass_context(run)))


def _report(ctx: click.Context, given: dict[str, Any]) -> tuple[AnalysedScope, ImpactReport]:
    """Analyse what the options name, and take them out of those given."""
    from impact.use_cases.analysed_scope import AnalysedScope
    from impact.use_cases.analysis import report_of
    from impact.use_cases.scope import resolve_scope

    places = {name: given.pop(name) for name in ("policy", "from_diff", "from_git")}
    scope = {name: given.pop(name) for name in ("changes", "touches", "as_of")}
    how = {name: given.pop(name) for name in ("threshold", "worlds", "seed", "what_if")}
    release = given.pop("release")
    if not (release or scope["changes"] or scope["touches"] or places["from_diff"] or places["from_git"]):
        raise click.UsageError("Give --release, --change, --touch, --from-diff or --from-git.")
    workspace, difference = load_with_difference(ctx, **places)
    with progress("Working out how far change travels…"):
        request = scope_request(release, **scope, difference=difference)
        analysed_scope = AnalysedScope(workspace, resolve_scope(workspace, request), analysis_options(**how))
        return analysed_scope, report_of(analysed_scope)


@click.command("bpmn")
@analysed
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
    help="Folder to write to; the files keep their places in it.",
)  # fmt: skip
def export_bpmn_command(scope: AnalysedScope, found: ImpactReport, out: Path) -> None:
    """Write the BPMN files with what is affected coloured and explained in them.

    Shapes are coloured by tier, for bpmn.io and Camunda Modeler and as the OMG's BPMN in Color; each affected element
    gets a note with likelihood and reason. All else stays byte for byte: 'impact diff' finds no difference.
    """
    from impact.use_cases.marked_models import marked_bpmn
    from impact.writers.file_set import write_all

    files = marked_bpmn(scope.workspace, found)
    _refuse_own_folder(scope.workspace, out)
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
def export_archimate_command(scope: AnalysedScope, found: ImpactReport, model: str, out: Path) -> None:
    """Write the ArchiMate model with what is affected in it.

    Elements get likelihood, tier, changes and reason as properties; views that show something affected get a coloured
    copy; plateaus, the gap between them and a work package for each change are added with a migration view.

    A FILE that ends in .archimate is written in Archi's own format, of a model that Archi saved; any other as an
    exchange file, which Archi imports.
    """
    from impact.use_cases.marked_archimate import marked_archi, marked_archimate
    from impact.writers.file_set import write_all

    _refuse_own_file(scope.workspace, out)
    marked = marked_archi if out.suffix.lower() == ".archimate" else marked_archimate
    write_all({out: marked(scope.workspace, found, model=model)})
    click.echo(f"Wrote {out}", err=True)


def _refuse_own_file(workspace: Workspace, out: Path) -> None:
    """Refuse to write over a file that the workspace is read from."""
    folder = workspace.folder
    if folder is not None and out.resolve() in {(folder / name).resolve() for name in workspace.sha256_by_file}:
        raise click.UsageError("--out is a file of the workspace itself. Name another file.")


def graph_options(default: str) -> Callable[[Export], Export]:
    """Give a command the options that say what is in the graph."""

    def with_options(command: Export) -> Export:
        tier = click.option(
            "--tier", type=click.Choice(TIERS), default=default, show_default=True,
            help="Lowest tier that is in the graph; what is touched always is.",
        )  # fmt: skip
        through = click.option(
            "--through", type=click.IntRange(1, 12), default=1, show_default=True, metavar="N",
            help="Also tie what at most N relationships join through elements outside of the graph.",
        )  # fmt: skip
        return tier(through(command))

    return with_options


def _graph_command(name: str, title: str, *, tier: str) -> click.Command:
    @click.command(name, help=f"Write what is affected, and the ties between it, {title}.")
    @analysed
    @graph_options(tier)
    @click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
    def command(scope: AnalysedScope, found: ImpactReport, tier: str, through: int, out: str | None) -> None:
        from impact.use_cases.impact_graph import impact_graph
        from impact.writers.impact_graph import GRAPH_WRITERS, MOST_IN_MERMAID

        graph = impact_graph(scope, found, tier=tier, most_steps=through)
        put(GRAPH_WRITERS[name](graph), out)
        if name == "mermaid" and len(graph.ties) > MOST_IN_MERMAID:
            click.echo(
                f"impact: {len(graph.ties)} ties; Mermaid draws {MOST_IN_MERMAID} unless its maxEdges is raised",
                err=True,
            )

    return command


@click.command("csv")
@analysed
@graph_options("glance")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Folder to write elements.csv and ties.csv to.")  # fmt: skip
def export_csv_command(scope: AnalysedScope, found: ImpactReport, tier: str, through: int, out: Path) -> None:
    """Write what is affected, and the ties between it, as two CSV tables."""
    from impact.use_cases.impact_graph import impact_graph
    from impact.writers.file_set import write_all
    from impact.writers.impact_graph import write_graph_csv

    files = write_graph_csv(impact_graph(scope, found, tier=tier, most_steps=through))
    write_all({out / name: data for name, data in files.items()})
    click.echo(f"Wrote {' and '.join(files)} to {out}", err=True)


@click.command("reqif")
@analysed
@click.option(
    "--tier", type=click.Choice(TIERS), default="should", show_default=True,
    help="Lowest tier of sections and elements; what is touched always is in the file.",
)  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
def export_reqif_command(_scope: AnalysedScope, found: ImpactReport, tier: str, out: str | None) -> None:
    """Write changes, sections to review and affected elements as ReqIF, for requirements tools.

    Each is an object with its own id as ReqIF.ForeignID; sections have tier, likelihood, role and person-days.
    Relations say what each change touches, and with which likelihood it alone arrives at a section or an element.
    """
    from impact.writers.reqif import write_reqif

    put(write_reqif(found, tier=tier), out)


@click.command("matrix")
@analysed
@click.option(
    "--tier", type=click.Choice(TIERS), default="should", show_default=True,
    help="Lowest tier of the elements in the design structure matrix; what is touched always is.",
)  # fmt: skip
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.xlsx", help="File to write."
)
def export_matrix_command(scope: AnalysedScope, found: ImpactReport, tier: str, out: Path) -> None:
    """Write a workbook of matrices: changes by section, and the design structure matrix of affected elements.

    The first holds the likelihood with which each change alone arrives at a section, the second that with which
    change of the element of a column passes to that of a row.
    """
    from impact.use_cases.impact_graph import impact_matrices
    from impact.writers.change_sheet_xlsx import write_workbook
    from impact.writers.file_set import write_all

    write_all({out: write_workbook(impact_matrices(scope, found, tier=tier), stamp=found.as_of)})
    click.echo(f"Wrote {out}", err=True)


EXPORTS: tuple[click.Command, ...] = (
    export_bpmn_command,
    export_archimate_command,
    _graph_command("graphml", "as GraphML", tier="glance"),
    _graph_command("cytoscape", "as JSON for Cytoscape and Cytoscape.js", tier="glance"),
    _graph_command("dot", "for Graphviz", tier="should"),
    _graph_command("mermaid", "as a Mermaid flow chart", tier="must"),
    export_csv_command,
    export_matrix_command,
    export_reqif_command,
)
