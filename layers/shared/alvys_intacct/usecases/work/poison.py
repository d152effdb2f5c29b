"""Give up a transaction that kills its workers (reliability 3)."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.transactions.due import is_poison
from alvys_intacct.domain.transactions.lifecycle import can_be_claimed, failed
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.domain.transactions.refs import Change, HistoryEvent
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.conditional_writes import Step, apply_steps

GAVE_UP = Problem(
    code="processing_failed",
    message="Processing failed several times without a result.",
    remedy="Retry. If it fails again, send the correlation id to support.",
)


def given_up(
    store: TransactionStore, transactions: Sequence[Transaction], by: str, clock: Clock
) -> list[Transaction]:
    """Put them on the error list; returns the records written.

    An intent is kept, so that a retry looks in Sage first.
    """

    def step(current: Transaction) -> Change | None:
        now = clock.now()
        if not is_poison(current) or not can_be_claimed(current, now):
            return None
        following = failed(current, GAVE_UP, now, keep_intent=True)
        return Change(following, HistoryEvent(now, "failed", by, GAVE_UP.code))

    steps: list[tuple[Transaction, Step]] = [(transaction, step) for transaction in transactions]
    return apply_steps(store, steps) if steps else []
