"""Read a slice of a run and record every payment detail on our documents as pending (PAY-1 … PAY-5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.payments.import_rules import NotImported, is_readable, why_not_imported
from alvys_intacct.domain.payments.payment import (
    Payment,
    PaymentStatus,
    is_tried_again,
    is_undone,
    pending_again,
    unmatched,
    voided,
)
from alvys_intacct.domain.payments.recording import Origin, payment_for_person, payment_key, payments_of
from alvys_intacct.domain.payments.run import PaymentRun, Slice
from alvys_intacct.domain.payments.run_steps import Counts
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.payment_pairs import taken_back, takes_back
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import PaymentStore, TransactionStore
from alvys_intacct.usecases.work.notice_refresh import NoticeRefresh

# The documents that payments are applied to; adjustments are credits themselves.
PAYABLE = {Side.AR: DocumentType.INVOICE, Side.AP: DocumentType.BILL}


class ReadPayments:
    """Reads slices of runs and records new details. Reading it again records nothing twice."""

    def __init__(
        self,
        transactions: TransactionStore,
        payments: PaymentStore,
        accounting: AccountingSystem,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._payments = payments
        self._accounting = accounting
        self._queue = queue
        self._clock = clock
        self._notice = NoticeRefresh(accounting)

    def __call__(self, connection: Connection, run: PaymentRun, part: Slice, counts: Counts) -> None:
        """Read a slice of a run, and count what was read.

        Raises `Retryable` when it should be read again later, `NeedsAttention` and `ConnectionFault`.
        """
        self._notice(connection)
        for side in run.sides:
            self._read_side(connection, run, side, part, counts)
        if counts.not_imported[NotImported.NO_STATE]:
            raise _no_state()

    def _read_side(
        self, connection: Connection, run: PaymentRun, side: Side, part: Slice, counts: Counts
    ) -> None:
        # Taken back by a payment of an earlier page: pages don't always come in the order of record numbers.
        gone: set[str] = set()
        for page in self._pages(connection.books, run, side, part):
            counts.read += len(page)
            new = self._record(connection, run, side, page, counts, gone)
            self._queue.send_payments(new)

    def _pages(self, books: Books, run: PaymentRun, side: Side, part: Slice) -> Iterator[list[PaymentDetail]]:
        """What was paid on the days that a person chose (PAY-12), or recorded in the window (PAY-5)."""
        if run.chosen_dates:
            return self._accounting.payments_dated(books, side, *part.days)
        return self._accounting.payment_details(books, side, part.since, part.until)

    def _record(
        self,
        connection: Connection,
        run: PaymentRun,
        side: Side,
        page: list[PaymentDetail],
        counts: Counts,
        gone: set[str],
    ) -> list[Payment]:
        """Record the page's new details on our documents; returns the payments to be applied.

        `gone` are the ids of payments that were taken back; those that this page takes back are added.
        """
        books, settings = connection.books, connection.advanced
        owners = self._owners(books, side, page)
        ours = [detail for detail in page if detail.document_record_no in owners]
        counts.foreign += len(page) - len(ours)
        ours = self._with_headers(books, side, ours)
        gone |= self._take_back(connection, run, side, ours, owners)
        known = self._payments.known(
            books.tenant, (payment_key(books, side, detail.detail_id) for detail in ours)
        )
        fresh: list[Payment] = []
        origin = self._origin(books, run)
        for detail in ours:
            owner = owners[detail.document_record_no]
            if payment_key(books, side, detail.detail_id) in known:
                counts.duplicate += 1
            elif detail.detail_id in gone:
                counts.not_imported[NotImported.UNDONE] += 1
            elif reason := why_not_imported(owner, detail, settings):
                counts.not_imported[reason] += 1
            else:
                fresh += payments_of(owner, detail, settings, origin)
        recorded = self._payments.record_new(fresh)
        counts.new += len(recorded)
        undone = {detail.detail_id for detail in ours if detail.standing is PaymentState.UNDONE}
        return recorded + self._follow_up(known.values(), undone)

    def _with_headers(self, books: Books, side: Side, details: list[PaymentDetail]) -> list[PaymentDetail]:
        """The details with their payments' headers; missing headers are read."""
        missing = {detail.payment_id for detail in details if detail.header is None}
        if not missing:
            return details
        headers = self._accounting.payment_headers(books, side, missing)
        return [replace(detail, header=detail.header or headers.get(detail.payment_id)) for detail in details]

    def _take_back(
        self,
        connection: Connection,
        run: PaymentRun,
        side: Side,
        ours: list[PaymentDetail],
        owners: Mapping[str, Transaction],
    ) -> set[str]:
        """Void what negative payments of the page take back; returns the ids of those payments (PAY-6)."""
        negative = [
            detail
            for detail in ours
            if takes_back(detail)
            and is_readable(owners[detail.document_record_no], detail, connection.advanced)
        ]
        books = connection.books
        if not negative:
            return set()
        on_documents = self._accounting.payments_on(
            books, PAYABLE[side], {detail.document_record_no for detail in negative}
        )
        pairs = {name: pair for found in on_documents.values() for name, pair in taken_back(found).items()}
        keys = {detail.detail_id: payment_key(books, side, detail.detail_id) for detail in pairs.values()}
        known = self._payments.known(books.tenant, keys.values())
        for detail in negative:
            pair = pairs.get(detail.detail_id)
            if pair is None:
                self._report(owners[detail.document_record_no], books, detail, run)
            elif (payment := known.get(keys[pair.detail_id])) is not None:
                self._void(payment, detail)
            else:
                # It may be read again without the one that takes it back.
                owner = owners[pair.document_record_no]
                never = payment_for_person(owner, pair, self._origin(books, run))
                self._payments.record_new([voided(never, never.created_at)])
        return {detail.detail_id for detail in pairs.values()}

    def _report(self, owner: Transaction, books: Books, detail: PaymentDetail, run: PaymentRun) -> None:
        """Put a negative payment that takes back no single payment on the error list, once."""
        found = unmatched(payment_for_person(owner, detail, self._origin(books, run)))
        if not self._payments.known(books.tenant, [found.payment_key]):
            self._list_error(found)
            self._payments.record_new([found])

    def _follow_up(self, recorded_before: Iterable[Payment], undone: set[str]) -> list[Payment]:
        """Payments recorded before: refused ones are retried (PAY-7), undone ones are voided (PAY-6)."""
        again: list[Payment] = []
        now = self._clock.now()
        for payment in recorded_before:
            if payment.detail_id in undone:
                self._void(payment)
            elif payment.status is PaymentStatus.PENDING:
                again.append(payment)
            elif is_tried_again(payment):
                pending = pending_again(payment, now)
                again += [pending] if self._payments.save(pending) else []
        return again

    def _void(self, payment: Payment, taken_back_by: PaymentDetail | None = None) -> None:
        """Void a payment; the error is listed first, so that a crash in between loses none."""
        if is_undone(payment):
            return
        gone = voided(payment, self._clock.now(), taken_back_by)
        self._list_error(gone)
        if not self._payments.save(gone):
            raise Retryable("The payment is being changed by another worker.", code="record_busy")

    def _origin(self, books: Books, run: PaymentRun) -> Origin:
        return Origin(books, run.run_id, run.correlation_id, self._clock.now())

    def _list_error(self, payment: Payment) -> None:
        self._transactions.save_payment_error(payment.tenant, error_of_payment(payment), payment.payment_key)

    def _owners(self, books: Books, side: Side, page: Iterable[PaymentDetail]) -> dict[str, Transaction]:
        """Our transactions by the record number of their document (PAY-2)."""
        numbers = {detail.document_record_no for detail in page}
        refs = self._transactions.by_record_no(books, PAYABLE[side], numbers)
        transactions = self._transactions.get_many(refs.values())
        return {
            number: transactions[ref]
            for number, ref in refs.items()
            if ref in transactions and _concerns(books, transactions[ref], number)
        }


def _concerns(books: Books, owner: Transaction, record_no: str) -> bool:
    """Whether this connection reads the payments on that document of the transaction.

    The connection of the subsidiary that it is booked at; one that it was taken out of is read by any.
    """
    receipt = owner.receipt
    is_there = receipt is not None and (receipt.company_id, receipt.record_no) == (
        books.company_id,
        record_no,
    )
    return owner.booked_at == books.subsidiary_id or not is_there


def _no_state() -> NeedsAttention:
    return NeedsAttention(
        "Sage Intacct does not tell the state of a payment, so nobody knows whether it is money.",
        code="payment_state_missing",
        remedy="Give the Sage user the permission to read payments and their details, then sync again.",
        setting="credentials",
    )
