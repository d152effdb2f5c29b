"""Error Transactions: retry one, several, or all that match a filter (ERR-4)."""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import PaymentStatus, pending_again
from alvys_intacct.domain.transactions.lifecycle import asked_again
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import PaymentStore, TransactionStore
from alvys_intacct.usecases.work.conditional_writes import apply_step

PAGE = 100


class RetryErrors:
    """Queues open error records again, each on its own."""

    def __init__(
        self, transactions: TransactionStore, payments: PaymentStore, queue: WorkQueue, clock: Clock
    ) -> None:
        self._transactions = transactions
        self._payments = payments
        self._queue = queue
        self._clock = clock

    def by_id(self, caller: Identity, record_ids: Iterable[str]) -> int:
        """Queue these open errors of the caller's tenant again; returns the count."""
        return sum(self._retry(caller, record_id) for record_id in dict.fromkeys(record_ids))

    def matching(self, caller: Identity, narrowed: ListFilter) -> int:
        """Queue all open errors that match again; returns the count."""
        accepted = 0
        cursor: str | None = None
        while True:
            page = self._transactions.open_errors(caller.tenant, narrowed, PAGE, cursor)
            accepted += self.by_id(caller, [record.record_id for record in page.items])
            cursor = page.cursor
            if cursor is None:
                return accepted

    def _retry(self, caller: Identity, record_id: str) -> bool:
        if record_id.startswith("pay_"):
            return self._retry_payment(caller, record_id)

        def step(current: Transaction) -> Change | None:
            if current.status is not Status.FAILED:
                return None
            now = self._clock.now()
            return Change(asked_again(current, now), HistoryEvent(now, "retry requested", caller.subject))

        queued = apply_step(self._transactions, self._target(TransactionRef(caller.tenant, record_id)), step)
        if queued is None:
            return False
        self._queue.send_transactions([queued])
        return True

    def _target(self, ref: TransactionRef) -> TransactionRef:
        """The record itself; for a reference that was read, the transaction that it was read as."""
        transaction = self._transactions.get(ref)
        if transaction is not None and transaction.stands_for_another and transaction.resolved_to:
            return TransactionRef(ref.tenant, transaction.resolved_to)
        return ref

    def _retry_payment(self, caller: Identity, payment_key: str) -> bool:
        payment = self._payments.get(caller.tenant, payment_key)
        if payment is None or payment.status is not PaymentStatus.REFUSED:
            return False
        pending = pending_again(payment, self._clock.now())
        if not self._payments.save(pending):
            return False
        self._queue.send_payments([pending])
        return True
