"""What customer invoices book (AR-1, AR-3, AR-4, AR-8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.alvys.operations import InvoiceLineItem
from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.connections.setting_choices import ReferenceField
from alvys_intacct.domain.connections.settings import ArSettings
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import WHOLE, DocumentRole, Part
from alvys_intacct.domain.kinds.invoices.booking import category_and_item
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from tests.fakes.messages import message
from tests.fakes.samples import built, connection, whole

INVOICES = ["load_invoice", "supplemental_invoice", "summary_invoice"]


def booked(one: dict[str, Any], **ar: Any) -> Booking:
    return booking_of(whole(one), connection(ar=ArSettings(**ar)))


@pytest.mark.rule("AR-1")
@pytest.mark.parametrize("name", INVOICES)
def test_every_invoice_is_a_document_of_its_own(name: str) -> None:
    one = message(name)
    booking = booked(one)
    assert (booking.side, booking.number) == (Side.AR, one["invoice"]["Number"])
    assert booking.total == one["invoice"]["Total"]["Amount"]
    assert all(charge.amount for charge in booking.charges)


@pytest.mark.rule("MAP-2")
@pytest.mark.parametrize(
    ("category", "name", "expected"),
    [
        ("Load", "Linehaul", (Category.LOAD, "Customer Linehaul")),
        (" load ", "LINEHAUL", (Category.LOAD, "Customer Linehaul")),
        ("Load", "fuel  surcharge", (Category.LOAD, "Fuel Surcharge")),
        ("Load", "Stop-off", (Category.LOAD, "Stop-off")),
        ("Accessorial", "Reefer Fuel Surcharge", (Category.ACCESSORIALS, "Reefer Fuel Surcharge")),
        ("Accessorial", "Fuel Surcharge", (Category.ACCESSORIALS, "Fuel Surcharge")),
        ("Something", "Odd", (Category.ACCESSORIALS, "Odd")),
        (None, "Lumper", (Category.ACCESSORIALS, "Lumper")),
    ],
)
def test_where_a_charge_is_mapped(category: str | None, name: str, expected: tuple[Category, str]) -> None:
    known = {"Name": name, "Amount": {"Amount": Decimal(1)}, "Category": category}
    assert category_and_item(InvoiceLineItem.model_validate(known)) == expected


def test_a_charge_without_load_number_belongs_to_the_invoices_load() -> None:
    booking = booked(message("load_invoice"))
    assert {charge.load_number for charge in booking.charges} == {"1004417"}


@pytest.mark.rule("AR-1")
def test_each_charge_of_a_summary_tells_its_load() -> None:
    charges = booked(message("summary_invoice")).charges
    assert [charge.load_number for charge in charges] == [
        "1004430",
        "1004430",
        "1004431",
        "1004432",
        "1004432",
        "1004431",
    ]
    assert all(str(charge.load_number) in charge.memo for charge in charges)


@pytest.mark.rule("AR-4")
@pytest.mark.parametrize(
    ("mapping", "numbers", "expected"),
    [
        (ReferenceField.ORDER_NUMBER, [("O-1", "P-1")], "O-1"),
        (ReferenceField.PO_NUMBER, [("O-1", "P-1")], "P-1"),
        (ReferenceField.PO_NUMBER, [("O-1", None)], None),
        (ReferenceField.ORDER_NUMBER, [("O-1", "P-1"), ("O-1", "P-2")], "O-1"),
        (ReferenceField.PO_NUMBER, [("O-1", "P-1"), ("O-1", "P-2")], None),
        (ReferenceField.PO_NUMBER, [("O-1", "P-1"), ("O-1", None)], None),
    ],
)
def test_the_reference(
    mapping: ReferenceField, numbers: list[tuple[str, str | None]], expected: str | None
) -> None:
    """AR-4: one that only some of the loads have would be wrong for the others."""
    one = message("summary_invoice")
    one["loads"] = []
    one["invoice"]["Loads"] = [
        {"Id": f"l{at}", "LoadNumber": load, "OrderNumber": order, "PONumber": po}
        for at, (load, (order, po)) in enumerate(zip(["A", "B"], numbers, strict=False))
    ]
    for line in one["invoice"]["LineItems"]:
        line["LoadNumber"] = "A"
    assert booked(one, po_number_mapping=mapping).reference == expected


@pytest.mark.rule("AR-4", "MOD-4")
@pytest.mark.parametrize(
    ("part", "expected"),
    [(WHOLE, ("Load A", "O-1", ["A"])), (Part(DocumentRole.SHARE, "W"), ("Load B, C", "O-2", ["B", "C"]))],
)
def test_the_header_of_a_part_is_that_of_its_loads(part: Part, expected: tuple[str, str, list[str]]) -> None:
    one = message("summary_invoice")
    orders = {"A": "O-1", "B": "O-2", "C": "O-2"}
    one["invoice"]["Loads"] = [
        {"Id": load, "LoadNumber": load, "OrderNumber": order} for load, order in orders.items()
    ]
    for line, load in zip(one["invoice"]["LineItems"], cycle("ABC"), strict=False):
        line["LoadNumber"] = load
    one["loads"] = [
        {"Id": load, "LoadNumber": load, "Status": "Invoiced", "InvoiceAs": name}
        for load, name in {"A": "East", "B": "West", "C": "West"}.items()
    ]
    own = Subsidiary(id="W", name="West") if part.invoiced_by else Subsidiary(id="E", name="East")
    booking = booking_of(whole(one), connection(subsidiary=own), part)
    named = sorted({charge.load_number or "" for charge in booking.charges})
    assert (booking.about, booking.reference, named) == expected


@pytest.mark.rule("AR-8")
@pytest.mark.parametrize(
    ("invoiced", "expected"),
    [
        ("2026-11-19T23:30:00-08:00", date(2026, 11, 19)),
        ("2026-11-20T00:30:00.1234567+14:00", date(2026, 11, 20)),
        ("2026-11-19", date(2026, 11, 19)),
        (None, date(2026, 11, 18)),
    ],
)
def test_dates_are_the_ones_that_alvys_wrote(invoiced: str | None, expected: date) -> None:
    """AR-8; without the date of the invoice it is that of its making."""
    one = message("load_invoice")
    one["invoice"] |= {"InvoicedDate": invoiced, "CreatedDate": "2026-11-18T23:59:59Z"}
    assert booked(one).document_date == expected


@pytest.mark.rule("AR-3")
@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        (["100.00", "-40.00"], DocumentType.INVOICE),
        (["100.00", "-100.00"], DocumentType.INVOICE),
        (["100.00", "-100.01"], DocumentType.CREDIT_MEMO),
        (["-0.01"], DocumentType.CREDIT_MEMO),
    ],
)
def test_a_negative_total_is_a_credit_memo(amounts: list[str], expected: DocumentType) -> None:
    one = message("supplemental_invoice")
    lines = one["invoice"]["LineItems"]
    one["invoice"]["LineItems"] = [
        lines[0] | {"Amount": {"Amount": Decimal(amount), "Currency": 840}} for amount in amounts
    ]
    one["invoice"]["Total"]["Amount"] = sum(map(Decimal, amounts), Decimal(0))
    document = built(whole(one))
    assert document.type is expected
    assert document.total.amount == one["invoice"]["Total"]["Amount"]
