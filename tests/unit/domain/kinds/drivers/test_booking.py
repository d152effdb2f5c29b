"""What driver settlements and paystubs book (AP-1, AP-5, AP-6, DEC-9, DEC-10)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.items import KNOWN_ITEMS
from alvys_intacct.domain.account_mappings.mapping import (
    AccountMappings,
    Category,
    CategoryMapping,
    SidedAccounts,
)
from alvys_intacct.domain.alvys.statements import DriverStatementLine
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import DocumentRole, Part
from alvys_intacct.domain.kinds.drivers.booking import category_and_item
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import Document, DocumentType
from tests.fakes.messages import message
from tests.fakes.samples import built, connection, driver_settlement, whole

Lines = list[tuple[str, str, str]]


ESCROW_MAPPED = AccountMappings(
    defaults=SidedAccounts(ar="4000", ap="5000"),
    categories={Category.DEDUCTIONS: CategoryMapping(items={"escrow": SidedAccounts(ap="2300")})},
)


def on(ar: dict[str, Any] | None = None, **ap: Any) -> Connection:
    return connection(ar=ArSettings(**ar or {}), ap=ApSettings(**ap), account_mappings=ESCROW_MAPPED)


def booked(lines: Lines, connected: Connection | None = None) -> Booking:
    return booking_of(whole(driver_settlement(lines=lines)), connected or on())


def document(lines: Lines, connected: Connection) -> Document:
    return built(whole(driver_settlement(lines=lines)), connected)


PAY_TYPES = [
    (name, category)
    for category in (Category.TRIP, Category.DRIVER_STATEMENT_EXPENSES)
    for name in KNOWN_ITEMS[category]
]


@pytest.mark.rule("MAP-2")
@pytest.mark.parametrize(("name", "category"), PAY_TYPES)
def test_every_pay_type_has_its_item(name: str, category: Category) -> None:
    """MAP-2: whatever its case; the title is the tenant's own wording."""
    for written in (name, name.upper(), f" {name}  "):
        line = DriverStatementLine.model_validate(
            {"Category": written, "Title": "Any words", "Amount": {"Amount": Decimal(1)}}
        )
        assert category_and_item(line) == (category, name)


@pytest.mark.rule("MAP-2", "MAP-3", "DEC-10", "DEC-12")
@pytest.mark.parametrize(
    ("category", "title", "expected"),
    [
        ("Accessorial", "Detention", (Category.ACCESSORIALS, "Detention")),
        ("accessorials", " Lumper ", (Category.ACCESSORIALS, "Lumper")),
        ("Deduction", "IRP", (Category.DEDUCTIONS, "IRP")),
        ("Deductions", "", (Category.DEDUCTIONS, "Deductions")),
        ("Credit", "Layover correction", (Category.DEDUCTIONS, "Layover correction")),
        ("Reimbursement", "Scale ticket", (Category.DEDUCTIONS, "Scale ticket")),
        ("E-Check", "Fuel Advance", (Category.E_CHECKS, "Fuel Advance")),
        ("ECheck Fee", "Fuel Advance", (Category.E_CHECKS, "Fuel Advance")),
        ("Fuel", "Truck Diesel", (Category.FUEL, "Truck Diesel")),
        ("Tolls", "PrePass", (Category.TOLL, "PrePass")),
        ("Escrow", "Weekly deposit", (Category.DEDUCTIONS, "Escrow")),
        ("Escrow Withdrawal", "", (Category.DEDUCTIONS, "Escrow")),
        ("Deduction", "ESCROW", (Category.DEDUCTIONS, "Escrow")),
        ("Something New", "Words", (Category.TRIP, "Something New")),
        (" ", "Words", (Category.TRIP, "Words")),
    ],
)
def test_where_a_line_is_mapped(category: str, title: str, expected: tuple[Category, str]) -> None:
    line = DriverStatementLine.model_validate(
        {"Category": category, "Title": title, "Amount": {"Amount": Decimal(1)}}
    )
    assert category_and_item(line) == expected


@pytest.mark.rule("AP-1")
def test_all_of_a_statement_is_one_bill() -> None:
    connected = on(include_fuel_transactions=True, include_toll_transactions=True)
    booking = booking_of(whole(message("driver_settlement")), connected)
    assert (booking.side, booking.number, booking.total) == (Side.AP, "10432", Decimal("797.47"))
    assert len(booking.charges) == 13
    assert booking.warnings == ()
    on_a_trip = [charge for charge in booking.charges if charge.trip_number]
    assert {charge.load_number for charge in on_a_trip} == {"1004417", "1004418"}


FUEL_AND_TOLL: Lines = [
    ("Per Trip", "", "800.00"),
    ("Fuel", "Truck Diesel", "-412.33"),
    ("Tolls", "PrePass", "-38.20"),
    ("Fuel", "Rebate", "0.00"),
]


@pytest.mark.rule("AP-6")
@pytest.mark.parametrize("fuel", [False, True])
@pytest.mark.parametrize("toll", [False, True])
def test_fuel_and_toll_lines_are_on_the_bill_whatever_is_included(fuel: bool, toll: bool) -> None:
    """AP-6: the driver is paid the net that Alvys states."""
    booking = booked(FUEL_AND_TOLL, on(include_fuel_transactions=fuel, include_toll_transactions=toll))
    assert booking.total == Decimal("349.47")
    assert [charge.category for charge in booking.charges] == [Category.TRIP, Category.FUEL, Category.TOLL]
    assert booking.warnings == ()


OWES: Lines = [
    ("Per Trip", "", "400.00"),
    ("Deduction", "Cash Advance", "-600.00"),
    ("Escrow", "Deposit", "-50.00"),
    ("E-Check Fee", "Advance", "-3.00"),
]


