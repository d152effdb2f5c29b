"""The simulator's signing key and the tokens made with it.

The same key signs two kinds of tokens, which differ by audience: those for Alvys's API (``/oauth/token``)
and those with which a signed-in Alvys user calls the product's own API (``/_sandbox/token``).
"""

import base64
import hashlib
import os
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.alvys.wire import Object

ALGORITHM = "RS256"
ALVYS_AUDIENCE = "https://api.alvys.com/public/"
PRODUCT_AUDIENCE = "alvys-intacct"


class SigningKey:
    """An RSA key pair that signs and verifies tokens."""

    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        self._private = private
        public = private.public_key()
        numbers = public.public_numbers()
        der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.key_id = hashlib.sha256(der).hexdigest()[:16]
        self.public = public
        self.jwks: Object = {
            "keys": [
                {
                    "kty": "RSA",
                    "use": "sig",
                    "alg": ALGORITHM,
                    "kid": self.key_id,
                    "n": _base64url(numbers.n),
                    "e": _base64url(numbers.e),
                }
            ]
        }

    @classmethod
    def generate(cls) -> "SigningKey":
        """Create a key that lasts as long as the process."""
        return cls(rsa.generate_private_key(public_exponent=65537, key_size=2048))

    @classmethod
    def kept_in(cls, path: Path) -> "SigningKey":
        """Read the key from a file, or create the file. Tokens then stay valid across restarts.

        Raises ``ValueError`` when the file has no RSA key.
        """
        if not path.exists():
            key = cls.generate()
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(key._pem())
            return key
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(private, rsa.RSAPrivateKey):
            raise ValueError(f"{path} holds no RSA key")
        return cls(private)

    def sign(self, claims: Object, seconds: int) -> str:
        """Sign a token that expires after some seconds, or is already expired when they are negative."""
        now = int(time.time())
        return jwt.encode(
            # An expired token must also have been issued in the past.
            {**claims, "iat": min(now, now + seconds), "exp": now + seconds},
            self._private,
            ALGORITHM,
            {"kid": self.key_id},
        )

    def verify(self, token: str, audience: str, issuer: str) -> dict[str, Any]:
        """Return the claims of a token. Raises ``jwt.PyJWTError`` when it is not valid."""
        claims: dict[str, Any] = jwt.decode(
            token,
            self.public,
            [ALGORITHM],
            audience=audience,
            issuer=issuer,
            options={"require": ["exp", "iat"]},
        )
        return claims

    def _pem(self) -> bytes:
        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def _base64url(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
