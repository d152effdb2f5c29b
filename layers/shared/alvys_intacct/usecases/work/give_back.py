"""Give back what a worker has claimed and can't record, because the table or the queue is away.

Nobody's document is the cause: no attempt is counted, and no death of a worker. Where not even that can be
written, the message that comes back says which claim has ended.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import Change, TransactionRef, ref_of
from alvys_intacct.domain.transactions.waiting import given_back
from alvys_intacct.ports.runtime import Clock
from alvys_intacct.ports.stores import TransactionStore
from alvys_intacct.usecases.work.claimed_work import ClaimedWork, Later
from alvys_intacct.usecases.work.claims import Claims
from alvys_intacct.usecases.work.conditional_writes import Step, apply_steps
from alvys_intacct.usecases.work.open_work import NOT_THEIRS, Due
from alvys_intacct.usecases.work.own_faults import unforeseen

Ends = Mapping[TransactionRef, datetime]


class GiveBack:
    """Claims work and carries it out; gives it back where it can't be recorded."""

    def __init__(self, claims: Claims, transactions: TransactionStore, clock: Clock) -> None:
        self._claims = claims
        self._transactions = transactions
        self._clock = clock

    def __call__(
        self, due: Sequence[Transaction], carry_out: Callable[[ClaimedWork], list[Later]]
    ) -> list[Later]:
        """Carry out what is due; returns what is to be retried. Raises what is not the store's fault."""
        ends: dict[TransactionRef, datetime] = {}
        try:
            return carry_out(self._claims.take(due, ends))
        except NOT_THEIRS as error:
            return self._given_back([ref_of(transaction) for transaction in due], ends, error)

    def _given_back(self, refs: Sequence[TransactionRef], ends: Ends, error: SyncError) -> list[Later]:
        try:
            found = self._transactions.get_many(refs)
            steps: list[tuple[Transaction, Step]] = [
                (transaction, self._giving_back(ends)) for transaction in found.values()
            ]
            written = apply_steps(self._transactions, steps)
        except SyncError:
            return [Later(ref, 0, error, ends.get(ref)) for ref in refs]
        found |= {ref_of(transaction): transaction for transaction in written}
        now = self._clock.now()
        return [
            # What was recorded before is due as its record says; what was to be told of it is lost. No record
            # counts how often the others come back, so their messages do.
            Later(ref, 0, error) if (due_at := found[ref].due_at) is None else Later(ref, _until(due_at, now))
            for ref in refs
            if ref in found and found[ref].status in IN_HAND - {Status.IN_PROGRESS}
        ]

    def _giving_back(self, ends: Ends) -> Step:
        def step(current: Transaction) -> Change | None:
            if current.status is not Status.IN_PROGRESS or current.claimed_until != ends.get(ref_of(current)):
                return None
            return Change(given_back(current, self._clock.now()))

        return step


def unread(due: Due) -> list[Later]:
    """What comes back because it can't be read: by the queue, so that it ends as a dead letter (ERR-7)."""
    return [Later(ref, 0, unforeseen()) for ref in due.unread]


def _until(due_at: datetime, now: datetime) -> int:
    return max(0, math.ceil((due_at - now).total_seconds()))
