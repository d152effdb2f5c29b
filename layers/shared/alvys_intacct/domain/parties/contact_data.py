"""The data of a contact as Sage takes it; what it would refuse is left out with a warning (PARTY-8).

Lengths are those of Sage's import templates (help page "Contact field definitions").
"""

from __future__ import annotations

import re
from dataclasses import replace

from alvys_intacct.domain.alvys.party_details import PartyAddress
from alvys_intacct.domain.parties.countries import country_of, has_known_states, state_of
from alvys_intacct.domain.sage.parties import NewContact

LONGEST_EMAIL = 200
LONGEST_PHONE = 30
LONGEST_PERSON_NAME = 40
_LONGEST = {"street": 80, "street2": 80, "city": 80, "state": 40, "zip_code": 30}
_WORDS = {"street2": "second address line", "zip_code": "zip code"}
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+\.[^@\s,;<>()\".]+")
_BETWEEN_EMAILS = re.compile(r"[,;\s]+")


def as_sage_takes_it(contact: NewContact) -> NewContact:
    """The contact with the data that Sage takes, and warnings about the rest."""
    warnings: list[str] = []
    address, country_code = _address(contact, warnings)
    return replace(
        contact,
        first_name=_cut(contact.first_name, LONGEST_PERSON_NAME, "first name", contact, warnings),
        last_name=_cut(contact.last_name, LONGEST_PERSON_NAME, "last name", contact, warnings),
        email=_email(contact, warnings),
        phone=_phone(contact, warnings),
        address=address,
        country_code=country_code,
        warnings=tuple(warnings),
    )


def is_email(text: str) -> bool:
    """Whether a text has an e-mail address that Sage takes."""
    return bool(_emails_in(text))


def is_phone(text: str) -> bool:
    """Whether Sage takes the text as a phone number."""
    return 0 < len(" ".join(text.split())) <= LONGEST_PHONE


def _emails_in(text: str) -> list[str]:
    listed = [one.strip("<>()\"'") for one in _BETWEEN_EMAILS.split(text)]
    return [one for one in listed if len(one) <= LONGEST_EMAIL and _EMAIL.fullmatch(one)]


def _email(contact: NewContact, warnings: list[str]) -> str | None:
    """One address; of a list the first valid one."""
    given = (contact.email or "").strip()
    if not given:
        return None
    valid = _emails_in(given)
    if not valid:
        warnings.append(f"The e-mail {given[:60]!r} of {contact.print_as} is no address: it was left out.")
        return None
    if valid[0] != given:
        warnings.append(f"Sage takes one e-mail: {valid[0]} was taken of {given[:100]!r}.")
    return valid[0]


def _phone(contact: NewContact, warnings: list[str]) -> str | None:
    """The number. One that is too long is left out: a part of it would be a wrong number."""
    given = " ".join((contact.phone or "").split())
    if not given or is_phone(given):
        return given or None
    warnings.append(
        f"The phone {given[:60]!r} of {contact.print_as} has {len(given)} characters; Sage takes "
        f"{LONGEST_PHONE}: it was left out."
    )
    return None


def _address(contact: NewContact, warnings: list[str]) -> tuple[PartyAddress | None, str | None]:
    """The address with Sage's names of country and state, and the country's code."""
    if contact.address is None:
        return None, None
    given = contact.address
    values = {name: (getattr(given, name) or "").strip() for name in _LONGEST}
    country = country_of(given.country) if given.country else None
    if given.country and given.country.strip() and country is None:
        warnings.append(
            f"The country {given.country[:60]!r} of {contact.print_as} is unknown: it was left out."
        )
    code = country.code if country else None
    if values["state"] and has_known_states(code):
        state = state_of(values["state"], code)
        if state is None:
            warnings.append(
                f"The state {values['state'][:60]!r} of {contact.print_as} is unknown: it was left out."
            )
        values["state"] = state or ""
    known = {
        name: _cut(values[name], longest, _WORDS.get(name, name), contact, warnings)
        for name, longest in _LONGEST.items()
    }
    return PartyAddress(**known, country=country.name if country else None), code


def _cut(value: str | None, longest: int, word: str, contact: NewContact, warnings: list[str]) -> str | None:
    """The value, cut to what Sage takes; None if there is none."""
    given = (value or "").strip()
    if len(given) > longest:
        warnings.append(
            f"The {word} of {contact.print_as} was cut to the {longest} characters that Sage takes."
        )
    return given[:longest].rstrip() or None
