"""Conditional writes of transactions' next records, repeated after lost races.

Many records are written in few requests. After a race only those are looked at again that lost it, all in one
read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, TransactionRef, ref_of
from alvys_intacct.late_dataclass import dataclass
from alvys_intacct.ports.stores import TransactionStore

MOST_TRIES = 8

# From the current record to the change; None where nothing changes.
Step = Callable[[Transaction], Change | None]
# The same where there may be no record yet.
FirstStep = Callable[[Transaction | None], Change | None]


@dataclass(frozen=True, slots=True)
class Applied:
    """The records that were written, and those that stay as they are."""

    written: dict[TransactionRef, Transaction] = field(default_factory=dict)
    unchanged: dict[TransactionRef, Transaction] = field(default_factory=dict)


def apply_all(
    store: TransactionStore,
    steps: Mapping[TransactionRef, FirstStep],
    known: Mapping[TransactionRef, Transaction],
) -> Applied:
    """Apply each step to its record, which is new where it isn't known. Steps are repeated after lost races.

    Raises `Retryable` after too many of them; the other records are written then.
    """
    applied = Applied()
    pending, current = dict(steps), known
    for _ in range(MOST_TRIES):
        changes: dict[TransactionRef, Change] = {}
        for ref, step in pending.items():
            record = current.get(ref)
            change = step(record)
            if change is not None:
                changes[ref] = change
            elif record is not None:
                applied.unchanged[ref] = record
        refused = store.save(list(changes.values())) if changes else set()
        applied.written.update(
            {ref: change.transaction for ref, change in changes.items() if ref not in refused}
        )
        if not refused:
            return applied
        pending = {ref: pending[ref] for ref in changes if ref in refused}
        current = store.get_many(pending)
    raise Retryable("The record is being changed by other writers.", code="record_busy")


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
    """Apply each step to its record, which was read before. Returns the records written.

    Raises `Retryable` as `apply_all` does.
    """
    known = {ref_of(transaction): transaction for transaction, _ in steps}
    by_ref = {ref_of(transaction): _of_present(step) for transaction, step in steps}
    return list(apply_all(store, by_ref, known).written.values()) if steps else []


def apply_to_refs(store: TransactionStore, refs: Iterable[TransactionRef], step: Step) -> list[Transaction]:
    """Apply `step` to each of these records; unknown ones are left out. Returns the records written."""
    wanted = list(dict.fromkeys(refs))
    found = store.get_many(wanted) if wanted else {}
    return apply_steps(store, [(found[ref], step) for ref in wanted if ref in found])


def _of_present(step: Step) -> FirstStep:
    return lambda current: step(current) if current is not None else None
