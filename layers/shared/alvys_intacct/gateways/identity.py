"""Bearer tokens: RS256 JWTs of the configured issuer and audience (api.md, Identity).

API Gateway checks them too. Checking again here makes the local stack behave like AWS, and a mistake in
the template leaves no route unprotected.
"""

from __future__ import annotations

import re
from typing import Any

import jwt

from alvys_intacct.domain.identity import Identity, InvalidTokenError
from alvys_intacct.gateways.signing_keys import SigningKeys

LEEWAY_SECONDS = 30
# API Gateway takes headers of 10 KB.
LONGEST_TOKEN = 10_000
# What keys in DynamoDB (no #) and names of secrets (no / and no :) can carry.
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}")
_ILLEGAL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LONGEST_NAME, MOST_PERMISSIONS = 200, 500


class TokenVerifier:
    """Verifies tokens against the issuer's published keys."""

    def __init__(self, issuer: str, audience: str, jwks_url: str, keys: SigningKeys | None = None) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys or SigningKeys(jwks_url)

    def identity(self, authorization: str | None) -> Identity:
        """The caller's identity. Raises `InvalidTokenError`, or `Retryable` if the keys can't be fetched."""
        scheme, _, token = (authorization or "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            raise InvalidTokenError("Send a token as Authorization: Bearer <token>.")
        if len(token) > LONGEST_TOKEN:
            raise InvalidTokenError(f"The token is longer than {LONGEST_TOKEN:,} characters.")
        try:
            return _identity(self._claims(token))
        except jwt.ExpiredSignatureError as error:
            raise InvalidTokenError("The token has expired.") from error
        # Whatever a header or payload contains that PyJWT doesn't expect: deep nesting, numbers without end.
        except (jwt.PyJWTError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
            raise InvalidTokenError("The token is not valid for this service.") from error

    def _claims(self, token: str) -> dict[str, Any]:
        key_id = jwt.get_unverified_header(token).get("kid")
        key = self._keys.key(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise InvalidTokenError("The token is not valid for this service.")
        return jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=self._audience,
            issuer=self._issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )


def _identity(claims: dict[str, Any]) -> Identity:
    permissions = claims.get("permissions", [])
    if (
        not isinstance(permissions, list)
        or len(permissions) > MOST_PERMISSIONS
        or not all(isinstance(permission, str) for permission in permissions)
    ):
        raise InvalidTokenError(f"The token's permissions are not a list of up to {MOST_PERMISSIONS} texts.")
    return Identity(
        tenant=tenant_named(claims.get("tenant")),
        subject=_name(claims, "sub"),
        role=_name(claims, "role"),
        permissions=frozenset(permissions),
    )


def tenant_named(claim: object) -> str:
    """The tenant of a token. Raises `InvalidTokenError` for one that not every key and secret can carry."""
    if not isinstance(claim, str) or not claim:
        raise InvalidTokenError("The token names no tenant.")
    if not _TENANT.fullmatch(claim):
        raise InvalidTokenError(
            "The token's tenant can't be used here: it must have 1 to 100 letters, digits or . _ @ - and "
            "begin with a letter or digit."
        )
    return claim


def _name(claims: dict[str, Any], claim: str) -> str:
    """A claim that is written into histories. Raises `InvalidTokenError` for one that can't be."""
    value = claims.get(claim, "")
    if not isinstance(value, str) or len(value) > LONGEST_NAME or _ILLEGAL.search(value):
        words = f"must be a text of up to {LONGEST_NAME} characters, without control characters"
        raise InvalidTokenError(f"The token's claim {claim} {words}.")
    return value
