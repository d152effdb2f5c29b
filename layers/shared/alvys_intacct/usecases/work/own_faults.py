"""Errors of documents that no request to Sage can tell: they lie in what was sent to us, or in ourselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from alvys_intacct.domain.errors import OUR_OWN, ConfigurationError, NeedsAttention, SyncError
from alvys_intacct.domain.kinds.limits import LARGEST_CONTENT
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.ports.runtime import Metrics

# Contents that are kept for a time only are kept at least this long.
SHORTEST_KEPT = timedelta(days=400)


def not_kept(transaction: Transaction, now: datetime) -> NeedsAttention:
    """The error of a transaction whose content isn't here: it was too large, or its time has ended."""
    if now - (transaction.wanted_at or transaction.created_at) >= SHORTEST_KEPT:
        return NeedsAttention(
            f"The content of {transaction.kind.said_as} {transaction.number} is no longer kept.",
            code="content_expired",
            remedy="Send the document again from Alvys.",
        )
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


def ring_for_broken(metrics: Metrics, errors: Iterable[SyncError]) -> None:
    """Ring for resources of ours that are missing or denied, once for each code: the operator must act."""
    for code, error in {error.code: error for error in errors}.items():
        is_ours = error.vendor is not None and error.vendor.system == OUR_OWN
        if is_ours and isinstance(error, ConfigurationError):
            metrics.unforeseen(error, code)
