"""Finds customers and vendors by name, and vendors by MC or DOT number (PARTY-1, PARTY-2)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lxml import etree

from alvys_intacct.domain.connections.setting_choices import CarrierLink
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.names import folded
from alvys_intacct.domain.parties.wanted import LINK_WORD, digits_of
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.gateways.intacct.protocol.elements import SubElement, put, text_of
from alvys_intacct.gateways.intacct.protocol.names import PARTY_ID_FIELDS
from alvys_intacct.gateways.intacct.protocol.queries import RECORD_NUMBER, Condition, Query
from alvys_intacct.gateways.intacct.reads import rows
from alvys_intacct.gateways.intacct.reads.pages import Reader, chunks
from alvys_intacct.gateways.intacct.reads.records import PARTY_EXTRAS, PARTY_OBJECTS, PARTY_VALUES
from alvys_intacct.gateways.intacct.reads.written_forms import like_patterns
from alvys_intacct.gateways.intacct.session.channel import Channel

# Each company names its own custom fields; these names mean such a number, letters only.
_NUMBER_NAMES = {
    CarrierLink.MC_NUMBER: frozenset({"MC", "MCNO", "MCNUM", "MCNUMBER", "MOTORCARRIERNUMBER"}),
    CarrierLink.DOT_NUMBER: frozenset({"DOT", "DOTNO", "DOTNUM", "DOTNUMBER", "USDOT", "USDOTNUMBER"}),
}

# The patterns in one query: each is a condition of its own.
PATTERNS_PER_QUERY = 50


class PartySearch:
    """Searches the books of a connection. The custom field of a number is looked up once per books."""

    def __init__(self, channel: Channel, reader: Reader) -> None:
        self._channel = channel
        self._reader = reader
        self._fields: dict[tuple[Books, CarrierLink], str] = {}

    def forget(self, books: Books) -> None:
        """Look up the fields of numbers again."""
        # Of a copy: other threads add to it.
        for key in list(self._fields):
            if key[0].company_id == books.company_id:
                self._fields.pop(key, None)

    def by_name(
        self, books: Books, side: Side, names: Iterable[str], *, with_values: bool = False
    ) -> Mapping[str, list[Party]]:
        """All customers or vendors with these names, keyed by folded name; many names in one request."""
        asked = sorted(set(names))
        wanted = {folded(name) for name in asked}
        patterns = (pattern for name in asked for pattern in like_patterns(name))
        found: defaultdict[str, dict[tuple[str, str | None], Party]] = defaultdict(dict)
        for some in chunks(patterns, PATTERNS_PER_QUERY):
            query = self._query(books, side, tuple(Condition("like", "NAME", (pattern,)) for pattern in some))
            query = _with_values(query) if with_values else query
            for row in self._reader.rows(books, query):
                party = rows.party(side, row)
                if (key := folded(party.name)) in wanted:
                    found[key][party.party_id, party.entity_id] = party
        return {key: list(parties.values()) for key, parties in found.items()}

    def by_number(
        self, books: Books, link: CarrierLink, numbers: Iterable[str], *, with_values: bool = False
    ) -> Mapping[str, list[Party]]:
        """All vendors with these MC or DOT numbers, keyed by the digits of the number."""
        field = self._field(books, link)
        found: defaultdict[str, list[Party]] = defaultdict(list)
        for number in dict.fromkeys(numbers):
            # People write "MC-123", "MC# 0123" or "123", so only the digits are compared.
            condition = Condition("like", field, (f"%{number}",))
            query = self._query(books, Side.AP, (condition,), (field,))
            for row in self._reader.rows(books, _with_values(query) if with_values else query):
                if digits_of(row.get(field)) == number:
                    found[number].append(rows.party(Side.AP, row))
        return found

    def _query(
        self, books: Books, side: Side, any_of: Sequence[Condition], more: tuple[str, ...] = ()
    ) -> Query:
        return Query(
            PARTY_OBJECTS[side],
            (RECORD_NUMBER, PARTY_ID_FIELDS[side], "NAME", *more),
            any_of=tuple((condition,) for condition in any_of),
            optional_fields=PARTY_EXTRAS[side],
            case_insensitive=True,
            include_private=books.entity_id is None,
        )

    def _field(self, books: Books, link: CarrierLink) -> str:
        """The vendors' custom field that holds the number. Raises `NeedsAttention` if there is none."""
        key = (books, link)
        field = self._fields.get(key)
        if field is None:
            field = self._fields[key] = self._find_field(books, link)
        return field

    def _find_field(self, books: Books, link: CarrierLink) -> str:
        fields = number_fields(self._channel, books, PARTY_OBJECTS[Side.AP])
        if link in fields:
            return fields[link]
        word = LINK_WORD[link]
        raise NeedsAttention(
            f"Vendors in Sage Intacct have no custom field for the {word}.",
            code="link_field_missing",
            remedy=f"Add a custom field named '{word}' to vendors in Sage Intacct, or choose another way to "
            "link carriers in the AP settings. Then retry.",
            setting="ap",
            concerns=word,
        )


def number_fields(channel: Channel, books: Books, object_name: str) -> dict[CarrierLink, str]:
    """The custom fields of customers or vendors that hold MC and DOT numbers, as far as there are any."""
    function = etree.Element("function", controlid=f"describe-{object_name}")
    put(SubElement(function, "lookup"), "object", object_name)
    result = channel.read(books, function)
    found: dict[CarrierLink, str] = {}
    for field in () if result.data is None else result.data.iter("Field"):
        if text_of(field, "ISCUSTOM").lower() != "true":
            continue
        names = (text_of(field, "ID"), text_of(field, "LABEL"))
        meant = {re.sub(r"[^A-Z]", "", name.upper()) for name in names}
        for link, known in _NUMBER_NAMES.items():
            if meant & known:
                found.setdefault(link, names[0])
    return found


def _with_values(query: Query) -> Query:
    return replace(query, optional_fields=(*query.optional_fields, *PARTY_VALUES))