@pytest.mark.rule("AP-6")
def test_deductions_are_negative_lines_and_a_negative_net_is_a_vendor_credit() -> None:
    booking = booked(OWES)
    assert (booking.side, booking.total) == (Side.AP, Decimal("-253.00"))
    credit = document(OWES, on())
    assert credit.type is DocumentType.VENDOR_CREDIT
    assert credit.total.amount == Decimal("-253.00")


@pytest.mark.rule("DEC-9", "DEC-10", "DEC-11")
def test_what_a_driver_owes_us_is_invoiced_on_the_accounts_of_a_bill() -> None:
    """DEC-9, DEC-10, DEC-11: pay is no revenue and escrow keeps its account; only the fee is revenue."""
    invoice = document(OWES, on({"include_driver_bills": True}))
    assert invoice.type is DocumentType.INVOICE
    assert [(line.account, str(line.amount.amount)) for line in invoice.lines] == [
        ("5000", "-400.00"),
        ("5000", "600.00"),
        ("2300", "50.00"),
        ("4000", "3.00"),
    ]


APART = {"include_driver_bills": True, "export_deductions_as_credits": False}


def part(lines: Lines, role: DocumentRole, connected: Connection) -> Booking:
    return booking_of(whole(driver_settlement(lines=lines)), connected, Part(role))


@pytest.mark.rule("DEC-9")
def test_deductions_and_credits_are_documents_of_their_own() -> None:
    """DEC-9: nothing is set off; each account gets what it would in one document."""
    lines = [
        ("Per Trip", "", "400.00"),
        ("Bonus", "", "25.50"),
        ("Deduction", "IRP", "-600.00"),
        ("Reimbursement", "Scale ticket", "12.00"),
        ("Fuel", "Truck Diesel", "-80.00"),
    ]
    connected = on(APART, include_driver_bills=True, include_fuel_transactions=True)
    invoice = part(lines, DocumentRole.MAIN, connected)
    assert (invoice.side, invoice.total, invoice.companions) == (
        Side.AR,
        Decimal("668.00"),
        (DocumentRole.EARNINGS,),
    )
    assert [charge.item for charge in invoice.charges] == ["IRP", "Scale ticket", "Truck Diesel"]
    bill = part(lines, DocumentRole.EARNINGS, connected)
    assert (bill.side, bill.total) == (Side.AP, Decimal("425.50"))
    assert [charge.item for charge in bill.charges] == ["Per Trip", "Bonus"]
    assert {charge.account_side for charge in (*invoice.charges, *bill.charges)} == {Side.AP}


@pytest.mark.rule("AP-5")
@pytest.mark.parametrize(
    ("lines", "ap"),
    [
        ([("Per Trip", "", "400.00"), ("Deduction", "IRP", "-600.00")], {}),
        ([("Deduction", "IRP", "-600.00")], {"include_driver_bills": True}),
        ([("Service Fee", "", "-10.00"), ("Deduction", "IRP", "-600.00")], {"include_driver_bills": True}),
    ],
)
def test_nothing_is_apart_where_no_bill_would_go_out(lines: Lines, ap: dict[str, bool]) -> None:
    """AP-5: without driver bills, or with nothing earned, the invoice has all."""
    invoice = part(lines, DocumentRole.MAIN, on(APART, **ap))
    assert (len(invoice.charges), invoice.companions) == (len(lines), ())
    assert part(lines, DocumentRole.EARNINGS, on(APART, **ap)).charges == ()


@pytest.mark.rule("DEC-9")
@pytest.mark.parametrize("ar", [{}, {"include_driver_bills": True}])
def test_what_a_driver_is_owed_is_a_bill_whatever_the_receivable_side_says(ar: dict[str, bool]) -> None:
    """DEC-9 concerns amounts owed to us."""
    assert booked([("Per Trip", "", "400.00"), ("Deduction", "IRP", "-399.99")], on(ar)).side is Side.AP
    assert booked([("Per Trip", "", "400.00"), ("Deduction", "IRP", "-400.00")], on(ar)).side is Side.AP


@pytest.mark.rule("AP-6")
def test_net_zero_still_exports_when_it_has_lines() -> None:
    bill = document([("Per Trip", "", "400.00"), ("Deduction", "IRP", "-400.00")], on())
    assert (bill.type, len(bill.lines)) == (DocumentType.BILL, 2)
    assert document([("Per Trip", "", "0.00")], on()).lines == ()


@pytest.mark.rule("DEC-10")
@pytest.mark.parametrize("lines", [[("Escrow", "Deposit", "-50.00")], [("Deduction", "Escrow", "-50.00")]])
@pytest.mark.parametrize("ar", [{}, {"include_driver_bills": True}])
def test_escrow_never_takes_a_default(lines: Lines, ar: dict[str, bool]) -> None:
    """DEC-10: on either side."""
    mapped = on(ar)
    assert {line.account for line in document(lines, mapped).lines} == {"2300"}
    default = CategoryMapping(default=SidedAccounts(ap="5200"))
    unmapped = mapped.model_copy(
        update={
            "account_mappings": AccountMappings(
                defaults=SidedAccounts(ar="4000", ap="5000"), categories={Category.DEDUCTIONS: default}
            )
        }
    )
    with pytest.raises(NeedsAttention, match="Escrow") as caught:
        document(lines, unmapped)
    assert caught.value.code == "account_not_mapped"


@pytest.mark.rule("AP-1")
def test_a_paystub_books_like_a_settlement() -> None:
    one = message("paystub")
    booking = booking_of(whole(one), on())
    as_settlement = one | {"kind": "driver_settlement", "statement": one["paystub"]}
    assert booking == booking_of(whole(as_settlement), on())
    assert (booking.number, booking.total) == ("PS-2211", Decimal("1012.50"))
