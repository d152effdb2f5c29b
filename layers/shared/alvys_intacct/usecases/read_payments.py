"""Read one run's window and record every payment detail on our documents as pending (PAY-1 … PAY-5).

The watermark moves only after every page of the window was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alvys_intacct.domain.connections import Connection, ConnectionStatus
from alvys_intacct.domain.documents import Books, PaymentDetail, Side
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.payments import (
    Payment,
    PaymentRun,
    PaymentStatus,
    RunStatus,
    is_imported,
    payment_key,
    payment_of,
    pending_again,
)
from alvys_intacct.domain.transactions import Transaction, problem_of
from alvys_intacct.ports import (
    AccountingSystem,
    Clock,
    ConnectionStore,
    Metrics,
    PaymentStore,
    TransactionStore,
    WorkQueue,
)


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
            self._payments.move_watermark(tenant, run.subsidiary_id, run.window_to)
        self._finish(run, counts, RunStatus.COMPLETE)
        self._metrics.count("PaymentsFound", counts.new)

    def _covers_the_present(self, run: PaymentRun) -> bool:
        """A run over chosen dates moves the watermark only where it leaves no gap behind it."""
        known = self._payments.watermark(run.tenant, run.subsidiary_id)
        return known is None or run.window_from <= known

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
        headers = (
            self._accounting.payment_headers(books, side, {detail.payment_id for detail in fresh})
            if fresh
            else {}
        )
        now = self._clock.now()
        payments = [
            payment_of(
                owners[one.document_record_no],
                books,
                one,
                headers.get(one.payment_id),
                run.correlation_id,
                now,
            )
            for one in fresh
            if is_imported(owners[one.document_record_no], one, headers.get(one.payment_id))
        ]
        counts.not_imported += len(fresh) - len(payments)
        recorded = self._payments.record_new(payments)
        counts.new += len(recorded)
        waiting = [one for one in known.values() if one.status is PaymentStatus.PENDING]
        again = [one for one in known.values() if one.status is PaymentStatus.REFUSED]
        return recorded + waiting + self._pending_again(again)

    def _owners(self, books: Books, side: Side, page: Iterable[PaymentDetail]) -> dict[str, Transaction]:
        """Our transactions by the record number of their document (PAY-2)."""
        numbers = {detail.document_record_no for detail in page}
        refs = self._transactions.by_record_no(books, side, numbers)
        transactions = self._transactions.get_many(refs.values())
        return {
            number: transactions[ref]
            for number, ref in refs.items()
            if ref in transactions and transactions[ref].subsidiary_id == books.subsidiary_id
        }

    def _pending_again(self, payments: Iterable[Payment]) -> list[Payment]:
        """PAY-7: what Alvys refused is tried again at the next run."""
        now = self._clock.now()
        following = [pending_again(payment, now) for payment in payments]
        return [payment for payment in following if self._payments.save(payment)]

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
