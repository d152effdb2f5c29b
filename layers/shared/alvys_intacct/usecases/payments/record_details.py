"""Record a page of Sage's payment details: each on a document of ours once (PAY-1 … PAY-4, PAY-15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from alvys_intacct.domain.kinds.facts import PaymentsGoTo
from alvys_intacct.domain.payments.allocation import LoadsOfDocument, allocated, split
from alvys_intacct.domain.payments.import_rules import (
    NotImported,
    goes_nowhere,
    is_noticed,
    why_not_imported,
)
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, SettledBy, is_undone
from alvys_intacct.domain.payments.recording import (
    Origin,
    is_sent,
    keys_of,
    parts_of,
    payments_of,
    shares_of,
)
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.payments.owners_of_documents import Place, owners_of, place_of
from alvys_intacct.usecases.payments.retry_refused import RetryRefused
from alvys_intacct.usecases.payments.side_reading import RecordedPage, SideReading
from alvys_intacct.usecases.payments.take_back_payments import TakeBackPayments


@dataclass(slots=True)
class _Found:
    """A detail, our document that it pays, and its records so far.

    `wanted` are those to be made; `reason` is why it isn't imported.
    """

    detail: PaymentDetail
    owner: Transaction
    records: list[Payment]
    reason: NotImported | None = None
    wanted: Sequence[Payment] = ()


class RecordDetails:
    """Records pages. A page that is recorded again, whole or in part, records nothing twice."""

    def __init__(
        self,
        transactions: TransactionStore,
        payments: PaymentStore,
        accounting: AccountingSystem,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._payments = payments
        self._accounting = accounting
        self._clock = clock
        self._take_back = TakeBackPayments(transactions, payments, accounting, clock)
        self._retry = RetryRefused(transactions, payments, clock)

    def __call__(self, reading: SideReading, page: Sequence[PaymentDetail]) -> RecordedPage:
        """Record the page; what is undone in Sage is voided first."""
        run, done = reading.run, RecordedPage()
        origin = Origin(reading.books, run.run_id, run.correlation_id, self._clock.now())
        details = {detail.detail_id: detail for detail in page}.values()
        done.duplicate = len(page) - len(details)
        owners = owners_of(self._transactions, reading.books, map(place_of, details))
        ours = [detail for detail in details if place_of(detail) in owners]
        done.foreign = len(details) - len(ours)
        ours = self._with_headers(reading, ours)
        by_record_no = {detail.document_record_no: owners[place_of(detail)] for detail in ours}
        done.waiting += self._take_back.pairs(reading, ours, by_record_no, origin)
        found = self._found(reading, ours, owners)
        self._undo(reading, found, origin, done)
        self._plan(reading, found, origin)
        self._record(reading, found, done)
        self._follow_up(reading, found, done)
        return done

    def _found(
        self, reading: SideReading, ours: Sequence[PaymentDetail], owners: Mapping[Place, Transaction]
    ) -> list[_Found]:
        """Each detail with its records so far."""
        keys = [
            key for detail in ours for key in keys_of(reading.books, detail, all_parts=_is_undone(detail))
        ]
        known = self._payments.known(reading.books.tenant, keys)
        found: list[_Found] = []
        for detail in ours:
            owner = owners[place_of(detail)]
            goes_back = _is_undone(detail) or detail.detail_id in reading.gone
            records = self._take_back.records(reading, owner, detail, known, goes_back=goes_back)
            reason = why_not_imported(owner, detail, reading.connection.advanced)
            found.append(_Found(detail, owner, records, reason))
        return found

    def _undo(
        self, reading: SideReading, found: Iterable[_Found], origin: Origin, done: RecordedPage
    ) -> None:
        """Void the records of what is undone; nothing of it is imported."""
        for one in found:
            is_gone = one.detail.detail_id in reading.gone
            if _is_undone(one.detail) and not is_gone:
                done.waiting += self._take_back.undo(reading, one.owner, one.detail, one.records, origin)
            if (is_gone or _is_undone(one.detail)) and (
                goes_nowhere(one.owner, reading.connection.advanced) is None
            ):
                one.reason = NotImported.UNDONE

    def _plan(self, reading: SideReading, found: Sequence[_Found], origin: Origin) -> None:
        """The records that each detail should have, as far as they are missing."""
        settings = reading.connection.advanced
        imported = [
            one
            for one in found
            if (one.reason is None or is_noticed(one.reason))
            and not _is_recorded(one)
            and not _was_undone(one)
        ]
        loads = self._loads(reading, imported)
        for one in imported:
            if one.owner.kind.facts.payments_go_to is not PaymentsGoTo.ITS_LOADS:
                wanted = payments_of(one.owner, one.detail, settings, origin)
            elif (of_document := loads.get(one.detail.document_record_no)) is None:
                one.reason = NotImported.NO_TARGET
                continue
            else:
                shares = self._shares(reading, one, of_document)
                if not all(shares.values()):
                    # No load is above zero.
                    one.reason = NotImported.NO_TARGET
                    continue
                wanted = shares_of(one.owner, one.detail, settings, origin, shares)
                # Shares of the same page count for the next detail of the document.
                for payment in wanted:
                    reading.remember(payment)
            known = {payment.payment_key for payment in one.records}
            one.wanted = [payment for payment in wanted if payment.payment_key not in known]

    def _loads(self, reading: SideReading, imported: Iterable[_Found]) -> dict[str, LoadsOfDocument]:
        by_loads = [one for one in imported if one.owner.kind.facts.payments_go_to is PaymentsGoTo.ITS_LOADS]
        if not by_loads:
            return {}
        # Only connections with the setting need it, and it slows down a cold start.
        from alvys_intacct.usecases.payments.loads_of_documents import read_loads  # noqa: PLC0415

        documents = {one.detail.document_record_no: one.owner for one in by_loads}
        with_lines = {one.detail.document_record_no for one in by_loads if one.detail.line_key}
        return read_loads(reading.connection, self._transactions, self._accounting, documents, with_lines)

    def _shares(
        self, reading: SideReading, one: _Found, loads: LoadsOfDocument
    ) -> dict[SettledBy, dict[str, Decimal]]:
        """How what a detail settles is split over the loads: after what was given to them before.

        Where a worker died between its records, only the rest is split, over the other loads.
        """
        detail, shares = one.detail, dict[SettledBy, dict[str, Decimal]]()
        of_document = reading.records_of(one.owner.transaction_id, self._payments).values()
        before = allocated(of_document)
        own = [payment for payment in of_document if payment.detail_id == detail.detail_id]
        for settled_by, amount in parts_of(detail):
            if not is_sent(settled_by, reading.connection.advanced):
                continue
            given = allocated(payment for payment in own if payment.settled_by is settled_by)
            missing = amount - sum(given.values(), Decimal(0))
            if missing <= 0:
                continue
            shares[settled_by] = split(missing, loads.without(given), before, detail.line_key)
            for load, share in shares[settled_by].items():
                before[load] = before.get(load, Decimal(0)) + share
        return shares

    def _record(self, reading: SideReading, found: Sequence[_Found], done: RecordedPage) -> None:
        """Record what is missing, and count each detail once. Counted anew, it counts the same (PAY-8)."""
        recorded = self._payments.record_new([payment for one in found for payment in one.wanted])
        done.waiting += [payment for payment in recorded if payment.status is PaymentStatus.PENDING]
        keys = {payment.payment_key for payment in recorded}
        for one in found:
            if (reason := _counted_as(one)) is not None:
                done.not_imported[reason] += 1
            elif any(payment.payment_key in keys for payment in one.wanted) or any(
                payment.run_id == reading.run.run_id for payment in one.records
            ):
                done.new += 1
            else:
                done.duplicate += 1

    def _follow_up(self, reading: SideReading, found: Iterable[_Found], done: RecordedPage) -> None:
        """Payments recorded before: those that wait are sent on, refused ones are tried again (PAY-7)."""
        before = [payment for one in found if one.reason is not NotImported.UNDONE for payment in one.records]
        done.waiting += [payment for payment in before if payment.status is PaymentStatus.PENDING]
        refused = [payment for payment in before if payment.status is PaymentStatus.REFUSED]
        done.waiting += self._retry.these(reading.connection, refused)

    def _with_headers(self, reading: SideReading, details: list[PaymentDetail]) -> list[PaymentDetail]:
        """The details with their payments' headers; missing headers are read."""
        missing = {detail.payment_id for detail in details if detail.header is None}
        if not missing:
            return details
        headers = self._accounting.payment_headers(reading.books, reading.side, missing)
        return [replace(detail, header=detail.header or headers.get(detail.payment_id)) for detail in details]


def _is_undone(detail: PaymentDetail) -> bool:
    return detail.standing is PaymentState.UNDONE


def _is_recorded(one: _Found) -> bool:
    """Whether the records of a detail are all there: they add up to what it settles."""
    sums: defaultdict[SettledBy, Decimal] = defaultdict(Decimal)
    for payment in one.records:
        sums[payment.settled_by] += Decimal(payment.amount)
    return sums == dict(parts_of(one.detail))


def _was_undone(one: _Found) -> bool:
    """Whether Sage undid it once: nothing of it is imported any more, whatever Sage tells later."""
    return any(is_undone(payment) for payment in one.records)


def _counted_as(one: _Found) -> NotImported | None:
    """The reason that a detail is counted under; None where it is imported, now or before."""
    before = any(
        payment.status is not PaymentStatus.NOTICE and not is_undone(payment) for payment in one.records
    )
    return one.reason if one.reason is NotImported.UNDONE or not before else None
