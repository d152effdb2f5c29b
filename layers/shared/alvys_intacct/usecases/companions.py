"""Documents that a transaction brings along: each is a transaction of its own, in step with the main one.

The worker that carries out the main one records them before it writes anything; each step can be repeated.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from alvys_intacct.domain.envelope import Whole, content_of
from alvys_intacct.domain.lifecycle import BUSY, companion_recorded, revert_wanted, revised
from alvys_intacct.domain.parts import Part, part_key
from alvys_intacct.domain.transactions import Operation, Transaction, transaction_id
from alvys_intacct.ports import (
    Change,
    Clock,
    HistoryEvent,
    TransactionRef,
    TransactionStore,
    WorkQueue,
)
from alvys_intacct.usecases.settling import settle


class Companions:
    """Makes, revises and takes back what a transaction brings along."""

    def __init__(self, transactions: TransactionStore, queue: WorkQueue, clock: Clock) -> None:
        self._transactions = transactions
        self._queue = queue
        self._clock = clock

    def keep(self, main: Transaction, envelope: Whole, wanted: Mapping[Part, str]) -> None:
        """Have just the wanted ones, each at its subsidiary, with the main one's newest content.

        Raises `Retryable`.
        """
        if main.part is not Part.WHOLE:
            return
        for part, subsidiary_id in wanted.items():
            self._have(main, envelope, part, subsidiary_id)
        if main.revision > 1:
            self._take_back(main, [part for part in Part if part not in wanted])

    def revert(self, main: Transaction) -> None:
        """The main one is taken out of Sage: so are they."""
        if main.part is Part.WHOLE:
            self._take_back(main, list(Part))

    def _have(self, main: Transaction, envelope: Whole, part: Part, subsidiary_id: str) -> None:
        now = self._clock.now()
        fresh = companion_recorded(main, envelope, part, subsidiary_id, now)
        ref = TransactionRef(main.tenant, fresh.transaction_id)
        event = HistoryEvent(now, f"comes with {main.number}", "worker", main.transaction_id)
        content = content_of(envelope)
        if not self._transactions.save([Change(fresh, event, content)]):
            self._queue.send_transactions([fresh])
            return

        def step(current: Transaction) -> Change | None:
            following = revised(current, envelope, main.correlation_id, now)
            if following is None:
                return None
            newly = following.content_revision != current.content_revision
            return Change(following, event, content if newly else None)

        self._send(settle(self._transactions, ref, step))

    def _take_back(self, main: Transaction, parts: Collection[Part]) -> None:
        for part in parts:
            if part is Part.WHOLE or main.alvys_id is None:
                continue
            key = part_key(main.alvys_id, part)
            ref = TransactionRef(main.tenant, transaction_id(main.tenant, main.subsidiary_id, main.kind, key))

            def step(current: Transaction) -> Change | None:
                if current.operation is Operation.REVERT:
                    return None
                now = self._clock.now()
                wanted = revert_wanted(current, main.correlation_id, now)
                event = HistoryEvent(now, f"taken back with {main.number}", "worker", main.transaction_id)
                return Change(wanted, event) if wanted else None

            self._send(settle(self._transactions, ref, step))

    def _send(self, written: Transaction | None) -> None:
        if written is not None and written.status not in BUSY and not written.held:
            self._queue.send_transactions([written])
