"""Which of Sage's payment details are imported into Alvys (PAY-4, PAY-14)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from alvys_intacct.domain.connections.settings import AdvancedSettings
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.payments.import_rules import NotImported, is_noticed, why_not_imported
from alvys_intacct.domain.sage.payments import PaymentState
from tests.fakes import rows

COMPLETE, OPEN = PaymentState.COMPLETE, PaymentState.OPEN
UNDONE, REVERSAL = PaymentState.UNDONE, PaymentState.REVERSAL
HEADER, DETAIL = rows.PAYMENT_HEADER, rows.PAYMENT_DETAIL
OURS = rows.transaction(receipt=rows.receipt("100"))


NOTHING_SET = AdvancedSettings.model_validate({})
# Which kinds are imported, and the setting that decides it.
ALWAYS = {Kind.LOAD_INVOICE: "", Kind.SUPPLEMENTAL_INVOICE: "", Kind.CARRIER_BILL: ""}
BY_SETTING = {
    Kind.SUMMARY_INVOICE: "allocate_summary_payments",
    Kind.AR_E_CHECK: "post_e_check_payments_to_their_load",
}


@pytest.mark.rule("PAY-4", "PAY-9", "DEC-8")
@pytest.mark.parametrize("kind", Kind)
def test_kinds_that_are_imported(kind: Kind) -> None:
    own = OURS.model_copy(update={"kind": kind, "trip_id": "trip-1"})
    detail = replace(DETAIL, side=kind.facts.side)
    settings = NOTHING_SET
    if kind in BY_SETTING:
        assert why_not_imported(own, detail, settings) == kind.wire_name
        settings = settings.model_copy(update={BY_SETTING[kind]: True})
    reason = why_not_imported(own, detail, settings)
    assert reason == (None if kind in ALWAYS | BY_SETTING else NotImported(kind.wire_name))


@pytest.mark.rule("PAY-4")
def test_documents_beside_the_one_that_alvys_knows() -> None:
    companion = OURS.model_copy(update={"role": DocumentRole.INTERCOMPANY_INVOICE})
    assert why_not_imported(companion, DETAIL, NOTHING_SET) is NotImported.COMPANION
    settings = NOTHING_SET.model_copy(update={"allocate_summary_payments": True})
    share = OURS.model_copy(update={"kind": Kind.SUMMARY_INVOICE, "role": DocumentRole.SHARE})
    assert why_not_imported(share, DETAIL, settings) is None
    memo = replace(DETAIL, document_record_no="", memo_record_no="100")
    assert why_not_imported(OURS, memo, NOTHING_SET) is NotImported.ADJUSTMENT


@pytest.mark.rule("PAY-15")
@pytest.mark.parametrize("what", ["discount", "credit", "advance", "overpayment"])
@pytest.mark.parametrize("money", ["0.00", "3.00"])
@pytest.mark.parametrize("is_imported", [True, False])
def test_what_settles_a_document_without_money(what: str, money: str, is_imported: bool) -> None:
    settings = NOTHING_SET.model_copy(update={"import_discounts_and_credits_as_payments": is_imported})
    detail = replace(DETAIL, amount=Decimal(money), **{what: Decimal("10.00")})  # type: ignore[arg-type]
    reason = why_not_imported(OURS, detail, settings)
    assert reason == (None if is_imported or Decimal(money) else NotImported(what))
    assert is_noticed(reason) == (reason is not None)


@pytest.mark.rule("PAY-15")
def test_the_own_negative_lines_of_a_document_are_no_payment() -> None:
    own = replace(DETAIL, amount=Decimal(0), credit=Decimal(5), credit_from="100")
    assert why_not_imported(OURS, own, NOTHING_SET) is NotImported.OWN_CREDIT


@pytest.mark.rule("PAY-9")
def test_a_payment_without_load_or_trip_has_nowhere_to_go() -> None:
    nowhere = OURS.model_copy(update={"load_number": None})
    assert why_not_imported(nowhere, DETAIL, NOTHING_SET) is NotImported.NO_TARGET


@pytest.mark.rule("PAY-1", "PAY-14")
@pytest.mark.parametrize(
    ("amount", "reason"),
    [("0.01", None), ("0.00", NotImported.NO_MONEY), ("-5.00", NotImported.UNDONE)],
)
def test_only_money_that_came_in(amount: str, reason: NotImported | None) -> None:
    assert why_not_imported(OURS, replace(DETAIL, amount=Decimal(amount)), NOTHING_SET) is reason


@pytest.mark.rule("PAY-14")
@pytest.mark.parametrize(
    ("of_detail", "of_payment", "reason"),
    [
        (COMPLETE, COMPLETE, None),
        (None, COMPLETE, None),
        (COMPLETE, None, None),
        (None, None, NotImported.NO_STATE),
        (COMPLETE, OPEN, NotImported.NOT_COMPLETE),
        (OPEN, COMPLETE, None),
        (COMPLETE, UNDONE, NotImported.UNDONE),
        (UNDONE, COMPLETE, NotImported.UNDONE),
        (OPEN, UNDONE, NotImported.UNDONE),
        (OPEN, None, NotImported.NOT_COMPLETE),
        (COMPLETE, REVERSAL, NotImported.UNDONE),
    ],
)
def test_the_state_of_the_payment_decides_unless_something_is_undone(
    of_detail: PaymentState | None, of_payment: PaymentState | None, reason: NotImported | None
) -> None:
    header = replace(HEADER, state=of_payment) if of_payment else None
    assert why_not_imported(OURS, replace(DETAIL, state=of_detail, header=header), NOTHING_SET) is reason


@pytest.mark.rule("PAY-14")
def test_a_payment_without_its_date_waits() -> None:
    """PAY-14: the date of the run is never taken for it."""
    header = replace(HEADER, payment_date=None)
    assert why_not_imported(OURS, replace(DETAIL, header=header), NOTHING_SET) is None
    assert why_not_imported(OURS, replace(DETAIL, payment_date=None), NOTHING_SET) is None
    undated = replace(DETAIL, payment_date=None, header=header)
    assert why_not_imported(OURS, undated, NOTHING_SET) is NotImported.NO_DATE
