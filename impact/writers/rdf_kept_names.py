"""Name in RDF what the store keeps: people, groups, moments, work packages and their parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from pyoxigraph import NamedNode

from impact.domain import review_terms as r
from impact.domain import vocabulary as v
from impact.domain.vocabulary import own
from impact.writers.rdf_triples import Fact, IriScheme, Triples, moment, segment, tail


class People:
    """Give people and groups their IRIs, and state them in the graph in which they are named.

    Parameters
    ----------
    triples
        Where to state them.
    iris
        Where their IRIs come from.
    known
        Ids of the elements and sections of the export.
    """

    def __init__(self, triples: Triples, iris: IriScheme, known: frozenset[str]) -> None:
        self._triples, self._iris, self._known = triples, iris, known

    def person(self, name: str) -> NamedNode | None:
        """Name a person; nobody without a name."""
        return self._agent("person", name, r.PERSON)

    def group(self, name: str) -> NamedNode | None:
        """Name a group; none without a name."""
        return self._agent("group", name, r.ORGANIZATION)

    def _agent(self, kind: str, name: str, type_iri: str) -> NamedNode | None:
        if not name:
            return None
        subject = self._iris.named(kind, name)
        self._triples.describe(subject, [type_iri, r.AGENT], [(v.TITLE, name)])
        return subject

    def signed(self, who: str, when: dt.datetime) -> list[Fact]:
        """Say who entered a thing, and when."""
        return [(r.WAS_ATTRIBUTED_TO, self.person(who)), (v.GENERATED_AT, moment(when))]

    def acted(self, who: str, when: dt.datetime) -> list[Fact]:
        """Say who did something, and when it was entered."""
        return [(r.WAS_ASSOCIATED_WITH, self.person(who)), (v.ENDED_AT, moment(when))]

    def elements(self, predicate: str, element_ids: Iterable[str]) -> list[Fact]:
        """Link elements; of those that the models do not hold the id is stated."""
        return [
            (predicate, self._iris.element(name)) if name in self._known else (own("unknownElement"), name)
            for name in element_ids
        ]

    def knows(self, element_id: str) -> bool:
        """Whether the export describes an element or section."""
        return element_id in self._known


def package_iri(iris: IriScheme, package_id: str) -> NamedNode:
    """Give the IRI of a work package."""
    return iris.named("package", package_id)


def plan_iri(iris: IriScheme, package_id: str, version: int) -> NamedNode:
    """Give the IRI of a version of the plan of a package."""
    return iris.iri("plan", segment(package_id), str(version))


def task_iri(iris: IriScheme, package_id: str, task_id: str) -> NamedNode:
    """Give the IRI of a task of a package."""
    return iris.iri("task", segment(package_id), tail(task_id))


def event_iri(iris: IriScheme, package_id: str, number: int) -> NamedNode:
    """Give the IRI of what was done to a package."""
    return iris.iri("package-event", segment(package_id), str(number))
