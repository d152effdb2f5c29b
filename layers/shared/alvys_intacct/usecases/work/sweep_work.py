"""Queue work that is due and has no message: its wait is over, or message or worker was lost (ERR-7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from alvys_intacct.domain.failure_causes import FailureCause
from alvys_intacct.domain.transactions.due import is_poison, swept_after
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, TransactionRef
from alvys_intacct.domain.transactions.waiting import sent_again
from alvys_intacct.domain.turns import in_turn
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.apart import Apart
from alvys_intacct.usecases.work.conditional_writes import Step, apply_steps
from alvys_intacct.usecases.work.poison import given_up
from alvys_intacct.usecases.work.sweep_drains import SweepDrains

# The most that one sweep queues: after a long outage, work comes back at this rate.
MOST_AT_ONCE = 1000
# At most this much due work is looked at to divide a sweep among the tenants; only keys are read of it.
_MOST_LOOKED_AT = 40_000


class SweepWork:
    """Finds work without a message."""

    def __init__(
        self,
        transactions: TransactionStore,
        drains: SweepDrains,
        queue: WorkQueue,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._transactions = transactions
        self._drains = drains
        self._queue = queue
        self._clock = clock
        self._metrics = metrics
        self._apart = Apart(metrics)

    def __call__(self) -> int:
        """Queue all kinds of work that has no message; returns the count."""
        return self.due() + self._drains()

    def due(self) -> int:
        """Queue transactions that are due and have no message, in turn from each tenant; returns the count.

        The record says first that a message is sent: what has one is not sent again by the next sweep.
        Raises `Retryable` where the queue or the store can't be reached; the next sweep goes on.
        """
        now = self._clock.now()
        due = self._transactions.due(now, _MOST_LOOKED_AT)
        refs = in_turn(due, lambda ref: ref.tenant, MOST_AT_ONCE)
        read: dict[TransactionRef, Transaction] = {}

        def load(portion: Sequence[TransactionRef]) -> int:
            read.update(self._transactions.get_many(portion))
            return 0

        # A record that can't be read keeps no other waiting, either.
        self._apart.each(refs, load, lambda ref: load([ref]), lambda ref: ref.transaction_id)
        found = sorted(
            read.values(), key=lambda transaction: (transaction.created_at, transaction.transaction_id)
        )
        self._measure(found, now)
        poison = [transaction for transaction in found if is_poison(transaction)]
        alive = [transaction for transaction in found if not is_poison(transaction)]
        given_up = self._apart.each(poison, self._give_up, lambda one: self._give_up([one]), _name)
        return given_up + self._apart.each(alive, self._send, self._send_again, _name)

    def _measure(self, found: Sequence[Transaction], now: datetime) -> None:
        """How long the oldest of them is due: it grows if the sweeper or the workers can't keep up."""
        late = [now - swept_after(transaction) for transaction in found if transaction.status in IN_HAND]
        self._metrics.seconds("OldestWorkSeconds", max(late, default=timedelta()).total_seconds())

    def _give_up(self, poison: Sequence[Transaction]) -> int:
        dead = given_up(self._transactions, poison, "sweeper", self._clock)
        self._metrics.count("Failed", len(dead))
        self._metrics.caused("FailuresByCause", [FailureCause.WORKER_DIED] * len(dead))
        return len(dead)

    def _send(self, portion: Sequence[Transaction]) -> int:
        steps: list[tuple[Transaction, Step]] = [(transaction, self._sending) for transaction in portion]
        written = apply_steps(self._transactions, steps)
        self._queue.send_transactions(written)
        return len(written)

    def _send_again(self, transaction: Transaction) -> int:
        """Its record may be written already: a message too many is harmless, one too few waits for long."""
        apply_steps(self._transactions, [(transaction, self._sending)])
        self._queue.send_transactions([transaction])
        return 1

    def _sending(self, current: Transaction) -> Change | None:
        now = self._clock.now()
        in_hand = current.status in IN_HAND and not current.held
        return Change(sent_again(current, now)) if in_hand and swept_after(current) <= now else None


def _name(transaction: Transaction) -> str:
    return transaction.transaction_id
