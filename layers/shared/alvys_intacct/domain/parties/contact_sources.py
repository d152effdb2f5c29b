"""Where a party's e-mail, phone and address are taken from: one order for all (PARTY-1 … PARTY-3).

1. the tax company, of a driver under it;
2. the transaction's `party`; by reference, what Alvys's API tells: the customer's invoicing information, its
   own data, its first contact; the carrier's address and first contact; the driver's own data;
3. the document itself: the customer on its invoice.

Each of the three comes from the first source that has one which Sage takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from alvys_intacct.domain.alvys.party_details import PartyAddress, PartyContact
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.parties.contact_data import is_email, is_phone
from alvys_intacct.domain.parties.wanted import WantedParty
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ToldContact:
    """What Alvys tells of a party's contact, as it is written there."""

    email: str | None
    phone: str | None
    address: PartyAddress | None


def told_contact(envelope: TransactionEnvelope, wanted: WantedParty) -> ToldContact:
    """The contact of a transaction's party."""
    tax = wanted.tax_company if wanted.side is Side.AP else None
    own, billing = envelope.party.contact or PartyContact(), envelope.billing_contact or PartyContact()
    return ToldContact(
        email=best_email((tax.email if tax else None, own.email, billing.email)),
        phone=best_phone((tax.phone if tax else None, own.phone, billing.phone)),
        address=_address((tax.address if tax else None, envelope.party.address, envelope.billing_address)),
    )


def best_email(sources: Iterable[str | None]) -> str | None:
    """The first text that has an e-mail address; else the first text, for a warning about it."""
    return _best(sources, is_email)


def best_phone(sources: Iterable[str | None]) -> str | None:
    """The first phone number that Sage takes; else the first one, for a warning about it."""
    return _best(sources, is_phone)


def _best(sources: Iterable[str | None], is_usable: Callable[[str], bool]) -> str | None:
    texts = [text for source in sources if (text := (source or "").strip())]
    return next(filter(is_usable, texts), next(iter(texts), None))


def _address(sources: Iterable[PartyAddress | None]) -> PartyAddress | None:
    """The first address that says anything. Parts of two addresses are no address."""
    return next((one for one in sources if one and any((part or "").strip() for _, part in one)), None)
