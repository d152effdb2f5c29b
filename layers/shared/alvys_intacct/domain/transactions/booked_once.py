"""Trips and statements that only one transaction may book (DEC-3).

Each kind lists the keys that it books: `TransactionEnvelope.booked_once`.
"""

from __future__ import annotations

from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Operation, Transaction


def has_hold(owner: Transaction) -> bool:
    """Whether a transaction has a document in Sage, or may still get one."""
    if owner.receipt is not None or owner.intent is not None:
        return True
    return owner.status in IN_HAND and owner.operation is Operation.EXPORT
