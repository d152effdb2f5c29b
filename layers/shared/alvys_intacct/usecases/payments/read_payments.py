"""Read a slice of a run and record every payment detail on our documents (PAY-1 … PAY-5, PAY-13)."""

from __future__ import annotations

from collections.abc import Iterator

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.payments.import_rules import NotImported
from alvys_intacct.domain.payments.run import PaymentRun, Slice
from alvys_intacct.domain.payments.run_steps import Counts
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.payments import PaymentDetail
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.payments.record_details import RecordDetails
from alvys_intacct.usecases.payments.retry_refused import RetryRefused
from alvys_intacct.usecases.payments.side_reading import SideReading
from alvys_intacct.usecases.work.notice_refresh import NoticeRefresh


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
        self._accounting = accounting
        self._queue = queue
        self._notice = NoticeRefresh(accounting)
        self._record = RecordDetails(transactions, payments, accounting, clock)
        self._retry = RetryRefused(transactions, payments, clock)

    def __call__(self, connection: Connection, run: PaymentRun, part: Slice, counts: Counts) -> None:
        """Read a slice of a run, and count what was read.

        Raises `Retryable` when it should be read again later, `NeedsAttention` and `ConnectionFault`.
        """
        self._notice(connection)
        for side in run.sides:
            self._read_side(SideReading(connection, run, side), part, counts)
        if counts.not_imported[NotImported.NO_STATE]:
            raise _no_state()

    def _read_side(self, reading: SideReading, part: Slice, counts: Counts) -> None:
        for page in self._pages(reading.books, reading.run, reading.side, part):
            done = self._record(reading, page)
            counts.read += len(page)
            counts.new += done.new
            counts.duplicate += done.duplicate
            counts.foreign += done.foreign
            counts.not_imported += done.not_imported
            if done.not_imported[NotImported.NO_DATE]:
                counts.undated.add(reading.side)
            self._queue.send_payments(done.waiting)
        if reading.run.slices_done + 1 >= reading.run.slices:
            # After the reading: what was voided meanwhile isn't sent again.
            for again in self._retry.of_side(reading.connection, reading.side):
                self._queue.send_payments(again)

    def _pages(self, books: Books, run: PaymentRun, side: Side, part: Slice) -> Iterator[list[PaymentDetail]]:
        """What was paid on the days that a person chose (PAY-12), or recorded in the window (PAY-5)."""
        if run.chosen_dates:
            return self._accounting.payments_dated(books, side, *part.days)
        return self._accounting.payment_details(books, side, part.since, part.until)


def _no_state() -> NeedsAttention:
    return NeedsAttention(
        "Sage Intacct does not tell the state of a payment, so nobody knows whether it is money.",
        code="payment_state_missing",
        remedy="Give the Sage user the permission to read payments and their details, then sync again.",
        setting="credentials",
    )
