"""Why change arrives, and why not: the likeliest paths, and the relationship that decides."""

from __future__ import annotations

from impact.analysis.explanation.deciding import Decision, decisive_relationships, fall_by_relationship
from impact.analysis.explanation.found import ExplainedPaths, FoundPath, explain_node
from impact.analysis.explanation.likeliest import likeliest_paths
from impact.analysis.explanation.nearest_way import NearestWay, nearest_way
from impact.analysis.explanation.simple_paths import simple_paths

__all__ = [
    "Decision",
    "ExplainedPaths",
    "FoundPath",
    "NearestWay",
    "decisive_relationships",
    "explain_node",
    "fall_by_relationship",
    "likeliest_paths",
    "nearest_way",
    "simple_paths",
]
