"""Rules of identity: whether each thing can be told from every other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from impact.analysis.checks.flows import PROCESS
from impact.analysis.checks.subject import CheckedWorkspace, Finding, on_element, titled
from impact.domain.architecture import Element

_TASKS = frozenset(
    f"bpmn:{name}"
    for name in ("task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask")
) | {"bpmn:businessRuleTask", "bpmn:callActivity"}
_NAMELESS = frozenset(["Junction", "AndJunction", "OrJunction"])
_TOLD_APART_BY_NAME = frozenset([PROCESS, "bpmn:globalTask"])


def unnamed_elements(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Elements of ArchiMate, tasks, processes without a named pool, and lanes beside others need a name."""
    graph = workspace.graph
    has_named_pool = {
        tie.target_id for tie in workspace.ties("bpmn:processRef") if graph.element(tie.source_id).name.strip()
    }
    lanes = Counter(tie.source_id for tie in workspace.ties("bpmn:laneSet", "bpmn:childLane"))
    beside_others = {
        tie.target_id for tie in workspace.ties("bpmn:laneSet", "bpmn:childLane") if lanes[tie.source_id] > 1
    }
    for node in graph.nodes:
        if node.name.strip() or node.id in workspace.relationship_node_ids:
            continue
        if node.kind == PROCESS:
            is_wanted = node.id not in has_named_pool
        elif node.kind == "bpmn:lane":
            is_wanted = node.id in beside_others
        else:
            is_wanted = node.kind in _TASKS or _is_named_in_archimate(node)
        if is_wanted:
            yield on_element(node, f"{node.kind_label} '{node.id}' has no name")


def _is_named_in_archimate(node: Element) -> bool:
    notation, _, name = node.kind.partition(":")
    return notation == "archimate" and name not in _NAMELESS


def same_names(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name the second and each further element of one name and kind, in one file and as parts of the same whole."""
    first_by_key: dict[tuple[str, str, str, str], Element] = {}
    others: dict[tuple[str, str, str, str], list[Element]] = defaultdict(list)
    for node in workspace.graph.nodes:
        words = " ".join(node.name.split()).casefold()
        if not words or node.id in workspace.relationship_node_ids:
            continue
        if node.kind not in _TOLD_APART_BY_NAME and not _is_named_in_archimate(node):
            continue
        key = (node.origin.file, node.parent_id or "", node.kind, words)
        first = first_by_key.setdefault(key, node)
        if first is not node:
            others[key].append(node)
    for key, nodes in others.items():
        first = first_by_key[key]
        for node in nodes:
            place = f" in line {first.origin.line}" if first.origin.line else ""
            yield on_element(node, f"{titled(node)} has the name and kind of '{first.id}'{place}")
