"""Plan the payment syncs that a person asks for (PAY-5, PAY-12)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import Throttled
from alvys_intacct.domain.payments.planning import dated_run, lookback_run, synced_sides
from alvys_intacct.domain.payments.run import IN_HAND, SCHEDULE, PaymentRun, RunStatus
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.payments import PaymentRunStore
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore

# At most this many runs that people asked for are under way for a tenant: each asks its Sage company.
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

        `dates` are midnights (UTC): of the first day, and after the last one. A run over the same that has
        not begun to read is the answer instead of another one. Raises `Throttled` where too many runs that
        people asked for are under way.
        """
        newest = self._runs.runs(tenant, 2 * MOST_UNDER_WAY, None, None).items
        waiting = {run.subsidiary_id: run for run in reversed(newest) if _is_to_begin(run, dates)}
        chosen = [
            connection
            for connection in self._connections.of_tenant(tenant)
            if synced_sides(connection) and subsidiary_id in (None, connection.subsidiary.id)
        ]
        answered = [
            waiting[connection.subsidiary.id]
            for connection in chosen
            if connection.subsidiary.id in waiting
            and waiting[connection.subsidiary.id].sides == synced_sides(connection)
        ]
        known = {run.subsidiary_id for run in answered}
        missing = [connection for connection in chosen if connection.subsidiary.id not in known]
        if missing:
            _refuse_too_many(newest)
        runs = [self._run(connection, asked_by, correlation_id, dates) for connection in missing]
        recorded = self._runs.record_new(runs) if runs else []
        self._queue.send_runs(recorded)
        return [*answered, *recorded]

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


def _is_to_begin(run: PaymentRun, dates: tuple[datetime, datetime] | None) -> bool:
    """Whether a run reads the same and has not begun: it sees whatever is in Sage when it does."""
    if (
        run.status not in IN_HAND
        or run.status is RunStatus.READING
        or run.slices_done
        or run.chosen_dates != bool(dates)
    ):
        return False
    return dates is None or (run.window_from, run.window_to) == dates


def _refuse_too_many(newest: Sequence[PaymentRun]) -> None:
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
