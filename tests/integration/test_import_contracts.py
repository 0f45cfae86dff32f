"""Each import contract is broken once in a copy of the package, and must be named as broken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
LAYERS = "Imports point one way, and every module has its layer"
STAGES = "Stages of the analysis do not import each other"
STREAMLIT = "Streamlit is imported by the dashboard only"
NETWORKX = "networkx is imported by the graph and the analysis only"
RDFLIB = "rdflib is imported by the RDF reader and the RDF writer only"
SQLALCHEMY = "SQLAlchemy is imported by the store only"
EVERY_CONTRACT = frozenset({LAYERS, STAGES, STREAMLIT, NETWORKX, RDFLIB, SQLALCHEMY})


@pytest.fixture
def copied_package(tmp_path: Path) -> Path:
    """Copy the package and its contracts to a folder where they may be broken."""
    shutil.copytree(CHECKOUT / "impact", tmp_path / "impact", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(folder: Path) -> frozenset[str]:
    """Run the import linter on a folder and name the contracts that it calls broken.

    Raises
    ------
    AssertionError
        If the linter reports no verdict, as for a mistake in its settings.
    """
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", run.stdout, flags=re.MULTILINE))
    assert frozenset(verdicts) == EVERY_CONTRACT, run.stdout + run.stderr
    broken = frozenset(name for name, verdict in verdicts.items() if verdict == "BROKEN")
    assert (run.returncode != 0) == bool(broken)
    return broken


def test_the_package_keeps_every_contract(copied_package: Path) -> None:
    assert broken_contracts(copied_package) == frozenset()


@pytest.mark.parametrize(
    ("module", "offence", "contract"),
    [
        ("domain/problem.py", "import impact.graph", LAYERS),
        ("readers/table.py", "import impact.writers", LAYERS),
        ("cli/__init__.py", "import impact.ui", LAYERS),
        ("newcomer.py", "", LAYERS),
        ("analysis/joining.py", "import impact.analysis.propagation", STAGES),
        ("use_cases/__init__.py", "import streamlit", STREAMLIT),
        ("readers/table.py", "import networkx", NETWORKX),
        ("graph.py", "import rdflib", RDFLIB),
        ("domain/decision_log.py", "import sqlalchemy", SQLALCHEMY),
    ],
)
def test_an_offending_module_breaks_its_contract(
    copied_package: Path, module: str, offence: str, contract: str
) -> None:
    path = copied_package / "impact" / module
    text = path.read_text(encoding="utf-8") if path.exists() else '"""A module without a layer."""\n'
    path.write_text(f"{text}\n{offence}\n", encoding="utf-8")

    assert broken_contracts(copied_package) == {contract}
