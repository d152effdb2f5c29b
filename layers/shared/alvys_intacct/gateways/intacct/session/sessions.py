"""Sessions at Sage: signed in once, used by all later calls, renewed before or when they end (section 3)."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alvys_intacct.domain.errors import OutcomeUnknown, Retryable
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.errors.classification import Circumstances, classify_result
from alvys_intacct.gateways.intacct.protocol.elements import UnsendableTextError, text_of
from alvys_intacct.gateways.intacct.protocol.envelope import Envelope, Login, get_api_session
from alvys_intacct.gateways.intacct.protocol.responses import Response
from alvys_intacct.gateways.intacct.session.exchange import Exchange, Outgoing

if TYPE_CHECKING:
    # Only for types: at run time it would bring the whole domain along, and with it Alvys's models.
    from alvys_intacct.ports.runtime import Clock, PasswordStore, SenderCredentials

# Used where Sage tells no timeout: shorter than any that it lets a company choose in practice.
_ASSUMED_LIFETIME = timedelta(minutes=15)
_LONGEST_MARGIN = timedelta(minutes=1)

# Tenant first: the same Sage company signed in by two tenants is two sessions.
SessionKey = tuple[str, str, str, str | None]


@dataclass(slots=True)
class Session:
    """A session and the address it is bound to.

    `valid_until` and `started_at` are by our clock. `ends` is the same end by Sage's clock, None where
    Sage does not tell; `lifetime` is how long the session lives without being used.
    """

    session_id: str = field(repr=False)
    endpoint: str
    started_at: datetime
    valid_until: datetime
    lifetime: timedelta
    ends: datetime | None

    def is_fresh(self, now: datetime) -> bool:
        """Whether a call begun now surely meets a living session."""
        margin = min(_LONGEST_MARGIN, self.lifetime / 10)
        return now < self.valid_until - margin

    def age(self, now: datetime) -> float:
        """Seconds since the sign-in."""
        return (now - self.started_at).total_seconds()

    def prolong(self, now: datetime, ends: datetime | None) -> None:
        """Move the end on as Sage did with this call: by Sage's clock alone, so that ours may be wrong."""
        if ends is not None and self.ends is not None:
            self.valid_until += ends - self.ends
            self.ends = ends
        else:
            self.valid_until = now + self.lifetime


class Sessions:
    """The sessions of this process, one per tenant, company, user and entity. Safe for threads."""

    def __init__(
        self,
        endpoint_url: str,
        sender: SenderCredentials,
        passwords: PasswordStore,
        clock: Clock,
        exchange: Exchange,
    ) -> None:
        self._endpoint = endpoint_url
        self._sender = sender
        self._passwords = passwords
        self._clock = clock
        self._exchange = exchange
        self._sessions: dict[SessionKey, Session] = {}
        self._locks: dict[SessionKey, threading.Lock] = {}
        self._locks_lock = threading.Lock()

    def current(self, books: Books, attempt: int = 1) -> Session:
        """The session for these books, signed in if there is none that lives. Raises as a read does."""
        key = _key(books)
        session = self._sessions.get(key)
        if session is not None and session.is_fresh(self._clock.now()):
            return session
        # Threads that need the same session wait for the one that signs in.
        with self._lock(key):
            session = self._sessions.get(key)
            if session is None or not session.is_fresh(self._clock.now()):
                password = self._passwords.password(books.tenant, books.subsidiary_id)
                session = self.sign_in(books, password, attempt)
                self._sessions[key] = session
            return session

    def sign_in(self, books: Books, password: str, attempt: int = 1) -> Session:
        """Sign in and open a session, without keeping it.

        Raises `NeedsAttention` when Sage refuses, `Retryable` when it cannot be asked just now.
        """
        sender = self._sender.sender()
        circumstances = Circumstances(books.company_id, books.user_id, sender[0], (sender[1], password))
        try:
            envelope = Envelope(sender, self._exchange.new_request_id(), unique=False)
            envelope.sign_in(Login(books.company_id, books.user_id, password, books.entity_id))
        except UnsendableTextError as error:
            raise error.as_sync_error() from None
        envelope.fill([get_api_session()])
        outgoing = Outgoing(
            url=self._endpoint,
            body=envelope.serialise(),
            request_id=envelope.control_id,
            functions=("getAPISession",),
            circumstances=circumstances,
            session_age=None,
            attempt=attempt,
        )
        try:
            response = self._exchange.send(outgoing)
        except OutcomeUnknown as error:
            # A sign-in changes nothing: it may be repeated whatever became of it.
            raise Retryable(error.message, code=error.code, vendor=error.vendor) from None
        return self._opened(response, circumstances)

    def drop(self, books: Books, session: Session) -> None:
        """Forget a session that Sage refused, unless another thread has replaced it already."""
        key = _key(books)
        with self._lock(key):
            if self._sessions.get(key) is session:
                del self._sessions[key]

    def _opened(self, response: Response, circumstances: Circumstances) -> Session:
        result = response.results[0] if response.results else None
        if result is not None and not result.succeeded:
            error = classify_result(result, circumstances)
            if isinstance(error, OutcomeUnknown):
                raise Retryable(error.message, code=error.code, vendor=error.vendor)
            raise error
        api = None if result is None or result.data is None else result.data.find("api")
        session_id = "" if api is None else text_of(api, "sessionid")
        if api is None or not session_id:
            raise Retryable("Sage Intacct answered the sign-in without a session.", code="no_session")
        now = self._clock.now()
        lifetime = _lifetime(response)
        return Session(
            session_id=session_id,
            endpoint=self._trusted(text_of(api, "endpoint")),
            started_at=now,
            valid_until=now + lifetime,
            lifetime=lifetime,
            ends=response.session_ends,
        )

    def _trusted(self, endpoint: str) -> str:
        """The session's address if it is Sage's or the configured host; the configured one otherwise.

        What is sent there carries the sender's password and the session: an answer must not be able to
        lead them elsewhere.
        """
        configured, offered = urlsplit(self._endpoint), urlsplit(endpoint)
        host = (offered.hostname or "").rstrip(".")
        safe_scheme = offered.scheme in ("https", configured.scheme)
        if safe_scheme and (host == configured.hostname or host.endswith(".intacct.com")):
            return endpoint
        return self._endpoint

    def _lock(self, key: SessionKey) -> threading.Lock:
        with self._locks_lock:
            return self._locks.setdefault(key, threading.Lock())


def _key(books: Books) -> SessionKey:
    return (books.tenant, books.company_id, books.user_id, books.entity_id)


def _lifetime(response: Response) -> timedelta:
    """How long the session lives from the sign-in, by Sage's clock alone."""
    if response.session_started is None or response.session_ends is None:
        return _ASSUMED_LIFETIME
    lifetime = response.session_ends - response.session_started
    return lifetime if lifetime > timedelta(0) else _ASSUMED_LIFETIME
