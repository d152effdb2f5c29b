"""Trips and statements that only one transaction may book (DEC-3).

Each kind lists the keys that it books: `TransactionEnvelope.booked_once`.
"""

from __future__ import annotations

from collections.abc import Iterable

from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Operation, Transaction
from alvys_intacct.domain.transactions.unknown_contents import UNKNOWN_DIGEST

# Stands for the revision of a content that nobody knows, as in receipts of a restored table.
UNKNOWN_REVISION = 0


def has_hold(owner: Transaction) -> bool:
    """Whether a transaction has a document in Sage, whoever made it, or may still get one."""
    if owner.is_in_books or owner.intent is not None:
        return True
    return owner.status in IN_HAND and owner.operation is Operation.EXPORT


def earlier_in_sage(owner: Transaction) -> set[int]:
    """The revisions before its newest content that its document in Sage has, or may have.

    An edit that isn't carried out leaves the document as it is (MOD-8). `UNKNOWN_REVISION` is among them
    where nothing tells what the document has.
    """
    mark = owner.resolution.synced if owner.resolution else None
    in_sage = {owner.intent.revision} if owner.intent else set[int]()
    if mark is not None and mark.record_no is None:
        # A person brought the document in step by hand.
        in_sage.add(mark.revision)
    elif owner.receipt is not None and owner.receipt.revision < owner.content_revision:
        is_known = owner.receipt.digest != UNKNOWN_DIGEST
        in_sage.add(owner.receipt.revision if is_known else UNKNOWN_REVISION)
    return {revision for revision in in_sage if revision < owner.content_revision}


def former_keys(key: str, subsidiaries: Iterable[str]) -> list[str]:
    """The forms of a key under which records from before MOD-7 took it: with a subsidiary in front."""
    return [f"{subsidiary_id}:{key}" for subsidiary_id in subsidiaries]
