"""What is kept in mind while a run reads one side (PAY-4, PAY-6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import field

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.payments.run import PaymentRun
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.payments import PaymentStore

# The records of this many summary invoices are kept in mind; more are read again.
MOST_IN_MIND = 2000


@dataclass(slots=True)
class SideReading:
    """One side of a run. `gone` are the ids of details that a payment of an earlier page took back.

    Pages don't always come in the order of record numbers. `_of_transaction` has the records of summary
    invoices, because an index shows new ones late.
    """

    connection: Connection
    run: PaymentRun
    side: Side
    gone: set[str] = field(default_factory=set)
    _of_transaction: dict[str, dict[str, Payment]] = field(default_factory=dict)

    @property
    def books(self) -> Books:
        """Where it reads."""
        return self.connection.books

    def records_of(self, transaction_id: str, payments: PaymentStore) -> dict[str, Payment]:
        """All records of a transaction by their keys, with those of this run."""
        known = self._of_transaction.get(transaction_id)
        if known is None:
            if len(self._of_transaction) >= MOST_IN_MIND:
                self._of_transaction.clear()
            stored = payments.of_transaction(self.books.tenant, transaction_id)
            known = {payment.payment_key: payment for payment in stored}
            self._of_transaction[transaction_id] = known
        return known

    def remember(self, payment: Payment) -> None:
        """Keep a new or changed record in mind, if those of its transaction are."""
        if (known := self._of_transaction.get(payment.transaction_id)) is not None:
            known[payment.payment_key] = payment


@dataclass(slots=True)
class RecordedPage:
    """What became of a page's details (PAY-8), and the payments that wait to be sent to Alvys."""

    waiting: list[Payment] = field(default_factory=list)
    new: int = 0
    duplicate: int = 0
    foreign: int = 0
    not_imported: Counter[str] = field(default_factory=Counter)
