"""OAuth client credentials: one token per tenant, kept until shortly before it expires."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Protocol

import httpx

from alvys_intacct.domain.bounds import whole_number
from alvys_intacct.domain.errors import ConfigurationError, RateLimited, Retryable
from alvys_intacct.gateways.alvys.answers import answer_to, json_of, unreadable
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock

MARGIN = timedelta(seconds=60)
# A younger token has no older scopes than the tenant's credentials.
NEW = timedelta(minutes=1)
# In characters and in seconds.
_LONGEST_TOKEN, _LONGEST_LIFESPAN = 20_000, 86_400
_LONGEST_SIGN_IN = 20.0


class AlvysCredentials(Protocol):
    """The store of the tenants' API credentials."""

    def alvys_credentials(self, tenant: str, *, fresh: bool = False) -> tuple[str, str]:
        """Client id and secret. Raises `ConfigurationError`.

        They may have been read some minutes ago; `fresh` ones are read after this call began.
        """


@dataclass(frozen=True, slots=True)
class _Token:
    """A token and the credentials that it was issued for; `newest` if they were read afresh for it."""

    text: str = field(repr=False)
    credentials: tuple[str, str] = field(repr=False)
    newest: bool
    issued: datetime
    valid_until: datetime


class TokenCache:
    """Access tokens by tenant. A token is never used for another tenant."""

    def __init__(
        self, http: httpx.Client, token_url: str, audience: str, credentials: AlvysCredentials, clock: Clock
    ) -> None:
        self._http = http
        self._token_url = token_url
        self._audience = audience
        self._credentials = credentials
        self._clock = clock
        self._tokens: dict[str, _Token] = {}
        self._refused: set[str] = set()

    def token(self, tenant: str, timeout: httpx.Timeout) -> str:
        """A token that is valid for at least a minute. Raises `Retryable`, `ConfigurationError`."""
        known = self._tokens.get(tenant)
        if known is None or known.valid_until <= self._clock.now():
            known = self._tokens[tenant] = self._sign_in(tenant, timeout)
            self._refused.discard(tenant)
        return known.text

    def another_may_help(self, tenant: str) -> bool:
        """Whether another token may have wider scopes: this one is old, or the credentials were replaced.

        For a new token, the credentials are read afresh once. Raises `Retryable`, `ConfigurationError`.
        """
        known = self._tokens.get(tenant)
        if known is None or self._clock.now() - known.issued >= NEW:
            return True
        if known.newest:
            return False
        if self._credentials.alvys_credentials(tenant, fresh=True) != known.credentials:
            return True
        self._tokens[tenant] = replace(known, newest=True)
        return False

    def forget(self, tenant: str) -> None:
        """Drop a token that Alvys refused; for the next one, the credentials are read afresh."""
        self._tokens.pop(tenant, None)
        self._refused.add(tenant)

    def _sign_in(self, tenant: str, timeout: httpx.Timeout) -> _Token:
        """A token by the kept credentials: those of some minutes ago, then newer ones."""
        afresh = tenant in self._refused
        credentials = self._credentials.alvys_credentials(tenant, fresh=afresh)
        try:
            answer = self._ask(credentials, timeout)
        except ConfigurationError:
            newest = self._credentials.alvys_credentials(tenant, fresh=True)
            if newest == credentials:
                raise
            afresh, credentials = True, newest
            answer = self._ask(credentials, timeout)
        text, seconds = answer
        now = self._clock.now()
        return _Token(text, credentials, afresh, now, now + timedelta(seconds=seconds) - MARGIN)

    def _ask(self, credentials: tuple[str, str], timeout: httpx.Timeout) -> tuple[str, int]:
        client_id, client_secret = credentials
        try:
            answer = answer_to(
                self._http,
                "POST",
                self._token_url,
                seconds=_LONGEST_SIGN_IN,
                headers={},
                json={
                    "client_id": client_id,
                    "client_secret": client_secret,
                    "audience": self._audience,
                    "grant_type": "client_credentials",
                },
                timeout=timeout,
            )
        except httpx.HTTPError:
            # `from None`: the cause holds the request, and so the secret.
            raise Retryable("Alvys can't be reached.", code="alvys_unreachable") from None
        if answer.status_code == 429:
            raise RateLimited("Alvys is busy.", code="alvys_busy", seconds=60, refused=True)
        if answer.status_code >= 500:
            raise Retryable("Alvys is busy.", code="alvys_busy", retry_after=60)
        if answer.status_code != 200:
            raise ConfigurationError(
                "Alvys refused the API credentials of this tenant.",
                code="alvys_credentials_refused",
                remedy="Replace the tenant's Alvys API credentials.",
            )
        return _token_in(answer)


def _token_in(answer: httpx.Response) -> tuple[str, int]:
    """The token, and for how many seconds it is valid: at most a day, whatever the answer says."""
    try:
        body = json_of(answer)
    except ValueError:
        raise unreadable() from None
    said = body if isinstance(body, dict) else {}
    token, seconds = said.get("access_token"), said.get("expires_in", 3600)
    lasts = seconds if isinstance(seconds, int) else whole_number(str(seconds))
    if not isinstance(token, str) or not _can_be_header(token) or lasts is None:
        raise unreadable()
    return token, max(0, min(lasts, _LONGEST_LIFESPAN))


def _can_be_header(token: str) -> bool:
    visible = token.isascii() and token.isprintable() and " " not in token
    return visible and 0 < len(token) <= _LONGEST_TOKEN
