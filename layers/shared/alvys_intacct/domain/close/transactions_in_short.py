"""What the close needs of a transaction, taken from its record (CLOSE-1, CLOSE-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from alvys_intacct.domain.close.our_documents import (
    LEFT_AS_IT_IS,
    LONGEST_WORDS,
    WANTED,
    Accounts,
    BookedDocument,
    OurDocument,
    Standing,
)
from alvys_intacct.domain.close.period import Period
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.skip_reasons import SkipReason
from alvys_intacct.domain.transactions.receipt import Intent, Receipt
from alvys_intacct.domain.transactions.record import Operation, Status, Transaction
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.unknown_contents import UNKNOWN_DIGEST

_MOVED = "Alvys has it in this period and at this subsidiary now; this change is not in Sage Intacct yet."


_UNDATED = "It has no date before it is read from Alvys, so it may be of this period."


# Records of earlier versions have the words of the reason only.
_CODES = {reason.words: reason.value for reason in SkipReason}


_BY_STATUS = {
    Status.QUEUED: Standing.WAITING,
    Status.IN_PROGRESS: Standing.WAITING,
    Status.CHECKING: Standing.CHECKING,
    Status.EXPORTED: Standing.EXPORTED,
    Status.SKIPPED: Standing.SKIPPED,
    Status.FAILED: Standing.FAILED,
    Status.REVERTED: Standing.REVERTED,
}


def our_document(transaction: Transaction) -> OurDocument | None:
    """A transaction in short; None for references, which have no document date."""
    day = dated(transaction)
    return None if day is None or transaction.alvys_id is None else _in_short(transaction, day)


def wanted_elsewhere(transaction: Transaction, subsidiary_id: str, period: Period) -> OurDocument | None:
    """A transaction that Alvys wants in this period at this subsidiary, and that is listed elsewhere.

    It is listed where its document is in Sage; so a move into the period, or to the subsidiary, isn't listed
    here before it is carried out (CLOSE-2, MOD-7). One without a date, such as a reference that isn't read
    from Alvys yet, may be of any period that hadn't ended long before it was asked for. None for all others.
    """
    if transaction.subsidiary_id != subsidiary_id or transaction.operation is Operation.REVERT:
        return None
    listed = our_document(transaction)
    if listed is None:
        asked = (transaction.wanted_at or transaction.created_at).date()
        if asked < period.first:
            return None
        return _elsewhere(_in_short(transaction, asked), _UNDATED)
    day = transaction.document_date or listed.document_date
    is_listed = listed.subsidiary_id == subsidiary_id and period.has(listed.document_date)
    if is_listed or not period.has(day):
        return None
    return _elsewhere(replace(listed, document_date=day), _MOVED)


def _elsewhere(document: OurDocument, words: str) -> OurDocument:
    return replace(document, booked=None, words=f"{words} {document.words}".strip()[:LONGEST_WORDS])


def _in_short(transaction: Transaction, day: date) -> OurDocument:
    receipt, intent = transaction.receipt, transaction.intent
    standing = _standing(transaction)
    written = receipt or intent
    reason, concerns, words = _reason(transaction)
    return OurDocument(
        transaction_id=transaction.transaction_id,
        subsidiary_id=transaction.booked_at,
        document_date=day,
        kind=transaction.kind,
        side=written.document_type.side if written else transaction.side,
        number=transaction.number,
        alvys_id=transaction.alvys_id or "",
        standing=standing,
        load_number=transaction.load_number or "",
        role=transaction.role,
        party_name=transaction.party_name or "",
        amount=_wanted(transaction),
        currency=(written.currency if written else transaction.currency) or "",
        reverting=transaction.operation is Operation.REVERT and standing in WANTED,
        unsettled=_is_unsettled(transaction),
        reason=reason,
        concerns=concerns,
        words=words[:LONGEST_WORDS],
        booked=_booked(receipt, transaction) if receipt else None,
    )


def _is_unsettled(transaction: Transaction) -> bool:
    """Whether a write of it, or its removal, has no answer yet, or nobody knows what an update left there."""
    announced = transaction.intent is not None or transaction.removing_since is not None
    receipt = transaction.receipt
    unknown = receipt is not None and receipt.digest == UNKNOWN_DIGEST and receipt.posting_digest is None
    decided = transaction.status is Status.RESOLVED or _is_named(transaction)
    return announced or transaction.status is Status.CHECKING or (unknown and not decided)


def dated(transaction: Transaction) -> date | None:
    """The date of its document in Sage, or the one that it would have there; None for a reference.

    Records of earlier versions know the date of their creation in Alvys only.
    """
    written = transaction.receipt or transaction.intent
    booked = written.document_date if written else None
    return booked or transaction.document_date or transaction.created_on


def _standing(transaction: Transaction) -> Standing:
    if transaction.status is Status.RESOLVED:
        if _is_left(transaction):
            return Standing.EXPORTED
        resolution = transaction.resolution
        if resolution is not None and resolution.kind is ResolutionKind.CLOSED:
            return _closed(transaction)
        return Standing.MARKED_AS_SYNCED
    if transaction.held:
        return Standing.HELD
    return _BY_STATUS[transaction.status]


def _is_left(transaction: Transaction) -> bool:
    """Whether a person closed the error of a change of its document, which stays in Sage as it was."""
    resolution = transaction.resolution
    is_closed = resolution is not None and resolution.kind is ResolutionKind.CLOSED
    return transaction.status is Status.RESOLVED and is_closed and transaction.receipt is not None


def _closed(transaction: Transaction) -> Standing:
    return Standing.MARKED_AS_SYNCED if transaction.document_is_unknown else Standing.CLOSED


def _reason(transaction: Transaction) -> tuple[str, str, str]:
    """The code, the thing concerned and the words of why it isn't in the books as Alvys wants it."""
    resolution = transaction.resolution
    if _is_left(transaction) and resolution is not None:
        words = (
            f"{resolution.by} closed the error of its change, so Sage Intacct keeps it: {resolution.reason}"
        )
        return LEFT_AS_IT_IS, "", words
    if transaction.status is Status.SKIPPED:
        words = transaction.skip_reason or ""
        return transaction.skip_code or _CODES.get(words, ""), "", words
    if transaction.held:
        because = transaction.held_because
        return (because.code, "", because.words) if because else ("connection_paused", "", "")
    if transaction.status is Status.FAILED and transaction.problem is not None:
        problem = transaction.problem
        return problem.code, problem.concerns or "", problem.message
    if transaction.status in (Status.QUEUED, Status.IN_PROGRESS):
        return transaction.waits_for, "", ""
    return "", "", ""


