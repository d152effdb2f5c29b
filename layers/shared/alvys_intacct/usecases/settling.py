"""Writing a transaction's next record when others may write at the same time."""

from __future__ import annotations

from collections.abc import Callable

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions import Transaction
from alvys_intacct.ports import Change, TransactionRef, TransactionStore

MOST_TRIES = 8

Step = Callable[[Transaction], Change | None]


def settle(store: TransactionStore, ref: TransactionRef, step: Step) -> Transaction | None:
    """Apply `step` to the record as it now stands, again if somebody wrote meanwhile.

    Answers the record written, or None when there is none or `step` has nothing to change. Raises
    `Retryable` when others keep winning.
    """
    for _ in range(MOST_TRIES):
        current = store.get(ref)
        change = step(current) if current is not None else None
        if change is None:
            return None
        if not store.save([change]):
            return change.transaction
    raise Retryable("The record is being changed by others.", code="record_busy")


def settle_all(
    store: TransactionStore, steps: list[tuple[Transaction, Step]]
) -> dict[TransactionRef, Transaction]:
    """Apply each step to the record at hand, all in few requests; those that lost a race one by one."""
    first = [
        (transaction, change) for transaction, step in steps if (change := step(transaction)) is not None
    ]
    refused = store.save([change for _, change in first])
    written = {_ref(change.transaction): change.transaction for _, change in first}
    by_ref = {_ref(transaction): step for transaction, step in steps}
    for ref in refused:
        again = settle(store, ref, by_ref[ref])
        if again is not None:
            written[ref] = again
        else:
            written.pop(ref, None)
    return written


def _ref(transaction: Transaction) -> TransactionRef:
    return TransactionRef(transaction.tenant, transaction.transaction_id)
