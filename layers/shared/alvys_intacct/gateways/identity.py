"""Bearer tokens: RS256 JWTs of the configured issuer and audience (api.md, Identity).

API Gateway checks them too. Checking again here makes the local stack behave like AWS, and a mistake in
the template leaves no route unprotected.
"""

from __future__ import annotations

import re
from functools import cached_property

import jwt

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.identity import Identity, InvalidTokenError

LEEWAY_SECONDS = 30
_NAME = re.compile(r"[A-Za-z0-9._@:-]{1,100}")


class TokenVerifier:
    """Verifies tokens against the issuer's published keys, which are fetched once and cached."""

    def __init__(self, issuer: str, audience: str, jwks_url: str) -> None:
        self._issuer = issuer
        self._audience = audience
        self._jwks_url = jwks_url

    @cached_property
    def _keys(self) -> jwt.PyJWKClient:
        return jwt.PyJWKClient(self._jwks_url, cache_keys=True, lifespan=3600, timeout=5)

    def identity(self, authorization: str | None) -> Identity:
        """The caller's identity. Raises `InvalidTokenError`, or `Retryable` if the keys can't be fetched."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise InvalidTokenError("Send a token as Authorization: Bearer <token>.")
        try:
            key = self._keys.get_signing_key_from_jwt(token.strip())
            claims = jwt.decode(
                token.strip(),
                key,
                algorithms=["RS256"],
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.PyJWKClientConnectionError as error:
            raise Retryable("Tokens can't be checked at the moment.", code="identity_unavailable") from error
        except jwt.ExpiredSignatureError as error:
            raise InvalidTokenError("The token has expired.") from error
        except jwt.PyJWTError as error:
            raise InvalidTokenError("The token is not valid for this service.") from error
        return _identity(claims)


def _identity(claims: dict[str, object]) -> Identity:
    tenant, permissions = claims.get("tenant"), claims.get("permissions", [])
    if not isinstance(tenant, str) or not _NAME.fullmatch(tenant):
        raise InvalidTokenError("The token names no tenant.")
    if not isinstance(permissions, list):
        raise InvalidTokenError("The token's permissions are not a list.")
    return Identity(
        tenant=tenant,
        subject=str(claims["sub"]),
        role=str(claims.get("role", "")),
        permissions=frozenset(str(permission) for permission in permissions),
    )
