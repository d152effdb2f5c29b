"""The roles of several Sage documents for one Alvys document (AP-6, AP-8, DEC-9)."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.late_dataclass import dataclass


class DocumentRole(StrEnum):
    """The role of a transaction's document. Most Alvys documents have `MAIN` only.

    `OFFSET` is a bill of zero: the lines of a negative payable that offset each other, because Sage accepts
    no vendor credit whose lines have different signs (AP-6). `EARNINGS` is the bill of a payee's earnings
    where the deductions exceed them and have an invoice of their own (DEC-9). The intercompany documents
    belong to the bill of a trip that one subsidiary tenders and another invoices: the invoicing subsidiary
    owes the tendering one the carrier's or driver's pay (AP-8). `SHARE` is the part of a summary invoice that
    another subsidiary invoices (AP-8).
    """

    MAIN = "whole"
    OFFSET = "offset"
    EARNINGS = "earnings"
    INTERCOMPANY_BILL = "intercompany_bill"
    INTERCOMPANY_INVOICE = "intercompany_invoice"
    SHARE = "share"


INTERCOMPANY = (DocumentRole.INTERCOMPANY_BILL, DocumentRole.INTERCOMPANY_INVOICE)
# The parts that may belong to another subsidiary than the envelope's.
ELSEWHERE = (*INTERCOMPANY, DocumentRole.SHARE)
_SUFFIXES = {
    DocumentRole.OFFSET: "-OFFSET",
    DocumentRole.EARNINGS: "-PAY",
    DocumentRole.INTERCOMPANY_BILL: "-IC",
    DocumentRole.INTERCOMPANY_INVOICE: "-IC",
}
_SIDES = {
    DocumentRole.EARNINGS: Side.AP,
    DocumentRole.INTERCOMPANY_BILL: Side.AP,
    DocumentRole.INTERCOMPANY_INVOICE: Side.AR,
}


def side_of(role: DocumentRole) -> Side | None:
    """The side of a document in that role; None where it is the side of the main document."""
    return _SIDES.get(role)


@dataclass(frozen=True, slots=True)
class Part:
    """One of an envelope's documents: its role, and the subsidiary that it concerns where there are several.

    `invoiced_by` is the id of the subsidiary that invoices its loads to the customer; empty where an envelope
    has one document in that role. `counterpart` is the name of the subsidiary on the other side of an
    intercompany document. `label` ends its number.
    """

    role: DocumentRole = DocumentRole.MAIN
    invoiced_by: str = ""
    counterpart: str = ""
    label: str = ""

    @property
    def key(self) -> str:
        """The name of the part within its envelope."""
        return f"{self.role.value}@{self.invoiced_by}" if self.invoiced_by else self.role.value

    @property
    def number_suffix(self) -> str:
        """The suffix of the document number; empty for the main document."""
        return _SUFFIXES.get(self.role, "") + (f"-{self.label}" if self.label else "")

    def key_of(self, alvys_id: str) -> str:
        """The key of the document; the main document has Alvys's key."""
        return alvys_id if self.role is DocumentRole.MAIN else f"{alvys_id}#{self.key}"


WHOLE = Part()


def label_of(subsidiary_name: str) -> str:
    """A subsidiary's name as the end of a document number: letters and digits only."""
    return "".join(part for part in subsidiary_name if part.isalnum())
