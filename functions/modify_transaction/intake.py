"""Asking for a change of an exported transaction: revert, regenerate (MOD)."""

from __future__ import annotations

from typing import Any

from alvys_intacct import bootstrap
from alvys_intacct.domain.kinds import FACTS
from alvys_intacct.domain.parts import Part
from alvys_intacct.domain.transactions import Transaction
from alvys_intacct.http.answers import AcceptedAnswer, accepted_answer
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import ProblemError, not_found
from alvys_intacct.observability import logger, metrics
from alvys_intacct.ports import TransactionRef
from alvys_intacct.usecases.revert_transaction import revert_transaction

api = Api(bootstrap.verifier)


@api.routes.post("/v1/transactions/<transaction_id>/revert", status_code=202)
def revert(transaction_id: str) -> AcceptedAnswer:
    """Take a transaction's document out of Sage again."""
    _of_its_own(_permitted(transaction_id))
    reverted = revert_transaction(
        bootstrap.transactions(),
        bootstrap.queue(),
        bootstrap.clock,
        api.identity,
        transaction_id,
        api.correlation_id,
    )
    if reverted is None:
        raise not_found("transaction")
    return accepted_answer(reverted)


@api.routes.post("/v1/transactions/<transaction_id>/regenerate", status_code=202)
def regenerate(transaction_id: str) -> AcceptedAnswer:
    """Not offered yet: send the newer envelope instead, which replaces the document."""
    _permitted(transaction_id)
    raise ProblemError(
        501,
        "not_offered",
        "Send the regenerated envelope to /v1/invoices or /v1/bills; it replaces the document.",
    )


def _of_its_own(transaction: Transaction) -> None:
    """What comes with another transaction is taken back with it. Raises `ProblemError`."""
    if transaction.part is not Part.WHOLE:
        number = transaction.number
        raise ProblemError(
            409,
            "comes_with_another",
            f"{number} comes with another transaction of its kind; revert that one.",
        )


def _permitted(transaction_id: str) -> Transaction:
    transaction = bootstrap.transactions().get(TransactionRef(api.identity.tenant, transaction_id))
    if transaction is None:
        raise not_found("transaction")
    api.permitted(FACTS[transaction.kind].permissions)
    return transaction


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """API Gateway."""
    bootstrap.deadline.follow(context)
    return api.serve(event, context)
