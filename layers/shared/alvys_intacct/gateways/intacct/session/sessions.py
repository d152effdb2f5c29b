"""Sessions at Sage: opened once, used by all later calls, renewed when they expire (protocol section 3)."""

from __future__ import annotations

import threading
from dataclasses import field
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from alvys_intacct.domain.errors import (
    ConfigurationError,
    ConnectionFault,
    ConnectionPlace,
    NeedsAttention,
    OutcomeUnknown,
    Retryable,
    Wait,
)
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.errors.classification import Circumstances, classify_result
from alvys_intacct.gateways.intacct.errors.entry import Call
from alvys_intacct.gateways.intacct.protocol.elements import UnsendableTextError, text_of
from alvys_intacct.gateways.intacct.protocol.envelope import Envelope, Login, get_api_session
from alvys_intacct.gateways.intacct.protocol.responses import Response
from alvys_intacct.gateways.intacct.session.exchange import Exchange, Outgoing, Trust
from alvys_intacct.gateways.intacct.session.visits import SessionKey
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock, PasswordStore, SenderCredentials

# Used where Sage states no timeout; shorter than any timeout that companies use in practice.
_ASSUMED_LIFETIME = timedelta(minutes=15)
_LONGEST_MARGIN = timedelta(minutes=1)
# However long Sage says that a session lives, a new one is opened after this time without a call.
_LONGEST_LIFETIME = timedelta(days=1)
# Of what Sage answers to a sign-in, in characters.
_LONGEST_SESSION_ID, _LONGEST_ADDRESS = 10_000, 500


