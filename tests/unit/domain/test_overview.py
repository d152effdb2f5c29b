"""What the overview counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from alvys_intacct.domain.connections.connection import ConnectionStatus, Subsidiary
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.overview import (
    DAYS,
    ConnectionCounts,
    Counts,
    DatedPayment,
    Failing,
    OpenFailures,
    Received,
    Tally,
    all_failures,
    days,
    failures,
    first_day,
    tally,
    waiting,
)
from alvys_intacct.domain.transactions.record import Status

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
FIRST = first_day(NOW)
NORTH = ConnectionCounts(Subsidiary(id="north", name="North"), ConnectionStatus.PAUSED, 5, held_earlier=2)


def received(days_ago: int, status: Status, kind: Kind | None = Kind.LOAD_INVOICE) -> Received:
    return Received(TODAY - timedelta(days=days_ago), "north", kind, status)


def counts(rows: list[Received], payments: Tally | None = None, most: int = 100) -> Counts:
    told = tally(rows, FIRST, most)
    return Counts(NOW, (NORTH,), told, payments or tally([], FIRST), {}, told.truncated)


def test_each_day_tells_how_its_transactions_stand_now() -> None:
    statuses = [Status.EXPORTED, Status.EXPORTED, Status.QUEUED, Status.IN_PROGRESS, Status.CHECKING]
    statuses += [Status.FAILED, Status.SKIPPED, Status.REVERTED, Status.RESOLVED]
    paid = [DatedPayment(TODAY, applied=True), DatedPayment(TODAY, applied=False)]
    told = days(counts([received(0, status) for status in statuses], tally(paid, FIRST)), None)
    today, yesterday = told[-1], told[-2]
    assert [told[0].on, today.on, len(told)] == [date(2026, 11, 7), TODAY, DAYS]
    assert (today.received, today.exported, today.waiting, today.failed, today.skipped) == (9, 2, 3, 1, 1)
    assert (today.payments_applied, yesterday.received, yesterday.payments_applied) == (1, 0, 0)


def test_a_day_that_is_not_counted_whole_is_not_told() -> None:
    rows = [received(0, Status.EXPORTED)] * 2 + [received(1, Status.EXPORTED)] * 3
    whole, cut, exact = counts(rows, most=6), counts(rows, most=4), counts(rows, most=5)
    assert [day.received for day in days(whole, None)][-3:] == [0, 3, 2]
    assert [day.received for day in days(cut, None)][-3:] == [None, None, 2]
    assert [whole.truncated, exact.truncated, cut.truncated] == [False, False, True]
    assert days(exact, None)[-2].received == 3
    # Payments are counted apart: those days are told.
    assert days(cut, None)[0].payments_applied == 0


def test_who_may_not_see_a_kind_counts_it_nowhere() -> None:
    rows = [received(0, Status.QUEUED), received(0, Status.QUEUED, Kind.PAYSTUB)]
    told = counts([*rows, received(0, Status.QUEUED, None)])
    invoices = frozenset({Kind.LOAD_INVOICE})
    assert (days(told, None)[-1].received, days(told, invoices)[-1].received) == (3, 1)
    # What a connection holds from before the first day waits, too.
    assert (waiting(told, None)["north"], waiting(told, invoices)["north"]) == (5, 3)


def test_the_oldest_failure_is_that_of_each_subsidiary_and_of_all() -> None:
    hour = timedelta(hours=1)
    rows = [Failing("a", NOW), Failing("a", NOW - hour), Failing("gone", NOW - 2 * hour)]
    rows.append(Failing("a", NOW))
    found = failures(rows)
    assert found["a"] == OpenFailures(3, NOW - hour)
    assert all_failures(found) == OpenFailures(4, NOW - 2 * hour)
    assert all_failures({}) == OpenFailures(0, None)
