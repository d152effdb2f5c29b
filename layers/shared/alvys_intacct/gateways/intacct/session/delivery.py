"""Deliver a request: under the session of its place, or with a sign-in of its own (decision 0041)."""

from __future__ import annotations

from contextlib import suppress

from alvys_intacct.domain.errors import (
    ConfigurationError,
    ConnectionFault,
    NeedsAttention,
    SyncError,
    UnclearRefusal,
)
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.errors.classification import (
    Circumstances,
    SessionRefusedError,
    SignInRefusedError,
)
from alvys_intacct.gateways.intacct.errors.entry import Call
from alvys_intacct.gateways.intacct.protocol.elements import UnsendableTextError
from alvys_intacct.gateways.intacct.protocol.envelope import Login
from alvys_intacct.gateways.intacct.session.credentials import Credentials
from alvys_intacct.gateways.intacct.session.exchange import Exchange
from alvys_intacct.gateways.intacct.session.outgoing import Outgoing
from alvys_intacct.gateways.intacct.session.places import (
    is_elsewhere,
    place_of,
    refuse_elsewhere,
    session_key,
)
from alvys_intacct.gateways.intacct.session.requests import Carried, PreparedRequest
from alvys_intacct.gateways.intacct.session.session import Session
from alvys_intacct.gateways.intacct.session.sessions import Sessions
from alvys_intacct.gateways.intacct.session.visits import Visits
from alvys_intacct.ports.runtime import Clock


class Delivery:
    """Sends requests, each attempt once; a session that Sage refuses is replaced once."""

    def __init__(
        self,
        endpoint_url: str,
        sessions: Sessions,
        credentials: Credentials,
        exchange: Exchange,
        clock: Clock,
        visits: Visits,
    ) -> None:
        self._endpoint = endpoint_url
        self._sessions = sessions
        self._credentials = credentials
        self._exchange = exchange
        self._clock = clock
        self._visits = visits

    def deliver(self, books: Books, request: PreparedRequest, attempt: int, needs_seconds: float) -> Carried:
        """Carry the request out as the user of these books. Raises the errors of a call."""
        if self._may_sign_in(books, request):
            # Refused, it goes on with a session: the sign-in alone tells what is refused.
            with suppress(SessionRefusedError, UnsendableTextError):
                return self._signing_in(books, request, attempt, needs_seconds)
        session = self._sessions.current(books, attempt)
        try:
            return self._at_its_place(session, books, request, attempt, needs_seconds)
        except SessionRefusedError:
            self._sessions.drop(books, session)
        session = self._sessions.current(books, attempt)
        try:
            return self._at_its_place(session, books, request, attempt, needs_seconds)
        except SessionRefusedError as refusal:
            # Sage accepts the sign-in and refuses a new session too: neither is the cause.
            self._sessions.drop(books, session)
            raise _unclear(refusal.error) from None

    def under(
        self, session: Session, books: Books, request: PreparedRequest, attempt: int, needs_seconds: float
    ) -> Carried:
        """Carry the request out in this session. Raises `SessionRefusedError` where a new one may help."""
        carried = self._sent(books, request, session, attempt, needs_seconds)
        session.prolong(self._clock.now(), carried.response.session_ends)
        return carried

    def _at_its_place(
        self, session: Session, books: Books, request: PreparedRequest, attempt: int, needs_seconds: float
    ) -> Carried:
        """The same, and the next request opens a new session where Sage has put the user into an entity."""
        carried = self.under(session, books, request, attempt, needs_seconds)
        if is_elsewhere(books, carried.response.entity_id):
            self._sessions.drop(books, session)
            _refuse_elsewhere(books, request, carried)
        return carried

    def _may_sign_in(self, books: Books, request: PreparedRequest) -> bool:
        """Whether this request signs in by itself."""
        if self._sessions.has(books) or self._sessions.was_refused(books):
            return False
        return self._visits.signs_in(session_key(books), writes=request.call is Call.WRITE)

    def _signing_in(
        self, books: Books, request: PreparedRequest, attempt: int, needs_seconds: float
    ) -> Carried:
        """Carry the request out with a sign-in of its own.

        Raises `ConnectionFault` where Sage refuses the sign-in, `SessionRefusedError` where it may be another
        part that Sage refuses, or an earlier password or sender.
        """
        login, sender = self._sessions.login(books), self._credentials.sender()
        try:
            carried = self._sent(books, request, login, attempt, needs_seconds)
        except SignInRefusedError as refusal:
            if not self._sessions.counts_as_refused(books, login, sender, refusal.error):
                raise SessionRefusedError(refusal.error) from None
            raise ConnectionFault(refusal.error, place_of(books)) from None
        _refuse_elsewhere(books, request, carried)
        return carried

    def _sent(
        self,
        books: Books,
        request: PreparedRequest,
        authentication: Session | Login,
        attempt: int,
        needs_seconds: float,
    ) -> Carried:
        # After a refused sign-in these are newer ones than those that the envelope was built with.
        sender = self._credentials.sender()
        request.use_sender(sender)
        session = authentication if isinstance(authentication, Session) else None
        secret = authentication.session_id if isinstance(authentication, Session) else authentication.password
        outgoing = Outgoing(
            url=session.endpoint if session else self._endpoint,
            body=request.body(authentication),
            request_id=request.envelope.control_id,
            functions=request.names,
            circumstances=Circumstances(
                books.company_id,
                books.user_id,
                sender[0],
                (sender[1], secret),
                entity_id=books.entity_id,
                call=request.call,
            ),
            session_age=session.age(self._clock.now()) if session else None,
            attempt=attempt,
            needs_seconds=needs_seconds,
            has_more=session is None,
        )
        return Carried(self._exchange.send(outgoing), outgoing.circumstances)


def _refuse_elsewhere(books: Books, request: PreparedRequest, carried: Carried) -> None:
    """Raise `ConnectionFault` for a read in an entity instead of at the top level.

    A write has been carried out: its outcome counts.
    """
    if request.call is Call.READ:
        try:
            refuse_elsewhere(books, carried.response.entity_id)
        except NeedsAttention as error:
            raise ConnectionFault(error, place_of(books)) from None


def _unclear(error: SyncError) -> SyncError:
    """The error of a request that is refused although the sign-in was accepted a moment ago.

    Whatever Sage says of user, company or password is not the reason then.
    """
    if not isinstance(error, NeedsAttention | ConfigurationError):
        return error
    said = f' Sage\'s own words: "{error.vendor.text}"' if error.vendor and error.vendor.text else ""
    return UnclearRefusal(
        f"Sage Intacct accepts the sign-in, but refuses the request.{said}",
        remedy="Act on Sage's own words if they name something of this document, then retry. If they don't, "
        "report this to the operator of this service.",
        vendor=error.vendor,
    )
