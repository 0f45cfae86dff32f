"""Change impact analysis for architecture documents: what to review, why, by whom, and in how many days.

The names below are the public interface; each is looked up when it is first used, so that importing costs nothing.

``load_workspace``, ``Workspace``
    Read the models, documents and register that an analysis rests on.
``ScopeRequest``, ``AnalysisOptions``
    Say what to analyse, and how.
``report``, ``ImpactReport``
    What a scope makes wrong, and what reviewing it costs.
``explain``, ``Explanation``
    Why one element is affected, or why not.
``compare_places``, ``compare_revisions``, ``united_workspace``
    What differs between two states of models, and a workspace in which to analyse that.
``marked_bpmn``, ``marked_archimate``, ``marked_archi``
    The models with what a report lists marked in them.
``write_report_markdown``, ``write_report_json``, ``write_report_sarif``
    A report as text.
``ImpactError``
    What a user can be told and can act on; every error of this package is one.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

_MODULE_BY_NAME = {
    "AnalysisOptions": "impact.use_cases.analysis",
    "Explanation": "impact.domain.explanation",
    "ImpactError": "impact.errors",
    "ImpactReport": "impact.domain.result",
    "ScopeRequest": "impact.use_cases.scope",
    "Workspace": "impact.use_cases.workspace",
    "compare_places": "impact.use_cases.difference",
    "compare_revisions": "impact.use_cases.difference",
    "explain": "impact.use_cases.analysis",
    "load_workspace": "impact.use_cases.workspace",
    "marked_archi": "impact.use_cases.marked_archimate",
    "marked_archimate": "impact.use_cases.marked_archimate",
    "marked_bpmn": "impact.use_cases.marked_models",
    "report": "impact.use_cases.analysis",
    "united_workspace": "impact.use_cases.difference",
    "write_report_json": "impact.writers.json",
    "write_report_markdown": "impact.writers.markdown",
    "write_report_sarif": "impact.writers.report_sarif",
}
"""Where each public name lives. Names and no imports: every layer imports this package for its version."""

__all__ = ["__version__", *_MODULE_BY_NAME]  # noqa: PLE0604 - the names of the table are texts


def __getattr__(name: str) -> Any:
    """Look up a public name in the module that it lives in, and remember it."""
    module = _MODULE_BY_NAME.get(name)
    if module is None:
        raise AttributeError(f"module 'impact' has no attribute '{name}'")
    from importlib import import_module

    found = getattr(import_module(module), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names beside what is there already."""
    return sorted({*globals(), *_MODULE_BY_NAME})
