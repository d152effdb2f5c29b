"""The shape of the answer to what is accepted (api.md)."""

from typing import Annotated

from pydantic import WithJsonSchema

from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.http.shapes.answer import Answer

StatusName = Annotated[str, WithJsonSchema({"type": "string", "enum": [*Status]})]


class AcceptedAnswer(Answer):
    """An accepted transaction: its id, and the URL of its status."""

    transaction_id: str
    status: StatusName
    status_url: str


def status_url(transaction_id: str) -> str:
    """The URL of a transaction's status."""
    return f"/v1/transactions/{transaction_id}"


def accepted_answer(transaction: Transaction) -> AcceptedAnswer:
    """The answer for an accepted transaction."""
    return AcceptedAnswer(
        transaction_id=transaction.transaction_id,
        status=transaction.status,
        status_url=status_url(transaction.transaction_id),
    )
