"""The ports for who is who: links, Sage's customers and vendors, and the parties that lack an id (LINK)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alvys_intacct.domain.connections.connection import Connection
    from alvys_intacct.domain.parties.links import PartyLinks
    from alvys_intacct.domain.parties.party_facts import PartyBook
    from alvys_intacct.domain.parties.party_list import PartyList
    from alvys_intacct.domain.parties.party_refresh import PartyRefresh, ReadSoFar
    from alvys_intacct.domain.sage.books import Books, Side


class PartyLinkStore(Protocol):
    """The links of parties that people accepted, by connection (LINK-1)."""

    def of(self, connection: Connection) -> PartyLinks:
        """The links that this version of the connection names, or newer ones where they were replaced."""

    def keep(self, tenant: str, subsidiary_id: str, links: PartyLinks) -> str:
        """Write links, and return the name under which a connection has them. It stands for them for good."""

    def drop(self, tenant: str, subsidiary_id: str, token: str) -> None:
        """Remove links that no connection names any more; an empty name stands for none."""


class PartyBookStore(Protocol):
    """The customers and vendors of Sage companies, as last read; by tenant, company, level and side."""

    def get(self, books: Books, side: Side) -> PartyBook | None:
        """All of them, from one reading; None if they were never read. Raises `Retryable`."""

    def save(self, books: Books, book: PartyBook) -> None:
        """Keep a reading, unless a newer one is kept."""


class PartyListStore(Protocol):
    """The parties without an External Accounting ID of each connection, and the reading that finds them."""

    def get(self, connection: Connection) -> PartyList | None:
        """What was last found; None if nothing was, or for another company or entity. Raises `Retryable`."""

    def save(self, connection: Connection, found: PartyList) -> None:
        """Keep what was found, unless newer is kept."""

    def refresh_of(self, connection: Connection) -> PartyRefresh | None:
        """The newest reading, whatever its state."""

    def save_refresh(
        self, connection: Connection, refresh: PartyRefresh, so_far: ReadSoFar | None = None
    ) -> bool:
        """Keep how far a reading is, with what it has read; False if another worker was first."""

    def so_far(self, connection: Connection, refresh: PartyRefresh) -> ReadSoFar | None:
        """What a reading has read; None if that is gone."""
