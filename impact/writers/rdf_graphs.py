"""Say which named graph of an export states what: one for each version of a file, the register and each release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from impact.domain import vocabulary as v
from impact.writers.rdf_triples import Fact, IriScheme, Triples, tail

DIGEST_SIGNS = 16
"""Signs of a digest that tell the versions of a file apart in the name of a graph."""


class NamedGraphs:
    """Names of the graphs of one export, all below ``graph/``.

    Parameters
    ----------
    iris
        Where IRIs come from.
    sha256_by_file
        Inputs of the run with their digests; another version of a file has a graph of another name.
    scope
        The release as one segment of an IRI.
    packages
        Ids of the work packages.
    """

    def __init__(
        self, iris: IriScheme, sha256_by_file: Mapping[str, str], *, scope: str, packages: Iterable[str] = ()
    ) -> None:
        self._iris, self._sha256_by_file = iris, sha256_by_file
        self.package = {name: iris.iri("graph", "package", tail(name)) for name in packages}
        self.risks = iris.iri("graph", "risks")
        self.decisions = iris.iri("graph", "decisions")
        self.files = frozenset(sha256_by_file)
        self.vocabulary = iris.iri("graph", "vocabulary")
        self.register = iris.iri("graph", "register")
        self.release = iris.iri("graph", "release", scope)
        self._joined = iris.iri("graph", "joined")
        self._of_file = {
            file: iris.iri("graph", "model", tail(file), digest[:DIGEST_SIGNS])
            for file, digest in sha256_by_file.items()
        }

    def of_file(self, file: str) -> NamedNode:
        """Give the graph of what was read from a file; what no input states was made where models are joined."""
        return self._of_file.get(file, self._joined)

    def describe(self, triples: Triples, used: frozenset[NamedNode]) -> None:
        """State in the default graph what each graph that states something is, in order of name."""
        for graph, facts in sorted(self._facts_by_graph().items(), key=lambda item: item[0].value):
            if graph in used:
                triples.describe(graph, [v.ENTITY], facts)

    def _facts_by_graph(self) -> dict[NamedNode, list[Fact]]:
        facts: dict[NamedNode, list[Fact]] = {
            self.vocabulary: [(v.TITLE, "Vocabulary, kinds and properties")],
            self.register: [(v.TITLE, "Register of releases and changes")],
            self.release: [(v.TITLE, "Analysis of a release, and what stands in it")],
            self._joined: [(v.TITLE, "What no file states: made where models are joined")],
            self.risks: [(v.TITLE, "Risks and incidents")],
            self.decisions: [(v.TITLE, "Decisions about rows of the register, and waivers")],
            **{graph: [(v.TITLE, f"Work package {name}")] for name, graph in self.package.items()},
        }
        for file, graph in self._of_file.items():
            facts[graph] = [
                (v.TITLE, f"Read from {file}"),
                (v.IDENTIFIER, self._sha256_by_file[file]),
                (v.WAS_DERIVED_FROM, self._iris.named("input", file)),
            ]
        return facts
