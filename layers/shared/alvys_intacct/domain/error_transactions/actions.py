"""Actions on many errors: a retry, a mark or a close of named records, a filter or a group (ERR-4, ERR-11).

An action goes through the open errors page by page. Each page is kept before it is carried out, so that a
worker that takes over after a crash does the same page again. What became of a page's records is looked up
until none of them is in hand; then the result is kept with the page.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.problem import Fact, Problem
from alvys_intacct.domain.transactions.record import Status, Transaction

# An action that made no page for this long has no worker: a repeated message comes within 15 minutes.
ABANDONED_AFTER = timedelta(minutes=30)
# So often in a row it is carried on without making a page, before it is given up.
MOST_RESENT = 3
GAVE_UP = Problem(
    code="processing_failed",
    message="It failed several times and was given up. What it didn't reach is still on the error list.",
    remedy="Start it again. If it fails again, send the correlation id to support.",
)


class ActionKind(StrEnum):
    """What is done to each record."""

    RETRY = "retry"
    MARK_SYNCED = "mark_synced"
    CLOSE = "close"


class ErrorScope(Fact):
    """The errors that an action is for; None means all. `settings` are those that their problems name."""

    subsidiary_id: str | None = None
    kind: str | None = None
    status: str | None = None
    entity_type: str | None = None
    transaction_type: str | None = None
    cause: str | None = None
    settings: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None

    @classmethod
    def of(cls, narrowed: ListFilter, *settings: str) -> "ErrorScope":
        """The scope of a filter of the error list, and of these settings."""
        return cls(
            subsidiary_id=narrowed.subsidiary_id,
            kind=narrowed.kind,
            status=narrowed.status,
            entity_type=narrowed.entity_type,
            transaction_type=narrowed.transaction_type,
            cause=narrowed.cause,
            settings=settings,
            since=narrowed.since,
            until=narrowed.until,
            text=narrowed.text,
        )

    def before(self, started_at: datetime) -> ListFilter:
        """The filter for errors that were open when the action began, not for those that failed since."""
        just_after = started_at + timedelta(microseconds=1)
        return ListFilter(
            subsidiary_id=self.subsidiary_id,
            kind=self.kind,
            status=self.status,
            entity_type=self.entity_type,
            transaction_type=self.transaction_type,
            cause=self.cause,
            since=self.since,
            until=min(self.until, just_after) if self.until else just_after,
            text=self.text,
        )


class Tally(Fact):
    """What became of records: counts, and when the last of them changed (UTC).

    `waiting` are queued or in work; `others` are skipped, reverted or resolved since.
    """

    exported: int = 0
    failed: int = 0
    waiting: int = 0
    others: int = 0
    latest: datetime | None = None

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        times = [at for at in (self.latest, other.latest) if at is not None]
        return Tally(
            exported=self.exported + other.exported,
            failed=self.failed + other.failed,
            waiting=self.waiting + other.waiting,
            others=self.others + other.others,
            latest=max(times, default=None),
        )


class ActionPage(Fact):
    """The records of one page; `cursor` leads to the next page, `tally` is kept once none is in hand."""

    record_ids: tuple[str, ...]
    cursor: str | None = None
    tally: Tally | None = None


class ErrorAction(Fact):
    """One action and how far it is. Times are UTC.

    `scope` is None for records that were named by id. `pages` are carried out, the last one at `changed_at`;
    `listed_at` is set once all are. `problem` says why it was given up. `resent` counts how often it was
    queued again since its last page, because nobody worked on it.
    """

    tenant: str
    action_id: str
    kind: ActionKind
    scope: ErrorScope | None = None
    reason: str = ""
    by: str
    accepted: int = 0
    refused: int = 0
    pages: int = 0
    cursor: str | None = None
    listed_at: datetime | None = None
    problem: Problem | None = None
    correlation_id: str
    started_at: datetime
    changed_at: datetime | None = None
    resent: int = 0
    version: int = 1

    @property
    def is_over(self) -> bool:
        """Whether all its pages are carried out, or it was given up."""
        return self.listed_at is not None or self.problem is not None

    @property
    def swept_after(self) -> datetime:
        """When the sweeper looks for it, if nothing moves it before."""
        return (self.changed_at or self.started_at) + ABANDONED_AFTER

    def is_abandoned(self, now: datetime) -> bool:
        """Whether nobody works on it any more, although it isn't over."""
        return not self.is_over and now >= self.swept_after

    def sent_again(self, now: datetime) -> "ErrorAction":
        """The action as it is; a new message for it is about to be sent."""
        return self._following(now, resent=self.resent + 1)

    def given_up(self, now: datetime) -> "ErrorAction":
        """The action that can't be carried on: what it didn't reach is still an open error."""
        return self._following(now, problem=GAVE_UP)

    def _following(self, now: datetime, **changes: object) -> "ErrorAction":
        return self.model_copy(update={"changed_at": now, "version": self.version + 1, **changes})

    def after(self, page: ActionPage, accepted: int, now: datetime) -> "ErrorAction":
        """The action with one more page carried out."""
        return self._following(
            now,
            accepted=self.accepted + accepted,
            refused=self.refused + len(page.record_ids) - accepted,
            pages=self.pages + 1,
            cursor=page.cursor,
            listed_at=now if page.cursor is None else None,
            resent=0,
        )


def new_action(
    tenant: str,
    kind: ActionKind,
    scope: ErrorScope | None,
    by: str,
    correlation_id: str,
    now: datetime,
    reason: str = "",
) -> ErrorAction:
    """An action that begins now."""
    return ErrorAction(
        tenant=tenant,
        action_id=action_id(tenant, by, correlation_id, now),
        kind=kind,
        scope=scope,
        reason=reason,
        by=by,
        correlation_id=correlation_id,
        started_at=now,
    )


def action_id(tenant: str, by: str, correlation_id: str, now: datetime) -> str:
    """The id of a new action."""
    identity = "\x1f".join((tenant, by, correlation_id, now.isoformat()))
    return "ret_" + hashlib.sha256(identity.encode()).hexdigest()[:32]


def tally_of(transactions: Iterable[Transaction], payments: Iterable[Payment], started_at: datetime) -> Tally:
    """What became of these records since the action began; those that it left alone don't count."""
    total = Tally()
    for transaction in transactions:
        if transaction.status is Status.FAILED and (transaction.failed_at or started_at) <= started_at:
            continue
        counts = {
            "exported": transaction.status is Status.EXPORTED,
            "failed": transaction.status is Status.FAILED,
            "waiting": transaction.status in IN_HAND,
        }
        total = total.plus(_one(counts, transaction.changed_at))
    for payment in payments:
        counts = {
            "exported": payment.status is PaymentStatus.APPLIED,
            "failed": payment.status is PaymentStatus.REFUSED,
            "waiting": payment.status is PaymentStatus.PENDING,
        }
        total = total.plus(_one(counts, payment.changed_at))
    return total


def _one(counts: dict[str, bool], at: datetime) -> Tally:
    return Tally(
        **{name: int(is_so) for name, is_so in counts.items()},
        others=int(not any(counts.values())),
        latest=at,
    )
