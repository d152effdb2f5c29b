"""Which of Sage's payment details are imported into Alvys (PAY-4, PAY-14)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.payments.import_rules import NotImported, why_not_imported
from alvys_intacct.domain.sage.payments import PaymentState
from tests.fakes import rows

COMPLETE, OPEN = PaymentState.COMPLETE, PaymentState.OPEN
UNDONE, REVERSAL = PaymentState.UNDONE, PaymentState.REVERSAL
HEADER, DETAIL = rows.PAYMENT_HEADER, rows.PAYMENT_DETAIL
OURS = rows.transaction(receipt=rows.receipt("100"))


@pytest.mark.rule("PAY-4", "PAY-9", "DEC-8")
@pytest.mark.parametrize("kind", Kind)
def test_kinds_that_are_imported(kind: Kind) -> None:
    own = OURS.model_copy(update={"kind": kind, "trip_id": "trip-1"})
    imported = {
        Kind.LOAD_INVOICE,
        Kind.SUPPLEMENTAL_INVOICE,
        Kind.AR_E_CHECK,
        Kind.CARRIER_BILL,
        Kind.PAYSTUB,
    }
    reason = why_not_imported(own, replace(DETAIL, side=kind.facts.side))
    assert reason == (None if kind in imported else NotImported.KIND)


@pytest.mark.rule("PAY-9")
def test_a_payment_without_load_or_trip_has_nowhere_to_go() -> None:
    nowhere = OURS.model_copy(update={"load_number": None})
    assert why_not_imported(nowhere, DETAIL) is NotImported.NO_TARGET


@pytest.mark.rule("PAY-1", "PAY-14")
@pytest.mark.parametrize(
    ("amount", "reason"),
    [("0.01", None), ("0.00", NotImported.NO_MONEY), ("-5.00", NotImported.UNDONE)],
)
def test_only_money_that_came_in(amount: str, reason: NotImported | None) -> None:
    assert why_not_imported(OURS, replace(DETAIL, amount=Decimal(amount))) is reason


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
    assert why_not_imported(OURS, replace(DETAIL, state=of_detail, header=header)) is reason


@pytest.mark.rule("PAY-14")
def test_a_payment_without_its_date_waits() -> None:
    """PAY-14: the date of the run is never taken for it."""
    header = replace(HEADER, payment_date=None)
    assert why_not_imported(OURS, replace(DETAIL, header=header)) is None
    assert why_not_imported(OURS, replace(DETAIL, payment_date=None)) is None
    undated = replace(DETAIL, payment_date=None, header=header)
    assert why_not_imported(OURS, undated) is NotImported.NO_DATE
