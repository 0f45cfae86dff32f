"""Who may do what on this server: where roles and the settings of sign-in are, and what the server may listen to."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from impact.domain.access import AccessPolicy
from impact.errors import InputError
from impact.readers.access import ROLES_FILE, SignIn, read_roles, read_sign_in

SIGN_IN_VARIABLE = "IMPACT_SIGN_IN"
ROLES_VARIABLE = "IMPACT_ROLES"
UNVERIFIED_VARIABLE = "IMPACT_UNVERIFIED"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
USUAL_PLACE = Path(".streamlit") / "secrets.toml"
NEEDED = ("authlib", "httpx")


def is_loopback(address: str | None) -> bool:
    """Tell whether only this machine reaches a server that listens to an address; ``None`` listens to all."""
    return address in LOOPBACK


def roles_file(folder: Path, *, environment: Mapping[str, str]) -> Path | None:
    """Name the file of roles: that of ``IMPACT_ROLES``, else ``roles.toml`` of the workspace, else none."""
    if named := environment.get(ROLES_VARIABLE):
        return Path(named)
    own = folder / ROLES_FILE
    return own if own.is_file() else None


def access_policy(folder: Path, *, environment: Mapping[str, str]) -> AccessPolicy:
    """Read the roles of :func:`roles_file`; without a file, everybody who signs in is a viewer.

    Raises
    ------
    UnreadableFileError
        If the file is named and missing, or is no TOML.
    PolicyError
        If it names something unknown.
    """
    path = roles_file(folder, environment=environment)
    return AccessPolicy() if path is None else read_roles(path)


def sign_in_settings(named: Path | None, *, places: tuple[Path, ...]) -> SignIn | None:
    """Find how people sign in: in the file that is named, else in the first usual one that speaks of it.

    Parameters
    ----------
    named
        File with the section ``[auth]``; it must have it.
    places
        Folders that may hold ``.streamlit/secrets.toml``.

    Raises
    ------
    UnreadableFileError
        If a file cannot be read.
    InputError
        If a setting is missing or unsafe, or the packages for signing in are not installed.
    """
    if named is not None:
        found = read_sign_in(named)
        if found is None:
            raise InputError("it has no section [auth]", file=str(named), remedy="See docs/serving.md.")
    else:
        files = (place / USUAL_PLACE for place in places)
        found = next((one for path in files if path.is_file() and (one := read_sign_in(path))), None)
    if found is not None and any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise InputError("the packages for signing in are not installed", remedy="pip install 'impact[oidc]'")
    return found


def refuse_open_server(address: str, *, has_sign_in: bool, is_unverified: bool) -> None:
    """Refuse to listen to other machines where nobody has to sign in, unless that is meant.

    Raises
    ------
    InputError
        If other machines would reach the server, nobody signs in, and nobody said that this is meant.
    """
    if is_loopback(address) or has_sign_in or is_unverified:
        return
    remedy = (
        "Set sign-in up (docs/serving.md). With --unverified whoever reaches the port may do everything under any name."
    )
    raise InputError(f"without sign-in the dashboard serves 127.0.0.1 only, not {address}", remedy=remedy)
