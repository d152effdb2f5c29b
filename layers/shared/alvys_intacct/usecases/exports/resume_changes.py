"""Changes whose outcome is unknown: the next attempt looks in Sage before it does anything (MOD-2).

An exchange was carried out when its successor is found. An update leaves nothing to be found by; it is sent
again under the same control id, which Sage carries out once, or when the first attempt is surely over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.found_documents import DocumentLookup, FoundDocument
from alvys_intacct.domain.transactions.leaving import intent_dropped
from alvys_intacct.domain.transactions.modification import Standing
from alvys_intacct.domain.transactions.receipt import Intent, Receipt
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, TransactionRef, ref_of
from alvys_intacct.domain.transactions.unknown_outcomes import (
    adopted,
    concerned,
    is_over,
    may_be_sent_again,
)
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.exports.changing import Entered, grouped
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.exports.remove_documents import RemoveDocuments
from alvys_intacct.usecases.exports.resolve_unknown import lookup_of, not_connected, owned_of, receipt_of
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.connection_findings import standing_fault
from alvys_intacct.usecases.work.waits import OutcomePendingError

FOUND = "exchanged in Sage Intacct: the corrected document was found and linked"


@dataclass(slots=True)
class Resumed:
    """The result: exchanges that were carried out, members that go on, and failures.

    `standings` are those of members that go on, from before their successors were looked for: what leaves the
    books in between has a successor that is found.
    """

    entered: list[tuple[Claimed, Receipt, Entered]] = field(default_factory=list)
    going_on: list[Claimed] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)
    standings: dict[TransactionRef, Standing] = field(default_factory=dict)


class ResumeChanges:
    """Finds out the outcome of changes that were never answered."""

    def __init__(
        self,
        transactions: TransactionStore,
        accounting: AccountingSystem,
        remove: RemoveDocuments,
        hold_or_skip: HoldOrSkip,
        claims: Claims,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._accounting = accounting
        self._remove = remove
        self._hold_or_skip = hold_or_skip
        self._claims = claims
        self._clock = clock

    def __call__(self, connection: Connection | None, members: Sequence[Claimed]) -> Resumed:
        """Look for the successors of members that have an intent beside their receipt."""
        resumed = Resumed()
        if connection is None:
            resumed.failures = [(member.transaction, not_connected(_company(member))) for member in members]
            return resumed
        if (fault := standing_fault(connection)) is not None:
            raise fault
        here = [member for member in members if _company(member) == connection.company_id]
        resumed.failures = [
            (member.transaction, not_connected(_company(member))) for member in members if member not in here
        ]
        receipts = [member.transaction.receipt for member in here if member.transaction.receipt]
        standings = self._remove.look(connection, receipts)
        resumed.standings = {
            ref_of(member.transaction): standing for member, standing in zip(here, standings, strict=True)
        }
        exchanges: list[tuple[Claimed, Receipt, Intent]] = []
        for member in here:
            intent, receipt = member.transaction.intent, member.transaction.receipt
            if intent is None or receipt is None:
                resumed.going_on.append(member)
            elif intent.updates is None:
                exchanges.append((member, receipt, intent))
            else:
                self._not_found(connection, member, intent, resumed)
        found = self._found(connection, exchanges)
        for member, receipt, intent in exchanges:
            try:
                successor = self._successor(connection, member, receipt, intent, found)
            except NeedsAttention as error:
                resumed.failures.append((member.transaction, error))
                continue
            if successor is None:
                self._not_found(connection, member, intent, resumed)
            else:
                number = {"document_number": successor.document_number}
                own = receipt_of(intent, successor, self._clock).model_copy(update=number)
                entered = Entered(own, FOUND)
                resumed.entered.append((member, receipt, entered))
        resumed.going_on = self._forgotten(resumed.going_on)
        return resumed

    def _found(
        self, connection: Connection, exchanges: Sequence[tuple[Claimed, Receipt, Intent]]
    ) -> dict[TransactionRef, list[FoundDocument]]:
        found: dict[TransactionRef, list[FoundDocument]] = {}
        for entity_id, alike in grouped(exchanges, lambda exchange: exchange[2].entity_id):
            books = replace(connection.books, entity_id=entity_id)
            lookups = {
                ref_of(member.transaction): _lookups(receipt, intent) for member, receipt, intent in alike
            }
            asked = dict.fromkeys(lookup for own in lookups.values() for lookup in own)
            in_sage = self._accounting.find_documents(books, list(asked))
            for ref, own in lookups.items():
                found[ref] = [document for lookup in own for document in in_sage.get(lookup, [])]
        return found

    def _successor(
        self,
        connection: Connection,
        member: Claimed,
        receipt: Receipt,
        intent: Intent,
        found: Mapping[TransactionRef, Sequence[FoundDocument]],
    ) -> FoundDocument | None:
        """The successor of an exchange that was carried out.

        Raises `NeedsAttention` where the number belongs to another document, or both are in the books.
        """
        transaction = member.transaction
        alvys_id = transaction.alvys_id or ""
        documents = [
            document
            for document in concerned(found[ref_of(transaction)], intent, alvys_id)
            if (document.type, document.record_no) != (receipt.document_type, receipt.record_no)
        ]
        owned_of(self._transactions, transaction, connection.books, documents)
        successor = adopted(documents, intent, alvys_id, transaction.replaced_in(intent.company_id))
        if successor is not None and self._remove.look(connection, [receipt])[0].is_live:
            raise NeedsAttention(
                f"Both {receipt.document_number} (record {receipt.record_no}) and its corrected document "
                f"{successor.document_number} (record {successor.record_no}) are in Sage Intacct's books.",
                code="booked_twice",
                remedy=f"Take record {successor.record_no} out of Sage Intacct by hand, then retry.",
            )
        return successor

    def _not_found(self, connection: Connection, member: Claimed, intent: Intent, resumed: Resumed) -> None:
        """It may be done again when the first attempt is surely over, or under the same control id."""
        transaction = member.transaction
        same = transaction.operation is Operation.EXPORT and intent.revision == transaction.revision
        goes_on = same and not transaction.is_moving and self._hold_or_skip.lets_through(connection, member)
        control_id = intent.control_id if goes_on else ""
        if may_be_sent_again(intent, control_id, self._clock.now()):
            resumed.going_on.append(member)
        else:
            error = OutcomePendingError("Sage Intacct may still be working on an earlier attempt.")
            resumed.failures.append((transaction, error))

    def _forgotten(self, members: Sequence[Claimed]) -> list[Claimed]:
        """The members without intents that are over: nothing of them is looked for again."""
        now = self._clock.now()

        def step(current: Transaction) -> Change:
            return Change(intent_dropped(current, now))

        over = [
            member
            for member in members
            if member.transaction.intent is not None and is_over(member.transaction.intent, now)
        ]
        if not over:
            return list(members)
        written = self._claims.record([(member.transaction, step) for member in over])
        held = {ref_of(one): one for one in written if one.status is Status.IN_PROGRESS}
        kept: list[Claimed] = []
        for member in members:
            if member not in over:
                kept.append(member)
            elif (transaction := held.get(ref_of(member.transaction))) is not None:
                kept.append(Claimed(transaction, member.envelope))
        return kept


def _lookups(receipt: Receipt, intent: Intent) -> list[DocumentLookup]:
    """Its successor has the intended number, or that of the former document from an attempt before."""
    intended = lookup_of(intent)
    return list(dict.fromkeys((intended, replace(intended, document_number=receipt.document_number))))


def _company(member: Claimed) -> str:
    receipt = member.transaction.receipt
    return receipt.company_id if receipt else ""
