"""Changes of documents that are in Sage: how one is taken out (MOD-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.sage.documents import UNPOSTED, DocumentState, FoundDocument
from alvys_intacct.domain.sage.payment_pairs import taken_back
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentState


class Removal(StrEnum):
    """How a document leaves the books."""

    DELETE = "delete"
    REVERSE = "reverse"
    NOTHING_TO_DO = "nothing_to_do"


DOCUMENT_PAID = "document_paid"
SETTLED = frozenset({DocumentState.PARTIALLY_PAID, DocumentState.PAID})
GONE = frozenset({DocumentState.REVERSED, DocumentState.DELETED})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a document stands in Sage now; `document` is None where Sage has it no more.

    `applied` is everything that settles it. `own_credit` is the sum of its negative lines as a positive
    amount: a company may apply these to the other lines, and nobody paid then.
    """

    document: FoundDocument | None
    applied: Sequence[PaymentDetail] = ()
    own_credit: Decimal = Decimal(0)

    @property
    def is_live(self) -> bool:
        """Whether the document is in the books."""
        return self.document is not None and self.document.state not in GONE


def how_to_remove(standing: Standing) -> Removal:
    """How a document that stands like this is taken out of Sage (MOD-1).

    Raises `NeedsAttention` where a person must act in Sage first.
    """
    document = standing.document
    if document is None or document.state in GONE:
        return Removal.NOTHING_TO_DO
    if document.state in UNPOSTED:
        return Removal.DELETE
    if document.state is DocumentState.SELECTED:
        raise NeedsAttention(
            f"{document.document_number} is selected for payment in Sage Intacct.",
            code="document_selected_for_payment",
            remedy="Reverse it by hand in Sage Intacct, then retry.",
        )
    if document.state in SETTLED:
        others = settled_by_others(document, standing.applied)
        explained = Decimal(0) if document.type.is_adjustment else standing.own_credit
        if others or abs(document.paid) > explained:
            raise settled_refusal(document, others)
    # Sage can't reverse an adjustment; it can delete one that was never applied.
    return Removal.DELETE if document.type.is_adjustment else Removal.REVERSE


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
