"""Documents in Sage whose content isn't known for sure: edits of them are always written (MOD-4).

Either a person changed it in Sage, or an update in place was never answered. The digests of its receipt say
what may have changed: those that are unknown equal no document's.
"""

from __future__ import annotations

from alvys_intacct.domain.transactions.receipt import Intent, Receipt
from alvys_intacct.domain.transactions.record import Transaction

UNKNOWN_DIGEST = ""


def changed_by_hand(receipt: Receipt) -> Receipt:
    """The receipt of a document that a person may have changed in Sage: its amounts, too."""
    unknown = {"digest": UNKNOWN_DIGEST, "posting_digest": None, "lines_digest": None, "accounts": None}
    return receipt.model_copy(update=unknown)


def perhaps_updated(transaction: Transaction) -> Receipt | None:
    """Its receipt; where an update in place has no answer, without the digests that it may have changed.

    Otherwise an edit back to the former content would be taken for no change at all.
    """
    receipt, intent = transaction.receipt, transaction.intent
    if receipt is None or intent is None or intent.updates is None:
        return receipt
    return _after(receipt, intent)


def _after(receipt: Receipt, update: Intent) -> Receipt:
    booked = receipt.posting_digest if receipt.posting_digest == update.posting_digest else None
    lines = receipt.lines_digest if receipt.lines_digest == update.lines_digest else None
    unknown: dict[str, object] = {
        "digest": UNKNOWN_DIGEST,
        "posting_digest": booked,
        "lines_digest": lines,
        "accounts": receipt.accounts if booked is not None else None,
    }
    return receipt.model_copy(update=unknown)
