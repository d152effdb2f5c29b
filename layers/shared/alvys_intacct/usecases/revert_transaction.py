"""Ask for a transaction to be taken out of Sage again (MOD-1)."""

from __future__ import annotations

from alvys_intacct.domain.lifecycle import BUSY, revert_wanted
from alvys_intacct.domain.permissions import Identity
from alvys_intacct.domain.transactions import Transaction
from alvys_intacct.ports import Change, Clock, HistoryEvent, TransactionRef, TransactionStore, WorkQueue
from alvys_intacct.usecases.settling import settle


def revert_transaction(
    store: TransactionStore,
    queue: WorkQueue,
    clock: Clock,
    caller: Identity,
    transaction_id: str,
    correlation_id: str,
) -> Transaction | None:
    """Queue the revert; None when the tenant has no such transaction.

    A reference stands for what it turned out to be. One that a worker holds is reverted when that is
    done (MOD-3); one that was reverted stays so.
    """
    ref = TransactionRef(caller.tenant, transaction_id)
    named = store.get(ref)
    if named is not None and named.resolved_to is not None:
        ref = TransactionRef(caller.tenant, named.resolved_to)

    def step(current: Transaction) -> Change | None:
        now = clock.now()
        wanted = revert_wanted(current, correlation_id, now)
        return Change(wanted, HistoryEvent(now, "revert asked for", caller.subject)) if wanted else None

    current = settle(store, ref, step) or store.get(ref)
    if current is not None and current.status not in BUSY:
        queue.send_transactions([current] if not current.held else [])
    return current
