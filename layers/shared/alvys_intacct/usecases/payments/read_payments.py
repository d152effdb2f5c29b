"""Read the window of a run and record every payment detail on our documents as pending (PAY-1 … PAY-5).

The watermark moves only after every page of the window is recorded.
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

# The documents that payments are applied to; adjustments are credits themselves.
PAYABLE = {Side.AR: DocumentType.INVOICE, Side.AP: DocumentType.BILL}


@dataclass(slots=True)
class Counts:
    """The counts of a run (PAY-8)."""

    read: int = 0
    new: int = 0
    duplicate: int = 0
    foreign: int = 0
    not_imported: int = 0


class ReadPayments:
    """Reads the window of a run and records new details. Reading it again records nothing twice."""

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
        """Carry out a planned run. Raises `Retryable` when it should be retried later."""
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
            # The next run reads what is recorded in Sage after this run has started.
            until = min(run.window_to, run.started_at)
            self._payments.move_watermark(tenant, run.subsidiary_id, until)
        self._finish(run, counts, RunStatus.COMPLETE)
        self._metrics.count("PaymentsFound", counts.new)

    def _covers_the_present(self, run: PaymentRun) -> bool:
        """Whether the run moves the watermark; one over chosen dates does so only if it leaves no gap."""
        watermark = self._payments.watermark(run.tenant, run.subsidiary_id)
        return not run.chosen_dates or (watermark is not None and run.window_from <= watermark - OVERLAP)

    def _read_side(self, connection: Connection, run: PaymentRun, side: Side, counts: Counts) -> None:
        pages = self._accounting.payment_details(connection.books, side, run.window_from, run.window_to)
        for page in pages:
            counts.read += len(page)
            new = self._record(connection.books, run, side, page, counts)
            self._queue.send_payments(new)

    def _record(
        self, books: Books, run: PaymentRun, side: Side, page: list[PaymentDetail], counts: Counts
    ) -> list[Payment]:
        """Record the page's new details on our documents; returns the payments to be applied."""
        owners = self._owners(books, side, page)
        ours = [detail for detail in page if detail.document_record_no in owners]
        counts.foreign += len(page) - len(ours)
        recorded_before = self._payments.known(
            books.tenant, (payment_key(books, side, detail.detail_id) for detail in ours)
        )
        fresh = [
            detail for detail in ours if payment_key(books, side, detail.detail_id) not in recorded_before
        ]
        counts.duplicate += len(ours) - len(fresh)
        now = self._clock.now()
        payments = [
            payment_of(owners[detail.document_record_no], books, detail, run.correlation_id, now)
            for detail in self._with_headers(books, side, fresh)
            if is_imported(owners[detail.document_record_no], detail)
        ]
        counts.not_imported += len(fresh) - len(payments)
        recorded = self._payments.record_new(payments)
        counts.new += len(recorded)
        undone = {detail.detail_id for detail in ours if is_undone(detail.state)}
        return recorded + self._follow_up(recorded_before.values(), undone)

    def _with_headers(self, books: Books, side: Side, details: list[PaymentDetail]) -> list[PaymentDetail]:
        """The details with their payments' headers; missing headers are read."""
        missing = {detail.payment_id for detail in details if detail.header is None}
        if not missing:
            return details
        headers = self._accounting.payment_headers(books, side, missing)
        return [replace(detail, header=detail.header or headers.get(detail.payment_id)) for detail in details]

    def _follow_up(self, recorded_before: Iterable[Payment], undone: set[str]) -> list[Payment]:
        """Payments recorded before: refused ones are retried (PAY-7), undone ones are voided (PAY-6)."""
        again: list[Payment] = []
        now = self._clock.now()
        for payment in recorded_before:
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
