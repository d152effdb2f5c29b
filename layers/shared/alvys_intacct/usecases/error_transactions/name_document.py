"""Link a failed transaction to the document in Sage that a person names (ERR-5).

The document is looked up through the connection in whose books it should be. It has to be live, to agree in
party, amount and currency with what this transaction would be, and to belong to no other transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.currencies import currency_code
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.money import Money
from alvys_intacct.domain.parties.matching import Matched
from alvys_intacct.domain.parties.wanted import MatchingRules, wanted_party
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import ANY_PARTY, DocumentType
from alvys_intacct.domain.sage.found_documents import DocumentLookup, FoundDocument
from alvys_intacct.domain.transactions.named_document import (
    ComparedDocument,
    Expected,
    NamedDocument,
    compare,
    receipt_of_named,
)
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.domain.transactions.resolving import (
    Decision,
    RefusedActionError,
    linked,
    refuse_unless_linkable,
)
from alvys_intacct.domain.transactions.unknown_outcomes import GONE
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.ports.parties import PartyLinkStore
from alvys_intacct.ports.runtime import WorkQueue
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore
from alvys_intacct.usecases.error_transactions.keep_books import KeepBooks
from alvys_intacct.usecases.error_transactions.outcomes import unknown
from alvys_intacct.usecases.exports.match_parties import MatchParties
from alvys_intacct.usecases.exports.party_level import party_level
from alvys_intacct.usecases.work.conditional_writes import apply_step
from alvys_intacct.usecases.work.stored_envelopes import envelopes_of

_TYPES = {
    (Side.AR, False): DocumentType.INVOICE,
    (Side.AR, True): DocumentType.CREDIT_MEMO,
    (Side.AP, False): DocumentType.BILL,
    (Side.AP, True): DocumentType.VENDOR_CREDIT,
}


@dataclass(frozen=True, slots=True)
class _LookedUp:
    """A transaction, and the document that was found for it."""

    transaction: Transaction
    connection: Connection
    document: FoundDocument
    expected: Expected
    names: list[str]


class NameDocument:
    """Looks up the document and links it."""

    def __init__(
        self,
        transactions: TransactionStore,
        connections: ConnectionStore,
        accounting: AccountingSystem,
        match: MatchParties,
        links: PartyLinkStore,
        keep_books: KeepBooks,
        queue: WorkQueue,
    ) -> None:
        self._transactions = transactions
        self._connections = connections
        self._accounting = accounting
        self._match = match
        self._links = links
        self._keep_books = keep_books
        self._queue = queue

    def look(self, tenant: str, record_id: str, named: NamedDocument) -> ComparedDocument:
        """The document beside what it should be; nothing is changed.

        Raises `RefusedActionError` where no document can be looked up or found, and Sage's errors.
        """
        looked = self._looked_up(tenant, record_id, named)
        refusal: RefusedActionError | None = None
        try:
            self._agreeing(looked)
        except RefusedActionError as error:
            refusal = error
        return ComparedDocument(looked.transaction, looked.document, looked.expected, looked.names, refusal)

    def __call__(self, tenant: str, record_id: str, named: NamedDocument, decision: Decision) -> Transaction:
        """The linked transaction. Raises `RefusedActionError`, and Sage's errors."""
        looked = self._looked_up(tenant, record_id, named)
        revision = self._agreeing(looked)
        transaction, connection = looked.transaction, looked.connection
        document, expected = looked.document, looked.expected
        for refusal in self._keep_books.reserve([transaction]).values():
            raise refusal
        receipt = receipt_of_named(transaction, document, connection, revision, expected.currency, decision)

        def step(current: Transaction) -> Change:
            detail = f"record {receipt.record_no}, {receipt.document_number}: {decision.reason}"
            event = HistoryEvent(decision.at, "linked to a document in Sage Intacct", decision.by, detail)
            return Change(linked(current, receipt, decision), event)

        written = apply_step(self._transactions, ref_of(transaction), step)
        if written is None:
            raise unknown()
        self._keep_books.tell([written], decision.by)
        if written.status is Status.QUEUED:
            self._queue.send_transactions([written])
        return written

    def _looked_up(self, tenant: str, record_id: str, named: NamedDocument) -> _LookedUp:
        transaction = self._transactions.get(TransactionRef(tenant, record_id))
        if transaction is None:
            raise unknown()
        refuse_unless_linkable(transaction)
        connection = self._connection(transaction)
        envelope = envelopes_of(self._transactions, [transaction]).get(ref_of(transaction))
        if envelope is None:
            raise RefusedActionError(
                "content_unreadable",
                f"The content of {transaction.number} can't be read here, so it can't be compared. Send it "
                "again.",
            )
        booking = _booking(transaction, envelope, connection)
        expected = self._expected(transaction, envelope, booking, connection)
        side = booking.side if booking else transaction.side
        document = self._found(connection, side, named, expected)
        return _LookedUp(transaction, connection, document, expected, self._names_of(connection, document))

    def _agreeing(self, looked: _LookedUp) -> int:
        """The revision that the document has. Raises `RefusedActionError` where it is another document."""
        revision = compare(looked.transaction, looked.document, looked.expected, looked.names)
        self._refuse_others(looked.transaction, looked.connection, looked.document)
        return revision

    def _connection(self, transaction: Transaction) -> Connection:
        connection = self._connections.get(transaction.tenant, transaction.booked_at)
        if connection is None or connection.status in (
            ConnectionStatus.DISCONNECTED,
            ConnectionStatus.NOT_SET_UP,
        ):
            raise RefusedActionError(
                "company_not_connected",
                f"The subsidiary {transaction.booked_at} of {transaction.number} is not connected to Sage "
                "Intacct, so no document can be looked up. Connect it, or mark it as synced without "
                "a document.",
            )
        return connection

    def _expected(
        self,
        transaction: Transaction,
        envelope: TransactionEnvelope,
        booking: Booking | None,
        connection: Connection,
    ) -> Expected:
        currency = transaction.currency or connection.base_currency
        totals: list[tuple[int, Decimal]] = []
        party_id, party_name = None, transaction.party_name or ""
        if booking is not None:
            currency = currency_code(booking.currencies, connection.base_currency)
            totals.append((transaction.revision, Money(booking.total, currency).amount))
            rules = MatchingRules.of(connection, booking.side)
            subsidiaries = connection.advanced.intercompany_parties
            links = self._links.of(connection)
            wanted = wanted_party(envelope, booking, rules, subsidiaries, links)
            party_name = wanted.name
            match = self._match(connection, booking.side, [wanted])[wanted]
            if isinstance(match, Matched) and match.party is not None:
                party_id = match.party_id
        elif transaction.total is not None:
            totals.append((transaction.revision, Decimal(transaction.total)))
        synced = transaction.resolution.synced if transaction.resolution else None
        if synced is not None and synced.total is not None:
            totals.append((synced.revision, Decimal(synced.total)))
        return Expected(party_id, party_name, currency, totals)

    def _found(
        self, connection: Connection, side: Side, named: NamedDocument, expected: Expected
    ) -> FoundDocument:
        """The document that was named. Raises where there is none, or where several have the number."""
        is_negative = bool(expected.totals) and expected.totals[0][1] < 0
        # A change may have turned an invoice into a credit: then the document is of the other type.
        types = [_TYPES[side, is_negative], _TYPES[side, not is_negative]]
        found: list[FoundDocument] = []
        for document_type in types:
            found += self._of_type(connection, document_type, named)
        live = [document for document in found if document.state not in GONE] or found
        agreeing = [
            document
            for document in live
            if document.party_id == expected.party_id
            or document.total in [total for _, total in expected.totals]
        ]
        if not live:
            words = types[0].replace("_", " ")
            raise RefusedActionError(
                "document_not_found",
                f"{connection.subsidiary.name} has no {words} with {named.said} in Sage Intacct.",
            )
        if len(live) > 1 and len(agreeing) != 1:
            records = ", ".join(document.record_no for document in live)
            raise RefusedActionError(
                "several_documents",
                f"Several documents have the {named.said} in Sage Intacct: records {records}. Name one by "
                "its record number.",
            )
        return agreeing[0] if len(live) > 1 else live[0]

    def _of_type(
        self, connection: Connection, document_type: DocumentType, named: NamedDocument
    ) -> Sequence[FoundDocument]:
        if named.record_no is not None:
            read = self._accounting.read_documents(connection.books, document_type, [named.record_no])
            return list(read.values())
        number = named.number or ""
        lookup = DocumentLookup(document_type, number, ANY_PARTY)
        found = self._accounting.find_documents(connection.books, [lookup])[lookup]
        # Others only have it as their reference.
        return [one for one in found if one.document_number.casefold() == number.casefold()]

    def _names_of(self, connection: Connection, document: FoundDocument) -> list[str]:
        with party_level(connection, self._accounting) as level:
            parties = self._accounting.find_parties(level, document.type.side, [document.party_id])
        return [party.name for party in parties.get(document.party_id, [])]

    def _refuse_others(
        self, transaction: Transaction, connection: Connection, document: FoundDocument
    ) -> None:
        """Raise where the document belongs to another transaction."""
        owners = self._transactions.by_record_no(connection.books, document.type, [document.record_no])
        owner = owners.get(document.record_no)
        if owner is None or owner == ref_of(transaction):
            return
        other = self._transactions.get(owner)
        words = f"{other.kind.said_as.lower()} {other.number}" if other else "another transaction"
        raise RefusedActionError(
            "document_of_another_transaction",
            f"{document.document_number} (record {document.record_no}) in Sage Intacct belongs to {words}.",
        )


def _booking(
    transaction: Transaction, envelope: TransactionEnvelope, connection: Connection
) -> Booking | None:
    """What would be booked; None where the message doesn't say it, which may be why it failed."""
    try:
        booking = booking_of(envelope, connection, transaction.part)
        currency_code(booking.currencies, connection.base_currency)
    except NeedsAttention:
        return None
    return booking
