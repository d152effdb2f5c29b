"""The states of a transaction. Pure functions: each returns the next record.

    queued ──► in_progress ──► exported ──► queued (a newer revision, a revert) ──► …
       ▲            │  ├────► skipped ──► queued (sent again)
       │            │  ├────► failed  ──► queued (retried) │ resolved ──► failed (undone) │ queued
       └────────────┘  └────► checking ──► in_progress (looks in Sage first)
        (passing fault)

Each transition is stored by a conditional write on `version`: of two writers that race, one is refused.
Transactions that wait are in `waiting`, documents that leave Sage in `leaving`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from alvys_intacct.domain.transactions.due import is_due
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.receipt import Intent, Receipt
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.unknown_contents import perhaps_updated
from alvys_intacct.domain.transactions.unknown_outcomes import left_by_refusal
from alvys_intacct.domain.transactions.unreplaced import not_replaced

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
    Status.SKIPPED: frozenset({Status.QUEUED, Status.EXPORTED}),
    Status.FAILED: frozenset({Status.QUEUED, Status.EXPORTED, Status.RESOLVED}),
    Status.REVERTED: frozenset({Status.QUEUED}),
    Status.RESOLVED: frozenset({Status.FAILED, Status.QUEUED, Status.EXPORTED}),
}
# Longer than a worker may run: after this its claim is void.
CLAIM = timedelta(seconds=130)
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


# The fields of a transaction that is held by nothing.
LET_GO: dict[str, object] = {"held": False, "held_because": None}
# The fields that a fresh start clears.
CLEAN: dict[str, object] = {
    "attempts": 0,
    "problem": None,
    "failed_at": None,
    "failing_since": None,
    "skip_reason": None,
    "skip_code": "",
    "faulty_since": None,
    "limited_since": None,
    "waits_for": "",
}


class IllegalTransitionError(ValueError):
    """A transition that the table doesn't have; the text names both states."""


def moved(transaction: Transaction, status: Status, now: datetime, **changes: object) -> Transaction:
    """The record in its next state: due at once, and no worker has died with it, unless `changes` say so.

    Raises `IllegalTransitionError` when the table forbids it.
    """
    if status not in TRANSITIONS[transaction.status]:
        raise IllegalTransitionError(f"{transaction.status} can't become {status}")
    usual = {"due_at": None, "unfinished": 0, "version": transaction.version + 1}
    return transaction.model_copy(update={"status": status, "changed_at": now, **usual, **changes})


def asked_again(transaction: Transaction, now: datetime, **changes: object) -> Transaction:
    """Queued again as it is: a retry (ERR-4), or a skipped transaction that was sent again (AR-2).

    Since when it fails stays known, should it fail again (ERR-10).
    """
    kept: dict[str, object] = {"failing_since": transaction.failing_since or transaction.failed_at}
    return moved(transaction, Status.QUEUED, now, **{**CLEAN, **kept, **changes})


def can_be_claimed(transaction: Transaction, now: datetime) -> bool:
    """Whether a worker may claim it: it is queued and due, or the worker that held it is gone.

    A message doesn't make it due: an old or repeated one finds nothing to do.
    """
    if transaction.status in (Status.QUEUED, Status.CHECKING):
        return is_due(transaction, now)
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
        tries=max(transaction.tries, transaction.attempts) + 1,
        unfinished=transaction.unfinished + 1,
        claimed_until=now + CLAIM,
        **LET_GO,
    )


def intent_recorded(transaction: Transaction, intent: Intent, now: datetime) -> Transaction:
    """About to write to Sage; recorded before the call, so that a crash is detected."""
    return moved(transaction, Status.IN_PROGRESS, now, intent=intent, unfinished=transaction.unfinished)


def refused(transaction: Transaction, now: datetime) -> Transaction:
    """The record after Sage refused the write, as the basis of a decision; not stored itself."""
    intent = left_by_refusal(transaction.intent, now) if transaction.intent else None
    changes: dict[str, object] = {
        "intent": intent,
        "removing_since": transaction.removing_earlier,
        "removing_earlier": None,
    }
    if transaction.intent is not None and transaction.intent.repeated:
        # The attempt before this one may have been carried out.
        changes["receipt"] = perhaps_updated(transaction)
    return transaction.model_copy(update=changes)


def exported(transaction: Transaction, receipt: Receipt, now: datetime, **changes: object) -> Transaction:
    """In the books. Queued again at once when a newer revision has arrived (MOD-3)."""
    newer = transaction.revision > receipt.revision
    warnings = (*transaction.warnings, *receipt.warnings)
    return moved(
        transaction,
        Status.QUEUED if newer else Status.EXPORTED,
        now,
        receipt=receipt.model_copy(update={"warnings": warnings}) if transaction.warnings else receipt,
        warnings=(),
        set_aside=transaction.set_aside and newer,
        companions=receipt.companions,
        replacing=False,
        intent=None,
        removing_since=None,
        removing_earlier=None,
        claimed_until=None,
        resolution=None,
        **LET_GO,
        **CLEAN,
        **changes,
    )


def skipped(transaction: Transaction, reason: str, now: datetime, code: str = "") -> Transaction:
    """Not exported, for a reason that may pass; it can be sent again. `code` is that of the reason."""
    return moved(
        transaction,
        Status.SKIPPED,
        now,
        skip_reason=reason,
        skip_code=code,
        intent=None,
        claimed_until=None,
        problem=None,
        failing_since=None,
        replacing=False,
    )


def failed(transaction: Transaction, problem: Problem, now: datetime, *, keep_intent: bool) -> Transaction:
    """On the error list. The intent is kept while its document may be in Sage."""
    return moved(
        transaction,
        Status.FAILED,
        now,
        problem=not_replaced(transaction, problem),
        failed_at=now,
        failing_since=transaction.failing_since or transaction.failed_at or transaction.faulty_since or now,
        intent=transaction.intent if keep_intent else None,
        claimed_until=None,
    )


def resolved_reference(transaction: Transaction, target: str, now: datetime) -> Transaction:
    """A reference that was read from Alvys as the transaction `target`; it is done."""
    return moved(
        transaction, Status.SKIPPED, now, resolved_to=target, claimed_until=None, problem=None, intent=None
    )
