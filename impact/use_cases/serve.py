"""Start the dashboard as a server on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from impact.errors import InputError

ADDRESS = "127.0.0.1"
SETTINGS = {
    "server.address": ADDRESS,
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
    "theme.primaryColor": "#0b6e8f",
}


def serve_dashboard(folder: Path, *, port: int) -> int:
    """Serve the dashboard of a workspace until it is stopped; return the exit code of the server.

    The server ends with this process: at Ctrl+C and when the process is asked to terminate.

    Parameters
    ----------
    folder
        Folder of the workspace.
    port
        Port on 127.0.0.1.

    Raises
    ------
    InputError
        If ``app.py`` is neither beside the package nor in it.
    """
    command = [sys.executable, "-m", "streamlit", "run", str(app_file()), f"--server.port={port}"]
    command += [f"--{name}={value}" for name, value in SETTINGS.items()]
    environment = {**os.environ, "IMPACT_WORKSPACE": str(folder.resolve())}
    with subprocess.Popen(command, env=environment) as server:  # noqa: S603  our own arguments
        before = signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            return max(server.wait(), 0)
        except KeyboardInterrupt:
            return 0
        finally:
            server.terminate()
            signal.signal(signal.SIGTERM, before)


def app_file() -> Path:
    """Find ``app.py``: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parent.parent
    for path in (package.parent / "app.py", package / "ui" / "app.py"):
        if path.is_file():
            return path
    raise InputError("the dashboard's app.py is missing", remedy="Install the package again.")
