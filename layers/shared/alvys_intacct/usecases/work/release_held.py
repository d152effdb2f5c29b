"""Release held transactions once their connection lets them out (CONN-7, quality 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import TypeVar

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.transactions.holding import (
    NOT_CONNECTED,
    holds_all,
    is_still_held,
    waits_for_company,
)
from alvys_intacct.domain.transactions.lifecycle import asked_again
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.domain.transactions.waiting import released
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore, TransactionStore

T = TypeVar("T")
PAGE = 100
# Released by one call; the schedule that looks after connections continues with the next.
MOST_AT_ONCE = 500
# A release that is not finished by then was cut off, and is continued.
CUT_OFF_AFTER = timedelta(minutes=5)


class ReleaseHeld:
    """Queues what a connection holds no longer, the oldest first."""

    def __init__(
        self, connections: ConnectionStore, transactions: TransactionStore, queue: WorkQueue, clock: Clock
    ) -> None:
        self._connections = connections
        self._transactions = transactions
        self._queue = queue
        self._clock = clock

    def announce(self, places: Iterable[tuple[str, str]]) -> None:
        """Note that these connections (tenant, subsidiary id) hold something, before it is held."""
        for tenant, subsidiary_id in dict.fromkeys(places):
            now = self._clock.now()
            self._connections.note_waiting(tenant, subsidiary_id, now=now, due=now + CUT_OFF_AFTER)

    def __call__(self, connection: Connection, most: int = MOST_AT_ONCE) -> int:
        """Release what the connection holds no longer, `most` at once; returns the count.

        A page is queued first and let go then: cut off in between, it is queued again.
        """
        if holds_all(connection, self._clock.now()) is not None:
            return 0
        return len(self.portion(connection, most))

    def portion(self, connection: Connection, most: int) -> list[Transaction]:
        """Release so many of those that the connection holds no longer, and return them, oldest first."""
        refs = self._transactions.held(connection.tenant, connection.subsidiary.id)
        let_out: list[Transaction] = []
        for page in _pages(refs, PAGE):
            found = self._transactions.get_many(page)
            let_out += self._release(
                connection, [found[ref] for ref in page if ref in found], most - len(let_out)
            )
            if len(let_out) >= most:
                break
        return let_out

    def reconnected(self, connection: Connection) -> int:
        """Ask again what failed because this company wasn't connected (CONN-10); returns the count."""
        narrowed = ListFilter(subsidiary_id=connection.subsidiary.id)
        cursor: str | None = None
        count = 0
        while count < MOST_AT_ONCE:
            page = self._transactions.open_errors(connection.tenant, narrowed, PAGE, cursor)
            failed = [record for record in page.items if record.problem.code == NOT_CONNECTED]
            refs = [TransactionRef(connection.tenant, record.record_id) for record in failed]
            now = self._clock.now()
            event = HistoryEvent(now, "queued again", "connection", "connected again")
            changes = [
                Change(asked_again(transaction, now), event)
                for transaction in self._transactions.get_many(refs).values()
                if waits_for_company(transaction, connection.company_id)
            ]
            refused = self._transactions.save(changes)
            asked = [change.transaction for change in changes if ref_of(change.transaction) not in refused]
            self._queue.send_transactions(asked)
            count += len(asked)
            cursor = page.cursor
            if cursor is None:
                break
        return count

    def released_meanwhile(self, held: Sequence[Transaction]) -> None:
        """Release those whose connection let them go between the look at it and their hold."""
        places: dict[tuple[str, str], list[Transaction]] = {}
        for transaction in held:
            places.setdefault((transaction.tenant, transaction.held_at), []).append(transaction)
        for place, members in places.items():
            self._release(self._connections.get(*place), members, len(members))

    def _release(
        self, connection: Connection | None, transactions: Sequence[Transaction], most: int
    ) -> list[Transaction]:
        free = [
            transaction
            for transaction in transactions
            if transaction.held and not is_still_held(connection, transaction)
        ]
        free.sort(key=lambda transaction: transaction.created_at)
        del free[most:]
        self._queue.send_transactions(free)
        now = self._clock.now()
        event = HistoryEvent(now, "released", "worker")
        # A worker that was faster has claimed it already.
        self._transactions.save([Change(released(transaction, now), event) for transaction in free])
        return free


def _pages(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while page := list(islice(items, size)):
        yield page
