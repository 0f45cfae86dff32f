"""Take the screenshots of the documentation: start the dashboard, open each page, save what is seen.

Usage: ``python scripts/take_screenshots.py [--out DIR] [--release R2.0] [--element sec:BAD/6.17] [--change R2-CHAN]
[--later R3.0] [--dark]``

Needs Playwright and Chromium; IMPACT_CHROMIUM names another executable than the one on the path.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, expect, sync_playwright

CHECKOUT = Path(__file__).parents[1]
CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZE = {"width": 1280, "height": 720}
START_SECONDS, PATIENCE, SETTLE = 60, 60_000, 1_500
PAGES = {
    "release": ("", ".st-key-why-panel"),
    "graph": ("graph", ".st-key-graph-why"),
    "process": ("processes", ".st-key-process-why"),
    "changes": ("changes", ".st-key-change-suggestions"),
    "what-if": ("what-if", ".st-key-scenario-answer"),
    "sensitivity": ("effort", ".st-key-lever-bar"),
    "export": ("query", ".st-key-export-file"),
    "hubs": ("health", ".st-key-hubs-bar"),
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
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport=SIZE, color_scheme=scheme)
        for name, (path, awaited) in PAGES.items():
            file = options.out / f"{name}.png"
            take(page, f"{address}/{path}?{query}", awaited=awaited, file=file)
            print(f"{file} ({file.stat().st_size // 1024} kB)")
        browser.close()
    return 0


def take(page: Page, url: str, *, awaited: str, file: Path) -> None:
    """Open a page, wait until it is drawn, and save what is seen."""
    page.goto(url)
    expect(page.locator(awaited).first).not_to_be_empty(timeout=PATIENCE)
    page.wait_for_function("() => !document.querySelector('[data-testid=\"stStatusWidget\"]')", timeout=PATIENCE)
    page.wait_for_timeout(SETTLE)
    page.screenshot(path=file)


@contextmanager
def served() -> Iterator[str]:
    """Serve the shipped workspace on a free port for as long as it is needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "impact", "--workspace", str(CHECKOUT / "models"), "app", "--port", str(port)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_it_answers(address, server)
            yield address
        finally:
            server.terminate()


def wait_until_it_answers(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server is up; give up when it ends or takes too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the dashboard does not answer")


if __name__ == "__main__":
    sys.exit(main())
