"""Trips and statements that only one transaction may book (DEC-3).

Each kind lists the keys that it books: `TransactionEnvelope.booked_once`.
"""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Operation, Transaction


def has_hold(owner: Transaction) -> bool:
    """Whether a transaction has a document in Sage, whoever made it, or may still get one."""
    if owner.is_in_books or owner.intent is not None:
        return True
    return owner.status in IN_HAND and owner.operation is Operation.EXPORT


def former_keys(key: str, subsidiaries: Iterable[str]) -> list[str]:
    """The forms of a key under which records from before MOD-7 took it: with a subsidiary in front."""
    return [f"{subsidiary_id}:{key}" for subsidiary_id in subsidiaries]
