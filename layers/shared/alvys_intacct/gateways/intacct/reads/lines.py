"""Reads what the lines of documents have, before they are updated in place (MOD-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from alvys_intacct.domain.bounds import is_whole_number, whole_number
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import Dimension, DocumentType
from alvys_intacct.domain.sage.found_documents import FoundLine
from alvys_intacct.gateways.intacct.protocol.names import DIMENSION_FIELDS, NAMES
from alvys_intacct.gateways.intacct.protocol.queries import RECORD_NUMBER, Condition, Query
from alvys_intacct.gateways.intacct.protocol.responses import Row
from alvys_intacct.gateways.intacct.reads.pages import Reader, chunks
from alvys_intacct.gateways.intacct.reads.rows import amount


def read_lines(
    reader: Reader,
    books: Books,
    document_type: DocumentType,
    record_nos: Iterable[str],
    custom_fields: Iterable[str],
) -> dict[str, list[FoundLine]]:
    """The lines of documents in the order of their numbers; documents without any are absent."""
    asked = tuple(dict.fromkeys(custom_fields))
    found: defaultdict[str, list[tuple[int, FoundLine]]] = defaultdict(list)
    for group in chunks(filter(is_whole_number, record_nos)):
        query = Query(
            NAMES[document_type].line_object,
            (RECORD_NUMBER, "RECORDKEY", "LINE_NO"),
            (Condition("in", "RECORDKEY", group),),
            optional_fields=("TRX_AMOUNT", "AMOUNT", *DIMENSION_FIELDS.values(), *asked),
            include_private=books.entity_id is None,
        )
        for row in reader.rows(books, query):
            found[row.get("RECORDKEY", "")].append((_number(row), _line(books, row, asked)))
    return {
        record_no: [line for _, line in sorted(lines, key=lambda numbered: numbered[0])]
        for record_no, lines in found.items()
    }


def _number(row: Row) -> int:
    text = row.get("LINE_NO", "")
    return whole_number(text) or 0


def _line(books: Books, row: Row, custom_fields: Iterable[str]) -> FoundLine:
    dimensions = {name: value for name, field in DIMENSION_FIELDS.items() if (value := row.get(field, ""))}
    if dimensions.get(Dimension.LOCATION) == books.entity_id:
        # A document that is made in an entity has that location where none is sent.
        dimensions.pop(Dimension.LOCATION, None)
    fields = frozenset(name for name in custom_fields if row.get(name))
    return FoundLine(dimensions, fields, row.get(RECORD_NUMBER, ""), amount(row, "TRX_AMOUNT", "AMOUNT"))
