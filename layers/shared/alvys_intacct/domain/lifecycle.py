"""How a transaction moves from state to state. Pure: each function answers the next record.

    queued ──► in_progress ──► exported ──► queued (a newer revision, a revert) ──► …
       ▲            │  ├────► skipped ──► queued (asked again)
       │            │  ├────► failed  ──► queued (retried) │ resolved (marked as synced)
       └────────────┘  └────► checking ──► in_progress (looks in Sage first)
        (passing fault)

Each transition is stored by a conditional write on `version`: of two that race, one is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from alvys_intacct.domain.envelope import ByReference, Envelope, LoadInvoice, content_hash
from alvys_intacct.domain.kinds import Kind
from alvys_intacct.domain.transactions import (
    Intent,
    Operation,
    Problem,
    Receipt,
    Status,
    Transaction,
    transaction_id,
)

# From where each status can be reached. A test holds the functions below against this table.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.QUEUED: frozenset({Status.QUEUED, Status.IN_PROGRESS, Status.SKIPPED, Status.FAILED}),
    Status.IN_PROGRESS: frozenset(
        {
            Status.QUEUED,
            Status.IN_PROGRESS,
            Status.EXPORTED,
            Status.SKIPPED,
            Status.FAILED,
            Status.CHECKING,
            Status.REVERTED,
        }
    ),
    Status.CHECKING: frozenset({Status.IN_PROGRESS, Status.CHECKING, Status.FAILED}),
    Status.EXPORTED: frozenset({Status.QUEUED}),
    Status.SKIPPED: frozenset({Status.QUEUED}),
    Status.FAILED: frozenset({Status.QUEUED, Status.RESOLVED}),
    Status.REVERTED: frozenset({Status.QUEUED}),
    Status.RESOLVED: frozenset({Status.FAILED, Status.QUEUED}),
}

# Longer than a worker may run: after this its claim is worth nothing.
CLAIM = timedelta(seconds=150)
IN_HAND = frozenset({Status.QUEUED, Status.IN_PROGRESS, Status.CHECKING})


class IllegalTransitionError(ValueError):
    """A move that the table doesn't have; names both states."""


def moved(transaction: Transaction, status: Status, now: datetime, **changes: object) -> Transaction:
    """The record in its next state. Raises `IllegalTransitionError` when the table forbids it."""
    if status not in TRANSITIONS[transaction.status]:
        raise IllegalTransitionError(f"{transaction.status} can't become {status}")
    return transaction.model_copy(
        update={"status": status, "changed_at": now, "version": transaction.version + 1, **changes}
    )


def first_recorded(tenant: str, envelope: Envelope, correlation_id: str, now: datetime) -> Transaction:
    """The record of a transaction that was never seen before; it is queued."""
    identity = reference_identity(envelope) if isinstance(envelope, ByReference) else envelope.alvys_id
    blank = Transaction(
        tenant=tenant,
        transaction_id=transaction_id(tenant, envelope.subsidiary_id, Kind(envelope.kind), identity),
        subsidiary_id=envelope.subsidiary_id,
        kind=Kind(envelope.kind),
        alvys_id=None,
        number=envelope.number,
        content_hash="",
        correlation_id=correlation_id,
        created_at=now,
        changed_at=now,
        version=1,
    )
    return blank.model_copy(update=_content(envelope))


def revised(
    transaction: Transaction, envelope: Envelope, correlation_id: str, now: datetime
) -> Transaction | None:
    """What a further message about a known transaction makes of it, or None when nothing changes.

    The same content asks again for what was skipped, failed or reverted (AR-2, AR-6); an older
    one changes nothing (MOD-3); a newer one is a new revision. One that a worker holds keeps its
    claim: the worker finds the new revision when it is done.
    """
    content = _content(envelope)
    same = content["content_hash"] == transaction.content_hash
    if same and transaction.status not in (Status.SKIPPED, Status.FAILED, Status.REVERTED):
        return None
    if same:
        return asked_again(transaction, now)
    if _is_older(envelope, transaction):
        return None
    changes = {
        **content,
        "revision": transaction.revision + 1,
        "content_revision": transaction.revision + 1,
        "operation": Operation.EXPORT,
        "correlation_id": correlation_id,
        "attempts": 0,
        "problem": None,
        "failed_at": None,
        "skip_reason": None,
    }
    busy = transaction.status in (Status.IN_PROGRESS, Status.CHECKING)
    if busy:
        return transaction.model_copy(update={"version": transaction.version + 1, **changes})
    return moved(transaction, Status.QUEUED, now, **changes)


def asked_again(transaction: Transaction, now: datetime) -> Transaction:
    """Queued once more as it is: a retry (ERR-4), or a skipped one that is asked for again (AR-2)."""
    return moved(
        transaction,
        Status.QUEUED,
        now,
        operation=Operation.EXPORT if transaction.status is Status.REVERTED else transaction.operation,
        attempts=0,
        problem=None,
        failed_at=None,
        skip_reason=None,
    )


