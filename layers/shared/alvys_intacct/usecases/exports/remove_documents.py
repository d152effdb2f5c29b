"""How documents are taken out of Sage: deleted or reversed, as state and company permit (MOD-1).

Many documents are read, and many removed, in one request each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.setting_choices import ReverseIn
from alvys_intacct.domain.errors import NeedsAttention, OutcomeUnknown, SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import DocumentType, FoundDocument
from alvys_intacct.domain.sage.refusals import NO_REVERSAL, UNRECOGNISED
from alvys_intacct.domain.sage.writes import Delete, Reverse, Write
from alvys_intacct.domain.transactions.closed_periods import named_for_removal
from alvys_intacct.domain.transactions.modification import (
    DOCUMENT_PAID,
    SETTLED,
    Removal,
    Standing,
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


@dataclass(frozen=True, slots=True)
class Leaving:
    """A document that is to leave the books, and how.

    While an earlier removal is `unanswered`, unknown words of Sage may mean that it carries that one out.
    """

    transaction: Transaction
    document: FoundDocument
    removal: Removal
    unanswered: bool

    @property
    def deletion(self) -> Delete:
        """Its deletion."""
        return Delete(self.document.type, self.document.record_no)


Outcome = str | SyncError
Thing = TypeVar("Thing")
Key = TypeVar("Key")


class RemoveDocuments:
    """Reads the states of documents and takes them out of the books. Each step can be repeated."""

    def __init__(self, accounting: AccountingSystem, clock: Clock) -> None:
        self._accounting = accounting
        self._clock = clock

    def look(self, connection: Connection, receipts: Sequence[Receipt]) -> list[Standing]:
        """How the documents of these receipts stand now, in the entities that they were exported to.

        What settles them is read only for those that are settled.
        """
        found: dict[tuple[str | None, DocumentType, str], Standing] = {}
        for (entity_id, of_type), alike in _grouped(receipts, lambda one: (one.entity_id, one.document_type)):
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

    def __call__(self, connection: Connection, leaving: Sequence[Leaving]) -> list[Outcome]:
        """Take the documents out of the books: for each what was done, in words, or why it wasn't.

        Reversal is a setting of the company: where it is off, unpaid documents are deleted instead.
        """
        outcomes: dict[int, Outcome] = {}
        places = range(len(leaving))
        for entity_id, alike in _grouped(places, lambda at: _entity_of(leaving[at], connection)):
            books = replace(connection.books, entity_id=entity_id)
            removed = self._remove(books, connection, [leaving[place] for place in alike])
            outcomes |= dict(zip(alike, removed, strict=True))
        return [outcomes[place] for place in places]

    def _remove(self, books: Books, connection: Connection, leaving: Sequence[Leaving]) -> list[Outcome]:
        first = self._write(books, leaving, [self._operation(connection, document) for document in leaving])
        outcomes: list[Outcome] = [
            _unknown_while_unanswered(document, outcome)
            for document, outcome in zip(leaving, first, strict=True)
        ]
        again = [place for place, outcome in enumerate(outcomes) if _may_delete(leaving[place], outcome)]
        if again:
            instead = [replace(leaving[place], removal=Removal.DELETE) for place in again]
            second = self._write(books, instead, [document.deletion for document in instead])
            for place, outcome in zip(again, second, strict=True):
                refused = outcomes[place]
                outcomes[place] = _deleted_instead(leaving[place], outcome, refused)
        return self._explained(books, connection, leaving, outcomes)

    def _explained(
        self, books: Books, connection: Connection, leaving: Sequence[Leaving], outcomes: list[Outcome]
    ) -> list[Outcome]:
        """Sage's refusals with what they don't tell: the date whose period is closed, the payments."""
        paid: dict[DocumentType, list[str]] = {}
        for document, outcome in zip(leaving, outcomes, strict=True):
            if isinstance(outcome, NeedsAttention) and outcome.code == DOCUMENT_PAID:
                paid.setdefault(document.document.type, []).append(document.document.record_no)
        applied = {of: self._accounting.payments_on(books, of, numbers) for of, numbers in paid.items()}
        explained = []
        for document, outcome in zip(leaving, outcomes, strict=True):
            said = outcome
            if isinstance(outcome, NeedsAttention) and outcome.code == DOCUMENT_PAID:
                on_it = applied[document.document.type].get(document.document.record_no, [])
                others = settled_by_others(document.document, on_it)
                said = settled_refusal(document.document, others) if others else outcome
            elif isinstance(outcome, NeedsAttention):
                said = self._dated(connection, document, outcome)
            explained.append(said)
        return explained

    def _dated(self, connection: Connection, leaving: Leaving, refused: NeedsAttention) -> SyncError:
        reverses, document = leaving.removal is Removal.REVERSE, leaving.document
        movable = reverses and _in_original_period(connection)
        on = self._reversal_date(connection, document)
        if not reverses:
            on = document.posting_date or on
        return named_for_removal(refused, document.document_number, on, movable=movable)

    def _reversal_date(self, connection: Connection, document: FoundDocument) -> date:
        today = self._clock.now().date()
        return (document.posting_date or today) if _in_original_period(connection) else today

    def _operation(self, connection: Connection, leaving: Leaving) -> Delete | Reverse:
        if leaving.removal is Removal.DELETE:
            return leaving.deletion
        document = leaving.document
        on = self._reversal_date(connection, document)
        words = f"Changed in Alvys: {leaving.transaction.number}"
        return Reverse(document.type, document.record_no, on, words)

    def _write(
        self, books: Books, leaving: Sequence[Leaving], operations: Sequence[Delete | Reverse]
    ) -> list[Outcome]:
        writes = [
            Write(
                f"{document.transaction.transaction_id}:{document.removal}:{operation.record_no}", operation
            )
            for document, operation in zip(leaving, operations, strict=True)
        ]
        try:
            outcomes = self._accounting.write(books, writes)
        except SyncError as error:
            return [error] * len(writes)
        return [
            outcome if isinstance(outcome, SyncError) else WORDS[document.removal]
            for document, outcome in zip(leaving, outcomes, strict=True)
        ]


def _grouped(things: Iterable[Thing], key_of: Callable[[Thing], Key]) -> Iterable[tuple[Key, list[Thing]]]:
    groups: dict[Key, list[Thing]] = {}
    for thing in things:
        groups.setdefault(key_of(thing), []).append(thing)
    return groups.items()


def _entity_of(leaving: Leaving, connection: Connection) -> str | None:
    receipt = leaving.transaction.receipt
    return receipt.entity_id if receipt else connection.entity_id


def _unknown_while_unanswered(leaving: Leaving, outcome: Outcome) -> Outcome:
    if not isinstance(outcome, NeedsAttention) or outcome.code not in UNRECOGNISED:
        return outcome
    if leaving.removal is Removal.REVERSE and leaving.unanswered:
        return OutcomeUnknown(
            outcome.message, code=outcome.code, vendor=outcome.vendor, concerns=outcome.concerns
        )
    return outcome


def _may_delete(leaving: Leaving, outcome: Outcome) -> bool:
    refused = isinstance(outcome, NeedsAttention) and outcome.code in NO_REVERSAL
    return leaving.removal is Removal.REVERSE and refused


def _deleted_instead(leaving: Leaving, outcome: Outcome, refused: Outcome) -> Outcome:
    if not isinstance(outcome, NeedsAttention) or not isinstance(refused, NeedsAttention):
        return DELETED_INSTEAD if isinstance(outcome, str) else outcome
    number = leaving.transaction.number
    return NeedsAttention(
        f"Sage Intacct neither reverses nor deletes {number}. To reverse: {refused.message} To delete: "
        f"{outcome.message}",
        code="removal_refused",
        remedy=f"In Sage Intacct, open {LEDGERS[leaving.document.type.side]} > Setup > Configuration and "
        "switch the reversal of posted documents on, or remove the document by hand. Then retry.",
        vendor=refused.vendor,
    )


def _in_original_period(connection: Connection) -> bool:
    return connection.advanced.reverse_in is ReverseIn.ORIGINAL_PERIOD
