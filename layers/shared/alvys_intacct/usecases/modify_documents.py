"""The modify worker: carry a revert or an edit into Sage, as the document's state there permits (MOD-1).

A document leaves the books by deletion or reversal; the transaction is then reverted, or queued to
be exported anew when a newer revision wants it there. Each step is found again after a crash: the
state in Sage is read first, and what is already gone needs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.documents import Delete, FoundDocument, Reverse, Write
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, SyncError
from alvys_intacct.domain.lifecycle import removed
from alvys_intacct.domain.modification import Removal, how_to_remove
from alvys_intacct.domain.transactions import Receipt, Status, Transaction
from alvys_intacct.ports import (
    AccountingSystem,
    Change,
    Clock,
    ConnectionStore,
    HistoryEvent,
    Metrics,
    TransactionRef,
    TransactionStore,
    WorkQueue,
)
from alvys_intacct.usecases.claiming import Later, Work
from alvys_intacct.usecases.settling import Step, settle_all

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
        queue: WorkQueue,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._transactions = transactions
        self._connections = connections
        self._accounting = accounting
        self._queue = queue
        self._clock = clock
        self._work = Work(transactions, queue, clock, metrics)

    def __call__(self, refs: Sequence[TransactionRef]) -> list[Later]:
        """Carry them out. Answers those to be tried again, and when."""
        later: list[Later] = []
        for transaction in self._work.claim(refs):
            try:
                self._carry_out(transaction)
            except SyncError as error:
                later += self._work.conclude([(transaction, error)])
        return later

    def _carry_out(self, transaction: Transaction) -> None:
        receipt = transaction.receipt
        if receipt is None:
            _refuse_unknown(transaction)
            self._finish(transaction, "nothing was in Sage Intacct")
            return
        connection = self._connection(transaction, receipt)
        found = self._accounting.read_documents(connection.books, receipt.side, [receipt.record_no])
        document = found.get(receipt.record_no)
        removal = how_to_remove(document)
        if document is not None and removal is not Removal.NOTHING_TO_DO:
            self._remove(connection, transaction, document, removal)
        self._finish(transaction, WORDS[removal])

    def _connection(self, transaction: Transaction, receipt: Receipt) -> Connection:
        connection = self._connections.get(transaction.tenant, transaction.subsidiary_id)
        if connection is None or connection.company_id != receipt.company_id:
            raise NeedsAttention(
                f"{receipt.document_number} is in the Sage company {receipt.company_id}, "
                "which is no longer connected.",
                code="company_not_connected",
                remedy="Connect that company again, or change the document in Sage Intacct by hand.",
            )
        return connection

    def _remove(
        self, connection: Connection, transaction: Transaction, document: FoundDocument, removal: Removal
    ) -> None:
        operation: Delete | Reverse = Delete(document.side, document.record_no)
        if removal is Removal.REVERSE:
            on = document.posting_date or self._clock.now().date()
            operation = Reverse(
                document.side, document.record_no, on, f"Changed in Alvys: {transaction.number}"
            )
        control_id = f"{transaction.transaction_id}:{removal}:{document.record_no}:{transaction.attempts}"
        outcome = self._accounting.write(connection.books, [Write(control_id, operation)])[0]
        if isinstance(outcome, SyncError):
            raise outcome

    def _finish(self, transaction: Transaction, what: str) -> None:
        revision = transaction.revision

        def step(current: Transaction) -> Change | None:
            if current.status is not Status.IN_PROGRESS:
                return None
            now = self._clock.now()
            return Change(removed(current, revision, now), HistoryEvent(now, what, "modify"))

        steps: list[tuple[Transaction, Step]] = [(transaction, step)]
        written = settle_all(self._transactions, steps)
        self._queue.send_transactions([one for one in written.values() if one.status is Status.QUEUED])


def _refuse_unknown(transaction: Transaction) -> None:
    """An export whose outcome is unknown must be settled before its document can be taken out."""
    if transaction.intent is not None:
        raise OutcomeUnknown("The export has to be settled first.", code="export_unsettled")
