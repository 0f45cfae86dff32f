"""Write what a scope affects as GraphML, Cytoscape JSON, Graphviz DOT, Mermaid or CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from impact.domain.change_sheet import SheetTable
from impact.domain.impact_graph import CONTRACTED, ImpactGraph, ImpactTie
from impact.domain.result import ImpactedElement
from impact.domain.tier_colour import COLOUR_BY_TIER, colour_of
from impact.writers.archimate_names import clean
from impact.writers.change_sheet_csv import write_sheets_csv
from impact.writers.impact_note import changes_in_words
from impact.writers.json import dump

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
MOST_IN_MERMAID = 500
"""Ties that Mermaid draws unless its setting ``maxEdges`` is raised."""
_NODE_KEYS = ("name", "kind", "kind_label", "likelihood", "low", "high", "tier", "touch", "changes", "why")
_TIE_KEYS = ("kind", "role", "strength", "name", "steps", "via", "likelihood")
_TYPES = {"likelihood": "double", "low": "double", "high": "double", "steps": "int"}
_NOT_PLAIN = re.compile(r"[^\w .,:;/()+*=?!|'\-]|;")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def write_graphml(graph: ImpactGraph) -> str:
    """Write a graph as GraphML; several ties may join two elements. What XML cannot hold becomes U+FFFD."""
    root = etree.Element(f"{{{GRAPHML}}}graphml", nsmap={None: GRAPHML})  # type: ignore[dict-item]  # the stubs forget the default namespace
    for domain, names in (("node", _NODE_KEYS), ("edge", _TIE_KEYS)):
        for name in names:
            key = etree.SubElement(root, f"{{{GRAPHML}}}key", {"id": f"{domain}-{name}", "for": domain})
            key.set("attr.name", name)
            key.set("attr.type", _TYPES.get(name, "string"))
    body = etree.SubElement(root, f"{{{GRAPHML}}}graph", id=clean(graph.scope) or "impact", edgedefault="directed")
    for node in graph.nodes:
        drawn = etree.SubElement(body, f"{{{GRAPHML}}}node", id=clean(node.id))
        _add_data(drawn, "node", _node_facts(node))
    for tie in graph.ties:
        ends = {"id": clean(tie.id), "source": clean(tie.source_id), "target": clean(tie.target_id)}
        _add_data(etree.SubElement(body, f"{{{GRAPHML}}}edge", ends), "edge", _tie_facts(tie))
    etree.indent(root)
    return "<?xml version='1.0' encoding='UTF-8'?>\n" + etree.tostring(root, encoding="unicode") + "\n"


def _add_data(parent: etree._Element, domain: str, facts: Mapping[str, str | float | int]) -> None:
    for name, value in facts.items():
        text = f"{value:.6f}" if isinstance(value, float) else str(value)
        if text:
            etree.SubElement(parent, f"{{{GRAPHML}}}data", key=f"{domain}-{name}").text = clean(text)


def write_cytoscape(graph: ImpactGraph) -> str:
    """Write a graph as the JSON of Cytoscape and Cytoscape.js."""
    nodes = [{"data": {"id": node.id, "value": node.id, **_node_facts(node)}} for node in graph.nodes]
    edges: list[dict[str, Any]] = [
        {"data": {"id": tie.id, "key": tie.id, "source": tie.source_id, "target": tie.target_id, **_tie_facts(tie)}}
        for tie in graph.ties
    ]
    return dump(
        {
            "data": {"name": f"Impact of {graph.scope}"},
            "directed": True,
            "multigraph": True,
            "elements": {"nodes": nodes, "edges": edges},
        }
    )


def write_dot(graph: ImpactGraph) -> str:
    """Write a graph for Graphviz, filled by tier; dashed ties lead through elements that are not drawn."""
    lines = [f"digraph {_quoted(f'Impact of {graph.scope}')} {{", "  rankdir=LR;"]
    lines.append('  node [shape=box, style=filled, fontname="sans-serif"];')
    for node in graph.nodes:
        colour = colour_of(node.tier)
        facts = {
            "label": f"{node.name or node.id}\n{node.likelihood:.2f}",
            "fillcolor": colour.fill,
            "color": colour.border,
            "tier": node.tier,
            "likelihood": f"{node.likelihood:.6f}",
            "changes": changes_in_words(node),
            "tooltip": node.why or node.id,
        }
        lines.append(f"  {_quoted(node.id)} [{_attributes(facts)}];")
    for tie in graph.ties:
        facts = {"label": _tie_label(tie), "id": tie.id, "style": "dashed" if tie.kind == CONTRACTED else "solid"}
        lines.append(f"  {_quoted(tie.source_id)} -> {_quoted(tie.target_id)} [{_attributes(facts)}];")
    return "\n".join([*lines, "}"]) + "\n"


def _attributes(facts: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in facts.items() if value)


def _quoted(text: str) -> str:
    escaped = _CONTROL.sub("\ufffd", text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\r", " ").replace("\n", "\\n") + '"'


def write_mermaid(graph: ImpactGraph) -> str:
    """Write a graph as a Mermaid flow chart, filled by tier; every sign that Mermaid could read as its own is coded."""
    number = {node.id: f"n{place}" for place, node in enumerate(graph.nodes, start=1)}
    lines = ["flowchart LR"]
    for node in graph.nodes:
        label = f"{_coded(node.name or node.id)}<br/>{node.likelihood:.2f}"
        lines.append(f'  {number[node.id]}["{label}"]:::{node.tier if node.tier in COLOUR_BY_TIER else "glance"}')
    for tie in graph.ties:
        line = "-.->" if tie.kind == CONTRACTED else "-->"
        lines.append(f'  {number[tie.source_id]} {line}|"{_coded(_tie_label(tie))}"| {number[tie.target_id]}')
    for tier, colour in COLOUR_BY_TIER.items():
        lines.append(f"  classDef {tier} fill:{colour.fill},stroke:{colour.border},color:#000000")
    return "\n".join(lines) + "\n"


def _coded(text: str) -> str:
    return _NOT_PLAIN.sub(lambda found: f"#{ord(found[0])};", text)


def write_graph_csv(graph: ImpactGraph) -> Mapping[str, bytes]:
    """Write a graph as two tables, ``elements.csv`` and ``ties.csv``, safe to open in a spreadsheet."""
    nodes = [(node.id, *map(_cell, _node_facts(node).values())) for node in graph.nodes]
    ties = [(tie.id, tie.source_id, tie.target_id, *map(_cell, _tie_facts(tie).values())) for tie in graph.ties]
    return write_sheets_csv(
        [
            SheetTable("elements", ("id", *_NODE_KEYS), nodes),
            SheetTable("ties", ("id", "source", "target", *_TIE_KEYS), ties),
        ]
    )


def _cell(value: str | float | int) -> str:
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def _tie_label(tie: ImpactTie) -> str:
    if tie.kind == CONTRACTED:
        return f"{tie.steps} steps"
    return tie.role or tie.name or tie.kind.rpartition(":")[2]


def _node_facts(node: ImpactedElement) -> dict[str, str | float | int]:
    return {
        "name": node.name,
        "kind": node.kind,
        "kind_label": node.kind_label,
        "likelihood": float(node.likelihood),
        "low": float(node.low),
        "high": float(node.high),
        "tier": node.tier,
        "touch": node.touch.value if node.touch else "",
        "changes": changes_in_words(node),
        "why": node.touch_why or node.why,
    }


def _tie_facts(tie: ImpactTie) -> dict[str, str | float | int]:
    return {
        "kind": tie.kind,
        "role": tie.role,
        "strength": tie.strength,
        "name": tie.name,
        "steps": tie.steps,
        "via": " ".join(tie.via),
        "likelihood": "" if tie.likelihood is None else float(tie.likelihood),
    }


GRAPH_WRITERS: Mapping[str, Callable[[ImpactGraph], str]] = {
    "graphml": write_graphml,
    "cytoscape": write_cytoscape,
    "dot": write_dot,
    "mermaid": write_mermaid,
}
"""Formats that are one text."""
