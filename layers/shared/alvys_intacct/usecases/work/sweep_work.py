"""Queue work that is due and has no message: its wait is over, or message or worker was lost (ERR-7)."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence

from alvys_intacct.domain.transactions.due import is_poison, swept_after
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, TransactionRef
from alvys_intacct.domain.transactions.waiting import sent_again
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.conditional_writes import Step, apply_steps
from alvys_intacct.usecases.work.poison import given_up
from alvys_intacct.usecases.work.sweep_drains import SweepDrains

# The most that one sweep queues: after a long outage, work comes back at this rate.
MOST_AT_ONCE = 1000
# So much due work is looked at to divide a sweep among the tenants.
_MOST_LOOKED_AT = 4000
_AT_A_TIME = 100


class SweepWork:
    """Finds work without a message."""

    def __init__(
        self,
        transactions: TransactionStore,
        drains: SweepDrains,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._drains = drains
        self._queue = queue
        self._clock = clock

    def __call__(self) -> int:
        """Queue all kinds of work that has no message; returns the count."""
        return self.due() + self._drains()

    def due(self) -> int:
        """Queue the transactions that are due and have no message, oldest first; returns the count.

        The record says first that a message is sent: what has one is not sent again by the next sweep.
        Raises `Retryable` where the queue or the store can't be reached; the next sweep goes on.
        """
        now = self._clock.now()
        refs = _divided(self._transactions.due(now, _MOST_LOOKED_AT), MOST_AT_ONCE)
        found = sorted(
            self._transactions.get_many(refs).values(),
            key=lambda transaction: (transaction.created_at, transaction.transaction_id),
        )
        count = len(
            given_up(
                self._transactions,
                [transaction for transaction in found if is_poison(transaction)],
                "sweeper",
                self._clock,
            )
        )
        alive = [transaction for transaction in found if not is_poison(transaction)]
        for start in range(0, len(alive), _AT_A_TIME):
            steps: list[tuple[Transaction, Step]] = [
                (transaction, self._sending) for transaction in alive[start : start + _AT_A_TIME]
            ]
            written = apply_steps(self._transactions, steps)
            self._queue.send_transactions(written)
            count += len(written)
        return count

    def _sending(self, current: Transaction) -> Change | None:
        now = self._clock.now()
        in_hand = current.status in IN_HAND and not current.held
        return Change(sent_again(current, now)) if in_hand and swept_after(current) <= now else None


def _divided(refs: Sequence[TransactionRef], most: int) -> list[TransactionRef]:
    """So many of them, in turn from each tenant: one with much work doesn't keep the others waiting."""
    if len(refs) <= most:
        return list(refs)
    by_tenant: dict[str, deque[TransactionRef]] = defaultdict(deque)
    for ref in refs:
        by_tenant[ref.tenant].append(ref)
    chosen: list[TransactionRef] = []
    while len(chosen) < most:
        for waiting in by_tenant.values():
            if waiting and len(chosen) < most:
                chosen.append(waiting.popleft())
    return chosen
