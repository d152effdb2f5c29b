"""The customer or vendor that a transaction needs, and the rules by which it is found (PARTY-1 … 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field

from alvys_intacct.domain.alvys.party_details import PartyKind, PartyRole, TaxCompany
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.setting_choices import CarrierLink, CreatePartiesIn
from alvys_intacct.domain.connections.settings import IntercompanyParty
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.names import folded, former_key, same_name
from alvys_intacct.domain.parties.links import NO_LINKS, PartyLinks, party_key
from alvys_intacct.domain.sage.books import PARTY_OF, Side
from alvys_intacct.late_dataclass import dataclass

PARTY_WORD = PARTY_OF
AUTO_CREATE_WORD = {Side.AR: "Auto Create Customer", Side.AP: "Auto Create Vendor"}
LINK_WORD = {CarrierLink.MC_NUMBER: "MC number", CarrierLink.DOT_NUMBER: "DOT number"}
# The list of parties that has the party of a document. A driver who is billed is in no list of customers.
LISTED_AS = {
    (PartyRole.CUSTOMER, Side.AR): PartyKind.CUSTOMERS,
    (PartyRole.CARRIER, Side.AP): PartyKind.CARRIERS,
    (PartyRole.DRIVER, Side.AP): PartyKind.DRIVERS,
}


@dataclass(frozen=True, slots=True)
class WantedParty:
    """The party of a transaction: its side, and everything that identifies it in Sage.

    `name` is the External Accounting Name, else the company's or driver's own. `number` is the MC or DOT
    number, digits only, where the settings link carriers by it. A new id is made of `alvys_key`; an id made
    of `former_key` may be in Sage from before. `said_as` is its name in messages, `id_goes` says where a
    person enters its Sage id. A subsidiary of our own is never
    created; without an id it is matched by name (AP-8). `tax_company` is the company under which a driver is
    paid; None where it has none or is paid under its own name (PARTY-3). `linked_id` is the Sage id to which
    a person linked it here, `party` its key in lists of parties (LINK-1).
    """

    side: Side
    external_id: str | None
    name: str
    number: str | None
    alvys_key: str
    said_as: str = field(compare=False)
    is_subsidiary: bool = False
    former_key: str | None = None
    connected_as: str = field(default="", compare=False)
    tax_company: TaxCompany | None = field(default=None, compare=False)
    linked_id: str | None = None
    party: str | None = field(default=None, compare=False)

    @property
    def known_id(self) -> str | None:
        """Its id in Sage: the one that Alvys sends, else the one to which a person linked it (LINK-1)."""
        return self.external_id or self.linked_id

    @property
    def link_conflict(self) -> str | None:
        """A warning where Alvys sends another id than the link has: Alvys's counts (LINK-1)."""
        if not (self.external_id and self.linked_id) or self.external_id == self.linked_id:
            return None
        return (
            f"Alvys sends the External Accounting ID {self.external_id} for {self.said_as}, and it is linked "
            f"to {self.linked_id} under Parties. The ID from Alvys was used; remove the link if it is right."
        )

    @property
    def id_goes(self) -> str:
        """Where its Sage id is entered, and what to do then: the end of a remedy."""
        if self.is_subsidiary:
            return f"as the {PARTY_WORD[self.side]} id of {self.said_as} under {self.setting_words} and retry"
        if self.party is not None:
            return (
                f"as the External Accounting ID of {self.said_as} in Alvys and send it again, or link it "
                "under Parties and retry"
            )
        return f"as the External Accounting ID of {self.said_as} in Alvys and send it again"

    @property
    def setting_words(self) -> str:
        """The name of the setting that has the Sage ids of subsidiaries."""
        of = f" of {self.connected_as}" if self.connected_as else ""
        return f"Intercompany parties in the Advanced settings{of}"


