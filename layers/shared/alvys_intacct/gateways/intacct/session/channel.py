"""Calls of functions at Sage, for the books of a connection.

A call is prepared once (`requests`), delivered under a session or with a sign-in of its own (`delivery`), and
repeated where that is safe (`repeats`).
"""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.errors import (
    ConfigurationError,
    ConnectionFault,
    NeedsAttention,
    OutcomeUnknown,
    Retryable,
)
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.errors.classification import SessionRefusedError, classify_result
from alvys_intacct.gateways.intacct.protocol.elements import Element
from alvys_intacct.gateways.intacct.protocol.responses import Result
from alvys_intacct.gateways.intacct.session.credentials import Credentials
from alvys_intacct.gateways.intacct.session.delivery import Delivery
from alvys_intacct.gateways.intacct.session.exchange import Exchange
from alvys_intacct.gateways.intacct.session.opening import Opening
from alvys_intacct.gateways.intacct.session.outgoing import Trust
from alvys_intacct.gateways.intacct.session.places import place_of
from alvys_intacct.gateways.intacct.session.repeats import Repeats, perhaps_away
from alvys_intacct.gateways.intacct.session.requests import Carried, PreparedRequest
from alvys_intacct.gateways.intacct.session.session import Session
from alvys_intacct.gateways.intacct.session.sessions import Sessions
from alvys_intacct.gateways.intacct.session.visits import Visits
from alvys_intacct.ports.runtime import Clock

_SHORTEST_CALL = 1.0
# How often a sign-in with a new password is sent: each may count as a wrong one at Sage.
_TRIALS = 2
# The code of a read that failed for an unclear reason.
UNCLEAR = "read_refused"


class Channel:
    """Calls functions at Sage for the books of a connection."""

    def __init__(
        self,
        endpoint_url: str,
        credentials: Credentials,
        exchange: Exchange,
        clock: Clock,
        repeats: Repeats,
    ) -> None:
        self._credentials = credentials
        self._exchange = exchange
        self._repeats = repeats
        self._opening = Opening(endpoint_url, credentials, clock, exchange)
        self._sessions = Sessions(self._opening, credentials, clock)
        self.visits = Visits(clock)
        self._delivery = Delivery(endpoint_url, self._sessions, credentials, exchange, clock, self.visits)

    def read(self, books: Books, function: Element) -> Result:
        """Carry out one read function, with repeats, and return its result.

        Raises the errors of a read in `AccountingSystem`.
        """
        request = self._prepared(books, [function], writes=False, largest=None)

        def read_once(attempt: int) -> Result:
            carried = self._delivery.deliver(books, request, attempt, _SHORTEST_CALL)
            if len(carried.response.results) != 1:
                raise Retryable("Sage Intacct answered without a result.", code="unreadable_answer")
            result = carried.response.results[0]
            if not result.succeeded:
                raise classify_result(result, carried.circumstances)
            return result

        return self._repeats.carry_out(books, read_once, _SHORTEST_CALL)

    def read_many(
        self, books: Books, functions: Sequence[Element], *, repeats_unclear: bool = True
    ) -> list[Result | NeedsAttention]:
        """Carry out several read functions in one request, with repeats: one outcome each, in order.

        If Sage refuses a single function, its outcome is a `NeedsAttention`; if it is unclear why it failed,
        only after a repeat, unless `repeats_unclear` is off. All other errors are raised.
        """
        request = self._prepared(books, functions, writes=False, largest=None)
        return self._repeats.carry_out(
            books,
            lambda attempt: _outcomes(
                self._delivery.deliver(books, request, attempt, _SHORTEST_CALL),
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
                carried = self._delivery.under(session, books, request, attempt, _SHORTEST_CALL)
            except SessionRefusedError as refusal:
                raise refusal.error from None
            return _outcomes(carried, len(functions), repeats_unclear=attempt == 1)

        return self._repeats.carry_out(books, read_once, _SHORTEST_CALL)

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
        certainly none of it was carried out. Raises `TooLargeError` and the errors of `Repeats`.
        """
        request = self._prepared(books, functions, writes=True, largest=largest, transaction=transaction)
        return self._repeats.carry_out(
            books,
            lambda attempt: self._delivery.deliver(books, request, attempt, needs_seconds),
            needs_seconds,
            writes=True,
        )

    def sign_in(self, books: Books, password: str) -> Session:
        """Sign in with this password, ignoring any existing session; repeated once where nobody answered.

        Sage may refuse it, so it takes none of the company's slots. Raises `Throttled` where no place for
        such sign-ins becomes free.
        """
        return self._repeats.carry_out(
            books,
            lambda attempt: self._opening.with_password(books, password, attempt, Trust.UNTRIED),
            _SHORTEST_CALL,
            most=_TRIALS,
        )

    def probe(self, books: Books, *, though_refused: bool) -> None:
        """Sign in anew with the kept password, once.

        With `though_refused`, also if Sage refused this password a moment ago. Raises `ConnectionFault` where
        that is refused, `Retryable` where Sage can't be reached; `away` is set then, unless it was our own
        limit.
        """
        try:
            self._sessions.renew(books, though_refused=though_refused)
        except Retryable as error:
            raise perhaps_away(error, books) from None

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
            sender = self._credentials.sender()
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
