"""How documents stand in Sage now; many are read in one request (MOD-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.setting_choices import ReverseIn
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.transactions.modification import Standing
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.settlements import SETTLED
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.usecases.exports.changing import grouped


class LookAtDocuments:
    """Reads the states of documents."""

    def __init__(self, accounting: AccountingSystem, clock: Clock) -> None:
        self._accounting = accounting
        self._clock = clock

    def look(self, connection: Connection, receipts: Sequence[Receipt]) -> list[Standing]:
        """How the documents of these receipts stand now, in the entities that they were exported to.

        What settles them is read only for those that are settled.
        """
        found: dict[tuple[str | None, DocumentType, str], Standing] = {}
        for (entity_id, of_type), alike in grouped(receipts, lambda one: (one.entity_id, one.document_type)):
            books = replace(connection.books, entity_id=entity_id)
            numbers = list(dict.fromkeys(receipt.record_no for receipt in alike))
            documents = self._accounting.read_documents(books, of_type, numbers)
            standings = self._standings(books, of_type, documents)
            found |= {(entity_id, of_type, number): standing for number, standing in standings.items()}
        keys = [(receipt.entity_id, receipt.document_type, receipt.record_no) for receipt in receipts]
        return [found.get(key, Standing(None)) for key in keys]

    def _standings(
        self, books: Books, of_type: DocumentType, documents: Mapping[str, FoundDocument]
    ) -> dict[str, Standing]:
        settled = [number for number, document in documents.items() if document.state in SETTLED]
        applied = self._accounting.payments_on(books, of_type, settled) if settled else {}
        credits_on = self._accounting.own_credits(books, of_type, settled) if settled else {}
        return {
            number: Standing(document, applied.get(number, []), credits_on.get(number, Decimal(0)))
            for number, document in documents.items()
        }

    def reversal_date(self, connection: Connection, document: FoundDocument) -> date:
        """The date of a reversal: that of the document's posting, or today, as the setting says (MOD-6)."""
        today = self._clock.now().date()
        return (document.posting_date or today) if in_original_period(connection) else today


def in_original_period(connection: Connection) -> bool:
    """Whether reversals are dated like the documents."""
    return connection.advanced.reverse_in is ReverseIn.ORIGINAL_PERIOD