@dataclass(slots=True)
class Session:
    """A session and the address that it is bound to.

    `started_at` and `valid_until` are by our clock. `ends` is the same end by Sage's clock, None where
    Sage does not state it. `lifetime` is how long the session lives without being used. `entity_id` is where
    Sage opened it; None is the top level.
    """

    session_id: str = field(repr=False)
    endpoint: str
    started_at: datetime
    valid_until: datetime
    lifetime: timedelta
    ends: datetime | None
    entity_id: str | None = None

    def is_fresh(self, now: datetime) -> bool:
        """Whether the session certainly lives long enough for a call that starts now."""
        margin = min(_LONGEST_MARGIN, self.lifetime / 10)
        return now < self.valid_until - margin

    def age(self, now: datetime) -> float:
        """Seconds since the sign-in."""
        return (now - self.started_at).total_seconds()

    def prolong(self, now: datetime, ends: datetime | None) -> None:
        """Extend the session as Sage did with this call, by Sage's clock: our clock may be wrong."""
        if ends is not None and self.ends is not None:
            self.valid_until = min(self.valid_until + (ends - self.ends), now + _LONGEST_LIFETIME)
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
        self.endpoint = endpoint_url
        self._sender = sender
        self._passwords = passwords
        self._clock = clock
        self._exchange = exchange
        self._sessions: dict[SessionKey, Session] = {}
        # Those whose kept password Sage refused last time.
        self._refused: set[SessionKey] = set()
        self._locks: dict[SessionKey, threading.Lock] = {}
        self._locks_lock = threading.Lock()

    def has(self, books: Books) -> bool:
        """Whether there is a live session for these books."""
        session = self._sessions.get(session_key(books))
        return session is not None and session.is_fresh(self._clock.now())

    def login(self, books: Books) -> Login:
        """The sign-in with the kept password, for a request that signs in by itself.

        Raises the errors of `current`.
        """
        try:
            password = self._password(books)
        except (NeedsAttention, ConfigurationError) as error:
            raise ConnectionFault(error, place_of(books)) from None
        return Login(books.company_id, books.user_id, password, books.entity_id)

    def was_refused(self, books: Books) -> bool:
        """Whether Sage refused the kept password last time: the next sign-in takes no slot of the company."""
        return session_key(books) in self._refused

    def counts_as_refused(self, books: Books, login: Login, sender: tuple[str, str]) -> bool:
        """Whether this refused sign-in was the newest one; noted then.

        Password and sender are read anew, since it hangs on them.
        """
        try:
            replaced = self._newest_password(books) != login.password or self._newest_sender() != sender
        except (NeedsAttention, ConfigurationError):
            replaced = False
        if not replaced:
            self._refused.add(session_key(books))
        return not replaced

    def current(self, books: Books, attempt: int = 1) -> Session:
        """The session for these books; signs in if there is no live one. Raises the errors of a read."""
        key = session_key(books)
        session = self._sessions.get(key)
        if session is not None and session.is_fresh(self._clock.now()):
            return session
        # Threads that need the same session wait for the thread that signs in.
        with self._lock(key):
            session = self._sessions.get(key)
            if session is None or not session.is_fresh(self._clock.now()):
                session = self._sessions[key] = self._opened_with_kept_password(books, attempt)
            return session

    def renew(self, books: Books) -> None:
        """Sign in with the kept password, whatever session there is, and use that one from now on.

        Raises the errors of `current`.
        """
        key = session_key(books)
        with self._lock(key):
            self._sessions.pop(key, None)
            self._refused.add(key)
            self._sessions[key] = self._opened_with_kept_password(books, 1)

    def _opened_with_kept_password(self, books: Books, attempt: int) -> Session:
        """A new session. Raises `ConnectionFault` when a person or the operator must act first."""
        trust = Trust.REFUSED if session_key(books) in self._refused else Trust.ACCEPTED
        try:
            session = self._signed_in(books, attempt, trust)
            refuse_elsewhere(books, session.entity_id)
        except (NeedsAttention, ConfigurationError) as error:
            self._refused.add(session_key(books))
            raise ConnectionFault(error, place_of(books)) from None
        self._refused.discard(session_key(books))
        return session

    def _signed_in(self, books: Books, attempt: int, trust: Trust) -> Session:
        """A session by the kept password: that of some minutes ago, then one that has replaced it since."""
        password = self._password(books)
        try:
            return self.sign_in(books, password, attempt, trust)
        except (NeedsAttention, ConfigurationError):
            newest = self._newest_password(books)
            if newest == password:
                raise
        return self.sign_in(books, newest, attempt, trust)

    def _password(self, books: Books, *, fresh: bool = False) -> str:
        try:
            return self._passwords.password(books.tenant, books.subsidiary_id, fresh=fresh)
        except Retryable as error:
            error.unsent = True
            raise

    def _newest_password(self, books: Books) -> str:
        """The kept password, read anew after a refusal. Raises `Wait` where it can't be read."""
        try:
            return self._password(books, fresh=True)
        except Retryable as error:
            raise _not_again_now(error) from None

    def _newest_sender(self) -> tuple[str, str]:
        """The sender, read anew after a refusal. Raises `Wait` where it can't be read."""
        try:
            return self._sender.sender(fresh=True)
        except Retryable as error:
            raise _not_again_now(error) from None

    def sign_in(self, books: Books, password: str, attempt: int, trust: Trust) -> Session:
        """Sign in and open a session, without keeping it.

        Raises `NeedsAttention` when Sage refuses, `Retryable` when Sage can't be reached now. A refusal
        counts only of the sender's newest password.
        """
        sender = self._sender.sender()
        try:
            return self._sign_in(books, sender, password, attempt, trust)
        except (NeedsAttention, ConfigurationError):
            newest = self._newest_sender()
            if newest == sender:
                raise
        return self._sign_in(books, newest, password, attempt, trust)

    def _sign_in(
        self, books: Books, sender: tuple[str, str], password: str, attempt: int, trust: Trust
    ) -> Session:
        circumstances = Circumstances(
            books.company_id,
            books.user_id,
            sender[0],
            (sender[1], password),
            entity_id=books.entity_id,
            call=Call.SIGN_IN,
        )
        try:
            envelope = Envelope(sender, self._exchange.new_request_id(), unique=False)
            envelope.sign_in(Login(books.company_id, books.user_id, password, books.entity_id))
        except UnsendableTextError as error:
            raise error.as_sync_error() from None
        envelope.fill([get_api_session()])
        outgoing = Outgoing(
            url=self.endpoint,
            body=envelope.serialise(),
            request_id=envelope.control_id,
            functions=("getAPISession",),
            circumstances=circumstances,
            session_age=None,
            attempt=attempt,
            tenant=books.tenant,
            trust=trust,
        )
        try:
            response = self._exchange.send(outgoing)
        except OutcomeUnknown as error:
            # A sign-in changes nothing in Sage, so it can be repeated after any outcome.
            raise Retryable(error.message, code=error.code, vendor=error.vendor) from None
        return self._opened(response, circumstances)

    def drop(self, books: Books, session: Session) -> None:
        """Forget a session that Sage refused, unless another thread has already replaced it."""
        key = session_key(books)
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
        if api is None or not session_id or len(session_id) > _LONGEST_SESSION_ID:
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
            entity_id=text_of(api, "locationid").strip() or None,
        )

    def _trusted(self, endpoint: str) -> str:
        """The session's address if its host is Sage's or the configured one; else the configured address.

        Requests carry the sender's password and the session id: an answer must not be able to send them
        to another host.
        """
        configured, offered = urlsplit(self.endpoint), _address(endpoint)
        if offered is None:
            return self.endpoint
        host = (offered.hostname or "").rstrip(".")
        safe_scheme = offered.scheme in ("https", configured.scheme)
        if safe_scheme and (host == configured.hostname or host.endswith(".intacct.com")):
            return endpoint
        return self.endpoint

    def _lock(self, key: SessionKey) -> threading.Lock:
        with self._locks_lock:
            return self._locks.setdefault(key, threading.Lock())


