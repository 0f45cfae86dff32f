"""The gate turns a run red for a skip that hides a missing tool."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
MISSING_TOOL = "import pytest\n\ndef test_tool(): pytest.skip('needs a tool')\n\ndef test_sound(): pass\n"
MISSING_DATA = "import pytest\n\ndef test_data(): pytest.skip('needs ../shared')\n\ndef test_sound(): pass\n"
MISSING_MODULE = "import pytest\n\npytest.importorskip('no_such_module')\n"
SOUND = "def test_sound(): pass\n"


def run_pytest(folder: Path, *tests: str, workers: str, require_all: bool) -> subprocess.CompletedProcess[str]:
    (folder / "tests").mkdir()
    (folder / "tests" / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    for place, text in enumerate((*tests, SOUND)):
        (folder / "tests" / f"test_given_{place}.py").write_text(text, encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("IMPACT_", "PYTEST_"))}
    if require_all:
        environment["IMPACT_REQUIRE_ALL"] = "1"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", workers, "-p", "no:cacheprovider", "tests"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_skip_for_a_missing_tool_fails_the_run_and_is_named(tmp_path: Path, workers: str) -> None:
    run = run_pytest(tmp_path, MISSING_TOOL, MISSING_MODULE, workers=workers, require_all=True)

    assert run.returncode == 1, run.stdout + run.stderr
    assert "skips that the gate refuses" in run.stdout
    assert "test_given_0.py::test_tool: Skipped: needs a tool" in run.stdout
    assert "no_such_module" in run.stdout


@pytest.mark.parametrize(("tests", "require_all"), [(MISSING_DATA, True), (MISSING_TOOL, False)])
def test_a_run_without_a_refused_skip_stays_green(tmp_path: Path, tests: str, require_all: bool) -> None:
    run = run_pytest(tmp_path, tests, workers="0", require_all=require_all)

    assert run.returncode == 0, run.stdout + run.stderr
    assert "skips that the gate refuses" not in run.stdout
