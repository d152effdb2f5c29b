"""Request the removal of a transaction's document from Sage, or call such a request off (MOD-1, MOD-3)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.identity import Identity
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent, TransactionRef, ref_of
from alvys_intacct.domain.transactions.revisions import revert_called_off, revert_wanted
from alvys_intacct.ports.runtime import Clock, WorkQueue
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.intake.find_target import FindTarget, RequestRefusedError
from alvys_intacct.usecases.intake.queue_set import QueueSet
from alvys_intacct.usecases.work.conditional_writes import Step, apply_step


class RevertTransaction:
    """Queues the revert of a transaction, or calls it off."""

    def __init__(
        self,
        transactions: TransactionStore,
        find_target: FindTarget,
        queue_set: QueueSet,
        queue: WorkQueue,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._find_target = find_target
        self._queue_set = queue_set
        self._queue = queue
        self._clock = clock

    def __call__(
        self,
        caller: Identity,
        transaction_id: str,
        correlation_id: str,
        moment: datetime | None = None,
    ) -> Transaction | None:
        """The transaction after the request; None when the tenant has no such transaction.

        `moment` is when it was reverted in Alvys (UTC), None for now: a revert that is older than what
        brought the document back changes nothing (MOD-3). A transaction that a worker holds is reverted when
        the worker is done; a reverted one stays reverted. Raises `RequestRefusedError`.
        """
        target = self._find_target.of_its_own(TransactionRef(caller.tenant, transaction_id), "Revert")
        if target is None:
            return None

        def step(current: Transaction) -> Change | None:
            now = self._clock.now()
            following = revert_wanted(current, correlation_id, now, moment)
            if following is None:
                return None
            event = HistoryEvent(now, following.what, caller.subject, following.detail)
            return Change(following.transaction, event)

        return self._applied(target, step)

    def call_off(self, caller: Identity, transaction_id: str, correlation_id: str) -> Transaction | None:
        """The transaction after its revert was called off; nothing is written in Sage.

        None when the tenant has no such transaction. Raises `RequestRefusedError` where the document is out
        of the books already.
        """
        target = self._find_target.of_its_own(TransactionRef(caller.tenant, transaction_id), "Change")
        if target is None:
            return None

        def step(current: Transaction) -> Change | None:
            if current.status is Status.REVERTED:
                raise RequestRefusedError(
                    "already_reverted",
                    f"{current.number} is reverted already. Regenerate it to export it anew.",
                )
            now = self._clock.now()
            following = revert_called_off(current, correlation_id, now)
            if following is None:
                return None
            event = HistoryEvent(now, following.what, caller.subject)
            return Change(following.transaction, event)

        return self._applied(target, step)

    def _applied(self, target: Transaction, step: Step) -> Transaction | None:
        ref = ref_of(target)
        current = apply_step(self._transactions, ref, step) or self._transactions.get(ref)
        if current is not None and current.status is Status.QUEUED and not current.held:
            self._queue.send_transactions([current])
        if current is not None:
            self._queue_set(target, current)
        return current
