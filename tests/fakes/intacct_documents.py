"""Sample documents for the tests of the Intacct gateway."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from alvys_intacct.domain.money import Money
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import Bill, Dimension, Invoice, Line, MappingLevel
from alvys_intacct.domain.sage.writes import Create, Write

BOOKS = Books("tenant-1", "sub-1", "DEMO", "xmluser", None)


def line(amount: str = "1500.00", **changes: Any) -> Line:
    return replace(
        Line(
            account="4000",
            amount=Money(Decimal(amount), "USD"),
            memo="Linehaul",
            category="load",
            item="linehaul",
            level=MappingLevel.ITEM,
            dimensions={Dimension.LOCATION: "E100"},
        ),
        **changes,
    )


def invoice(number: str = "LD1001", **changes: Any) -> Invoice:
    return replace(
        Invoice(
            party_id="C-100",
            document_number=number,
            document_date=date(2026, 1, 5),
            due_date=None,
            term="Net 30",
            reference="PO-9",
            description="Load LD1001",
            external_reference=f"alvys-{number}",
            currency="USD",
            base_currency="USD",
            posted=True,
            lines=(line(),),
        ),
        **changes,
    )


def bill(number: str = "CARR-77", **changes: Any) -> Bill:
    return replace(
        Bill(
            party_id="V1",
            document_number=number,
            document_date=date(2026, 1, 5),
            due_date=date(2026, 2, 4),
            term=None,
            reference="LD1001",
            description="Carrier pay",
            external_reference=f"alvys-{number}",
            currency="USD",
            base_currency="USD",
            posted=False,
            lines=(line("1000.00", account="5000"),),
        ),
        **changes,
    )


def create(number: str = "LD1001", **changes: Any) -> Write:
    return Write(f"tenant-1:sub-1:invoice:{number}:create:1", Create(invoice(number, **changes)))
