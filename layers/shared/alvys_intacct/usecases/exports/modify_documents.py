"""The modify worker: carries a revert or an edit into Sage, as the document's state there permits (MOD-1).

    claim ─► hold or skip ─► prepare an edit like an export ─► read the document's state ─► delete or reverse

A document leaves the books by deletion or reversal; its transaction is then reverted, or queued for a new
export. Each step can be repeated after a crash: the state in Sage is read first, and a document that is gone
needs no step. An edit that could not be exported leaves the document as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.documents import DocumentLookup, DocumentState, FoundDocument
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.lifecycle import exported, may_be_leaving, removal_announced, removed
from alvys_intacct.domain.transactions.modification import Removal
from alvys_intacct.domain.transactions.moves import (
    in_the_way,
    naming_what_is_in_the_way,
    unusable_because,
)
from alvys_intacct.domain.transactions.record import Operation, Receipt, Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock, Metrics
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.exports.book_once import BookOnce
from alvys_intacct.usecases.exports.companion_documents import CompanionDocuments
from alvys_intacct.usecases.exports.driver_statements import DriverStatements
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.exports.intercompany_sets import IntercompanySets
from alvys_intacct.usecases.exports.leaving_companions import LeavingCompanions
from alvys_intacct.usecases.exports.prepare_documents import PrepareDocuments, Ready
from alvys_intacct.usecases.exports.remove_documents import WORDS, RemoveDocuments
from alvys_intacct.usecases.exports.resolve_unknown import not_connected
from alvys_intacct.usecases.work.claims import Claimed, Claims, Later, unforeseen
from alvys_intacct.usecases.work.conditional_writes import Step

NOTHING_THERE = "no document was in Sage Intacct"


class ModifyDocuments:
    """Takes documents out of Sage for reverts and edits."""

    def __init__(
        self,
        *,
        connections: ConnectionStore,
        accounting: AccountingSystem,
        remove: RemoveDocuments,
        leaving: LeavingCompanions,
        claims: Claims,
        hold_or_skip: HoldOrSkip,
        driver_statements: DriverStatements,
        book_once: BookOnce,
        sets: IntercompanySets,
        prepare: PrepareDocuments,
        companions: CompanionDocuments,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._connections = connections
        self._accounting = accounting
        self._remove = remove
        self._leaving = leaving
        self._claims = claims
        self._hold_or_skip = hold_or_skip
        self._driver_statements = driver_statements
        self._book_once = book_once
        self._sets = sets
        self._prepare = prepare
        self._companions = companions
        self._clock = clock
        self._metrics = metrics

    def __call__(self, refs: Sequence[TransactionRef]) -> list[Later]:
        """Carry out the reverts and edits. Returns those to be retried, and when."""
        work = self._claims.claim(refs)
        later = work.later
        for transaction, _ in work.references:
            later += self._carried_out(transaction, partial(self._finish, transaction, NOTHING_THERE))
        for member in work.members:
            later += self._carried_out(member.transaction, partial(self._carry_out, member))
        return later

    def _carried_out(self, transaction: Transaction, step: Callable[[], None]) -> list[Later]:
        """Carry out one step; its failure concerns no other transaction."""
        try:
            step()
        except SyncError as error:
            return self._claims.conclude([(transaction, error)])
        except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
            self._metrics.unforeseen(error, transaction.transaction_id)
            return self._claims.conclude([(transaction, unforeseen())])
        return []

    def _carry_out(self, member: Claimed) -> None:
        transaction, receipt = member.transaction, member.transaction.receipt
        if receipt is None:
            self._finish(transaction, NOTHING_THERE)
            return
        connection = self._connections.get(transaction.tenant, transaction.subsidiary_id)
        if transaction.is_moving:
            self._move(connection, member, receipt)
            return
        if not self._hold_or_skip.let_through(connection, [member]) or connection is None:
            return
        if connection.company_id != receipt.company_id:
            raise not_connected(receipt.company_id)
        document = self._remove.read(connection, receipt)
        if transaction.operation is Operation.EXPORT:
            if self._goes_with_statement(connection, member):
                removal = self._remove.how(connection, receipt, document)
                self._take_out(connection, transaction, document, removal, stays_out=True)
                return
            ready = self._edited(connection, member)
            self._leaving.refuse_stuck(transaction, ready.companions if ready else {})
            same = ready is not None and ready.is_as_exported(receipt) and is_live(document)
            if ready is not None and same and not may_be_leaving(transaction, self._clock.now()):
                self._confirm(ready, receipt)
                return
        removal = self._remove.how(connection, receipt, document)
        if transaction.operation is Operation.EXPORT:
            self._refuse_incomplete(connection, member)
        else:
            self._leaving.refuse_stuck(transaction, {})
        self._take_out(connection, transaction, document, removal)

    def _move(self, target: Connection | None, member: Claimed, receipt: Receipt) -> None:
        """Take a document out of the books of the subsidiary that it left (MOD-7).

        `target` is the connection that it goes to, which must accept it first; a revert needs none.
        """
        transaction = member.transaction
        is_export = transaction.operation is Operation.EXPORT
        if is_export and (not self._hold_or_skip.let_through(target, [member]) or target is None):
            return
        with naming_what_is_in_the_way(transaction, receipt):
            old = self._old_connection(target if is_export else None, transaction, receipt)
            document = self._remove.read(old, receipt)
            removal = self._remove.how(old, receipt, document)
        if is_export and target is not None:
            if self._goes_with_statement(target, member):
                words = SkipReason.DEDUCTED_FROM_DRIVER.words
                raise NeedsAttention(words, code="edit_incomplete", remedy="Revert it.")
            ready = self._edited(target, member)
            self._leaving.refuse_stuck(transaction, ready.companions if ready else {})
            self._refuse_incomplete(target, member)
            self._refuse_taken_number(target, ready, receipt)
        else:
            self._leaving.refuse_stuck(transaction, {})
        with naming_what_is_in_the_way(transaction, receipt):
            self._take_out(old, transaction, document, removal)

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
            return old
        shared = target is not None and target.company_id == receipt.company_id
        if target is not None and shared and not is_live(self._remove.read(target, receipt)):
            return target
        raise in_the_way(transaction, receipt, old, reason or "")

    def _refuse_taken_number(self, target: Connection, ready: Ready | None, receipt: Receipt) -> None:
        """Raise where another document has the number in the books that it goes to (MOD-8)."""
        if ready is None:
            return
        document = ready.document
        lookup = DocumentLookup(document.type, document.document_number, document.party_id)
        found = self._accounting.find_documents(target.books, [lookup]).get(lookup, [])
        own = receipt.record_no if receipt.company_id == target.company_id else None
        if any(is_live(other) and other.record_no != own for other in found):
            raise NeedsAttention(
                f"Sage Intacct already has another document {document.document_number} in the books of "
                f"{target.subsidiary.name}.",
                code="document_number_in_use",
                remedy="Renumber or delete that document in Sage Intacct, then retry.",
            )

    def _take_out(
        self,
        connection: Connection,
        transaction: Transaction,
        document: FoundDocument | None,
        removal: Removal,
        *,
        stays_out: bool = False,
    ) -> None:
        if document is None or removal is Removal.NOTHING_TO_DO:
            self._finish(transaction, WORDS[removal], stays_out=stays_out)
            return
        unanswered = may_be_leaving(transaction, self._clock.now())
        for held in self._announced(transaction):
            what = self._remove(connection, held, document, removal, unanswered=unanswered)
            self._finish(held, what, stays_out=stays_out)

    def _goes_with_statement(self, connection: Connection, member: Claimed) -> bool:
        """Whether an edit says that it is on a driver's statement: its own document leaves Sage (AP-9).

        Raises the error of a statement that can't go out.
        """
        self._driver_statements.note([member])
        if member.booking(connection).skip_reason is SkipReason.DEDUCTED_FROM_DRIVER:
            return True
        matched = self._driver_statements(connection, [member])
        for _, error in matched.failures:
            raise error
        return bool(matched.skips)

    def _edited(self, connection: Connection, member: Claimed) -> Ready | None:
        """The edited document, or None when nothing is left to book. Raises the error that would stop it."""
        prepared = self._prepare(connection, member.booking(connection).side, [member])
        if prepared.failures:
            raise prepared.failures[0][1]
        return prepared.ready[0] if prepared.ready else None

    def _refuse_incomplete(self, connection: Connection, member: Claimed) -> None:
        """Raise the problem of an edit that couldn't be exported; its document is then left as it is."""
        taken = self._book_once([member])
        sets = self._sets(connection, taken.passed)
        for _, error in (*taken.failures, *sets.failures):
            raise error
        for reason in (
            *(SkipReason.ON_ANOTHER.words for _ in taken.left),
            *(awaited for _, awaited in sets.waiting),
        ):
            raise NeedsAttention(reason, code="edit_incomplete", remedy="Correct this, then retry.")

    def _announced(self, transaction: Transaction) -> list[Transaction]:
        """The record that announces the removal; none when the transaction was revised or taken over."""

        def step(current: Transaction) -> Change:
            return Change(removal_announced(current, self._clock.now()))

        written = self._claims.record([(transaction, step)])
        return [held for held in written if held.status is Status.IN_PROGRESS]

    def _confirm(self, ready: Ready, receipt: Receipt) -> None:
        """Record an edit that doesn't change the document: nothing is written to Sage (MOD-4)."""
        revision = ready.transaction.revision
        self._companions.keep(ready.transaction, ready.envelope, ready.companions)
        self._driver_statements.let_go([Claimed(ready.transaction, ready.envelope)])

        def step(current: Transaction) -> Change:
            now = self._clock.now()
            confirmed = receipt.model_copy(update={"revision": revision, "companions": ready.companions})
            event = HistoryEvent(now, "nothing to change in Sage Intacct", "modify")
            return Change(exported(current, confirmed, now), event)

        self._claims.record([(ready.transaction, step)])

    def _finish(self, transaction: Transaction, what: str, *, stays_out: bool = False) -> None:
        """Record that it left Sage; the export of what `stays_out` says why it isn't exported again."""
        if transaction.operation is Operation.REVERT or stays_out:
            self._companions.take_back(transaction)
        if transaction.operation is Operation.REVERT:
            self._driver_statements.let_all_go(transaction)

        def step(current: Transaction) -> Change:
            now = self._clock.now()
            following = removed(current, now)
            if stays_out:
                following = following.model_copy(update={"replacing": False})
            return Change(following, HistoryEvent(now, what, "modify"))

        steps: list[tuple[Transaction, Step]] = [(transaction, step)]
        self._claims.send(self._claims.record(steps))


def is_live(document: FoundDocument | None) -> bool:
    """Whether a document is in the books."""
    return document is not None and document.state not in (DocumentState.REVERSED, DocumentState.DELETED)
