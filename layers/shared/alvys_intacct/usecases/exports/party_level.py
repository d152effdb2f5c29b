"""Calls at the level of a connection's parties, which may differ from that of its documents (PARTY-8)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import ConnectionFault
from alvys_intacct.domain.parties.sharing import top_level_refused
from alvys_intacct.domain.sage.books import Books

# A refused sign-in, and one that ends in the only entity that the user may enter.
REFUSED = frozenset({"bad_credentials", "signed_in_elsewhere"})


@contextmanager
def party_level(connection: Connection) -> Iterator[Books]:
    """The books of the connection's parties. A refused sign-in at the top level names the setting."""
    try:
        yield connection.party_books
    except ConnectionFault as fault:
        if fault.code in REFUSED and connection.party_books != connection.books:
            raise ConnectionFault(top_level_refused(connection.books, fault), fault.place) from fault
        raise
