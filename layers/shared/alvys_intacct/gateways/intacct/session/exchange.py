"""One request and its answer: take a lease, send, read, and turn a failure into an error.

The type of the error tells whether the request was carried out. `Retryable`, `NeedsAttention` and
`ConfigurationError`: certainly not. `OutcomeUnknown`: possibly. `SessionRefusedError`: certainly not, and
a new session may help. `SignInRefusedError`: certainly not, because of the sign-in in the request.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from enum import Enum, auto

from alvys_intacct.domain.errors import (
    ConfigurationError,
    NeedsAttention,
    OutcomeUnknown,
    RateLimited,
    Retryable,
    SyncError,
    Wait,
)
from alvys_intacct.gateways.intacct.errors.classification import (
    Circumstances,
    SessionRefusedError,
    SignInRefusedError,
    classify,
    is_session_ended,
)
from alvys_intacct.gateways.intacct.protocol.responses import (
    Level,
    Response,
    UnreadableAnswerError,
    parse_response,
)
from alvys_intacct.gateways.intacct.session.leasing import TRIAL_SECONDS, RequestLease
from alvys_intacct.gateways.intacct.session.observation import GatewayCall, Observe
from alvys_intacct.gateways.intacct.session.transport import (
    HttpAnswer,
    HttpTransport,
    NoAnswerError,
    NotSentError,
)
from alvys_intacct.late_dataclass import dataclass

# Refusals of the whole request that Sage's front end also gives while it is out of order.
_AT_THE_GATE = frozenset({"gateway_refused", "gateway_sign_in_refused", "request_refused", "sign_in_refused"})
# Refusals of the whole request that a new sign-in can't explain.
_OF_THE_REQUEST = frozenset({"control_id_too_long", "malformed_request", "request_too_large"})
# Seconds kept free for the caller to record the outcome after the last answer.
RESERVE_SECONDS = 1.0
_SHORTEST_REQUEST = 1.0
# How long a sign-in that Sage may refuse waits for its place.
_PATIENCE = 5.0


class Trust(Enum):
    """Whether Sage has accepted the credentials of a request for the tenant that it is made for.

    `ACCEPTED`: at the last sign-in. `REFUSED`: once, but not at the last sign-in. `UNTRIED`: never yet.
    """

    ACCEPTED = auto()
    REFUSED = auto()
    UNTRIED = auto()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request that is ready to send, with what is logged about it.

    `session_age` None marks a sign-in: if Sage refuses it, a new session does not help. With `has_more`, it
    has other functions too: a sign-in alone tells then which of them is refused. `needs_seconds` is how long
    the answer may reasonably take: waiting for a lease must leave that much time. `trust` says whether Sage
    has accepted these credentials for `tenant`: only then it takes a slot of the company.
    """

    url: str
    body: bytes = field(repr=False)
    request_id: str
    functions: Sequence[str]
    circumstances: Circumstances
    session_age: float | None
    attempt: int = 1
    needs_seconds: float = _SHORTEST_REQUEST
    tenant: str = ""
    trust: Trust = Trust.ACCEPTED
    has_more: bool = False


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
        if seconds < _SHORTEST_REQUEST or wait < 0:
            raise no_time_left()
        with self._place(outgoing, seconds, wait):
            trace.got_place()
            seconds = min(seconds, self._remaining() - RESERVE_SECONDS)
            answer = self._post(outgoing, max(seconds, _SHORTEST_REQUEST))
        trace.answered(answer)
        return _read(answer, outgoing)

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


def _read(answer: HttpAnswer, outgoing: Outgoing) -> Response:
    if answer.status == 429:
        raise _too_many(answer)
    if answer.status == 498 and outgoing.session_age is not None:
        raise SessionRefusedError(_refused_by_http(answer.status))
    try:
        response = parse_response(answer.body)
    except UnreadableAnswerError as error:
        raise _perhaps_the_session(_unreadable(answer, error), outgoing) from None
    if response.control_id and response.control_id != outgoing.request_id:
        raise OutcomeUnknown("Sage Intacct's answer belongs to another request.", code="answer_mixed_up")
    if response.failed_at is not None:
        raise _failure(response, response.failed_at, answer.status, outgoing)
    return response


