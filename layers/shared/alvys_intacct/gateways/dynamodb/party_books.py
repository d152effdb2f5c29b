"""The customers and vendors of Sage companies, in the Connections table (LINK-1).

pk                   sk                         what
T#tenant#S#company   PARTY-BOOK#side#entity     the head (`generations`); entity is empty for the top level
"""

from __future__ import annotations

from alvys_intacct.domain.parties.party_facts import PartyBook
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.gateways.dynamodb.generations import read_current, write_current
from alvys_intacct.gateways.dynamodb.table import Table


class DynamoPartyBookStore:
    """`PartyBookStore` on DynamoDB."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, books: Books, side: Side) -> PartyBook | None:
        """The parties from one reading; None if they were never read."""
        content = read_current(self._table, _pk(books), _name(books, side))
        return PartyBook.model_validate_json(content) if content is not None else None

    def save(self, books: Books, book: PartyBook) -> None:
        """Keep a reading, unless a newer one is kept."""
        content = book.model_dump_json(exclude_defaults=True).encode()
        write_current(self._table, _pk(books), _name(books, book.side), content, book.read_at)


def _pk(books: Books) -> str:
    return f"T#{books.tenant}#S#{books.company_id.casefold()}"


def _name(books: Books, side: Side) -> str:
    return f"PARTY-BOOK#{side}#{books.entity_id or ''}"
