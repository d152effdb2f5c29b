"""How a tenant stands at a glance: what waits or fails, and how the last days went.

It is counted from what the indexes list, up to a bound. A day that isn't counted whole is not told at all,
and a number that the indexes can't tell is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol, TypeVar

from alvys_intacct.domain.close.drift import Drift
from alvys_intacct.domain.close.obstacles import ObstacleCode
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.close.report import ConnectionReport
from alvys_intacct.domain.connections.connection import ConnectionStatus, Subsidiary
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.late_dataclass import dataclass

# The days that are told, today among them (UTC).
DAYS = 14
# At most this many transactions, open errors and payments are counted, each.
MOST_COUNTED = 20_000
# At most this many of a connection's held transactions and refused payments.
MOST_OF_CONNECTION = 1_000
_DAY = timedelta(days=1)
_DRAFTS = (ObstacleCode.DRAFT, ObstacleCode.WAITS_FOR_APPROVAL)


class Dated(Protocol):
    """Something of a day."""

    @property
    def on(self) -> date:
        """The day (UTC)."""


Row = TypeVar("Row", bound=Dated)


@dataclass(frozen=True, slots=True)
class Received:
    """A transaction: the day when it was received, where it belongs, and how it stands now.

    `kind` is None where an earlier version wrote the record, and the index doesn't tell it.
    """

    on: date
    subsidiary_id: str
    kind: Kind | None
    status: str


@dataclass(frozen=True, slots=True)
class DatedPayment:
    """A payment by its payment date, and whether Alvys has it."""

    on: date
    applied: bool


@dataclass(frozen=True, slots=True)
class Failing:
    """An open error of a transaction, and since when it fails."""

    subsidiary_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows are alike. `whole_from` is the first day of which all are counted."""

    counts: Mapping[Dated, int]
    whole_from: date
    truncated: bool


@dataclass(frozen=True, slots=True)
class OpenFailures:
    """How many transactions fail, and since when the oldest does."""

    count: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drafts:
    """Documents that Sage had as drafts, or that waited for approval there, when it was last compared.

    `period` are the document dates that were compared; the report has each document.
    """

    count: int
    as_of: datetime
    period: Period
    report_id: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day. None stands for what isn't counted whole.

    The transactions are those received that day, as they stand now; `received` has the reverted ones and
    those that a person took off the error list, too. The payments have that payment date.
    """

    on: date
    received: int | None
    exported: int | None
    waiting: int | None
    failed: int | None
    skipped: int | None
    payments_applied: int | None


@dataclass(frozen=True, slots=True)
class ConnectionCounts:
    """What is counted of one connection, whoever asks. Times are UTC.

    `held_earlier` are those of the held ones that were received before the first day. `drafts` is None
    before the first daily comparison.
    """

    subsidiary: Subsidiary
    status: ConnectionStatus
    held: int = 0
    held_earlier: int = 0
    refused_payments: int = 0
    drafts: Drafts | None = None
    synced_at: datetime | None = None
    next_sync_at: datetime | None = None
    sync_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is counted of a tenant, as of a moment (UTC). `truncated`: some of it is not counted."""

    as_of: datetime
    connections: tuple[ConnectionCounts, ...]
    received: Tally
    payments: Tally
    failing: Mapping[str, OpenFailures]
    truncated: bool


def first_day(now: datetime) -> date:
    """The first of the days that are told."""
    return now.date() - (DAYS - 1) * _DAY


def midnight_of(day: date) -> datetime:
    """When a day begins (UTC)."""
    return datetime.combine(day, time(), UTC)


def tally(rows: Iterable[Row], first: date, most: int = MOST_COUNTED) -> Tally:
    """Count rows that come newest first, from the day `first` on, at most so many.

    Of the day at which it stops some are missing, so that day isn't whole.
    """
    counts: Counter[Dated] = Counter()
    last = first
    for place, row in enumerate(rows):
        if place == most:
            return Tally(counts, last + _DAY, truncated=True)
        counts[row] += 1
        last = row.on
    return Tally(counts, first, truncated=False)


def failures(rows: Iterable[Failing]) -> dict[str, OpenFailures]:
    """The open failures of each subsidiary."""
    found: dict[str, OpenFailures] = {}
    for row in rows:
        before = found.get(row.subsidiary_id, OpenFailures())
        since = row.since if before.since is None else min(before.since, row.since)
        found[row.subsidiary_id] = OpenFailures(before.count + 1, since)
    return found


def all_failures(of_subsidiaries: Mapping[str, OpenFailures]) -> OpenFailures:
    """The open failures of all subsidiaries, also of those that aren't connected."""
    since = [found.since for found in of_subsidiaries.values() if found.since is not None]
    return OpenFailures(sum(found.count for found in of_subsidiaries.values()), min(since, default=None))


def waiting(counts: Counts, kinds: frozenset[Kind] | None) -> Counter[str]:
    """How many transactions wait or are being sent, by subsidiary.

    They are those of the last days, and what connections hold from before.
    """
    found = Counter({counted.subsidiary.id: counted.held_earlier for counted in counts.connections})
    for row, count in _seen(counts.received, kinds):
        if row.status in IN_HAND:
            found[row.subsidiary_id] += count
    return found


def days(counts: Counts, kinds: frozenset[Kind] | None) -> list[Day]:
    """The last days, the oldest first. `kinds` are those that count; None stands for all."""
    received, payments = counts.received, counts.payments
    by_status: dict[date, Counter[str]] = {}
    for row, count in _seen(received, kinds):
        by_status.setdefault(row.on, Counter())[row.status] += count
    applied: Counter[date] = Counter()
    for payment, count in payments.counts.items():
        if isinstance(payment, DatedPayment) and payment.applied:
            applied[payment.on] += count
    first = first_day(counts.as_of)
    return [
        _day(
            on,
            by_status.get(on, Counter()) if on >= received.whole_from else None,
            applied[on] if on >= payments.whole_from else None,
        )
        for on in (first + place * _DAY for place in range(DAYS))
    ]


def drafts_in(report: ConnectionReport, found: Drift) -> Drafts:
    """The documents that a comparison found unposted in Sage."""
    count = sum(obstacle.count for obstacle in report.obstacles if obstacle.code in _DRAFTS)
    return Drafts(count, found.as_of, report.period, found.report_id)


def _day(on: date, standing: Counter[str] | None, applied: int | None) -> Day:
    if standing is None:
        return Day(on, None, None, None, None, None, applied)
    return Day(
        on,
        received=standing.total(),
        exported=standing[Status.EXPORTED],
        waiting=sum(standing[status] for status in IN_HAND),
        failed=standing[Status.FAILED],
        skipped=standing[Status.SKIPPED],
        payments_applied=applied,
    )


def _seen(received: Tally, kinds: frozenset[Kind] | None) -> Iterator[tuple[Received, int]]:
    """The received transactions of these kinds. One of an unknown kind counts only where all kinds do."""
    for row, count in received.counts.items():
        if isinstance(row, Received) and (kinds is None or row.kind in kinds):
            yield row, count
