"""What may be booked once, whichever transaction does it (DEC-3): trips, and statements sent two ways.

The keys of what an envelope books stand with its kind: `TransactionEnvelope.booked_once`.
"""

from __future__ import annotations

from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Operation, Transaction


def has_hold(owner: Transaction) -> bool:
    """Whether a transaction has, or may yet get, a document in Sage."""
    if owner.receipt is not None or owner.intent is not None:
        return True
    return owner.status in IN_HAND and owner.operation is Operation.EXPORT
