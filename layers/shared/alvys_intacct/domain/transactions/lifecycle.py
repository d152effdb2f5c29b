"""The states of a transaction. Pure functions: each returns the next record.

    queued ──► in_progress ──► exported ──► queued (a newer revision, a revert) ──► …
       ▲            │  ├────► skipped ──► queued (sent again)
       │            │  ├────► failed  ──► queued (retried) │ resolved (marked as synced)
       └────────────┘  └────► checking ──► in_progress (looks in Sage first)
        (passing fault)

Each transition is stored by a conditional write on `version`: of two writers that race, one is refused.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from alvys_intacct.domain.kinds.document_roles import DocumentRole, role_key
from alvys_intacct.domain.kinds.envelope import TransactionEnvelope
from alvys_intacct.domain.kinds.parsing import Envelope
from alvys_intacct.domain.kinds.reference import ByReference
from alvys_intacct.domain.transactions.content import recorded_content
from alvys_intacct.domain.transactions.record import (
    Intent,
    Operation,
    Problem,
    Receipt,
    Status,
    Transaction,
    transaction_id,
)
from alvys_intacct.domain.transactions.unknown_outcomes import LONGEST_REQUEST, left_by_refusal

# The statuses that can follow each status; a test checks the functions below against this table. A receipt
# may come after the transaction was put back: the document exists, so the record becomes exported.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.QUEUED: frozenset(
        {Status.QUEUED, Status.IN_PROGRESS, Status.EXPORTED, Status.SKIPPED, Status.FAILED}
    ),
    Status.IN_PROGRESS: frozenset(set(Status) - {Status.RESOLVED}),
    Status.CHECKING: frozenset(
        {Status.QUEUED, Status.IN_PROGRESS, Status.CHECKING, Status.EXPORTED, Status.FAILED}
    ),
    Status.EXPORTED: frozenset({Status.QUEUED}),
    Status.SKIPPED: frozenset({Status.QUEUED}),
    Status.FAILED: frozenset({Status.QUEUED, Status.EXPORTED, Status.RESOLVED}),
    Status.REVERTED: frozenset({Status.QUEUED}),
    Status.RESOLVED: frozenset({Status.FAILED, Status.QUEUED}),
}

# Longer than a worker may run: after this its claim is void.
CLAIM = timedelta(seconds=150)
IN_HAND = frozenset({Status.QUEUED, Status.IN_PROGRESS, Status.CHECKING})
BUSY = frozenset({Status.IN_PROGRESS, Status.CHECKING})


class Worker(StrEnum):
    """The worker that carries a transaction out: makes its document, or takes one out of the books."""

    EXPORT = "export"
    MODIFY = "modify"


def worker_for(transaction: Transaction) -> Worker:
    """The worker for the newest revision. The unknown outcome of an export is resolved first."""
    if transaction.receipt is not None:
        return Worker.MODIFY
    if transaction.intent is None and transaction.operation is Operation.REVERT:
        return Worker.MODIFY
    return Worker.EXPORT


# The fields that a fresh start clears.
CLEAN: dict[str, object] = {"attempts": 0, "problem": None, "failed_at": None, "skip_reason": None}


class IllegalTransitionError(ValueError):
    """A transition that the table doesn't have; the text names both states."""


