"""Payment syncs: a connection's run over a window or over dates, and its outcome (PAY-1, PAY-5, PAY-8)."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import Field

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.transactions.problem import Fact, Problem
from alvys_intacct.late_dataclass import dataclass

LOOKBACK = timedelta(days=8)
# The requester of scheduled runs.
SCHEDULE = "schedule"
# Windows overlap by this much: clocks differ, and Sage shows changes with a delay.
OVERLAP = timedelta(minutes=10)
# A longer range of dates, or window, is read in slices of this length, each by a message of its own (PAY-12).
# A person sees the progress of a range; a window is so long only where a side is read for the first time.
DATES_AT_ONCE, WINDOW_AT_ONCE = timedelta(days=31), timedelta(days=366)


class RunStatus(StrEnum):
    """The status of a payment sync."""

    PLANNED = "planned"
    READING = "reading"
    # Until `due_at`, after a passing fault.
    WAITING = "waiting"
    COMPLETE = "complete"
    FAILED = "failed"


IN_HAND = frozenset({RunStatus.PLANNED, RunStatus.READING, RunStatus.WAITING})


class PaymentRun(Fact):
    """One connection's payment sync, and its outcome (PAY-8). Times are UTC.

    It reads what was recorded in Sage in its window (PAY-5) or, with `chosen_dates`, what was paid on days
    that a person chose (PAY-12): the window is those days from midnight to midnight. `sides` are read.
    `slices` of it are read one after the other, the oldest first; `slices_done` are.

    `attempts` counts the workers that began a slice, `unfinished` those that died in a row; one that works
    on it has it until `claimed_until`. `due_at` is the end of a wait, `faulty_since` when the faults began
    that made it wait; `problem` says why it waits or failed. Records of earlier versions have version 1.

    `not_imported_because` counts `not_imported` by reason.
    """

    tenant: str
    subsidiary_id: str
    run_id: str
    window_from: datetime
    window_to: datetime
    chosen_dates: bool = False
    sides: tuple[Side, ...] = tuple(Side)
    slices: int = 1
    slices_done: int = 0
    asked_by: str
    status: RunStatus = RunStatus.PLANNED
    read: int = 0
    new: int = 0
    duplicate: int = 0
    foreign: int = 0
    not_imported: int = 0
    not_imported_because: dict[str, int] = Field(default_factory=dict)
    problem: Problem | None = None
    attempts: int = 0
    unfinished: int = 0
    claimed_until: datetime | None = None
    due_at: datetime | None = None
    faulty_since: datetime | None = None
    correlation_id: str
    started_at: datetime
    changed_at: datetime | None = None
    finished_at: datetime | None = None
    version: int = 1

    @property
    def first_day(self) -> date:
        """The first payment date of a range that a person chose."""
        return self.window_from.date()

    @property
    def last_day(self) -> date:
        """The last payment date of a range that a person chose."""
        return (self.window_to - timedelta(days=1)).date()


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a run's window, from `since` to `until` (UTC)."""

    since: datetime
    until: datetime

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of a slice of chosen dates."""
        return self.since.date(), (self.until - timedelta(days=1)).date()


def window(now: datetime, last_complete_until: datetime | None) -> tuple[datetime, datetime]:
    """The lookback window: 8 days, or back to the end of the last complete run if that is longer (PAY-5)."""
    since = now - LOOKBACK
    if last_complete_until is not None:
        since = min(since, last_complete_until - OVERLAP)
    return since, now


def slices_of(since: datetime, until: datetime, *, chosen_dates: bool) -> int:
    """In how many slices a window, or a range of chosen dates, is read."""
    return max(1, -(-(until - since) // _length(chosen_dates=chosen_dates)))


def next_slice(run: PaymentRun) -> Slice:
    """The slice to be read next; the slices of a window overlap."""
    length = _length(chosen_dates=run.chosen_dates)
    since = run.window_from + run.slices_done * length
    is_last = run.slices_done + 1 >= run.slices
    until = run.window_to if is_last else since + length
    return Slice(since - OVERLAP if run.slices_done and not run.chosen_dates else since, until)


def _length(*, chosen_dates: bool) -> timedelta:
    return DATES_AT_ONCE if chosen_dates else WINDOW_AT_ONCE
