"""Carry a reading of parties on: Alvys's lists, Sage's books, then the suggestions (LINK-1)."""

from __future__ import annotations

from collections.abc import Callable

from alvys_intacct.domain.alvys.party_details import PartyKind
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.errors import Retryable, SyncError
from alvys_intacct.domain.parties.candidates import BookIndex
from alvys_intacct.domain.parties.links import SIDE_OF, PartyLinks
from alvys_intacct.domain.parties.name_likeness import Similarity
from alvys_intacct.domain.parties.party_facts import by_folded_id
from alvys_intacct.domain.parties.party_list import MOST_LISTED, ListedParty, PartyList
from alvys_intacct.domain.parties.party_refresh import (
    ELSEWHERE,
    TOO_LONG,
    PartyRefresh,
    ReadSoFar,
    place_of,
)
from alvys_intacct.domain.parties.suggestions import lowered_where_shared, suggestions_for
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.ports.parties import PartyLinkStore, PartyListStore
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.parties.parties_in_errors import PartiesInErrors
from alvys_intacct.usecases.parties.read_alvys_lists import ReadAlvysLists, reading_problem
from alvys_intacct.usecases.parties.read_party_books import ReadPartyBooks

# Alvys counts calls by the minute.
SECONDS_TO_NEXT_PAGES = 61
# Comparing 20,000 parties with 50,000 takes about a minute.
SECONDS_TO_COMPARE = 120.0


class RefreshParties:
    """One run of a reading. What it has read is kept before its next message is sent."""

    def __init__(
        self,
        connections: ConnectionStore,
        lists: PartyListStore,
        links: PartyLinkStore,
        read_alvys: ReadAlvysLists,
        read_sage: ReadPartyBooks,
        in_errors: PartiesInErrors,
        alike: Similarity,
        queue: WorkQueue,
        clock: Clock,
        remaining_seconds: Callable[[], float],
    ) -> None:
        self._connections = connections
        self._lists = lists
        self._links = links
        self._read_alvys = read_alvys
        self._read_sage = read_sage
        self._in_errors = in_errors
        self._alike = alike
        self._queue = queue
        self._clock = clock
        self._remaining_seconds = remaining_seconds

    def __call__(self, tenant: str, subsidiary_id: str, run_id: str) -> int | None:
        """How many parties were found; None if it goes on later, or is over. Raises `Retryable`."""
        connection = self._connections.get(tenant, subsidiary_id)
        if connection is None or connection.status is ConnectionStatus.DISCONNECTED:
            return None
        refresh = self._lists.refresh_of(connection)
        if refresh is None or refresh.finished_at is not None or refresh.run_id != run_id:
            return None
        now = self._clock.now()
        if refresh.place != place_of(connection):
            self._lists.save_refresh(connection, refresh.finished(now, ELSEWHERE))
            return None
        if refresh.has_taken_too_long(now):
            self._lists.save_refresh(connection, refresh.finished(now, TOO_LONG))
            return None
        try:
            return self._carry_on(connection, refresh)
        except Retryable:
            raise
        except SyncError as error:
            over = refresh.finished(self._clock.now(), reading_problem(error))
            self._lists.save_refresh(connection, over)
            return None

    def _carry_on(self, connection: Connection, refresh: PartyRefresh) -> int | None:
        so_far = self._lists.so_far(connection, refresh) or ReadSoFar()
        so_far, is_read = self._read_alvys(connection, so_far)
        if not is_read:
            self._go_on_later(connection, refresh, so_far, SECONDS_TO_NEXT_PAGES)
            return None
        so_far, is_read = self._read_sage(connection, so_far)
        if not is_read or self._remaining_seconds() < SECONDS_TO_COMPARE:
            self._go_on_later(connection, refresh, so_far, 0)
            return None
        found = self._compared(connection, so_far)
        self._lists.save(connection, found)
        self._lists.save_refresh(connection, refresh.finished(self._clock.now()))
        return len(found.parties)

    def _go_on_later(
        self, connection: Connection, refresh: PartyRefresh, so_far: ReadSoFar, after: int
    ) -> None:
        further = refresh.step(self._clock.now())
        if self._lists.save_refresh(connection, further, so_far):
            subsidiary_id = connection.subsidiary.id
            self._queue.send_party_refresh(connection.tenant, subsidiary_id, further, after=after)

    def _compared(self, connection: Connection, so_far: ReadSoFar) -> PartyList:
        listed = [party for kind in PartyKind for party in so_far.kind(kind).parties]
        everybody = self._in_errors(connection, listed)
        links = self._links.of(connection)
        parties: list[ListedParty] = []
        for side in Side:
            of_side = [party for party in everybody if party.side is side][:MOST_LISTED]
            parties += self._with_suggestions(connection, side, of_side, so_far, links)
        now = self._clock.now()
        return PartyList(
            read_at=now,
            book_read_at=now,
            parties=parties,
            problems={kind: read.problem for kind, read in so_far.kinds.items() if read.problem},
            cut=any(
                [read.cut for read in so_far.kinds.values()] + [read.cut for read in so_far.books.values()]
            ),
        )

    def _with_suggestions(
        self,
        connection: Connection,
        side: Side,
        parties: list[ListedParty],
        so_far: ReadSoFar,
        links: PartyLinks,
    ) -> list[ListedParty]:
        """The parties of a side with suggestions; those of other entities can't be used and are none."""
        usable = [
            party
            for party in so_far.books[side].parties
            if party.entity_id is None or party.entity_id == connection.entity_id
        ]
        index = BookIndex(by_folded_id(usable, connection.entity_id).values())
        found = {
            party.key: suggestions_for(
                party.facts, index, self._alike, links.rejected_of(party.kind, party.facts.party_id)
            )
            for party in parties
        }
        names = {party.key: party.facts.name for party in parties}
        taken: dict[str, str] = {}
        for kind in PartyKind:
            if SIDE_OF[kind] is side:
                taken |= {link.sage_id.casefold(): link.name for link in links.linked.get(kind, {}).values()}
                taken |= so_far.kind(kind).taken
        lowered = lowered_where_shared(found, taken, names)
        return [
            party.model_copy(
                update={
                    "suggestions": tuple(lowered[party.key]),
                    # Tax ids of persons are compared, and not kept where nobody needs them.
                    "facts": party.facts.model_copy(update={"tax_id": ""}),
                }
            )
            for party in parties
        ]
