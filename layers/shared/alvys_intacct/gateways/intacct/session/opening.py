"""Open a session: with a password, or from another session of the same user (protocol section 3).

Sage's page *API Sessions*: from a session, `getAPISession` with the id of an entity opens one at that entity,
and with an empty id one at the top level, where the user may go there. Neither is a sign-in.
"""

from __future__ import annotations

from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, OutcomeUnknown, Retryable
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.gateways.intacct.errors.classification import (
    Circumstances,
    classify_result,
)
from alvys_intacct.gateways.intacct.errors.entry import Call
from alvys_intacct.gateways.intacct.protocol.elements import UnsendableTextError, text_of
from alvys_intacct.gateways.intacct.protocol.envelope import (
    Envelope,
    Login,
    get_api_session,
    get_api_session_at,
)
from alvys_intacct.gateways.intacct.protocol.responses import Response
from alvys_intacct.gateways.intacct.session.credentials import Credentials
from alvys_intacct.gateways.intacct.session.exchange import Exchange
from alvys_intacct.gateways.intacct.session.outgoing import Outgoing, Trust
from alvys_intacct.gateways.intacct.session.session import Session, stated_lifetime, trusted_address
from alvys_intacct.ports.runtime import Clock

# In characters.
_LONGEST_SESSION_ID = 10_000


class Opening:
    """Asks Sage for sessions, each in one request of its own."""

    def __init__(self, endpoint_url: str, credentials: Credentials, clock: Clock, exchange: Exchange) -> None:
        self.endpoint = endpoint_url
        self._credentials = credentials
        self._clock = clock
        self._exchange = exchange

    def with_password(self, books: Books, password: str, attempt: int, trust: Trust) -> Session:
        """A session by a sign-in with this password.

        Raises `NeedsAttention` when Sage refuses, `Retryable` when Sage can't be reached now. A refusal
        counts only of the sender's newest password.
        """
        sender = self._credentials.sender()
        login = Login(books.company_id, books.user_id, password, books.entity_id)
        try:
            return self._ask(books, sender, login, attempt, trust)[1]
        except (NeedsAttention, ConfigurationError):
            newest = self._credentials.newest_sender()
            if newest == sender:
                raise
        return self._ask(books, newest, login, attempt, trust)[1]

    def from_session(self, books: Books, known: Session) -> Session | None:
        """A session at these books from that one; None where Sage refuses it, or opens it elsewhere.

        Raises `SessionRefusedError` where Sage may not accept the known one any more, `Retryable` when Sage
        can't be reached now.
        """
        try:
            response, session = self._ask(books, self._credentials.sender(), known, 1, Trust.ACCEPTED)
        except (NeedsAttention, ConfigurationError):
            return None
        if session.entity_id != books.entity_id:
            return None
        # What the answer tells of its end is the known session's, which this call has prolonged.
        known.prolong(self._clock.now(), response.session_ends)
        session.lifetime, session.valid_until = known.lifetime, self._clock.now() + known.lifetime
        session.from_another = True
        return session

    def _ask(
        self, books: Books, sender: tuple[str, str], known: Login | Session, attempt: int, trust: Trust
    ) -> tuple[Response, Session]:
        """The answer to `getAPISession` with a sign-in or another session, and the session that it opens."""
        session = known if isinstance(known, Session) else None
        circumstances = Circumstances(
            books.company_id,
            books.user_id,
            sender[0],
            (sender[1], known.session_id if isinstance(known, Session) else known.password),
            entity_id=books.entity_id,
            call=Call.SIGN_IN,
        )
        envelope = self._envelope(books, sender, known)
        outgoing = Outgoing(
            url=session.endpoint if session else self.endpoint,
            body=envelope.serialise(),
            request_id=envelope.control_id,
            functions=("getAPISession",),
            circumstances=circumstances,
            session_age=session.age(self._clock.now()) if session else None,
            attempt=attempt,
            tenant=books.tenant,
            trust=trust,
        )
        try:
            response = self._exchange.send(outgoing)
        except OutcomeUnknown as error:
            # A session changes nothing in Sage, so it can be asked for again after any outcome.
            raise Retryable(error.message, code=error.code, vendor=error.vendor) from None
        return response, self._opened(response, circumstances)

    def _envelope(self, books: Books, sender: tuple[str, str], known: Login | Session) -> Envelope:
        try:
            envelope = Envelope(sender, self._exchange.new_request_id(), unique=False)
            if isinstance(known, Session):
                envelope.use_session(known.session_id)
                envelope.fill([get_api_session_at(books.entity_id)])
            else:
                envelope.sign_in(known)
                envelope.fill([get_api_session()])
        except UnsendableTextError as error:
            raise error.as_sync_error() from None
        return envelope

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
        lifetime = stated_lifetime(response)
        return Session(
            session_id=session_id,
            endpoint=trusted_address(text_of(api, "endpoint"), self.endpoint),
            started_at=now,
            valid_until=now + lifetime,
            lifetime=lifetime,
            ends=response.session_ends,
            entity_id=text_of(api, "locationid").strip() or None,
        )
