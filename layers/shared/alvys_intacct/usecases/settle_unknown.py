"""After an unknown outcome: look in Sage for the document, and adopt it where it is ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from alvys_intacct.domain.adoption import adopted, may_be_sent_again
from alvys_intacct.domain.connections import Connection
from alvys_intacct.domain.documents import DocumentLookup, DocumentState, FoundDocument
from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.lifecycle import put_back
from alvys_intacct.domain.transactions import Intent, Operation, Receipt, Transaction
from alvys_intacct.ports import AccountingSystem, Change, Clock, TransactionStore, ref_of
from alvys_intacct.usecases.claiming import Claimed, StillSettlingError, Work
from alvys_intacct.usecases.gates import Gates


@dataclass(slots=True)
class Settled:
    """What was found out: documents that are ours, and transactions that may be exported after all."""

    receipts: list[tuple[Claimed, Receipt]] = field(default_factory=list)
    absent: list[Claimed] = field(default_factory=list)
    failures: list[tuple[Transaction, SyncError]] = field(default_factory=list)


class SettleUnknown:
    """Finds out what became of writes that were never answered."""

    def __init__(
        self,
        transactions: TransactionStore,
        accounting: AccountingSystem,
        gates: Gates,
        work: Work,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._accounting = accounting
        self._gates = gates
        self._work = work
        self._clock = clock

    def __call__(self, connection: Connection | None, members: Sequence[Claimed]) -> Settled:
        """Look for the documents that the members' intents speak of. Raises what concerns them all."""
        settled = Settled()
        by_entity: dict[str | None, list[tuple[Claimed, Intent]]] = {}
        for member in members:
            intent = member.transaction.intent
            if intent is None:
                settled.absent.append(member)
            elif connection is None or connection.company_id != intent.company_id:
                settled.failures.append((member.transaction, not_connected(intent.company_id)))
            else:
                by_entity.setdefault(intent.entity_id, []).append((member, intent))
        for entity_id, unknown in by_entity.items():
            if connection is not None:
                self._look(connection, entity_id, unknown, settled)
        return settled

    def _look(
        self,
        connection: Connection,
        entity_id: str | None,
        unknown: list[tuple[Claimed, Intent]],
        settled: Settled,
    ) -> None:
        books = replace(connection.books, entity_id=entity_id)
        lookups = [_lookup(intent) for _, intent in unknown]
        found = self._accounting.find_documents(books, lookups)
        for (member, intent), lookup in zip(unknown, lookups, strict=True):
            documents = found.get(lookup, [])
            try:
                self._refuse_others(member.transaction, connection, documents)
                document = adopted(documents, intent, member.transaction.alvys_id or "")
            except NeedsAttention as error:
                settled.failures.append((member.transaction, error))
                continue
            if document is not None:
                settled.receipts.append((member, receipt_of(intent, document, self._clock)))
            else:
                self._absent(connection, member, intent, settled)

    def _absent(self, connection: Connection, member: Claimed, intent: Intent, settled: Settled) -> None:
        """Sage has no such document: it may be sent again once the first attempt is surely over.

        What is not to be sent again waits for as long as Sage may still carry the first attempt out.
        """
        transaction = member.transaction
        reverting = transaction.operation is Operation.REVERT
        goes_on = not reverting and self._gates.are_open(connection, member)
        control_id = transaction.control_id if goes_on else ""
        if not may_be_sent_again(intent, control_id, self._clock.now()):
            error = StillSettlingError("Sage Intacct may still be working on an earlier attempt.")
            settled.failures.append((transaction, error))
        elif reverting:
            written = self._work.record([(transaction, self._forget)])
            self._work.send(written)
        else:
            settled.absent.append(member)

    def _forget(self, current: Transaction) -> Change:
        return Change(put_back(current, self._clock.now()))

    def _refuse_others(
        self, transaction: Transaction, connection: Connection, documents: Sequence[FoundDocument]
    ) -> None:
        """A document that belongs to another transaction is never adopted."""
        if not documents:
            return
        numbers = [document.record_no for document in documents]
        owners = self._transactions.by_record_no(connection.books, documents[0].type, numbers)
        others = {number for number, owner in owners.items() if owner != ref_of(transaction)}
        if others:
            raise NeedsAttention(
                f"{documents[0].document_number} in Sage Intacct belongs to another transaction.",
                code="document_number_in_use",
                remedy="Renumber one of the two in Alvys and send it again.",
            )


def receipt_of(intent: Intent, document: FoundDocument, clock: Clock) -> Receipt:
    """The receipt for a document that was found."""
    posted = document.state not in (DocumentState.DRAFT, DocumentState.SUBMITTED)
    return receipt(intent, document.record_no, posted, clock)


def receipt(intent: Intent, record_no: str, posted: bool, clock: Clock) -> Receipt:
    """The receipt for what an intent announced."""
    return Receipt(
        document_type=intent.document_type,
        record_no=record_no,
        document_number=intent.document_number,
        party_id=intent.party_id,
        total=intent.total,
        currency=intent.currency,
        company_id=intent.company_id,
        entity_id=intent.entity_id,
        posted=posted,
        revision=intent.revision,
        digest=intent.digest,
        warnings=intent.warnings,
        companions=intent.companions,
        exported_at=clock.now(),
    )


def not_connected(company_id: str) -> NeedsAttention:
    """A document that may be in a company that is not connected any more."""
    return NeedsAttention(
        f"Its document may be in the Sage company {company_id}, which is no longer connected.",
        code="company_not_connected",
        remedy="Connect that company again, or settle the document in Sage Intacct by hand.",
    )


def _lookup(intent: Intent) -> DocumentLookup:
    return DocumentLookup(intent.document_type, intent.document_number, intent.party_id)
