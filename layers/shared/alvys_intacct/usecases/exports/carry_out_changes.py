"""Carries changes out in the ways of their plans, many at once: where Sage refuses one way, the next follows.

Changes that go the same way are sent together. Each has an outcome of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, Retryable, SyncError
from alvys_intacct.domain.sage.refusals import GONE_MEANWHILE, NO_DELETION
from alvys_intacct.domain.transactions.closed_periods import (
    PERIOD_CLOSED,
    named_for_exchange,
    named_for_removal,
)
from alvys_intacct.domain.transactions.modification import WHOLE_UPDATES, Way, leads_on
from alvys_intacct.domain.transactions.settlements import (
    DOCUMENT_PAID,
    neither_reversed_nor_deleted,
    settled_by_others,
    settled_refusal,
    texts_refusal,
)
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.usecases.exports.changing import Changing, Entered, Left, Outcome, grouped
from alvys_intacct.usecases.exports.exchange_documents import ExchangeDocuments
from alvys_intacct.usecases.exports.look_at_documents import in_original_period
from alvys_intacct.usecases.exports.look_at_lines import read_lines
from alvys_intacct.usecases.exports.remove_documents import (
    DELETING,
    WORDS,
    RemoveDocuments,
)
from alvys_intacct.usecases.exports.update_documents import SCOPES, UpdateDocuments

EXCHANGING = frozenset({Way.REVERSE_AND_POST, Way.DELETE_AND_MAKE})
NOTHING_TO_REMOVE = frozenset({Way.NOTHING_TO_DO, Way.MAKE_ANEW})


@dataclass(slots=True)
class CarriedOut:
    """The result: documents that left the books, those that are in them as edited, and failures."""

    left: list[tuple[Changing, Left]] = field(default_factory=list)
    entered: list[tuple[Changing, Entered]] = field(default_factory=list)
    failures: list[tuple[Changing, SyncError]] = field(default_factory=list)


class CarryOutChanges:
    """Carries out changes of documents of one connection."""

    def __init__(
        self,
        accounting: AccountingSystem,
        remove: RemoveDocuments,
        update: UpdateDocuments,
        exchange: ExchangeDocuments,
    ) -> None:
        self._accounting = accounting
        self._remove = remove
        self._update = update
        self._exchange = exchange

    def __call__(self, connection: Connection, changes: Sequence[Changing]) -> CarriedOut:
        """Carry out the changes; those that were revised or taken over meanwhile are in no list."""
        done = CarriedOut()
        read_lines(self._accounting, connection, changes)
        waiting = list(changes)
        while waiting:
            following: list[Changing] = []
            for way, alike in grouped(waiting, lambda change: change.way):
                outcomes = self._outcomes(connection, way, alike)
                for change, outcome in zip(alike, outcomes, strict=True):
                    if _goes_on(change, outcome) and isinstance(outcome, NeedsAttention):
                        change.go_on(outcome)
                        following.append(change)
                    else:
                        self._conclude(connection, change, outcome, done)
            waiting = following
        return done

    def _outcomes(self, connection: Connection, way: Way, changes: Sequence[Changing]) -> list[Outcome]:
        if way in NOTHING_TO_REMOVE:
            return [Left(WORDS[way]) for _ in changes]
        if way in SCOPES:
            return self._update(connection, changes)
        if way in EXCHANGING:
            return self._exchange(connection, changes)
        return self._remove(connection, changes)

    def _conclude(self, connection: Connection, change: Changing, outcome: Outcome, done: CarriedOut) -> None:
        match outcome:
            case Left():
                done.left.append((change, outcome))
            case Entered():
                done.entered.append((change, outcome))
            case NeedsAttention():
                done.failures.append((change, self._said(connection, change, outcome)))
            case SyncError():
                done.failures.append((change, outcome))

    def _said(self, connection: Connection, change: Changing, refusal: NeedsAttention) -> SyncError:
        """The last refusal with what Sage doesn't tell: other ways, payments, the date in a closed period."""
        if refusal.code in GONE_MEANWHILE:
            # Somebody took it out, or an earlier attempt did, whose successor is looked for then.
            if change.unanswered:
                return OutcomeUnknown(
                    refusal.message, code=refusal.code, vendor=refusal.vendor, concerns=refusal.concerns
                )
            return Retryable(
                refusal.message, code=refusal.code, vendor=refusal.vendor, concerns=refusal.concerns
            )
        if change.plan.refusal is not None:
            return texts_refusal(change.document, change.plan.refusal, refusal)
        refusals = [*change.refused, refusal]
        closed = next((one for one in refusals if one.code == PERIOD_CLOSED), None)
        if closed is not None:
            return self._closed(connection, change, closed)
        if refusal.code == DOCUMENT_PAID:
            return self._paid(connection, change, refusal)
        return _of_several(change, refusals)

    def _paid(self, connection: Connection, change: Changing, refusal: NeedsAttention) -> NeedsAttention:
        document = change.document
        applied = self._accounting.payments_on(connection.books, document.type, [document.record_no])
        others = settled_by_others(document, applied.get(document.record_no, []))
        return settled_refusal(document, others) if others else refusal

    def _closed(self, connection: Connection, change: Changing, refusal: NeedsAttention) -> SyncError:
        document, way = change.document, change.way
        reverses = way not in DELETING
        on = self._remove.reversal_date(connection, document) if reverses else document.posting_date
        movable = reverses and in_original_period(connection)
        number = document.document_number
        if way in EXCHANGING:
            return named_for_exchange(refusal, number, on, change.wanted.document_date, movable=movable)
        if way in SCOPES:
            return named_for_exchange(refusal, number, None, change.wanted.document_date, movable=False)
        if on is None:
            return refusal
        return named_for_removal(refusal, number, on, movable=movable)


def _goes_on(change: Changing, outcome: Outcome) -> bool:
    """Whether the next way is tried."""
    if not isinstance(outcome, NeedsAttention) or len(change.left) < 2:
        return False
    return leads_on(change.way, outcome.code)


def _of_several(change: Changing, refusals: Sequence[NeedsAttention]) -> NeedsAttention:
    """What to say where several ways were refused: the first refusal, unless a later one tells more."""
    first, last = refusals[0], refusals[-1]
    tried = [*change.tried, change.way]
    if len(refusals) == 1 or first.message == last.message:
        return first
    if tried[-1] in DELETING and (Way.REVERSE in tried or Way.REVERSE_AND_POST in tried):
        reversal = refusals[[way in (Way.REVERSE, Way.REVERSE_AND_POST) for way in tried].index(True)]
        if last.code in NO_DELETION:
            return neither_reversed_nor_deleted(change.document, change.transaction.number, reversal, last)
        return last
    if tried[-1] in WHOLE_UPDATES or tried[-1] is Way.RECALL_AND_DELETE:
        return NeedsAttention(
            f"{first.message} To recall it first: {last.message}",
            code=first.code,
            remedy="Recall or approve it in Sage Intacct, then retry.",
            vendor=first.vendor,
            concerns=first.concerns,
        )
    return last
