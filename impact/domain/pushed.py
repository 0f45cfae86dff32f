"""What was pushed to a triple store."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PushedGraph:
    """One graph as it was pushed: its IRI (empty for the default graph), and how many statements it has."""

    graph: str
    statements: int

    @property
    def label(self) -> str:
        """Name the graph for a person."""
        return self.graph or "the default graph"
