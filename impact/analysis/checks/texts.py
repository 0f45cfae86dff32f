"""Rules on what texts name: codes of elements that no model holds.

Which codes there are, and by which words text speaks of them, is learnt from the model: a role of ``[joins]`` and its
prefixes (``"service request" = ["tad:SRV-"]``), the sort of the elements behind a prefix (``alert``), and the shapes of
their codes (``6.28``, ``8F20``). So nothing is found in a workspace without such joins.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from impact.analysis.checks.subject import CheckedWorkspace, Finding, on_change, on_element
from impact.domain.architecture import Element


@dataclass(frozen=True, slots=True)
class _Code:
    """How text names elements behind one prefix: a pattern, and the codes that are there."""

    pattern: re.Pattern[str]
    known: frozenset[str]


def absent_names(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each code in the name or text of an element, or in the words of a change, that is in no model."""
    codes = _codes(workspace)
    if not codes:
        return
    for node in workspace.graph.nodes:
        for phrase in _absent(f"{node.name}. {node.text}", codes):
            yield on_element(node, f"{node.kind_label} '{node.label}' names {phrase}, which is in no model")
    for change in workspace.register.changes:
        for phrase in _absent(f"{change.title}. {change.summary}", codes):
            yield on_change(change, f"{change.id} names {phrase}, which is in no model")


def _absent(text: str, codes: list[_Code]) -> Iterator[str]:
    seen = set()
    for code in codes:
        for match in code.pattern.finditer(text):
            phrase = " ".join(match.group().split())
            if match["code"].casefold() not in code.known and phrase.casefold() not in seen:
                seen.add(phrase.casefold())
                yield f"'{phrase}'"


def _codes(workspace: CheckedWorkspace) -> list[_Code]:
    prefixes = dict.fromkeys(
        prefix for found in (workspace.settings.prefixes_by_role or {}).values() for prefix in found if prefix
    )
    by_prefix = _elements_by_prefix(workspace, tuple(prefixes))
    words = {prefix: _words(workspace, prefix, nodes) for prefix, nodes in by_prefix.items()}
    codes = []
    for prefix in sorted(by_prefix):
        known = frozenset(node.id.removeprefix(prefix).casefold() for node in by_prefix[prefix])
        shapes = {shape for node in by_prefix[prefix] if (shape := _shape(node.id.removeprefix(prefix)))}
        if shapes and words[prefix]:
            speaking = "|".join(re.escape(word) + "s?" for word in sorted(words[prefix], key=len, reverse=True))
            shaped = "|".join(sorted(shapes, key=len, reverse=True))
            pattern = re.compile(rf"(?<![\w-])(?i:{speaking})[\s-]+(?P<code>{shaped})(?![\w-])(?!\.\w)")
            codes.append(_Code(pattern, known))
    return codes


def _elements_by_prefix(workspace: CheckedWorkspace, prefixes: tuple[str, ...]) -> Mapping[str, list[Element]]:
    found: dict[str, list[Element]] = defaultdict(list)
    for node in workspace.graph.nodes:
        if prefixes and node.id.startswith(prefixes):
            found[next(prefix for prefix in prefixes if node.id.startswith(prefix))].append(node)
    return found


def _words(workspace: CheckedWorkspace, prefix: str, nodes: list[Element]) -> set[str]:
    """Say by which words text speaks of a prefix: its letters, the sort of what it names, and a role of its own."""
    words = {prefix.rpartition(":")[2].rstrip("-_.")} | {node.sort for node in nodes}
    words |= {
        role for role, prefixes in (workspace.settings.prefixes_by_role or {}).items() if tuple(prefixes) == (prefix,)
    }
    return {word for word in words if word}


def _shape(code: str) -> str:
    r"""Reduce a code with a digit to a pattern; one without is a word like any other.

    Examples
    --------
    >>> _shape("6.28"), _shape("CS05a"), _shape("8F20"), _shape("DSP")
    ('\\d{1,2}\\.\\d{1,2}', '[A-Z]{2}\\d{2}[a-z]', '\\d[A-Z]\\d{2}', '')
    """
    if not any(letter.isdigit() for letter in code):
        return ""
    pattern = ""
    for run in re.findall(r"\d+|[A-Z]+|[a-z]+|[^\dA-Za-z]", code):
        symbol = r"\d" if run[0].isdigit() else "[A-Z]" if run[0].isupper() else "[a-z]" if run[0].islower() else ""
        if not symbol:
            pattern += re.escape(run)
        elif run[0].isdigit() and not code.isalnum():
            pattern += rf"\d{{1,{max(2, len(run))}}}"
        else:
            pattern += symbol + (f"{{{len(run)}}}" if len(run) > 1 else "")
    return pattern
