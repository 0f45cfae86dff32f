"""The entry of the dashboard sets the page up and does nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

APP = Path(__file__).parents[2] / "app.py"


def imported_modules(source: str) -> set[str]:
    """Name every module that a source imports, at any depth."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            modules.add("." * node.level + (node.module or ""))
    return modules


def is_allowed(module: str) -> bool:
    """Tell whether app.py may import a module."""
    roots = ("__future__", "streamlit", "impact.ui")
    return any(module == root or module.startswith(f"{root}.") for root in roots)


def test_app_imports_only_streamlit_and_the_dashboard() -> None:
    assert [
        module for module in sorted(imported_modules(APP.read_text(encoding="utf-8"))) if not is_allowed(module)
    ] == []


def test_app_has_at_most_40_lines() -> None:
    assert len(APP.read_text(encoding="utf-8").splitlines()) <= 40


def test_a_stage_or_a_neighbour_of_the_dashboard_is_not_allowed() -> None:
    assert not is_allowed("impact.use_cases")
    assert not is_allowed("impact.uinverse")
    assert not is_allowed("impact")
    assert imported_modules("def f():\n    from impact.graph import x\n    import networkx") == {
        "impact.graph",
        "networkx",
    }
