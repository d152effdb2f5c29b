"""``POST /oauth/token``: issues an access token for client credentials.

Source: Alvys's page "Authentication". JSON and form bodies are equivalent. ``scope`` never narrows a token;
the request fails when it names a scope that is not granted. Alvys describes its token service no further:
error bodies follow RFC 6749 section 5.2, and the answer for a wrong audience is assumed.
"""

import hmac
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from sandbox.alvys.identity import ALVYS_AUDIENCE
from sandbox.alvys.problems import ProblemError
from sandbox.alvys.requests import Fields
from sandbox.alvys.simulator import Answer, Simulator, json_answer
from sandbox.alvys.wire import Object

_LIBRARIES = ("python-", "python/", "aiohttp", "httpx", "java/", "go-http-client", "axios", "node")


def token_endpoint(simulator: Simulator) -> Answer:
    """Return the endpoint that issues Alvys access tokens."""

    async def issue(request: Request) -> Response:
        # Seen live: the identity service turns away what doesn't say who is calling.
        if _is_of_a_library(request.headers.get("user-agent", "")):
            return _refused(403, "access_denied", "this user agent is not allowed")
        fields = await _credentials(request)
        if fields.text("grant_type") != "client_credentials":
            return _refused(400, "unsupported_grant_type", "grant_type must be client_credentials")
        client = simulator.world.clients.get(fields.text("client_id") or "")
        secret = fields.text("client_secret") or ""
        if client is None or not hmac.compare_digest(client.secret.encode(), secret.encode()):
            return _refused(401, "access_denied", "unknown client or wrong secret")
        if fields.text("audience") != ALVYS_AUDIENCE:
            return _refused(403, "access_denied", f"audience must be {ALVYS_AUDIENCE}")
        missing = set((fields.text("scope") or "").split()) - set(client.scopes)
        if missing:
            return _refused(401, "access_denied", f"not granted: {' '.join(sorted(missing))}")
        scope = " ".join(client.scopes)
        claims: Object = {
            "iss": simulator.base_url,
            "sub": client.client_id,
            "aud": ALVYS_AUDIENCE,
            "scope": scope,
        }
        return json_answer(
            {
                "access_token": simulator.key.sign(claims, simulator.token_seconds),
                "scope": scope,
                "expires_in": simulator.token_seconds,
                "token_type": "Bearer",
            }
        )

    return simulator.guarded("POST /oauth/token", issue)


async def _credentials(request: Request) -> Fields:
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("application/x-www-form-urlencoded"):
        return Fields.parse(await request.body(), content_type)
    try:
        return Fields(dict(parse_qsl((await request.body()).decode())))
    except ValueError as error:
        raise ProblemError.invalid("$", "The form is not readable.") from error


def _is_of_a_library(user_agent: str) -> bool:
    """Whether a user agent is missing or an HTTP library's default."""
    return user_agent.lower().startswith(_LIBRARIES) or not user_agent


def _refused(status: int, error: str, description: str) -> Response:
    return json_answer({"error": error, "error_description": description}, status)
