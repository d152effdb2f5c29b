"""What is known of a connection's payment syncs, and whether one is overdue (PAY-1, PAY-8)."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta

from alvys_intacct.domain.connections.rounds import EVERY, Round
from alvys_intacct.domain.payments.run import PaymentRun
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.problem import Fact
from alvys_intacct.late_dataclass import dataclass

# A connection without a complete sync for this long is overdue.
OVERDUE_AFTER = timedelta(hours=24)
# A turn that comes so much later than the last one is no continuation of it.
_LATEST = EVERY[Round.PAYMENT_SYNC] + timedelta(hours=1)


class ScheduledSync(Fact):
    """The last turn of a connection's schedule (UTC): the run that it planned, or found still in hand.

    `since` is when its turns began that came without a gap: those of a paused connection do not come.
    """

    run_id: str
    at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class SyncState:
    """Until when each side is recorded, the last turn, and when the last sync was complete (UTC)."""

    watermarks: Mapping[Side, datetime] = field(default_factory=dict)
    scheduled: ScheduledSync | None = None
    complete_at: datetime | None = None


def is_overdue(state: SyncState, now: datetime) -> bool:
    """Whether there was no complete sync for a day, though the connection was synced all that time."""
    if state.scheduled is None:
        return False
    known = max(filter(None, (state.scheduled.since, state.complete_at)))
    return now - known >= OVERDUE_AFTER


def scheduled(before: ScheduledSync | None, run: PaymentRun, at: datetime) -> ScheduledSync:
    """The turn at which a run is planned, or still in hand."""
    goes_on = before is not None and at - before.at <= _LATEST
    return ScheduledSync(run_id=run.run_id, at=at, since=before.since if before and goes_on else at)
