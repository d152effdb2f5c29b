"""Where a transaction's document is in Sage (ERR-9)."""

from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.problem import Fact
from alvys_intacct.domain.transactions.record import Transaction


class DocumentInSage(Fact):
    """A document in Sage, as far as a link to it needs."""

    company_id: str
    entity_id: str | None
    document_type: DocumentType
    record_no: str
    document_number: str


def document_of(transaction: Transaction) -> DocumentInSage | None:
    """The document of a transaction; None while there is none."""
    receipt = transaction.receipt
    if receipt is None:
        return None
    return DocumentInSage(
        company_id=receipt.company_id,
        entity_id=receipt.entity_id,
        document_type=receipt.document_type,
        record_no=receipt.record_no,
        document_number=receipt.document_number,
    )
