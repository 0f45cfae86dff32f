"""Rules of the house that no linter knows."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
MODULES = sorted((CHECKOUT / "impact").rglob("*.py"))
MOST_LINES = 400
BINARY = {".png", ".jpg", ".gif", ".ico", ".pdf", ".docx", ".xlsx", ".zip", ".gz", ".woff2"}

# Spelled in pieces, so that this file keeps the rule that it checks.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me|Us" + r"ers|t" + r"mp|o" + r"pt)/[\w.]")
REGISTRY = re.compile(
    r"(?i)(?:pypi\.(?:org|python)|pytho"
    + r"nhosted|registry\.(?:np"
    + r"mjs|yarnpkg)|deb\.deb"
    + r"ian|proxy\.go"
    + r"lang)"
    r"|--(?:extra-)?index-u" + r"rl|--find-li" + r"nks"
)


@cache
def tracked_text_files() -> tuple[Path, ...]:
    """List the text files that git tracks; outside a git checkout there are none to check."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        return ()
    paths = (CHECKOUT / name for name in listing.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file() and path.suffix not in BINARY)


def offences(pattern: re.Pattern[str], paths: tuple[Path, ...]) -> list[str]:
    """List each line that matches, as file, line and match."""
    return [
        f"{path.relative_to(CHECKOUT)}:{number}: {found.group()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (found := pattern.search(line))
    ]


def test_no_tracked_file_names_a_path_of_one_machine() -> None:
    assert offences(MACHINE_PATH, tracked_text_files()) == []


def test_no_tracked_file_names_a_package_registry() -> None:
    assert offences(REGISTRY, tracked_text_files()) == []


def test_no_module_is_left_unfinished() -> None:
    assert offences(UNFINISHED, tuple(MODULES)) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_module_has_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_every_pin_is_exact() -> None:
    lines = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[\w.!+]+", pin)] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "see /wo" + "rk/x"),
        (MACHINE_PATH, "'/t" + "mp/out.md'"),
        (MACHINE_PATH, "(/ho" + "me/me)"),
        (REGISTRY, "https://pypi" + ".org/simple"),
        (REGISTRY, "pip install --index" + "-url x"),
        (UNFINISHED, "# TO" + "DO: later"),
    ],
)
def test_the_rules_see_what_they_forbid(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["../shared/work/x", "http://example.com/home/x", "out/tmp/x", "/works", "bam/work/y"])
def test_the_rule_about_paths_lets_other_text_pass(text: str) -> None:
    assert not MACHINE_PATH.search(text)
