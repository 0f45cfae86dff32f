"""Words by which people mean kinds of elements."""

from __future__ import annotations

import re

from impact.domain.architecture import SECTION_KIND, spell_out_kind
from impact.domain.review import is_flow_node
from impact.domain.selector_tree import compiled, has_wildcard, pattern_text

_ACTIVITY = re.compile(r"(?:.*Task|task|.*[sS]ubProcess|callActivity|transaction)")


def kind_fits(pattern: str, *, kind: str, sort: str = "") -> bool:
    """Tell whether a kind is meant by a word for kinds.

    A word fits the standard's type with or without its notation, the type spelled out, the subject's own word, and
    the last words of either: ``task`` fits a user task. ``activity`` and ``flow node`` fit what BPMN means by them,
    ``bpmn``, ``archimate`` and ``section`` all of their sort.

    Examples
    --------
    >>> kind_fits("task", kind="bpmn:userTask"), kind_fits("process", kind="bpmn:subProcess", sort="part")
    (True, False)
    """
    notation, _, local = kind.rpartition(":")
    spelled = spell_out_kind(kind)
    label = sort or spelled
    names = {kind, local, spelled, label, notation}
    if has_wildcard(pattern):
        fits = compiled(pattern).fullmatch
        return any(fits(name) for name in names)
    text = pattern_text(pattern)
    if _squeezed(text) in {_squeezed(name) for name in names if name}:
        return True
    if notation == "bpmn" and _squeezed(text) == "activity":
        return _ACTIVITY.fullmatch(local) is not None
    if _squeezed(text) == "flownode":
        return is_flow_node(kind)
    words, known = re.split(r"[\s_-]+", text.casefold().strip()), label.casefold().split()
    return kind != SECTION_KIND and known[-len(words) :] == words


def _squeezed(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text.casefold())
