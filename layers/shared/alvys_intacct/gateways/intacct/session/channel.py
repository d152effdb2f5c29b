"""A call to the gateway: it signs in where needed, and repeats the call where that is safe.

Reads are repeated after any transient fault. Writes are repeated only when nothing of the request was
carried out. After `OutcomeUnknown` the use case looks in Sage first.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from alvys_intacct.domain.errors import (
    ConfigurationError,
    ConnectionFault,
    NeedsAttention,
    OutcomeUnknown,
    RateLimited,
    Retryable,
    SyncError,
    UnclearRefusal,
    Wait,
)
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.errors.classification import (
    Circumstances,
    SessionRefusedError,
    SignInRefusedError,
    classify_result,
)
from alvys_intacct.gateways.intacct.errors.entry import Call
from alvys_intacct.gateways.intacct.protocol.elements import Element, UnsendableTextError
from alvys_intacct.gateways.intacct.protocol.envelope import Envelope, Login
from alvys_intacct.gateways.intacct.protocol.responses import Response, Result
from alvys_intacct.gateways.intacct.session.exchange import RESERVE_SECONDS, Exchange, Outgoing, Trust
from alvys_intacct.gateways.intacct.session.sessions import (
    Session,
    Sessions,
    place_of,
    refuse_elsewhere,
    session_key,
)
from alvys_intacct.gateways.intacct.session.visits import Visits
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.runtime import Clock, SenderCredentials

T = TypeVar("T")
_SHORTEST_CALL = 1.0
# How often a sign-in with a new password is sent: each may count as a wrong one at Sage.
_TRIALS = 2
# The code of a read that failed for an unclear reason.
UNCLEAR = "read_refused"


@dataclass(frozen=True, slots=True)
class Backoff:
    """How often a call is repeated and how long to wait between attempts.

    The wait before repeat n is uniformly random between zero and `base` * 2^n, at most `cap` seconds ("full
    jitter"), so that workers that failed together don't retry together. It is never shorter than what
    the server asked for. `draw` returns a random number between two. It uses the system's generator,
    because Lambdas restored from one snapshot share the state of Python's own generator.
    """

    attempts: int = 5
    base: float = 0.5
    cap: float = 20.0
    draw: Callable[[float, float], float] = random.SystemRandom().uniform

    def wait(self, attempt: int, retry_after: float | None) -> float:
        """Seconds to wait after this failed attempt, which counts from 1."""
        return max(self.draw(0.0, min(self.cap, self.base * 2**attempt)), retry_after or 0.0)


class TooLargeError(Exception):
    """The request exceeds the size limit and has several functions: divide them among requests."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An answer, with what messages about its results may name and what they must hide."""

    response: Response
    circumstances: Circumstances


class PreparedRequest:
    """A request to Sage whose envelope is built once, for any number of attempts."""

    def __init__(
        self,
        sender: tuple[str, str],
        request_id: str,
        functions: Sequence[Element],
        *,
        writes: bool,
        largest: int | None,
        transaction: bool = False,
    ) -> None:
        try:
            self.envelope = Envelope(sender, request_id, unique=writes, transaction=transaction)
        except UnsendableTextError as error:
            raise error.as_sync_error() from None
        self.envelope.fill(functions)
        self.names = [str(function[0].tag) for function in functions]
        self.call = Call.WRITE if writes else Call.READ
        self._largest = largest

    def use_sender(self, sender: tuple[str, str]) -> None:
        """Come from this sender, whose password may have been replaced since the envelope was built."""
        try:
            self.envelope.use_sender(sender)
        except UnsendableTextError as error:
            raise error.as_sync_error() from None

    def body(self, authentication: Session | Login) -> bytes:
        """The request with this session or sign-in.

        Raises `TooLargeError`, or `NeedsAttention` for a single function that is too large. Nothing has been
        sent then.
        """
        if isinstance(authentication, Session):
            self.envelope.use_session(authentication.session_id)
        else:
            self.envelope.sign_in(authentication)
        divisible = self._largest is not None and len(self.names) > 1
        try:
            body = self.envelope.serialise()
        except NeedsAttention:
            if divisible:
                raise TooLargeError from None
            raise
        if divisible and self._largest is not None and len(body) > self._largest:
            raise TooLargeError
        return body


class Channel:
    """Calls functions at Sage for the books of a connection."""

    def __init__(
        self,
        sender: SenderCredentials,
        sessions: Sessions,
        exchange: Exchange,
        clock: Clock,
        remaining_seconds: Callable[[], float],
        backoff: Backoff,
    ) -> None:
        self._sender = sender
        self._sessions = sessions
        self._exchange = exchange
        self._clock = clock
        self._remaining = remaining_seconds
        self._backoff = backoff
        self.visits = Visits(clock)

    def read(self, books: Books, function: Element) -> Result:
        """Carry out one read function, with repeats, and return its result.

        Raises the errors of a read in `AccountingSystem`.
        """
        request = self._prepared(books, [function], writes=False, largest=None)

        def read_once(attempt: int) -> Result:
            carried = self._with_session(books, request, attempt, _SHORTEST_CALL)
            if len(carried.response.results) != 1:
                raise Retryable("Sage Intacct answered without a result.", code="unreadable_answer")
            result = carried.response.results[0]
            if not result.succeeded:
                raise classify_result(result, carried.circumstances)
            return result

        return self._repeat(books, read_once, _SHORTEST_CALL)

    def read_many(
        self, books: Books, functions: Sequence[Element], *, repeats_unclear: bool = True
    ) -> list[Result | NeedsAttention]:
        """Carry out several read functions in one request, with repeats: one outcome each, in order.

        If Sage refuses a single function, its outcome is a `NeedsAttention`; if it is unclear why it failed,
        only after a repeat, unless `repeats_unclear` is off. All other errors are raised.
        """
        request = self._prepared(books, functions, writes=False, largest=None)
        return self._repeat(
            books,
            lambda attempt: _outcomes(
                self._with_session(books, request, attempt, _SHORTEST_CALL),
                len(functions),
                repeats_unclear=repeats_unclear and attempt == 1,
            ),
            _SHORTEST_CALL,
        )

    def read_many_as(
        self, books: Books, password: str, functions: Sequence[Element]
    ) -> list[Result | NeedsAttention]:
        """Like `read_many`, but signed in with this password; the session is not kept."""
        session = self.sign_in(books, password)
        request = self._prepared(books, functions, writes=False, largest=None)

        def read_once(attempt: int) -> list[Result | NeedsAttention]:
            try:
                carried = self._once(books, request, session, attempt, _SHORTEST_CALL)
            except SessionRefusedError as refusal:
                raise refusal.error from None
            return _outcomes(carried, len(functions), repeats_unclear=attempt == 1)

        return self._repeat(books, read_once, _SHORTEST_CALL)

    def write(
        self,
        books: Books,
        functions: Sequence[Element],
        *,
        largest: int | None,
        needs_seconds: float,
        transaction: bool = False,
    ) -> Carried:
        """Carry out write functions in one request of at most `largest` bytes; None is any size.

        As a `transaction`, Sage is told to carry out all of them or none. The request is repeated only when
        certainly none of it was carried out. Raises `TooLargeError` and the errors of `_repeat`.
        """
        request = self._prepared(books, functions, writes=True, largest=largest, transaction=transaction)
        return self._repeat(
            books,
            lambda attempt: self._with_session(books, request, attempt, needs_seconds),
            needs_seconds,
            writes=True,
        )

    def sign_in(self, books: Books, password: str) -> Session:
        """Sign in with this password, ignoring any existing session; repeated once where nobody answered.

        Sage may refuse it, so it takes none of the company's slots. Raises `Throttled` where no place for
        such sign-ins becomes free.
        """
        return self._repeat(
            books,
            lambda attempt: self._sessions.sign_in(books, password, attempt, Trust.UNTRIED),
            _SHORTEST_CALL,
            most=_TRIALS,
        )

    def probe(self, books: Books) -> None:
        """Sign in anew with the kept password, once.

        Raises `ConnectionFault` where that is refused, `Retryable` where Sage can't be reached; `away` is set
        then, unless it was our own limit.
        """
        try:
            self._sessions.renew(books)
        except Retryable as error:
            raise _tagged(error, books) from None

    def _repeat(
        self,
        books: Books,
        once: Callable[[int], T],
        needs_seconds: float,
        *,
        writes: bool = False,
        most: int | None = None,
    ) -> T:
        attempt = 1
        while True:
            try:
                return once(attempt)
            except OutcomeUnknown as error:
                if writes:
                    raise
                failure = Retryable(error.message, code=error.code, vendor=error.vendor)
            except Retryable as error:
                failure = error
            if attempt == most or not self._wait_for_repeat(failure, attempt, needs_seconds):
                raise _tagged(failure, books) from None
            attempt += 1

    def _wait_for_repeat(self, failure: Retryable, attempt: int, needs_seconds: float) -> bool:
        if attempt >= self._backoff.attempts or _has_waited(failure):
            return False
        wait = self._backoff.wait(attempt, failure.retry_after)
        if wait > self._backoff.cap:
            # Sage asks for a long wait: the transaction waits, not this worker.
            return False
        if self._remaining() - RESERVE_SECONDS < wait + needs_seconds:
            return False
        self._clock.sleep(wait)
        return True

    def _prepared(
        self,
        books: Books,
        functions: Sequence[Element],
        *,
        writes: bool,
        largest: int | None,
        transaction: bool = False,
    ) -> PreparedRequest:
        try:
            sender = self._sender.sender()
        except ConfigurationError as error:
            raise ConnectionFault(error, place_of(books)) from None
        return PreparedRequest(
            sender,
            self._exchange.new_request_id(),
            functions,
            writes=writes,
            largest=largest,
            transaction=transaction,
        )

    def _with_session(
        self, books: Books, request: PreparedRequest, attempt: int, needs_seconds: float
    ) -> Carried:
        writes = request.call is Call.WRITE
        if self._may_sign_in(books, writes=writes):
            # Refused, it goes on with a session: the sign-in alone tells what is refused.
            with suppress(SessionRefusedError, UnsendableTextError):
                return self._signing_in(books, request, attempt, needs_seconds)
        session = self._sessions.current(books, attempt)
        try:
            return self._once(books, request, session, attempt, needs_seconds)
        except SessionRefusedError:
            self._sessions.drop(books, session)
        session = self._sessions.current(books, attempt)
        try:
            return self._once(books, request, session, attempt, needs_seconds)
        except SessionRefusedError as refusal:
            # Sage accepts the sign-in and refuses a new session too: neither is the cause.
            self._sessions.drop(books, session)
            raise _unclear(refusal.error) from None

    def _may_sign_in(self, books: Books, *, writes: bool) -> bool:
        """Whether this request signs in by itself."""
        if self._sessions.has(books) or self._sessions.was_refused(books):
            return False
        return self.visits.signs_in(session_key(books), writes=writes)

    def _signing_in(
        self, books: Books, request: PreparedRequest, attempt: int, needs_seconds: float
    ) -> Carried:
        """Carry the request out with a sign-in of its own.

        Raises `ConnectionFault` where Sage refuses the sign-in, `SessionRefusedError` where it may be another
        part that Sage refuses, or an earlier password or sender.
        """
        login, sender = self._sessions.login(books), self._sender.sender()
        try:
            carried = self._sent(books, request, login, attempt, needs_seconds)
        except SignInRefusedError as refusal:
            if not self._sessions.counts_as_refused(books, login, sender):
                raise SessionRefusedError(refusal.error) from None
            raise ConnectionFault(refusal.error, place_of(books)) from None
        if request.call is Call.READ:
            try:
                refuse_elsewhere(books, carried.response.entity_id)
            except NeedsAttention as error:
                raise ConnectionFault(error, place_of(books)) from None
            self.visits.confirm(session_key(books))
        return carried

    def _once(
        self,
        books: Books,
        request: PreparedRequest,
        session: Session,
        attempt: int,
        needs_seconds: float,
    ) -> Carried:
        carried = self._sent(books, request, session, attempt, needs_seconds)
        session.prolong(self._clock.now(), carried.response.session_ends)
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
        sender = self._sender.sender()
        request.use_sender(sender)
        session = authentication if isinstance(authentication, Session) else None
        secret = authentication.session_id if isinstance(authentication, Session) else authentication.password
        outgoing = Outgoing(
            url=session.endpoint if session else self._sessions.endpoint,
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


def _has_waited(failure: Retryable) -> bool:
    """Whether it already waited as long as the run allows: for a slot, or for time."""
    return isinstance(failure, Wait) and not isinstance(failure, RateLimited)


def _tagged(failure: Retryable, books: Books) -> Retryable:
    """The failure, with the connection whose Sage company is perhaps away."""
    if not failure.unsent and not _has_waited(failure):
        failure.away = place_of(books)
    return failure


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


def _outcomes(carried: Carried, expected: int, *, repeats_unclear: bool) -> list[Result | NeedsAttention]:
    results = carried.response.results
    if len(results) != expected:
        raise Retryable("Sage Intacct answered without all results.", code="unreadable_answer")
    outcomes: list[Result | NeedsAttention] = []
    for result in results:
        refused = None if result.succeeded else classify_result(result, carried.circumstances)
        if isinstance(refused, OutcomeUnknown) and not repeats_unclear:
            # A read has no unknown outcome: it is refused, whatever the reason.
            refused = NeedsAttention(
                refused.message, code=UNCLEAR, vendor=refused.vendor, concerns=refused.concerns
            )
        if refused is not None and not isinstance(refused, NeedsAttention):
            raise refused
        outcomes.append(refused or result)
    return outcomes
