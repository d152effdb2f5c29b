"""The states of a transaction. Pure functions: each returns the next record.

    queued ──► in_progress ──► exported ──► queued (a newer revision, a revert) ──► …
       ▲            │  ├────► skipped ──► queued (sent again)
       │            │  ├────► failed  ──► queued (retried) │ resolved ──► failed (undone) │ queued
       └────────────┘  └────► checking ──► in_progress (looks in Sage first)
        (passing fault)

Each transition is stored by a conditional write on `version`: of two writers that race, one is refused.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from alvys_intacct.domain.transactions.due import is_due
from alvys_intacct.domain.transactions.number_prefix import kept_prefix
from alvys_intacct.domain.transactions.record import (
    HeldBecause,
    Intent,
    Operation,
    Problem,
    Receipt,
    Status,
    Transaction,
)
from alvys_intacct.domain.transactions.unknown_contents import perhaps_updated
from alvys_intacct.domain.transactions.unknown_outcomes import LONGEST_REQUEST, left_by_refusal
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


def exported(transaction: Transaction, receipt: Receipt, now: datetime) -> Transaction:
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
    )


def exchanged(transaction: Transaction, receipt: Receipt, now: datetime) -> Transaction:
    """In the books, in place of its former document, which left them in the same moment (MOD-2)."""
    former = transaction.receipt
    following = exported(transaction, receipt, now)
    if former is None or former.record_no == receipt.record_no:
        return following
    changes: dict[str, object] = {"replaces": former.record_no, "left_in": _left_in(transaction)}
    if transaction.intent is not None and transaction.intent.reposts is not None:
        changes["reposts"] = transaction.intent.reposts
    return following.model_copy(update=changes)


def exchange_announced(transaction: Transaction, intent: Intent, now: datetime) -> Transaction:
    """About to exchange its document for another one; both are recorded before the call."""
    return moved(transaction, Status.IN_PROGRESS, now, intent=intent, **_removing(transaction, now))


def intent_dropped(transaction: Transaction, now: datetime) -> Transaction:
    """An attempt beside a receipt is over: no exchange was carried out, and an update perhaps was."""
    kept: dict[str, object] = {
        "receipt": perhaps_updated(transaction),
        "unfinished": transaction.unfinished,
    }
    return moved(transaction, Status.IN_PROGRESS, now, intent=None, **kept)


def removal_announced(transaction: Transaction, now: datetime) -> Transaction:
    """About to take its document out of Sage; recorded before the call."""
    return moved(transaction, Status.IN_PROGRESS, now, **_removing(transaction, now))


def _removing(transaction: Transaction, now: datetime) -> dict[str, object]:
    """When the removal began, and an earlier one that was never answered."""
    earlier = transaction.removing_since if may_be_leaving(transaction, now) else None
    return {
        "removing_since": now,
        "removing_earlier": earlier,
        "unfinished": transaction.unfinished,
    }


def may_be_leaving(transaction: Transaction, now: datetime) -> bool:
    """Whether Sage may still carry out an attempt to take its document out."""
    since = transaction.removing_since
    return since is not None and now - since < LONGEST_REQUEST


def removed(transaction: Transaction, now: datetime, warnings: tuple[str, ...] = ()) -> Transaction:
    """Taken out of Sage: reverted, or queued for a new export if an export is wanted.

    `warnings` are for the receipt of that export.
    """
    again = transaction.operation is Operation.EXPORT
    return moved(
        transaction,
        Status.QUEUED if again else Status.REVERTED,
        now,
        receipt=None,
        number_prefix=kept_prefix(transaction),
        warnings=(*transaction.warnings, *warnings) if again else (),
        replaces=transaction.receipt.record_no if transaction.receipt else transaction.replaces,
        left_in=_left_in(transaction),
        replacing=again and transaction.receipt is not None and not transaction.set_aside,
        set_aside=False,
        intent=None,
        removing_since=None,
        removing_earlier=None,
        claimed_until=None,
        resolution=None,
    )


def _left_in(transaction: Transaction) -> dict[str, str]:
    receipt = transaction.receipt
    left = {receipt.company_id: receipt.record_no} if receipt else {}
    return {**transaction.left_in, **left}


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


def put_back(transaction: Transaction, now: datetime) -> Transaction:
    """Queued again; nothing was written."""
    return moved(transaction, Status.QUEUED, now, intent=None, claimed_until=None, **LET_GO)


def to_be_retried(transaction: Transaction, code: str, now: datetime, due_at: datetime) -> Transaction:
    """Queued again until `due_at` after a transient fault (ERR-6)."""
    since = transaction.faulty_since or now
    changes = {"due_at": due_at, "waits_for": code, "faulty_since": since, "limited_since": None}
    return let_go(transaction, now).model_copy(update=changes)


def postponed(
    transaction: Transaction, code: str, now: datetime, due_at: datetime, *, for_vendor: bool
) -> Transaction:
    """Waits until `due_at`; the wait is not counted as an attempt (ERR-6).

    `for_vendor` is a wait for a vendor's limit, which may last for any time.
    """
    changes: dict[str, object] = {
        "due_at": due_at,
        "waits_for": code,
        "faulty_since": transaction.faulty_since if for_vendor else transaction.faulty_since or now,
        "limited_since": (transaction.limited_since or now) if for_vendor else None,
    }
    return let_go(transaction, now).model_copy(update={**changes, **_no_attempt(transaction)})


def _no_attempt(transaction: Transaction) -> dict[str, object]:
    return {"attempts": max(0, transaction.attempts - 1), "tries": max(0, transaction.tries - 1)}


def held_back(transaction: Transaction, because: HeldBecause, now: datetime) -> Transaction:
    """Held by a worker until its connection lets it out; that was no attempt (CONN-7, ERR-6).

    Transient faults begin anew when it is released: being held is not failing.
    """
    changes: dict[str, object] = {
        "held": True,
        "held_because": because,
        "waits_for": "",
        "faulty_since": None,
        "limited_since": None,
    }
    return let_go(transaction, now).model_copy(update={**changes, **_no_attempt(transaction)})


def released(transaction: Transaction, now: datetime) -> Transaction:
    """No longer held: it is to be queued."""
    return moved(transaction, transaction.status, now, **LET_GO)


def left_unknown(transaction: Transaction, now: datetime) -> Transaction:
    """The write may have been carried out: the next attempt looks in Sage first."""
    return moved(transaction, Status.CHECKING, now, claimed_until=None)


def sent_again(transaction: Transaction, now: datetime) -> Transaction:
    """In hand as before; a new message for it is about to be sent. Workers that died with it still count."""
    released = let_go(transaction, now) if transaction.status is Status.IN_PROGRESS else transaction
    return moved(released, released.status, now, unfinished=transaction.unfinished).model_copy(
        update={"version": transaction.version + 1}
    )


def let_go(transaction: Transaction, now: datetime) -> Transaction:
    """Released by its worker; after an unknown outcome the next one looks in Sage first."""
    return put_back(transaction, now) if transaction.intent is None else left_unknown(transaction, now)


def resolved_reference(transaction: Transaction, target: str, now: datetime) -> Transaction:
    """A reference that was read from Alvys as the transaction `target`; it is done."""
    return moved(
        transaction, Status.SKIPPED, now, resolved_to=target, claimed_until=None, problem=None, intent=None
    )
