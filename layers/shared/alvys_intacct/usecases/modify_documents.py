"""The modify worker: carry a revert or an edit into Sage, as the document's state there permits (MOD-1).

    claim ─► gates ─► an edit is prepared like an export ─► read the document's state ─► delete or reverse

A document leaves the books by deletion or reversal; the transaction is then reverted, or queued to
be exported anew. Each step is found again after a crash: the state in Sage is read first, and what is
already gone needs nothing. An edit that could not be exported anew doesn't touch the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alvys_intacct.domain.bookings.of_kind import document_side
from alvys_intacct.domain.connections import SKIP_WORDS, Connection, SkipReason
from alvys_intacct.domain.documents import Delete, DocumentState, FoundDocument, Reverse, Write
from alvys_intacct.domain.envelope import ByReference, stored_envelope
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.lifecycle import exported, may_be_leaving, removed, removes
from alvys_intacct.domain.modification import Removal, how_to_remove
from alvys_intacct.domain.settings import ReverseIn
from alvys_intacct.domain.transactions import Operation, Receipt, Status, Transaction
from alvys_intacct.ports import (
    AccountingSystem,
    Change,
    Clock,
    ConnectionStore,
    HistoryEvent,
    Metrics,
    TransactionRef,
    TransactionStore,
    ref_of,
)
from alvys_intacct.usecases.book_once import BookOnce
from alvys_intacct.usecases.claiming import Claimed, Later, Work
from alvys_intacct.usecases.companions import Companions
from alvys_intacct.usecases.gates import Gates
from alvys_intacct.usecases.intercompany_sets import IntercompanySets
from alvys_intacct.usecases.prepare_documents import PrepareDocuments, Ready, unforeseen
from alvys_intacct.usecases.settle_unknown import not_connected
from alvys_intacct.usecases.settling import Step

WORDS = {
    Removal.DELETE: "draft deleted in Sage Intacct",
    Removal.REVERSE: "reversed in Sage Intacct",
    Removal.NOTHING_TO_DO: "was no longer in Sage Intacct",
}


class ModifyDocuments:
    """Takes documents out of Sage for each transaction that wants it."""

    def __init__(
        self,
        transactions: TransactionStore,
        connections: ConnectionStore,
        accounting: AccountingSystem,
        prepare: PrepareDocuments,
        sets: IntercompanySets,
        companions: Companions,
        work: Work,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._transactions = transactions
        self._connections = connections
        self._accounting = accounting
        self._prepare = prepare
        self._sets = sets
        self._companions = companions
        self._book_once = BookOnce(transactions)
        self._work = work
        self._clock = clock
        self._metrics = metrics
        self._gates = Gates(connections, work, clock, metrics)

    def __call__(self, refs: Sequence[TransactionRef]) -> list[Later]:
        """Carry them out. Answers those to be tried again, and when."""
        later: list[Later] = []
        claimed = self._work.claim(refs)
        contents = self._transactions.contents(claimed)
        for transaction in claimed:
            try:
                envelope = stored_envelope(
                    contents[ref_of(transaction)], transaction.kind, by_reference=transaction.is_reference
                )
                if isinstance(envelope, ByReference):
                    self._finish(transaction, "nothing was in Sage Intacct")
                else:
                    self._carry_out(Claimed(transaction, envelope))
            except SyncError as error:
                later += self._work.conclude([(transaction, error)])
            except Exception as error:  # noqa: BLE001 - one poisoned record must not hold up the others
                self._metrics.unforeseen(error, transaction.transaction_id)
                later += self._work.conclude([(transaction, unforeseen())])
        return later

    def _carry_out(self, member: Claimed) -> None:
        transaction, receipt = member.transaction, member.transaction.receipt
        if receipt is None:
            self._finish(transaction, "nothing was in Sage Intacct")
            return
        connection = self._connections.get(transaction.tenant, transaction.subsidiary_id)
        if not self._gates.let_through(connection, [member]) or connection is None:
            return
        if connection.company_id != receipt.company_id:
            raise not_connected(receipt.company_id)
        document = self._document(connection, receipt)
        if transaction.operation is Operation.EXPORT:
            ready = self._edited(connection, member)
            same = ready is not None and ready.document.digest == receipt.digest and is_live(document)
            if ready is not None and same and not may_be_leaving(transaction, self._clock.now()):
                self._confirm(ready, receipt)
                return
        removal = how_to_remove(document)
        if transaction.operation is Operation.EXPORT:
            self._refuse_incomplete(connection, member)
        if document is None or removal is Removal.NOTHING_TO_DO:
            self._finish(transaction, WORDS[removal])
            return
        for held in self._announced(transaction):
            self._remove(connection, held, document, removal)
            self._finish(held, WORDS[removal])

    def _document(self, connection: Connection, receipt: Receipt) -> FoundDocument | None:
        """The document as it stands in the entity that it was exported to."""
        books = replace(connection.books, entity_id=receipt.entity_id)
        found = self._accounting.read_documents(books, receipt.document_type, [receipt.record_no])
        return found.get(receipt.record_no)

    def _edited(self, connection: Connection, member: Claimed) -> Ready | None:
        """The edited document, or None when nothing is left to book. Raises what would stop its export."""
        side = document_side(member.envelope, connection, member.transaction.part)
        prepared = self._prepare(connection, side, [member])
        if prepared.failures:
            raise prepared.failures[0][1]
        return prepared.ready[0] if prepared.ready else None

    def _refuse_incomplete(self, connection: Connection, member: Claimed) -> None:
        """An edit that couldn't be exported leaves the document alone. Raises what stands in the way."""
        taken = self._book_once([member])
        sets = self._sets(connection, taken.passed)
        for _, error in (*taken.failures, *sets.failures):
            raise error
        for words in (
            *(SKIP_WORDS[SkipReason.ON_ANOTHER] for _ in taken.left),
            *(w for _, w in sets.waiting),
        ):
            raise NeedsAttention(words, code="edit_incomplete", remedy="Put that right, then retry.")

    def _announced(self, transaction: Transaction) -> list[Transaction]:
        """The record that says what is about to happen; none when somebody revised or took it over."""

        def step(current: Transaction) -> Change:
            return Change(removes(current, self._clock.now()))

        written = self._work.record([(transaction, step)])
        return [one for one in written if one.status is Status.IN_PROGRESS]

    def _remove(
        self, connection: Connection, transaction: Transaction, document: FoundDocument, removal: Removal
    ) -> None:
        operation: Delete | Reverse = Delete(document.type, document.record_no)
        if removal is Removal.REVERSE:
            today = self._clock.now().date()
            original = connection.advanced.reverse_in is ReverseIn.ORIGINAL_PERIOD
            on = (document.posting_date or today) if original else today
            why = f"Changed in Alvys: {transaction.number}"
            operation = Reverse(document.type, document.record_no, on, why)
        receipt = transaction.receipt
        entity_id = receipt.entity_id if receipt else connection.entity_id
        control_id = f"{transaction.transaction_id}:{removal}:{document.record_no}"
        books = replace(connection.books, entity_id=entity_id)
        outcome = self._accounting.write(books, [Write(control_id, operation)])[0]
        if isinstance(outcome, SyncError):
            raise outcome

    def _confirm(self, ready: Ready, receipt: Receipt) -> None:
        """The edit leaves the document as it is: nothing is written to Sage (MOD-4)."""
        revision = ready.transaction.revision
        self._companions.keep(ready.transaction, ready.envelope, ready.companions)

        def step(current: Transaction) -> Change:
            now = self._clock.now()
            confirmed = receipt.model_copy(update={"revision": revision, "companions": ready.companions})
            event = HistoryEvent(now, "nothing to change in Sage Intacct", "modify")
            return Change(exported(current, confirmed, now), event)

        self._work.record([(ready.transaction, step)])

    def _finish(self, transaction: Transaction, what: str) -> None:
        if transaction.operation is Operation.REVERT:
            self._companions.take_back(transaction)

        def step(current: Transaction) -> Change:
            now = self._clock.now()
            return Change(removed(current, now), HistoryEvent(now, what, "modify"))

        steps: list[tuple[Transaction, Step]] = [(transaction, step)]
        self._work.send(self._work.record(steps))


def is_live(document: FoundDocument | None) -> bool:
    """Whether a document stands in the books."""
    return document is not None and document.state not in (DocumentState.REVERSED, DocumentState.DELETED)
