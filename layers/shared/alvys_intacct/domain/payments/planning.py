"""Which run to plan for a connection, and until when its payments are known (PAY-1, PAY-5, PAY-11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.payments.run import PaymentRun, slices_of, window
from alvys_intacct.domain.sage.books import Side

Watermarks = Mapping[Side, datetime]


def synced_sides(connection: Connection) -> tuple[Side, ...]:
    """The sides whose payments are read: that are on, of a connection that is active (PAY-11)."""
    if connection.status is not ConnectionStatus.ACTIVE:
        return ()
    return tuple(side for side in Side if connection.syncs(side))


def lookback_run(
    connection: Connection,
    watermarks: Watermarks,
    *,
    run_id: str,
    asked_by: str,
    correlation_id: str,
    now: datetime,
) -> PaymentRun:
    """A run over the lookback window, back to where each of its sides is recorded (PAY-5).

    A side that was never read is read from the connection's first activation on.
    """
    sides = synced_sides(connection)
    reached = [watermarks.get(side) or connection.first_activated_at for side in sides]
    since, until = window(now, min((moment for moment in reached if moment), default=None))
    return PaymentRun(
        tenant=connection.tenant,
        subsidiary_id=connection.subsidiary.id,
        run_id=run_id,
        window_from=since,
        window_to=until,
        sides=sides,
        slices=slices_of(since, until, chosen_dates=False),
        asked_by=asked_by,
        correlation_id=correlation_id,
        started_at=now,
    )


def dated_run(
    connection: Connection,
    dates: tuple[datetime, datetime],
    *,
    run_id: str,
    asked_by: str,
    correlation_id: str,
    now: datetime,
) -> PaymentRun:
    """A run over the days that a person chose, from midnight to midnight (PAY-12)."""
    since, until = dates
    return PaymentRun(
        tenant=connection.tenant,
        subsidiary_id=connection.subsidiary.id,
        run_id=run_id,
        window_from=since,
        window_to=until,
        chosen_dates=True,
        sides=synced_sides(connection),
        slices=slices_of(since, until, chosen_dates=True),
        asked_by=asked_by,
        correlation_id=correlation_id,
        started_at=now,
    )
