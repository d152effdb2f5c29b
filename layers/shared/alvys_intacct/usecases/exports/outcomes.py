"""What Sage's answers to written documents mean, where a look at the books tells more (AP-7, MOD-6)."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.errors import OutcomeUnknown, Retryable, SyncError
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType
from alvys_intacct.domain.sage.found_documents import DocumentLookup
from alvys_intacct.domain.sage.refusals import IN_USE, UNRECOGNISED
from alvys_intacct.domain.sage.writes import Written
from alvys_intacct.domain.transactions.receipt import Receipt
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.ports.accounting import AccountingSystem
from alvys_intacct.usecases.exports.prepare_documents import Ready

MOST_REPOSTS = 9
WAITS_FOR_APPROVAL = "Submitted: the bill must be approved in Sage Intacct before it is posted."


def kept_by_reversed(
    accounting: AccountingSystem,
    connection: Connection,
    ready: Sequence[Ready],
    outcomes: Sequence[Written | SyncError],
) -> set[str]:
    """The transactions whose number the reversed document still has, found by looking in Sage (MOD-6).

    Only where Sage refused the new document with words that nobody knows: otherwise the answer tells.
    """
    lookups = {
        prepared.transaction.transaction_id: DocumentLookup(
            prepared.document.type, prepared.document.document_number, prepared.document.party_id
        )
        for prepared, outcome in zip(ready, outcomes, strict=True)
        if isinstance(outcome, SyncError)
        and outcome.code in UNRECOGNISED
        and may_renumber(prepared.transaction)
    }
    if not lookups:
        return set()
    try:
        in_sage = accounting.find_documents(connection.books, list(lookups.values()))
    except SyncError:
        return set()
    return {name for name, lookup in lookups.items() if in_sage.get(lookup)}


def waiting_for_approval(
    accounting: AccountingSystem,
    connection: Connection,
    ready: Sequence[Ready],
    outcomes: Sequence[Written | SyncError],
) -> set[str]:
    """The record numbers of bills that must be approved before Sage posts them (AP-7), in one request.

    Empty where they can't be read now: the bills are in the books all the same.
    """
    bills = [
        outcome.record_no
        for prepared, outcome in zip(ready, outcomes, strict=True)
        if isinstance(outcome, Written)
        and prepared.document.posted
        and prepared.document.type is DocumentType.BILL
    ]
    return submitted_among(accounting, connection.books, bills)


def submitted_among(accounting: AccountingSystem, books: Books, bills: Sequence[str]) -> set[str]:
    """Those of these record numbers of bills that wait for approval; empty where they can't be read now."""
    if not bills:
        return set()
    try:
        in_sage = accounting.read_documents(books, DocumentType.BILL, bills)
    except SyncError:
        return set()
    return {number for number, bill in in_sage.items() if bill.state is DocumentState.SUBMITTED}


def awaiting_approval(receipt: Receipt) -> Receipt:
    """The receipt of a bill that waits for approval: it isn't posted yet (AP-7)."""
    warnings = (*receipt.warnings, WAITS_FOR_APPROVAL)
    return receipt.model_copy(update={"posted": False, "warnings": warnings})


def may_renumber(transaction: Transaction) -> bool:
    """Whether the document may get a new number: only if it replaces an earlier document (MOD-6).

    If it was sent before without an answer, the document with that number may be this one.
    """
    return _replaces(transaction) and transaction.reposts < MOST_REPOSTS and not _sent_before(transaction)


def perhaps_done(transaction: Transaction, error: SyncError) -> SyncError:
    """The error of a write that was refused.

    One that was sent before without an answer may be refused because Sage has carried it out: where nobody
    knows Sage's words, its document is looked up first.
    """
    if error.code in IN_USE and _sent_before(transaction) and _replaces(transaction):
        # A new number is tried when the attempt before can no longer be carried out.
        return Retryable(
            error.message, code=error.code, retry_after=120, vendor=error.vendor, concerns=error.concerns
        )
    repeated = transaction.intent is not None and transaction.intent.repeated
    if error.code in UNRECOGNISED and repeated:
        return OutcomeUnknown(error.message, code=error.code, vendor=error.vendor, concerns=error.concerns)
    return error


def _replaces(transaction: Transaction) -> bool:
    intent = transaction.intent
    replaces = transaction.replaces if intent is None else transaction.replaced_in(intent.company_id)
    return replaces is not None


def _sent_before(transaction: Transaction) -> bool:
    return transaction.intent is not None and transaction.intent.earlier is not None
