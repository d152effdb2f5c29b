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


def first_recorded(tenant: str, envelope: Envelope, correlation_id: str, now: datetime) -> Transaction:
    """The first record of a transaction; it is queued."""
    identity = reference_identity(envelope) if isinstance(envelope, ByReference) else envelope.alvys_id
    blank = Transaction(
        tenant=tenant,
        transaction_id=transaction_id(tenant, envelope.subsidiary_id, envelope.kind, identity),
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
    transaction: Transaction, envelope: Envelope, correlation_id: str, now: datetime
) -> Transaction | None:
    """The record after another message about the same transaction, or None when nothing changes.

    An older message changes nothing (MOD-3); after a revert only a newer one counts. The same content
    queues a skipped or failed transaction again (AR-2, AR-6). Newer content is a new revision; a worker
    that holds the transaction finds it when it is done.
    """
    if isinstance(envelope, ByReference):
        again = transaction.status in (Status.SKIPPED, Status.FAILED)
        return asked_again(transaction, now) if again else None
    updated_at = transaction.alvys_updated_at
    if updated_at is not None and envelope.updated_at < updated_at:
        return None
    newer = updated_at is None or envelope.updated_at > updated_at
    reverted = transaction.operation is Operation.REVERT
    if reverted and not newer:
        return None
    content = recorded_content(envelope, transaction.role)
    if content["content_hash"] == transaction.content_hash and not reverted:
        if transaction.status in (Status.SKIPPED, Status.FAILED):
            return asked_again(transaction, now, alvys_updated_at=envelope.updated_at)
        return _next(transaction, alvys_updated_at=envelope.updated_at) if newer else None
    revision = transaction.revision + 1
    return _wanted(
        transaction,
        now,
        **content,
        revision=revision,
        content_revision=revision,
        operation=Operation.EXPORT,
        correlation_id=correlation_id,
    )


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


def reference_identity(envelope: ByReference) -> str:
    """The stand-in for the Alvys id until the object is read."""
    name, number = envelope.named
    return f"reference:{name}:{number}"


def _wanted(transaction: Transaction, now: datetime, **changes: object) -> Transaction:
    """The record with a new request; while a worker holds it, it keeps its state and claim."""
    if transaction.status in BUSY:
        return _next(transaction, **CLEAN, **changes)
    return moved(transaction, Status.QUEUED, now, **CLEAN, **changes)


def _next(transaction: Transaction, **changes: object) -> Transaction:
    return transaction.model_copy(update={"version": transaction.version + 1, **changes})
