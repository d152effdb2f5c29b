"""How a record takes a new request: the next revision, at once or when its worker is done with it."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.transactions.lifecycle import BUSY, CLEAN, LET_GO, moved
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction


def renewed(
    transaction: Transaction, content: dict[str, object], correlation_id: str, now: datetime
) -> Transaction:
    """The record with a new revision that is wanted in the books; with new content, if there is any."""
    revision = transaction.revision + 1
    return asked_for(
        placed(transaction),
        now,
        **content,
        revision=revision,
        content_revision=revision if content else transaction.content_revision,
        operation=Operation.EXPORT,
        correlation_id=correlation_id,
    )


def placed(transaction: Transaction) -> Transaction:
    """The record with the subsidiary in its receipt and intent, before that of the transaction may change."""
    place = {"subsidiary_id": transaction.booked_at}
    receipt, intent = transaction.receipt, transaction.intent
    return transaction.model_copy(
        update={
            "receipt": receipt.model_copy(update=place) if receipt else None,
            "intent": intent.model_copy(update=place) if intent else None,
        }
    )


def asked_for(transaction: Transaction, now: datetime, **changes: object) -> Transaction:
    """The record with a new request, `changes`; while a worker holds it, it keeps its state and claim."""
    if transaction.status in BUSY:
        return noted(transaction, **CLEAN, **changes)
    stays = changes.get("subsidiary_id", transaction.subsidiary_id) == transaction.subsidiary_id
    # What a paused connection held back may now be another one's work (MOD-7).
    stays_held = transaction.held and stays and not transaction.is_moving
    holds = {} if stays_held else LET_GO
    return moved(transaction, Status.QUEUED, now, **holds, **CLEAN, **changes)


def noted(transaction: Transaction, **changes: object) -> Transaction:
    """The record with something to remember; its status stays."""
    return transaction.model_copy(update={"version": transaction.version + 1, **changes})
