"""The transaction that a person's request is about, and the requests that are refused at once (MOD-1)."""

from __future__ import annotations

from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.transactions.companions import main_key
from alvys_intacct.domain.transactions.record import (
    Transaction,
    former_transaction_id,
    transaction_id,
)
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.ports.stores import TransactionStore


class RequestRefusedError(Exception):
    """A request that the transaction's state doesn't allow: a stable code, and what to do instead."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class FindTarget:
    """Finds the transaction that a request is about."""

    def __init__(self, transactions: TransactionStore) -> None:
        self._transactions = transactions

    def __call__(self, ref: TransactionRef) -> Transaction | None:
        """The transaction, or None where the tenant has none. A reference stands for what it was read as."""
        transaction = self._transactions.get(ref)
        if transaction is not None and transaction.resolved_to is not None:
            return self._transactions.get(TransactionRef(ref.tenant, transaction.resolved_to))
        return transaction

    def of_its_own(self, ref: TransactionRef, verb: str) -> Transaction | None:
        """As above. Raises `RequestRefusedError` for a companion, which follows its main transaction."""
        transaction = self(ref)
        if transaction is None or transaction.role is DocumentRole.MAIN:
            return transaction
        main = self._main_of(transaction)
        named = f"{main.number} ({main.transaction_id})" if main else "another transaction"
        raise RequestRefusedError(
            "comes_with_another",
            f"{transaction.number} is the companion of {named} and follows it. {verb} that transaction.",
        )

    def _main_of(self, companion: Transaction) -> Transaction | None:
        tenant, kind, key = companion.tenant, companion.kind, main_key(companion)
        former = former_transaction_id(tenant, companion.subsidiary_id, kind, key)
        refs = [TransactionRef(tenant, name) for name in (transaction_id(tenant, kind, key), former)]
        return next(iter(self._transactions.get_many(refs).values()), None)
