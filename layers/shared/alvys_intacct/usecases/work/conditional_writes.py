"""Conditional writes of a transaction's next record, repeated after a lost race."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, TransactionRef, ref_of
from alvys_intacct.ports.stores import TransactionStore

MOST_TRIES = 8

# From the current record to the change; None where nothing changes.
Step = Callable[[Transaction], Change | None]


def apply_step(store: TransactionStore, ref: TransactionRef, step: Step) -> Transaction | None:
    """Apply `step` to the current record; repeat it if another writer was faster.

    Returns the record written, or None if there is no record or `step` changes nothing. Raises `Retryable`
    after too many lost races.
    """
    for _ in range(MOST_TRIES):
        current = store.get(ref)
        change = step(current) if current is not None else None
        if change is None:
            return None
        if not store.save([change]):
            return change.transaction
    raise Retryable("The record is being changed by other writers.", code="record_busy")


def apply_steps(store: TransactionStore, steps: Sequence[tuple[Transaction, Step]]) -> list[Transaction]:
    """Apply each step to its record, in few requests; after a lost race one by one.

    Returns the records written.
    """
    by_ref = {ref_of(transaction): step for transaction, step in steps}
    changes = [change for transaction, step in steps if (change := step(transaction)) is not None]
    refused = store.save(changes)
    written = [change.transaction for change in changes if ref_of(change.transaction) not in refused]
    again = (apply_step(store, ref, by_ref[ref]) for ref in refused)
    return written + [transaction for transaction in again if transaction is not None]
