"""Errors of documents that no request to Sage can tell: they lie in what was sent to us, or in ourselves."""

from __future__ import annotations

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.limits import LARGEST_CONTENT
from alvys_intacct.domain.transactions.record import Transaction


def not_kept(transaction: Transaction) -> NeedsAttention:
    """The error of a transaction whose content was too large to be kept."""
    return NeedsAttention(
        f"{transaction.kind.said_as} {transaction.number} is too large: a transaction may have "
        f"{LARGEST_CONTENT:,} characters of JSON, and fewer where they can't be compressed.",
        code="content_too_large",
        remedy="Divide the document in Alvys, or send it without the loads and trips that it doesn't need.",
    )


def unforeseen() -> NeedsAttention:
    """The error that a biller sees for an unexpected exception; the log has the details."""
    return NeedsAttention(
        "An internal error occurred while the document was prepared.",
        code="internal_error",
        remedy="Retry. If it fails again, send the correlation id to support.",
    )
