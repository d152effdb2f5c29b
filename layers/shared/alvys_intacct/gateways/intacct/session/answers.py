"""What Sage's answer to one request says: its results, or the error that tells what becomes of it."""

from __future__ import annotations

from alvys_intacct.domain.errors import (
    ConfigurationError,
    NeedsAttention,
    OutcomeUnknown,
    RateLimited,
    Retryable,
    SyncError,
)
from alvys_intacct.gateways.intacct.errors.classification import (
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
from alvys_intacct.gateways.intacct.session.outgoing import Outgoing
from alvys_intacct.gateways.intacct.session.transport import HttpAnswer

# Refusals of the whole request that Sage's front end also gives while it is out of order.
_AT_THE_GATE = frozenset({"gateway_refused", "gateway_sign_in_refused", "request_refused", "sign_in_refused"})
# Refusals of the whole request that a new sign-in can't explain.
_OF_THE_REQUEST = frozenset({"control_id_too_long", "malformed_request", "request_too_large"})


def read_response(answer: HttpAnswer, outgoing: Outgoing) -> Response:
    """The results. Raises the errors that the docstring of `exchange` lists."""
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
