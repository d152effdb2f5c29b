"""Read a transaction with its content, its history and how it was settled (MOD-5, PAY-15)."""

from __future__ import annotations

from alvys_intacct.domain.payments.settlement import Settlement, settlement_of
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import HistoryEvent, TransactionRef
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.stores import TransactionStore


@dataclass(frozen=True, slots=True)
class TransactionView:
    """A transaction with its content and history, and how it was settled in Sage, as far as payments tell."""

    transaction: Transaction
    content: str | None
    history: list[HistoryEvent]
    settlement: Settlement | None = None


class ReadTransactions:
    """Reads transactions for people."""

    def __init__(self, transactions: TransactionStore, payments: PaymentStore) -> None:
        self._transactions = transactions
        self._payments = payments

    def one(self, ref: TransactionRef) -> TransactionView | None:
        """One transaction; for a resolved reference, the transaction that it was read as."""
        transaction = self._transactions.get(ref)
        if transaction is not None and transaction.resolved_to is not None:
            ref = TransactionRef(ref.tenant, transaction.resolved_to)
            transaction = self._transactions.get(ref)
        if transaction is None:
            return None
        content = self._transactions.contents([transaction]).get(ref)
        history = self._transactions.history(ref)
        return TransactionView(transaction, content, history, self._settlement(ref))

    def _settlement(self, ref: TransactionRef) -> Settlement | None:
        return settlement_of(self._payments.of_transaction(ref.tenant, ref.transaction_id))
