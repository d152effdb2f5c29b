"""What is known of a customer, carrier, driver or vendor, in Alvys or in Sage, to compare them (LINK-1)."""

import re
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from alvys_intacct.domain.sage.books import Side

# A company has so many customers, or vendors, at most here: more are not read.
MOST_IN_BOOK = 50_000
_LONGEST = 200


class PartyFacts(BaseModel):
    """A party by its id in its own system. Empty values are unknown.

    `other_names` are further names of it: a print-as name, the company under which a driver is paid.
    `entity_id` is the only entity of Sage that may use it.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    party_id: str
    name: str
    other_names: tuple[str, ...] = ()
    mc_number: str = ""
    dot_number: str = ""
    tax_id: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    city: str = ""
    state: str = ""
    active: bool = True
    on_hold: bool = False
    entity_id: str | None = None


class PartyBook(BaseModel):
    """The customers or vendors of a Sage company, as read at `read_at` (UTC). `cut`: there are more."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    side: Side
    read_at: datetime
    parties: list[PartyFacts] = Field(default_factory=lambda: [])
    cut: bool = False


def number_key(text: str) -> str:
    """An MC, DOT or tax number as it is compared: digits, without leading zeros; empty for none."""
    return re.sub(r"\D", "", text[:_LONGEST]).lstrip("0")


def phone_key(text: str) -> str:
    """A phone number as it is compared: its last ten digits; empty where it has fewer than seven."""
    without_extension = re.sub(r"(?i)(?:ext|x|#)[. ]{0,3}[0-9]{1,6} {0,3}$", "", text[:_LONGEST])
    digits = re.sub(r"\D", "", without_extension)
    return digits[-10:] if len(digits) >= 7 else ""


def email_key(text: str) -> str:
    """An e-mail address as it is compared; empty where it is none."""
    address = text.strip().casefold()
    return address if re.fullmatch(r"[^@\s,;]{1,100}@[^@\s,;]{3,100}", address) else ""
