"""Start a reading of the parties that lack an id, and of Sage's (LINK-1)."""

from __future__ import annotations

import uuid

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.parties.party_refresh import PartyRefresh, place_of
from alvys_intacct.ports.parties import PartyListStore
from alvys_intacct.ports.runtime import Clock, WorkQueue


class StartRefresh:
    """Records a reading and queues it. One that is under way is not started a second time."""

    def __init__(self, lists: PartyListStore, queue: WorkQueue, clock: Clock) -> None:
        self._lists = lists
        self._queue = queue
        self._clock = clock

    def __call__(self, connection: Connection, asked_by: str, correlation_id: str) -> PartyRefresh:
        """The reading that is under way now. Raises `Retryable` if it can't be queued."""
        now = self._clock.now()
        newest = self._lists.refresh_of(connection)
        place = place_of(connection)
        if newest is not None and newest.is_under_way(now) and newest.place == place:
            return newest
        refresh = PartyRefresh(
            run_id=uuid.uuid4().hex,
            asked_by=asked_by,
            correlation_id=correlation_id,
            started_at=now,
            changed_at=now,
            place=place,
            version=newest.version + 1 if newest else 1,
        )
        if self._lists.save_refresh(connection, refresh):
            self._queue.send_party_refresh(connection.tenant, connection.subsidiary.id, refresh)
            return refresh
        return self._lists.refresh_of(connection) or refresh
