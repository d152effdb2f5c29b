"""Ask for a transaction to be taken out of Sage again (MOD-1)."""

from __future__ import annotations

from alvys_intacct.domain.lifecycle import TRANSITIONS, revert_wanted
from alvys_intacct.domain.permissions import Identity
from alvys_intacct.domain.transactions import Status, Transaction
from alvys_intacct.ports import Change, Clock, HistoryEvent, TransactionRef, TransactionStore, WorkQueue
from alvys_intacct.usecases.settling import settle


class CannotRevertError(Exception):
    """It isn't in a state that can be reverted; carries the state."""

    def __init__(self, status: Status) -> None:
        super().__init__(status)
        self.status = status


def revert_transaction(
    store: TransactionStore,
    queue: WorkQueue,
    clock: Clock,
    caller: Identity,
    transaction_id: str,
    correlation_id: str,
) -> Transaction | None:
    """Queue the revert; None when the tenant has no such transaction. Raises `CannotRevertError`."""

    def step(current: Transaction) -> Change:
        if Status.QUEUED not in TRANSITIONS[current.status] or current.status is Status.IN_PROGRESS:
            raise CannotRevertError(current.status)
        now = clock.now()
        event = HistoryEvent(now, "revert asked for", caller.subject)
        return Change(revert_wanted(current, correlation_id, now), event)

    wanted = settle(store, TransactionRef(caller.tenant, transaction_id), step)
    if wanted is not None:
        queue.send_transactions([wanted])
    return wanted
