"""The parts in which one Alvys document is booked, where one document in Sage doesn't do."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """Which of its documents a transaction is about. Most have just the one.

    `OFFSET` is a bill of zero with what offsets each other in a payable of less than zero: Sage takes no
    vendor credit whose lines have different signs (AP-6). The intercompany documents belong to the bill of a
    trip that one subsidiary tenders and another invoices: the invoicing one owes the tendering one what the
    carrier gets (AP-8).
    """

    WHOLE = "whole"
    OFFSET = "offset"
    INTERCOMPANY_BILL = "intercompany_bill"
    INTERCOMPANY_INVOICE = "intercompany_invoice"


INTERCOMPANY = (Part.INTERCOMPANY_BILL, Part.INTERCOMPANY_INVOICE)
_SUFFIXES = {Part.OFFSET: "-OFFSET", Part.INTERCOMPANY_BILL: "-IC", Part.INTERCOMPANY_INVOICE: "-IC"}


def part_key(alvys_id: str, part: Part) -> str:
    """Alvys's key of a part: its own for the whole."""
    return alvys_id if part is Part.WHOLE else f"{alvys_id}#{part.value}"


def part_number(number: str, part: Part) -> str:
    """The document number of a part."""
    return number + _SUFFIXES.get(part, "")
