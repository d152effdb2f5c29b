"""Plan payment syncs: a run and a message for each active connection (PAY-1, PAY-5)."""

from __future__ import annotations

import secrets
from datetime import datetime

from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.payments.run import SCHEDULE, PaymentRun, window
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
        runs = [
            self._plan(tenant, subsidiary_id, SCHEDULE, correlation_id, None)
            for tenant, subsidiary_id in self._connections.active()
        ]
        self._queue.send_runs(runs)
        return len(runs)

    def on_demand(
        self,
        tenant: str,
        asked_by: str,
        correlation_id: str,
        subsidiary_id: str | None,
        dates: tuple[datetime, datetime] | None,
    ) -> list[PaymentRun]:
        """Plan runs for one or all active connections of a tenant, over the given dates if any (PAY-5)."""
        chosen_ids = [
            connection.subsidiary.id
            for connection in self._connections.of_tenant(tenant)
            if connection.status is ConnectionStatus.ACTIVE
            and subsidiary_id in (None, connection.subsidiary.id)
        ]
        runs = [self._plan(tenant, chosen_id, asked_by, correlation_id, dates) for chosen_id in chosen_ids]
        self._queue.send_runs(runs)
        return runs

    def _plan(
        self,
        tenant: str,
        subsidiary_id: str,
        asked_by: str,
        correlation_id: str,
        dates: tuple[datetime, datetime] | None,
    ) -> PaymentRun:
        now = self._clock.now()
        since, until = dates or window(now, self._read_until(tenant, subsidiary_id))
        run = PaymentRun(
            tenant=tenant,
            subsidiary_id=subsidiary_id,
            run_id=f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}",
            window_from=since,
            window_to=until,
            chosen_dates=dates is not None,
            asked_by=asked_by,
            correlation_id=correlation_id,
            started_at=now,
        )
        self._runs.save_run(run)
        return run

    def _read_until(self, tenant: str, subsidiary_id: str) -> datetime | None:
        """The time up to which all payments were read; at first, that of the first activation (UTC)."""
        watermarks = [self._runs.watermark(tenant, subsidiary_id, side) for side in Side]
        reached = [watermark for watermark in watermarks if watermark is not None]
        if len(reached) == len(Side):
            return min(reached)
        connection = self._connections.get(tenant, subsidiary_id)
        return connection.first_activated_at if connection is not None else None
