"""The identity provider's public keys: read from its JWKS URL, and believed for a limited time.

Keys are read anew every ten minutes; one that the provider has withdrawn counts no longer then. While the
provider can't be read, or answers what is no set of keys, the known keys count until they are an hour old. A
key that isn't known makes us ask at most twice a minute, whatever callers send.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

import jwt

from alvys_intacct.domain.errors import Retryable

REFRESHED_AFTER, LIFESPAN = 600.0, 3_600.0
# Seconds between two calls at least: after a failure, or for a key that isn't known.
BETWEEN_CALLS = 30.0
TIMEOUT = 5.0
LARGEST_SET, MOST_KEYS, LONGEST_KEY_ID = 100_000, 50, 200
# The modulus in Base64: of 2,048 bits to 8,192.
SHORTEST_MODULUS, LONGEST_MODULUS, LONGEST_EXPONENT = 340, 1_400, 16


class NoKeysError(Exception):
    """The provider's answer is no set of keys that tokens can be checked with."""


class SigningKeys:
    """The keys by their id. `read` answers the provider's text; `now` is a wall clock in seconds."""

    def __init__(
        self, url: str, read: Callable[[str], bytes] | None = None, now: Callable[[], float] = time.time
    ) -> None:
        self._url = url
        self._read = read or fetched
        self._now = now
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at: float | None = None
        self._called_at: float | None = None
        self._is_away = False

    def key(self, key_id: str) -> jwt.PyJWK | None:
        """The key with that id; None if the provider publishes none.

        Raises `Retryable` while that can't be told: without known keys, or for another one than these.
        """
        if self._age() >= REFRESHED_AFTER or key_id not in self._keys:
            self._refresh()
        key = self._keys.get(key_id) if self._age() < LIFESPAN else None
        if key is None and self._is_away:
            words = "Tokens can't be checked at the moment."
            raise Retryable(words, code="identity_unavailable", retry_after=BETWEEN_CALLS)
        return key

    def _age(self) -> float:
        # A clock that was set back makes keys old, never young again.
        age = -1.0 if self._read_at is None else self._now() - self._read_at
        return age if age >= 0 else LIFESPAN

    def _refresh(self) -> None:
        now = self._now()
        if self._called_at is not None and 0 <= now - self._called_at < BETWEEN_CALLS:
            return
        self._called_at = now
        try:
            self._keys = keys_in(self._read(self._url))
        except (NoKeysError, URLError, HTTPException, OSError, ValueError):
            self._is_away = True
            return
        self._read_at, self._is_away = now, False


def fetched(url: str) -> bytes:
    """The provider's answer, as far as a set of keys may be long."""
    request = Request(url, headers={"accept": "application/json"})  # noqa: S310 - the deployment's own setting
    with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
        body: bytes = answer.read(LARGEST_SET + 1)
    return body


def keys_in(body: bytes) -> dict[str, jwt.PyJWK]:
    """The keys for RS256 signatures in a set. Raises `NoKeysError` if there is none."""
    if len(body) > LARGEST_SET:
        raise NoKeysError
    try:
        published = json.loads(body)
    except (ValueError, RecursionError):
        raise NoKeysError from None
    listed = published.get("keys") if isinstance(published, dict) else None
    if not isinstance(listed, list):
        raise NoKeysError
    found = {entry["kid"]: key for entry in listed[:MOST_KEYS] if (key := _key(entry)) is not None}
    if not found:
        raise NoKeysError
    return found


def _key(entry: object) -> jwt.PyJWK | None:
    """The key, if it is one that signs tokens of this service; a set may have others."""
    if not isinstance(entry, dict) or not _is_text(entry.get("kid"), 1, LONGEST_KEY_ID):
        return None
    if entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig" or entry.get("alg", "RS256") != "RS256":
        return None
    modulus, exponent = entry.get("n"), entry.get("e")
    if not _is_text(modulus, SHORTEST_MODULUS, LONGEST_MODULUS) or not _is_text(
        exponent, 1, LONGEST_EXPONENT
    ):
        return None
    try:
        # Only what a public key has: a published private key is none of ours.
        return jwt.PyJWK({"kty": "RSA", "n": modulus, "e": exponent}, algorithm="RS256")
    except (jwt.PyJWTError, ValueError, TypeError):
        return None


def _is_text(value: object, shortest: int, longest: int) -> bool:
    return isinstance(value, str) and shortest <= len(value) <= longest
