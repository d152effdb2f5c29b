"""Carrier bills go out once the customer's invoice of their load exists (AP-3).

A bill's message may not tell it: then the invoices here are looked at, and, for a message without loads, the
load in Alvys. A bill that is too early is skipped; the invoice queues it again when it arrives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from alvys_intacct.domain.alvys.operations import Load
from alvys_intacct.domain.connections.connection import Connection, is_held
from alvys_intacct.domain.errors import ConfigurationError, NeedsAttention, SyncError
from alvys_intacct.domain.kinds.carriers.trigger import invoiced_loads, is_invoiced
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.record import Operation, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.domain.transactions.skipping import reason_to_skip
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.ports.transport import TransportSystem
from alvys_intacct.usecases.exports.invoices_of_loads import InvoicesOfLoads, invoices_of
from alvys_intacct.usecases.references.partial_reads import PartialRead, ReadStop
from alvys_intacct.usecases.work.ask_again import AskAgain
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.registers import Registers

# A bill that failed with it goes out by itself, like one that was skipped, once the invoice arrives.
LOAD_UNKNOWN = "load_not_in_alvys"


@dataclass(slots=True)
class LookedUp:
    """The members that go on, those among them that wait for an invoice, and those that can't be told."""

    members: list[Claimed]
    waiting: list[Claimed] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class CustomerInvoices:
    """Knows which loads are invoiced, and brings carrier bills and customer invoices together."""

    def __init__(
        self, transactions: TransactionStore, transport: TransportSystem, ask_again: AskAgain
    ) -> None:
        self._transport = transport
        self._ask_again = ask_again
        self._registers = Registers(transactions)
        self._of_loads = InvoicesOfLoads(transactions)

    def announce(self, members: Sequence[Claimed]) -> None:
        """Register the invoices among these members under their loads, and queue bills that wait for them.

        An invoice counts whether or not it is exported. One that is known is announced again: a bill may have
        waited while it was taken back or didn't bill the load. Raises `Retryable`.
        """
        invoices = [
            (ref_of(member.transaction), load)
            for member in members
            if _is_main(member) and member.transaction.operation is Operation.EXPORT
            for load in invoiced_loads(member.envelope)
        ]
        if not invoices:
            return
        tenant = members[0].transaction.tenant
        loads = dict.fromkeys(load for _, load in invoices)
        # Most loads have one invoice, so these lists aren't read first.
        self._registers.join_many([(ref, invoices_of(load)) for ref, load in invoices])
        # A bill that comes after this look finds the invoice itself.
        waiting = self._registers.members(tenant, [_bills_of(load) for load in loads])
        self._ask_again(dict.fromkeys(ref for refs in waiting.values() for ref in refs), "customer invoice")

    def look_up(self, connection: Connection | None, members: Sequence[Claimed]) -> LookedUp:
        """Find out for each carrier bill whether the invoice exists, where its message doesn't tell."""
        looked_up = LookedUp(list(members))
        if connection is None or is_held(connection):
            return looked_up
        untold = [member for member in members if _is_untold(connection, member)]
        if not untold:
            return looked_up
        here = self._here(untold)
        early = []
        for member in untold:
            if _load(member) in here:
                member.decide(None)
            else:
                early.append(member)
        self._wait(early)
        self._ask_alvys([member for member in early if not member.envelope.loads], looked_up)
        failed = {transaction.transaction_id for transaction, _ in looked_up.failures}
        looked_up.members = [member for member in members if member.transaction.transaction_id not in failed]
        looked_up.waiting = [
            member for member in looked_up.members if member in early and member.skip_reason(connection)
        ]
        return looked_up

    def look_again(self, waiting: Sequence[Claimed]) -> None:
        """Queue those again whose invoice has arrived in the meantime. Raises `Retryable`."""
        if waiting:
            here = self._here(waiting)
            arrived = [ref_of(member.transaction) for member in waiting if _load(member) in here]
            self._ask_again(arrived, "customer invoice")

    def _here(self, members: Sequence[Claimed]) -> set[str]:
        """The loads of these bills whose invoice is a transaction here."""
        return self._of_loads.here(members[0].transaction.tenant, [_load(member) for member in members])

    def _wait(self, bills: Sequence[Claimed]) -> None:
        """Register the bills under their loads, for the invoice to find."""
        if not bills:
            return
        tenant = bills[0].transaction.tenant
        known = self._registers.members(tenant, [_bills_of(_load(bill)) for bill in bills])
        joining = [(ref_of(bill.transaction), _bills_of(_load(bill))) for bill in bills]
        self._registers.join_many(joining, known)

    def _ask_alvys(self, bills: Sequence[Claimed], looked_up: LookedUp) -> None:
        """Read the loads of bills that come without them."""
        if not bills:
            return
        read: PartialRead[Load] = PartialRead(ReadStop())
        numbers = dict.fromkeys(map(_load, bills))
        read.fill(self._transport.loads(bills[0].transaction.tenant, list(numbers)))
        for bill in bills:
            try:
                load = read.get(_load(bill))
            except ConfigurationError:
                bill.decide(SkipReason.CUSTOMER_INVOICE_UNTOLD)
                continue
            except SyncError as error:
                looked_up.failures.append((bill.transaction, error))
                continue
            if load is None:
                looked_up.failures.append((bill.transaction, _unknown_load(bill)))
            elif is_invoiced(load):
                bill.decide(None)


def _is_untold(connection: Connection, member: Claimed) -> bool:
    """Whether the message of a carrier bill, which would go out otherwise, tells of no invoice."""
    transaction = member.transaction
    if transaction.kind is not Kind.CARRIER_BILL or not _is_main(member):
        return False
    if transaction.receipt is not None or transaction.replacing:
        return False
    if reason_to_skip(connection, transaction.side, transaction.created_on) is not None:
        return False
    try:
        return member.skip_reason(connection) is SkipReason.NO_CUSTOMER_INVOICE
    except NeedsAttention:
        return False  # reported where it is let through


def _is_main(member: Claimed) -> bool:
    return member.transaction.role is DocumentRole.MAIN


def _load(bill: Claimed) -> str:
    return bill.envelope.load_number or ""


def _unknown_load(bill: Claimed) -> NeedsAttention:
    return NeedsAttention(
        f"Alvys has no load {_load(bill)}, so it can't be told whether the customer of trip "
        f"{bill.transaction.number} is invoiced.",
        code=LOAD_UNKNOWN,
        remedy="Check the load number of the trip in Alvys, then retry; or send the bill with its load.",
    )


def _bills_of(load_number: str) -> str:
    return f"waiting-bills:{load_number}"