def _wanted(transaction: Transaction) -> Decimal | None:
    """The amount that Alvys wants in the books."""
    receipt, intent = transaction.receipt, transaction.intent
    if receipt is None:
        told = intent.total if intent is not None else transaction.total
        return Decimal(told) if told is not None else None
    if _is_by_hand(transaction):
        return _changed(receipt, transaction)
    is_done = transaction.status in (Status.EXPORTED, Status.RESOLVED) and not _is_left(transaction)
    settled = is_done or _is_named(transaction)
    return Decimal(receipt.total) if settled else _changed(receipt, transaction) or Decimal(receipt.total)


def _changed(receipt: Receipt, transaction: Transaction) -> Decimal | None:
    """The booked amount with the change of Alvys's total since; None where that can't be told.

    Alvys's total and that of the document may differ by what goes to another document. Where a document has
    companions, nobody knows which of them changes before they are built.
    """
    own = transaction.role is DocumentRole.MAIN and not (transaction.companions or receipt.companions)
    alike = own and receipt.document_type.side is transaction.kind.facts.side
    if not alike or transaction.currency not in (None, receipt.currency):
        return None
    if transaction.total is None or receipt.stated is None:
        return None
    return Decimal(receipt.total) + Decimal(transaction.total) - Decimal(receipt.stated)


def _is_by_hand(transaction: Transaction) -> bool:
    """Whether a person says that they brought its document in Sage in step with Alvys (ERR-5)."""
    is_marked = transaction.status is Status.RESOLVED and _standing(transaction) is Standing.MARKED_AS_SYNCED
    return is_marked and transaction.receipt is not None and not _is_named(transaction)


def _is_named(transaction: Transaction) -> bool:
    """Whether a person named its document, which was compared then."""
    resolution = transaction.resolution
    return resolution is not None and resolution.record_no is not None


def _booked(receipt: Receipt, transaction: Transaction) -> BookedDocument:
    by_hand = _is_by_hand(transaction)
    return BookedDocument(
        company_id=receipt.company_id,
        entity_id=receipt.entity_id,
        type=receipt.document_type,
        record_no=receipt.record_no,
        number=receipt.document_number,
        party_id=receipt.party_id,
        currency=receipt.currency,
        amount=_changed(receipt, transaction) if by_hand else Decimal(receipt.total),
        posted=receipt.posted,
        dated=None if by_hand else receipt.document_date,
        accounts=None if by_hand else accounts_of(receipt),
    )


def accounts_of(written: Receipt | Intent) -> Accounts:
    """The amounts by GL account that were sent; None where they aren't known."""
    if written.accounts is None:
        return None
    return tuple((account, Decimal(amount)) for account, amount in written.accounts.items())
