"""What a message from Alvys makes of a transaction: a new record, a new revision, a revert (MOD-3, AR-6)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.kinds.parsing import Envelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.transactions.content import recorded_content
from alvys_intacct.domain.transactions.lifecycle import BUSY, CLEAN, asked_again, moved
from alvys_intacct.domain.transactions.record import (
    Operation,
    Status,
    Transaction,
    transaction_id,
)
from alvys_intacct.domain.transactions.resolving import stays_closed


def first_recorded(tenant: str, envelope: Envelope, correlation_id: str, now: datetime) -> Transaction:
    """The first record of a transaction; it is queued."""
    identity = identity_of(envelope)
    blank = Transaction(
        tenant=tenant,
        transaction_id=transaction_id(tenant, envelope.kind, identity),
        subsidiary_id=envelope.subsidiary_id,
        kind=envelope.kind,
        alvys_id=None,
        number=envelope.number,
        content_hash="",
        correlation_id=correlation_id,
        created_at=now,
        changed_at=now,
        version=1,
    )
    return blank.model_copy(update=recorded_content(envelope))


def revised(
    transaction: Transaction,
    envelope: Envelope,
    correlation_id: str,
    now: datetime,
    subsidiary_id: str | None = None,
) -> Transaction | None:
    """The record after another message about the same transaction, or None when nothing changes.

    An older message changes nothing (MOD-3); after a revert only a newer one counts. The same content
    queues a skipped or failed transaction again (AR-2, AR-6). Newer content is a new revision; a worker
    that holds the transaction finds it when it is done. The content may be for another subsidiary (MOD-7);
    `subsidiary_id` is where a companion is to be booked.
    """
    content = recorded_content(envelope, transaction.part, subsidiary_id)
    stays = content["subsidiary_id"] == transaction.subsidiary_id
    if isinstance(envelope, ByReference):
        again = transaction.status in (Status.SKIPPED, Status.FAILED)
        if not stays:
            return _renewed(transaction, content, correlation_id, now)
        return asked_again(transaction, now) if again else None
    updated_at = transaction.alvys_updated_at
    if updated_at is not None and envelope.updated_at < updated_at:
        return None
    newer = updated_at is None or envelope.updated_at > updated_at
    reverted = transaction.operation is Operation.REVERT
    if reverted and not newer:
        return None
    if stays and content["content_hash"] == transaction.content_hash and not reverted:
        if transaction.status in (Status.SKIPPED, Status.FAILED):
            return asked_again(transaction, now, alvys_updated_at=envelope.updated_at)
        return _next(transaction, alvys_updated_at=envelope.updated_at) if newer else None
    return _renewed(transaction, content, correlation_id, now)


def revert_wanted(transaction: Transaction, correlation_id: str, now: datetime) -> Transaction | None:
    """To be taken out of Sage (MOD-1); None when that is done or under way."""
    stopped = transaction.status in (Status.FAILED, Status.SKIPPED)
    if transaction.operation is Operation.REVERT and not stopped:
        return None
    return _wanted(
        transaction,
        now,
        operation=Operation.REVERT,
        replacing=False,
        revision=transaction.revision + 1,
        correlation_id=correlation_id,
    )


def identity_of(envelope: Envelope) -> str:
    """Alvys's key of the document; for a reference, what stands in for it until the object is read."""
    if isinstance(envelope, ByReference):
        name, number = envelope.named
        return f"reference:{name}:{number}"
    return envelope.alvys_id


def _renewed(
    transaction: Transaction, content: dict[str, object], correlation_id: str, now: datetime
) -> Transaction:
    """The record with new content, a new revision."""
    revision = transaction.revision + 1
    newer: dict[str, object] = {
        **content,
        "revision": revision,
        "content_revision": revision,
        "operation": Operation.EXPORT,
        "correlation_id": correlation_id,
    }
    if stays_closed(transaction):
        return _next(transaction, **newer)
    return _wanted(_placed(transaction), now, **newer)


def _placed(transaction: Transaction) -> Transaction:
    """The record with the subsidiary in its receipt and intent, before that of the transaction may change."""
    place = {"subsidiary_id": transaction.booked_at}
    receipt, intent = transaction.receipt, transaction.intent
    return transaction.model_copy(
        update={
            "receipt": receipt.model_copy(update=place) if receipt else None,
            "intent": intent.model_copy(update=place) if intent else None,
        }
    )


def _wanted(transaction: Transaction, now: datetime, **changes: object) -> Transaction:
    """The record with a new request; while a worker holds it, it keeps its state and claim."""
    if transaction.status in BUSY:
        return _next(transaction, **CLEAN, **changes)
    stays = changes.get("subsidiary_id", transaction.subsidiary_id) == transaction.subsidiary_id
    # What a paused connection held back may now be another one's work (MOD-7).
    held = transaction.held and stays and not transaction.is_moving
    return moved(transaction, Status.QUEUED, now, held=held, **CLEAN, **changes)


def _next(transaction: Transaction, **changes: object) -> Transaction:
    return transaction.model_copy(update={"version": transaction.version + 1, **changes})
