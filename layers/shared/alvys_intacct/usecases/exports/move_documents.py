"""Documents leave the books of a subsidiary that they no longer belong to (MOD-7).

The books that a document goes to must accept it before it is taken out of the old ones. A revert needs none.
"""

from __future__ import annotations

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.found_documents import DocumentLookup
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.modification import GONE, Asked, plan_of
from alvys_intacct.domain.transactions.moves import (
    in_the_way,
    naming_what_is_in_the_way,
    unusable_because,
)
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Operation, Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.exports.carry_out_changes import CarryOutChanges
from alvys_intacct.usecases.exports.changing import Changing
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.exports.leaving_companions import LeavingCompanions
from alvys_intacct.usecases.exports.prepare_documents import Ready
from alvys_intacct.usecases.exports.prepare_edits import PrepareEdits
from alvys_intacct.usecases.exports.record_changes import RecordChanges, conclude_answers
from alvys_intacct.usecases.exports.remove_documents import RemoveDocuments
from alvys_intacct.usecases.work.claimed_work import Claimed, Later
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.connection_findings import standing_fault


class MoveDocuments:
    """Takes a document out of the books of the subsidiary that it left."""

    def __init__(
        self,
        connections: ConnectionStore,
        accounting: AccountingSystem,
        claims: Claims,
        hold_or_skip: HoldOrSkip,
        prepare_edits: PrepareEdits,
        leaving: LeavingCompanions,
        remove: RemoveDocuments,
        carry_out: CarryOutChanges,
        record: RecordChanges,
    ) -> None:
        self._connections = connections
        self._accounting = accounting
        self._claims = claims
        self._hold_or_skip = hold_or_skip
        self._prepare_edits = prepare_edits
        self._leaving = leaving
        self._remove = remove
        self._carry_out = carry_out
        self._record = record

    def __call__(self, target: Connection | None, member: Claimed, receipt: Receipt) -> list[Later]:
        """Take it out; `target` is the connection that it goes to. Raises `SyncError` where it stays."""
        transaction = member.transaction
        is_export = transaction.operation is Operation.EXPORT
        if is_export and (not self._hold_or_skip.let_through(target, [member]) or target is None):
            return []
        with naming_what_is_in_the_way(transaction, receipt):
            old = self._old_connection(target if is_export else None, transaction, receipt)
            (standing,) = self._remove.look(old, [receipt])
            plan = plan_of(standing, Asked.REVERT)
        if is_export and target is not None:
            self._refuse_unusable(target, member, receipt)
        else:
            self._leaving.refuse_stuck(transaction, {})
        done = self._carry_out(old, [Changing(member, receipt, standing, plan)])
        failures = [(change, _named(change.transaction, receipt, error)) for change, error in done.failures]
        return self._record.left(done.left) + conclude_answers(self._claims, failures)

    def _old_connection(
        self, target: Connection | None, transaction: Transaction, receipt: Receipt
    ) -> Connection:
        """The connection through which the document is reached in the books that it is to leave.

        One that can't be used now may be replaced by another of the same company, to see that the document
        is gone already. Raises `NeedsAttention` otherwise.
        """
        old = self._connections.get(transaction.tenant, transaction.booked_at)
        reason = unusable_because(old, receipt)
        if reason is None and old is not None:
            if (fault := standing_fault(old)) is not None:
                raise fault
            return old
        shared = target is not None and target.company_id == receipt.company_id
        if target is not None and shared and not self._remove.look(target, [receipt])[0].is_live:
            return target
        raise in_the_way(transaction, receipt, old, reason or "")

    def _refuse_unusable(self, target: Connection, member: Claimed, receipt: Receipt) -> None:
        """Raise what the new books would refuse (MOD-8)."""
        ref = ref_of(member.transaction)
        edits = self._prepare_edits(target, [member])
        if edits.on_statements:
            words = SkipReason.DEDUCTED_FROM_DRIVER.words
            raise NeedsAttention(words, code="edit_incomplete", remedy="Revert it.")
        if ref in edits.failures:
            raise edits.failures[ref]
        for error in self._prepare_edits.refused(target, [member]).values():
            raise error
        self._refuse_taken_number(target, edits.ready.get(ref), receipt)

    def _refuse_taken_number(self, target: Connection, ready: Ready | None, receipt: Receipt) -> None:
        """Raise where another document has the number in the books that it goes to."""
        if ready is None:
            return
        document = ready.document
        lookup = DocumentLookup(document.type, document.document_number, document.party_id)
        found = self._accounting.find_documents(target.books, [lookup]).get(lookup, [])
        own = receipt.record_no if receipt.company_id == target.company_id else None
        if any(other.state not in GONE and other.record_no != own for other in found):
            raise NeedsAttention(
                f"Sage Intacct already has another document {document.document_number} in the books of "
                f"{target.subsidiary.name}.",
                code="document_number_in_use",
                remedy="Renumber or delete that document in Sage Intacct, then retry.",
            )


def _named(transaction: Transaction, receipt: Receipt, error: SyncError) -> SyncError:
    try:
        with naming_what_is_in_the_way(transaction, receipt):
            raise error
    except SyncError as named:
        return named
