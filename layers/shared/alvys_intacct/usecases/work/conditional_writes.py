"""Writing a transaction's next record when others may write at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, TransactionRef, ref_of
from alvys_intacct.ports.stores import TransactionStore

MOST_TRIES = 8

# From the record as it stands to its next one; None where nothing is to be changed.
Step = Callable[[Transaction], Change | None]


def apply_step(store: TransactionStore, ref: TransactionRef, step: Step) -> Transaction | None:
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


def apply_steps(store: TransactionStore, steps: Sequence[tuple[Transaction, Step]]) -> list[Transaction]:
    """Apply each step to the record at hand, all in few requests; those that lost a race one by one.

    Answers the records written.
    """
    by_ref = {ref_of(transaction): step for transaction, step in steps}
    changes = [change for transaction, step in steps if (change := step(transaction)) is not None]
    refused = store.save(changes)
    written = [change.transaction for change in changes if ref_of(change.transaction) not in refused]
    again = (apply_step(store, ref, by_ref[ref]) for ref in refused)
    return written + [transaction for transaction in again if transaction is not None]
