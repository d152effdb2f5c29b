"""Divides the work of a batch among Sage companies, which are worked on at the same time.

Each company has a lane. One that is slow, hangs or fails holds up no other. Nothing is claimed before its
lane begins, so a lane that finds no time left counts no attempt. Within a lane, one subsidiary follows the
other: they share the few requests that Sage allows a company at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import ref_of
from alvys_intacct.ports.runtime import Metrics
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.work.claimed_work import Later
from alvys_intacct.usecases.work.open_work import NOT_THEIRS

# What a lane may take, in seconds, so that it can begin: its requests to Sage, and the records.
SECONDS_PER_LANE, SECONDS_PER_TRANSACTION = 20.0, 0.3
# A lane that didn't begin comes back after this many seconds.
BEGINS_AFTER = 5


Members = Sequence[Transaction]
CarryOut = Callable[[Members], list[Later]]
# What a lane's thread runs in, by the correlation id of its work.
InLane = Callable[[str], AbstractContextManager[None]]


class Lanes:
    """Runs lanes in a few threads; a batch for one company runs without any.

    `at_once` is the number of threads; 1 runs the lanes one after the other.
    """

    def __init__(
        self,
        connections: ConnectionStore,
        metrics: Metrics,
        remaining_seconds: Callable[[], float],
        in_lane: InLane,
        *,
        at_once: int,
    ) -> None:
        self._connections = connections
        self._metrics = metrics
        self._remaining = remaining_seconds
        self._in_lane = in_lane
        self._at_once = at_once

    def __call__(self, transactions: Members, carry_out: CarryOut) -> list[Later]:
        """Carry out the work of each company; returns what is to be retried, and when.

        Raises what a lane raises if there is only one.
        """
        if len({_place(transaction) for transaction in transactions}) < 2:
            return carry_out(transactions)
        lanes = self._by_company(transactions)
        if len(lanes) < 2:
            return carry_out(transactions)

        def run(numbered: tuple[int, Members]) -> list[Later]:
            return self._run(*numbered, carry_out)

        if self._at_once < 2:
            return [later for lane in map(run, enumerate(lanes)) for later in lane]
        with ThreadPoolExecutor(min(self._at_once, len(lanes)), "lane") as pool:
            running = [pool.submit(run, numbered) for numbered in enumerate(lanes)]
        # All have ended; one that died ends the run now.
        return [later for lane in running for later in lane.result()]

    def _by_company(self, transactions: Members) -> list[Members]:
        """The transactions of each company, in the order in which the oldest of each came."""
        try:
            companies = self._connections.companies(dict.fromkeys(map(_place, transactions)))
        except NOT_THEIRS:
            raise
        except Exception as error:  # noqa: BLE001 - a broken connection must not hold up the others
            # Each connection has a lane then, and the error its own.
            self._metrics.unforeseen(error, transactions[0].transaction_id)
            companies = {}
        lanes: dict[tuple[str, ...], list[Transaction]] = {}
        for transaction in transactions:
            place = _place(transaction)
            company = companies.get(place)
            # Sage ignores the case of a company id.
            key = place if company is None else (company.casefold(),)
            lanes.setdefault(key, []).append(transaction)
        return list(lanes.values())

    def _run(self, number: int, lane: Members, carry_out: CarryOut) -> list[Later]:
        waited = number >= self._at_once
        if waited and self._remaining() < SECONDS_PER_LANE + SECONDS_PER_TRANSACTION * len(lane):
            self._metrics.count("LeftForLater", len(lane))
            return [Later(ref_of(transaction), BEGINS_AFTER) for transaction in lane]
        try:
            with self._in_lane(lane[0].correlation_id):
                return carry_out(lane)
        except SyncError as error:
            return [Later(ref_of(transaction), 0, error) for transaction in lane]
        except Exception as error:  # noqa: BLE001 - one poisoned lane must not hold up the others
            # As after the death of a worker: the sweeper queues them again when their claims end.
            self._metrics.unforeseen(error, lane[0].transaction_id)
            return []


def _place(transaction: Transaction) -> tuple[str, str]:
    """The connection whose Sage company is asked first: where an interrupted write may have gone (MOD-7)."""
    return transaction.tenant, transaction.booked_at