def _not_again_now(error: Retryable) -> Wait:
    """The error that is not repeated within this run.

    A repeat would send what Sage has refused once more, and Sage locks a user after some such sign-ins.
    """
    return Wait(error.message, code=error.code, vendor=error.vendor)


def place_of(books: Books) -> ConnectionPlace:
    """The connection of these books, for the errors that concern it."""
    return ConnectionPlace(books.tenant, books.subsidiary_id, books.entity_id)


def session_key(books: Books) -> SessionKey:
    """Where requests for these books go, and as whom."""
    return (books.tenant, books.company_id, books.user_id, books.entity_id)


def refuse_elsewhere(books: Books, entity_id: str | None) -> None:
    """Raise `NeedsAttention` where Sage signs in to this entity and the top level was asked for.

    A user who is restricted to one entity may be signed in there. What it writes would belong to that entity.
    """
    if books.entity_id is None and entity_id is not None:
        raise NeedsAttention(
            f"Sage Intacct signs the user '{books.user_id}' in to the entity '{entity_id}' instead "
            "of the top level.",
            code="signed_in_elsewhere",
            remedy="Give the user access to the top level in Sage Intacct, or connect the subsidiary to this "
            "entity. Then retry.",
            setting="credentials",
            concerns=books.company_id,
        )


def _lifetime(response: Response) -> timedelta:
    """How long the session lives from the sign-in, by Sage's clock alone."""
    if response.session_started is None or response.session_ends is None:
        return _ASSUMED_LIFETIME
    lifetime = response.session_ends - response.session_started
    return min(lifetime, _LONGEST_LIFETIME) if lifetime > timedelta(0) else _ASSUMED_LIFETIME


def _address(text: str) -> SplitResult | None:
    """The parts of an address; None for a text that is none."""
    if len(text) > _LONGEST_ADDRESS or not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        # Looked at, a port beyond 65535 or that is no number raises ValueError.
        return parts if parts.port != 0 else None
    except ValueError:
        return None
