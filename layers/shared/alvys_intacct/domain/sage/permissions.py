"""What a Sage user must be allowed to add, so that documents and their parties can be made (CONN-13)."""

from __future__ import annotations

from enum import StrEnum

from alvys_intacct.domain.sage.modules import Module


class Addable(StrEnum):
    """What the service makes in Sage; the value is the word for it."""

    INVOICES = "invoices"
    AR_ADJUSTMENTS = "AR adjustments"
    CUSTOMERS = "customers"
    BILLS = "bills"
    AP_ADJUSTMENTS = "AP adjustments"
    VENDORS = "vendors"
    CONTACTS = "contacts"


# The module where each permission is given.
ADDED_IN: dict[Module, tuple[Addable, ...]] = {
    Module.ACCOUNTS_RECEIVABLE: (Addable.INVOICES, Addable.AR_ADJUSTMENTS, Addable.CUSTOMERS),
    Module.ACCOUNTS_PAYABLE: (Addable.BILLS, Addable.AP_ADJUSTMENTS, Addable.VENDORS),
    Module.COMPANY: (Addable.CONTACTS,),
}


def listed(things: list[Addable]) -> str:
    """The words for these in a sentence."""
    *first, last = (thing.value for thing in things)
    return f"{', '.join(first)} and {last}" if first else last
