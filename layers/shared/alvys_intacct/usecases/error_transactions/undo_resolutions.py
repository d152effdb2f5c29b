"""Undo a mark or a close: the error is on the list again, with the problem that it had (ERR-5, ERR-12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision, RefusedActionError, undone
from alvys_intacct.domain.transactions.settlements import SETTLED
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.error_transactions.outcomes import Outcomes, unknown
from alvys_intacct.usecases.error_transactions.resolve_errors import ResolveErrors, is_payment
from alvys_intacct.usecases.work.conditional_writes import apply_step

EVENTS = {
    ResolutionKind.SYNCED: "mark as synced undone",
    ResolutionKind.CLOSED: "reopened",
}


class UndoResolutions:
    """Puts resolved records back on the error list."""

    def __init__(
        self,
        transactions: TransactionStore,
        connections: ConnectionStore,
        accounting: AccountingSystem,
        resolve: ResolveErrors,
    ) -> None:
        self._transactions = transactions
        self._connections = connections
        self._accounting = accounting
        self._resolve = resolve

    def __call__(self, tenant: str, record_ids: Iterable[str], decision: Decision) -> Outcomes:
        """Undo each. A linked document that was paid since stays linked. Raises Sage's `Retryable`."""
        outcomes = Outcomes()
        for record_id in dict.fromkeys(record_ids):
            try:
                if is_payment(record_id):
                    self._resolve.reopen_payment(tenant, record_id, decision)
                else:
                    self._undo(TransactionRef(tenant, record_id), decision)
            except RefusedActionError as error:
                outcomes.refuse(record_id, error)
            else:
                outcomes.accepted.append(record_id)
        return outcomes

    def _undo(self, ref: TransactionRef, decision: Decision) -> None:
        known = self._transactions.get(ref)
        if known is None:
            raise unknown()
        undone(known, decision.at)
        resolution = known.resolution
        if resolution is not None and resolution.record_no is not None and known.receipt is not None:
            self._refuse_paid(known, known.receipt)
        if apply_step(self._transactions, ref, lambda current: _undoing(current, decision)) is None:
            raise unknown()

    def _refuse_paid(self, transaction: Transaction, receipt: Receipt) -> None:
        """Raise where the linked document has payments: they were imported for this transaction."""
        connection = self._connections.get(transaction.tenant, transaction.booked_at)
        if connection is None or connection.company_id != receipt.company_id:
            raise RefusedActionError(
                "company_not_connected",
                f"The Sage company {receipt.company_id} is not connected, so nobody knows whether "
                f"{receipt.document_number} was paid since.",
            )
        books = replace(connection.books, entity_id=receipt.entity_id)
        try:
            found = self._accounting.read_documents(books, receipt.document_type, [receipt.record_no])
        except NeedsAttention as error:
            raise RefusedActionError(error.code, f"{error.message} {error.remedy}") from None
        document = found.get(receipt.record_no)
        if document is not None and document.state in SETTLED | {DocumentState.SELECTED}:
            raise RefusedActionError(
                "paid_since",
                f"{receipt.document_number} (record {receipt.record_no}), to which {transaction.number} is "
                f"linked, is {document.state.replace('_', ' ')} in Sage Intacct: it stays linked.",
            )


def _undoing(current: Transaction, decision: Decision) -> Change:
    following = undone(current, decision.at)
    resolution, was_linked = current.resolution, following.receipt is None
    kind = resolution.kind if resolution else ResolutionKind.SYNCED
    event = HistoryEvent(decision.at, EVENTS[kind], decision.by, decision.reason)
    return Change(following, event, unlinked=current.receipt if was_linked else None)
