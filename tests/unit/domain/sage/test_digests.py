"""The digests of documents, which are kept in receipts and compared with those of later versions (MOD-4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from alvys_intacct.domain.money import Money
from alvys_intacct.domain.sage.documents import Bill, Dimension, Line, MappingLevel
from alvys_intacct.domain.sage.parties import Form1099

PAY = Line(
    account="5000",
    amount=Money(Decimal(100), "USD"),
    memo="Pay\n1",
    category="trip",
    item="Pay",
    level=MappingLevel.ITEM,
    dimensions={Dimension.LOCATION: "E'1", Dimension.CLASS: "DRY"},
    custom_fields={"A": "b"},
    sources={"x": "y"},
)
BILL = Bill(
    party_id="V-1",
    document_number="T'1",
    document_date=date(2026, 3, 2),
    due_date=None,
    term="Net 30",
    reference=None,
    description='Trip "1" \u2013 [Alvys t-1]',
    external_reference="t-1",
    currency="USD",
    base_currency="USD",
    posted=True,
    lines=(PAY, Line("5001", Money(Decimal("-0.5"), "USD"), "Fee", "trip", "Fee", MappingLevel.MASTER)),
    custom_fields={"LOAD": "1"},
    sources={"party": "id"},
    names_currency=False,
    form_1099=Form1099("NEC", "1"),
)


@pytest.mark.rule("MOD-4")
def test_digests_are_those_that_earlier_versions_kept() -> None:
    """With others, each edit would replace its document although nothing changed."""
    assert BILL.digest == "80774e458edd0d9d33b39f62d189ca2d75b10089573784236d0a281f22e8a73d"
    assert BILL.posting_digest == "0abaf8b2bce8b80d17c2808dc5678b734b87446cf6ee1f6babc10e2fd79e5969"
    assert BILL.lines_digest == "ab7f043b9ca11f8254cb74ea7088f6d9c2fd2c7d23f678e136df2dad9e7ec8a7"
