"""Skipping by connection: its status, its switches, its date of activation (CONN-7, CONN-11).

The settings of a single kind are applied in the booking of that kind (AP-3, AP-5, DEC-9).
"""

from __future__ import annotations

from datetime import date

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason


def reason_to_skip(connection: Connection | None, side: Side, created_on: date | None) -> SkipReason | None:
    """The reason for not exporting a transaction of that side, created in Alvys on that date, if any."""
    if connection is None or connection.status is not ConnectionStatus.ACTIVE:
        return SkipReason.NO_ACTIVE_CONNECTION
    if not connection.syncs(side):
        return SkipReason.SIDE_SWITCHED_OFF
    activated = connection.first_activated_at
    if activated is not None and created_on is not None and created_on < activated.date():
        return SkipReason.BEFORE_ACTIVATION
    return None
