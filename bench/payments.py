"""The payment sync: the real use case and the real gateway client over many payment details.

Sage is the simulator, over HTTP. The stand-ins for DynamoDB and SQS keep nothing. Every detail is new and on
a document of ours, so each takes the whole path, and only the sync's own memory is measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import cast

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.payments.payment import Payment
from alvys_intacct.domain.payments.run import PaymentRun, next_slice
from alvys_intacct.domain.payments.run_steps import Counts
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.gateways.clock import SystemClock
from alvys_intacct.gateways.intacct import IntacctGateway
from alvys_intacct.ports.payments import PaymentStore
from alvys_intacct.ports.runtime import WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.payments.read_payments import ReadPayments
from bench.child import Figures, answer
from bench.invoices import SUBSIDIARY_ID, TENANT, Credentials, connection

NOW = datetime(2026, 3, 12, tzinfo=UTC)
TEMPLATE = Transaction(
    tenant=TENANT,
    transaction_id="",
    subsidiary_id=SUBSIDIARY_ID,
    kind=Kind.LOAD_INVOICE,
    alvys_id="",
    number="",
    load_number="LD1",
    status=Status.EXPORTED,
    content_hash="",
    correlation_id="bench",
    created_at=NOW,
    changed_at=NOW,
)


class AllOurs:
    """A store in which every document in Sage is ours."""

    def by_record_no(self, books: Books, side: Side, record_nos: Iterable[str]) -> dict[str, TransactionRef]:
        return {number: TransactionRef(books.tenant, number) for number in record_nos}

    def get_many(self, refs: Iterable[TransactionRef]) -> dict[TransactionRef, Transaction]:
        return {ref: TEMPLATE.model_copy(update={"transaction_id": ref.transaction_id}) for ref in refs}


class AllNew:
    """A store in which every payment is new; it keeps only the run."""

    def __init__(self, since: datetime, until: datetime) -> None:
        self.run = PaymentRun(
            tenant=TENANT,
            subsidiary_id=SUBSIDIARY_ID,
            run_id="bench",
            window_from=since,
            window_to=until,
            asked_by="bench",
            correlation_id="bench",
            started_at=NOW,
        )

    def known(self, tenant: str, payment_keys: Iterable[str]) -> dict[str, Payment]:
        return {}

    def record_new(self, payments: Sequence[Payment]) -> list[Payment]:
        return list(payments)

    def refused(self, tenant: str, subsidiary_id: str, side: Side) -> Iterator[list[Payment]]:
        return iter(())


class NoQueue:
    """A queue that drops its messages."""

    def send_payments(self, payments: Sequence[Payment]) -> None:
        pass


def measure(url: str, window: list[str]) -> Figures:
    """Read the payments in a window."""
    payments = AllNew(*map(datetime.fromisoformat, window))
    clock, counts = SystemClock(), Counts()
    read = ReadPayments(
        cast(TransactionStore, AllOurs()),
        cast(PaymentStore, payments),
        IntacctGateway(url, Credentials(), Credentials(), clock),
        cast(WorkQueue, NoQueue()),
        clock,
    )
    read(connection(), payments.run, next_slice(payments.run), counts)
    if counts.new != counts.read:
        raise RuntimeError(f"not every payment was taken: {counts}")
    return {"details": counts.new}


if __name__ == "__main__":
    answer(measure)
