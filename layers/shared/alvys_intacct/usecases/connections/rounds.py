"""Bring work to each active connection once in a while: turn by turn, page by page (PAY-1).

A page may be worked off several times, also at once: what is done must be the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.rounds import Round, RoundPage, all_turns, turns_due
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import ConnectionStore

AT_ONCE = 250
# At most this many connections of an earlier version are put into their shards at once.
MOST_MOVED = 1000
Send = Callable[[Sequence[RoundPage], str], None]
Visit = Callable[[RoundPage, Sequence[Connection]], object]


class Rounds:
    """Begins the turns that are due, and visits the connections of a page."""

    def __init__(self, connections: ConnectionStore, send: Send, clock: Clock) -> None:
        """`send` puts pages into the queue of those who work them off; it raises `Retryable`."""
        self._connections = connections
        self.send = send
        self._clock = clock

    def begin(self, of: Round, correlation_id: str) -> int:
        """Send a message for each turn since the last one that was begun; returns their count.

        What is reached is kept after the messages are sent: after a crash in between they are sent again.
        """
        self._connections.put_into_shards(MOST_MOVED)
        turns = turns_due(of, self._connections.round_reached(of), self._clock.now())
        if turns:
            self.send(turns, correlation_id)
            self._connections.move_round(of, turns[-1].at)
        return len(turns)

    def begin_all(self, of: Round, correlation_id: str) -> int:
        """Send a message for a turn of each shard now, beside the schedule; returns their count."""
        turns = all_turns(of, self._clock.now())
        self.send(turns, correlation_id)
        return len(turns)

    def visit(self, page: RoundPage, correlation_id: str, do: Visit) -> None:
        """Send a message for the next page, then do the work of this one.

        So a connection that makes its page fail holds up no other page.
        """
        found = self._connections.active_page(page.shard, AT_ONCE, page.start)
        if found.cursor is not None:
            self.send([page.model_copy(update={"start": found.cursor})], correlation_id)
        do(page, found.items)
