"""Start the dashboard as a server: for this machine, or for several people who sign in."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from impact.errors import InputError
from impact.readers.access import CALLBACK, SignIn
from impact.use_cases.access import (
    LOOPBACK,
    ROLES_VARIABLE,
    SIGN_IN_VARIABLE,
    UNVERIFIED_VARIABLE,
    access_policy,
    is_loopback,
    refuse_open_server,
    sign_in_settings,
)

ADDRESS = "127.0.0.1"
SETTINGS = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
    "theme.primaryColor": "#0b6e8f",
}


@dataclass(frozen=True, slots=True)
class Serving:
    """How the dashboard is served.

    Attributes
    ----------
    folder
        Folder of the workspace.
    port, address
        Where the server listens.
    base_path
        Path under which a reverse proxy shows the dashboard; empty without one, or at its root.
    roles
        File with the roles; ``None`` takes that of the workspace.
    sign_in
        How people sign in; ``None`` if they do not.
    is_unverified
        Whether somebody said that other machines are to be served without sign-in.
    """

    folder: Path
    port: int = 8501
    address: str = ADDRESS
    base_path: str = ""
    roles: Path | None = None
    sign_in: SignIn | None = None
    is_unverified: bool = False

    @property
    def url(self) -> str:
        """Address to open in the browser."""
        if self.sign_in is not None:
            return self.sign_in.redirect_uri.removesuffix(CALLBACK)
        host = f"[{self.address}]" if ":" in self.address else self.address
        path = self.base_path.strip("/")
        return f"http://{host}:{self.port}" + (f"/{path}" if path else "")

    @property
    def words_on_identity(self) -> str:
        """Say who vouches for the names under which things are recorded."""
        if self.sign_in is not None:
            return "People sign in; who may do what is in roles.toml (docs/serving.md)."
        if is_loopback(self.address):
            return "Nobody signs in: only this machine is served, and identities are unverified."
        return "Nobody signs in: identities are unverified, and whoever reaches the port may do everything."

    @property
    def command(self) -> tuple[str, ...]:
        """Arguments after ``python -m`` that start the server."""
        hosts = LOOPBACK if self.sign_in is None else (self.sign_in.host, *LOOPBACK)
        lines = [f"server.port={self.port}", f"server.address={self.address}"]
        lines += [f"{name}={value}" for name, value in SETTINGS.items()]
        if self.base_path:
            lines.append(f"server.baseUrlPath={self.base_path.strip('/')}")
        if self.sign_in is not None or is_loopback(self.address):
            lines += [f"server.allowedHosts={host}" for host in hosts]
        if self.sign_in is not None:
            lines += [f"secrets.files={self.sign_in.file.resolve()}", f"browser.serverAddress={self.sign_in.host}"]
        return ("streamlit", "run", str(app_file()), *(f"--{line}" for line in lines))

    @property
    def variables(self) -> Mapping[str, str]:
        """Variables of the environment by which the dashboard knows how it is served; an empty one is not set."""
        return {
            "IMPACT_WORKSPACE": str(self.folder.resolve()),
            SIGN_IN_VARIABLE: str(self.sign_in.file.resolve()) if self.sign_in else "",
            ROLES_VARIABLE: str(self.roles.resolve()) if self.roles else "",
            UNVERIFIED_VARIABLE: "1" if self.is_unverified else "",
        }


def checked_serving(wanted: Serving, *, sign_in_file: Path | None, places: tuple[Path, ...]) -> Serving:
    """Find how people sign in, and refuse to serve what would be open to anybody.

    Parameters
    ----------
    wanted
        How to serve; its ``sign_in`` is found here.
    sign_in_file
        File that says how people sign in; ``None`` looks in the usual places.
    places
        Folders that may hold ``.streamlit/secrets.toml``.

    Raises
    ------
    InputError
        If sign-in or the roles are set up wrongly, or other machines would be served without sign-in unasked.
    """
    found = sign_in_settings(sign_in_file, places=places)
    refuse_open_server(wanted.address, has_sign_in=found is not None, is_unverified=wanted.is_unverified)
    access_policy(wanted.folder, environment={ROLES_VARIABLE: str(wanted.roles)} if wanted.roles else {})
    return replace(wanted, sign_in=found)


def serve_dashboard(serving: Serving) -> int:
    """Serve the dashboard of a workspace until it is stopped; return the exit code of the server.

    The server ends with this process: at Ctrl+C and when the process is asked to terminate.

    Raises
    ------
    InputError
        If ``app.py`` is neither beside the package nor in it.
    """
    command = [sys.executable, "-m", *serving.command]
    kept = {name: value for name, value in os.environ.items() if name not in serving.variables}
    environment = {**kept, **{name: value for name, value in serving.variables.items() if value}}
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
