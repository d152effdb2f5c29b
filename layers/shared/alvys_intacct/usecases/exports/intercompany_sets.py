"""All four intercompany documents or none (AP-8): each goes out only when the others can be made.

The customer invoice and the carrier bill arrive as transactions of their own, in any order; the intercompany
documents are companions of the bill. A transaction that waits is skipped with the reason; the one that it
waits for queues it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from alvys_intacct.domain.errors import ConnectionFault, NeedsAttention, Retryable, SyncError, Wait
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.holding import WaitsForConnection, holds_all
from alvys_intacct.domain.transactions.intercompany import (
    INVOICING,
    bill_key,
    bills_by_trip,
    intercompany_pair,
    invoice_key,
    set_of,
)
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.usecases.exports.set_problems import SetProblems
from alvys_intacct.usecases.work.find_transactions import DocumentKey, FindTransactions
from alvys_intacct.usecases.work.registers import Registers

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys.operations import Trip
    from alvys_intacct.domain.connections.connection import Connection
    from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
    from alvys_intacct.usecases.exports.documents_elsewhere import DocumentsElsewhere
    from alvys_intacct.usecases.exports.trial_build import TrialBuild
    from alvys_intacct.usecases.work.ask_again import AskAgain
    from alvys_intacct.usecases.work.claimed_work import Claimed

WAITS_FOR_INVOICE = "waits_for_invoice"
BY = "intercompany"


@dataclass(slots=True)
class Sets:
    """The members that go on, those that wait (with the reason), and those whose set can't be made."""

    passed: list[Claimed] = field(default_factory=list)
    waiting: list[tuple[Claimed, str]] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class IntercompanySets:
    """Keeps back the members of incomplete sets. A member of no set costs nothing."""

    def __init__(
        self,
        transactions: TransactionStore,
        find: FindTransactions,
        connections: ConnectionStore,
        elsewhere: DocumentsElsewhere,
        trial_build: TrialBuild,
        ask_again: AskAgain,
    ) -> None:
        self._transactions = transactions
        self._registers = Registers(transactions)
        self._find = find
        self._elsewhere = elsewhere
        self._problems = SetProblems(transactions, connections, trial_build)
        self._ask_again = ask_again

    def __call__(self, connection: Connection, members: Sequence[Claimed]) -> Sets:
        """Divide the members into those that go on, those that wait and those that fail."""
        sets = Sets()
        for member in members:
            try:
                reason = self._waits_for(connection, member)
            except (NeedsAttention, Retryable, ConnectionFault, WaitsForConnection) as error:
                sets.failures.append((member.transaction, error))
                continue
            if reason is None:
                sets.passed.append(member)
            else:
                sets.waiting.append((member, reason))
        return sets

    def look_again(self, connection: Connection, members: Sequence[Claimed]) -> None:
        """Queue those members again that no longer have to wait."""
        for member in members:
            try:
                waits = self._waits_for(connection, member) is not None
            except (NeedsAttention, Retryable, ConnectionFault, WaitsForConnection):
                # It is about to be made, or has a problem itself: its own export reports that.
                waits = False
            if not waits:
                self._ask_again([ref_of(member.transaction)], BY)

    def _waits_for(self, connection: Connection, member: Claimed) -> str | None:
        """The sentence that says what a member waits for; None if it doesn't wait.

        Raises `NeedsAttention` for a set that can't be made, `Retryable` for one that is being made. A
        member that replaces a document in Sage was checked before that was taken out.
        """
        transaction, envelope = member.transaction, member.envelope
        if transaction.role not in INVOICING or not connection.advanced.cross_subsidiary_billing:
            return None
        self._announce(connection, transaction, envelope)
        if transaction.replacing or transaction.role is not DocumentRole.MAIN:
            return None
        met: list[Transaction] = []
        reason = self._looked_at(connection, member, met)
        if reason is None:
            self._ask_again(map(ref_of, met), BY)
        return reason

    def _looked_at(self, connection: Connection, member: Claimed, met: list[Transaction]) -> str | None:
        """What a member waits for. `met` collects the other members of its set, which may wait for it."""
        envelope = member.envelope
        if (other := self._elsewhere.partner_of(connection, envelope)) is not None:
            self._problems.refuse_own(connection, member)
            return self._bill_waits(connection, other, member, met)
        if envelope.pays_for_loads and (pairs := self._elsewhere(connection, envelope)):
            self._problems.refuse_own(connection, member)
            self._problems.refuse_incomplete(connection, envelope, pairs)
        for trip, other in self._trips_across(connection, envelope):
            self._problems.refuse_own(connection, member)
            reason = self._invoice_waits(connection, other, trip, met)
            if reason is not None:
                return reason
        return None

    def _trips_across(
        self, own: Connection, envelope: TransactionEnvelope
    ) -> Iterator[tuple[Trip, Connection]]:
        """The trips of an invoice that belong to a set, with the connections that tender them."""
        for trip, name in envelope.trips_tendered_elsewhere():
            other = self._elsewhere.partner(own, name)
            if other is not None and bills_by_trip(other):
                yield trip, other

    def _announce(self, own: Connection, transaction: Transaction, envelope: TransactionEnvelope) -> None:
        """Register an invoice under its loads for carrier bills to find, and queue bills that wait for it."""
        invoiced = envelope.invoiced_as() if envelope.may_be_split else {}
        loads = [
            load
            for load in envelope.billed_loads
            if own.subsidiary.is_named(invoiced.get(load, own.subsidiary.id))
        ]
        if not loads:
            return
        invoice_keys = [invoice_key(own.subsidiary.id, load) for load in loads]
        bill_keys = [bill_key(own.subsidiary.id, load) for load in loads]
        owners = self._transactions.owners(own.tenant, [*invoice_keys, *bill_keys])
        # A later revision may be the invoice made anew after a revert, which sent the bills back.
        is_again = transaction.revision > 1
        if is_again or any(owners.get(key) != ref_of(transaction) for key in invoice_keys):
            self._transactions.take(ref_of(transaction), invoice_keys, owners)
            self._ask_again([owners[key] for key in bill_keys if key in owners], BY)

    def _bill_waits(
        self, own: Connection, other: Connection, member: Claimed, met: list[Transaction]
    ) -> str | None:
        _refuse_held(other)
        self._problems.refuse_incomplete(own, member.envelope, intercompany_pair(own, other))
        load = member.transaction.load_number or ""
        waiting, key = bill_key(other.subsidiary.id, load), invoice_key(other.subsidiary.id, load)
        owners = self._transactions.owners(own.tenant, [waiting, key])
        invoice = self._invoice_of(member.transaction, owners[key]) if key in owners else None
        if invoice is None or not invoice.is_in_books:
            self._transactions.take(ref_of(member.transaction), [waiting], owners)
        if invoice is None or invoice.subsidiary_id != other.subsidiary.id or _is_gone(invoice):
            return f"It waits for the customer invoice of load {load} at {other.subsidiary.name}."
        reason = self._stands(other, invoice, f"the customer invoice {invoice.number}", met)
        reason = reason or self._other_trips_wait(other, invoice, member.transaction.trip_id, met)
        if reason is None and not invoice.is_in_books:
            # The customer invoice goes first: if Sage refuses it, the others are kept back.
            words = f"It waits until the customer invoice {invoice.number} is in Sage Intacct."
            if member.transaction.waits_for == WAITS_FOR_INVOICE and invoice.status not in IN_HAND:
                return words  # asked already, the invoice was kept back; when it goes out, it asks this bill
            self._ask_again([ref_of(invoice)], BY)
            raise Wait(words, code=WAITS_FOR_INVOICE, seconds=15)
        return reason

    def _invoice_of(self, bill: Transaction, ref: TransactionRef) -> Transaction | None:
        """The customer's invoice, as it is after the bill was listed with it.

        A revert of the invoice either finds the bill on the list, or is found here.
        """
        invoice = self._transactions.get(ref)
        if invoice is None:
            return None
        name = set_of(invoice)
        self._registers.join(ref_of(bill), name, self._registers.members(bill.tenant, [name])[name])
        return self._transactions.get(ref)

    def _other_trips_wait(
        self, invoicing: Connection, invoice: Transaction, trip_id: str | None, met: list[Transaction]
    ) -> str | None:
        """What the invoice waits for because of another trip's bill: this bill then waits for it, too."""
        if invoice.is_in_books:
            return None
        for trip, other in self._trips_across(invoicing, self._problems.envelope(invoice)):
            if trip.Id != trip_id and (reason := self._invoice_waits(invoicing, other, trip, met)):
                return reason
        return None

    def _invoice_waits(
        self, own: Connection, other: Connection, trip: Trip, met: list[Transaction]
    ) -> str | None:
        _refuse_held(other)
        key = DocumentKey(Kind.CARRIER_BILL, trip.Id)
        bill = self._find(own.tenant, [key]).get(key)
        if bill is None or bill.subsidiary_id != other.subsidiary.id or _is_gone(bill):
            return f"It waits for the carrier bill of trip {trip.TripNumber} at {other.subsidiary.name}."
        if not bill.is_in_books:
            pair = intercompany_pair(other, own)
            for error, words in self._problems.of_intercompany(other, self._problems.envelope(bill), pair):
                return f"It is held: {words} can't be made. {error.message}"
        return self._stands(other, bill, f"the carrier bill of trip {trip.TripNumber}", met)

    def _stands(
        self, where: Connection, other: Transaction, named: str, met: list[Transaction]
    ) -> str | None:
        """None if the other transaction is in Sage or can be made; else the reason to wait.

        A waiting transaction that can't be made is queued again, so that it fails with its own problem.
        """
        if other.is_in_books:
            return None
        if other.status is Status.FAILED and other.problem is not None:
            return f"It is held: {named} failed. {other.problem.message}"
        error = self._problems.of_document(where, self._problems.envelope(other), other.part)
        if error is None:
            met.append(other)
            return None
        self._ask_again([ref_of(other)], BY)
        return f"It is held: {named} can't be made. {error.message}"


def _is_gone(transaction: Transaction) -> bool:
    """Whether it has no place in the books: it is taken out, or a person closed it before it was made."""
    stays_out = transaction.status is Status.RESOLVED and not transaction.is_in_books
    return transaction.operation is Operation.REVERT or stays_out


def _refuse_held(other: Connection) -> None:
    """Raise where the other subsidiary of a set lets nothing out: the member is held for it."""
    because = holds_all(other, other.created_at)
    if because is not None:
        raise WaitsForConnection(because)
