"""What carrier bills and settlements book (AP-1, AP-4, AP-6, DEC-9, DEC-11)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.connections.settings import ApSettings, ArSettings
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import DocumentRole, Part
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from tests.fakes.messages import message
from tests.fakes.samples import built, connection, whole

IN_TOTAL, NOT_IN_TOTAL = "carrier_bill_e_check_fee_in_total", "carrier_bill_e_check_fee_not_in_total"


Line = tuple[str, str, Side | None]


def booked(one: dict[str, Any], **ar: Any) -> Booking:
    return booking_of(whole(one), connection(ar=ArSettings(**ar)))


def lines(booking: Booking) -> list[Line]:
    return [(one.item, str(one.amount), one.account_side) for one in booking.charges]


@pytest.mark.rule("DEC-11")
@pytest.mark.parametrize(
    ("name", "fee_lines"),
    [
        (IN_TOTAL, [("Fuel Advance", "-3.00", Side.AR)]),
        (NOT_IN_TOTAL, [("Fuel Advance", "-3.00", Side.AR), ("Fuel Advance", "3.00", None)]),
    ],
)
def test_an_e_checks_amount_is_taken_off_and_its_fee_is_revenue(name: str, fee_lines: list[Line]) -> None:
    """DEC-11, in both readings of what is payable: the bill always comes to what Alvys says."""
    one = message(name)
    booking = booked(one)
    assert lines(booking) == [
        ("Carrier Linehaul", "1450.00", None),
        ("Lumper", "50.00", None),
        ("Fuel Advance", "-200.00", None),
        *fee_lines,
    ]
    assert {charge.category for charge in booking.charges[2:]} == {Category.E_CHECKS}
    assert booking.total == one["trip"]["Carrier"]["TotalPayable"]["Amount"]


@pytest.mark.rule("DEC-11")
@pytest.mark.parametrize("payable", ["1297.01", "1303.00", "1500.00", "1297.00", "1300.00"])
def test_any_third_reading_is_refused(payable: str) -> None:
    one = message(IN_TOTAL)
    one["trip"]["Carrier"]["TotalPayable"]["Amount"] = Decimal(payable)
    if payable in ("1297.00", "1300.00"):
        assert booked(one).total == Decimal(payable)
        return
    with pytest.raises(NeedsAttention, match="The total payable of the carrier of the trip is"):
        booked(one)


@pytest.mark.parametrize("fee", [None, "0.00"])
def test_an_e_check_without_fee_has_no_line_for_it(fee: str | None) -> None:
    one = message(NOT_IN_TOTAL)
    check = one["trip"]["Carrier"]["EChecks"][0]
    check["Fee"] = {"Amount": Decimal(fee)} if fee else None
    assert [item for item, *_ in lines(booked(one))] == ["Carrier Linehaul", "Lumper", "Fuel Advance"]


def test_several_e_checks_are_taken_off_one_by_one() -> None:
    one = message(IN_TOTAL)
    carrier = one["trip"]["Carrier"]
    carrier["EChecks"].append(
        {
            "Id": "2",
            "CheckNumber": "2",
            "Type": "Lumper",
            "Amount": {"Amount": Decimal("100.00")},
            "Fee": {"Amount": Decimal("2.00")},
        }
    )
    carrier["TotalPayable"]["Amount"] = Decimal("1195.00")
    assert [amount for _, amount, _ in lines(booked(one))][2:] == ["-200.00", "-3.00", "-100.00", "-2.00"]


@pytest.mark.rule("AP-4")
def test_the_carriers_invoice_number_is_reference_and_memo() -> None:
    booking = booked(message("carrier_bill"))
    assert booking.reference == "FL-20931"
    assert "carrier invoice FL-20931" in booking.about


@pytest.mark.rule("AP-4")
@pytest.mark.parametrize(
    ("numbers", "reference"),
    [(["FL-1", "FL-1"], "FL-1"), (["FL-1", "FL-2"], None), ([None, None], None), (["FL-1", None], None)],
)
def test_a_settlement_names_the_carriers_invoices(numbers: list[str | None], reference: str | None) -> None:
    """AP-4: on each trip's lines; as the reference where it is just one."""
    one = message("carrier_settlement")
    for trip, number in zip(one["statement"]["Trips"], numbers, strict=True):
        trip["InvoiceNumber"] = number
    booking = booked(one)
    assert booking.reference == reference
    for charge in booking.charges:
        number = numbers[0] if charge.trip_number == "2001-1" else numbers[1]
        assert (f"carrier invoice {number}" in charge.memo) == (number is not None)


@pytest.mark.rule("AP-1")
def test_a_settlement_books_each_trips_charges_in_one_bill() -> None:
    """AP-1: zero lines left out, each line of its own trip and load."""
    booking = booked(message("carrier_settlement"))
    assert (booking.side, booking.number, booking.total) == (Side.AP, "5510", Decimal("2381.50"))
    assert [(one.trip_number, one.load_number, one.item) for one in booking.charges] == [
        ("2001-1", "1004440", "Carrier Linehaul"),
        ("2001-1", "1004440", "Detention"),
        ("2001-1", "1004440", "Fuel Advance"),
        ("2002-1", "1004441", "Carrier Linehaul"),
        ("2002-1", "1004441", "Late Delivery"),
        ("2002-1", "1004441", "Fuel Advance"),
    ]


