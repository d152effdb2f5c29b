"""Queue open error records again, many at once (ERR-4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from alvys_intacct.domain.payments.payment import PaymentStatus, pending_again
from alvys_intacct.domain.transactions.lifecycle import asked_again
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.conditional_writes import Step, apply_steps

EVENT = "retry requested"


class RetryErrors:
    """Queues open error records again, each on its own."""

    def __init__(
        self, transactions: TransactionStore, payments: PaymentStore, queue: WorkQueue, clock: Clock
    ) -> None:
        self._transactions = transactions
        self._payments = payments
        self._queue = queue
        self._clock = clock

    def __call__(
        self, tenant: str, record_ids: Iterable[str], by: str, failed_before: datetime | None = None
    ) -> list[str]:
        """Queue those of these records that are open errors; returns their ids.

        With `failed_before` only what failed until then: what failed again since is left alone.
        """
        ids = list(dict.fromkeys(record_ids))
        found = self._found(tenant, [name for name in ids if not name.startswith("pay_")])
        step = self._retrying(by, failed_before)
        known = {ref_of(transaction): transaction for transaction in found.values()}
        steps: list[tuple[Transaction, Step]] = [(transaction, step) for transaction in known.values()]
        written = apply_steps(self._transactions, steps) if steps else []
        # What was queued before without a message, because a worker died in between, gets its message too.
        left = [
            transaction
            for transaction in known.values()
            if transaction.status is Status.QUEUED and failed_before and not transaction.held
        ]
        self._queue.send_transactions([*written, *left])
        queued = {ref_of(transaction) for transaction in written}
        payments = self._retry_payments(tenant, [name for name in ids if name.startswith("pay_")])
        return [name for name in ids if name in payments or (name in found and ref_of(found[name]) in queued)]

    def _found(self, tenant: str, ids: Sequence[str]) -> dict[str, Transaction]:
        """The records by these ids; for a reference that was read, the transaction that it was read as."""
        refs = {TransactionRef(tenant, name): name for name in ids}
        found = self._transactions.get_many(refs) if refs else {}
        targets = {
            refs[ref]: TransactionRef(tenant, transaction.resolved_to)
            for ref, transaction in found.items()
            if transaction.stands_for_another and transaction.resolved_to
        }
        read_as = self._transactions.get_many(targets.values()) if targets else {}
        own = {refs[ref]: transaction for ref, transaction in found.items()}
        return own | {name: read_as[target] for name, target in targets.items() if target in read_as}

    def _retrying(self, by: str, failed_before: datetime | None) -> Step:
        def step(current: Transaction) -> Change | None:
            if current.status is not Status.FAILED:
                return None
            if (
                failed_before is not None
                and current.failed_at is not None
                and current.failed_at > failed_before
            ):
                return None
            now = self._clock.now()
            return Change(asked_again(current, now), HistoryEvent(now, EVENT, by))

        return step

    def _retry_payments(self, tenant: str, payment_keys: Sequence[str]) -> set[str]:
        """Make refused payments wait again, and start their drains; returns the keys of these payments."""
        known = self._payments.known(tenant, payment_keys) if payment_keys else {}
        refused = [payment for payment in known.values() if payment.status is PaymentStatus.REFUSED]
        pending = [pending_again(payment, self._clock.now()) for payment in refused]
        again = self._payments.save_many(pending) if pending else []
        self._queue.send_payments(again)
        return {payment.payment_key for payment in again}
