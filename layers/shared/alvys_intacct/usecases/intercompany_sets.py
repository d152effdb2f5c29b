"""All four intercompany documents or none (AP-8): each is let out only once the others can be made.

The customer's invoice and the carrier's bill come as transactions of their own, in any order; the bill
brings the two intercompany documents along. One that waits is skipped with the reason, and asked for again
by the one that it waits for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from alvys_intacct.domain.alvys import Trip
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.envelope import Whole, stored_envelope
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.intercompany import (
    PART_WORDS,
    invoiced_as,
    load_key,
    partner,
    tendered_elsewhere,
)
from alvys_intacct.domain.kinds import Kind
from alvys_intacct.domain.lifecycle import asked_again
from alvys_intacct.domain.parts import INTERCOMPANY, Part
from alvys_intacct.domain.transactions import Operation, Status, Transaction, transaction_id
from alvys_intacct.ports import (
    Change,
    Clock,
    ConnectionStore,
    HistoryEvent,
    TransactionRef,
    TransactionStore,
    WorkQueue,
    ref_of,
)
from alvys_intacct.usecases.claiming import Claimed
from alvys_intacct.usecases.settling import settle
from alvys_intacct.usecases.try_out import TryOut


@dataclass(slots=True)
class Sets:
    """Who may go on, who waits for what, and whose intercompany documents can't be made."""

    passed: list[Claimed] = field(default_factory=list)
    waiting: list[tuple[Transaction, str]] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class IntercompanySets:
    """Holds back what belongs to an incomplete set. What belongs to none costs nothing."""

    def __init__(
        self,
        transactions: TransactionStore,
        connections: ConnectionStore,
        try_out: TryOut,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._connections = connections
        self._try_out = try_out
        self._queue = queue
        self._clock = clock

    def __call__(self, connection: Connection, members: Sequence[Claimed]) -> Sets:
        """Divide the members. Raises what stops Sage from answering."""
        sets = Sets()
        for member in members:
            try:
                words = self._waits_for(connection, member)
            except NeedsAttention as error:
                sets.failures.append((member.transaction, error))
                continue
            if words is None:
                sets.passed.append(member)
            else:
                sets.waiting.append((member.transaction, words))
        return sets

    def partner_of(self, connection: Connection, envelope: Whole) -> Connection | None:
        """The subsidiary that invoices a carrier bill's load, where the two bill across."""
        name = invoiced_as(envelope)
        return self._partner(connection, name) if name else None

    def _waits_for(self, connection: Connection, member: Claimed) -> str | None:
        """What a member waits for; None for nothing. Raises `NeedsAttention` for a set that can't be made."""
        if member.transaction.part is not Part.WHOLE:
            return None
        if (other := self.partner_of(connection, member.envelope)) is not None:
            self._refuse_own_problem(connection, member.envelope)
            return self._bill_waits(connection, other, member)
        for trip, name in tendered_elsewhere(member.envelope):
            other = self._partner(connection, name)
            if other is not None:
                self._announce(connection, member.transaction)
                self._refuse_own_problem(connection, member.envelope)
                words = self._invoice_waits(connection, other, trip)
                if words is not None:
                    return words
        return None

    def _announce(self, own: Connection, invoice: Transaction) -> None:
        """Let the carrier's bill find the invoice by its load."""
        key = load_key(own.subsidiary.id, invoice.load_number or "")
        self._transactions.take(ref_of(invoice), [key], self._transactions.owners(own.tenant, [key]))

    def _refuse_own_problem(self, connection: Connection, envelope: Whole) -> None:
        """One that can't be made says so itself, rather than to wait for the others."""
        if (error := self._try_out(connection, envelope, Part.WHOLE)) is not None:
            raise error

    def _bill_waits(self, own: Connection, other: Connection, member: Claimed) -> str | None:
        for error, what in self._intercompany_problems(own, other, member.envelope):
            raise NeedsAttention(
                f"{what.capitalize()} can't be made, so none of the four documents is: {error.message}",
                code="intercompany_incomplete",
                remedy=error.remedy,
                setting=error.setting,
                vendor=error.vendor,
            )
        load = member.transaction.load_number or ""
        key = load_key(other.subsidiary.id, load)
        ref = self._transactions.owners(own.tenant, [key]).get(key)
        invoice = self._transactions.get(ref) if ref else None
        if invoice is None or _is_gone(invoice):
            return f"It waits for the customer's invoice of load {load} at {other.subsidiary.name}."
        return self._stands(other, invoice, f"the customer's invoice {invoice.number}")

    def _invoice_waits(self, own: Connection, other: Connection, trip: Trip) -> str | None:
        name = transaction_id(own.tenant, other.subsidiary.id, Kind.CARRIER_BILL, trip.Id)
        bill = self._transactions.get(TransactionRef(own.tenant, name))
        if bill is None or _is_gone(bill):
            return f"It waits for the carrier's bill of trip {trip.TripNumber} at {other.subsidiary.name}."
        if bill.receipt is None:
            for error, what in self._intercompany_problems(other, own, self._envelope(bill)):
                return f"It is held: {what} can't be made. {error.message}"
        return self._stands(other, bill, f"the carrier's bill of trip {trip.TripNumber}")

    def _intercompany_problems(
        self, tendering: Connection, invoicing: Connection, bill: Whole
    ) -> Iterator[tuple[NeedsAttention, str]]:
        for part in INTERCOMPANY:
            where = invoicing if part is Part.INTERCOMPANY_BILL else tendering
            error = self._try_out(where, bill, part)
            if error is not None:
                yield error, f"{PART_WORDS[part]} at {where.subsidiary.name}"

    def _stands(self, where: Connection, one: Transaction, what: str) -> str | None:
        """Whether the other transaction is in Sage or could be.

        One that waited is asked for again: to be exported, or to be on the error list with its own problem.
        """
        if one.receipt is not None:
            return None
        if one.status is Status.SKIPPED:
            self._ask_again(one)
        error = self._try_out(where, self._envelope(one), Part.WHOLE)
        return f"It is held: {what} can't be made. {error.message}" if error else None

    def _ask_again(self, one: Transaction) -> None:
        def step(current: Transaction) -> Change | None:
            if current.status is not Status.SKIPPED:
                return None
            now = self._clock.now()
            return Change(asked_again(current, now), HistoryEvent(now, "asked again", "intercompany"))

        written = settle(self._transactions, ref_of(one), step)
        self._queue.send_transactions([written] if written else [])

    def _envelope(self, one: Transaction) -> Whole:
        content = self._transactions.contents([one])[ref_of(one)]
        envelope = stored_envelope(content, one.kind, by_reference=one.is_reference)
        if not isinstance(envelope, Whole):
            raise NeedsAttention(
                "It is still being read from Alvys.", code="being_read", remedy="Retry later."
            )
        return envelope

    def _partner(self, own: Connection, name: str) -> Connection | None:
        if not own.advanced.cross_subsidiary_billing:
            return None
        return partner(own, name, self._connections.of_tenant(own.tenant))


def _is_gone(one: Transaction) -> bool:
    return one.operation is Operation.REVERT or one.status is Status.RESOLVED