@dataclass(frozen=True, slots=True)
class MatchingRules:
    """The settings that govern matching on one side of a connection.

    `entity_id` is the entity of the documents; `parties_in` is where their parties are looked up (PARTY-8).
    `under_tax_company` concerns 1099 drivers (PARTY-3); `pays_subsidiarys_carrier` bills drivers as the
    subsidiary's own carrier. Parties that are `kept_up_to_date` are read with their values. `connected_as` is
    the name of the connection's own subsidiary, for messages.
    """

    auto_create: bool
    name_fallback: bool
    link_by: CarrierLink = CarrierLink.EXTERNAL_ID
    entity_id: str | None = None
    parties_in: CreatePartiesIn = CreatePartiesIn.COMPANY
    under_tax_company: bool = True
    pays_subsidiarys_carrier: bool = False
    kept_up_to_date: bool = False
    connected_as: str = field(default="", compare=False)

    @classmethod
    def of(cls, connection: Connection, side: Side) -> MatchingRules:
        """The rules of a connection's side."""
        ar, ap = connection.ar, connection.ap
        receivable = side is Side.AR
        return cls(
            auto_create=ar.auto_create_customer if receivable else ap.auto_create_vendor,
            name_fallback=ar.name_matching_fallback if receivable else ap.name_matching_fallback,
            link_by=CarrierLink.EXTERNAL_ID if receivable else ap.link_carriers_by,
            entity_id=connection.entity_id,
            parties_in=connection.advanced.create_parties_in,
            pays_subsidiarys_carrier=ap.pay_to_subsidiarys_carrier,
            kept_up_to_date=connection.advanced.keep_customers_and_vendors_up_to_date,
            under_tax_company=ap.drivers_1099_under_their_tax_company,
            connected_as=connection.subsidiary.name,
        )


def wanted_party(
    envelope: TransactionEnvelope,
    booking: Booking,
    rules: MatchingRules,
    intercompany: Mapping[str, IntercompanyParty],
    links: PartyLinks = NO_LINKS,
) -> WantedParty:
    """The customer or vendor of a booking; on the receivable side even a driver is a customer (DEC-9).

    `intercompany` has the Sage ids of other subsidiaries by name, `links` those of linked parties (LINK-1).
    """
    side = booking.side
    if booking.role in INTERCOMPANY:
        name = booking.part.counterpart or envelope.counterpart(booking.role)
        return _subsidiary(name, side, rules, intercompany)
    details, role = envelope.party, envelope.party_role
    if role is PartyRole.DRIVER and side is Side.AP and rules.pays_subsidiarys_carrier:
        return _subsidiary(rules.connected_as, side, rules, intercompany)
    tax = details.tax_company if role is PartyRole.DRIVER and rules.under_tax_company else None
    taxed = tax.name if tax else None
    own_name = details.external_accounting_name or taxed or envelope.party_name or details.name or ""
    name = " ".join(own_name.split())
    number = None
    if side is Side.AP and role is PartyRole.CARRIER:
        numbers = {CarrierLink.MC_NUMBER: envelope.mc_number, CarrierLink.DOT_NUMBER: envelope.dot_number}
        number = digits_of(numbers.get(rules.link_by))
    kind, alvys_id = LISTED_AS.get((role, side)), envelope.party_alvys_id
    return WantedParty(
        side=side,
        external_id=(details.external_accounting_id or "").strip() or None,
        name=name,
        number=number,
        # A card or toll provider has no key in Alvys: its name is the key.
        alvys_key=envelope.party_alvys_id or (folded(name) if role is PartyRole.VENDOR else ""),
        former_key=None if envelope.party_alvys_id or role is not PartyRole.VENDOR else former_key(name),
        said_as=_said_as(envelope, role, name),
        tax_company=tax if tax and tax.name else None,
        linked_id=links.sage_id(kind, alvys_id) if kind and alvys_id else None,
        party=party_key(kind, alvys_id) if kind and alvys_id else None,
    )


def digits_of(number: str | None) -> str | None:
    """An MC or DOT number in the form used for comparison: "MC-123456" and "123456" are the same."""
    return re.sub(r"\D", "", number or "").lstrip("0") or None


def _subsidiary(
    name: str, side: Side, rules: MatchingRules, intercompany: Mapping[str, IntercompanyParty]
) -> WantedParty:
    ids = next((ids for subsidiary, ids in intercompany.items() if same_name(subsidiary, name)), None)
    sage_id = None if ids is None else ids.customer_id if side is Side.AR else ids.vendor_id
    return WantedParty(
        side=side,
        external_id=sage_id,
        name=" ".join(name.split()),
        number=None,
        alvys_key=folded(name),
        said_as=f"subsidiary {name!r:.200}",
        is_subsidiary=True,
        connected_as=rules.connected_as,
    )


def _said_as(envelope: TransactionEnvelope, role: PartyRole, name: str) -> str:
    if name:
        return f"{role.value} {name!r:.200}"
    return f"the {role.value} of {envelope.number}"
