"""What was granted to whom: sessions, codes and refresh tokens, kept in memory."""

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.alvys.sign_in.people import Person

CODE_SECONDS = 60
REFRESH_SECONDS = 8 * 3600
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True)
class Grant:
    """A person's consent to one sign-in of a client."""

    person: Person
    client_id: str
    redirect_uri: str
    challenge: str
    scope: str
    nonce: str
    until: float

    def is_proven_by(self, verifier: str) -> bool:
        """PKCE (RFC 7636, S256): whether the verifier belongs to the challenge."""
        if not _VERIFIER.fullmatch(verifier):
            return False
        digest = hashlib.sha256(verifier.encode()).digest()
        made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return hmac.compare_digest(made, self.challenge)


@dataclass
class Grants:
    """All of them. `now` tells the time in seconds."""

    now: Callable[[], float] = time.monotonic
    _codes: dict[str, Grant] = field(default_factory=dict)
    _refresh: dict[str, Grant] = field(default_factory=dict)
    _sessions: dict[str, Person] = field(default_factory=dict)

    def open_session(self, person: Person) -> str:
        """Remember who signed in; returns the content of the cookie."""
        session = secrets.token_urlsafe(32)
        self._sessions[session] = person
        return session

    def session(self, cookie: str | None) -> Person | None:
        """Who signed in."""
        return self._sessions.get(cookie or "")

    def close_session(self, cookie: str | None) -> None:
        """Forget who signed in."""
        self._sessions.pop(cookie or "", None)

    def code(self, grant: Grant) -> str:
        """A code for one use within a minute."""
        code = secrets.token_urlsafe(32)
        self._codes[code] = grant
        return code

    def take_code(self, code: str) -> Grant | None:
        """The grant behind a code, once."""
        return self._valid(self._codes.pop(code, None))

    def refresh_token(self, grant: Grant) -> str:
        """A token for one renewal; each renewal gives the next one."""
        token = secrets.token_urlsafe(32)
        self._refresh[token] = grant
        return token

    def take_refresh_token(self, token: str) -> Grant | None:
        """The grant behind a refresh token, once."""
        return self._valid(self._refresh.pop(token, None))

    def _valid(self, grant: Grant | None) -> Grant | None:
        return grant if grant and self.now() < grant.until else None
