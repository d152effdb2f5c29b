"""Sessions at Sage: opened once, used by all later calls, renewed when they end (protocol section 3).

A connection that posts in an entity needs two places: the entity, and the top level for its parties. One
sign-in serves both (decision 0052): the session at the other place is opened from the one that lives. Where
that fails, a sign-in with the password tells why.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from alvys_intacct.domain.errors import ConfigurationError, ConnectionFault, NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.errors.classification import SessionRefusedError
from alvys_intacct.gateways.intacct.protocol.envelope import Login
from alvys_intacct.gateways.intacct.session.credentials import Credentials
from alvys_intacct.gateways.intacct.session.opening import Opening
from alvys_intacct.gateways.intacct.session.outgoing import Trust
from alvys_intacct.gateways.intacct.session.places import (
    SessionKey,
    place_of,
    refuse_elsewhere,
    session_key,
)
from alvys_intacct.gateways.intacct.session.refused_passwords import RefusedPasswords
from alvys_intacct.gateways.intacct.session.session import Session
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.work.remembered import Remembered

# A worker that meets more places than this within hours opens some sessions anew.
MOST_SESSIONS = 2000
# How long a place whose session Sage doesn't open from another one is signed in to with the password.
_APART_FOR = timedelta(hours=12)


class Sessions:
    """The sessions of this process, one per tenant, company, user and entity. Safe for threads."""

    def __init__(self, opening: Opening, credentials: Credentials, clock: Clock) -> None:
        self._opening = opening
        self._credentials = credentials
        self._clock = clock
        self._sessions: dict[SessionKey, Session] = {}
        self._refused = RefusedPasswords(clock)
        self._apart = Remembered[SessionKey, bool](MOST_SESSIONS)
        self._turns: dict[SessionKey, _Turn] = {}
        self._guard = threading.Lock()

    def has(self, books: Books) -> bool:
        """Whether there is a live session for these books."""
        return self._live(session_key(books)) is not None

    def login(self, books: Books) -> Login:
        """The sign-in with the kept password, for a request that signs in by itself.

        Raises the errors of `current`.
        """
        try:
            password = self._credentials.password(books)
        except (NeedsAttention, ConfigurationError) as error:
            raise ConnectionFault(error, place_of(books)) from None
        return Login(books.company_id, books.user_id, password, books.entity_id)

    def was_refused(self, books: Books) -> bool:
        """Whether Sage refused the kept password last time: no request signs in by itself then."""
        return self._refused.is_doubted(books) or self._refused.lately(books)

    def counts_as_refused(
        self, books: Books, login: Login, sender: tuple[str, str], error: SyncError
    ) -> bool:
        """Whether this refused sign-in was the newest one; noted then.

        Password and sender are read anew, since it hangs on them.
        """
        try:
            newest = self._credentials.newest_password(books), self._credentials.newest_sender()
        except (NeedsAttention, ConfigurationError):
            newest = login.password, sender
        if newest != (login.password, sender):
            return False
        self._refused.note(books, login.password, error)
        return True

    def current(self, books: Books, attempt: int = 1) -> Session:
        """The session for these books; opens one if none lives. Raises the errors of a read."""
        key = session_key(books)
        if (session := self._live(key)) is not None:
            return session
        # Threads that need the same session wait for the thread that opens it.
        with self._turn(key):
            session = self._live(key)
            if session is None:
                session = self._opened(books, attempt)
                self._keep(key, session)
            return session

    def renew(self, books: Books, *, though_refused: bool) -> None:
        """Sign in with the kept password, whatever session there is, and use that one from now on.

        With `though_refused`, also if this password was refused a moment ago. Raises the errors of `current`.
        """
        key = session_key(books)
        with self._turn(key):
            self._sessions.pop(key, None)
            self._refused.doubt(books)
            self._keep(key, self._with_kept_password(books, 1, though_refused=though_refused))

    def drop(self, books: Books, session: Session) -> None:
        """Forget a session that Sage refused, unless another thread has already replaced it.

        Older ones of the same user are forgotten with it: the password tells why, and not another session.
        """
        key = session_key(books)
        with self._turn(key):
            if self._sessions.get(key) is not session:
                return
            if session.from_another:
                self._keep_apart(key)
            for known, other in list(self._sessions.items()):
                if known[:-1] == key[:-1] and other.started_at <= session.started_at:
                    self._sessions.pop(known, None)

    def _opened(self, books: Books, attempt: int) -> Session:
        """A new session. The first one of a connection is opened where its documents are.

        There, Sage tells a wrong password from a user who may not use the top level with one sign-in.
        """
        if books.documents_in is not None:
            self.current(replace(books, entity_id=books.documents_in, documents_in=None), attempt)
        return self._from_another(books, attempt) or self._with_kept_password(books, attempt)

    def _from_another(self, books: Books, attempt: int) -> Session | None:
        """A session from a live one of the same user at another place; None where the password must tell."""
        key = session_key(books)
        if attempt > 1 or self.was_refused(books) or self._apart.get(key, self._clock.now()):
            return None
        places = [known for known in list(self._sessions) if known[:-1] == key[:-1] and known != key]
        live = next(((place, session) for place in places if (session := self._live(place))), None)
        if live is None:
            return None
        place, known = live
        try:
            session = self._opening.from_session(books, known)
        except SessionRefusedError:
            # It may have ended. What this place needs, a sign-in tells.
            self._sessions.pop(place, None)
            return None
        if session is None:
            self._keep_apart(key)
        return session

    def _with_kept_password(self, books: Books, attempt: int, *, though_refused: bool = False) -> Session:
        """A new session. Raises `ConnectionFault` when a person or the operator must act first."""
        trust = Trust.REFUSED if self._refused.is_doubted(books) else Trust.ACCEPTED
        try:
            session = self._signed_in(books, attempt, trust, though_refused=though_refused)
        except (NeedsAttention, ConfigurationError) as error:
            self._refused.doubt(books)
            raise ConnectionFault(error, place_of(books)) from None
        self._refused.accept(books)
        return session

    def _signed_in(self, books: Books, attempt: int, trust: Trust, *, though_refused: bool) -> Session:
        """A session by the kept password: that of some minutes ago, then one that has replaced it since."""
        if self._refused.lately(books) and not though_refused:
            password = newest = self._credentials.newest_password(books)
            if (fault := self._refused.fault(books, newest)) is not None:
                raise fault
        else:
            password = self._credentials.password(books)
        try:
            return self._at_its_place(books, password, attempt, trust)
        except (NeedsAttention, ConfigurationError) as error:
            newest = self._credentials.newest_password(books)
            if newest == password:
                self._note(books, password, error)
                raise
        try:
            return self._at_its_place(books, newest, attempt, trust)
        except (NeedsAttention, ConfigurationError) as error:
            self._note(books, newest, error)
            raise

    def _at_its_place(self, books: Books, password: str, attempt: int, trust: Trust) -> Session:
        session = self._opening.with_password(books, password, attempt, trust)
        refuse_elsewhere(books, session.entity_id)
        return session

    def _note(self, books: Books, password: str, error: SyncError) -> None:
        # A wrong sender says nothing of the password.
        if isinstance(error, NeedsAttention):
            self._refused.note(books, password, error)

    def _live(self, key: SessionKey) -> Session | None:
        session = self._sessions.get(key)
        return session if session is not None and session.is_fresh(self._clock.now()) else None

    def _keep(self, key: SessionKey, session: Session) -> None:
        if len(self._sessions) >= MOST_SESSIONS:
            now = self._clock.now()
            # A copy: other threads add to it.
            live = {known: other for known, other in list(self._sessions.items()) if other.is_fresh(now)}
            self._sessions = live if len(live) <= MOST_SESSIONS // 2 else {}
        self._sessions[key] = session

    def _keep_apart(self, key: SessionKey) -> None:
        now = self._clock.now()
        self._apart.keep(key, True, now + _APART_FOR, now)

    @contextmanager
    def _turn(self, key: SessionKey) -> Iterator[None]:
        """Within, no other thread opens or drops this session."""
        with self._guard:
            turn = self._turns.setdefault(key, _Turn())
            turn.threads += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._guard:
                turn.threads -= 1
                if not turn.threads:
                    del self._turns[key]


class _Turn:
    """The lock of one session, and how many threads hold it or wait for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.threads = 0
