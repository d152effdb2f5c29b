"""When a transaction in hand is due, and when the sweeper looks for it. The record decides, not its messages.

A message only names a transaction. One that comes early, late or twice finds nothing to do. After a short
wait a delayed message brings the transaction back; after a long one, and when a message or a worker is lost,
the sweeper does.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from alvys_intacct.domain.transactions.record import Status, Transaction

# Waits up to this long are left to a delayed message, which is quicker than the sweeper.
BY_MESSAGE = timedelta(seconds=120)
# A message is taken for lost after this time.
MESSAGE_LASTS = timedelta(minutes=20)
# The clocks of two Lambdas differ by less.
_SKEW = timedelta(seconds=5)
# This many workers in a row have died with a transaction before it is given up.
MOST_UNFINISHED = 3


def is_due(transaction: Transaction, now: datetime) -> bool:
    """Whether its wait is over."""
    return transaction.due_at is None or transaction.due_at <= now + _SKEW


def is_poison(transaction: Transaction) -> bool:
    """Whether it must not be claimed again: each worker that claimed it lately has died (reliability 3)."""
    return transaction.unfinished >= MOST_UNFINISHED


def swept_after(transaction: Transaction) -> datetime:
    """When the sweeper looks for a transaction in hand, if nothing moves it before."""
    if transaction.status is Status.IN_PROGRESS and transaction.claimed_until is not None:
        return transaction.claimed_until
    if transaction.due_at is None:
        return transaction.changed_at + MESSAGE_LASTS
    has_message = transaction.due_at - transaction.changed_at <= BY_MESSAGE
    return transaction.due_at + MESSAGE_LASTS if has_message else transaction.due_at
