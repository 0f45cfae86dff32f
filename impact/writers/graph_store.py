"""Write graphs to a triple store by the SPARQL 1.1 Graph Store HTTP Protocol: one graph a call, each put whole."""

from __future__ import annotations

import base64
import http.client
import ipaddress
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from impact.errors import PushError

TRIES = 5
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
"""Seconds before the second try; each further pause is twice as long."""
SECONDS_TO_ANSWER = 120.0
PASSING = frozenset({429, 502, 503, 504})
"""Answers that may be another one in a moment."""
SHOWN = 300
"""Characters of an answer that a fault shows."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to sign on: a bearer token, or a user with a password; neither is ever printed."""

    token: str = ""
    user: str = ""
    password: str = ""

    @property
    def header(self) -> str:
        """The header that signs a call on; empty if there is nothing to sign on with."""
        if self.token:
            return f"Bearer {self.token}"
        if self.user:
            return f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"
        return ""

    def __repr__(self) -> str:
        """Say nothing of what is secret."""
        return "Credentials(…)"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing: a PUT that becomes a GET elsewhere would seem to have worked."""


class GraphStore:
    """A triple store that takes graphs.

    Parameters
    ----------
    url
        Where its Graph Store Protocol answers, such as ``http://localhost:3030/impact/data``.
    credentials
        How to sign on.
    is_plain_allowed
        Whether credentials may be sent unencrypted to a host that is not this one.
    pause
        Waits for some seconds.

    Raises
    ------
    PushError
        If the address is none, holds a password, or would carry credentials unencrypted.
    """

    def __init__(
        self,
        url: str,
        *,
        credentials: Credentials | None = None,
        is_plain_allowed: bool = False,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = _checked(url)
        self.url, self.label = (
            url,
            f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}",
        )
        self._header = credentials.header if credentials else ""
        self._pause = pause
        self._opener = urllib.request.build_opener(_NoRedirect)
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self._signer = urllib.request.HTTPDigestAuthHandler(passwords)
        self._may_want_digest = self._header.startswith("Basic ")
        if credentials and self._may_want_digest:
            passwords.add_password(None, url, credentials.user, credentials.password)
        if self._header and parts.scheme == "http" and not _is_here(parts.hostname or "") and not is_plain_allowed:
            remedy = "Use https, or say --plain if the way there is safe."
            raise PushError("credentials would go over the network unencrypted", file=self.label, remedy=remedy)

    def put(self, graph: str, ntriples: bytes) -> None:
        """Replace a graph by statements; doing it again changes nothing.

        Parameters
        ----------
        graph
            IRI of the graph; empty for the default graph.
        ntriples
            Its statements as N-Triples.

        Raises
        ------
        PushError
            If the store cannot be reached, refuses, or keeps failing.
        """
        named = f"graph={quote(graph, safe='')}" if graph else "default"
        request = urllib.request.Request(  # noqa: S310 -- http and https only, checked above
            f"{self.url}{'&' if urlsplit(self.url).query else '?'}{named}", data=ntriples, method="PUT"
        )
        request.add_header("Content-Type", "application/n-triples")
        request.add_header("User-Agent", "impact")
        for number in range(1, TRIES + 1):
            wait = self._tried(request, is_last=number == TRIES)
            if wait is None:
                return
            self._pause(max(wait, min(FIRST_PAUSE * 2 ** (number - 1), LONGEST_PAUSE)))

    def _tried(self, request: urllib.request.Request, *, is_last: bool) -> float | None:
        """Try once; give the seconds to wait before another try, or nothing if it worked."""
        header = self._digest(request) or self._header
        if header:
            request.add_unredirected_header("Authorization", header)
        try:
            with self._opener.open(request, timeout=SECONDS_TO_ANSWER) as answer:
                answer.read()
                return None
        except urllib.error.HTTPError as error:
            with error:
                if error.code not in PASSING or is_last:
                    raise self._refused(error) from error
                return _asked_to_wait(error)
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
            if is_last:
                reason = getattr(error, "reason", None) or error
                remedy = "See whether it runs and the address is right; what was put before stays."
                raise PushError(f"the store cannot be reached ({reason})", file=self.label, remedy=remedy) from error
            return 0.0

    def _digest(self, request: urllib.request.Request) -> str:
        """Ask, without the graph, whether the store wants a digest, as Virtuoso does; give it, or nothing.

        Asked with the graph, such a store would refuse before the graph is there.
        """
        if not self._may_want_digest:
            return ""
        asking = urllib.request.Request(request.full_url, method="HEAD")  # noqa: S310 -- as the request itself
        challenge = ""
        try:
            with self._opener.open(asking, timeout=SECONDS_TO_ANSWER):
                pass
        except urllib.error.HTTPError as error:
            with error:
                challenge = error.headers.get("WWW-Authenticate", "")
        except (OSError, http.client.HTTPException):
            return ""
        kind, _, rest = challenge.partition(" ")
        self._may_want_digest = kind.casefold() == "digest"
        if not self._may_want_digest:
            return ""
        asked = urllib.request.parse_keqv_list([part for part in urllib.request.parse_http_list(rest) if part])
        return f"Digest {self._signer.get_authorization(request, asked)}"

    def _refused(self, error: urllib.error.HTTPError) -> PushError:
        said = " ".join(error.read(SHOWN * 4).decode("utf-8", "replace").split())[:SHOWN]
        reason = f"{error.code} {error.reason}{f': {said}' if said else ''}"
        match error.code:
            case 401 | 403:
                message = "the store does not let you write"
                remedy = "Set IMPACT_PUSH_TOKEN, or IMPACT_PUSH_USER and IMPACT_PUSH_PASSWORD."
            case 404 | 405 | 501:
                message = "nothing takes graphs at this address"
                remedy = "Give the Graph Store address, such as …/store (Oxigraph) or …/DATASET/data (Fuseki)."
            case 301 | 302 | 303 | 307 | 308:
                message = f"the store sends you to {error.headers.get('Location', 'another address')}"
                remedy = "Give that address."
            case 413:
                message, remedy = "the graph is too large for the store", "Raise its limit on requests."
            case code if code in PASSING:
                message, remedy = "the store keeps failing", "Try again later; what was put before stays."
            case 400 | 500 if '"default"' in said or "default graph" in said.casefold():
                message = "the store takes no default graph"
                remedy = "Name one for it: --default-graph urn:impact:graphs; the other graphs are there."
            case _:
                message, remedy = "the store refuses the graph", ""
        return PushError(f"{message} ({reason})", file=self.label, remedy=remedy)


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_sound = urlsplit(""), False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_sound:
        raise PushError(f"'{url}' is no address of a store", remedy="Write http://HOST/PATH or https://HOST/PATH.")
    if parts.username is not None or parts.password is not None:
        remedy = "Take it out, and set IMPACT_PUSH_USER and IMPACT_PUSH_PASSWORD."
        raise PushError("the address holds a user or a password, which others could read", remedy=remedy)
    return parts


def _is_here(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _asked_to_wait(error: urllib.error.HTTPError) -> float:
    asked = error.headers.get("Retry-After", "")
    return min(float(asked), LONGEST_PAUSE) if asked.isdigit() else 0.0
