"""Requests to change an exported transaction: revert, regenerate (MOD)."""

from __future__ import annotations

from typing import Any

from alvys_intacct.bootstrap import runtime
from alvys_intacct.bootstrap.deployment import deployment, verifier
from alvys_intacct.bootstrap.intake import intake
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.http.access import billers
from alvys_intacct.http.api import Api
from alvys_intacct.http.problems import ProblemError, not_found
from alvys_intacct.http.shapes.transactions import AcceptedAnswer, accepted_answer
from alvys_intacct.observability import logger, metrics

api = Api(verifier, admits=billers)


@api.routes.post("/v1/transactions/<transaction_id>/revert", status_code=202)
def revert(transaction_id: str) -> AcceptedAnswer:
    """Take a transaction's document out of Sage."""
    _of_its_own(_permitted(transaction_id))
    reverted = intake().revert_transaction(api.identity, transaction_id, api.correlation_id)
    if reverted is None:
        raise not_found("transaction")
    return accepted_answer(reverted)


@api.routes.post("/v1/transactions/<transaction_id>/regenerate", status_code=202)
def regenerate(transaction_id: str) -> AcceptedAnswer:
    """Not offered yet: send the newer envelope, which replaces the document."""
    _permitted(transaction_id)
    raise ProblemError(
        501,
        "not_offered",
        "Send the regenerated envelope to /v1/invoices or /v1/bills; it replaces the document.",
    )


def _of_its_own(transaction: Transaction) -> None:
    """Refuse companions: they are reverted with their main transaction. Raises `ProblemError`."""
    if transaction.role is not DocumentRole.MAIN:
        number = transaction.number
        raise ProblemError(
            409,
            "comes_with_another",
            f"{number} is the companion of another transaction. Revert that transaction.",
        )


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