@pytest.mark.rule("MAP-2", "DEC-11")
@pytest.mark.parametrize(
    ("item_type", "tag", "description", "expected", "account_side"),
    [
        ("LineHaul", "Carrier Rate", "Linehaul", (Category.TRIP, "Carrier Linehaul"), None),
        ("Line Haul", "", "", (Category.TRIP, "Carrier Linehaul"), None),
        ("Accessorial", "Detention", "Detention at delivery", (Category.ACCESSORIALS, "Detention"), None),
        ("Accessorials", "", "Washout", (Category.ACCESSORIALS, "Washout"), None),
        ("ECheck", "Fuel Advance", "", (Category.E_CHECKS, "Fuel Advance"), None),
        ("E-Checks", "", "Lumper", (Category.E_CHECKS, "Lumper"), None),
        ("E-Check Fee", "Fuel Advance", "", (Category.E_CHECKS, "Fuel Advance"), Side.AR),
        ("Deduction", "Cargo Claim", "", (Category.DEDUCTIONS, "Cargo Claim"), None),
        ("Deduction", "Escrow", "", (Category.DEDUCTIONS, "Escrow"), None),
        ("Fuel", "Truck Diesel", "", (Category.FUEL, "Truck Diesel"), None),
        ("Tolls", "PrePass", "", (Category.TOLL, "PrePass"), None),
        ("Quick Pay", "", "", (Category.TRIP, "Quick Pay"), None),
    ],
)
def test_where_a_statements_item_is_mapped(
    item_type: str, tag: str, description: str, expected: tuple[Category, str], account_side: Side | None
) -> None:
    """MAP-2, DEC-11: by the accounting tag, else its description, else its type."""
    one = message("carrier_settlement")
    trip = one["statement"]["Trips"][1]
    trip["Items"] = [
        {
            "Type": item_type,
            "AccountingTag": tag,
            "Description": description,
            "Amount": {"Amount": Decimal("896.50")},
        }
    ]
    charge = booked(one).charges[-1]
    assert ((charge.category, charge.item), charge.account_side) == (expected, account_side)


@pytest.mark.rule("DEC-9")
@pytest.mark.parametrize("kind", ["carrier_settlement", "carrier_statement"])
def test_what_a_carrier_owes_us_is_invoiced_on_the_accounts_of_a_bill(kind: str) -> None:
    """DEC-9: with the signs turned; an expense that comes back is no revenue."""
    one = message("carrier_settlement_vendor_credit", kind=kind)
    booking = booked(one, export_carrier_statements=True)
    assert (booking.side, booking.total, booking.reference) == (Side.AR, Decimal("250.00"), None)
    assert lines(booking) == [
        ("Carrier Linehaul", "-600.00", Side.AP),
        ("Cargo Claim", "850.00", Side.AP),
    ]
    on = connection(ar=ArSettings(export_carrier_statements=True))
    document = built(whole(one), on)
    assert document.type is DocumentType.INVOICE
    assert {line.account for line in document.lines} == {"5000"}


@pytest.mark.rule("DEC-9")
@pytest.mark.parametrize("kind", ["carrier_settlement", "carrier_statement"])
def test_what_a_carrier_earned_is_a_bill_of_its_own(kind: str) -> None:
    """DEC-9: where deductions aren't credits of the invoice."""
    envelope = whole(message("carrier_settlement_vendor_credit", kind=kind))
    on = connection(
        ar=ArSettings(export_carrier_statements=True, export_deductions_as_credits=False),
        ap=ApSettings(export_carrier_statements=True),
    )
    roles = (DocumentRole.MAIN, DocumentRole.EARNINGS)
    invoice, bill = (booking_of(envelope, on, Part(role)) for role in roles)
    assert (invoice.side, lines(invoice)) == (Side.AR, [("Cargo Claim", "850.00", Side.AP)])
    assert (bill.side, lines(bill)) == (Side.AP, [("Carrier Linehaul", "600.00", Side.AP)])


@pytest.mark.rule("DEC-9", "DEC-11")
def test_an_e_checks_fee_stays_revenue_when_the_statement_is_turned() -> None:
    one = message("carrier_settlement_vendor_credit")
    trip = one["statement"]["Trips"][1]
    trip["Items"][1] |= {"Type": "E-Check Fee"}
    booking = booked(one, export_carrier_statements=True)
    assert lines(booking)[1] == ("Cargo Claim", "850.00", Side.AR)


@pytest.mark.rule("AP-6")
def test_net_zero_still_books_what_offsets_each_other() -> None:
    one = message("carrier_settlement_vendor_credit")
    trip = one["statement"]["Trips"][1]
    for amount in (trip["NetAmount"], trip["Items"][1]["Amount"]):
        amount["Amount"] = Decimal("-600.00")
    one["statement"]["NetAmount"]["Amount"] = Decimal("0.00")
    document = built(whole(one))
    assert document.type is DocumentType.BILL
    assert document.total.is_zero
    assert len(document.lines) == 2
