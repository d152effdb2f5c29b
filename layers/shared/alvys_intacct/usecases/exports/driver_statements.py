"""What is on a driver's statement goes out once: with the statement or by itself (AP-9, AP-10).

Statements and the records that may be on them are registered under what a line says: the driver, the
description and the amount. Each registers first and looks for the others then, so of two at the same moment
at least one sees the other. A record that isn't in Sage yet gives way to a statement. It is remembered then,
and asked again once the statement no longer has its line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError, Wait
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.facts import Family
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.kinds.statement_matching import (
    Entry,
    places_on_statements,
)
from alvys_intacct.domain.kinds.told_apart import is_driver_statement, is_fuel
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef, ref_of
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.exports.fuel_payers import FuelPayers
from alvys_intacct.usecases.exports.known_lines import KnownLines, entries_in, lines_of
from alvys_intacct.usecases.work.ask_again import AskAgain
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.registers import Registers
from alvys_intacct.usecases.work.stored_envelopes import envelopes_of

if TYPE_CHECKING:
    from alvys_intacct.domain.alvys.statements import DriverSettlementStatement
    from alvys_intacct.domain.kinds.drivers.envelope import DriverStatementEnvelope

# The part of the service that history names.
BY = "driver statement"
_COMPANY_EXPENSES = (Kind.FUEL, Kind.TOLL)


@dataclass(slots=True)
class Matched:
    """The members that go out, those that don't with the reason, and those that can't be decided.

    `on_lines` are those that don't go out because a statement has them.
    """

    passed: list[Claimed] = field(default_factory=list)
    skips: list[tuple[Transaction, SkipReason]] = field(default_factory=list)
    on_lines: list[Claimed] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class DriverStatements:
    """Keeps what is on a driver's statement from going out twice."""

    def __init__(self, transactions: TransactionStore, payers: FuelPayers, ask_again: AskAgain) -> None:
        self._transactions = transactions
        self._payers = payers
        self._ask_again = ask_again
        self._registers = Registers(transactions)

    def note(self, members: Sequence[Claimed]) -> None:
        """Register the statements among these members, whether or not they go out. Raises `Retryable`."""
        statements = [member for member in members if is_driver_statement(member.envelope)]
        self._register([member for member in statements if _is_main(member)])

    def __call__(self, connection: Connection, members: Sequence[Claimed]) -> Matched:
        """Decide which members go out. Most kinds are on no statement and cost nothing."""
        matched = Matched()
        concerned = [member for member in members if _is_main(member) and entries_in(member.envelope)]
        self._register(concerned)
        lists = self._members(concerned)
        for member in members:
            try:
                reason = self._reason(connection, member, lists) if member in concerned else None
                if reason is not None:
                    matched.on_lines.append(member)
                else:
                    reason = self._said_by_cards(member.transaction, member.envelope)
            except SyncError as error:
                matched.failures.append((member.transaction, error))
                continue
            if reason is None:
                matched.passed.append(member)
            else:
                matched.skips.append((member.transaction, reason))
        return matched

    def look_again(self, connection: Connection, skipped: Sequence[Claimed]) -> None:
        """Queue those again whose line went away while they were being skipped. Raises `Retryable`."""
        lists = self._members(skipped)
        free = [member for member in skipped if self._reason(connection, member, lists) is None]
        self._ask_again([ref_of(member.transaction) for member in free], BY)

    def let_go(self, members: Sequence[Claimed]) -> None:
        """Queue again what was kept back by lines that revised statements no longer have.

        For when the documents with these lines have left Sage. Raises `Retryable`.
        """
        for member in members:
            transaction, envelope = member.transaction, member.envelope
            is_revised = _is_main(member) and transaction.content_revision > 1
            if is_revised and is_driver_statement(envelope):
                self._let_go(transaction, envelope.statement)

    def let_all_go(self, statement: Transaction) -> None:
        """Queue again what was kept back by a statement that was reverted. Raises `Retryable`."""
        if statement.kind.facts.family is Family.DRIVER_STATEMENT and statement.role is DocumentRole.MAIN:
            self._let_go(statement, None)

    def _let_go(self, statement: Transaction, lines: DriverSettlementStatement | None) -> None:
        kept = self._registers.everyone(statement.tenant, kept_by(ref_of(statement)))
        if lines is not None and self._has_all(lines, kept):
            return
        # Which of several equal ones lost its line shows when each is looked at again.
        self._ask_again(kept, BY)

    def _has_all(self, lines: DriverSettlementStatement, refs: Sequence[TransactionRef]) -> bool:
        """Whether a statement has a line for each record that isn't booked by itself since."""
        found = self._transactions.get_many(refs)
        kept = {ref: found[ref] for ref in refs if ref in found and not found[ref].is_in_books}
        envelopes = envelopes_of(self._transactions, list(kept.values()))
        known = KnownLines({ref: (kept[ref], envelopes[ref]) for ref in kept if ref in envelopes})
        return len(places_on_statements(known.records(), [lines_of(lines)])) == len(known.found)

    def _register(self, members: Sequence[Claimed]) -> None:
        lists = self._members(members)
        self._registers.join_many(
            [
                (ref_of(member.transaction), _name(entry))
                for member in members
                for entry in entries_in(member.envelope)
            ],
            lists,
        )

    def _members(self, members: Sequence[Claimed]) -> dict[str, list[TransactionRef]]:
        if not members:
            return {}
        names = dict.fromkeys(_name(entry) for member in members for entry in entries_in(member.envelope))
        return self._registers.members(members[0].transaction.tenant, list(names))

    def _reason(
        self, connection: Connection, member: Claimed, lists: Mapping[str, Collection[TransactionRef]]
    ) -> SkipReason | None:
        """Why a record doesn't go out by itself. Raises the error of a statement that can't go out."""
        own = ref_of(member.transaction)
        refs = dict.fromkeys(ref for entry in entries_in(member.envelope) for ref in lists[_name(entry)])
        if set(refs) <= {own}:
            return None
        known = self._known(list(refs), member)
        if is_driver_statement(member.envelope):
            self._refuse_what_is_out(member, known)
            return None
        number = known.places().get(member.transaction.transaction_id)
        if number is None:
            return None
        on = [pair for pair in known.statements if pair[1].statement.Number == number]
        if member.transaction.kind not in _COMPANY_EXPENSES and not any(
            _books(pair, connection) for pair in on
        ):
            return None
        self._keep(own, ref_of(on[0][0]))
        is_expense = member.transaction.kind in _COMPANY_EXPENSES
        return SkipReason.DEDUCTED_FROM_DRIVER if is_expense else SkipReason.ON_ANOTHER

    def _keep(self, record: TransactionRef, statement: TransactionRef) -> None:
        """Remember which statement a record is kept back by. Raises `Retryable`."""
        name, found_on = kept_by(statement), _found_on(record)
        self._registers.join(record, name, self._registers.members(record.tenant, [name])[name])
        earlier = self._transactions.owners(record.tenant, [found_on])
        if earlier.get(found_on) != statement:
            self._transactions.take(statement, [found_on], earlier)

    def _known(self, registered: Sequence[TransactionRef], member: Claimed) -> KnownLines:
        """The transactions that stand, without those whose stored content can't be read.

        The statement that the member was found on is among them, however old it is.
        """
        own = ref_of(member.transaction)
        keys = {_found_on(ref): ref for ref in registered}
        owners = self._transactions.owners(own.tenant, keys)
        found_on = {keys[key]: statement for key, statement in owners.items()}
        refs = list(dict.fromkeys([*registered, found_on.get(own, own)]))
        found = self._transactions.get_many(refs)
        standing = [found[ref] for ref in refs if ref in found and found[ref].operation is Operation.EXPORT]
        envelopes = envelopes_of(self._transactions, standing) | {own: member.envelope}
        known = {ref_of(transaction): transaction for transaction in standing}
        return KnownLines(
            {ref: (known[ref], envelopes[ref]) for ref in known if ref in envelopes}, found_on, own
        )

    def _refuse_what_is_out(self, member: Claimed, known: KnownLines) -> None:
        """Refuse a statement while a record on it is in Sage by itself. Raises a `SyncError`."""
        places = known.places()
        on_it = [
            transaction
            for transaction, _ in known.found.values()
            if places.get(transaction.transaction_id) == member.envelope.number
        ]
        out = [record for record in on_it if record.is_in_books or record.intent is not None]
        if out:
            raise _booked_already(member.transaction, out)
        if any(record.status in IN_HAND for record in on_it):
            raise Wait("A record on it is being booked right now.", code="being_booked", seconds=30)

    def _said_by_cards(self, transaction: Transaction, envelope: TransactionEnvelope) -> SkipReason | None:
        """What the cards of the truck say of new fuel; their settings of today don't concern booked fuel."""
        if not is_fuel(envelope) or envelope.deducted_from_driver is not None:
            return None
        if transaction.receipt is not None or transaction.replacing:
            return None
        pays = self._payers.driver_pays(transaction.tenant, envelope)
        return SkipReason.DEDUCTED_FROM_DRIVER if pays else None


