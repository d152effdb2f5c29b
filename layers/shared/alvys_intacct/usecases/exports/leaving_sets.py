"""The revert of a customer's invoice takes its whole intercompany set out of the books (AP-8).

The carrier bills of the set are looked at before anything is taken out. They leave with their intercompany
pairs, and wait until the invoice is in the books again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.facts import Family
from alvys_intacct.domain.transactions.intercompany import (
    INVOICING,
    goes_with_invoice,
    set_aside,
    set_of,
    stuck_in_set,
)
from alvys_intacct.domain.transactions.moves import in_the_way, unusable_because
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.exports.leaving_companions import LeavingCompanions
from alvys_intacct.usecases.exports.look_at_documents import LookAtDocuments
from alvys_intacct.usecases.work.conditional_writes import apply_step
from alvys_intacct.usecases.work.registers import Registers


class LeavingSets:
    """Finds the bills that go with a reverted invoice, refuses what can't leave, and sets them aside."""

    def __init__(
        self,
        transactions: TransactionStore,
        connections: ConnectionStore,
        look_at: LookAtDocuments,
        leaving: LeavingCompanions,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._registers = Registers(transactions)
        self._connections = connections
        self._look_at = look_at
        self._leaving = leaving
        self._queue = queue
        self._clock = clock

    def stuck(self, reverts: Sequence[Transaction]) -> dict[TransactionRef, NeedsAttention]:
        """The reverts that are refused because a bill of the set, or its pair, can't leave; and why."""
        refused: dict[TransactionRef, NeedsAttention] = {}
        with_sets = self.with_sets(reverts)
        for invoice in (invoice for invoice in reverts if ref_of(invoice) in with_sets):
            for bill in self.going_with(invoice):
                error = self._in_the_way(bill)
                if error is not None:
                    refused[ref_of(invoice)] = stuck_in_set(invoice, bill, error)
                    break
        return refused

    def with_sets(self, reverts: Sequence[Transaction]) -> set[TransactionRef]:
        """The invoices whose sets have other members; most have none. One read for all of a tenant."""
        names: dict[str, dict[str, list[TransactionRef]]] = {}
        for invoice in filter(_leads_a_set, reverts):
            names.setdefault(invoice.tenant, {}).setdefault(set_of(invoice), []).append(ref_of(invoice))
        return {
            ref
            for tenant, invoices in names.items()
            for name in self._registers.begun(tenant, list(invoices))
            for ref in invoices[name]
        }

    def going_with(self, invoice: Transaction) -> Iterator[Transaction]:
        """The bills that leave the books with an invoice."""
        if not _leads_a_set(invoice):
            return
        members = self._registers.everyone(invoice.tenant, set_of(invoice))
        for bill in self._transactions.get_many(members).values():
            if goes_with_invoice(invoice, bill):
                yield bill

    def take_back(self, invoice: Transaction) -> None:
        """Set the bills aside, since their invoice left the books. Can be repeated. Raises `Retryable`."""
        for bill in self.going_with(invoice):

            def step(current: Transaction) -> Change | None:
                now = self._clock.now()
                following = set_aside(invoice, current, now)
                event = HistoryEvent(
                    now,
                    f"the customer invoice {invoice.number} was reverted",
                    "worker",
                    invoice.transaction_id,
                )
                return Change(following, event) if following else None

            written = apply_step(self._transactions, ref_of(bill), step)
            if written is not None and written.status is Status.QUEUED and not written.held:
                self._queue.send_transactions([written])

    def _in_the_way(self, bill: Transaction) -> NeedsAttention | None:
        """Why a bill or its pair can't leave the books; None if all of them can."""
        receipt = bill.receipt
        if receipt is None:
            return None
        connection = self._connections.get(bill.tenant, bill.booked_at)
        reason = unusable_because(connection, receipt)
        if reason is not None or connection is None:
            return in_the_way(bill, receipt, connection, reason or "")
        try:
            refusal = self._look_at.look(connection, [receipt])[0].refuse()
            if refusal is not None:
                return refusal
            self._leaving.refuse_stuck(bill, {})
        except NeedsAttention as error:
            return error
        return None


def _leads_a_set(transaction: Transaction) -> bool:
    return transaction.role in INVOICING and transaction.kind.facts.family is Family.INVOICE
