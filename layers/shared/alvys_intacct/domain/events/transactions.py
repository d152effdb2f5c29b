"""What a change of a transaction's record means (OPS-3)."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from alvys_intacct.domain.error_transactions.causes import cause_of
from alvys_intacct.domain.events.event import Cause, Event, Part, event_id
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.transaction_type import TransactionType, type_of


class SageDocument(Part):
    """A document in Sage Intacct: its key, its number, and its place in the books.

    `record_no` is Sage's key, unique in a company for each type of document.
    """

    document_type: DocumentType
    record_no: str
    document_number: str
    total: str
    currency: str
    company_id: str
    entity_id: str | None
    subsidiary_id: str
    posted: bool
    document_date: date | None
    exported_at: datetime


class TransactionEvent(Event):
    """An event of a transaction. `total` and `currency` are those of Alvys's newest content.

    `status` is that of the record: `queued` where a newer request waits already.
    """

    transaction_id: str
    alvys_id: str | None
    kind: str
    part: str
    side: Side
    type: TransactionType
    number: str
    status: Status
    revision: int
    total: str | None
    currency: str | None
    document_date: date | None


class TransactionExported(TransactionEvent):
    """A document was made in Sage Intacct."""

    detail_type: ClassVar[str] = "Transaction exported"

    document: SageDocument


class ChangeKind(StrEnum):
    """What was done to a document in Sage Intacct.

    `UPDATED`: it was written over. `REPLACED`: another document took its place. `MOVED`: the other document
    is in other books. `NONE`: it has what was asked for, so that nothing was written.
    """

    UPDATED = "updated"
    REPLACED = "replaced"
    MOVED = "moved"
    NONE = "none"


class TransactionChanged(TransactionEvent):
    """A change was carried into Sage Intacct; `previous_record_no` is the document that was replaced."""

    detail_type: ClassVar[str] = "Transaction changed"

    change: ChangeKind
    document: SageDocument
    previous_record_no: str | None


class TransactionReverted(TransactionEvent):
    """Its document left Sage Intacct, or there was none; `document` is the one that left."""

    detail_type: ClassVar[str] = "Transaction reverted"

    document: SageDocument | None


class TransactionFailed(TransactionEvent):
    """It is on the error list. `document` is the one that is in Sage Intacct all the same, if there is one.

    `resolution_undone` says that a person undid what another one had resolved.
    """

    detail_type: ClassVar[str] = "Transaction failed"

    cause: Cause
    attempts: int
    failing_since: datetime | None
    resolution_undone: bool
    document: SageDocument | None


class TransactionResolved(TransactionEvent):
    """A person took it off the error list: `synced` says that it is in Sage Intacct already."""

    detail_type: ClassVar[str] = "Transaction resolved"

    resolution: ResolutionKind
    document: SageDocument | None


class TransactionSkipped(TransactionEvent):
    """It is not exported, for a reason that may pass.

    `read_as` is the transaction that a reference was read as: that one is exported instead.
    """

    detail_type: ClassVar[str] = "Transaction skipped"

    reason: str
    read_as: str | None


READ_AS = "read_as_another"
_WRITTEN = (
    "document_type",
    "record_no",
    "document_number",
    "total",
    "currency",
    "company_id",
    "entity_id",
    "posted",
    "digest",
)


def event_of_transaction(before: Transaction | None, now: Transaction) -> TransactionEvent | None:
    """The event that this write of a record is; None if it only led there. `before` is None for the first.

    At rest, a record has the state that the last event tells.
    """
    if now.status is Status.FAILED:
        return _failed(before, now)
    if _is_resolved(before, now):
        return _resolved(now)
    if _is_written(before, now):
        return _written(before, now)
    if _is_removed(before, now):
        return TransactionReverted(**_facts(now), document=_document(now, before.receipt if before else None))
    if now.status is Status.SKIPPED and (before is None or before.status is not Status.SKIPPED):
        reason = READ_AS if now.resolved_to else now.skip_code or "unknown"
        return TransactionSkipped(**_facts(now), reason=reason, read_as=now.resolved_to)
    return None


def _failed(before: Transaction | None, now: Transaction) -> TransactionFailed | None:
    problem = now.problem
    if problem is None or (before and before.status is Status.FAILED and before.problem == problem):
        return None
    return TransactionFailed(
        **_facts(now),
        cause=of_problem(problem),
        attempts=now.tries or now.attempts,
        failing_since=now.failing_since or now.failed_at,
        resolution_undone=before is not None and before.status is Status.RESOLVED,
        document=_document(now, now.receipt),
    )


def _is_resolved(before: Transaction | None, now: Transaction) -> bool:
    """Whether a person has just decided; newer requests may be queued with that decision."""
    if now.resolution is None:
        return False
    is_new = before is None or before.resolution != now.resolution
    if now.status is Status.RESOLVED:
        return is_new or (before is not None and before.status is not Status.RESOLVED)
    return is_new and now.status is Status.QUEUED


def _resolved(now: Transaction) -> TransactionResolved | None:
    if now.resolution is None:
        return None
    return TransactionResolved(
        **_facts(now), resolution=now.resolution.kind, document=_document(now, now.receipt)
    )


def _is_written(before: Transaction | None, now: Transaction) -> bool:
    """Whether a receipt has just been recorded, also where a newer request queued it again at once."""
    known = before.receipt if before else None
    if now.receipt is None:
        return False
    if now.status is Status.EXPORTED:
        is_new = before is None or before.status is not Status.EXPORTED
        return is_new or _differ(known, now.receipt)
    if now.status is not Status.QUEUED or now.intent is not None:
        return False
    return known is None or now.receipt.revision > known.revision


def _differ(known: Receipt | None, written: Receipt) -> bool:
    return known is None or any(getattr(known, name) != getattr(written, name) for name in _WRITTEN)


def _written(before: Transaction | None, now: Transaction) -> TransactionExported | TransactionChanged | None:
    written, document = now.receipt, _document(now, now.receipt)
    if written is None or document is None:
        return None
    known = before.receipt if before else None
    if known is not None:
        previous, place = known.record_no, (known.company_id, known.entity_id)
        same_books = place == (written.company_id, written.entity_id)
    elif before is not None and before.replacing:
        # It left the books before, and its successor follows; where it was is known by company only.
        in_company = before.replaced_in(written.company_id)
        previous, same_books = in_company or before.replaces or "", in_company is not None
    else:
        return TransactionExported(**_facts(now), document=document)
    if previous != written.record_no or not same_books:
        change = ChangeKind.REPLACED if same_books else ChangeKind.MOVED
    else:
        change = ChangeKind.UPDATED if _differ(known, written) else ChangeKind.NONE
    replaced = previous if change in (ChangeKind.REPLACED, ChangeKind.MOVED) else None
    return TransactionChanged(
        **_facts(now), change=change, document=document, previous_record_no=replaced or None
    )


def _is_removed(before: Transaction | None, now: Transaction) -> bool:
    """Whether its document has just left for good. One whose successor follows is a change."""
    if now.status is Status.REVERTED:
        return before is None or before.status is not Status.REVERTED
    had_one = before is not None and before.receipt is not None
    return now.status is Status.QUEUED and had_one and now.receipt is None and not now.replacing


def _facts(now: Transaction) -> dict[str, object]:
    return {
        "event_id": event_id(now.tenant, now.transaction_id, now.version),
        "tenant": now.tenant,
        "subsidiary_id": now.subsidiary_id,
        "record_version": now.version,
        "at": now.changed_at,
        "correlation_id": now.correlation_id,
        "transaction_id": now.transaction_id,
        "alvys_id": now.alvys_id,
        "kind": now.kind.wire_name,
        "part": now.role.value,
        "side": now.side,
        "type": type_of(now),
        "number": now.number,
        "status": now.status,
        "revision": now.revision,
        "total": now.total,
        "currency": now.currency,
        "document_date": now.document_date,
    }


def _document(transaction: Transaction, receipt: Receipt | None) -> SageDocument | None:
    if receipt is None:
        return None
    return SageDocument(
        document_type=receipt.document_type,
        record_no=receipt.record_no,
        document_number=receipt.document_number,
        total=receipt.total,
        currency=receipt.currency,
        company_id=receipt.company_id,
        entity_id=receipt.entity_id,
        subsidiary_id=receipt.subsidiary_id or transaction.subsidiary_id,
        posted=receipt.posted,
        document_date=receipt.document_date,
        exported_at=receipt.exported_at,
    )


def of_problem(problem: Problem) -> Cause:
    """Why it failed, in codes."""
    return Cause(
        code=problem.code,
        id=cause_of(problem).id,
        setting=problem.setting,
        vendor_number=problem.vendor_number,
        urgent=problem.urgent,
    )
