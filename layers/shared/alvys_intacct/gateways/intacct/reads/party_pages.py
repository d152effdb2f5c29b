"""Reads all customers or vendors page by page, with what tells them apart (LINK-1).

Sage has the tax id with the party, e-mail, phone and address with its display contact, and MC and DOT numbers
in custom fields, which each company names itself.
"""

from __future__ import annotations

from alvys_intacct.domain.connections.setting_choices import CarrierLink
from alvys_intacct.domain.parties.party_facts import PartyFacts
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.gateways.intacct.protocol.names import PARTY_ID_FIELDS
from alvys_intacct.gateways.intacct.protocol.queries import PAGE_SIZE, RECORD_NUMBER, Query
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.gateways.intacct.reads import rows
from alvys_intacct.gateways.intacct.reads.pages import Reader
from alvys_intacct.gateways.intacct.reads.party_search import number_fields
from alvys_intacct.gateways.intacct.reads.records import PARTY_OBJECTS
from alvys_intacct.gateways.intacct.session.channel import Channel

_CONTACT = "DISPLAYCONTACT."
_EXTRAS = (
    "STATUS",
    "ONHOLD",
    "MEGAENTITYID",
    "TAXID",
    f"{_CONTACT}COMPANYNAME",
    f"{_CONTACT}EMAIL1",
    f"{_CONTACT}PHONE1",
    f"{_CONTACT}MAILADDRESS.CITY",
    f"{_CONTACT}MAILADDRESS.STATE",
)


class PartyPages:
    """Pages of customers or vendors. Which custom fields have numbers is looked up with each first page."""

    def __init__(self, channel: Channel, reader: Reader) -> None:
        self._channel = channel
        self._reader = reader
        self._numbers: dict[tuple[Books, Side], dict[CarrierLink, str]] = {}

    def page(self, books: Books, side: Side, after: str | None) -> tuple[list[PartyFacts], str | None]:
        """The parties after a record number, and the record number for the next page."""
        key = (books, side)
        if after is None or key not in self._numbers:
            self._numbers[key] = number_fields(self._channel, books, PARTY_OBJECTS[side])
        numbers = self._numbers[key]
        query = Query(
            PARTY_OBJECTS[side],
            (RECORD_NUMBER, PARTY_ID_FIELDS[side], "NAME"),
            optional_fields=(*_EXTRAS, *numbers.values()),
            include_private=books.entity_id is None,
            page_size=PAGE_SIZE,
        )
        found, following = self._reader.page_after(books, query, after)
        if following is None:
            self._numbers.pop(key, None)
        return [_facts(side, row, numbers) for row in found], following


def _facts(side: Side, row: Row, numbers: dict[CarrierLink, str]) -> PartyFacts:
    party = rows.party(side, row)
    company = row.get(f"{_CONTACT}COMPANYNAME", "").strip()
    return PartyFacts(
        party_id=party.party_id,
        name=party.name,
        other_names=(company,) if company and company != party.name else (),
        mc_number=row.get(numbers.get(CarrierLink.MC_NUMBER, ""), ""),
        dot_number=row.get(numbers.get(CarrierLink.DOT_NUMBER, ""), ""),
        tax_id=row.get("TAXID", ""),
        emails=_told(row.get(f"{_CONTACT}EMAIL1", "").replace(";", ",").split(",")[:5]),
        phones=_told([row.get(f"{_CONTACT}PHONE1", "")]),
        city=row.get(f"{_CONTACT}MAILADDRESS.CITY", ""),
        state=row.get(f"{_CONTACT}MAILADDRESS.STATE", ""),
        active=party.active,
        on_hold=party.on_hold,
        entity_id=party.entity_id,
    )


def _told(texts: list[str]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts if text.strip())
