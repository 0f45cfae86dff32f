"""Say in RDF what an export is as a whole, in the words of DCAT and VoID, so that catalogues can list it."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from impact.domain import vocabulary as v
from impact.domain.result import ImpactReport
from impact.domain.workspace import WorkspaceSettings
from impact.writers.rdf_impact import scope_segment
from impact.writers.rdf_triples import Fact, IriScheme, Triples, node

_MODIFIED, _CONFORMS_TO = f"{v.DCTERMS}modified", f"{v.DCTERMS}conformsTo"
_DATASET = f"{v.VOID}Dataset"
_SUBSET = f"{v.VOID}subset"
_UNDERLYING = frozenset({v.RDF, v.RDFS, v.OWL, v.XSD})
"""What all of RDF is made of: no vocabularies that a dataset is said to use."""


def dataset_iri(iris: IriScheme, report: ImpactReport) -> NamedNode:
    """Name the export of a release as a whole."""
    return iris.iri("dataset", scope_segment(report))


def state_dataset(triples: Triples, iris: IriScheme, settings: WorkspaceSettings, report: ImpactReport) -> None:
    """State what an export is, where to begin in it, which words it uses and how many statements it has.

    To be stated last, because it counts what is stated; what describes named graphs does not count.
    """
    scope = scope_segment(report)
    words = sorted(namespace for namespace in v.NAMESPACES.values() if namespace not in _UNDERLYING | {v.OWN})
    facts: list[Fact] = [
        (v.TITLE, f"{settings.name or 'Workspace'}: models, register and impact of {report.scope}"),
        (v.DESCRIPTION, settings.note),
        (v.IDENTIFIER, dataset_iri(iris, report).value),
        (_MODIFIED, report.as_of),
        (_CONFORMS_TO, node(v.ONTOLOGY)),
        (v.WAS_GENERATED_BY, iris.iri("run", scope)),
        (f"{v.VOID}uriSpace", iris.base),
        *((f"{v.VOID}rootResource", iris.iri(*path)) for path in (("workspace",), ("report", scope))),
        *((f"{v.VOID}vocabulary", node(name)) for name in (v.ONTOLOGY, *words)),
    ]
    subject = dataset_iri(iris, report)
    triples.describe(subject, [f"{v.DCAT}Dataset", _DATASET, v.ENTITY], facts)
    triples.describe(subject, (), [(f"{v.VOID}triples", len(triples) + 1)])


def divide_dataset(triples: Triples, dataset: NamedNode, graphs: Iterable[NamedNode]) -> None:
    """State in the default graph that each named graph is a part of the dataset."""
    for graph in sorted(graphs, key=lambda name: name.value):
        triples.describe(graph, [_DATASET], ())
        triples.describe(dataset, (), [(_SUBSET, graph)])
