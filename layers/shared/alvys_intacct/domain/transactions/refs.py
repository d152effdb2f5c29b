"""What names a transaction, and what is written of it: changes and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alvys_intacct.domain.transactions.record import Transaction


@dataclass(frozen=True, slots=True)
class TransactionRef:
    """What names a transaction, in a message for instance."""

    tenant: str
    transaction_id: str


def ref_of(transaction: Transaction) -> TransactionRef:
    """What names a transaction."""
    return TransactionRef(transaction.tenant, transaction.transaction_id)


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One thing that happened to a transaction (MOD-5). `by` is a person, or the part of the service."""

    at: datetime
    what: str
    by: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A transaction's next record, to be written if nobody else wrote in between.

    `content` is the envelope's text where this change brings a new revision.
    """

    transaction: Transaction
    event: HistoryEvent | None = None
    content: str | None = None
