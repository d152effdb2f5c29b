"""What a person does about a failed transaction: marks it as synced, closes it, undoes that (ERR-5, ERR-12).

failed ──► resolved: it is in Sage already (synced), or nothing more is to be done (closed)
resolved ──► failed: undone, with the problem that it had
resolved ──► queued: newer content or a revert; but a document that nobody named is not written twice
"""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.transactions.lifecycle import CLEAN, moved
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.resolution import Resolution, ResolutionKind
from alvys_intacct.domain.transactions.unknown_contents import changed_by_hand
from alvys_intacct.late_dataclass import dataclass

DOCUMENT_UNKNOWN = "sage_document_unknown"
MARK_UNDONE = Problem(
    code="mark_undone",
    message="It was marked as synced, and that was undone. Its newest content is not in Sage Intacct.",
    remedy="Retry to export it, or close the error if it is not to be exported.",
)


class RefusedActionError(Exception):
    """An action that the state of a record doesn't permit. The text is for a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision: why (`reason`), who (`by`) and when (UTC)."""

    reason: str
    by: str
    at: datetime


def marked(transaction: Transaction, decision: Decision) -> Transaction:
    """In Sage already, says a person (ERR-5). Raises `RefusedActionError`.

    A document that is known here may have been brought in step by hand: an edit always differs from it.
    """
    refuse_unless_failed(transaction)
    if transaction.is_reference:
        raise RefusedActionError(
            "not_read_yet",
            f"{transaction.number} was sent by reference and is not read from Alvys yet, so nobody knows its "
            "document. Close it instead, or send the document whole.",
        )
    if transaction.operation is Operation.REVERT:
        raise RefusedActionError(
            "revert_is_open",
            f"{transaction.number} is to be taken out of Sage Intacct. Take it out there and retry, close "
            "the error to leave it as it is, or name its document if that is unknown.",
        )
    receipt = transaction.receipt
    by_hand = changed_by_hand(receipt) if receipt else None
    resolution = _resolution(transaction, ResolutionKind.SYNCED, decision)
    return moved(transaction, Status.RESOLVED, decision.at, receipt=by_hand, resolution=resolution)


def linked(transaction: Transaction, receipt: Receipt, decision: Decision) -> Transaction:
    """Its document in Sage is the one that a person named (ERR-5). Raises `RefusedActionError`.

    What was asked for since it was marked as synced is carried out now: a revert, or an edit of the document.
    """
    refuse_unless_linkable(transaction)
    resolution = _resolution(transaction, ResolutionKind.SYNCED, decision).model_copy(
        update={"record_no": receipt.record_no, "document": receipt.document_number}
    )
    is_revert = transaction.operation is Operation.REVERT
    changes: dict[str, object] = {"receipt": receipt, "intent": None, "resolution": resolution}
    if is_revert or receipt.revision != transaction.revision:
        return moved(transaction, Status.QUEUED, decision.at, **CLEAN, **changes)
    return moved(transaction, Status.RESOLVED, decision.at, companions=receipt.companions, **changes)


def closed(transaction: Transaction, decision: Decision) -> Transaction:
    """Nothing more is to be done: what is in Sage stays, and what isn't stays out (ERR-12).

    Raises `RefusedActionError`.
    """
    refuse_unless_failed(transaction)
    before = transaction.resolution if transaction.document_is_unknown else None
    resolution = _resolution(transaction, ResolutionKind.CLOSED, decision).model_copy(
        update={"before": before.synced if before else None}
    )
    return moved(transaction, Status.RESOLVED, decision.at, resolution=resolution)


