"""Calls to Alvys's public API: signed in, with exact decimals, and with errors turned into ours."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

import httpx

from alvys_intacct.domain.errors import (
    ConfigurationError,
    NeedsAttention,
    RateLimited,
    Retryable,
    VendorError,
)
from alvys_intacct.gateways.alvys.answers import answer_to, json_of, storable, unreadable
from alvys_intacct.gateways.alvys.rate_limits import Pace, endpoint_of
from alvys_intacct.gateways.alvys.tokens import AlvysCredentials, TokenCache
from alvys_intacct.gateways.http_answers import seconds_asked
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock

LONGEST_CALL = 20.0
SHORTEST_CALL = 1.0
LONGEST_CONNECT = 5.0
# Retry-After always says a minute, while most blocks last three.
LONGEST_BLOCK = 180.0
# The wait where Alvys names none.
USUAL_WAIT = 60.0
_LONGEST_WORDS = 1000
# Alvys's identity service refuses the names that HTTP libraries give themselves.
USER_AGENT = "Alvys-Sage-Intacct/1.0"


@dataclass(frozen=True, slots=True)
class AlvysCall:
    """The measures of one call: its time in seconds, and the HTTP status, None where no answer came."""

    tenant: str
    endpoint: str
    seconds: float
    http_status: int | None


class AlvysCalls:
    """Makes calls one after the other, each for one tenant.

    Alvys allows few calls a minute and blocks for minutes beyond that. A 429 becomes `RateLimited`
    with the longer of Retry-After and the longest block; it is never repeated at once. No call lasts
    longer than the run that makes it. The constructor sends nothing.
    """

    def __init__(
        self,
        api_url: str,
        token_url: str,
        audience: str,
        credentials: AlvysCredentials,
        clock: Clock,
        remaining_seconds: Callable[[], float] = lambda: LONGEST_CALL,
        observe: Callable[[AlvysCall], None] = lambda call: None,
    ) -> None:
        self._api_url = api_url.rstrip("/")
        self._remaining_seconds = remaining_seconds
        self._observe = observe
        self._new_tokens = partial(
            TokenCache, token_url=token_url, audience=audience, credentials=credentials, clock=clock
        )
        self._pace = Pace(clock, remaining_seconds)

    @cached_property
    def _http(self) -> httpx.Client:
        return httpx.Client(headers={"user-agent": USER_AGENT})

    @cached_property
    def _tokens(self) -> TokenCache:
        return self._new_tokens(self._http)

    def __call__(
        self,
        tenant: str,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
    ) -> httpx.Response:
        """Make one call; an expired token is renewed once.

        Alvys says 401 or 403 of a stale token. A 403 of a new token is about its scopes: another one helps
        only if the tenant's credentials were replaced.
        """
        content = None if body is None else encoded(body)
        answer = self._send(tenant, method, path, query, content)
        if answer.status_code == 401 or (answer.status_code == 403 and self._another_may_help(tenant)):
            self._tokens.forget(tenant)
            answer = self._send(tenant, method, path, query, content)
        return answer

    def paced(
        self,
        tenant: str,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
    ) -> httpx.Response:
        """Make one call within Alvys's limits. Raises `RateLimited` if it would exceed them."""
        endpoint = endpoint_of(method, path)
        self._pace.take_turn(tenant, endpoint)
        try:
            answer = self(tenant, method, path, query=query, body=body)
        finally:
            self._pace.ended(tenant, endpoint)
        if answer.status_code == 429:
            self._pace.block(tenant, endpoint, _block(answer))
        return answer

    def _send(
        self, tenant: str, method: str, path: str, query: dict[str, str] | None, content: str | None
    ) -> httpx.Response:
        headers = {
            "authorization": f"Bearer {self._token(tenant)}",
            "content-type": "application/json",
        }
        url = f"{self._api_url}/api/p/v1.0/{path}"
        began, status = time.perf_counter(), None
        try:
            answer = answer_to(
                self._http,
                method,
                url,
                seconds=self._seconds(),
                headers=headers,
                params=query,
                content=content,
                timeout=self._timeout(),
            )
            status = answer.status_code
            return answer
        except httpx.HTTPError as error:
            fault = Retryable("Alvys can't be reached.", code="alvys_unreachable")
            fault.unsent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
            raise fault from error
        finally:
            seconds = time.perf_counter() - began
            self._observe(AlvysCall(tenant, endpoint_of(method, path), seconds, status))

    def _token(self, tenant: str) -> str:
        """The tenant's token. While there is none, no call is sent."""
        try:
            return self._tokens.token(tenant, self._timeout())
        except Retryable as fault:
            fault.unsent = True
            raise

    def _another_may_help(self, tenant: str) -> bool:
        """Whether a call that was refused may succeed with another token. Alvys hasn't carried it out."""
        try:
            return self._tokens.another_may_help(tenant)
        except Retryable as fault:
            fault.unsent = True
            raise

    def _seconds(self) -> float:
        return max(SHORTEST_CALL, min(LONGEST_CALL, self._remaining_seconds()))

    def _timeout(self) -> httpx.Timeout:
        seconds = self._seconds()
        return httpx.Timeout(seconds, connect=min(LONGEST_CONNECT, seconds))


