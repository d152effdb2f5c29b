"""The parts in which one Alvys document is booked, where one document in Sage doesn't do."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.documents import Side


class Part(StrEnum):
    """Which of its documents a transaction is about. Most have just the one.

    `OFFSET` is a bill of zero with what offsets each other in a payable of less than zero: Sage takes no
    vendor credit whose lines have different signs (AP-6). `EARNINGS` is the bill of what a payee earned where
    it owes us more in deductions, which then have an invoice of their own (DEC-9). The intercompany documents
    belong to the bill of a trip that one subsidiary tenders and another invoices: the invoicing one owes the
    tendering one what the carrier gets (AP-8).
    """

    WHOLE = "whole"
    OFFSET = "offset"
    EARNINGS = "earnings"
    INTERCOMPANY_BILL = "intercompany_bill"
    INTERCOMPANY_INVOICE = "intercompany_invoice"


INTERCOMPANY = (Part.INTERCOMPANY_BILL, Part.INTERCOMPANY_INVOICE)
_SUFFIXES = {
    Part.OFFSET: "-OFFSET",
    Part.EARNINGS: "-PAY",
    Part.INTERCOMPANY_BILL: "-IC",
    Part.INTERCOMPANY_INVOICE: "-IC",
}
_SIDES = {
    Part.EARNINGS: Side.AP,
    Part.INTERCOMPANY_BILL: Side.AP,
    Part.INTERCOMPANY_INVOICE: Side.AR,
}


def side_of(part: Part) -> Side | None:
    """The side on which a part is booked whatever its whole's; None where it is on the same."""
    return _SIDES.get(part)


def part_key(alvys_id: str, part: Part) -> str:
    """Alvys's key of a part: its own for the whole."""
    return alvys_id if part is Part.WHOLE else f"{alvys_id}#{part.value}"


def part_suffix(part: Part) -> str:
    """What the document number of a part has at its end."""
    return _SUFFIXES.get(part, "")
