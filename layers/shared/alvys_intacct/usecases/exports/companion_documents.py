"""Companions of a transaction's document: each is a transaction of its own that follows the main one.

They are recorded when the main document is in Sage, before its receipt is recorded: after a crash in between
the outcome counts as unknown, and the next attempt records them. They are reverted before the main
transaction is recorded as reverted.
"""

from __future__ import annotations

from collections.abc import Mapping

from alvys_intacct.domain.kinds.document_roles import Part
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import content_of
from alvys_intacct.domain.transactions.companions import (
    companion_kept,
    companion_key,
    companion_recorded,
    companion_taken_back,
)
from alvys_intacct.domain.transactions.lifecycle import BUSY
from alvys_intacct.domain.transactions.receipt import Companion
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.conditional_writes import apply_step
from alvys_intacct.usecases.work.find_transactions import DocumentKey, FindTransactions

Wanted = Mapping[str, Companion]


class CompanionDocuments:
    """Makes, revises and reverts the companions of a transaction. Each step can be repeated."""

    def __init__(
        self, transactions: TransactionStore, find: FindTransactions, queue: WorkQueue, clock: Clock
    ) -> None:
        self._transactions = transactions
        self._find = find
        self._queue = queue
        self._clock = clock

    def keep(self, main: Transaction, envelope: TransactionEnvelope, wanted: Wanted) -> None:
        """Keep exactly the wanted companions, with the main one's newest content. Raises `Retryable`."""
        for key, companion in wanted.items():
            self._have(main, envelope, companion.part(key), companion.subsidiary_id)
        self._take_back(main, {key: kept for key, kept in main.companions.items() if key not in wanted})

    def take_back(self, main: Transaction) -> None:
        """Revert the companions because the main document leaves Sage. Raises `Retryable`."""
        self._take_back(main, main.companions)

    def _have(self, main: Transaction, envelope: TransactionEnvelope, part: Part, subsidiary_id: str) -> None:
        now = self._clock.now()
        fresh = companion_recorded(main, envelope, part, subsidiary_id, now)
        ref = self._recorded(main, part)
        event = HistoryEvent(now, f"recorded with {main.number}", "worker", main.transaction_id)
        content = content_of(envelope)
        if ref is None and not self._transactions.save([Change(fresh, event, content)]):
            self._queue.send_transactions([fresh])
            return

        def step(current: Transaction) -> Change | None:
            following = companion_kept(current, main, envelope, part, subsidiary_id, now)
            if following is None:
                return None
            newly = following.content_revision != current.content_revision
            told = event if newly or following.status is not current.status else None
            return Change(following, told, content if newly else None)

        self._send(apply_step(self._transactions, ref or ref_of(fresh), step))

    def _take_back(self, main: Transaction, companions: Wanted) -> None:
        for key, companion in companions.items():
            ref = self._recorded(main, companion.part(key))
            if ref is None:
                continue

            def step(current: Transaction) -> Change | None:
                now = self._clock.now()
                wanted = companion_taken_back(current, main, now)
                if wanted is None:
                    return None
                event = HistoryEvent(
                    now, f"revert requested with {main.number}", "worker", main.transaction_id
                )
                return Change(wanted, event if wanted.revision > current.revision else None)

            self._send(apply_step(self._transactions, ref, step))

    def _recorded(self, main: Transaction, part: Part) -> TransactionRef | None:
        """The companion that is that part, if it was ever recorded."""
        key = DocumentKey(main.kind, companion_key(main, part))
        found = self._find(main.tenant, [key]).get(key)
        return ref_of(found) if found else None

    def _send(self, written: Transaction | None) -> None:
        if written is not None and written.status not in BUSY and not written.held:
            self._queue.send_transactions([written])