def _is_main(member: Claimed) -> bool:
    return member.transaction.role is DocumentRole.MAIN


def _name(entry: Entry) -> str:
    payee, description, amount = entry
    said = "\x1f".join((payee, description, f"{amount.normalize():f}"))
    return f"driver-line:{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def kept_by(statement: TransactionRef) -> str:
    """The name of the list of records that a statement keeps back."""
    return f"kept-by-statement:{statement.transaction_id}"


def _found_on(record: TransactionRef) -> str:
    return f"on-statement:{record.transaction_id}"


def _books(statement: tuple[Transaction, DriverStatementEnvelope], connection: Connection) -> bool:
    """Whether a statement is booked, or will be."""
    transaction, envelope = statement
    if transaction.is_in_books or transaction.intent is not None:
        return True
    if transaction.status is Status.RESOLVED:
        return False  # a person closed it: it stays out
    return booking_of(envelope, connection).skip_reason is None


def _booked_already(statement: Transaction, records: Sequence[Transaction]) -> NeedsAttention:
    named = ", ".join(
        f"{record.kind.said_as.lower()} {record.receipt.document_number if record.receipt else record.number}"
        for record in records[:5]
    )
    return NeedsAttention(
        f"Statement {statement.number} has lines that are in Sage Intacct by themselves already: {named}. "
        "Both together would be booked twice.",
        code="statement_line_already_booked",
        remedy="If they are the same, revert those documents and retry. If they belong to an earlier "
        "statement, send that one too, then retry.",
    )
