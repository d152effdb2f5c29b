"""The endpoints of the sign-in, below `/sign-in/` (OpenID Connect Core 1.0, RFC 7636, RFC 6749 section 6)."""

import time
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.alvys.identity import PRODUCT_AUDIENCE, SigningKey
from sandbox.alvys.sign_in.grants import CODE_SECONDS, REFRESH_SECONDS, Grant, Grants
from sandbox.alvys.sign_in.pages import STYLE, choice, message
from sandbox.alvys.sign_in.people import Person
from sandbox.alvys.wire import Object, encode

CLIENT_ID = "console"
TOKEN_SECONDS = 900
COOKIE = "sandbox_session"
RETURNS = ("/console/signed-in", "/v1/docs")
"""The pages of the console to which a sign-in may return."""

_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


class SignIn:
    """The identity provider of one simulator. `consoles` are the origins where the console is served."""

    def __init__(
        self, issuer: str, key: SigningKey, people: Sequence[Person], consoles: Sequence[str]
    ) -> None:
        self._issuer = issuer
        self._key = key
        self._people = {person.id: person for person in people}
        self._consoles = frozenset(consoles)
        self._returns = frozenset(f"{console}{path}" for console in consoles for path in RETURNS)
        self._grants = Grants()
        self.token_seconds = TOKEN_SECONDS

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            Route("/sign-in/authorize", self._authorize),
            Route("/sign-in/as/{person}", self._choose),
            Route("/sign-in/token", self._token, methods=["POST", "OPTIONS"]),
            Route("/sign-in/logout", self._logout),
            Route("/sign-in/style.css", self._style),
        ]

    def discovery(self) -> Object:
        """What `/.well-known/openid-configuration` tells of the sign-in."""
        base = f"{self._issuer}/sign-in"
        return {
            "issuer": self._issuer,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "end_session_endpoint": f"{base}/logout",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "scopes_supported": ["openid", "profile", "offline_access"],
            "prompt_values_supported": ["none", "login", "select_account"],
            "subject_types_supported": ["public"],
        }

    # ---------------------------------------------------------------- in the browser

    async def _authorize(self, request: Request) -> Response:
        query = request.query_params
        if refused := self._refused(query):
            return refused
        if fault := _fault(query):
            return _back(query, error="invalid_request", error_description=fault)
        prompt = query.get("prompt", "")
        person = self._grants.session(request.cookies.get(COOKIE))
        if person and prompt not in ("login", "select_account"):
            return self._signed_in(person, query)
        if prompt == "none":
            return _back(query, error="login_required", error_description="Nobody is signed in.")
        return HTMLResponse(choice(self._people.values(), str(query)), headers=_PAGE_HEADERS)

    async def _choose(self, request: Request) -> Response:
        query = request.query_params
        if refused := self._refused(query):
            return refused
        person = self._people.get(request.path_params["person"])
        if person is None or _fault(query):
            return _refusal("Nobody of this name can sign in here. Go back and choose again.")
        self._grants.close_session(request.cookies.get(COOKIE))
        answer = self._signed_in(person, query)
        session = self._grants.open_session(person)
        answer.set_cookie(COOKIE, session, path="/sign-in", httponly=True, samesite="lax")
        return answer

    async def _logout(self, request: Request) -> Response:
        target = request.query_params.get("post_logout_redirect_uri")
        self._grants.close_session(request.cookies.get(COOKIE))
        answer: Response
        if target and _origin(target) in self._consoles:
            parameters = {"state": request.query_params.get("state")}
            answer = RedirectResponse(_with(target, parameters), 302)
        else:
            answer = HTMLResponse(
                message("You are signed out", "You can close this page."), headers=_PAGE_HEADERS
            )
        answer.delete_cookie(COOKIE, path="/sign-in")
        return answer

    async def _style(self, _: Request) -> Response:
        return Response(STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})

    def _refused(self, query: Mapping[str, str]) -> Response | None:
        """Nobody is sent to an address that isn't the console's."""
        if query.get("client_id") != CLIENT_ID:
            return _refusal(f"Only the client {CLIENT_ID!r} can be signed in to here.")
        if query.get("redirect_uri") not in self._returns:
            return _refusal("The address to return to is not one of the console's.")
        return None

    def _signed_in(self, person: Person, query: Mapping[str, str]) -> Response:
        grant = Grant(
            person=person,
            client_id=query["client_id"],
            redirect_uri=query["redirect_uri"],
            challenge=query["code_challenge"],
            scope=query.get("scope", "openid"),
            nonce=query.get("nonce", ""),
            until=self._grants.now() + CODE_SECONDS,
        )
        return _back(query, code=self._grants.code(grant))

    # ------------------------------------------------------------------- by the page

    async def _token(self, request: Request) -> Response:
        origin = request.headers.get("origin", "")
        cors = {"Vary": "Origin", "Cache-Control": "no-store"}
        if origin in self._consoles:
            cors |= {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Headers": "content-type"}
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=cors)
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        status, answer = self._exchanged(form)
        return Response(encode(answer), status, cors, "application/json")

    def _exchanged(self, form: Mapping[str, str]) -> tuple[int, Object]:
        match form.get("grant_type"):
            case "authorization_code":
                grant = self._grants.take_code(form.get("code", ""))
                if grant is None or (grant.client_id, grant.redirect_uri) != (
                    form.get("client_id"),
                    form.get("redirect_uri"),
                ):
                    return 400, _error("invalid_grant", "The code is unknown, used, or older than a minute.")
                if not grant.is_proven_by(form.get("code_verifier", "")):
                    return 400, _error("invalid_grant", "The code verifier doesn't belong to the challenge.")
            case "refresh_token":
                grant = self._grants.take_refresh_token(form.get("refresh_token", ""))
                if grant is None or grant.client_id != form.get("client_id"):
                    return 400, _error("invalid_grant", "The refresh token is unknown, used, or too old.")
            case _:
                return 400, _error("unsupported_grant_type", "Use authorization_code or refresh_token.")
        return 200, self._tokens(grant)

    def _tokens(self, grant: Grant) -> Object:
        person = grant.person
        access: Object = {
            "iss": self._issuer,
            "aud": PRODUCT_AUDIENCE,
            "sub": person.id,
            "tenant": person.tenant,
            "role": person.role,
            "permissions": list(person.permissions),
        }
        answer: Object = {
            "access_token": self._key.sign(access, self.token_seconds),
            "token_type": "Bearer",
            "expires_in": self.token_seconds,
            "scope": grant.scope,
        }
        scopes = grant.scope.split()
        if "openid" in scopes:
            known: Object = {"iss": self._issuer, "aud": grant.client_id, "sub": person.id}
            known |= {"nonce": grant.nonce} if grant.nonce else {}
            known |= {"name": person.name} if "profile" in scopes else {}
            answer["id_token"] = self._key.sign(known | {"auth_time": int(time.time())}, self.token_seconds)
        if "offline_access" in scopes:
            renewed = Grant(**vars(grant) | {"until": self._grants.now() + REFRESH_SECONDS})
            answer["refresh_token"] = self._grants.refresh_token(renewed)
        return answer


def _fault(query: Mapping[str, str]) -> str | None:
    """What is wrong with a sign-in that came from the console's own address."""
    if query.get("response_type") != "code":
        return "response_type must be code."
    if query.get("code_challenge_method") != "S256" or len(query.get("code_challenge", "")) != 43:
        return "A code_challenge with the method S256 is needed."
    if "openid" not in query.get("scope", "").split():
        return "The scope must contain openid."
    return None


def _back(query: Mapping[str, str], **parameters: str) -> Response:
    """Return to the console with the outcome."""
    return RedirectResponse(_with(query["redirect_uri"], parameters | {"state": query.get("state")}), 302)


def _with(address: str, parameters: Mapping[str, str | None]) -> str:
    given = {name: value for name, value in parameters.items() if value is not None}
    separator = "&" if urlsplit(address).query else "?"
    return f"{address}{separator}{urlencode(given)}" if given else address


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _error(error: str, description: str) -> Object:
    return {"error": error, "error_description": description}


def _refusal(text: str) -> Response:
    return HTMLResponse(message("This sign-in can't go on", text), 400, _PAGE_HEADERS)
