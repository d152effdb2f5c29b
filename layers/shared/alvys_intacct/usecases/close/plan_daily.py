"""Plan the daily comparison of every active connection, page by page (OPS-2)."""

from __future__ import annotations

from alvys_intacct.domain.connections.rounds import Round, RoundPage, all_turns
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.close.start_reports import StartReports

CONNECTIONS_PER_PAGE = 250


class BeginDaily:
    """Begins the daily comparisons; messages have them planned."""

    def __init__(self, queue: WorkQueue, clock: Clock) -> None:
        self._queue = queue
        self._clock = clock

    def __call__(self, correlation_id: str) -> int:
        """Send a message for each shard of the connections; returns their count. Raises `Retryable`."""
        pages = all_turns(Round.DAILY_COMPARISON, self._clock.now())
        self._queue.send_comparisons(pages, correlation_id)
        return len(pages)


class PlanDaily:
    """Starts a comparison for each active connection. A page may be planned several times."""

    def __init__(self, connections: ConnectionStore, start: StartReports, queue: WorkQueue) -> None:
        self._connections = connections
        self._start = start
        self._queue = queue

    def __call__(self, page: RoundPage, correlation_id: str) -> None:
        """Send a message for the next page, then start the comparisons of this one. Raises `Retryable`."""
        found = self._connections.active_page(page.shard, CONNECTIONS_PER_PAGE, page.start)
        if found.cursor is not None:
            following = page.model_copy(update={"start": found.cursor})
            self._queue.send_comparisons([following], correlation_id)
        for connection in found.items:
            self._start.start_daily(connection, correlation_id)
