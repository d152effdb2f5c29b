"""Plan payment syncs: a run and a message for each connection whose turn it is (PAY-1, PAY-5).

The id of a run follows from the turn and the connection: a page that is worked off again plans nothing twice.
Runs that it planned before are not sent again: one that lost its message is found by the sweeper.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.rounds import RoundPage
from alvys_intacct.domain.payments.planning import lookback_run, synced_sides
from alvys_intacct.domain.payments.run import IN_HAND, SCHEDULE, PaymentRun
from alvys_intacct.domain.payments.sync_state import SyncState, is_overdue, scheduled
from alvys_intacct.ports.payments import PaymentRunStore
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue


class PlanPaymentSyncs:
    """Plans one run per connection; the failure of a run doesn't stop the others (PAY-7)."""

    def __init__(self, runs: PaymentRunStore, queue: WorkQueue, clock: Clock, metrics: Metrics) -> None:
        self._runs = runs
        self._queue = queue
        self._clock = clock
        self._metrics = metrics

    def __call__(self, page: RoundPage, connections: Sequence[Connection], correlation_id: str) -> int:
        """Plan a run for each connection of a page; returns their count.

        Where the last scheduled run is still in hand, there is no other: it reads up to the present, too.
        """
        synced = {
            (connection.tenant, connection.subsidiary.id): connection
            for connection in connections
            if synced_sides(connection)
        }
        states = self._runs.sync_states(synced)
        last = [(tenant, state.scheduled.run_id) for (tenant, _), state in states.items() if state.scheduled]
        in_hand = {
            (run.tenant, run.subsidiary_id): run for run in self._runs.get_many(last) if run.status in IN_HAND
        }
        runs = [
            self._run(page, connection, states[name], correlation_id)
            for name, connection in synced.items()
            if name not in in_hand
        ]
        turns = [
            (run, scheduled(states[run.tenant, run.subsidiary_id].scheduled, run, page.at))
            for run in (*runs, *in_hand.values())
        ]
        recorded = self._runs.record_turns(turns)
        self._queue.send_runs(recorded)
        present = {(run.tenant, run.subsidiary_id): turn for run, turn in turns}
        now = self._clock.now()
        overdue = sum(
            is_overdue(replace(state, scheduled=present[name]), now) for name, state in states.items()
        )
        self._metrics.count("PaymentSyncsPlanned", len(recorded))
        # Also when there are none: an alarm looks at that.
        self._metrics.count("PaymentSyncsOverdue", overdue)
        return len(recorded)

    def _run(
        self, page: RoundPage, connection: Connection, state: SyncState, correlation_id: str
    ) -> PaymentRun:
        # Two turns may begin in the same second, where somebody starts them.
        identity = f"{connection.tenant}\x1f{connection.subsidiary.id}\x1f{page.at.isoformat()}"
        digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
        return lookback_run(
            connection,
            state.watermarks,
            run_id=f"{page.at:%Y%m%dT%H%M%S}-{digest}",
            asked_by=SCHEDULE,
            correlation_id=correlation_id,
            now=self._clock.now(),
        )
