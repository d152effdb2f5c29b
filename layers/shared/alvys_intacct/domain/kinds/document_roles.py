"""The roles of several Sage documents for one Alvys document (AP-6, AP-8, DEC-9)."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.sage.books import Side


class DocumentRole(StrEnum):
    """The role of a transaction's document. Most Alvys documents have `MAIN` only.

    `OFFSET` is a bill of zero: the lines of a negative payable that offset each other, because Sage accepts
    no vendor credit whose lines have different signs (AP-6). `EARNINGS` is the bill of a payee's earnings
    where the deductions exceed them and have an invoice of their own (DEC-9). The intercompany documents
    belong to the bill of a trip that one subsidiary tenders and another invoices: the invoicing subsidiary
    owes the tendering one the carrier's pay (AP-8).
    """

    MAIN = "whole"
    OFFSET = "offset"
    EARNINGS = "earnings"
    INTERCOMPANY_BILL = "intercompany_bill"
    INTERCOMPANY_INVOICE = "intercompany_invoice"


INTERCOMPANY = (DocumentRole.INTERCOMPANY_BILL, DocumentRole.INTERCOMPANY_INVOICE)
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


def role_key(alvys_id: str, role: DocumentRole) -> str:
    """The key of a document; the main document has Alvys's key."""
    return alvys_id if role is DocumentRole.MAIN else f"{alvys_id}#{role.value}"


def role_suffix(role: DocumentRole) -> str:
    """The suffix of the document number; empty for the main document."""
    return _SUFFIXES.get(role, "")
