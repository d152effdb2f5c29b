"""What a change does to a document in Sage: MOD-1's table, row by row (MOD-1, MOD-4, MOD-9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentState, DocumentType
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader, PaymentState
from alvys_intacct.domain.transactions.modification import (
    TABLE,
    Asked,
    Difference,
    Plan,
    Row,
    Standing,
    Way,
    leads_on,
    plan_of,
    ways_out,
)
from tests.fakes.recorded import found

PARTLY_PAID = found(DocumentState.PARTIALLY_PAID, paid=Decimal("30.00"))
CREDIT = {"type": DocumentType.CREDIT_MEMO, "record_no": "77"}
EDIT, REVERT = Asked.EDIT, Asked.REVERT


def applied(
    number: str, amount: str, state: PaymentState = PaymentState.COMPLETE, credit_from: str = ""
) -> PaymentDetail:
    """Something that settles the document 100."""
    header = PaymentHeader(Side.AR, f"9{number}", "Check", None, None, date(2026, 11, 2), "USD", state)
    detail = PaymentDetail(Side.AR, number, header.payment_id, "100", Decimal(amount), None, None, "", header)
    return replace(detail, credit_from=credit_from)


def in_state(state: DocumentState, of_type: DocumentType = DocumentType.INVOICE) -> Standing:
    """A document of that type in that state, with nothing that settles it."""
    return Standing(found(state, type=of_type))


def ways(plan: Plan) -> list[str]:
    """The ways of a plan, in order."""
    return list(plan.ways)


@pytest.mark.rule("MOD-1", "DEC-6")
@pytest.mark.parametrize(
    ("state", "edit", "revert"),
    [
        ("draft", ["update", "delete_and_make"], ["delete"]),
        ("declined", ["update", "delete_and_make"], ["delete"]),
        (
            "submitted",
            ["update", "recall_and_update", "delete_and_make"],
            ["delete", "recall_and_delete"],
        ),
        ("posted", ["reverse_and_post", "delete_and_make"], ["reverse", "delete"]),
        ("no_value", ["reverse_and_post", "delete_and_make"], ["reverse", "delete"]),
        ("reversed", ["make_anew"], ["nothing_to_do"]),
        ("deleted", ["make_anew"], ["nothing_to_do"]),
    ],
)
@pytest.mark.parametrize("of_type", [DocumentType.INVOICE, DocumentType.BILL])
def test_the_table(state: str, edit: list[str], revert: list[str], of_type: DocumentType) -> None:
    standing = in_state(DocumentState(state), of_type)
    assert ways(plan_of(standing, EDIT)) == edit
    assert ways(plan_of(standing, REVERT)) == revert


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("of_type", [DocumentType.CREDIT_MEMO, DocumentType.VENDOR_CREDIT])
@pytest.mark.parametrize("state", ["posted", "no_value"])
def test_an_open_credit_is_changed_in_place_or_deleted(of_type: DocumentType, state: str) -> None:
    standing = in_state(DocumentState(state), of_type)
    assert ways(plan_of(standing, EDIT)) == ["update", "delete_and_make"]
    assert ways(plan_of(standing, REVERT)) == ["delete"]


@pytest.mark.rule("MOD-1", "DEC-6")
@pytest.mark.parametrize(
    ("state", "code"),
    [
        (DocumentState.PAID, "document_paid"),
        (DocumentState.PARTIALLY_PAID, "document_paid"),
        (DocumentState.SELECTED, "document_selected_for_payment"),
    ],
)
@pytest.mark.parametrize("asked", Asked)
def test_documents_that_stay(state: DocumentState, code: str, asked: Asked) -> None:
    with pytest.raises(NeedsAttention) as refusal:
        plan_of(Standing(found(state, paid=Decimal("5.00"))), asked)
    assert refusal.value.code == code
    assert "1001" in refusal.value.message
    assert "retry" in refusal.value.remedy


@pytest.mark.rule("MOD-1")
def test_what_a_person_took_out_is_made_anew_with_a_warning() -> None:
    reversed_one = plan_of(in_state(DocumentState.REVERSED), EDIT)
    assert reversed_one.warning is not None
    assert "1001 (record 100) was reversed in Sage Intacct by hand" in reversed_one.warning
    deleted = plan_of(Standing(None), EDIT)
    assert deleted.warning is not None
    assert "deleted in Sage Intacct by hand" in deleted.warning
    assert plan_of(Standing(None), REVERT).warning is None


@pytest.mark.rule("MOD-4")
@pytest.mark.parametrize("state", [state for state in DocumentState if state not in ("reversed", "deleted")])
def test_an_edit_that_alters_nothing_confirms_whatever_the_state(state: DocumentState) -> None:
    standing = Standing(found(state, paid=Decimal("5.00")))
    assert ways(plan_of(standing, EDIT, Difference.NOTHING)) == ["confirm"]


@pytest.mark.rule("MOD-1")
def test_a_switch_to_autopost_posts_drafts_and_changes_nothing_else() -> None:
    assert ways(plan_of(in_state(DocumentState.DRAFT), EDIT, Difference.POSTING))[0] == "update"
    for state in (DocumentState.SUBMITTED, DocumentState.POSTED, DocumentState.PAID):
        assert ways(plan_of(in_state(state), EDIT, Difference.POSTING)) == ["confirm"]


@pytest.mark.rule("MOD-9")
@pytest.mark.parametrize(
    ("difference", "way"),
    [(Difference.HEADER, "update_header"), (Difference.LINE_TEXTS, "update_texts")],
)
def test_what_is_not_booked_is_written_in_place(difference: Difference, way: str) -> None:
    """Where Sage refuses that, a posted document goes the ordinary way; a paid one stays, and says so."""
    posted = plan_of(in_state(DocumentState.POSTED), EDIT, difference)
    assert ways(posted) == [way, "reverse_and_post", "delete_and_make"]
    assert ways(plan_of(in_state(DocumentState.DRAFT), EDIT, difference)) == ["update", "delete_and_make"]
    for state in (DocumentState.PAID, DocumentState.SELECTED):
        settled = plan_of(Standing(found(state, paid=Decimal("5.00"))), EDIT, difference)
        assert ways(settled) == [way]
        assert settled.refusal is not None


@pytest.mark.rule("MOD-1", "AR-3")
def test_an_invoice_that_becomes_a_credit_memo_is_never_written_over() -> None:
    assert ways(plan_of(in_state(DocumentState.DRAFT), EDIT, Difference.TYPE)) == ["delete_and_make"]
    posted = plan_of(in_state(DocumentState.POSTED), EDIT, Difference.TYPE)
    assert ways(posted) == ["reverse_and_post", "delete_and_make"]


@pytest.mark.rule("MOD-1")
def test_every_row_has_a_way_unless_a_person_must_act() -> None:
    assert set(TABLE) == set(Row) - {Row.SETTLED, Row.SELECTED}
    assert all(edit and revert for edit, revert in TABLE.values())


@pytest.mark.rule("MOD-2")
@pytest.mark.parametrize("row", TABLE)
def test_nothing_is_changed_in_place_while_an_earlier_removal_may_still_come(row: Row) -> None:
    edit, _ = TABLE[row]
    assert ways_out(row, (Way.CONFIRM,)) == ways_out(row, edit)
    assert not {Way.UPDATE, Way.RECALL_AND_UPDATE, Way.CONFIRM} & set(ways_out(row, edit))


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize(
    ("way", "code", "on"),
    [
        (Way.REVERSE, "reversal_disabled", True),
        (Way.REVERSE, "sage_refused", True),
        (Way.REVERSE, "period_closed", False),
        (Way.REVERSE_AND_POST, "reversal_refused", True),
        (Way.REVERSE_AND_POST, "account_unknown", False),
        (Way.UPDATE, "sage_refused", True),
        (Way.UPDATE, "account_unknown", False),
        (Way.UPDATE_HEADER, "period_closed", True),
        (Way.DELETE, "delete_refused", True),
    ],
)
def test_only_refusals_of_the_way_itself_lead_to_the_next(way: Way, code: str, on: bool) -> None:
    assert leads_on(way, code) is on


@pytest.mark.rule("MOD-1")
def test_a_payment_is_named_with_its_date() -> None:
    with pytest.raises(NeedsAttention) as refusal:
        plan_of(Standing(PARTLY_PAID, [applied("1", "30.00")]), REVERT)
    assert refusal.value.code == "document_paid"
    for named in ("payment 91", "11/02/2026", "30.00"):
        assert named in refusal.value.message


@pytest.mark.rule("MOD-1", "AP-6")
@pytest.mark.parametrize("state", [DocumentState.PARTIALLY_PAID, DocumentState.PAID])
@pytest.mark.parametrize("details", [[], [applied("1", "0.00", credit_from="100")]])
def test_its_own_negative_lines_are_no_payment(state: DocumentState, details: list[PaymentDetail]) -> None:
    standing = Standing(found(state, paid=Decimal("30.00")), details, Decimal("30.00"))
    assert standing.row is Row.POSTED


@pytest.mark.rule("MOD-1")
def test_what_its_own_lines_do_not_explain_is_paid_by_somebody() -> None:
    """MOD-1: payments of another entity can be out of sight."""
    with pytest.raises(NeedsAttention) as refusal:
        plan_of(Standing(PARTLY_PAID, [], Decimal("29.99")), REVERT)
    assert refusal.value.code == "document_paid"
    details = [applied("1", "0.00", credit_from="100"), applied("2", "1.00")]
    with pytest.raises(NeedsAttention, match="payment 92"):
        plan_of(Standing(PARTLY_PAID, details, Decimal("30.00")), REVERT)


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
    assert Standing(document, details).row is Row.POSTED


@pytest.mark.rule("MOD-1")
def test_an_applied_credit_names_the_other_document() -> None:
    credit = found(DocumentState.PAID, **CREDIT, paid=Decimal("-30.00"))
    with pytest.raises(NeedsAttention) as refusal:
        plan_of(Standing(credit, [applied("1", "0.00", credit_from="77")]), EDIT)
    assert refusal.value.code == "credit_applied"
    assert "applied to record 100" in refusal.value.message
    with pytest.raises(NeedsAttention, match="credit of record 77"):
        plan_of(Standing(PARTLY_PAID, [applied("1", "0.00", credit_from="77")]), EDIT)
