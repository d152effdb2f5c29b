"""Sage's names for documents, their functions and their fields."""

from __future__ import annotations

from dataclasses import dataclass

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType


@dataclass(frozen=True, slots=True)
class DocumentNames:
    """Sage's names for a type of document: its object, its functions and their elements."""

    object_name: str
    create: str
    reverse: str | None
    number: str
    lines: str


NAMES = {
    DocumentType.INVOICE: DocumentNames(
        "ARINVOICE", "create_invoice", "reverse_invoice", "invoiceno", "invoiceitems"
    ),
    DocumentType.BILL: DocumentNames("APBILL", "create_bill", "reverse_bill", "billno", "billitems"),
    DocumentType.CREDIT_MEMO: DocumentNames(
        "ARADJUSTMENT", "create_aradjustment", None, "adjustmentno", "aradjustmentitems"
    ),
    DocumentType.VENDOR_CREDIT: DocumentNames(
        "APADJUSTMENT", "create_apadjustment", None, "adjustmentno", "apadjustmentitems"
    ),
}
# The field that holds the party's id on each side; the legacy functions write it in lower case.
PARTY_ID_FIELDS = {Side.AR: "CUSTOMERID", Side.AP: "VENDORID"}
