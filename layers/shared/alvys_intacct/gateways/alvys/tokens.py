"""OAuth client credentials: one token per tenant, kept until shortly before it expires."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

import httpx

from alvys_intacct.domain.errors import ConfigurationError, RateLimited, Retryable
from alvys_intacct.ports.runtime import Clock

MARGIN = timedelta(seconds=60)
# A younger token has no older scopes than the tenant's credentials.
NEW = timedelta(minutes=1)


class AlvysCredentials(Protocol):
    """The store of the tenants' API credentials."""

    def alvys_credentials(self, tenant: str, *, fresh: bool = False) -> tuple[str, str]:
        """Client id and secret. Raises `ConfigurationError`.

        They may have been read some minutes ago; `fresh` ones are read after this call began.
        """


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
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._issued: dict[str, datetime] = {}
        self._refused: set[str] = set()

    def token(self, tenant: str, timeout: httpx.Timeout) -> str:
        """A token that is valid for at least a minute. Raises `Retryable`, `ConfigurationError`."""
        known = self._tokens.get(tenant)
        if known and known[1] > self._clock.now():
            return known[0]
        token, seconds = self._sign_in(tenant, timeout)
        if tenant in self._refused:
            self._issued[tenant] = self._clock.now()
            self._refused.discard(tenant)
        self._tokens[tenant] = (token, self._clock.now() + timedelta(seconds=seconds) - MARGIN)
        return token

    def is_new(self, tenant: str) -> bool:
        """Whether another token would be no better.

        That is so of one that was issued a short while ago for credentials that were read afresh.
        """
        issued = self._issued.get(tenant)
        return issued is not None and self._clock.now() - issued < NEW

    def forget(self, tenant: str) -> None:
        """Drop a token that Alvys refused; for the next one, the credentials are read afresh."""
        self._tokens.pop(tenant, None)
        self._refused.add(tenant)

    def _sign_in(self, tenant: str, timeout: httpx.Timeout) -> tuple[str, int]:
        """A token by the kept credentials: those of some minutes ago, then newer ones. Marks which it was."""
        credentials = self._credentials.alvys_credentials(tenant, fresh=tenant in self._refused)
        try:
            return self._ask(credentials, timeout)
        except ConfigurationError:
            newest = self._credentials.alvys_credentials(tenant, fresh=True)
            if newest == credentials:
                raise
        self._refused.add(tenant)
        return self._ask(newest, timeout)

    def _ask(self, credentials: tuple[str, str], timeout: httpx.Timeout) -> tuple[str, int]:
        client_id, client_secret = credentials
        try:
            answer = self._http.post(
                self._token_url,
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
        try:
            body = answer.json()
            return str(body["access_token"]), int(body.get("expires_in", 3600))
        except (ValueError, KeyError, TypeError):
            raise Retryable("Alvys's answer can't be read.", code="alvys_unreadable") from None
