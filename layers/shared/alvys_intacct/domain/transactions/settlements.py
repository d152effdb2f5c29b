"""What settles a document in Sage, and what to say of it: payments, applied credits, selection (MOD-1)."""

from __future__ import annotations

from collections.abc import Sequence

from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.sage.found_documents import FoundDocument
from alvys_intacct.domain.sage.payment_pairs import taken_back
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState

DOCUMENT_PAID = "document_paid"
_LEDGERS = {Side.AR: "Accounts Receivable", Side.AP: "Accounts Payable"}
SETTLED = frozenset({DocumentState.PARTIALLY_PAID, DocumentState.PAID})


def settled_by_others(document: FoundDocument, applied: Sequence[PaymentDetail]) -> list[PaymentDetail]:
    """The payments and credits that settle a document, without its own.

    Payments that were voided or taken back settle nothing either.
    """
    pairs = taken_back(applied)
    gone = {*pairs, *(payment.detail_id for payment in pairs.values())}
    return [
        detail
        for detail in applied
        if detail.detail_id not in gone
        and detail.standing not in (PaymentState.UNDONE, PaymentState.REVERSAL)
        and not (detail.is_own_credit and detail.document_record_no == document.record_no)
    ]


def settled_refusal(document: FoundDocument, others: Sequence[PaymentDetail]) -> NeedsAttention:
    """The refusal that names what settles the document: payments with their dates, or credits."""
    payments = [detail for detail in others if detail.amount]
    if payments or not others:
        named = ", ".join(map(_said, payments)) or f"payments of {amount_text(document.paid)}"
        return NeedsAttention(
            f"{document.document_number} is paid in Sage Intacct: {named}.",
            code=DOCUMENT_PAID,
            remedy="Remove the payment in Sage Intacct, then retry.",
        )
    targets = {detail.document_record_no for detail in others} - {document.record_no}
    sources = {detail.credit_from for detail in others} - {document.record_no, ""}
    verb = "is applied to" if targets else "is settled by the credit of"
    records = ", ".join(sorted(targets or sources)) or "another document"
    return NeedsAttention(
        f"{document.document_number} {verb} record {records} in Sage Intacct.",
        code="credit_applied",
        remedy="Undo that application of the credit in Sage Intacct, then retry.",
    )


def _said(detail: PaymentDetail) -> str:
    on = f" of {detail.paid_on:%m/%d/%Y}" if detail.paid_on else ""
    return f"payment {detail.payment_id}{on}, {amount_text(detail.amount)}"


def selected_refusal(document: FoundDocument) -> NeedsAttention:
    """The refusal of a document that a payment request has."""
    return NeedsAttention(
        f"{document.document_number} is selected for payment in Sage Intacct.",
        code="document_selected_for_payment",
        remedy="Reverse it by hand in Sage Intacct, then retry.",
    )


def texts_refusal(document: FoundDocument, standing: NeedsAttention, said: SyncError) -> NeedsAttention:
    """The refusal of a change that books nothing; `standing` is why nothing else can be done."""
    return NeedsAttention(
        f"{standing.message} Sage Intacct doesn't let its texts be changed in place either: {said.message}",
        code=standing.code,
        remedy="Change PO number, description, due date, terms, memos and custom fields by hand in Sage "
        f"Intacct, then mark {document.document_number} as synced. Or: {standing.remedy}",
        vendor=said.vendor,
        concerns=standing.concerns,
    )


def neither_reversed_nor_deleted(
    document: FoundDocument, number: str, reversal: NeedsAttention, deletion: NeedsAttention
) -> NeedsAttention:
    """The refusal of a document that the company neither reverses nor deletes."""
    return NeedsAttention(
        f"Sage Intacct neither reverses nor deletes {number}. To reverse: {reversal.message} To delete: "
        f"{deletion.message}",
        code="removal_refused",
        remedy=f"In Sage Intacct, open {_LEDGERS[document.type.side]} > Setup > Configuration and switch the "
        "reversal of posted documents on, or remove the document by hand. Then retry.",
        vendor=reversal.vendor,
        concerns=reversal.concerns,
    )
