"""See how a tenant stands at a glance: what waits and fails, and how the last days went.

It is counted from indexes, up to a bound, and remembered for a minute: everybody who looks at the first page
of the console asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.rounds import Round, next_turn
from alvys_intacct.domain.overview import (
    MOST_COUNTED,
    MOST_OF_CONNECTION,
    ConnectionCounts,
    Counts,
    Drafts,
    drafts_in,
    failures,
    first_day,
    midnight_of,
    tally,
)
from alvys_intacct.domain.payments.planning import synced_sides
from alvys_intacct.domain.payments.sync_state import SyncState, is_overdue
from alvys_intacct.ports.close import CloseReportStore
from alvys_intacct.ports.overview import PaymentCounts, TransactionCounts
from alvys_intacct.ports.payments import PaymentRunStore
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.work.remembered import Remembered

KEPT_FOR = timedelta(minutes=1)
_MOST_TENANTS = 200


class SeeOverview:
    """Counts what the overview tells of a tenant."""

    def __init__(
        self,
        connections: ConnectionStore,
        transactions: TransactionCounts,
        payments: PaymentCounts,
        runs: PaymentRunStore,
        reports: CloseReportStore,
        clock: Clock,
    ) -> None:
        self._connections = connections
        self._transactions = transactions
        self._payments = payments
        self._runs = runs
        self._reports = reports
        self._clock = clock
        self._known: Remembered[str, Counts] = Remembered(_MOST_TENANTS)

    def __call__(self, tenant: str, before_reading: Callable[[], None]) -> Counts:
        """The counts, at most a minute old. `before_reading` is called where they have to be read.

        Raises `Retryable`, and what `before_reading` raises.
        """
        now = self._clock.now()
        counts = self._known.get(tenant, now)
        if counts is None:
            before_reading()
            counts = self._counted(tenant, now)
            self._known.keep(tenant, counts, now + KEPT_FOR, now)
        return counts

    def _counted(self, tenant: str, now: datetime) -> Counts:
        first = first_day(now)
        received = tally(self._transactions.received(tenant, midnight_of(first)), first)
        # Payments are dated as the business writes them: the day may have begun there already.
        last = now.date() + timedelta(days=1)
        payments = tally(self._payments.dated(tenant, first, last), first)
        failing, untold = self._transactions.failing(tenant, MOST_COUNTED)
        connections = self._of_connections(tenant, now)
        bounded = any(
            MOST_OF_CONNECTION in (counted.held, counted.refused_payments) for counted in connections
        )
        return Counts(
            as_of=now,
            connections=connections,
            received=received,
            payments=payments,
            failing=failures(failing),
            truncated=received.truncated or payments.truncated or untold or bounded,
        )

    def _of_connections(self, tenant: str, now: datetime) -> tuple[ConnectionCounts, ...]:
        connections = self._connections.of_tenant(tenant)
        syncs = self._runs.sync_states(
            (connection.tenant, connection.subsidiary.id) for connection in connections
        )
        return tuple(
            self._of_connection(connection, syncs[tenant, connection.subsidiary.id], now)
            for connection in connections
        )

    def _of_connection(self, connection: Connection, syncs: SyncState, now: datetime) -> ConnectionCounts:
        tenant, subsidiary_id = connection.tenant, connection.subsidiary.id
        held = self._transactions.held(tenant, subsidiary_id, MOST_OF_CONNECTION)
        first = midnight_of(first_day(now))
        is_synced = bool(synced_sides(connection))
        return ConnectionCounts(
            subsidiary=connection.subsidiary,
            status=connection.status,
            held=len(held),
            held_earlier=sum(received_at < first for received_at in held),
            refused_payments=self._payments.refused(tenant, subsidiary_id, MOST_OF_CONNECTION),
            drafts=self._drafts(tenant, subsidiary_id),
            synced_at=syncs.complete_at,
            next_sync_at=next_turn(Round.PAYMENT_SYNC, tenant, subsidiary_id, now) if is_synced else None,
            sync_overdue=is_synced and is_overdue(syncs, now),
        )

    def _drafts(self, tenant: str, subsidiary_id: str) -> Drafts | None:
        """What the newest daily comparison found unposted. Only Sage knows: drafts are posted there."""
        drift = self._reports.drift(tenant, subsidiary_id)
        run = self._reports.get(tenant, drift.report_id) if drift is not None else None
        report = self._reports.report(run, 0) if run is not None else None
        return drafts_in(report, drift) if report is not None and drift is not None else None
