"""All four intercompany documents or none (AP-8): each is let out only once the others can be made.

The customer's invoice and the carrier's bill come as transactions of their own, in any order; the bill
brings the two intercompany documents along. One that waits is skipped with the reason, and asked for again
by the one that it waits for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from alvys_intacct.domain.alvys.operations import Trip
from alvys_intacct.domain.connections.connection import Connection, is_held
from alvys_intacct.domain.errors import NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY, DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import stored_envelope
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.intercompany import (
    ROLE_WORDS,
    bill_key,
    bills_by_trip,
    invoice_key,
    partner,
)
from alvys_intacct.domain.transactions.lifecycle import asked_again
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction, transaction_id
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.exports.trial_build import TrialBuild
from alvys_intacct.usecases.work.claims import Claimed
from alvys_intacct.usecases.work.conditional_writes import apply_step


@dataclass(slots=True)
class Sets:
    """Who may go on, who waits for what, and whose intercompany documents can't be made."""

    passed: list[Claimed] = field(default_factory=list)
    waiting: list[tuple[Claimed, str]] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class IntercompanySets:
    """Holds back what belongs to an incomplete set. What belongs to none costs nothing."""

    def __init__(
        self,
        transactions: TransactionStore,
        connections: ConnectionStore,
        trial_build: TrialBuild,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._connections = connections
        self._trial_build = trial_build
        self._queue = queue
        self._clock = clock

    def __call__(self, connection: Connection, members: Sequence[Claimed]) -> Sets:
        """Divide the members."""
        sets = Sets()
        for member in members:
            try:
                words = self._waits_for(connection, member)
            except (NeedsAttention, Retryable) as error:
                sets.failures.append((member.transaction, error))
                continue
            if words is None:
                sets.passed.append(member)
            else:
                sets.waiting.append((member, words))
        return sets

    def look_again(self, connection: Connection, members: Sequence[Claimed]) -> None:
        """Ask again for those of the waiting that need not wait any more."""
        for member in members:
            try:
                waits = self._waits_for(connection, member) is not None
            except (NeedsAttention, Retryable):
                # It is about to be made, or has a problem of its own by now: its worker says which.
                waits = False
            if not waits:
                self._ask_again(member.transaction)

    def partner_of(self, connection: Connection, envelope: TransactionEnvelope) -> Connection | None:
        """The subsidiary that invoices a carrier bill's load, where the two bill across."""
        name = envelope.invoiced_elsewhere_as
        return self._partner(connection, name) if name and bills_by_trip(connection) else None

    def _waits_for(self, connection: Connection, member: Claimed) -> str | None:
        """What a member waits for; None for nothing.

        Raises `NeedsAttention` for a set that can't be made, `Retryable` for one that is being made.
        What takes the place of a document in Sage was looked at before that was taken out.
        """
        transaction, envelope = member.transaction, member.envelope
        if transaction.role is not DocumentRole.MAIN or not connection.advanced.cross_subsidiary_billing:
            return None
        self._announce(connection, transaction, envelope)
        if transaction.replacing:
            return None
        met: list[Transaction] = []
        words = self._looked_at(connection, member, met)
        if words is None:
            for transaction in met:
                self._ask_again(transaction)
        return words

    def _looked_at(self, connection: Connection, member: Claimed, met: list[Transaction]) -> str | None:
        """What a member waits for. `met` collects the others of its set, which may wait for it."""
        envelope = member.envelope
        if (other := self.partner_of(connection, envelope)) is not None:
            self._refuse_own_problem(connection, member)
            return self._bill_waits(connection, other, member, met)
        for trip, other in self._trips_across(connection, envelope):
            self._refuse_own_problem(connection, member)
            words = self._invoice_waits(connection, other, trip, met)
            if words is not None:
                return words
        return None

    def _trips_across(
        self, own: Connection, envelope: TransactionEnvelope
    ) -> Iterator[tuple[Trip, Connection]]:
        """The trips of an invoice that belong to a set, with who tenders them."""
        for trip, name in envelope.trips_tendered_elsewhere():
            other = self._partner(own, name)
            if other is not None and bills_by_trip(other):
                yield trip, other

    def _announce(self, own: Connection, transaction: Transaction, envelope: TransactionEnvelope) -> None:
        """Let carriers' bills find an invoice by its loads, and wake those that wait for it."""
        loads = envelope.billed_loads
        if not loads:
            return
        mine = [invoice_key(own.subsidiary.id, load) for load in loads]
        bills = [bill_key(own.subsidiary.id, load) for load in loads]
        known = self._transactions.owners(own.tenant, [*mine, *bills])
        if any(known.get(key) != ref_of(transaction) for key in mine):
            self._transactions.take(ref_of(transaction), mine, known)
            for bill in self._transactions.get_many(known[key] for key in bills if key in known).values():
                self._ask_again(bill)

    def _refuse_own_problem(self, connection: Connection, member: Claimed) -> None:
        """One that can't be made says so itself, rather than to wait for the others."""
        booking = member.booking(connection)
        if (error := self._trial_build(connection, member.envelope, booking)) is not None:
            raise error

    def _bill_waits(
        self, own: Connection, other: Connection, member: Claimed, met: list[Transaction]
    ) -> str | None:
        if is_held(other):
            return f"It is held: {other.subsidiary.name} is paused."
        for error, what in self._intercompany_problems(own, other, member.envelope):
            raise NeedsAttention(
                f"{what.capitalize()} can't be made, so none of the four documents is: {error.message}",
                code="intercompany_incomplete",
                remedy=error.remedy,
                setting=error.setting,
                vendor=error.vendor,
            )
        load = member.transaction.load_number or ""
        waiting, key = bill_key(other.subsidiary.id, load), invoice_key(other.subsidiary.id, load)
        known = self._transactions.owners(own.tenant, [waiting, key])
        invoice = self._transactions.get(known[key]) if key in known else None
        if invoice is None or invoice.receipt is None:
            self._transactions.take(ref_of(member.transaction), [waiting], known)
        if invoice is None or _is_gone(invoice):
            return f"It waits for the customer's invoice of load {load} at {other.subsidiary.name}."
        words = self._stands(other, invoice, f"the customer's invoice {invoice.number}", met)
        words = words or self._other_trips_wait(other, invoice, member.transaction.trip_id, met)
        if words is None and invoice.receipt is None:
            # The customer's invoice goes first: what Sage refuses of it holds the others.
            self._ask_again(invoice)
            raise Retryable(
                f"It waits until the customer's invoice {invoice.number} is in Sage Intacct.",
                code="waits_for_invoice",
                retry_after=15,
            )
        return words

    def _other_trips_wait(
        self, invoicing: Connection, invoice: Transaction, trip_id: str | None, met: list[Transaction]
    ) -> str | None:
        """The invoice may have to wait for another trip's bill: then this one does, too."""
        if invoice.receipt is not None:
            return None
        for trip, other in self._trips_across(invoicing, self._envelope(invoice)):
            if trip.Id != trip_id and (words := self._invoice_waits(invoicing, other, trip, met)):
                return words
        return None

    def _invoice_waits(
        self, own: Connection, other: Connection, trip: Trip, met: list[Transaction]
    ) -> str | None:
        if is_held(other):
            return f"It is held: {other.subsidiary.name} is paused."
        name = transaction_id(own.tenant, other.subsidiary.id, Kind.CARRIER_BILL, trip.Id)
        bill = self._transactions.get(TransactionRef(own.tenant, name))
        if bill is None or _is_gone(bill):
            return f"It waits for the carrier's bill of trip {trip.TripNumber} at {other.subsidiary.name}."
        if bill.receipt is None:
            for error, what in self._intercompany_problems(other, own, self._envelope(bill)):
                return f"It is held: {what} can't be made. {error.message}"
        return self._stands(other, bill, f"the carrier's bill of trip {trip.TripNumber}", met)

    def _intercompany_problems(
        self, tendering: Connection, invoicing: Connection, bill: TransactionEnvelope
    ) -> Iterator[tuple[NeedsAttention, str]]:
        for role in INTERCOMPANY:
            where = invoicing if role is DocumentRole.INTERCOMPANY_BILL else tendering
            error = self._problem_of(where, bill, role)
            if error is not None:
                yield error, f"{ROLE_WORDS[role]} at {where.subsidiary.name}"

    def _problem_of(
        self, where: Connection, envelope: TransactionEnvelope, role: DocumentRole
    ) -> NeedsAttention | None:
        """What stands in the way of another document of the set; None for nothing."""
        try:
            booking = booking_of(envelope, where, role)
        except NeedsAttention as error:
            return error
        return self._trial_build(where, envelope, booking)

    def _stands(self, where: Connection, other: Transaction, what: str, met: list[Transaction]) -> str | None:
        """Whether the other transaction is in Sage or could be.

        One that waits and could not be made is asked for again, to say so itself on the error list.
        """
        if other.receipt is not None:
            return None
        if other.status is Status.FAILED and other.problem is not None:
            return f"It is held: {what} failed. {other.problem.message}"
        error = self._problem_of(where, self._envelope(other), DocumentRole.MAIN)
        if error is None:
            met.append(other)
            return None
        self._ask_again(other)
        return f"It is held: {what} can't be made. {error.message}"

    def _ask_again(self, transaction: Transaction) -> None:
        """Queue it if it was skipped; whatever else it is doing goes on."""

        def step(current: Transaction) -> Change | None:
            if current.status is not Status.SKIPPED:
                return None
            now = self._clock.now()
            return Change(asked_again(current, now), HistoryEvent(now, "asked again", "intercompany"))

        written = apply_step(self._transactions, ref_of(transaction), step)
        self._queue.send_transactions([written] if written else [])

    def _envelope(self, transaction: Transaction) -> TransactionEnvelope:
        """What Alvys sent of it. Raises `NeedsAttention` for a record that can't be read."""
        try:
            content = self._transactions.contents([transaction])[ref_of(transaction)]
            envelope = stored_envelope(content, transaction.kind, by_reference=transaction.is_reference)
        except (KeyError, ValueError):
            envelope = None
        if not isinstance(envelope, TransactionEnvelope):
            raise NeedsAttention(
                f"{transaction.number} can't be read.",
                code="partner_unreadable",
                remedy="Send it again from Alvys, then retry.",
            )
        return envelope

    def _partner(self, own: Connection, name: str) -> Connection | None:
        if not own.advanced.cross_subsidiary_billing:
            return None
        return partner(own, name, self._connections.of_tenant(own.tenant))


def _is_gone(transaction: Transaction) -> bool:
    return transaction.operation is Operation.REVERT or transaction.status is Status.RESOLVED
