"""Request the removal of a transaction's document from Sage (MOD-1)."""

from __future__ import annotations

from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.transactions.lifecycle import BUSY
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef
from alvys_intacct.domain.transactions.revisions import revert_wanted
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.conditional_writes import apply_step


class RevertTransaction:
    """Queues the revert of a transaction."""

    def __init__(self, transactions: TransactionStore, queue: WorkQueue, clock: Clock) -> None:
        self._transactions = transactions
        self._queue = queue
        self._clock = clock

    def __call__(self, caller: Identity, transaction_id: str, correlation_id: str) -> Transaction | None:
        """The transaction after the request; None when the tenant has no such transaction.

        A resolved reference stands for the transaction that it was read as. A transaction that a worker
        holds is reverted when the worker is done (MOD-3); a reverted one stays reverted.
        """
        ref = TransactionRef(caller.tenant, transaction_id)
        transaction = self._transactions.get(ref)
        if transaction is not None and transaction.resolved_to is not None:
            ref = TransactionRef(caller.tenant, transaction.resolved_to)

        def step(current: Transaction) -> Change | None:
            now = self._clock.now()
            wanted = revert_wanted(current, correlation_id, now)
            return Change(wanted, HistoryEvent(now, "revert requested", caller.subject)) if wanted else None

        current = apply_step(self._transactions, ref, step) or self._transactions.get(ref)
        if current is not None and current.status not in BUSY and not current.held:
            self._queue.send_transactions([current])
        return current
