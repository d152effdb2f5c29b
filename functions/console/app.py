"""The routes without a token: health, the OpenAPI document, the pages."""

from __future__ import annotations

from alvys_intacct.cold_start import started

import json
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from alvys_intacct.http.safe_headers import with_safe_headers
from alvys_intacct.observability import logger

STATIC = Path(__file__).parent / "static"
SECURITY = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
}

# Pages are asked for anew each time; what they use may be kept for a moment.
KEPT = {".css": "public, max-age=300", ".js": "public, max-age=300"}

routes = APIGatewayHttpResolver()


@routes.get("/v1/health")
def health() -> Response[str]:
    """Whether the service answers; no other system is called."""
    return Response(200, "application/json", json.dumps({"status": "ok"}), headers=SECURITY)


@routes.get("/v1/openapi.json")
def openapi() -> Response[str]:
    """The OpenAPI document, generated from the code."""
    return _file("openapi.json")


@routes.get("/v1/docs")
def docs() -> Response[str]:
    """The API reference as a page."""
    return _file("docs.html")


@routes.get("/")
def start() -> Response[str]:
    """The start page."""
    return _file("index.html")


@routes.get("/console/<name>")
def asset(name: str) -> Response[str]:
    """A file that a page uses."""
    return _file(name)


def _file(name: str) -> Response[str]:
    path = STATIC / name
    if path.parent != STATIC or path.suffix not in TYPES or not path.is_file():
        return Response(404, "text/plain", "not found", headers=SECURITY)
    kept = {"cache-control": KEPT.get(path.suffix, "no-cache")}
    return Response(200, TYPES[path.suffix], path.read_text(encoding="utf-8"), headers=SECURITY | kept)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """API Gateway."""
    return with_safe_headers(routes.resolve(event, context))


started()
