"""After an unknown outcome: look for the document in Sage, and adopt it if it is ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import UNPOSTED
from alvys_intacct.domain.sage.found_documents import DocumentLookup, FoundDocument
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.receipt import Intent, Receipt
from alvys_intacct.domain.transactions.record import Operation, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, ref_of
from alvys_intacct.domain.transactions.repeated_writes import exported_anew, refused_for_good
from alvys_intacct.domain.transactions.unknown_outcomes import (
    adopted,
    concerned,
    found_by_marker,
    gone_by_hand,
    is_settled,
    marker,
    may_be_sent_again,
)
from alvys_intacct.domain.transactions.waiting import put_back
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.exports.hold_or_skip import HoldOrSkip
from alvys_intacct.usecases.work.claimed_work import Claimed
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.conditional_writes import Step
from alvys_intacct.usecases.work.waits import still_working

REMOVED_BY_HAND = (
    "It was written to Sage Intacct before, without an answer, and removed there by hand before this service "
    "knew of it. It was exported anew."
)


@dataclass(slots=True)
class ResolvedOutcomes:
    """The result: receipts of documents that are ours, transactions without a document, failures."""

    receipts: list[tuple[Claimed, Receipt]] = field(default_factory=list)
    absent: list[Claimed] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class ResolveUnknownOutcomes:
    """Finds out the outcome of writes that were never answered."""

    def __init__(
        self,
        transactions: TransactionStore,
        accounting: AccountingSystem,
        hold_or_skip: HoldOrSkip,
        claims: Claims,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._accounting = accounting
        self._hold_or_skip = hold_or_skip
        self._claims = claims
        self._clock = clock

    def __call__(self, connection: Connection | None, members: Sequence[Claimed]) -> ResolvedOutcomes:
        """Look for the documents of the members' intents, all written through this connection.

        Raises errors that concern all of them.
        """
        resolved = ResolvedOutcomes()
        by_entity: dict[str | None, list[tuple[Claimed, Intent]]] = {}
        for member in members:
            intent = member.transaction.intent
            if intent is None:
                resolved.absent.append(member)
            elif connection is None or not _reaches(connection, intent.company_id):
                resolved.failures.append((member.transaction, not_connected(intent.company_id)))
            else:
                by_entity.setdefault(intent.entity_id, []).append((member, intent))
        for entity_id, unknown in by_entity.items():
            if connection is not None:
                self._look(connection, entity_id, unknown, resolved)
        return resolved

    def _look(
        self,
        connection: Connection,
        entity_id: str | None,
        unknown: list[tuple[Claimed, Intent]],
        resolved: ResolvedOutcomes,
    ) -> None:
        books = replace(connection.books, entity_id=entity_id)
        lookups = [lookup_of(intent) for _, intent in unknown]
        found = self._accounting.find_documents(books, lookups)
        for (member, intent), lookup in zip(unknown, lookups, strict=True):
            transaction = member.transaction
            alvys_id = transaction.alvys_id or ""
            documents = concerned(found.get(lookup, []), intent, alvys_id)
            try:
                own = owned_of(self._transactions, transaction, connection.books, documents)
                document = adopted(documents, intent, alvys_id, transaction.replaced_in(intent.company_id))
            except NeedsAttention as error:
                resolved.failures.append((member.transaction, error))
                continue
            if document is not None:
                resolved.receipts.append((member, receipt_of(intent, document, self._clock)))
                continue
            unknown_here = [document for document in documents if document.record_no not in own]
            replaces = transaction.replaced_in(intent.company_id)
            gone = gone_by_hand(unknown_here, intent, alvys_id, replaces)
            if is_settled(intent, self._clock.now()):
                self._settle(books, member, intent, gone, resolved)
            else:
                self._absent(connection, member, intent, gone, resolved)

    def _settle(
        self,
        books: Books,
        member: Claimed,
        intent: Intent,
        gone: str | None,
        resolved: ResolvedOutcomes,
    ) -> None:
        """Sage answered to the repeated write, and its document is not there under its number.

        A person may have changed the number or the party: then it is found by our Alvys id. Else a person
        removed it, and it is written again under another control id, as any document that was removed by hand
        (MOD-1). Where only unknown words tell of it, a person decides.
        """
        transaction = member.transaction
        alvys_id, replaces = transaction.alvys_id or "", transaction.replaced_in(intent.company_id)
        try:
            marked = self._accounting.find_marked(books, intent.document_type, marker(alvys_id))
            document = found_by_marker(marked, intent, replaces)
        except SyncError as error:
            resolved.failures.append((transaction, error))
            return
        if document is not None:
            own = intent.model_copy(update={"document_number": document.document_number})
            resolved.receipts.append((member, receipt_of(own, document, self._clock)))
        elif transaction.operation is Operation.REVERT:
            self._claims.send(self._claims.record([(transaction, self._forget)]))
        elif intent.carried_out:
            self._claims.record([(transaction, self._exporting_anew(gone))])
        elif transaction.control_id == intent.control_id:
            self._claims.record([(transaction, self._refusing(intent))])
        else:
            # A newer revision takes its place, under a control id of its own.
            resolved.absent.append(member)

    def _exporting_anew(self, gone: str | None) -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            event = HistoryEvent(now, "removed from Sage Intacct by hand", "export", REMOVED_BY_HAND)
            return Change(exported_anew(current, gone, REMOVED_BY_HAND, now), event)

        return step

    def _refusing(self, intent: Intent) -> Step:
        def step(current: Transaction) -> Change:
            now = self._clock.now()
            problem = refused_twice(intent)
            event = HistoryEvent(now, "failed", "worker", problem.code)
            return Change(refused_for_good(current, problem, now), event)

        return step

    def _absent(
        self,
        connection: Connection,
        member: Claimed,
        intent: Intent,
        gone: str | None,
        resolved: ResolvedOutcomes,
    ) -> None:
        """Sage has no such document: it may be sent again when the first attempt is surely over.

        A transaction that won't be sent again waits for as long as Sage may still carry out that attempt.
        """
        transaction = member.transaction
        reverting = transaction.operation is Operation.REVERT
        stays = not reverting and not transaction.is_moving
        goes_on = stays and self._hold_or_skip.lets_through(connection, member)
        control_id = transaction.control_id if goes_on else ""
        if intent.refusal is not None or not may_be_sent_again(intent, control_id, self._clock.now()):
            error = still_working()
            resolved.failures.append((transaction, error))
        elif reverting:
            written = self._claims.record([(transaction, self._forget)])
            self._claims.send(written)
        elif gone is not None:
            self._claims.record([(transaction, self._exporting_anew(gone))])
        else:
            resolved.absent.append(member)

    def _forget(self, current: Transaction) -> Change:
        return Change(put_back(current, self._clock.now()))


def owned_of(
    transactions: TransactionStore,
    transaction: Transaction,
    books: Books,
    documents: Sequence[FoundDocument],
) -> set[str]:
    """The record numbers of those that were this transaction's document before.

    Raises `NeedsAttention` for documents that belong to other transactions: they are never adopted.
    """
    if not documents:
        return set()
    numbers = [document.record_no for document in documents]
    owners = transactions.by_record_no(books, documents[0].type, numbers)
    others = {number for number, owner in owners.items() if owner != ref_of(transaction)}
    if others:
        raise NeedsAttention(
            f"{documents[0].document_number} in Sage Intacct belongs to another transaction.",
            code="document_number_in_use",
            remedy="Change the number of one of the two in Alvys and send it again.",
        )
    return set(owners)


def receipt_of(intent: Intent, document: FoundDocument, clock: Clock) -> Receipt:
    """The receipt for a document that was found in Sage."""
    posted = document.state not in UNPOSTED
    return receipt(intent, document.record_no, posted, clock)


def receipt(intent: Intent, record_no: str, posted: bool, clock: Clock) -> Receipt:
    """The receipt for an intent that was carried out."""
    return Receipt(
        subsidiary_id=intent.subsidiary_id,
        document_type=intent.document_type,
        record_no=record_no,
        document_number=intent.document_number,
        number_prefix=intent.number_prefix,
        party_id=intent.party_id,
        total=intent.total,
        currency=intent.currency,
        company_id=intent.company_id,
        entity_id=intent.entity_id,
        posted=posted,
        revision=intent.revision,
        digest=intent.digest,
        posting_digest=intent.posting_digest,
        lines_digest=intent.lines_digest,
        warnings=intent.warnings,
        companions=intent.companions,
        names=intent.names,
        document_date=intent.document_date,
        accounts=intent.accounts,
        stated=intent.stated,
        exported_at=clock.now(),
    )


def refused_twice(intent: Intent) -> Problem:
    """The problem of a write that had no answer, then a refusal that nobody knows, and no document."""
    refusal = intent.refusal
    words = f"Sage Intacct refused {intent.document_number}. An earlier attempt had no answer"
    return Problem(
        code="refused_after_no_answer",
        message=f"{words}. No document of it is in Sage Intacct: it was never made, or a person removed it.",
        remedy="Read Sage's own words and correct what they name, then retry: it is sent as a new document.",
        vendor_number=refusal.vendor_number if refusal else None,
        vendor_text=refusal.vendor_text if refusal else None,
        support_id=refusal.support_id if refusal else None,
    )


def _reaches(connection: Connection, company_id: str) -> bool:
    """Whether one can look in that company: one that is disconnected, or not set up yet, has no password."""
    is_set_up = connection.status in (ConnectionStatus.ACTIVE, ConnectionStatus.PAUSED)
    return is_set_up and connection.company_id == company_id


def not_connected(company_id: str) -> NeedsAttention:
    """The error for a document that may be in a company that is no longer connected."""
    return NeedsAttention(
        f"Its document may be in the Sage company {company_id}, which is no longer connected.",
        code="company_not_connected",
        remedy="Connect that company again, or correct the document in Sage Intacct by hand.",
        concerns=company_id,
    )


def lookup_of(intent: Intent) -> DocumentLookup:
    """The search for the document of an intent."""
    return DocumentLookup(intent.document_type, intent.document_number, intent.party_id)
