"""Connections whose switches are set."""

from __future__ import annotations

from typing import Any

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.skip_reasons import SkipReason
from tests.fakes.messages import message
from tests.fakes.samples import connection, whole


def on(ar: dict[str, Any] | None = None, ap: dict[str, Any] | None = None) -> Connection:
    """A connection with these AR and AP settings."""
    return connection(ar=ArSettings(**ar or {}), ap=ApSettings(**ap or {}))


def reason(name: str, connected: Connection, **changes: Any) -> SkipReason | None:
    """Why a checked message isn't exported; None when it is."""
    return booking_of(whole(message(name, **changes)), connected).skip_reason
