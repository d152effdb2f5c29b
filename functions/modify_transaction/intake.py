"""Requests to change an exported transaction: revert, regenerate (MOD)."""

from __future__ import annotations

from alvys_intacct.cold_start import started

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment, fair_use, ready_for_calls, verifier
from alvys_intacct.bootstrap.intake import intake
from alvys_intacct.domain.input_problems import InputProblem
from alvys_intacct.domain.transactions.moments import IN_THE_FUTURE, is_in_the_future
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.http.access import billers
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import ProblemError, invalid, not_found
from alvys_intacct.http.shapes.accepted import AcceptedAnswer, accepted_answer
from alvys_intacct.http.shapes.change_messages import RegenerateMessage, RevertMessage
from alvys_intacct.observability import logger, metrics
from alvys_intacct.usecases.intake.find_target import RequestRefusedError

api = Api(verifier, admits=billers, fair_use=fair_use)


@api.routes.post("/v1/transactions/<transaction_id>/revert", status_code=202)
def revert(transaction_id: str, message: Annotated[RevertMessage | None, Body()] = None) -> AcceptedAnswer:
    """Take a transaction's document out of Sage, or call off a revert that isn't carried out.

    A revert that is older than what brought the document back changes nothing: the answer has the state as it
    is, and the history says why. 409 for the companion of another transaction.
    """
    _permitted(transaction_id)
    asked = message or RevertMessage()
    request = intake().revert_transaction
    if asked.call_off:
        return _answer(lambda: request.call_off(api.identity, transaction_id, api.correlation_id))
    moment = _moment(asked)
    return _answer(lambda: request(api.identity, transaction_id, api.correlation_id, moment))


@api.routes.post("/v1/transactions/<transaction_id>/regenerate", status_code=202)
def regenerate(
    transaction_id: str, message: Annotated[RegenerateMessage | None, Body()] = None
) -> AcceptedAnswer:
    """Carry a transaction out again with its content, under today's settings, mappings and state in Sage.

    A document in Sage is changed only if something differs. What was reverted, skipped or failed is exported.
    A revert that isn't carried out is called off. 409 for the companion of another transaction, and for one
    that is marked as synced without its document in Sage.
    """
    _permitted(transaction_id)
    moment = _moment(message or RegenerateMessage())
    request = intake().regenerate_transaction
    return _answer(lambda: request(api.identity, transaction_id, api.correlation_id, moment))


def _answer(request: Callable[[], Transaction | None]) -> AcceptedAnswer:
    """The transaction after the request. Raises `ProblemError` 409 where its state doesn't allow it."""
    try:
        transaction = request()
    except RequestRefusedError as refused:
        raise ProblemError(409, refused.code, refused.message) from None
    if transaction is None:
        raise not_found("transaction")
    return accepted_answer(transaction)


def _moment(message: RegenerateMessage) -> datetime | None:
    """When it was done in Alvys, if the caller says so. Raises `ProblemError` for a time in the future."""
    if message.updated_at is not None and is_in_the_future(message.updated_at, deployment().clock.now()):
        raise invalid([InputProblem("updatedAt", IN_THE_FUTURE)])
    return message.updated_at and message.updated_at.astimezone(UTC)


def _permitted(transaction_id: str) -> Transaction:
    transaction = deployment().transactions.get(TransactionRef(api.identity.tenant, transaction_id))
    if transaction is None:
        raise not_found("transaction")
    api.permitted(transaction.kind.facts.permissions)
    return transaction


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    runtime.deadline.follow(context)
    return api.serve(event, context)


started(api.load, ready_for_calls, lambda: intake().revert_transaction)
