"""Serve the dashboard for a test, and watch a page of it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

CHECKOUT = Path(__file__).parents[1]
START_SECONDS = 60
PATIENCE = 45_000
LOCAL = re.compile(r"^(https?|wss?)://127\.0\.0\.1[:/]|^(data|blob|about):")


def free_port() -> int:
    """Give a port of this machine that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(workspace: Path, *options: str, port: int | None = None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve a workspace on a free port; give the address and the command that serves it."""
    port = port or free_port()
    command = [sys.executable, "-m", "impact", "--workspace", str(workspace), "app", "--port", str(port), *options]
    with running(command, port) as found:
        yield found


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a command that serves Streamlit on a port of this machine; give the address and the command."""
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_until_it_answers(url, server)
            yield url, server
        finally:
            server.terminate()
            server.wait(10)


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    while time.monotonic() - began < START_SECONDS:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


class Watched:
    """A page that remembers foreign requests and errors of the console."""

    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 720})
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda opened: self._note(opened.url))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, url: str) -> None:
        if not LOCAL.match(url):
            self.foreign.append(url)

    def open(self, url: str) -> Page:
        """Open an address, and wait until the page stands."""
        self.page.goto(url)
        expect(self.page.get_by_text("as of 19 Oct 2017")).to_be_visible()
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script of the page has run to its end: before that, what is on the page may be replaced."""
        expect(self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')).to_be_visible()

    def choose(self, within: Locator, label: str, words: str) -> None:
        """Choose the last option of a box that is found by some words, and wait until the page stands."""
        box = within.get_by_role("combobox", name=label)
        box.click()
        box.fill(words)
        self.page.get_by_role("option").filter(has_text=words).last.click()
        self.page.keyboard.press("Escape")
        self.settle()
