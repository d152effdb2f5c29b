"""Undo a mark or a close: the error is on the list again, with the problem that it had (ERR-5, ERR-12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from alvys_intacct.usecases.work.conditional_writes import Step, apply_steps

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
        ids = list(dict.fromkeys(record_ids))
        refusals = self._undo_all(tenant, [name for name in ids if not is_payment(name)], decision)
        for payment_key in filter(is_payment, ids):
            try:
                self._resolve.reopen_payment(tenant, payment_key, decision)
            except RefusedActionError as error:
                refusals[payment_key] = error
        for record_id in ids:
            if record_id in refusals:
                outcomes.refuse(record_id, refusals[record_id])
            else:
                outcomes.accepted.append(record_id)
        return outcomes

    def _undo_all(self, tenant: str, ids: Sequence[str], decision: Decision) -> dict[str, RefusedActionError]:
        """Undo the resolutions of transactions; returns the refusals by id."""
        refs = [TransactionRef(tenant, name) for name in ids]
        found = self._transactions.get_many(refs) if refs else {}
        refusals: dict[str, RefusedActionError] = {}

        def step(current: Transaction) -> Change | None:
            try:
                return _undoing(current, decision)
            except RefusedActionError as error:
                refusals[current.transaction_id] = error
                return None

        steps: list[tuple[Transaction, Step]] = []
        for ref in refs:
            try:
                steps.append((self._to_be_undone(found.get(ref), decision), step))
            except RefusedActionError as error:
                refusals[ref.transaction_id] = error
        apply_steps(self._transactions, steps)
        return refusals

    def _to_be_undone(self, known: Transaction | None, decision: Decision) -> Transaction:
        """The record whose resolution may be undone. Raises `RefusedActionError`."""
        if known is None:
            raise unknown()
        undone(known, decision.at)
        resolution = known.resolution
        if resolution is not None and resolution.record_no is not None and known.receipt is not None:
            self._refuse_paid(known, known.receipt)
        return known

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