def undone(transaction: Transaction, now: datetime) -> Transaction:
    """Failed as before, with its problem, and without the document that was linked.

    One that failed since because its document is unknown has no mark any more, so that a retry exports it.
    Raises `RefusedActionError` where the decision was overtaken.
    """
    resolution = transaction.resolution
    if resolution is None:
        raise RefusedActionError(
            "not_resolved", f"{transaction.number} is {_words(transaction)}: there is nothing to undo."
        )
    if transaction.status is Status.FAILED and transaction.document_is_unknown:
        return transaction.model_copy(
            update={"resolution": None, "problem": MARK_UNDONE, "version": transaction.version + 1}
        )
    if transaction.status is not Status.RESOLVED:
        raise RefusedActionError(
            "changed_since", f"{transaction.number} was changed since: it is {_words(transaction)}."
        )
    was_closed = resolution.kind is ResolutionKind.CLOSED
    changes: dict[str, object] = {"resolution": resolution.before if was_closed else None}
    if resolution.record_no is not None:
        changes["receipt"] = None
    elif transaction.receipt is not None and resolution.digest is not None:
        changes["receipt"] = transaction.receipt.model_copy(update={"digest": resolution.digest})
    return moved(transaction, Status.FAILED, now, **changes)


def document_unknown(transaction: Transaction) -> NeedsAttention:
    """The error of a change to a document that is in Sage, but that nobody named (ERR-5)."""
    resolution = transaction.resolution.synced if transaction.resolution else None
    by = f" by {resolution.by} on {resolution.at:%m/%d/%Y}" if resolution else ""
    return NeedsAttention(
        f"{transaction.number} was marked as synced{by}, and its document in Sage Intacct is unknown here. "
        "So the change can't be carried out there, and a new document would book it twice.",
        code=DOCUMENT_UNKNOWN,
        remedy="Mark it as synced again and name its document: the change is then carried out. Or close the "
        "error to leave Sage Intacct as it is, or undo the mark and retry to export a new document.",
    )


def stays_closed(transaction: Transaction) -> bool:
    """Whether newer content doesn't bring it back: a person closed it, and nothing of it is in Sage."""
    resolution = transaction.resolution
    is_closed = resolution is not None and resolution.kind is ResolutionKind.CLOSED
    nothing_there = transaction.receipt is None and transaction.intent is None
    return transaction.status is Status.RESOLVED and is_closed and nothing_there


def refuse_unless_failed(transaction: Transaction) -> None:
    """Raise `RefusedActionError` for a record that isn't on the error list."""
    if transaction.status is not Status.FAILED:
        raise RefusedActionError(
            "not_an_open_error",
            f"{transaction.number} {_standing(transaction)}: it is not on the error list.",
        )


def refuse_unless_linkable(transaction: Transaction) -> None:
    """Raise `RefusedActionError` for a record for which no document can be named."""
    refuse_unless_failed(transaction)
    if transaction.is_reference:
        raise RefusedActionError(
            "not_read_yet",
            f"{transaction.number} was sent by reference and is not read from Alvys yet, so it can't be "
            "compared. Send the document whole, or retry.",
        )
    if transaction.operation is Operation.REVERT and not transaction.document_is_unknown:
        raise RefusedActionError(
            "revert_is_open", f"{transaction.number} is to be taken out of Sage Intacct, not linked there."
        )
    if transaction.receipt is not None:
        raise RefusedActionError(
            "already_linked",
            f"{transaction.number} has a document in Sage Intacct already: "
            f"{transaction.receipt.document_number} (record {transaction.receipt.record_no}).",
        )


def _resolution(transaction: Transaction, kind: ResolutionKind, decision: Decision) -> Resolution:
    return Resolution(
        kind=kind,
        reason=decision.reason,
        by=decision.by,
        at=decision.at,
        revision=transaction.revision,
        subsidiary_id=transaction.booked_at,
        total=transaction.total,
        currency=transaction.currency,
        digest=transaction.receipt.digest if transaction.receipt else None,
    )


def _standing(transaction: Transaction) -> str:
    resolution = transaction.resolution
    if transaction.status is not Status.RESOLVED or resolution is None:
        return f"is {_words(transaction)}"
    was = "closed" if resolution.kind is ResolutionKind.CLOSED else "marked as synced"
    return f"was {was} by {resolution.by}"


def _words(transaction: Transaction) -> str:
    return transaction.status.replace("_", " ")
