"""How a document is taken out of Sage: deleted or reversed, as its state and the company permit (MOD-1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.setting_choices import ReverseIn
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import FoundDocument
from alvys_intacct.domain.sage.refusals import NO_REVERSAL, UNRECOGNISED
from alvys_intacct.domain.sage.writes import Delete, Reverse, Write
from alvys_intacct.domain.transactions.closed_periods import named_for_removal
from alvys_intacct.domain.transactions.modification import (
    DOCUMENT_PAID,
    SETTLED,
    Removal,
    how_to_remove,
    settled_by_others,
    settled_refusal,
)
from alvys_intacct.domain.transactions.record import Receipt, Transaction
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock

DELETED_INSTEAD = "deleted in Sage Intacct, because the company does not reverse documents of this kind"
LEDGERS = {Side.AR: "Accounts Receivable", Side.AP: "Accounts Payable"}
WORDS = {
    Removal.DELETE: "deleted in Sage Intacct",
    Removal.REVERSE: "reversed in Sage Intacct",
    Removal.NOTHING_TO_DO: "no longer in Sage Intacct",
}


class RemoveDocuments:
    """Reads a document's state and takes it out of the books. Each step can be repeated."""

    def __init__(self, accounting: AccountingSystem, clock: Clock) -> None:
        self._accounting = accounting
        self._clock = clock

    def read(self, connection: Connection, receipt: Receipt) -> FoundDocument | None:
        """The document as it is now in the entity that it was exported to."""
        books = replace(connection.books, entity_id=receipt.entity_id)
        documents = self._accounting.read_documents(books, receipt.document_type, [receipt.record_no])
        return documents.get(receipt.record_no)

    def how(self, connection: Connection, receipt: Receipt, document: FoundDocument | None) -> Removal:
        """How to take the document out; what settles it is read only where something does."""
        if document is None or document.state not in SETTLED:
            return how_to_remove(document)
        books = replace(connection.books, entity_id=receipt.entity_id)
        number, of_type = receipt.record_no, receipt.document_type
        applied = self._accounting.payments_on(books, of_type, [number])
        credits_on = self._accounting.own_credits(books, of_type, [number])
        return how_to_remove(document, applied.get(number, []), credits_on.get(number, Decimal(0)))

    def __call__(
        self,
        connection: Connection,
        transaction: Transaction,
        document: FoundDocument,
        removal: Removal,
        *,
        unanswered: bool,
    ) -> str:
        """Take the document out of the books; returns what was done, in words.

        Reversal is a setting of the company: where it is off, unpaid documents are deleted instead. While an
        earlier reversal is `unanswered`, unknown words may mean that Sage carries it out: nothing is deleted.
        """
        receipt = transaction.receipt
        entity_id = receipt.entity_id if receipt else connection.entity_id
        books = replace(connection.books, entity_id=entity_id)
        try:
            return self._remove(books, connection, transaction, document, removal, unanswered=unanswered)
        except NeedsAttention as refused:
            raise self._explained(books, connection, document, removal, refused) from None

    def _remove(
        self,
        books: Books,
        connection: Connection,
        transaction: Transaction,
        document: FoundDocument,
        removal: Removal,
        *,
        unanswered: bool,
    ) -> str:
        deletion = Delete(document.type, document.record_no)
        if removal is Removal.DELETE:
            self._write(books, transaction, removal, deletion)
            return WORDS[removal]
        try:
            self._write(books, transaction, removal, self._reversal(connection, transaction, document))
        except NeedsAttention as refused:
            if refused.code not in NO_REVERSAL:
                raise
            if unanswered and refused.code in UNRECOGNISED:
                raise OutcomeUnknown(refused.message, code=refused.code, vendor=refused.vendor) from None
            self._delete_instead(books, transaction, deletion, refused)
            return DELETED_INSTEAD
        return WORDS[removal]

    def _explained(
        self,
        books: Books,
        connection: Connection,
        document: FoundDocument,
        removal: Removal,
        refused: NeedsAttention,
    ) -> SyncError:
        """Sage's refusal with what it doesn't tell: the date whose period is closed, the payments."""
        if refused.code == DOCUMENT_PAID:
            applied = self._accounting.payments_on(books, document.type, [document.record_no])
            others = settled_by_others(document, applied.get(document.record_no, []))
            return settled_refusal(document, others) if others else refused
        reverses = removal is Removal.REVERSE
        movable = reverses and _in_original_period(connection)
        on = self._reversal_date(connection, document)
        if not reverses:
            on = document.posting_date or on
        return named_for_removal(refused, document.document_number, on, movable=movable)

    def _reversal_date(self, connection: Connection, document: FoundDocument) -> date:
        today = self._clock.now().date()
        return (document.posting_date or today) if _in_original_period(connection) else today

    def _reversal(self, connection: Connection, transaction: Transaction, document: FoundDocument) -> Reverse:
        on = self._reversal_date(connection, document)
        return Reverse(document.type, document.record_no, on, f"Changed in Alvys: {transaction.number}")

    def _delete_instead(
        self, books: Books, transaction: Transaction, deletion: Delete, refused: NeedsAttention
    ) -> None:
        try:
            self._write(books, transaction, Removal.DELETE, deletion)
        except NeedsAttention as error:
            ledger = LEDGERS[deletion.type.side]
            raise NeedsAttention(
                f"Sage Intacct neither reverses nor deletes {transaction.number}. To reverse: "
                f"{refused.message} To delete: {error.message}",
                code="removal_refused",
                remedy=f"In Sage Intacct, open {ledger} > Setup > Configuration and switch the reversal of "
                "posted documents on, or remove the document by hand. Then retry.",
                vendor=refused.vendor,
            ) from None

    def _write(
        self, books: Books, transaction: Transaction, removal: Removal, operation: Delete | Reverse
    ) -> None:
        control_id = f"{transaction.transaction_id}:{removal}:{operation.record_no}"
        outcome = self._accounting.write(books, [Write(control_id, operation)])[0]
        if isinstance(outcome, SyncError):
            raise outcome


def _in_original_period(connection: Connection) -> bool:
    return connection.advanced.reverse_in is ReverseIn.ORIGINAL_PERIOD