def revert_wanted(transaction: Transaction, correlation_id: str, now: datetime) -> Transaction:
    """Queued to be taken out of Sage again (MOD-1)."""
    return moved(
        transaction,
        Status.QUEUED,
        now,
        operation=Operation.REVERT,
        revision=transaction.revision + 1,
        correlation_id=correlation_id,
        attempts=0,
        problem=None,
        failed_at=None,
        skip_reason=None,
    )


def can_be_claimed(transaction: Transaction, now: datetime) -> bool:
    """Whether a worker may take it: it waits, or its last holder is gone."""
    if transaction.status in (Status.QUEUED, Status.CHECKING):
        return True
    return transaction.status is Status.IN_PROGRESS and is_abandoned(transaction, now)


def is_abandoned(transaction: Transaction, now: datetime) -> bool:
    """Whether the worker that held it must have died."""
    return transaction.claimed_until is not None and transaction.claimed_until < now


def claimed(transaction: Transaction, now: datetime) -> Transaction:
    """Held by one worker for `CLAIM`."""
    return moved(
        transaction,
        Status.IN_PROGRESS,
        now,
        attempts=transaction.attempts + 1,
        claimed_until=now + CLAIM,
        held=False,
    )


def intends(transaction: Transaction, intent: Intent, now: datetime) -> Transaction:
    """About to write to Sage; recorded before the call, so that a crash is noticed."""
    return moved(transaction, Status.IN_PROGRESS, now, intent=intent)


def exported(transaction: Transaction, receipt: Receipt, now: datetime) -> Transaction:
    """In the books. Queued again at once when a newer revision came in meanwhile (MOD-3)."""
    newer = transaction.revision > receipt.revision
    return moved(
        transaction,
        Status.QUEUED if newer else Status.EXPORTED,
        now,
        receipt=receipt,
        intent=None,
        claimed_until=None,
        problem=None,
        failed_at=None,
        skip_reason=None,
    )


def removed(transaction: Transaction, revision: int, now: datetime) -> Transaction:
    """Taken out of Sage: reverted, or queued to be exported anew when a newer revision wants it there."""
    anew = transaction.operation is Operation.EXPORT or transaction.revision > revision
    return moved(
        transaction,
        Status.QUEUED if anew else Status.REVERTED,
        now,
        receipt=None,
        intent=None,
        claimed_until=None,
    )


def skipped(transaction: Transaction, reason: str, now: datetime) -> Transaction:
    """Not exported, for a reason that can pass; it can be asked for again."""
    return moved(
        transaction, Status.SKIPPED, now, skip_reason=reason, intent=None, claimed_until=None, problem=None
    )


def failed(transaction: Transaction, problem: Problem, now: datetime, *, settled: bool = True) -> Transaction:
    """On the error list. `settled` False keeps the intent: its document may still be in Sage."""
    return moved(
        transaction,
        Status.FAILED,
        now,
        problem=problem,
        failed_at=now,
        intent=None if settled else transaction.intent,
        claimed_until=None,
    )


def put_back(transaction: Transaction, now: datetime, *, held: bool = False) -> Transaction:
    """Waits again after a passing fault; nothing was written. `held` while its connection is paused."""
    return moved(transaction, Status.QUEUED, now, intent=None, claimed_until=None, held=held)


def left_unknown(transaction: Transaction, now: datetime) -> Transaction:
    """The write may have been carried out: the next attempt looks in Sage before anything else."""
    return moved(transaction, Status.CHECKING, now, claimed_until=None)


def resolved_reference(transaction: Transaction, target: str, now: datetime) -> Transaction:
    """A reference that turned out to be the transaction `target`; nothing is left to do for it."""
    return moved(
        transaction, Status.SKIPPED, now, resolved_to=target, claimed_until=None, problem=None, intent=None
    )


def reference_identity(envelope: ByReference) -> str:
    """What stands in for the Alvys id until the object was read."""
    return f"reference:{envelope.number}"


def _is_older(envelope: Envelope, transaction: Transaction) -> bool:
    if isinstance(envelope, ByReference) or transaction.alvys_updated_at is None:
        return False
    return envelope.updated_at < transaction.alvys_updated_at


def _content(envelope: Envelope) -> dict[str, object]:
    if isinstance(envelope, ByReference):
        return {"number": envelope.number, "content_hash": content_hash(envelope)}
    content: dict[str, object] = {
        "alvys_id": envelope.alvys_id,
        "number": envelope.number,
        "content_hash": content_hash(envelope),
        "alvys_updated_at": envelope.updated_at,
    }
    if isinstance(envelope, LoadInvoice):
        invoice = envelope.invoice
        return content | {
            "party_name": invoice.Customer.Name,
            "load_number": invoice.Loads[0].LoadNumber,
            "total": str(invoice.Total.Amount),
            "created_on": invoice.CreatedDate,
        }
    carrier = envelope.trip.Carrier
    return content | {
        "load_number": envelope.trip.LoadNumber,
        "total": str(carrier.TotalPayable.Amount) if carrier else None,
        "created_on": envelope.loads[0].CreatedAt if envelope.loads else None,
    }
