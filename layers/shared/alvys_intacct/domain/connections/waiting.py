"""Connections that hold transactions, or that need a look, for the schedule that looks after them."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class WaitingConnection:
    """A connection to look after, from `due` on (UTC). `mark` is another with each note of it."""

    tenant: str
    subsidiary_id: str
    due: datetime
    noted_at: datetime
    mark: str
