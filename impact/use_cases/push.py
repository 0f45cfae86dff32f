"""Push the export of a release to a triple store, one named graph after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from impact.domain.pushed import PushedGraph
from impact.use_cases.export import export_content
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace
from impact.writers.graph_store import Credentials, GraphStore
from impact.writers.rdf import describe_graphs, state_export
from impact.writers.rdf_text import graphs_as_ntriples

TOKEN, USER, PASSWORD = (f"IMPACT_PUSH_{name}" for name in ("TOKEN", "USER", "PASSWORD"))


def credentials(environment: Mapping[str, str]) -> Credentials:
    """Read how to sign on from the environment: ``IMPACT_PUSH_TOKEN``, or ``_USER`` and ``_PASSWORD``."""
    return Credentials(environment.get(TOKEN, ""), environment.get(USER, ""), environment.get(PASSWORD, ""))


def push_release(
    workspace: Workspace,
    release: str | ScopeRequest,
    store: GraphStore | None,
    *,
    what_if: bool = False,
    default_graph: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> tuple[PushedGraph, ...]:
    """Put every graph of the export of a release or another scope into a store; what the store holds beside them stays.

    A version of a model has a graph of its own name, so that earlier versions stay; register, release and vocabulary
    are replaced. The graph that describes the others goes last, when they are there.

    Parameters
    ----------
    workspace, release, what_if
        As :func:`impact.use_cases.export.export_content`.
    store
        Where they go; ``None`` only says what would go there.
    default_graph
        IRI of the graph that describes the others, for a store that takes no default graph; empty for the default one.
    say
        Told what is being done.

    Returns
    -------
    tuple of PushedGraph
        The graphs in the order in which they went.

    Raises
    ------
    UnknownNameError
        If there is no such release.
    PushError
        If the store cannot be reached or refuses a graph; those before it are there.
    """
    content = export_content(workspace, release, what_if=what_if)
    triples = state_export(content)
    describe_graphs(triples, content)
    graphs = graphs_as_ntriples(triples)
    ordered = sorted(graphs, key=lambda name: (not name, name))
    pushed = []
    for number, name in enumerate(ordered, start=1):
        found = PushedGraph(name or default_graph, graphs[name].count(b"\n"))
        say(f"Putting {found.label}: {number} of {len(ordered)}…")
        if store is not None:
            store.put(name or default_graph, graphs[name])
        pushed.append(found)
    return tuple(pushed)
