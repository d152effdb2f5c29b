"""Queue payment runs that are due and have no message: their wait is over, or message or worker was lost."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.payments.run import IN_HAND, PaymentRun
from alvys_intacct.domain.payments.run_steps import sent_again, swept_after
from alvys_intacct.domain.turns import in_turn
from alvys_intacct.ports.payments import PaymentRunStore
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.usecases.work.apart import Apart

# The most that one sweep queues.
MOST_AT_ONCE = 2000
# At most this many that are due are looked at to divide a sweep among the tenants.
_MOST_LOOKED_AT = 20_000


class SweepRuns:
    """Finds payment runs without a message."""

    def __init__(self, runs: PaymentRunStore, queue: WorkQueue, clock: Clock, metrics: Metrics) -> None:
        self._runs = runs
        self._queue = queue
        self._clock = clock
        self._apart = Apart(metrics)

    def __call__(self) -> int:
        """Queue the runs that are due, in turn from each tenant; returns the count.

        The record says first that a message is sent: what has one is not sent again by the next sweep.
        Raises `Retryable` where the queue or the store can't be reached; the next sweep goes on.
        """
        now = self._clock.now()
        due = in_turn(self._runs.due(now, _MOST_LOOKED_AT), lambda name: name[0], MOST_AT_ONCE)
        return self._apart.each(due, self._send, self._send_again, lambda name: name[1])

    def _send(self, names: Sequence[tuple[str, str]]) -> int:
        now = self._clock.now()
        written = self._runs.save_many([sent_again(run, now) for run in self._lost(names)])
        self._queue.send_runs(written)
        return len(written)

    def _send_again(self, name: tuple[str, str]) -> int:
        """Its record may be written already: a message too many is harmless, one too few waits for long."""
        now = self._clock.now()
        self._runs.save_many([sent_again(run, now) for run in self._lost([name])])
        known = [run for run in self._runs.get_many([name]) if run.status in IN_HAND]
        self._queue.send_runs(known)
        return len(known)

    def _lost(self, names: Sequence[tuple[str, str]]) -> list[PaymentRun]:
        now = self._clock.now()
        return [
            run for run in self._runs.get_many(names) if run.status in IN_HAND and swept_after(run) <= now
        ]
