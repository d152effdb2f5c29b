"""Sage's names for documents, their functions and their fields."""

from __future__ import annotations

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import NOT_ON_LINES, Dimension, DocumentType
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class DocumentNames:
    """Sage's names for a type of document: its object, its functions and their elements."""

    object_name: str
    noun: str
    reverse: str | None
    number: str

    @property
    def create(self) -> str:
        """The function that creates one."""
        return f"create_{self.noun}"

    @property
    def update(self) -> str:
        """The function that updates one."""
        return f"update_{self.noun}"

    @property
    def lines(self) -> str:
        """The element that holds the lines of a new one."""
        return f"{self.noun}items"

    @property
    def line_object(self) -> str:
        """The object of its lines."""
        return f"{self.object_name}ITEM"


NAMES = {
    DocumentType.INVOICE: DocumentNames("ARINVOICE", "invoice", "reverse_invoice", "invoiceno"),
    DocumentType.BILL: DocumentNames("APBILL", "bill", "reverse_bill", "billno"),
    DocumentType.CREDIT_MEMO: DocumentNames("ARADJUSTMENT", "aradjustment", None, "adjustmentno"),
    DocumentType.VENDOR_CREDIT: DocumentNames("APADJUSTMENT", "apadjustment", None, "adjustmentno"),
}
# The field that holds the party's id on each side; the legacy functions write it in lower case.
PARTY_ID_FIELDS = {Side.AR: "CUSTOMERID", Side.AP: "VENDORID"}
# The fields of a line that hold its dimensions; object-specific functions write them in lower case.
DIMENSION_FIELDS = {
    dimension: f"{dimension.upper()}ID" for dimension in Dimension if dimension not in NOT_ON_LINES
}
