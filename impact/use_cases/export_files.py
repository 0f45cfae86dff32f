"""Every file that an analysis can be handed on as, in one table: what it is called, what it is for, what writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from impact.domain.result import ImpactReport
from impact.errors import ScopeError
from impact.use_cases.analysed_scope import AnalysedScope
from impact.use_cases.export import content_of
from impact.use_cases.impact_graph import impact_graph, impact_matrices
from impact.use_cases.marked_archimate import marked_archi, marked_archimate
from impact.use_cases.marked_models import marked_bpmn
from impact.use_cases.report_files import LABELS, REPORT_FORMATS, write_report
from impact.writers.change_sheet_xlsx import write_workbook
from impact.writers.impact_graph import GRAPH_WRITERS, write_graph_csv
from impact.writers.rdf import write_export
from impact.writers.reqif import write_reqif
from impact.writers.zip_stamp import packed


class ExportGroup(StrEnum):
    """What a file is made for."""

    REPORT = "Report"
    MODEL = "Models"
    GRAPH = "Graph"
    RDF = "RDF"


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """How an export is cut: for graphs and matrices only.

    Attributes
    ----------
    tier
        Lowest tier that is in it; what is touched always is.
    most_steps
        Relationships at most that a tie through elements outside of it stands for; 1 for drawn ties only.
    """

    tier: str = "should"
    most_steps: int = 1


Writer = Callable[[AnalysedScope, ImpactReport, ExportChoice], bytes]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A file that an analysis can be handed on as.

    Attributes
    ----------
    name, title, purpose
        Its name, as the command line has it; what it is; what it is for.
    ending
        Of the file's name.
    group
        What it is made for.
    write
        Writes it; raises a subclass of :class:`impact.errors.ImpactError` where it does not fit the scope.
    is_cut
        Whether :class:`ExportChoice` applies.
    """

    name: str
    title: str
    purpose: str
    ending: str
    group: ExportGroup
    write: Writer
    is_cut: bool = False


REPORT_PURPOSES: Mapping[str, str] = {
    "md": "to read and to keep beside the models",
    "json": "for programs, with a published schema",
    "sarif": "findings in code hosts and editors",
    "html": "one page with charts and diagrams, prints well",
    "docx": "a committee paper",
    "xlsx": "tables to filter and to calculate with",
}
GRAPH_TITLES: Mapping[str, tuple[str, str, str]] = {
    "graphml": ("GraphML", "yEd, Gephi, networkx", "graphml"),
    "cytoscape": ("Cytoscape JSON", "Cytoscape and Cytoscape.js", "json"),
    "dot": ("Graphviz", "drawn by dot", "dot"),
    "mermaid": ("Mermaid", "a drawing in a Markdown page", "mmd"),
}
RDF_TITLES: Mapping[str, tuple[str, str, str]] = {
    "turtle": ("Turtle", "the shortest to read", "ttl"),
    "trig": ("TriG", "with a named graph for each file and release", "trig"),
    "nquads": ("N-Quads", "a sorted line for each statement, with its graph", "nq"),
    "ntriples": ("N-Triples", "a sorted line for each statement", "nt"),
    "jsonld": ("JSON-LD", "linked data for web tools", "jsonld"),
    "rdfxml": ("RDF/XML", "older RDF tools", "rdf"),
}


def _report_format(name: str) -> ExportFormat:
    def write(scope: AnalysedScope, found: ImpactReport, _choice: ExportChoice) -> bytes:
        return write_report(scope.workspace, found, name)

    title = LABELS.get(name, name)
    return ExportFormat(
        name, title[:1].upper() + title[1:], REPORT_PURPOSES.get(name, ""), name, ExportGroup.REPORT, write
    )


def _graph_format(name: str, title: str, purpose: str, ending: str) -> ExportFormat:
    def write(scope: AnalysedScope, found: ImpactReport, choice: ExportChoice) -> bytes:
        graph = impact_graph(scope, found, tier=choice.tier, most_steps=choice.most_steps)
        return GRAPH_WRITERS[name](graph).encode()

    return ExportFormat(name, title, purpose, ending, ExportGroup.GRAPH, write, is_cut=True)


def _rdf_format(name: str, title: str, purpose: str, ending: str) -> ExportFormat:
    def write(scope: AnalysedScope, found: ImpactReport, _choice: ExportChoice) -> bytes:
        release = scope.scope.release
        if release is None or scope.scope.label != release.id:
            remedy = "Choose a release above, or another format."
            raise ScopeError("RDF is exported of a whole release", remedy=remedy)
        return write_export(content_of(scope.workspace, scope.graph, found), name).encode()

    return ExportFormat(name, title, purpose, ending, ExportGroup.RDF, write)


def _write_bpmn(scope: AnalysedScope, found: ImpactReport, _choice: ExportChoice) -> bytes:
    return packed(marked_bpmn(scope.workspace, found))


def _write_archimate(scope: AnalysedScope, found: ImpactReport, _choice: ExportChoice) -> bytes:
    return marked_archimate(scope.workspace, found)


def _write_archi(scope: AnalysedScope, found: ImpactReport, _choice: ExportChoice) -> bytes:
    return marked_archi(scope.workspace, found)


def _write_graph_csv(scope: AnalysedScope, found: ImpactReport, choice: ExportChoice) -> bytes:
    return packed(write_graph_csv(impact_graph(scope, found, tier=choice.tier, most_steps=choice.most_steps)))


def _write_reqif(_scope: AnalysedScope, found: ImpactReport, choice: ExportChoice) -> bytes:
    return write_reqif(found, tier=choice.tier).encode()


def _write_matrix(scope: AnalysedScope, found: ImpactReport, choice: ExportChoice) -> bytes:
    return write_workbook(impact_matrices(scope, found, tier=choice.tier), stamp=found.as_of)


EXPORT_FORMATS: tuple[ExportFormat, ...] = (
    *map(_report_format, REPORT_FORMATS),
    ExportFormat("bpmn", "BPMN files, coloured and explained", "bpmn.io, Camunda Modeler", "zip", ExportGroup.MODEL,
                 _write_bpmn),
    ExportFormat("archimate", "ArchiMate exchange file, marked", "Archi and other modelling tools", "xml",
                 ExportGroup.MODEL, _write_archimate),
    ExportFormat("archi", "Archi model, marked", "Archi, of a model that Archi saved", "archimate", ExportGroup.MODEL,
                 _write_archi),
    *(_graph_format(name, *words) for name, words in GRAPH_TITLES.items()),
    ExportFormat("csv", "Elements and ties, CSV", "spreadsheets, databases", "zip", ExportGroup.GRAPH,
                 _write_graph_csv, is_cut=True),
    ExportFormat("matrix", "Matrices, Excel", "changes by section, and a design structure matrix", "xlsx",
                 ExportGroup.GRAPH, _write_matrix, is_cut=True),
    ExportFormat("reqif", "ReqIF", "requirements tools such as DOORS and Polarion", "reqif", ExportGroup.GRAPH,
                 _write_reqif, is_cut=True),
    *(_rdf_format(name, *words) for name, words in RDF_TITLES.items()),
)  # fmt: skip
"""All formats, reports first."""