def expect_ok(answer: httpx.Response) -> None:
    """Raise the error for any answer but success: `Retryable`, `ConfigurationError`, `NeedsAttention`."""
    if answer.is_success:
        return
    vendor = vendor_error(answer)
    if answer.status_code == 429:
        raise RateLimited(
            "Alvys is busy.", code="alvys_busy", seconds=_block(answer), refused=True, vendor=vendor
        )
    if answer.status_code >= 500 or answer.status_code == 408:
        raise Retryable("Alvys is busy.", code="alvys_busy", retry_after=_retry_after(answer), vendor=vendor)
    if answer.status_code in (401, 403):
        raise ConfigurationError(
            "Alvys refused the API credentials of this tenant.",
            code="alvys_credentials_refused",
            remedy="Give the API credentials the scopes for invoices, loads, trips, customers, carriers and "
            "drivers.",
            vendor=vendor,
        )
    raise NeedsAttention(
        "Alvys refused the request.",
        code="alvys_refused",
        remedy="Read Alvys's message and correct the cause in Alvys, then retry.",
        vendor=vendor,
    )


def vendor_error(answer: httpx.Response) -> VendorError:
    """Alvys's own status and words."""
    return VendorError("Alvys", str(answer.status_code), _words(answer))


def decoded(answer: httpx.Response) -> dict[str, Any]:
    """The answer's JSON object, bounded, with exact decimals. Raises `Retryable` if the answer is none."""
    try:
        body = json_of(answer)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise unreadable()
    return body


def encoded(body: dict[str, Any]) -> str:
    """JSON with decimals as exact numbers; members that are None are left out."""
    return _encode({name: value for name, value in body.items() if value is not None})


def _encode(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        members = (f"{json.dumps(name)}: {_encode(item)}" for name, item in value.items() if item is not None)
        return "{" + ", ".join(members) + "}"
    return json.dumps(value)


def _words(answer: httpx.Response) -> str:
    try:
        body = json_of(answer)
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    errors = body.get("Errors") or body.get("errors")
    fields = errors.values() if isinstance(errors, dict) else ()
    details = "; ".join(str(text) for said in fields for text in (said if isinstance(said, list) else [said]))
    said = body.get("Detail") or body.get("detail") or body.get("Title") or body.get("title") or ""
    return storable(details or str(said), _LONGEST_WORDS)


def _block(answer: httpx.Response) -> float:
    """For how long Alvys takes no call after a 429: mostly longer than it says."""
    return max(LONGEST_BLOCK, _retry_after(answer))


def _retry_after(answer: httpx.Response) -> float:
    asked = seconds_asked(answer.headers.get("retry-after", ""))
    return USUAL_WAIT if asked is None else asked
