"""How a document was settled in Sage (PAY-15)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from alvys_intacct.domain.payments.payment import PaymentStatus, SettledBy, applied, refused, voided
from alvys_intacct.domain.payments.settlement import settlement_of
from tests.fakes import rows
from tests.fakes.small import START


@pytest.mark.rule("PAY-15")
def test_a_document_says_how_it_was_settled() -> None:
    paid, more = rows.payment(1, amount="60.00"), rows.payment(2, amount="30.00")
    notice = {"status": PaymentStatus.NOTICE, "amount": "10.00", "settled_by": SettledBy.DISCOUNT}
    found = settlement_of(
        [
            applied(paid, None, START),
            refused(more, rows.PROBLEM, START),
            rows.payment(3, **notice),
            voided(applied(rows.payment(4), None, START), START),
            voided(rows.payment(5, sent_at=START), START),
        ]
    )
    assert found is not None
    assert found.words == "settled in Sage: 90.00 paid, 10.00 discount"
    assert (found.paid, found.discount, found.credit) == (Decimal(90), Decimal(10), Decimal(0))
    assert settlement_of([]) is None
    assert settlement_of([voided(paid, START)]) is None
