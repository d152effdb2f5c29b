"""One request and its answer: take a lease, send, read, and turn a failure into an error.

The type of the error tells whether the request was carried out. `Retryable`, `NeedsAttention` and
`ConfigurationError`: certainly not. `OutcomeUnknown`: possibly. `SessionRefusedError`: certainly not, and
a new session may help. `SignInRefusedError`: certainly not, because of the sign-in in the request.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager

from alvys_intacct.domain.errors import OutcomeUnknown, Retryable, SyncError, Wait
from alvys_intacct.gateways.intacct.errors.classification import SessionRefusedError, SignInRefusedError
from alvys_intacct.gateways.intacct.protocol.responses import Response
from alvys_intacct.gateways.intacct.session.answers import read_response
from alvys_intacct.gateways.intacct.session.leasing import TRIAL_SECONDS, RequestLease
from alvys_intacct.gateways.intacct.session.observation import GatewayCall, Observe
from alvys_intacct.gateways.intacct.session.outgoing import SHORTEST_REQUEST, Outgoing, Trust
from alvys_intacct.gateways.intacct.session.transport import (
    HttpAnswer,
    HttpTransport,
    NoAnswerError,
    NotSentError,
)

# Seconds kept free for the caller to record the outcome after the last answer.
RESERVE_SECONDS = 1.0
# How long a sign-in that Sage may refuse waits for its place.
_PATIENCE = 5.0


class Exchange:
    """Sends requests, each under a lease of its company."""

    def __init__(
        self,
        transport: HttpTransport,
        lease: RequestLease,
        remaining_seconds: Callable[[], float],
        observe: Observe,
        *,
        longest_request: float,
        correlation: Callable[[], str] = str,
    ) -> None:
        self._correlation = correlation
        self._transport = transport
        self._lease = lease
        self._remaining = remaining_seconds
        self._observe = observe
        self._longest = longest_request

    def new_request_id(self) -> str:
        """A control id for a request; it begins with the correlation id of the current work (OPS-1)."""
        known, unique = self._correlation()[:48], uuid.uuid4().hex
        return f"{known}-{unique[:8]}" if known else unique

    def send(self, outgoing: Outgoing) -> Response:
        """Carry out one request. Raises the errors that the module's docstring lists."""
        trace = _Trace(outgoing)
        try:
            response = self._send(outgoing, trace)
        except SessionRefusedError:
            trace.outcome = "session_refused"
            raise
        except SignInRefusedError as refusal:
            trace.outcome = refusal.error.code
            raise
        except SyncError as error:
            trace.outcome = error.code
            if isinstance(error, Retryable):
                error.unsent = not trace.has_place
            raise
        finally:
            self._observe(trace.finished())
        return response

    def _send(self, outgoing: Outgoing, trace: _Trace) -> Response:
        available = self._remaining() - RESERVE_SECONDS
        seconds = min(self._longest, available)
        wait = available - outgoing.needs_seconds
        if outgoing.trust is not Trust.ACCEPTED:
            seconds = min(seconds, TRIAL_SECONDS)
        if seconds < SHORTEST_REQUEST or wait < 0:
            raise no_time_left()
        with self._place(outgoing, seconds, wait):
            trace.got_place()
            seconds = min(seconds, self._remaining() - RESERVE_SECONDS)
            answer = self._post(outgoing, max(seconds, SHORTEST_REQUEST))
        trace.answered(answer)
        return read_response(answer, outgoing)

    def _place(self, outgoing: Outgoing, seconds: float, wait: float) -> AbstractContextManager[None]:
        """The place that the request needs: what Sage may refuse holds up nothing that it has accepted."""
        tenant, company_id = outgoing.tenant, outgoing.circumstances.company_id
        if outgoing.trust is Trust.UNTRIED:
            return self._lease.trial(tenant, company_id, seconds=seconds, wait=min(wait, _PATIENCE))
        if outgoing.trust is Trust.REFUSED:
            return self._lease.probe(tenant, company_id, seconds=seconds, wait=min(wait, _PATIENCE))
        return self._lease.held(company_id, seconds=seconds, wait=wait)

    def _post(self, outgoing: Outgoing, seconds: float) -> HttpAnswer:
        try:
            return self._transport.post(outgoing.url, outgoing.body, seconds)
        except NotSentError as error:
            raise Retryable(f"Sage Intacct can't be reached ({error}).", code="unreachable") from None
        except NoAnswerError as error:
            raise OutcomeUnknown(
                f"The connection to Sage Intacct broke before it answered ({error}).", code="no_answer"
            ) from None


def no_time_left() -> Wait:
    """The error for a run that ends before another request could be answered."""
    return Wait("No time was left for another request to Sage Intacct.", code="no_time_left")


class _Trace:
    """Collects the measures of one request."""

    def __init__(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self._began = self._sent = time.monotonic()
        self._answer: HttpAnswer | None = None
        self.has_place = False
        self.outcome = "ok"

    def got_place(self) -> None:
        self._sent = time.monotonic()
        self.has_place = True

    def answered(self, answer: HttpAnswer) -> None:
        self._answer = answer

    def finished(self) -> GatewayCall:
        outgoing, answer = self._outgoing, self._answer
        return GatewayCall(
            request_id=outgoing.request_id,
            company_id=outgoing.circumstances.company_id,
            functions=dict(Counter(outgoing.functions)),
            bytes_out=len(outgoing.body),
            bytes_in=len(answer.body) if answer else 0,
            seconds=time.monotonic() - self._sent,
            lease_seconds=self._sent - self._began,
            attempt=outgoing.attempt,
            session_age=outgoing.session_age,
            http_status=answer.status if answer else None,
            outcome=self.outcome,
        )
