"""The public interface: small, documented, quick to import, and as the documentation shows it."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import impact

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "api.md"
NAMES = [name for name in impact.__all__ if name != "__version__"]


def test_the_example_of_the_documentation_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    monkeypatch.setenv("IMPACT_STORE", "off")
    text = re.sub(r"^```.*$", "", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    example = doctest.DocTestParser().get_doctest(text, {}, "api.md", str(PAGE), 0)
    assert len(example.examples) > 10
    told: list[str] = []
    assert doctest.DocTestRunner(verbose=False).run(example, out=told.append).failed == 0, "".join(told)


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert getattr(impact, name).__doc__
    assert name in dir(impact)
    assert f"``{name}``" in (impact.__doc__ or "")
    assert f"`{name}`" in PAGE.read_text("utf-8")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = impact.nothing


def test_importing_loads_nothing_else_of_the_package() -> None:
    code = "import sys, impact; print([name for name in sys.modules if name.startswith('impact.') or name == 'numpy'])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert run.stdout.strip() == "[]"
