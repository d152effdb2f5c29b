"""The shape of the overview."""

from datetime import date, datetime

from pydantic import Field

from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.overview import (
    ConnectionCounts,
    Counts,
    Day,
    Drafts,
    OpenFailures,
    all_failures,
    days,
    waiting,
)
from alvys_intacct.http.shapes.answer import Answer
from alvys_intacct.http.shapes.connections import PaymentSyncAnswer, SubsidiaryAnswer

_NONE = OpenFailures()


class DraftsAnswer(Answer):
    """Documents that wait in Sage to be posted or approved, as the daily comparison found them at `asOf`.

    It compared documents dated `from` to `to`; its close report `reportId` has each of them.
    """

    count: int
    as_of: datetime
    from_: date = Field(alias="from")
    to: date
    report_id: str


class ConnectionOverviewAnswer(Answer):
    """How a connection stands.

    `waiting` are transactions that wait or are being sent: those received in the last 14 days, and held ones
    of any age; `held` are those that wait for the connection. `failing` and `failingSince`
    are null for who sees no errors. `drafts` is null before the first daily comparison.
    """

    subsidiary: SubsidiaryAnswer
    status: str
    waiting: int
    held: int
    failing: int | None
    failing_since: datetime | None
    refused_payments: int
    drafts: DraftsAnswer | None
    payment_sync: PaymentSyncAnswer


class TotalsAnswer(Answer):
    """The same of the whole tenant, and of subsidiaries that aren't connected, too."""

    waiting: int
    held: int
    failing: int | None
    failing_since: datetime | None
    refused_payments: int
    drafts: int
    syncs_overdue: int


class DayAnswer(Answer):
    """A day (UTC). Its transactions are those received that day, as they stand now.

    `received` are all of them, also reverted ones and those that a person took off the error list.
    `paymentsApplied` are payments with that payment date that are applied in Alvys. Null stands for what is
    too much to be counted.
    """

    date: date
    received: int | None
    exported: int | None
    waiting: int | None
    failed: int | None
    skipped: int | None
    payments_applied: int | None


class OverviewAnswer(Answer):
    """How the tenant stands, at most a minute ago. `truncated` says that there is more than was counted."""

    as_of: datetime
    truncated: bool
    totals: TotalsAnswer
    connections: list[ConnectionOverviewAnswer]
    days: list[DayAnswer]


def overview_answer(counts: Counts, caller: Identity) -> OverviewAnswer:
    """The counts as the caller may see them: transactions of the kinds of its permissions (API-2)."""
    visible = frozenset(kind for kind in Kind if not caller.lacks(kind.facts.permissions))
    kinds = None if len(visible) == len(Kind) else visible
    waits = waiting(counts, kinds)
    failing = counts.failing if caller.sees_errors else None
    whole = all_failures(failing) if failing is not None else None
    connections = counts.connections
    return OverviewAnswer(
        as_of=counts.as_of,
        truncated=counts.truncated,
        totals=TotalsAnswer(
            waiting=waits.total(),
            held=sum(counted.held for counted in connections),
            failing=whole.count if whole else None,
            failing_since=whole.since if whole else None,
            refused_payments=sum(counted.refused_payments for counted in connections),
            drafts=sum(counted.drafts.count for counted in connections if counted.drafts),
            syncs_overdue=sum(counted.sync_overdue for counted in connections),
        ),
        connections=[
            _connection(
                counted,
                waits[counted.subsidiary.id],
                failing.get(counted.subsidiary.id, _NONE) if failing is not None else None,
            )
            for counted in connections
        ],
        days=[_day(day) for day in days(counts, kinds)],
    )


def _connection(
    counted: ConnectionCounts, waits: int, failing: OpenFailures | None
) -> ConnectionOverviewAnswer:
    return ConnectionOverviewAnswer(
        subsidiary=SubsidiaryAnswer(**counted.subsidiary.model_dump()),
        status=counted.status,
        waiting=waits,
        held=counted.held,
        failing=failing.count if failing else None,
        failing_since=failing.since if failing else None,
        refused_payments=counted.refused_payments,
        drafts=_drafts(counted.drafts) if counted.drafts else None,
        payment_sync=PaymentSyncAnswer(
            last_complete_at=counted.synced_at,
            next_at=counted.next_sync_at,
            overdue=counted.sync_overdue,
        ),
    )


def _drafts(drafts: Drafts) -> DraftsAnswer:
    return DraftsAnswer(
        count=drafts.count,
        as_of=drafts.as_of,
        from_=drafts.period.first,
        to=drafts.period.last,
        report_id=drafts.report_id,
    )


def _day(day: Day) -> DayAnswer:
    return DayAnswer(
        date=day.on,
        received=day.received,
        exported=day.exported,
        waiting=day.waiting,
        failed=day.failed,
        skipped=day.skipped,
        payments_applied=day.payments_applied,
    )
