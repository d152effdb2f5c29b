"""The routes without a token: the web console, the API's reference and document, and health."""

from __future__ import annotations

from alvys_intacct.cold_start import started

import base64
import json
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from alvys_intacct.http.console.deployed import config, page_headers
from alvys_intacct.http.console.static_files import Content, StaticFiles, accepts_gzip, names_etag
from alvys_intacct.http.safe_headers import with_safe_headers
from alvys_intacct.observability import logger

FOR_EVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"

files = StaticFiles(Path(__file__).parent / "static")
routes = APIGatewayHttpResolver()


@routes.get("/v1/health")
def health() -> Response[Any]:
    """Whether the service answers; no other system is called."""
    return Response(200, "application/json", json.dumps({"status": "ok"}))


@routes.get("/v1/openapi.json")
def openapi() -> Response[Any]:
    """The OpenAPI document, generated from the code."""
    return _sent(files.file("openapi.json"), ASK_EACH_TIME, {})


@routes.get("/v1/docs")
def docs() -> Response[Any]:
    """The API's reference as a page."""
    return _sent(files.page("docs.html"), ASK_EACH_TIME, page_headers(images="'self' data:"))


@routes.get("/")
def start() -> Response[Any]:
    """The console is the start page."""
    return Response(302, body="", headers={"location": "/console/"})


@routes.get("/console/config.json")
def configuration() -> Response[Any]:
    """How people sign in at this deployment."""
    return _sent(Content(".json", json.dumps(config()).encode()), ASK_EACH_TIME, {})


@routes.get("/console/assets/.*")
def asset() -> Response[Any]:
    """A file of the console, under the version of all files. Another version's files are not here."""
    version, _, name = _path().removeprefix("/console/assets/").partition("/")
    return _sent(files.file(name) if version == files.version else None, FOR_EVER, {})


@routes.get("/console(?:/.*)?")
def console() -> Response[Any]:
    """The console is one page with many addresses."""
    return _sent(files.page("index.html"), ASK_EACH_TIME, page_headers())


def _path() -> str:
    return str(routes.current_event.path)


def _sent(content: Content | None, kept: str, headers: dict[str, str]) -> Response[Any]:
    """The content, packed if the caller takes that, or 304 if the caller has it already."""
    if content is None:
        return Response(404, "text/plain", "not found")
    asked = routes.current_event.headers
    headers = headers | {"cache-control": kept, "etag": content.etag, "vary": "accept-encoding"}
    if names_etag(asked.get("if-none-match"), content.etag):
        return Response(304, body="", headers=headers)
    if not content.is_text:
        return _binary(content.type, content.plain, headers)
    if accepts_gzip(asked.get("accept-encoding")):
        return _binary(content.type, content.packed, headers | {"content-encoding": "gzip"})
    return Response(200, content.type, content.plain.decode(), headers)


def _binary(kind: str, body: bytes, headers: dict[str, str]) -> Response[Any]:
    answer: Response[Any] = Response(200, kind, base64.b64encode(body).decode(), headers)
    answer.base64_encoded = True
    return answer


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """API Gateway."""
    return with_safe_headers(routes.resolve(event, context))


started(lambda: files.page("index.html").packed)
