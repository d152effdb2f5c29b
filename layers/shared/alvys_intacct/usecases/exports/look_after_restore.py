"""After a restore: look in Sage for what the records don't know, before anything is written (MOD-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.transactions.modification import Standing
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.domain.transactions.restored import (
    linked,
    made_in_lost_time,
    may_have_lost,
    unknown_content,
)
from alvys_intacct.domain.transactions.unknown_outcomes import marker
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.exports.companion_documents import CompanionDocuments
from alvys_intacct.usecases.exports.intents import intent_for
from alvys_intacct.usecases.exports.prepare_documents import Ready
from alvys_intacct.usecases.exports.resolve_unknown import receipt_of
from alvys_intacct.usecases.work.claimed_work import Claimed, Later
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.conditional_writes import Step

FOUND = "found in Sage Intacct after a restore, and linked"
Found = list[tuple[Claimed, Receipt]]


class LookAfterRestore:
    """Links documents that were made in the time that a restored table has lost."""

    def __init__(
        self,
        transactions: TransactionStore,
        accounting: AccountingSystem,
        companions: CompanionDocuments,
        claims: Claims,
        clock: Clock,
        restored_at: datetime,
    ) -> None:
        self._transactions = transactions
        self._accounting = accounting
        self._companions = companions
        self._claims = claims
        self._clock = clock
        self._restored_at = restored_at

    def new(self, connection: Connection, ready: Sequence[Ready]) -> Found:
        """Those of the documents about to be made that are in Sage already. Raises the errors of a read."""
        found: Found = []
        for prepared in ready:
            transaction = prepared.transaction
            if may_have_lost(transaction, self._restored_at):
                own = self._wanted(connection, prepared)
                if own is not None:
                    found.append((Claimed(transaction, prepared.envelope), own))
        return found

    def replaced(
        self,
        connection: Connection,
        members: Sequence[Claimed],
        standings: Mapping[TransactionRef, Standing],
        ready: Callable[[TransactionRef], Ready | None],
    ) -> Found:
        """The successors of documents that are no longer in the books. Raises the errors of a read."""
        found: Found = []
        for member in members:
            transaction, ref = member.transaction, ref_of(member.transaction)
            former, prepared = transaction.receipt, ready(ref)
            if former is None or standings[ref].is_live or not may_have_lost(transaction, self._restored_at):
                continue
            own = (
                self._wanted(connection, prepared) if prepared else self._leaving(member, former, connection)
            )
            if own is not None:
                found.append((member, own))
        return found

    def link(self, found: Found) -> list[Later]:
        """Record what was found. What has another content than the wanted one is queued for an edit."""
        steps: list[tuple[Transaction, Step]] = []
        failures: list[tuple[Transaction, SyncError]] = []
        for member, receipt in found:
            try:
                if receipt.revision:
                    self._companions.keep(member.transaction, member.envelope, receipt.companions)
            except SyncError as error:
                failures.append((member.transaction, error))
            else:
                steps.append((member.transaction, self._linking(receipt)))
        self._claims.send(self._claims.record(steps))
        return self._claims.conclude(failures)

    def _wanted(self, connection: Connection, ready: Ready) -> Receipt | None:
        """The receipt of what was made for this document; None if nothing was."""
        wanted = ready.document
        marked = self._unowned(connection, ready.transaction, wanted.type)
        document = made_in_lost_time(marked, wanted.document_number, wanted.total.amount)
        if document is None:
            return None
        intent = intent_for(ready, connection, self._clock.now())
        own = receipt_of(intent, document, self._clock)
        if document.total != Decimal(intent.total):
            return unknown_content(own, document)
        return own.model_copy(update={"document_number": document.document_number})

    def _leaving(self, member: Claimed, former: Receipt, connection: Connection) -> Receipt | None:
        """The receipt of what was made in place of a document that is to leave the books."""
        marked = self._unowned(connection, member.transaction, former.document_type)
        document = made_in_lost_time(marked, former.document_number, None)
        return unknown_content(former, document) if document is not None else None

    def _unowned(
        self, connection: Connection, transaction: Transaction, of_type: DocumentType
    ) -> list[FoundDocument]:
        """The documents with its marker that belong to no other transaction."""
        found = self._accounting.find_marked(connection.books, of_type, marker(transaction.alvys_id or ""))
        numbers = [document.record_no for document in found]
        owners = self._transactions.by_record_no(connection.books, of_type, numbers) if numbers else {}
        own = ref_of(transaction)
        return [document for document in found if owners.get(document.record_no, own) == own]

    def _linking(self, receipt: Receipt) -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            event = HistoryEvent(now, FOUND, "restore", f"record {receipt.record_no}")
            return Change(linked(current, receipt, self._restored_at, now), event)

        return step
