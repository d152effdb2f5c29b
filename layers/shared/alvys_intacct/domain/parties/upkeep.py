"""*Keep customers and vendors up to date*: which data of a party in Sage follows Alvys.

What a person changed in Sage stays. That shows in the record of what was sent: a value in Sage is ours only
if it is one that we sent, and a field that we never sent is ours only while it is empty.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.sage.parties import NewContact, PartyValues

# Values in the form used for comparison, by field: email, phone, address, term.
Comparable = Mapping[str, str]
WORDS = {"email": "e-mail", "phone": "phone", "address": "address", "term": "term"}
# What Sage refused is tried again after this time, or once Alvys has another value.
REFUSED_FOR = timedelta(days=1)
# Sage completes a country that wasn't sent, so it doesn't count.
_COMPARED_PARTS = ("street", "street2", "city", "state", "zip_code")


class SentToParty(BaseModel):
    """What was last sent to a customer or vendor in Sage, in comparable form.

    A field has one value, or two while it isn't known whether Sage has the second. `as_of` is the time of the
    transaction that they come from. `refused` is what Sage refused at `refused_at`.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    version: int = 0
    as_of: AwareDatetime
    values: dict[str, list[str]] = Field(default_factory=dict)
    refused: dict[str, str] = Field(default_factory=dict)
    refused_at: AwareDatetime | None = None

    def announced(self, changes: Comparable, as_of: datetime) -> "SentToParty":
        """The record before these values are sent: Sage may have the former ones or these."""
        values = dict(self.values)
        for field, value in changes.items():
            former = values.get(field, [])[-1:]
            values[field] = [*former, value] if former != [value] else [value]
        return self._next(values, max(self.as_of, as_of))

    def confirmed(self, written: Comparable, refused: Comparable, now: datetime) -> "SentToParty":
        """The record after Sage's answer: it has the written values and, for the refused ones, the former."""
        values = dict(self.values)
        values |= {field: [value] for field, value in written.items()}
        for field, value in refused.items():
            values[field] = [one for one in values.get(field, []) if one != value]
        kept = {field: value for field, value in self.refused.items() if field not in written}
        at = now if refused else self.refused_at
        following = self._next({field: some for field, some in values.items() if some}, self.as_of)
        return following.model_copy(update={"refused": {**kept, **refused}, "refused_at": at})

    def _next(self, values: dict[str, list[str]], as_of: datetime) -> "SentToParty":
        return self.model_copy(update={"version": self.version + 1, "values": values, "as_of": as_of})


def due(told: Comparable, in_sage: Comparable, sent: SentToParty | None, now: datetime) -> set[str]:
    """The fields that are to be changed in Sage; one that isn't in `in_sage` is not known and stays."""
    return {
        field
        for field, value in told.items()
        if field in in_sage and in_sage[field] != value and _is_ours(field, value, in_sage[field], sent, now)
    }


def _is_ours(field: str, value: str, in_sage: str, sent: SentToParty | None, now: datetime) -> bool:
    """Whether the value in Sage may be replaced by this one."""
    if sent is None:
        return not in_sage
    ours = sent.values.get(field, [])
    if ours == [value]:
        # Sage had it, and has another value now: a person changed it.
        return False
    tried_lately = sent.refused_at is not None and now < sent.refused_at + REFUSED_FOR
    if tried_lately and sent.refused.get(field) == value:
        return False
    return in_sage in ours if ours else not in_sage


def values_of(contact: NewContact, term: str | None) -> PartyValues:
    """The values of a contact as it is sent; None where there is none."""
    return PartyValues(contact.email, contact.phone, contact.address, term)


def comparable(values: PartyValues) -> dict[str, str]:
    """The values as they are compared: Sage may write a phone number or a name in another form."""
    texts = {
        "email": None if values.email is None else folded(values.email),
        "phone": None if values.phone is None else _digits(values.phone),
        "address": None if values.address is None else _address(values.address),
        "term": None if values.term is None else folded(values.term),
    }
    return {field: text for field, text in texts.items() if text is not None}


def told_of(values: PartyValues) -> dict[str, str]:
    """What Alvys tells, as it is compared. What it doesn't tell is left as it is in Sage."""
    return {field: text for field, text in comparable(values).items() if text.strip("\n")}


def only(contact: NewContact, fields: set[str]) -> NewContact:
    """The contact with these fields only."""
    return NewContact(
        contact_name=contact.contact_name,
        print_as=contact.print_as,
        email=contact.email if "email" in fields else None,
        phone=contact.phone if "phone" in fields else None,
        address=contact.address if "address" in fields else None,
        country_code=contact.country_code if "address" in fields else None,
    )


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone) or folded(phone)


def _address(address: PartyAddress) -> str:
    parts = [folded(getattr(address, name) or "") for name in _COMPARED_PARTS]
    return "\n".join(parts) if any(parts) else ""
