"""Say in RDF what the store of a workspace holds: a named graph for each work package, for risks and for decisions."""

from __future__ import annotations

from collections.abc import Mapping

from impact.domain import vocabulary as v
from impact.domain.kept_records import KeptRecords
from impact.writers.rdf_graphs import NamedGraphs
from impact.writers.rdf_kept_names import People
from impact.writers.rdf_models import declare_terms
from impact.writers.rdf_packages import PackageStatements
from impact.writers.rdf_risks import ConcernStatements, DecisionStatements
from impact.writers.rdf_triples import IriScheme, Triples


def declare_review_terms(triples: Triples) -> None:
    """State every term of our own for what people do in a review, with its label and comment."""
    declare_terms(triples, v.REVIEW_TERMS)


def state_records(
    triples: Triples,
    iris: IriScheme,
    graphs: NamedGraphs,
    records: KeptRecords,
    *,
    known: frozenset[str],
    change_ids: frozenset[str],
    sha256_by_file: Mapping[str, str],
) -> None:
    """State what people did and decided.

    Parameters
    ----------
    triples, iris, graphs
        Where to state it, where IRIs come from, and which graph states what.
    records
        What is kept.
    known
        Ids of the elements and sections of the export.
    change_ids
        Changes of the register.
    sha256_by_file
        Inputs of the export with their digests.
    """
    people = People(triples, iris, known)
    packages = PackageStatements(triples, iris, people, change_ids=change_ids, sha256_by_file=sha256_by_file)
    for package in records.packages:
        with triples.within(graphs.package[package.id]):
            packages.state(package)
    concerns = ConcernStatements(triples, iris, people)
    with triples.within(graphs.risks):
        for concern in records.concerns:
            concerns.state(concern)
    decisions = DecisionStatements(triples, iris, people, change_ids=change_ids)
    with triples.within(graphs.decisions):
        for decision in records.decisions:
            decisions.decision(decision)
        for waiver in records.waivers:
            decisions.waiver(waiver)
