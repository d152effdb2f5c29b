"""What can be seen of transactions and errors (MOD-5, ERR-3)."""

from __future__ import annotations

from dataclasses import dataclass

from alvys_intacct.domain.transactions import Transaction
from alvys_intacct.ports import HistoryEvent, TransactionRef, TransactionStore


@dataclass(frozen=True, slots=True)
class TransactionView:
    """A transaction with its content and history."""

    transaction: Transaction
    content: str | None
    history: list[HistoryEvent]


def view_transaction(store: TransactionStore, ref: TransactionRef) -> TransactionView | None:
    """One transaction; a reference that was resolved shows what it turned out to be."""
    transaction = store.get(ref)
    if transaction is not None and transaction.resolved_to is not None:
        ref = TransactionRef(ref.tenant, transaction.resolved_to)
        transaction = store.get(ref)
    if transaction is None:
        return None
    content = store.contents([transaction]).get(ref)
    return TransactionView(transaction, content, store.history(ref))
