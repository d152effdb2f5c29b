"""Queries for Sage's records: documents, parties, accounts and terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from alvys_intacct.domain.bounds import is_whole_number
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import ANY_PARTY, DocumentType
from alvys_intacct.domain.sage.found_documents import DocumentLookup, FoundDocument
from alvys_intacct.domain.sage.parties import Contact, Party
from alvys_intacct.gateways.intacct.protocol.names import NAMES, PARTY_ID_FIELDS
from alvys_intacct.gateways.intacct.protocol.queries import RECORD_NUMBER, Condition, Query
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.gateways.intacct.reads import rows
from alvys_intacct.gateways.intacct.reads.pages import Reader, chunks

_DOCUMENT_FIELDS = (RECORD_NUMBER, "RECORDID", "STATE", "TOTALENTERED", "TOTALDUE", "TOTALPAID")
_DOCUMENT_EXTRAS = (
    "DOCNUMBER",
    "TRX_TOTALENTERED",
    "TRX_TOTALDUE",
    "TRX_TOTALPAID",
    "DESCRIPTION",
    "CURRENCY",
    "WHENPOSTED",
    "AUWHENCREATED",
)
# Sources disagree about the field that holds the number of an invoice; the other one holds the reference.
_NUMBER_FIELDS = {
    document_type: ("RECORDID", "DOCNUMBER") if document_type is DocumentType.INVOICE else ("RECORDID",)
    for document_type in DocumentType
}
PARTY_OBJECTS = {Side.AR: "CUSTOMER", Side.AP: "VENDOR"}
PARTY_EXTRAS = {
    Side.AR: ("STATUS", "ONHOLD", "TERMNAME", "MEGAENTITYID"),
    Side.AP: (
        "STATUS",
        "ONHOLD",
        "TERMNAME",
        "MEGAENTITYID",
        "PAYTO.CONTACTNAME",
        "FORM1099TYPE",
        "FORM1099BOX",
    ),
}
# Asked for where parties are kept up to date. One that isn't offered is not known, and stays as it is.
PARTY_VALUES = (
    "DISPLAYCONTACT.EMAIL1",
    "DISPLAYCONTACT.PHONE1",
    "DISPLAYCONTACT.MAILADDRESS.ADDRESS1",
    "DISPLAYCONTACT.MAILADDRESS.ADDRESS2",
    "DISPLAYCONTACT.MAILADDRESS.CITY",
    "DISPLAYCONTACT.MAILADDRESS.STATE",
    "DISPLAYCONTACT.MAILADDRESS.ZIP",
)
_TERM_OBJECTS = {Side.AR: "ARTERM", Side.AP: "APTERM"}


class Finder:
    """Finds records in the books of a connection."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def documents(
        self, books: Books, lookups: Sequence[DocumentLookup]
    ) -> dict[DocumentLookup, list[FoundDocument]]:
        """All documents with these numbers and parties, ignoring case, oldest first."""
        found: dict[DocumentLookup, list[FoundDocument]] = {lookup: [] for lookup in lookups}
        for document_type in DocumentType:
            asked: defaultdict[tuple[str, str], list[DocumentLookup]] = defaultdict(list)
            for lookup in found:
                if lookup.type is document_type:
                    asked[_fold(lookup.document_number, lookup.party_id)].append(lookup)
            for field in _NUMBER_FIELDS[document_type]:
                self._look_up(books, document_type, field, asked, found)
        return found

    def _look_up(
        self,
        books: Books,
        document_type: DocumentType,
        field: str,
        asked: Mapping[tuple[str, str], list[DocumentLookup]],
        found: dict[DocumentLookup, list[FoundDocument]],
    ) -> None:
        """Add the documents whose field has the number of a lookup."""
        numbers = [lookup.document_number for same in asked.values() for lookup in same]
        query = self._document_query(books, document_type, field)
        for row in self._where_in(books, query, field, numbers):
            document = rows.found_document(document_type, row)
            number = row.get(field, "")
            of_any_party = asked.get(_fold(number, ANY_PARTY), ())
            for lookup in (*asked.get(_fold(number, document.party_id), ()), *of_any_party):
                if document not in found[lookup]:
                    found[lookup].append(document)

    def marked(self, books: Books, document_type: DocumentType, marker: str) -> list[FoundDocument]:
        """The documents whose description begins with this text."""
        query = self._document_query(books, document_type, "DESCRIPTION")
        # The pattern's own signs may stand in the text: what else they match is left out.
        condition = Condition("like", "DESCRIPTION", (f"{marker}%",))
        found = self._reader.rows(books, replace(query, where=(condition,)))
        documents = [rows.found_document(document_type, row) for row in found]
        return [document for document in documents if document.description.startswith(marker)]

    def documents_by_record(
        self, books: Books, document_type: DocumentType, record_nos: Iterable[str]
    ) -> dict[str, FoundDocument]:
        """Documents by record number."""
        numbers = (number for number in record_nos if is_whole_number(number))
        query = self._document_query(books, document_type, RECORD_NUMBER)
        found = self._where_in(books, query, RECORD_NUMBER, numbers)
        documents = (rows.found_document(document_type, row) for row in found)
        return {document.record_no: document for document in documents}

    def _document_query(self, books: Books, document_type: DocumentType, field: str) -> Query:
        fields = (*_DOCUMENT_FIELDS, PARTY_ID_FIELDS[document_type.side], field)
        return Query(
            NAMES[document_type].object_name,
            tuple(dict.fromkeys(fields)),
            optional_fields=tuple(name for name in _DOCUMENT_EXTRAS if name != field),
            case_insensitive=field != RECORD_NUMBER,
            include_private=_at_top(books),
        )

    def parties(
        self, books: Books, side: Side, party_ids: Iterable[str], *, with_values: bool = False
    ) -> dict[str, list[Party]]:
        """Customers or vendors, keyed by the requested id; `Party.party_id` has Sage's spelling.

        Where entities have parties of their own, the top level may see several with one id (PARTY-8).
        """
        asked = list(party_ids)
        queries = _party_queries(books, side, asked, with_values=with_values)
        found = (row for query in queries for row in self._reader.rows(books, query))
        return _by_asked_id(side, asked, found)

    def parties_and_terms(
        self, books: Books, side: Side, party_ids: Iterable[str], *, with_values: bool = False
    ) -> tuple[dict[str, list[Party]], set[str]]:
        """What `parties` and `terms` answer, asked for in one request."""
        asked = list(party_ids)
        queries = _party_queries(books, side, asked, with_values=with_values)
        *found, terms = self._reader.rows_of_many(books, [*queries, _term_query(side)])
        return _by_asked_id(side, asked, chain.from_iterable(found)), _active_terms(terms)

    def contacts(self, books: Books, names: Iterable[str]) -> dict[str, list[Contact]]:
        """Contacts, keyed by the requested name, even if Sage writes it in another case."""
        asked = list(names)
        query = Query(
            "CONTACT",
            (RECORD_NUMBER, "CONTACTNAME"),
            optional_fields=("MEGAENTITYID",),
            case_insensitive=True,
            include_private=_at_top(books),
        )
        folded: defaultdict[str, list[Contact]] = defaultdict(list)
        for row in self._where_in(books, query, "CONTACTNAME", asked):
            contact = Contact(row.get("CONTACTNAME", ""), row.get("MEGAENTITYID") or None)
            folded[contact.contact_name.casefold()].append(contact)
        return {name: folded[name.casefold()] for name in asked if name.casefold() in folded}

    def terms(self, books: Books, side: Side) -> set[str]:
        """The names of active terms."""
        return _active_terms(self._reader.rows(books, _term_query(side)))

    def _where_in(self, books: Books, query: Query, field: str, values: Iterable[str]) -> Iterator[Row]:
        for narrowed in _where_each(query, field, values):
            yield from self._reader.rows(books, narrowed)