def _failure(response: Response, level: Level, status: int, outgoing: Outgoing) -> Exception:
    error = classify(response.errors, level, outgoing.circumstances)
    if level is Level.AUTHENTICATION and isinstance(error, OutcomeUnknown):
        # Sage runs nothing before the sign-in has succeeded.
        error = Retryable(error.message, code=error.code, vendor=error.vendor)
    if status >= 500 and error.code in _AT_THE_GATE:
        # With a 5xx status, Sage's front end is out of order; the sign-in details are not the cause.
        error = Retryable(
            "Sage Intacct is out of service at the moment.", code="sage_unavailable", vendor=error.vendor
        )
    if outgoing.has_more and level is Level.AUTHENTICATION and _refuses(error):
        return SignInRefusedError(error)
    if outgoing.session_age is None and not outgoing.has_more:
        return error
    if is_session_ended(response.errors):
        return SessionRefusedError(error)
    return _perhaps_the_session(error, outgoing)


def _perhaps_the_session(error: SyncError, outgoing: Outgoing) -> Exception:
    """With other functions than the sign-in, a refusal of the whole: a new sign-in tells who is at fault.

    Sage has no number for an expired session, so any such refusal may mean that.
    """
    is_sign_in = outgoing.session_age is None and not outgoing.has_more
    if is_sign_in or not _refuses(error) or error.code in _OF_THE_REQUEST:
        return error
    return SessionRefusedError(error)


def _refuses(error: SyncError) -> bool:
    return isinstance(error, NeedsAttention | ConfigurationError)


def _unreadable(answer: HttpAnswer, reason: UnreadableAnswerError) -> SyncError:
    status = answer.status
    if status == 503 and _before_processing(answer):
        return _not_now("Sage Intacct is out of service at the moment.", "sage_unavailable", answer)
    if 200 <= status < 300 or status >= 500:
        return OutcomeUnknown(
            f"Sage Intacct's answer can't be read: {reason} (HTTP {status}).", code="unreadable_answer"
        )
    return _refused_by_http(status)


def _before_processing(answer: HttpAnswer) -> bool:
    """Whether a 503 says that Sage accepted nothing; otherwise the request may have been carried out."""
    return answer.retry_after is not None or b"temporarily" in answer.body[:4096].lower()


def _refused_by_http(status: int) -> SyncError:
    """The error for an HTTP status below 500 without a gateway response."""
    if status == 408:
        return Retryable("Sage Intacct did not receive the request in time.", code="unreachable")
    if status == 413:
        return NeedsAttention(
            "The document is too large for Sage Intacct.",
            code="request_too_large",
            remedy="Split it into several documents.",
        )
    if status in (401, 403, 498):
        return NeedsAttention(
            f"Sage Intacct refuses access (HTTP {status}).",
            code="access_refused",
            remedy="Check the company id, the user id and the password, then save them again.",
            setting="credentials",
        )
    if status == 404 or 300 <= status < 400:
        return ConfigurationError(
            f"There is no Sage gateway at the configured address (HTTP {status}).",
            code="endpoint_wrong",
            remedy="The operator must correct the address of the gateway.",
        )
    return NeedsAttention(
        f"Sage Intacct refused the request (HTTP {status}).",
        code="gateway_refused",
        remedy="Report this to the operator of this service.",
    )


def _too_many(answer: HttpAnswer) -> Retryable:
    return _not_now("Sage Intacct accepts no more requests at the moment.", "rate_limited", answer)


def _not_now(message: str, code: str, answer: HttpAnswer) -> Retryable:
    """The error for a request that was turned away: a wait, if Sage says how long."""
    if answer.retry_after is None:
        error = Retryable(message, code=code)
        error.turned_away = True
        return error
    return RateLimited(message, code=code, seconds=answer.retry_after, refused=True)


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
