"""Serve each resource of an export, and the tracked resource set that lists them, over HTTP."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from impact.readers.sparql_worker import chosen
from impact.use_cases.served_resources import ServedResources
from impact.use_cases.sparql_endpoint import LOOK_UP, accepted_types
from impact.writers.resource_document import DOCUMENT_FORMATS, write_document
from impact.writers.tracked_set import SET_FILE

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

SET_PATH = "/trs/"


def resource_routes(resources: ServedResources) -> list[Route]:
    """Give the routes: the look-up by IRI, the set, and last every path that may be the IRI of a resource."""
    from starlette.routing import Route

    app = _ResourceEndpoint(resources)
    return [
        Route(LOOK_UP, app.look_up, methods=["GET"]),
        Route(f"{LOOK_UP}/{{rest:path}}", app.below_the_base, methods=["GET"]),
        Route(SET_PATH.rstrip("/"), app.set_file, methods=["GET"]),
        Route(f"{SET_PATH}{{name:path}}", app.set_file, methods=["GET"]),
        Route("/{rest:path}", app.by_path, methods=["GET"]),
    ]


class _ResourceEndpoint:
    """Answers in threads of their own, so that writing a long document keeps nobody waiting."""

    def __init__(self, resources: ServedResources) -> None:
        self._resources = resources

    def look_up(self, request: Request) -> Response:
        """Give the resource that the parameter ``iri`` names."""
        named = [value for name, value in parse_qsl(request.url.query) if name == "iri"]
        if len(named) != 1:
            return _refused(400, f"Name one resource, as {LOOK_UP}?iri=IRI with the IRI percent-encoded.")
        return self._resource(request, named[0])

    def below_the_base(self, request: Request) -> Response:
        """Give the resource whose IRI is the base of the workspace with the rest of the path."""
        rest = _sent_path(request).removeprefix(f"{LOOK_UP}/")
        return self._resource(request, self._resources.base_iri + rest)

    def by_path(self, request: Request) -> Response:
        """Give the resource whose IRI is an address with this path."""
        path = _sent_path(request)
        iri = self._resources.iri_of_path(path)
        if not iri:
            base = self._resources.base_iri
            return _refused(404, f"Nothing stands at {path}. Resources below {base} stand below {LOOK_UP}/.")
        return self._resource(request, iri)

    def set_file(self, request: Request) -> Response:
        """Give the set, its base, or a page of its log."""
        name = request.path_params.get("name", "") or SET_FILE
        data = self._resources.set_files.get(name)
        if data is None:
            pages = ", ".join(self._resources.set_files)
            return _refused(404, f"The tracked resource set has no {name}. It has: {pages}.")
        return _negotiated(request, data, is_turtle=True)

    def _resource(self, request: Request, iri: str) -> Response:
        data = self._resources.statements_of(iri)
        if data is None and iri in self._resources.gone:
            return _refused(410, f"<{iri}> is no more; the change log at {SET_PATH} says since which change.")
        if data is None:
            release, base = self._resources.release, f"{SET_PATH}base.ttl"
            return _refused(404, f"The export of {release} says nothing of <{iri}>. {base} lists what there is.")
        return _negotiated(request, data, is_turtle=False)


def _sent_path(request: Request) -> str:
    """Give the path as it was sent: an encoded slash is another sign than a plain one."""
    raw: bytes = request.scope["raw_path"]
    return raw.decode("latin-1").partition("?")[0]


def _negotiated(request: Request, data: bytes, *, is_turtle: bool) -> Response:
    """Write statements in the format that the client takes, with a tag that changes when they do."""
    from starlette.responses import Response

    accepted = accepted_types(request.headers.get("accept", ""))
    media_type = chosen(accepted, tuple(DOCUMENT_FORMATS))
    if media_type is None:
        return _refused(406, f"Nothing of what you accept can be written; offered: {', '.join(DOCUMENT_FORMATS)}")
    tag = f'"{hashlib.sha256(media_type.encode() + data).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Vary": "Accept", "Cache-Control": "no-cache"}
    if _is_known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    is_as_wanted = is_turtle and media_type == "text/turtle"
    body = data if is_as_wanted else write_document(data, media_type, is_turtle=is_turtle)
    return Response(body, media_type=media_type, headers=headers)


def _is_known(header: str, tag: str) -> bool:
    """Say whether a client has the version with this tag already."""
    named = {item.strip().removeprefix("W/") for item in header.split(",")}
    return tag in named or "*" in named


def _refused(status: int, words: str) -> Response:
    from starlette.responses import Response

    return Response(f"{words}\n", status_code=status, media_type="text/plain", headers={"Vary": "Accept"})
