"""Calls at the level of a connection's parties, which may differ from that of its documents (PARTY-8)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import ConnectionFault
from alvys_intacct.domain.parties.sharing import top_level_refused
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.ports.accounting import AccountingSystem

# Sage says this of a user who may not sign in at the top level, and as well of a wrong password.
_OF_ANY_CAUSE = "bad_credentials"
# A refused sign-in, and one that ends in the only entity that the user may enter.
REFUSED = frozenset({_OF_ANY_CAUSE, "signed_in_elsewhere"})


@contextmanager
def party_level(connection: Connection, accounting: AccountingSystem) -> Iterator[Books]:
    """The books of the connection's parties.

    Where the top level refuses the user, the error names the setting if the user may sign in to the entity.
    If the entity refuses the user too, it is the entity's `ConnectionFault`: whichever was asked first, the
    same cause has the same code (ERR-6).
    """
    try:
        yield connection.party_books
    except ConnectionFault as fault:
        of_entity = (
            connection.party_books == connection.books or fault.place.entity_id == connection.entity_id
        )
        if fault.code not in REFUSED or of_entity:
            raise
        if fault.code == _OF_ANY_CAUSE:
            # A new sign-in: a session that is still alive says nothing of the password.
            accounting.probe(connection.books, though_refused=False)
        raise ConnectionFault(top_level_refused(connection.books, fault), fault.place) from fault
