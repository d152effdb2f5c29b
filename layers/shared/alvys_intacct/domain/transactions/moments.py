"""Which request counts, by its moment, in whatever order the requests arrive (MOD-3).

Of contents the one with the newest `updatedAt` counts; of contents with the same `updatedAt` the one with the
higher hash. Whether a document is wanted in the books is decided by the newest request: an edit, a reference
or a regenerate wants it there, a revert wants it out. At the same moment the revert counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from alvys_intacct.domain.transactions.record import Operation, Transaction

# The most that the clocks of Alvys and this service may differ.
MOST_AHEAD = timedelta(hours=1)
IN_THE_FUTURE = "is in the future; send the time of the update in Alvys"
# The least that two moments may differ by.
JUST_AFTER = timedelta(microseconds=1)


def is_in_the_future(moment: datetime, now: datetime) -> bool:
    """Whether no clock explains that moment. Beside it, all later real requests would look old."""
    return moment > now + MOST_AHEAD


def wanted_since(transaction: Transaction) -> datetime | None:
    """The moment of the newest request for its document; None for a reference from an earlier version."""
    return transaction.wanted_at or transaction.alvys_updated_at


def out_since(transaction: Transaction) -> datetime | None:
    """The moment of the newest revert, if there was one.

    An earlier version recorded none: after its reverts only newer edits counted.
    """
    if transaction.reverted_at is None and transaction.operation is Operation.REVERT:
        return wanted_since(transaction)
    return transaction.reverted_at


def is_newer_content(transaction: Transaction, updated_at: datetime, content_hash: str) -> bool:
    """Whether a content comes after the one that is recorded."""
    known = transaction.alvys_updated_at
    return known is None or (updated_at, content_hash) > (known, transaction.content_hash)


def later(known: datetime | None, moment: datetime) -> datetime:
    """The later of a known moment and a new one."""
    return moment if known is None else max(known, moment)


def is_out(wanted: datetime | None, reverted: datetime | None) -> bool:
    """Whether the document is wanted out of the books, by the newest requests of both kinds."""
    return reverted is not None and (wanted is None or reverted >= wanted)


def of_revert(transaction: Transaction, asked_at: datetime) -> datetime:
    """The moment of a revert whose request names none.

    It is about the document as it is known, even where Alvys's clock is ahead of this one.
    """
    return later(wanted_since(transaction), asked_at)


def of_request(transaction: Transaction, asked_at: datetime) -> datetime:
    """The moment of a regenerate, or of calling a revert off, whose request names none."""
    reverted = out_since(transaction)
    return asked_at if reverted is None else max(asked_at, reverted + JUST_AFTER)
