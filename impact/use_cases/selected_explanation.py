"""Say why an element is shown, or why not, where only part of the architecture is selected."""

from __future__ import annotations

from dataclasses import replace

from impact.domain.explanation import Explanation
from impact.domain.selection import ElementFilter
from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.explanation import ExplainableScope
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.selection import selection_of
from impact.use_cases.why_not import hidden_because
from impact.use_cases.workspace import Workspace


def explain_selected(
    workspace: Workspace,
    request: ScopeRequest,
    *,
    element: str,
    wanted: ElementFilter,
    options: AnalysisOptions | None = None,
) -> Explanation:
    """Say why an element is impacted and shown, or why it is not.

    Raises
    ------
    UnknownNameError
        If the element is unknown or ambiguous; the candidates are offered.
    SelectorError
        If the selector asks for what is not known.
    """
    found = workspace.graph.resolve(element).id
    analysed = ExplainableScope(workspace, resolve_scope(workspace, request), options or AnalysisOptions())
    explanation = analysed.explanation(found)
    if wanted.only is None or not explanation.is_listed:
        return explanation
    selection = selection_of(analysed, wanted)
    if found in selection.ids:
        return explanation
    hidden = hidden_because(explanation.element, selection)
    return replace(
        explanation,
        is_listed=False,
        not_listed=hidden,
        decisive=None,
        next_decisive=(),
        sentence="",
        follows_instead=(),
    )
