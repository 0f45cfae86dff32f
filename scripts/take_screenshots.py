"""Take the screenshots of the documentation: start the dashboard, open each page, save what is seen.

Usage: ``python scripts/take_screenshots.py [--out DIR] [--release R2.0] [--element sec:BAD/6.17] [--change R2-CHAN]
[--later R3.0] [--dark]``

Needs Playwright and Chromium; IMPACT_CHROMIUM names another executable than the one on the path.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, expect, sync_playwright

from impact.readers.workspace import shipped_workspace
from impact.use_cases.packages.keeping import keep_plans
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import load_workspace

CHECKOUT = Path(__file__).parents[1]
sys.path.insert(0, str(CHECKOUT))
from tests.served import served  # noqa: E402

CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZE = {"width": 1280, "height": 720}
PATIENCE, SETTLE = 60_000, 1_500
PAGES = {
    "release": ("", ".st-key-why-panel"),
    "areas": ("areas", ".st-key-areas-table"),
    "graph": ("graph", ".st-key-graph-why"),
    "process": ("processes", ".st-key-process-why"),
    "changes": ("changes", ".st-key-change-suggestions"),
    "what-if": ("what-if", ".st-key-scenario-answer"),
    "sensitivity": ("effort", ".st-key-lever-bar"),
    "package": ("package", ".st-key-tasks-bar"),
    "export": ("query", ".st-key-export-file"),
    "hubs": ("health", ".st-key-hubs-bar"),
    "workspace": ("workspace", ".st-key-workspace-go"),
}
"""File name: address of the page, and what must be seen before the picture is taken."""
PARTS = {"effort": "levers", "health": "hubs", "ask": "export", "format": "html"}
"""Which part of pages that have several is shown."""


def main() -> int:
    """Take every screenshot and say where it lies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=CHECKOUT / "docs" / "screenshots")
    parser.add_argument("--release", default="R2.0")
    parser.add_argument("--element", default="sec:BAD/6.17")
    parser.add_argument("--change", default="R2-CHAN")
    parser.add_argument("--later", default="R3.0", help="release to which the scenario moves the change")
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args()
    executable = os.environ.get("IMPACT_CHROMIUM") or shutil.which("chromium")
    if executable is None:
        print("needs Chromium: install the package chromium, or name one in IMPACT_CHROMIUM", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    scenario = f'release = "{options.release}"\n\n[defer]\n"{options.change}" = "{options.later}"\n'
    shown = {"release": options.release, "element": options.element, "row": options.change, "scenario": scenario}
    query = urlencode({**shown, **PARTS})
    scheme = "dark" if options.dark else "light"
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        served(planned(Path(folder), options.release)) as (address, _),
    ):
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport=SIZE, color_scheme=scheme)
        for name, (path, awaited) in PAGES.items():
            file = options.out / f"{name}.png"
            take(page, f"{address}/{path}?{query}", awaited=awaited, file=file)
            print(f"{file} ({file.stat().st_size // 1024} kB)")
        browser.close()
    return 0


def planned(folder: Path, release: str) -> Path:
    """Give a copy of the shipped workspace in which the review of a release is planned."""
    copy = folder / "models"
    shutil.copytree(shipped_workspace(), copy, ignore=shutil.ignore_patterns(".impact"))
    workspace = load_workspace(copy)
    plans = make_plans(workspace, PlanRequest(ScopeRequest(release=release)))
    keep_plans(workspace, plans, who="Ann", when=dt.datetime(2017, 10, 20, tzinfo=dt.UTC))
    return copy


def take(page: Page, url: str, *, awaited: str, file: Path) -> None:
    """Open a page, wait until it is drawn, and save what is seen."""
    page.goto(url)
    expect(page.locator(awaited).first).not_to_be_empty(timeout=PATIENCE)
    page.wait_for_function("() => !document.querySelector('[data-testid=\"stStatusWidget\"]')", timeout=PATIENCE)
    page.wait_for_timeout(SETTLE)
    page.screenshot(path=file)


if __name__ == "__main__":
    sys.exit(main())
