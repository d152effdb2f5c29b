"""The roles of several Sage documents for one Alvys document (AP-6, AP-8, DEC-9)."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.sage.books import Side


class DocumentRole(StrEnum):
    """Which of several documents a transaction is about. Most Alvys documents have `MAIN` alone.

    `OFFSET` is a bill of zero with what offsets each other in a payable of less than zero: Sage takes no
    vendor credit whose lines have different signs (AP-6). `EARNINGS` is the bill of what a payee earned where
    it owes us more in deductions, which then have an invoice of their own (DEC-9). The intercompany documents
    belong to the bill of a trip that one subsidiary tenders and another invoices: the invoicing one owes the
    tendering one what the carrier gets (AP-8).
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
    """The side of a document in that role; None where it is the main document's."""
    return _SIDES.get(role)


def role_key(alvys_id: str, role: DocumentRole) -> str:
    """The key of a document: Alvys's own for the main one."""
    return alvys_id if role is DocumentRole.MAIN else f"{alvys_id}#{role.value}"


def role_suffix(role: DocumentRole) -> str:
    """What is added to the document number."""
    return _SUFFIXES.get(role, "")