def moved(transaction: Transaction, status: Status, now: datetime, **changes: object) -> Transaction:
    """The record in its next state. Raises `IllegalTransitionError` when the table forbids it."""
    if status not in TRANSITIONS[transaction.status]:
        raise IllegalTransitionError(f"{transaction.status} can't become {status}")
    return transaction.model_copy(
        update={"status": status, "changed_at": now, "version": transaction.version + 1, **changes}
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


def companion_id(main: Transaction, role: DocumentRole, subsidiary_id: str) -> str:
    """The id of a companion of the main transaction, at the subsidiary where it is booked."""
    key = role_key((main.alvys_id or "").removesuffix(f"#{main.role.value}"), role)
    return transaction_id(main.tenant, subsidiary_id, main.kind, key)


def companion_recorded(
    main: Transaction, envelope: TransactionEnvelope, role: DocumentRole, subsidiary_id: str, now: datetime
) -> Transaction:
    """The first record of a companion, perhaps at another subsidiary; it is queued."""
    content = recorded_content(envelope, role)
    blank = main.model_copy(
        update={
            "transaction_id": companion_id(main, role, subsidiary_id),
            "role": role,
            "subsidiary_id": subsidiary_id,
            "status": Status.QUEUED,
            "operation": Operation.EXPORT,
            "held": False,
            "revision": 1,
            "content_revision": 1,
            "companions": {},
            "replaces": None,
            "replacing": False,
            "reposts": 0,
            "claimed_until": None,
            "intent": None,
            "removing_since": None,
            "receipt": None,
            "resolved_to": None,
            "created_at": now,
            "changed_at": now,
            "version": 1,
            **CLEAN,
        }
    )
    return blank.model_copy(update=content)


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


def asked_again(transaction: Transaction, now: datetime, **changes: object) -> Transaction:
    """Queued again as it is: a retry (ERR-4), or a skipped transaction that was sent again (AR-2)."""
    return moved(transaction, Status.QUEUED, now, **CLEAN, **changes)


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


def can_be_claimed(transaction: Transaction, now: datetime) -> bool:
    """Whether a worker may claim it: it waits, or the worker that held it is gone."""
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


def intent_recorded(transaction: Transaction, intent: Intent, now: datetime) -> Transaction:
    """About to write to Sage; recorded before the call, so that a crash is detected."""
    return moved(transaction, Status.IN_PROGRESS, now, intent=intent)


def refused(transaction: Transaction, now: datetime) -> Transaction:
    """The record after Sage refused the write, as the basis of a decision; not stored itself."""
    intent = left_by_refusal(transaction.intent, now) if transaction.intent else None
    return transaction.model_copy(update={"intent": intent})


def exported(transaction: Transaction, receipt: Receipt, now: datetime) -> Transaction:
    """In the books. Queued again at once when a newer revision has arrived (MOD-3)."""
    newer = transaction.revision > receipt.revision
    return moved(
        transaction,
        Status.QUEUED if newer else Status.EXPORTED,
        now,
        receipt=receipt,
        companions=receipt.companions,
        replacing=False,
        intent=None,
        removing_since=None,
        claimed_until=None,
        held=False,
        **CLEAN,
    )


def removal_announced(transaction: Transaction, now: datetime) -> Transaction:
    """About to take its document out of Sage; recorded before the call."""
    return moved(transaction, Status.IN_PROGRESS, now, removing_since=now)


def may_be_leaving(transaction: Transaction, now: datetime) -> bool:
    """Whether Sage may still carry out an attempt to take its document out."""
    since = transaction.removing_since
    return since is not None and now - since < LONGEST_REQUEST


def removed(transaction: Transaction, now: datetime) -> Transaction:
    """Taken out of Sage: reverted, or queued for a new export if an export is wanted."""
    again = transaction.operation is Operation.EXPORT
    return moved(
        transaction,
        Status.QUEUED if again else Status.REVERTED,
        now,
        receipt=None,
        replaces=transaction.receipt.record_no if transaction.receipt else transaction.replaces,
        replacing=again and transaction.receipt is not None,
        intent=None,
        removing_since=None,
        claimed_until=None,
    )


def renumbered(transaction: Transaction, now: datetime) -> Transaction:
    """To be posted under a new number, since the reversed document keeps its number in Sage (MOD-6)."""
    return moved(
        transaction,
        Status.QUEUED,
        now,
        reposts=transaction.reposts + 1,
        intent=None,
        claimed_until=None,
    )


def skipped(transaction: Transaction, reason: str, now: datetime) -> Transaction:
    """Not exported, for a reason that may pass; it can be sent again."""
    return moved(
        transaction,
        Status.SKIPPED,
        now,
        skip_reason=reason,
        intent=None,
        claimed_until=None,
        problem=None,
        replacing=False,
    )


def failed(transaction: Transaction, problem: Problem, now: datetime, *, keep_intent: bool) -> Transaction:
    """On the error list. The intent is kept while its document may be in Sage."""
    return moved(
        transaction,
        Status.FAILED,
        now,
        problem=problem,
        failed_at=now,
        intent=transaction.intent if keep_intent else None,
        claimed_until=None,
    )


def put_back(transaction: Transaction, now: datetime, *, held: bool = False) -> Transaction:
    """Queued again after a transient fault; nothing was written. `held` while its connection is paused."""
    return moved(transaction, Status.QUEUED, now, intent=None, claimed_until=None, held=held)


def postponed(transaction: Transaction, now: datetime) -> Transaction:
    """Waits until a vendor takes calls again; the wait is not counted as an attempt (ERR-6)."""
    following = let_go(transaction, now)
    return following.model_copy(update={"attempts": max(0, transaction.attempts - 1)})


def left_unknown(transaction: Transaction, now: datetime) -> Transaction:
    """The write may have been carried out: the next attempt looks in Sage first."""
    return moved(transaction, Status.CHECKING, now, claimed_until=None)


def let_go(transaction: Transaction, now: datetime) -> Transaction:
    """Released by a worker that held an earlier revision."""
    return put_back(transaction, now) if transaction.intent is None else left_unknown(transaction, now)


def resolved_reference(transaction: Transaction, target: str, now: datetime) -> Transaction:
    """A reference that was read from Alvys as the transaction `target`; it is done."""
    return moved(
        transaction, Status.SKIPPED, now, resolved_to=target, claimed_until=None, problem=None, intent=None
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
