"""Customers and vendors: who a document is for (PARTY)."""

from __future__ import annotations

from alvys_intacct.domain.documents import Party, Side
from alvys_intacct.domain.envelope import LoadInvoice, Whole
from alvys_intacct.domain.errors import NeedsAttention

PARTY_WORD = {Side.AR: "customer", Side.AP: "vendor"}


def wanted_party_id(envelope: Whole) -> str:
    """The Sage id of the transaction's party. Raises `NeedsAttention` when Alvys gave none (PARTY-1a)."""
    if envelope.party.external_accounting_id:
        return envelope.party.external_accounting_id
    side, name = _named(envelope)
    word = PARTY_WORD[side]
    raise NeedsAttention(
        f"{name} has no External Accounting ID in Alvys, so no {word} in Sage Intacct can be matched.",
        code=f"{word}_not_matched",
        remedy=f"Enter the Sage {word} id of {name} as External Accounting ID in Alvys, then retry.",
    )


def usable_party(found: Party | None, party_id: str, side: Side) -> Party:
    """The party that was found, if it may be used. Raises `NeedsAttention` (PARTY-1, PARTY-5)."""
    word = PARTY_WORD[side]
    if found is None:
        raise NeedsAttention(
            f"There is no {word} {party_id} in Sage Intacct.",
            code=f"{word}_not_found",
            remedy=f"Create {word} {party_id} in Sage Intacct, or correct its External Accounting ID in "
            "Alvys; then retry.",
        )
    if not found.active:
        raise NeedsAttention(
            f"The {word} {party_id} ({found.name}) is inactive in Sage Intacct.",
            code=f"{word}_inactive",
            remedy=f"Make the {word} active in Sage Intacct, then retry.",
        )
    if found.on_hold:
        raise NeedsAttention(
            f"The {word} {party_id} ({found.name}) is on hold in Sage Intacct.",
            code=f"{word}_on_hold",
            remedy=f"Release the {word} from hold in Sage Intacct, then retry.",
        )
    return found


def _named(envelope: Whole) -> tuple[Side, str]:
    if isinstance(envelope, LoadInvoice):
        return Side.AR, f"Customer {envelope.invoice.Customer.Name!r}"
    return Side.AP, f"The carrier of trip {envelope.number}"
