"""What Sage refuses of a new party or contact, and the same without it (PARTY-8).

A document needs the party, not its phone number: optional data that Sage refuses is left out with a warning.
No single text of Sage's is relied on: where its words name none of the data, all of it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.parties import NewContact, NewParty
from alvys_intacct.domain.sage.writes import CreateContact, CreateParty, UpdateParty
from alvys_intacct.late_dataclass import dataclass

# An "e-mail address" is no postal address, so the first pattern that fits counts.
_WORDS = (
    ("email", re.compile(r"e-?mail", re.IGNORECASE)),
    ("phone", re.compile(r"phone", re.IGNORECASE)),
    ("address", re.compile(r"address|countr|\bstates?\b|province|\bzip|postal|\bcity\b", re.IGNORECASE)),
)
_NOUNS = {"email": "e-mail", "phone": "phone", "address": "address"}
# Refusals that may concern anything.
_UNRECOGNISED = frozenset({"sage_refused"})
_TERM_REFUSED = frozenset({"term_unknown", "term_inactive"})
_LONGEST_QUOTE = 200


PartyOperation = CreateParty | CreateContact | UpdateParty


@dataclass(frozen=True, slots=True)
class Reduced:
    """The operation without what Sage refused, and the warnings about it."""

    operation: PartyOperation
    warnings: tuple[str, ...]


def without_refused(operation: PartyOperation, error: NeedsAttention) -> Reduced | None:
    """The operation without the optional data that Sage refused; None if the refusal concerns none."""
    if isinstance(operation, UpdateParty):
        return _smaller_update(operation, error)
    if isinstance(operation, CreateContact):
        reduced = _reduced(operation.contact, error)
        return Reduced(CreateContact(reduced[0]), (reduced[1],)) if reduced else None
    party = operation.party
    if error.code in _TERM_REFUSED and party.term:
        warning = f"{party.name} was created in Sage without the term {party.term}{_said(error)}"
        return Reduced(CreateParty(replace(party, term=None)), (warning,))
    reduced = _reduced(party.contact, error)
    return Reduced(CreateParty(replace(party, contact=reduced[0])), (reduced[1],)) if reduced else None


def may_lack_country_code(operation: PartyOperation, error: NeedsAttention) -> bool:
    """Whether Sage may want the ISO code beside the country, which some companies require."""
    contact = contact_of(operation)
    has_country = contact.address is not None and bool(contact.address.country)
    return has_country and "address" in _refused(error)


def contact_of(operation: PartyOperation) -> NewContact:
    """The contact that the operation creates or changes."""
    return operation.party.contact if isinstance(operation, CreateParty) else operation.contact


def with_country_code(operation: PartyOperation, code: str | None) -> PartyOperation:
    """The operation with this ISO code of the country, or without one."""
    if isinstance(operation, UpdateParty):
        return replace(operation, contact=replace(operation.contact, country_code=code))
    if isinstance(operation, CreateContact):
        return CreateContact(replace(operation.contact, country_code=code))
    party: NewParty = operation.party
    return CreateParty(replace(party, contact=replace(party.contact, country_code=code)))


def _smaller_update(update: UpdateParty, error: NeedsAttention) -> Reduced | None:
    """The update without what was refused; None if nothing is left of it."""
    if error.code in _TERM_REFUSED and update.term:
        smaller, noun = replace(update, term=None), "term"
    else:
        names = [name for name in _refused(error) if getattr(update.contact, name) is not None]
        smaller = replace(update, contact=_without(update.contact, names))
        noun = ", ".join(_NOUNS[name] for name in names)
    contact = smaller.contact
    if not noun or not (smaller.term or contact.email or contact.phone or contact.address):
        return None
    warning = f"The {noun} of {contact.print_as} in Sage wasn't brought up to date{_said(error)}"
    return Reduced(smaller, (warning,))


def _reduced(contact: NewContact, error: NeedsAttention) -> tuple[NewContact, str] | None:
    names = [name for name in _refused(error) if getattr(contact, name) is not None]
    if not names:
        return None
    fewer = _without(contact, names)
    nouns = ", ".join(_NOUNS[name] for name in names)
    return fewer, f"{contact.print_as} was created in Sage without its {nouns}{_said(error)}"


def _without(contact: NewContact, names: Sequence[str]) -> NewContact:
    return replace(
        contact,
        email=None if "email" in names else contact.email,
        phone=None if "phone" in names else contact.phone,
        address=None if "address" in names else contact.address,
    )


def _refused(error: NeedsAttention) -> tuple[str, ...]:
    text = _text(error)
    named = next((name for name, words in _WORDS if words.search(text)), None)
    if named is not None:
        return (named,)
    return tuple(_NOUNS) if error.code in _UNRECOGNISED else ()


def _text(error: NeedsAttention) -> str:
    return error.vendor.text if error.vendor and error.vendor.text else error.message


def _said(error: NeedsAttention) -> str:
    return f", which Sage refused: {_text(error)[:_LONGEST_QUOTE]}"
