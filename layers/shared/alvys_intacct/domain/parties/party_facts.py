"""What is known of a customer, carrier, driver or vendor, in Alvys or in Sage, to compare them (LINK-1)."""

import re
from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from alvys_intacct.domain.sage.books import Side

# A company has this many customers, or vendors, at most here: more are not read.
MOST_IN_BOOK = 50_000
_LONGEST = 200
# One of an owner that lost its leading zero.
_SHORTEST_TAX_ID = 8
# Mexico's ids for "the public" and for foreigners.
_NOBODYS_TAX_IDS = frozenset({"xaxx010101000", "xexx010101000"})
_NO_MAILBOXES = frozenset({"na", "n/a", "no", "none", "noemail", "nomail", "test", "noreply", "no-reply"})
_UP, _DOWN, _SHORTEST_COUNTING = "12345678901234567890", "98765432109876543210", 7


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


def by_folded_id(parties: Iterable[PartyFacts], entity_id: str | None) -> dict[str, PartyFacts]:
    """The parties by folded id. Of several with one id that which documents of the entity would have."""
    found: dict[str, PartyFacts] = {}
    for party in parties:
        key = party.party_id.casefold()
        if key not in found or _nearness(party, entity_id) > _nearness(found[key], entity_id):
            found[key] = party
    return found


def _nearness(party: PartyFacts, entity_id: str | None) -> int:
    """The entity's own party comes before a shared one, and that before another entity's."""
    if party.entity_id is None:
        return 1
    return 2 if party.entity_id == entity_id else 0


def number_key(text: str) -> str:
    """An MC or DOT number as it is compared: digits, without leading zeros; empty for none.

    What people type where they have no number ("0", "9999999", "1234567") is none.
    """
    digits = re.sub(r"\D", "", text[:_LONGEST]).lstrip("0")
    return "" if _is_made_up(digits) else digits


def tax_key(text: str) -> str:
    """A tax id as it is compared: letters and digits; empty for none, and where some of it is masked.

    Mexico's tax ids have letters. What is shorter than an id of the United States tells nothing.
    """
    if re.search(r"[x*#\u2022]{3}", text[:_LONGEST].casefold()):
        return ""
    plain = re.sub(r"[\W_]", "", text[:_LONGEST].casefold())
    plain = re.sub(r"^(?:fein|ein|ssn|itin|tin|rfc|taxid)", "", plain).lstrip("0")
    is_none = len(plain) < _SHORTEST_TAX_ID or plain in _NOBODYS_TAX_IDS or _is_made_up(plain)
    return "" if is_none else plain


def phone_key(text: str) -> str:
    """A phone number as it is compared: its last ten digits; empty where it has fewer than seven."""
    without_extension = re.sub(r"(?i)(?:ext|x|#)[. ]{0,3}[0-9]{1,6} {0,3}$", "", text[:_LONGEST])
    digits = re.sub(r"\D", "", without_extension)
    return digits[-10:] if len(digits) >= 7 and not _is_made_up(digits[-10:]) else ""


def email_key(text: str) -> str:
    """An e-mail address as it is compared; empty where it is none, or one that is typed for none."""
    address = text.strip().casefold()
    if not re.fullmatch(r"[^@\s,;]{1,100}@[^@\s,;]{3,100}", address):
        return ""
    return "" if address.partition("@")[0] in _NO_MAILBOXES else address


def _is_made_up(number: str) -> bool:
    """Whether it is one digit again and again, or counts up or down."""
    counts = len(number) >= _SHORTEST_COUNTING and (number in _UP or number in _DOWN)
    return len(set(number)) == 1 or counts
