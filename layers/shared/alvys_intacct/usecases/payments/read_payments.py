"""Read one run's window and record every payment detail on our documents as pending (PAY-1 … PAY-5).

The watermark moves only after every page of the window was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.error_transactions.records import error_of_payment
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.payments.payment import (
    OVERLAP,
    Payment,
    PaymentRun,
    PaymentStatus,
    RunStatus,
    is_imported,
    is_undone,
    payment_key,
    payment_of,
    pending_again,
    voided,
)
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.payments import PaymentDetail
from alvys_intacct.domain.transactions.record import Transaction, problem_of
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore, PaymentStore, TransactionStore

# What payments are applied to; adjustments are credits themselves.
PAYABLE = {Side.AR: DocumentType.INVOICE, Side.AP: DocumentType.BILL}


@dataclass(slots=True)
class Counts:
    """What a run came upon (PAY-8)."""

    read: int = 0
    new: int = 0
    duplicate: int = 0
    foreign: int = 0
    not_imported: int = 0


class ReadPayments:
    """Reads one run's window and records what is new. The same window again records nothing twice."""

    def __init__(
        self,
        connections: ConnectionStore,
        transactions: TransactionStore,
        payments: PaymentStore,
        accounting: AccountingSystem,
        queue: WorkQueue,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._connections = connections
        self._transactions = transactions
        self._payments = payments
        self._accounting = accounting
        self._queue = queue
        self._clock = clock
        self._metrics = metrics

    def __call__(self, tenant: str, run_id: str) -> None:
        """Carry a planned run out. Raises `Retryable` when it should be tried again later."""
        run = self._payments.get_run(tenant, run_id)
        if run is None or run.status is not RunStatus.PLANNED:
            return
        connection = self._connections.get(tenant, run.subsidiary_id)
        if connection is None or connection.status is not ConnectionStatus.ACTIVE:
            self._finish(run, Counts(), RunStatus.FAILED)
            return
        counts = Counts()
        try:
            for side in Side:
                self._read_side(connection, run, side, counts)
        except NeedsAttention as error:
            self._finish(run, counts, RunStatus.FAILED, error)
            return
        if self._covers_the_present(run):
            # What is recorded in Sage from the run's start on is for the next one to read.
            until = min(run.window_to, run.started_at)
            self._payments.move_watermark(tenant, run.subsidiary_id, until)
        self._finish(run, counts, RunStatus.COMPLETE)
        self._metrics.count("PaymentsFound", counts.new)

    def _covers_the_present(self, run: PaymentRun) -> bool:
        """A run over chosen dates moves the watermark only where it leaves no gap behind it."""
        known = self._payments.watermark(run.tenant, run.subsidiary_id)
        return not run.chosen_dates or (known is not None and run.window_from <= known - OVERLAP)

    def _read_side(self, connection: Connection, run: PaymentRun, side: Side, counts: Counts) -> None:
        pages = self._accounting.payment_details(connection.books, side, run.window_from, run.window_to)
        for page in pages:
            counts.read += len(page)
            new = self._record(connection.books, run, side, page, counts)
            self._queue.send_payments(new)

    def _record(
        self, books: Books, run: PaymentRun, side: Side, page: list[PaymentDetail], counts: Counts
    ) -> list[Payment]:
        """Record the page's new details on documents of ours; answers those to be applied."""
        owners = self._owners(books, side, page)
        ours = [detail for detail in page if detail.document_record_no in owners]
        counts.foreign += len(page) - len(ours)
        known = self._payments.known(
            books.tenant, (payment_key(books, side, detail.detail_id) for detail in ours)
        )
        fresh = [one for one in ours if payment_key(books, side, one.detail_id) not in known]
        counts.duplicate += len(ours) - len(fresh)
        now = self._clock.now()
        payments = [
            payment_of(owners[one.document_record_no], books, one, run.correlation_id, now)
            for one in self._with_headers(books, side, fresh)
            if is_imported(owners[one.document_record_no], one)
        ]
        counts.not_imported += len(fresh) - len(payments)
        recorded = self._payments.record_new(payments)
        counts.new += len(recorded)
        undone = {one.detail_id for one in ours if is_undone(one.state)}
        return recorded + self._follow_up(known.values(), undone)

    def _with_headers(self, books: Books, side: Side, details: list[PaymentDetail]) -> list[PaymentDetail]:
        """The details with their payments' headers; asks for those that did not come along."""
        missing = {one.payment_id for one in details if one.header is None}
        if not missing:
            return details
        headers = self._accounting.payment_headers(books, side, missing)
        return [replace(one, header=one.header or headers.get(one.payment_id)) for one in details]

    def _follow_up(self, known: Iterable[Payment], undone: set[str]) -> list[Payment]:
        """What was recorded before: refused ones are tried again (PAY-7), undone ones are not (PAY-6)."""
        again: list[Payment] = []
        now = self._clock.now()
        for payment in known:
            if payment.detail_id in undone:
                self._void(payment, now)
            elif payment.status is PaymentStatus.PENDING:
                again.append(payment)
            elif payment.status is PaymentStatus.REFUSED:
                pending = pending_again(payment, now)
                again += [pending] if self._payments.save(pending) else []
        return again

    def _void(self, payment: Payment, now: datetime) -> None:
        if payment.status is PaymentStatus.VOIDED:
            return
        gone = voided(payment, now)
        if self._payments.save(gone):
            record = error_of_payment(gone)
            self._transactions.save_payment_error(gone.tenant, record, gone.payment_key)

    def _owners(self, books: Books, side: Side, page: Iterable[PaymentDetail]) -> dict[str, Transaction]:
        """Our transactions by the record number of their document (PAY-2)."""
        numbers = {detail.document_record_no for detail in page}
        refs = self._transactions.by_record_no(books, PAYABLE[side], numbers)
        transactions = self._transactions.get_many(refs.values())
        return {
            number: transactions[ref]
            for number, ref in refs.items()
            if ref in transactions and transactions[ref].subsidiary_id == books.subsidiary_id
        }

    def _finish(
        self, run: PaymentRun, counts: Counts, status: RunStatus, error: SyncError | None = None
    ) -> None:
        self._payments.save_run(
            run.model_copy(
                update={
                    "status": status,
                    "read": counts.read,
                    "new": counts.new,
                    "duplicate": counts.duplicate,
                    "foreign": counts.foreign,
                    "not_imported": counts.not_imported,
                    "problem": problem_of(error) if error else None,
                    "finished_at": self._clock.now(),
                }
            )
        )
