"""Transactions that wait: until an attempt is due, or held until their connection lets them out (ERR-6)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.transactions.lifecycle import LET_GO, moved
from alvys_intacct.domain.transactions.record import HeldBecause, Status, Transaction


def put_back(transaction: Transaction, now: datetime) -> Transaction:
    """Queued again; nothing was written."""
    return moved(transaction, Status.QUEUED, now, intent=None, claimed_until=None, **LET_GO)


def to_be_retried(
    transaction: Transaction, code: str, now: datetime, due_at: datetime, *, is_attempt: bool = True
) -> Transaction:
    """Queued again until `due_at` after a transient fault (ERR-6). One of our own table is no attempt."""
    since = transaction.faulty_since or now
    changes = {"due_at": due_at, "waits_for": code, "faulty_since": since, "limited_since": None}
    counted = {} if is_attempt else _no_attempt(transaction)
    return let_go(transaction, now).model_copy(update={**changes, **counted})


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


def given_back(transaction: Transaction, now: datetime) -> Transaction:
    """As before its worker claimed it: the worker lives, but could not record what came of it.

    That is nobody's attempt, and no death. What may have been written is looked up in Sage first.
    """
    deaths = max(0, transaction.unfinished - 1)
    return let_go(transaction, now).model_copy(update={"unfinished": deaths, **_no_attempt(transaction)})


def as_if_unclaimed(transaction: Transaction) -> Transaction:
    """The record without the claim of a worker that could not even give it back; not stored itself."""
    deaths = max(0, transaction.unfinished - 1)
    return transaction.model_copy(
        update={"claimed_until": None, "unfinished": deaths, **_no_attempt(transaction)}
    )


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
