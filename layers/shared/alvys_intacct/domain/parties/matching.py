"""The customer or vendor of a document in Sage (PARTY-1, PARTY-2, PARTY-3, PARTY-5, DEC-2)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import CarrierLink, CreatePartiesIn
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.names import folded, same_name
from alvys_intacct.domain.parties.sharing import chosen_by_id, of_another_entity, usable_in
from alvys_intacct.domain.sage.books import PARTY_OF, Side
from alvys_intacct.domain.sage.parties import Party

PARTY_WORD = PARTY_OF
AUTO_CREATE_WORD = {Side.AR: "Auto Create Customer", Side.AP: "Auto Create Vendor"}
LINK_WORD = {CarrierLink.MC_NUMBER: "MC number", CarrierLink.DOT_NUMBER: "DOT number"}
# Sage takes customer and vendor ids of up to 20 characters.
LONGEST_PARTY_ID = 20


@dataclass(frozen=True, slots=True)
class WantedParty:
    """The party of a transaction: its side, and everything that identifies it in Sage.

    `name` is the External Accounting Name, else the company's or driver's own. `number` is the MC or DOT
    number, digits only, where the settings link carriers by it. A new id is made of `alvys_key`. `said_as` is
    its name in messages. A subsidiary of our own is always matched by name and never created (AP-8).
    """

    side: Side
    external_id: str | None
    name: str
    number: str | None
    alvys_key: str
    said_as: str = field(compare=False)
    is_subsidiary: bool = False


@dataclass(frozen=True, slots=True)
class MatchingRules:
    """The settings that govern matching on one side of a connection.

    `entity_id` is the entity of the documents; `parties_in` is where their parties are looked up (PARTY-8).
    """

    auto_create: bool
    name_fallback: bool
    link_by: CarrierLink = CarrierLink.EXTERNAL_ID
    entity_id: str | None = None
    parties_in: CreatePartiesIn = CreatePartiesIn.COMPANY

    @classmethod
    def of(cls, connection: Connection, side: Side) -> MatchingRules:
        """The rules of a connection's side."""
        ar, ap, entity_id = connection.ar, connection.ap, connection.entity_id
        place = connection.advanced.create_parties_in
        if side is Side.AR:
            no_number = CarrierLink.EXTERNAL_ID
            return cls(ar.auto_create_customer, ar.name_matching_fallback, no_number, entity_id, place)
        return cls(ap.auto_create_vendor, ap.name_matching_fallback, ap.link_carriers_by, entity_id, place)


