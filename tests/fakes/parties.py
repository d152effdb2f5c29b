"""`PartyLinkStore`, `PartyBookStore`, `PartyListStore` and `PartyDirectory` in memory."""

from __future__ import annotations

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.parties.links import NO_LINKS, PartyLinks
from alvys_intacct.domain.parties.party_facts import PartyBook
from alvys_intacct.domain.parties.party_list import PartyList
from alvys_intacct.domain.parties.party_refresh import PartyRefresh, ReadSoFar
from alvys_intacct.domain.readiness.unlinked_parties import ActiveParty, PartyPage
from alvys_intacct.domain.sage.books import Books, Side


class FakePartyLinkStore:
    """Links by token. `dropped` are those that were removed."""

    def __init__(self) -> None:
        self.kept: dict[str, PartyLinks] = {}
        self.dropped: list[str] = []

    def of(self, connection: Connection) -> PartyLinks:
        return self.kept[connection.party_links] if connection.party_links else NO_LINKS

    def keep(self, tenant: str, subsidiary_id: str, links: PartyLinks) -> str:
        token = f"{tenant}-{subsidiary_id}-{len(self.kept) + len(self.dropped)}"
        self.kept[token] = links
        return token

    def drop(self, tenant: str, subsidiary_id: str, token: str) -> None:
        if token:
            self.dropped.append(token)
            self.kept.pop(token, None)


class FakePartyBookStore:
    """Books by place and side."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str | None, Side], PartyBook] = {}

    def get(self, books: Books, side: Side) -> PartyBook | None:
        return self.kept.get((books.tenant, books.company_id, books.entity_id, side))

    def save(self, books: Books, book: PartyBook) -> None:
        self.kept[books.tenant, books.company_id, books.entity_id, book.side] = book


class FakePartyListStore:
    """Lists and readings by connection."""

    def __init__(self) -> None:
        self.lists: dict[tuple[str, str], PartyList] = {}
        self.refreshes: dict[tuple[str, str], tuple[PartyRefresh, ReadSoFar | None]] = {}

    def get(self, connection: Connection) -> PartyList | None:
        return self.lists.get(_name(connection))

    def save(self, connection: Connection, found: PartyList) -> None:
        self.lists[_name(connection)] = found

    def refresh_of(self, connection: Connection) -> PartyRefresh | None:
        kept = self.refreshes.get(_name(connection))
        return kept[0] if kept else None

    def save_refresh(
        self, connection: Connection, refresh: PartyRefresh, so_far: ReadSoFar | None = None
    ) -> bool:
        kept = self.refreshes.get(_name(connection))
        if (kept[0].version if kept else 0) != refresh.version - 1:
            return False
        self.refreshes[_name(connection)] = (refresh, so_far)
        return True

    def so_far(self, connection: Connection, refresh: PartyRefresh) -> ReadSoFar | None:
        return self.refreshes[_name(connection)][1]


class FakePartyDirectory:
    """Pages of parties by kind. An error in place of a page is raised once."""

    def __init__(self, **pages: list[list[ActiveParty] | SyncError]) -> None:
        self.pages = {PartyKind(kind): of_kind for kind, of_kind in pages.items()}
        self.asked: list[tuple[str, PartyKind, int]] = []

    def active(self, tenant: str, kind: PartyKind, page: int) -> PartyPage:
        self.asked.append((tenant, kind, page))
        of_kind = self.pages.get(kind, [])
        if page >= len(of_kind):
            return PartyPage([], None, is_last=True)
        found = of_kind[page]
        if isinstance(found, SyncError):
            del of_kind[page]
            raise found
        return PartyPage(list(found), None, is_last=page == len(of_kind) - 1)


def _name(connection: Connection) -> tuple[str, str]:
    return connection.tenant, connection.subsidiary.id
