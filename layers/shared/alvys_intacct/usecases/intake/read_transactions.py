"""Read a transaction with its content and history (MOD-5)."""

from __future__ import annotations

from dataclasses import dataclass

from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import HistoryEvent, TransactionRef
from alvys_intacct.ports.stores import TransactionStore


@dataclass(frozen=True, slots=True)
class TransactionView:
    """A transaction with its content and history."""

    transaction: Transaction
    content: str | None
    history: list[HistoryEvent]


class ReadTransactions:
    """Reads transactions for people."""

    def __init__(self, transactions: TransactionStore) -> None:
        self._transactions = transactions

    def one(self, ref: TransactionRef) -> TransactionView | None:
        """One transaction; for a resolved reference, the transaction that it was read as."""
        transaction = self._transactions.get(ref)
        if transaction is not None and transaction.resolved_to is not None:
            ref = TransactionRef(ref.tenant, transaction.resolved_to)
            transaction = self._transactions.get(ref)
        if transaction is None:
            return None
        content = self._transactions.contents([transaction]).get(ref)
        return TransactionView(transaction, content, self._transactions.history(ref))
