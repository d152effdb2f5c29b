"""Plan the payment syncs that a person asks for (PAY-5, PAY-12)."""

from __future__ import annotations

import secrets
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import Throttled
from alvys_intacct.domain.payments.planning import dated_run, lookback_run, synced_sides
from alvys_intacct.domain.payments.run import IN_HAND, SCHEDULE, PaymentRun
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.payments import PaymentRunStore
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore

# So many runs that people asked for are under way for a tenant at a time: each asks its Sage company.
MOST_UNDER_WAY = 100


class SyncOnDemand:
    """Plans runs for one or all connections of a tenant, over the lookback window or over chosen days."""

    def __init__(
        self, connections: ConnectionStore, runs: PaymentRunStore, queue: WorkQueue, clock: Clock
    ) -> None:
        self._connections = connections
        self._runs = runs
        self._queue = queue
        self._clock = clock

    def __call__(
        self,
        tenant: str,
        asked_by: str,
        correlation_id: str,
        subsidiary_id: str | None,
        dates: tuple[datetime, datetime] | None,
    ) -> list[PaymentRun]:
        """Plan a run for each connection that syncs payments; returns the runs.

        `dates` are midnights (UTC): of the first day, and after the last one. Raises `Throttled` where too
        many runs that people asked for are under way.
        """
        self._refuse_too_many(tenant)
        chosen = [
            connection
            for connection in self._connections.of_tenant(tenant)
            if synced_sides(connection) and subsidiary_id in (None, connection.subsidiary.id)
        ]
        runs = [self._run(connection, asked_by, correlation_id, dates) for connection in chosen]
        recorded = self._runs.record_new(runs)
        self._queue.send_runs(recorded)
        return recorded

    def _refuse_too_many(self, tenant: str) -> None:
        newest = self._runs.runs(tenant, 2 * MOST_UNDER_WAY, None, None).items
        under_way = [run for run in newest if run.status in IN_HAND and run.asked_by != SCHEDULE]
        if len(under_way) >= MOST_UNDER_WAY:
            since = under_way[-1].started_at
            raise Throttled(
                f"{len(under_way)} payment syncs that people asked for are under way, the oldest since "
                f"{since:%Y-%m-%d %H:%M} UTC.",
                code="too_many_syncs",
                seconds=60,
                remedy="Wait until some of them are complete; GET /v1/payment-syncs shows them.",
            )

    def _run(
        self,
        connection: Connection,
        asked_by: str,
        correlation_id: str,
        dates: tuple[datetime, datetime] | None,
    ) -> PaymentRun:
        now = self._clock.now()
        run_id = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(6)}"
        if dates is not None:
            return dated_run(
                connection, dates, run_id=run_id, asked_by=asked_by, correlation_id=correlation_id, now=now
            )
        reached = {
            side: moment
            for side in Side
            if (moment := self._runs.watermark(connection.tenant, connection.subsidiary.id, side)) is not None
        }
        return lookback_run(
            connection, reached, run_id=run_id, asked_by=asked_by, correlation_id=correlation_id, now=now
        )
