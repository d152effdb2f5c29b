"""Queue payment runs that are due and have no message: their wait is over, or message or worker was lost."""

from __future__ import annotations

from alvys_intacct.domain.payments.run import IN_HAND
from alvys_intacct.domain.payments.run_steps import sent_again, swept_after
from alvys_intacct.ports.payments import PaymentRunStore
from alvys_intacct.ports.runtime import Clock, WorkQueue

# The most that one sweep queues.
MOST_AT_ONCE = 2000
_AT_A_TIME = 100


class SweepRuns:
    """Finds payment runs without a message."""

    def __init__(self, runs: PaymentRunStore, queue: WorkQueue, clock: Clock) -> None:
        self._runs = runs
        self._queue = queue
        self._clock = clock

    def __call__(self) -> int:
        """Queue the runs that are due, the longest due first; returns the count.

        The record says first that a message is sent: what has one is not sent again by the next sweep.
        Raises `Retryable` where the queue or the store can't be reached; the next sweep goes on.
        """
        now = self._clock.now()
        due = self._runs.due(now, MOST_AT_ONCE)
        count = 0
        for start in range(0, len(due), _AT_A_TIME):
            found = self._runs.get_many(due[start : start + _AT_A_TIME])
            lost = [run for run in found if run.status in IN_HAND and swept_after(run) <= now]
            written = self._runs.save_many([sent_again(run, now) for run in lost])
            self._queue.send_runs(written)
            count += len(written)
        return count
