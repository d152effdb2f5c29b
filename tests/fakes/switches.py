"""Connections whose switches are set."""

from __future__ import annotations

from typing import Any

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.skip_reasons import SkipReason
from tests.fakes.samples import connection, whole
from tests.golden.messages import message


def on(ar: dict[str, Any] | None = None, ap: dict[str, Any] | None = None) -> Connection:
    return connection(ar=ArSettings(**ar or {}), ap=ApSettings(**ap or {}))


def reason(name: str, connected: Connection, **changes: Any) -> SkipReason | None:
    return booking_of(whole(message(name, **changes)), connected).skip_reason
