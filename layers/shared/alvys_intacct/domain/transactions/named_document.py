"""Whether a document in Sage that a person names is the one of a transaction (ERR-5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.documents import UNPOSTED
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.resolving import Decision, RefusedActionError
from alvys_intacct.domain.transactions.unknown_contents import UNKNOWN_DIGEST
from alvys_intacct.domain.transactions.unknown_outcomes import GONE, is_of_another
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document as a person names it: by Sage's record number, or by the number that people see."""

    record_no: str | None = None
    number: str | None = None

    @property
    def said(self) -> str:
        """The name in words."""
        return f"record number {self.record_no}" if self.record_no else f"number {self.number}"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the document has to agree with.

    `party_id` is the party's id in Sage, None where it isn't known there: then `party_name` has to agree.
    `totals` are the amounts by the revisions that have them, the newest first.
    """

    party_id: str | None
    party_name: str
    currency: str
    totals: Sequence[tuple[int, Decimal]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a document differs from what it should be, both in words."""

    field: str
    expected: str
    found: str


class DocumentDiffersError(RefusedActionError):
    """The document that was named is another one; `differences` says in what."""

    def __init__(self, document: FoundDocument, transaction: Transaction, differences: Sequence[Difference]):
        words = "; ".join(f"{one.field} is {one.found}, not {one.expected}" for one in differences)
        super().__init__(
            "document_differs",
            f"{document.document_number} (record {document.record_no}) in Sage Intacct is not "
            f"{transaction.number}: {words}.",
        )
        self.differences = list(differences)


@dataclass(frozen=True, slots=True)
class ComparedDocument:
    """A document beside what it should be. `refusal` says why it can't be linked; None if it can."""

    transaction: Transaction
    document: FoundDocument
    expected: Expected
    party_names: Sequence[str]
    refusal: RefusedActionError | None


def compare(
    transaction: Transaction, document: FoundDocument, expected: Expected, party_names: Collection[str]
) -> int:
    """The revision that the document has. Raises `RefusedActionError` where it is another document.

    `party_names` are the names of its customer or vendor in Sage.
    """
    if document.state in GONE:
        raise RefusedActionError(
            "document_not_live",
            f"{document.document_number} (record {document.record_no}) is {document.state} in Sage Intacct.",
        )
    if is_of_another(document.description, transaction.alvys_id or ""):
        raise RefusedActionError(
            "document_of_another_transaction",
            f"{document.document_number} (record {document.record_no}) was made for another Alvys document: "
            "its description in Sage Intacct has that one's id.",
        )
    differences = []
    if not _is_party(document, expected, party_names):
        wanted = f"{expected.party_id or expected.party_name or 'known'}"
        named = ", ".join(party_names)
        found = f"{document.party_id} ({named})" if named else document.party_id
        differences.append(Difference("party", wanted, found))
    currency = document.currency or expected.currency
    if currency != expected.currency:
        differences.append(Difference("currency", expected.currency, currency))
    revision = next((revision for revision, total in expected.totals if total == document.total), None)
    if revision is None:
        amounts = " or ".join(dict.fromkeys(amount_text(total) for _, total in expected.totals))
        differences.append(Difference("amount", amounts or "known", amount_text(document.total)))
    if differences or revision is None:
        raise DocumentDiffersError(document, transaction, differences)
    return revision


def receipt_of_named(
    transaction: Transaction,
    document: FoundDocument,
    connection: Connection,
    revision: int,
    currency: str,
    decision: Decision,
) -> Receipt:
    """The receipt of a document that a person named; its content may be known from an attempt."""
    intent = transaction.intent
    is_announced = (
        intent is not None
        and intent.company_id == connection.company_id
        and intent.document_number.casefold() == document.document_number.casefold()
        and (intent.party_id, Decimal(intent.total)) == (document.party_id, document.total)
    )
    announced = intent if is_announced else None
    return Receipt(
        subsidiary_id=connection.subsidiary.id,
        document_type=document.type,
        record_no=document.record_no,
        document_number=document.document_number,
        number_prefix=announced.number_prefix if announced else "",
        party_id=document.party_id,
        total=str(document.total),
        currency=document.currency or currency,
        company_id=connection.company_id,
        entity_id=connection.entity_id,
        posted=document.state not in UNPOSTED,
        revision=announced.revision if announced else revision,
        digest=announced.digest if announced else UNKNOWN_DIGEST,
        names=announced.names if announced else None,
        document_date=announced.document_date if announced else None,
        accounts=announced.accounts if announced else None,
        stated=announced.stated if announced else None,
        exported_at=decision.at,
    )


def _is_party(document: FoundDocument, expected: Expected, party_names: Collection[str]) -> bool:
    if expected.party_id is not None:
        return document.party_id.casefold() == expected.party_id.casefold()
    wanted = folded(expected.party_name)
    return bool(wanted) and wanted in map(folded, party_names)
