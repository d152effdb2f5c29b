"""How a document leaves the books, by its state in Sage (MOD-1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader, PaymentState
from alvys_intacct.domain.transactions.modification import Removal, Standing, how_to_remove
from tests.fakes.recorded import found

PARTLY_PAID = found(DocumentState.PARTIALLY_PAID, paid=Decimal("30.00"))


def applied(
    number: str, amount: str, state: PaymentState = PaymentState.COMPLETE, credit_from: str = ""
) -> PaymentDetail:
    """Something that settles the document 100."""
    header = PaymentHeader(Side.AR, f"9{number}", "Check", None, None, date(2026, 11, 2), "USD", state)
    detail = PaymentDetail(Side.AR, number, header.payment_id, "100", Decimal(amount), None, None, "", header)
    return replace(detail, credit_from=credit_from)


@pytest.mark.rule("MOD-1", "DEC-6")
@pytest.mark.parametrize(
    ("state", "removal"),
    [
        (DocumentState.DRAFT, Removal.DELETE),
        (DocumentState.SUBMITTED, Removal.DELETE),
        (DocumentState.POSTED, Removal.REVERSE),
        (DocumentState.REVERSED, Removal.NOTHING_TO_DO),
        (DocumentState.DELETED, Removal.NOTHING_TO_DO),
    ],
)
def test_how_a_document_leaves_the_books(state: DocumentState, removal: Removal) -> None:
    assert how_to_remove(Standing(found(state))) is removal
    assert how_to_remove(Standing(None)) is Removal.NOTHING_TO_DO


@pytest.mark.rule("MOD-1", "DEC-6")
@pytest.mark.parametrize(
    ("state", "code"),
    [
        (DocumentState.PAID, "document_paid"),
        (DocumentState.PARTIALLY_PAID, "document_paid"),
        (DocumentState.SELECTED, "document_selected_for_payment"),
    ],
)
def test_documents_that_stay(state: DocumentState, code: str) -> None:
    with pytest.raises(NeedsAttention) as refusal:
        how_to_remove(Standing(found(state, paid=Decimal("5.00"))))
    assert refusal.value.code == code
    assert "1001" in refusal.value.message
    assert "retry" in refusal.value.remedy


@pytest.mark.rule("MOD-1")
def test_a_payment_is_named_with_its_date() -> None:
    with pytest.raises(NeedsAttention) as refusal:
        how_to_remove(Standing(PARTLY_PAID, [applied("1", "30.00")]))
    assert refusal.value.code == "document_paid"
    for named in ("payment 91", "11/02/2026", "30.00"):
        assert named in refusal.value.message


@pytest.mark.rule("MOD-1", "AP-6")
@pytest.mark.parametrize("state", [DocumentState.PARTIALLY_PAID, DocumentState.PAID])
@pytest.mark.parametrize("details", [[], [applied("1", "0.00", credit_from="100")]])
def test_its_own_negative_lines_are_no_payment(state: DocumentState, details: list[PaymentDetail]) -> None:
    document = found(state, paid=Decimal("30.00"))
    assert how_to_remove(Standing(document, details, Decimal("30.00"))) is Removal.REVERSE


@pytest.mark.rule("MOD-1")
def test_what_its_own_lines_do_not_explain_is_paid_by_somebody() -> None:
    """MOD-1: payments of another entity can be out of sight."""
    with pytest.raises(NeedsAttention) as refusal:
        how_to_remove(Standing(PARTLY_PAID, [], Decimal("29.99")))
    assert refusal.value.code == "document_paid"
    details = [applied("1", "0.00", credit_from="100"), applied("2", "1.00")]
    with pytest.raises(NeedsAttention, match="payment 92"):
        how_to_remove(Standing(PARTLY_PAID, details, Decimal("30.00")))


@pytest.mark.rule("MOD-1", "PAY-6")
@pytest.mark.parametrize(
    "details",
    [
        [applied("1", "30.00", PaymentState.UNDONE)],
        [applied("1", "30.00"), applied("2", "-30.00")],
        [applied("1", "30.00", PaymentState.UNDONE), applied("2", "-30.00", PaymentState.REVERSAL)],
    ],
)
def test_payments_that_were_taken_back_keep_no_document(details: list[PaymentDetail]) -> None:
    document = found(DocumentState.PARTIALLY_PAID, paid=Decimal(0))
    assert how_to_remove(Standing(document, details)) is Removal.REVERSE


@pytest.mark.rule("MOD-1")
def test_an_applied_credit_names_the_other_document() -> None:
    credit = found(DocumentState.PAID, type=DocumentType.CREDIT_MEMO, record_no="77", paid=Decimal("-30.00"))
    with pytest.raises(NeedsAttention) as refusal:
        how_to_remove(Standing(credit, [applied("1", "0.00", credit_from="77")]))
    assert refusal.value.code == "credit_applied"
    assert "applied to record 100" in refusal.value.message
    with pytest.raises(NeedsAttention, match="credit of record 77"):
        how_to_remove(Standing(PARTLY_PAID, [applied("1", "0.00", credit_from="77")]))
