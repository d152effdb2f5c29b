"""Writes that were sent again after no answer, and that Sage doesn't carry out again (MOD-1)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.transactions.lifecycle import failed, moved
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.unknown_outcomes import told_by_answer


def answered_unclearly(transaction: Transaction, problem: Problem) -> Transaction:
    """The record after an answer that leaves the outcome of a repeated write open; not stored itself."""
    intent = told_by_answer(transaction.intent, problem) if transaction.intent else None
    return transaction.model_copy(update={"intent": intent})


def exported_anew(transaction: Transaction, gone: str | None, warning: str, now: datetime) -> Transaction:
    """To be written again under another control id: what was written before left Sage (MOD-1).

    `gone` is its record number where Sage still shows it; the new document replaces that one.
    """
    return moved(
        transaction, Status.QUEUED, now, warnings=(*transaction.warnings, warning), **_anew(transaction, gone)
    )


def refused_for_good(transaction: Transaction, problem: Problem, now: datetime) -> Transaction:
    """On the error list, where no attempt can still be carried out; a retry has another control id."""
    return failed(transaction, problem, now, keep_intent=False).model_copy(update=_anew(transaction, None))


def _anew(transaction: Transaction, gone: str | None) -> dict[str, object]:
    intent = transaction.intent
    replaced: dict[str, object] = {}
    if gone is not None and intent is not None:
        replaced = {"replaces": gone, "left_in": {**transaction.left_in, intent.company_id: gone}}
    return {"revision": transaction.revision + 1, "intent": None, "claimed_until": None, **replaced}
