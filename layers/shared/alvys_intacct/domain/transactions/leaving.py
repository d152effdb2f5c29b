"""Documents that leave Sage: removed, exchanged for a successor, or to be posted under a new number (MOD)."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.transactions.lifecycle import exported, moved
from alvys_intacct.domain.transactions.number_prefix import kept_prefix
from alvys_intacct.domain.transactions.receipt import Intent, Receipt
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.unknown_contents import perhaps_updated
from alvys_intacct.domain.transactions.unknown_outcomes import LONGEST_REQUEST


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
