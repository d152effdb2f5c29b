"""Plan payment syncs: a run and a message for each active connection (PAY-1, PAY-5)."""

from __future__ import annotations

import secrets

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.payments.planning import lookback_run, synced_sides
from alvys_intacct.domain.payments.run import SCHEDULE, PaymentRun
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore, PaymentRunStore


class PlanPaymentSyncs:
    """Plans one run per active connection; the failure of a run doesn't stop the others (PAY-7)."""

    def __init__(
        self, connections: ConnectionStore, runs: PaymentRunStore, queue: WorkQueue, clock: Clock
    ) -> None:
        self._connections = connections
        self._runs = runs
        self._queue = queue
        self._clock = clock

    def for_all(self, correlation_id: str) -> int:
        """Plan a run for every active connection of every tenant; returns their count."""
        connections = [self._connections.get(*name) for name in self._connections.active()]
        runs = [
            self._run(connection, correlation_id)
            for connection in connections
            if connection is not None and synced_sides(connection)
        ]
        recorded = self._runs.record_new(runs)
        self._queue.send_runs(recorded)
        return len(recorded)

    def _run(self, connection: Connection, correlation_id: str) -> PaymentRun:
        now = self._clock.now()
        reached = {
            side: moment
            for side in Side
            if (moment := self._runs.watermark(connection.tenant, connection.subsidiary.id, side)) is not None
        }
        run_id = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(6)}"
        return lookback_run(
            connection, reached, run_id=run_id, asked_by=SCHEDULE, correlation_id=correlation_id, now=now
        )
