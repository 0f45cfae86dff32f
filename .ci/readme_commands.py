"""Run every command that the README shows, and fail at the first that does not do what it says.

A fenced block marked ``sh`` holds one command a line; one marked ``console`` holds commands behind a ``$`` prompt,
with what they print. A command that opens the dashboard is started, asked for its page, and stopped.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

FENCE = re.compile(r"^```(?P<language>[a-z]+)[^\n]*\n(?P<body>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
SERVER = re.compile(r"^(make app|(\S*/)?impact app)\b")
COMMENT = re.compile(r"\s+#\s.*$")
ADDRESS = "http://127.0.0.1:8501/"
SECONDS_PER_COMMAND = 300
SECONDS_TO_START = 90


def commands_of(readme: str) -> Iterator[str]:
    """Give each command of the shell blocks, in order; a line that ends in a backslash goes on."""
    for block in FENCE.finditer(readme):
        lines = block["body"].replace("\\\n", " ").splitlines()
        if block["language"] == "console":
            lines = [line[2:] for line in lines if line.startswith("$ ")]
        elif block["language"] not in {"sh", "bash", "shell"}:
            continue
        for line in lines:
            command = COMMENT.sub("", line).strip()
            if command and not command.startswith("#"):
                yield command


def run_to_end(command: str) -> bool:
    """Run a command and tell whether it ended well; what it printed is shown if it did not."""
    try:
        run = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS_PER_COMMAND,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(f"  still running after {SECONDS_PER_COMMAND} s")
        return False
    if run.returncode != 0:
        print(run.stdout)
        print(f"  exit {run.returncode}")
    return run.returncode == 0


def serve_and_stop(command: str) -> bool:
    """Start the dashboard, wait for its page, and stop it with everything that it started."""
    if answers():
        print(f"  something else already answers at {ADDRESS}")
        return False
    server = subprocess.Popen(
        ["bash", "-c", f"exec {command}"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and server.poll() is None:
            if answers():
                return True
            time.sleep(0.5)
        print(f"  no page at {ADDRESS}" + ("" if server.poll() is None else f": exit {server.returncode}"))
        return False
    finally:
        stop(server)


def answers() -> bool:
    """Tell whether the dashboard's page is served."""
    try:
        with urllib.request.urlopen(ADDRESS, timeout=5) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def stop(server: subprocess.Popen[bytes]) -> None:
    """End a server and its children, gently and then firmly."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, how)
            server.wait(timeout=15)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def main() -> int:
    """Run the commands; exit 0 if every one did what it says, 1 if one did not or if there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("readme", type=Path)
    parser.add_argument("--done", action="append", default=[], help="a command that has been run already")
    options = parser.parse_args()
    commands = list(commands_of(options.readme.read_text(encoding="utf-8")))
    if not commands:
        print(f"{options.readme} shows no command")
        return 1
    for command in commands:
        if command in options.done:
            print(f"README: {command}: has been run already", flush=True)
            continue
        print(f"README: {command}", flush=True)
        works = serve_and_stop(command) if SERVER.match(command) else run_to_end(command)
        if not works:
            print(f"README: failed: {command}")
            return 1
    print(f"README: {len(commands)} commands do what they say")
    return 0


if __name__ == "__main__":
    sys.exit(main())
