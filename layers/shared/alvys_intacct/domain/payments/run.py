"""Payment syncs: a connection's run over a window, and its outcome (PAY-1, PAY-5, PAY-8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from alvys_intacct.domain.transactions.problem import Fact, Problem

LOOKBACK = timedelta(days=8)
# The requester of scheduled runs.
SCHEDULE = "schedule"
# Windows overlap by this much: clocks differ, and Sage shows changes with a delay.
OVERLAP = timedelta(minutes=10)


class RunStatus(StrEnum):
    """The status of a payment sync."""

    PLANNED = "planned"
    COMPLETE = "complete"
    FAILED = "failed"


class PaymentRun(Fact):
    """One connection's payment sync over a window, and its outcome (PAY-8). Times are UTC.

    `chosen_dates` says that a person chose the window; otherwise it is the lookback window (PAY-5).
    `not_imported_because` counts `not_imported` by reason.
    """

    tenant: str
    subsidiary_id: str
    run_id: str
    window_from: datetime
    window_to: datetime
    chosen_dates: bool = False
    asked_by: str
    status: RunStatus = RunStatus.PLANNED
    read: int = 0
    new: int = 0
    duplicate: int = 0
    foreign: int = 0
    not_imported: int = 0
    not_imported_because: dict[str, int] = Field(default_factory=dict)
    problem: Problem | None = None
    correlation_id: str
    started_at: datetime
    finished_at: datetime | None = None


def window(now: datetime, last_complete_until: datetime | None) -> tuple[datetime, datetime]:
    """The lookback window: 8 days, or back to the end of the last complete run if that is longer (PAY-5)."""
    since = now - LOOKBACK
    if last_complete_until is not None:
        since = min(since, last_complete_until - OVERLAP)
    return since, now