@dataclass(frozen=True, slots=True)
class FoundParties:
    """The parties found in Sage: by the id asked for, by folded name, by the digits of the number."""

    by_id: Mapping[str, list[Party]] = field(default_factory=dict)
    by_name: Mapping[str, list[Party]] = field(default_factory=dict)
    by_number: Mapping[str, list[Party]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matched:
    """The party of a document and the rule that found it (MAP-8). `party` None: it is to be created."""

    party_id: str
    rule: str
    party: Party | None


def wanted_party(
    envelope: TransactionEnvelope, booking: Booking, rules: MatchingRules, intercompany: Mapping[str, str]
) -> WantedParty:
    """The customer or vendor of a booking; on the receivable side even a driver is a customer (DEC-9).

    `intercompany` has the Sage ids of other subsidiaries by name.
    """
    side = booking.side
    if booking.role in INTERCOMPANY:
        return _subsidiary(envelope.counterpart(booking.role), side, intercompany)
    details, role = envelope.party, envelope.party_role
    tax = details.tax_company
    taxed = tax.name if tax and role is PartyRole.DRIVER else None
    own_name = details.external_accounting_name or taxed or envelope.party_name or details.name or ""
    name = " ".join(own_name.split())
    number = None
    if side is Side.AP and role is PartyRole.CARRIER:
        numbers = {CarrierLink.MC_NUMBER: envelope.mc_number, CarrierLink.DOT_NUMBER: envelope.dot_number}
        number = digits_of(numbers.get(rules.link_by))
    return WantedParty(
        side=side,
        external_id=(details.external_accounting_id or "").strip() or None,
        name=name,
        number=number,
        # A card or toll provider has no key in Alvys: its name is the key.
        alvys_key=envelope.party_alvys_id or (folded(name) if role is PartyRole.VENDOR else ""),
        said_as=_said_as(envelope, role, name),
    )


def match(wanted: WantedParty, rules: MatchingRules, found: FoundParties) -> Matched:
    """The party in Sage, or the id under which it is to be created (PARTY-1, PARTY-2).

    Tried in order: External Accounting ID, MC or DOT number, name. Raises `NeedsAttention` for no match,
    several matches, or a party that can't be used.
    """
    if wanted.external_id:
        return _by_external_id(wanted, wanted.external_id, rules, found)
    if linked := _by_number(wanted, rules, found):
        return linked
    if (rules.name_fallback or wanted.is_subsidiary) and wanted.name:
        hits = found.by_name.get(folded(wanted.name), [])
        if party := _only_one(wanted, rules, hits, f"name {wanted.name!r}"):
            return Matched(party.party_id, "name", _usable(party, wanted.side))
    if not may_be_created(wanted, rules):
        raise _not_matched(wanted, rules)
    proposed = proposed_id(wanted)
    existing = chosen_by_id(rules.entity_id, found.by_id.get(proposed, []), wanted.side, wanted.said_as)
    rule = AUTO_CREATE_WORD[wanted.side]
    return Matched(proposed, rule, _usable(existing, wanted.side) if existing else None)


def may_be_created(wanted: WantedParty, rules: MatchingRules) -> bool:
    """Whether a party without an External Accounting ID can be created: it needs a name and an Alvys key."""
    return rules.auto_create and not wanted.is_subsidiary and bool(wanted.name and wanted.alvys_key)


def proposed_id(wanted: WantedParty) -> str:
    """The id of a party to be created in Sage: always the same for one Alvys party (PARTY-6).

    It depends on Alvys's key only, since names change.
    """
    return f"ALVYS-{hashlib.sha256(wanted.alvys_key.encode()).hexdigest()[:12].upper()}"


def digits_of(number: str | None) -> str | None:
    """An MC or DOT number in the form used for comparison: "MC-123456" and "123456" are the same."""
    return re.sub(r"\D", "", number or "").lstrip("0") or None


def _by_external_id(
    wanted: WantedParty, external_id: str, rules: MatchingRules, found: FoundParties
) -> Matched:
    """The match by id. An id that Sage doesn't have never falls back to number or name (DEC-2)."""
    named = found.by_id.get(external_id, [])
    party = chosen_by_id(rules.entity_id, named, wanted.side, wanted.said_as)
    if party is not None:
        return Matched(party.party_id, "External Accounting ID", _usable(party, wanted.side))
    word = PARTY_WORD[wanted.side]
    if not rules.auto_create or wanted.is_subsidiary:
        raise NeedsAttention(
            f"There is no {word} {external_id} in Sage Intacct.",
            code=f"{word}_not_found",
            remedy=f"Create {word} {external_id} in Sage Intacct or switch {AUTO_CREATE_WORD[wanted.side]} "
            "on and retry; or correct its External Accounting ID in Alvys and send it again.",
            setting=wanted.side,
        )
    refuse_long_id(wanted, external_id)
    return Matched(external_id, f"{AUTO_CREATE_WORD[wanted.side]}, under its External Accounting ID", None)


def refuse_long_id(wanted: WantedParty, external_id: str) -> None:
    """Raise `NeedsAttention` for an id under which Sage creates no party."""
    if len(external_id) > LONGEST_PARTY_ID:
        raise NeedsAttention(
            f"The External Accounting ID {external_id} of {wanted.said_as} has {len(external_id)} "
            f"characters; Sage Intacct takes {LONGEST_PARTY_ID}.",
            code=f"{PARTY_WORD[wanted.side]}_id_too_long",
            remedy="Shorten the External Accounting ID in Alvys and send it again.",
        )


def _by_number(wanted: WantedParty, rules: MatchingRules, found: FoundParties) -> Matched | None:
    """*Link existing carriers by* MC or DOT number (PARTY-2)."""
    word = LINK_WORD.get(rules.link_by)
    if word is None or wanted.number is None:
        return None
    hits = found.by_number.get(wanted.number, [])
    party = _only_one(wanted, rules, hits, f"{word} {wanted.number}")
    return Matched(party.party_id, word, _usable(party, wanted.side)) if party else None


def _only_one(wanted: WantedParty, rules: MatchingRules, found: list[Party], by: str) -> Party | None:
    """The one party that the entity's documents may name. Others' own count only if there is no such one."""
    hits = usable_in(rules.entity_id, found)
    if found and not hits:
        raise of_another_entity(rules.entity_id, found[0], wanted.side, wanted.said_as)
    if len(hits) < 2:
        return hits[0] if hits else None
    word = PARTY_WORD[wanted.side]
    ids = ", ".join(sorted(party.party_id for party in hits))
    raise NeedsAttention(
        f"Sage Intacct has several {word}s with the {by}: {ids}.",
        code=f"{word}_ambiguous",
        remedy=f"Enter the right one of these ids as the External Accounting ID of {wanted.said_as} in Alvys "
        "and send it again.",
    )


def _usable(party: Party, side: Side) -> Party:
    """The party. Raises `NeedsAttention` if it is inactive or on hold (PARTY-5)."""
    word, named = PARTY_WORD[side], f"{party.party_id} ({party.name})"
    if not party.active:
        raise NeedsAttention(
            f"The {word} {named} is inactive in Sage Intacct.",
            code=f"{word}_inactive",
            remedy=f"Make the {word} active in Sage Intacct, then retry.",
        )
    if party.on_hold:
        raise NeedsAttention(
            f"The {word} {named} is on hold in Sage Intacct.",
            code=f"{word}_on_hold",
            remedy=f"Release the {word} from hold in Sage Intacct, then retry.",
        )
    return party


def _not_matched(wanted: WantedParty, rules: MatchingRules) -> NeedsAttention:
    word = PARTY_WORD[wanted.side]
    tried = ["it has no External Accounting ID in Alvys"]
    if wanted.number and rules.link_by in LINK_WORD:
        tried.append(f"none has its {LINK_WORD[rules.link_by]} {wanted.number}")
    if rules.name_fallback and wanted.name:
        tried.append(f"none is named {wanted.name!r}")
    return NeedsAttention(
        f"No {word} in Sage Intacct can be matched to {wanted.said_as}: {' and '.join(tried)}.",
        code=f"{word}_not_matched",
        remedy=f"Enter the Sage {word} id as the External Accounting ID in Alvys and send it again, or "
        f"switch {AUTO_CREATE_WORD[wanted.side]} on and retry.",
        setting=wanted.side,
    )


def _subsidiary(name: str, side: Side, ids: Mapping[str, str]) -> WantedParty:
    sage_id = next((party_id for subsidiary, party_id in ids.items() if same_name(subsidiary, name)), None)
    said_as = f"subsidiary {name!r}"
    return WantedParty(side, sage_id, " ".join(name.split()), None, folded(name), said_as, is_subsidiary=True)


def _said_as(envelope: TransactionEnvelope, role: PartyRole, name: str) -> str:
    if name:
        return f"{role.value} {name!r}"
    return f"the {role.value} of {envelope.number}"
