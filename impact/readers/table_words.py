"""What the words in a table of nodes or edges mean: headers of columns, and kinds in the spelling of the standards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from impact.domain.architecture import TRACE_LINK, USES
from impact.readers.archimate.names import ELEMENT_TYPES, RELATIONSHIP_TYPES, relationship_type
from impact.readers.bpmn.names import ARTIFACTS, DATA, FLOW_NODES

_OTHER_NAMES = {"source_id": "source", "target_id": "target", "kind": "type", "description": "text", "label": "name"}
_BPMN_NODES = FLOW_NODES | DATA | ARTIFACTS | {"process", "participant", "lane", "collaboration", "message"}
_BPMN_TIES = frozenset(["sequenceFlow", "messageFlow", "association", "dataInputAssociation", "dataOutputAssociation"])


def column_name(name: str) -> str:
    """Fold the header of a column: ``Source ID`` and ``source`` mean the same.

    Examples
    --------
    >>> column_name("Source ID"), column_name(" Kind")
    ('source', 'type')
    """
    folded = re.sub(r"[\s\-]+", "_", name.strip().casefold())
    return _OTHER_NAMES.get(folded, folded)


@cache
def _node_kinds() -> Mapping[str, str]:
    kinds = {name.casefold(): f"bpmn:{name}" for name in sorted(_BPMN_NODES)}
    return kinds | {name.casefold(): f"archimate:{name}" for name in sorted(ELEMENT_TYPES)}


@cache
def _tie_kinds() -> Mapping[str, str]:
    kinds = {name.casefold(): f"bpmn:{name}" for name in sorted(_BPMN_TIES)}
    return kinds | {name.casefold(): f"archimate:{name}" for name in sorted(RELATIONSHIP_TYPES)}


def node_kind(word: str) -> str:
    """Find the standard's kind that a word means; a word of one's own stays one.

    Examples
    --------
    >>> node_kind("Business process"), node_kind("bpmn:userTask"), node_kind("database")
    ('archimate:BusinessProcess', 'bpmn:userTask', 'table:database')
    """
    return _kind(word, _node_kinds()) or f"table:{word or 'node'}"


def tie_kind(word: str) -> tuple[str, str]:
    """Find the kind of relationship that a word means, and the role that a word of one's own gives it.

    Examples
    --------
    >>> tie_kind("Serving"), tie_kind("depends on")
    (('archimate:Serving', ''), ('trace:link', 'depends on'))
    """
    if word.casefold() == "uses":
        return USES, word
    bare = word.rpartition(":")[2]
    kind = _kind(word, _tie_kinds()) or _kind(relationship_type(bare), _tie_kinds())
    return (kind, "") if kind else (TRACE_LINK, word)


def _kind(word: str, known: Mapping[str, str]) -> str:
    standard, _, bare = word.rpartition(":")
    found = known.get(re.sub(r"[\s_\-]+", "", bare).casefold(), "")
    return found if not standard or found.startswith(f"{standard.casefold()}:") else ""
