"""A small provider of identities by OpenID Connect, which lets a test sign in as whom it likes."""

from __future__ import annotations

import secrets
import threading
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.served import free_port

CLIENT, SECRET = "impact", "the-secret-of-the-client"
START_SECONDS = 20


@dataclass
class Provider:
    """The provider: whom it knows, and the codes that it gave out and nobody has used yet.

    Attributes
    ----------
    address
        Where it listens.
    people
        Claims of each person by the name on the button that signs in as them.
    """

    address: str
    people: Mapping[str, Mapping[str, object]]
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    waiting: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    signed_out: int = 0

    def metadata(self, _: Request) -> Response:
        """Say where everything is."""
        paths = ("authorization", "token", "end_session")
        return JSONResponse(
            {
                "issuer": self.address,
                **{f"{name}_endpoint": f"{self.address}/{name}" for name in paths},
                "jwks_uri": f"{self.address}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    def keys(self, _: Request) -> Response:
        """Give the public key."""
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    def authorization(self, request: Request) -> Response:
        """Ask who signs in, then send the browser back with a code."""
        asked = dict(request.query_params)
        if asked.get("client_id") != CLIENT or asked.get("response_type") != "code":
            return Response("unknown client", status_code=400)
        if "as" not in asked:
            links = (f'<a href="?{urlencode({**asked, "as": name})}">{name}</a>' for name in self.people)
            return HTMLResponse(f"<title>Who are you?</title><h1>Who are you?</h1>{' '.join(links)}")
        code = secrets.token_urlsafe(16)
        self.waiting[code] = asked["as"], asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def token(self, request: Request) -> Response:
        """Exchange a code, once, for what is known of the person."""
        given = dict((await request.form()).items())
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        shown = b64decode(credentials).decode() if scheme == "Basic" else ""
        if unquote(shown) != f"{CLIENT}:{SECRET}":
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        who, asked = self.waiting.pop(str(given.get("code")), ("", {}))
        if not who or given.get("redirect_uri") != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, {**claims, **self.people[who]}, self.key)
        return JSONResponse({"access_token": "unused", "token_type": "Bearer", "id_token": signed, "expires_in": 300})

    def end_session(self, request: Request) -> Response:
        """End the session here, too."""
        self.signed_out += 1
        return RedirectResponse(request.query_params["post_logout_redirect_uri"], 302)


@contextmanager
def running_provider(people: Mapping[str, Mapping[str, object]]) -> Iterator[Provider]:
    """Run a provider on a free port of this machine."""
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}", people)
    routes = [
        Route("/.well-known/openid-configuration", provider.metadata),
        Route("/keys", provider.keys),
        Route("/authorization", provider.authorization),
        Route("/token", provider.token, methods=["POST"]),
        Route("/end_session", provider.end_session),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    began = time.monotonic()
    while not server.started:
        assert time.monotonic() - began < START_SECONDS, "the provider does not answer"
        time.sleep(0.05)
    yield provider
    server.should_exit = True
    thread.join(START_SECONDS)
