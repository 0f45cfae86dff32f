"""Read who has which role (``roles.toml``), and how people sign in (``[auth]`` of ``secrets.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from impact.domain.access import AccessPolicy, Role
from impact.errors import InputError, PolicyError, UnreadableFileError

ROLES_FILE = "roles.toml"
NOBODY = "none"
"""What stands for no role at all, so that a person who is not listed is turned away."""
KEYS = ("default", "group_claim", "trust_email", "session_hours", "people", "groups")
LONGEST_SESSION = 720.0
"""Hours: the cookie of a person who signed in lives for 30 days."""
CALLBACK = "/oauth2callback"
SHORTEST_SECRET = 32
AUTH_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


def read_roles(path: Path) -> AccessPolicy:
    """Read the roles of those who sign in.

    Raises
    ------
    UnreadableFileError
        If the file is missing or no TOML.
    PolicyError
        If it names something unknown, or a role that there is not.
    """
    return parse_roles(_table(path), file=path.name)


def parse_roles(table: Mapping[str, object], *, file: str) -> AccessPolicy:
    """Make the roles of the table of a file; raises as :func:`read_roles`."""
    if unknown := [key for key in table if key not in KEYS]:
        raise PolicyError(f"'{unknown[0]}' is unknown", file=file, remedy=f"Known are: {', '.join(KEYS)}.")
    usual = AccessPolicy()
    default = table.get("default", usual.default_role)
    trust, claim = table.get("trust_email", False), table.get("group_claim", usual.group_claim)
    hours = table.get("session_hours", usual.session_hours)
    if not isinstance(trust, bool):
        raise PolicyError(f"'trust_email' is {trust!r}", file=file, remedy="Write true or false.")
    if not isinstance(claim, str) or not claim:
        raise PolicyError(f"'group_claim' is {claim!r}", file=file, remedy='Name a claim, such as "groups".')
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= LONGEST_SESSION:
        remedy = f"Give hours, more than 0 and at most {LONGEST_SESSION:g}."
        raise PolicyError(f"'session_hours' is {hours!r}", file=file, remedy=remedy)
    people = {name.strip().casefold(): role for name, role in _roles(table, "people", file=file).items()}
    if wrong := [name for name in people if "@" not in name]:
        raise PolicyError(f"'people: {wrong[0]}' is no e-mail address", file=file, remedy="People go by address.")
    return AccessPolicy(
        default_role=None if default == NOBODY else _role(default, "default", file=file),
        role_by_email=people,
        role_by_group=_roles(table, "groups", file=file),
        group_claim=claim,
        is_email_trusted=trust,
        session_hours=float(hours),
    )


def _roles(table: Mapping[str, object], part: str, *, file: str) -> dict[str, Role]:
    entries = table.get(part, {})
    if not isinstance(entries, dict):
        raise PolicyError(f"'{part}' is no table", file=file, remedy=f"Begin it with [{part}].")
    return {name: _role(value, f"{part}: {name}", file=file) for name, value in entries.items()}


def _role(value: object, place: str, *, file: str) -> Role:
    try:
        return Role(str(value))
    except ValueError as error:
        remedy = f"Known are: {', '.join(Role)}."
        raise PolicyError(f"'{place}' names the role {value!r}", file=file, remedy=remedy) from error


@dataclass(frozen=True, slots=True)
class SignIn:
    """How people sign in.

    Attributes
    ----------
    file
        File with the settings, which is handed on to the server as it is.
    redirect_uri
        Address to which the provider of identities sends people back.
    """

    file: Path
    redirect_uri: str

    @property
    def host(self) -> str:
        """Name of the machine under which people reach the dashboard."""
        return urlsplit(self.redirect_uri).hostname or ""


def read_sign_in(path: Path) -> SignIn | None:
    """Read how people sign in; ``None`` if the file says nothing of it. No secret is kept or repeated.

    Raises
    ------
    UnreadableFileError
        If the file is missing or no TOML.
    InputError
        If a setting is missing, too weak, or not safe.
    """
    auth = _table(path).get("auth")
    if auth is None:
        return None
    values = auth if isinstance(auth, dict) else {}
    if missing := [key for key in AUTH_KEYS if not isinstance(values.get(key), str) or not values[key].strip()]:
        remedy = f"Under [auth] it needs {', '.join(AUTH_KEYS)}."
        raise InputError(f"sign-in has no {missing[0]}", file=path.name, remedy=remedy)
    if len(values["cookie_secret"]) < SHORTEST_SECRET:
        remedy = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'."
        raise InputError(f"cookie_secret is shorter than {SHORTEST_SECRET} signs", file=path.name, remedy=remedy)
    for key in ("redirect_uri", "server_metadata_url"):
        _refuse_unsafe(values[key], key, file=path.name)
    if not values["redirect_uri"].endswith(CALLBACK):
        remedy = f"It is the address of the dashboard with {CALLBACK} behind it."
        raise InputError("redirect_uri does not lead to the dashboard", file=path.name, remedy=remedy)
    return SignIn(path, values["redirect_uri"])


def _refuse_unsafe(address: str, key: str, *, file: str) -> None:
    parts = urlsplit(address)
    is_local = parts.hostname in LOCAL_HOSTS
    if not parts.hostname or parts.scheme not in ("https", "http") or (parts.scheme == "http" and not is_local):
        remedy = "Write an address with https://; http:// will do for this machine alone."
        raise InputError(f"{key} is no safe address", file=file, remedy=remedy)


def _table(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFileError(f"it cannot be read ({error.strerror})", file=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFileError("it is no TOML", file=str(path), remedy="Mend it, or name another file.") from error
