"""Whose amounts are shown to whom (API-2)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from alvys_intacct.domain.close.visibility import said
from alvys_intacct.domain.error_transactions.records import error_of_payment, error_of_transaction
from alvys_intacct.domain.error_transactions.visibility import as_seen_by, permissions_of, shows_amounts
from alvys_intacct.domain.identity import Identity, Permission
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.money import amount_text
from alvys_intacct.domain.payments.payment import refused
from alvys_intacct.domain.transactions.problem import Problem
from tests.fakes import rows
from tests.fakes.small import START

BILLER = Identity("acme", "ann", "Clerk", frozenset({Permission.BILLING}))
PROBLEM = Problem(
    code="document_paid",
    message="T1 is paid: payment 12 of 01/31/2026, 1086.39 of 1,200.50 and -7.255. "
    'Sage\'s own words: "Amount 700 exceeds 12/31/2025 bill B-100 in 4000"',
    remedy="Remove the payment of 1086 on trip 4711.",
    vendor_number="BL01",
    vendor_text="Amount 700 exceeds 12/31/2025 bill B-100 in 4000",
)


def caller(*permissions: Permission) -> Identity:
    return Identity("acme", "ann", "Clerk", frozenset(permissions))


@pytest.mark.rule("API-2")
@pytest.mark.parametrize("kind", list(Kind))
def test_amounts_of_each_kind_need_its_permissions(kind: Kind) -> None:
    error = error_of_transaction(rows.failed(kind=kind, total="1086.39", currency="USD", problem=PROBLEM))
    assert error is not None
    assert as_seen_by(caller(*kind.facts.permissions), error) == error
    shown = as_seen_by(BILLER, error)
    assert (shown.amount, shown.currency) == (None, None)
    told = f"{shown.description} {shown.problem.model_dump_json()}"
    for amount in ("1086", "1,200", "7.255", "700", "39"):
        assert amount not in told
    for kept in ("01/31/2026", "payment 12", "12/31/2025", "B-100", "4711", "T1", "BL01"):
        assert kept in told


@pytest.mark.rule("API-2")
def test_the_words_of_a_close_report_hide_the_amounts_that_sage_is_quoted_with() -> None:
    shown = said(PROBLEM.message, shown=False) or ""
    assert all(amount not in shown for amount in ("1086", "1,200", "7.255", "700", "39"))
    assert all(kept in shown for kept in ("01/31/2026", "payment 12", "12/31/2025", "B-100", "T1"))
    assert said(PROBLEM.message, shown=True) == PROBLEM.message


@pytest.mark.rule("API-2")
def test_without_a_kind_the_strictest_of_its_type_counts() -> None:
    """Records from before the kind was kept, and payments."""
    payment = error_of_payment(refused(rows.payment(), PROBLEM, START))
    assert payment is not None
    assert permissions_of(payment) == {Permission.BILLING, Permission.INVOICE}
    assert as_seen_by(BILLER, payment).amount is None
    check = payment.model_copy(update={"entity_type": "E-check"})
    assert not shows_amounts(check, caller(Permission.BILLING, Permission.INVOICE))
    assert shows_amounts(check, caller(Permission.BILLING, Permission.INVOICE, Permission.VIEW_CARRIER_RATE))
    unknown = payment.model_copy(update={"entity_type": "Moon"})
    assert permissions_of(unknown) == {
        Permission.BILLING,
        Permission.INVOICE,
        Permission.VIEW_CARRIER_RATE,
        Permission.PAY_DRIVER,
    }


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1086", "1086.00"),
        ("-7.255", "-7.255"),
        ("0.5", "0.50"),
        ("1E+3", "1000.00"),
        ("333.33330", "333.3333"),
    ],
)
def test_an_amount_in_a_sentence_has_decimals(amount: str, said: str) -> None:
    """API-2: by them it is recognised and masked."""
    assert amount_text(Decimal(amount)) == said