def _where_each(query: Query, field: str, values: Iterable[str]) -> Iterator[Query]:
    """The query for the records whose field has one of the values, in parts that Sage accepts."""
    for group in chunks(values):
        yield replace(query, where=(*query.where, Condition("in", field, group)))


def _party_queries(books: Books, side: Side, ids: Iterable[str], *, with_values: bool) -> Iterator[Query]:
    id_field = PARTY_ID_FIELDS[side]
    query = Query(
        PARTY_OBJECTS[side],
        (RECORD_NUMBER, id_field),
        optional_fields=("NAME", *PARTY_EXTRAS[side], *(PARTY_VALUES if with_values else ())),
        case_insensitive=True,
        include_private=_at_top(books),
    )
    return _where_each(query, id_field, ids)


def _by_asked_id(side: Side, asked: Sequence[str], found: Iterable[Row]) -> dict[str, list[Party]]:
    exact: defaultdict[str, list[Party]] = defaultdict(list)
    folded: defaultdict[str, list[Party]] = defaultdict(list)
    for row in found:
        party = rows.party(side, row)
        exact[party.party_id].append(party)
        folded[party.party_id.casefold()].append(party)
    by_id = {wanted: exact.get(wanted) or folded.get(wanted.casefold()) for wanted in asked}
    return {wanted: parties for wanted, parties in by_id.items() if parties}


def _term_query(side: Side) -> Query:
    return Query(_TERM_OBJECTS[side], (RECORD_NUMBER, "NAME"), optional_fields=("STATUS",))


def _active_terms(found: Iterable[Row]) -> set[str]:
    return {row.get("NAME", "") for row in found if rows.is_active(row)}


def _fold(*parts: str) -> tuple[str, str]:
    number, party = (part.strip().casefold() for part in parts)
    return number, party


def _at_top(books: Books) -> bool:
    return books.entity_id is None
