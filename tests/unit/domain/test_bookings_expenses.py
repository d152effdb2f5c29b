"""What single transactions book: e-checks, fuel, tolls, deductions, escrow, accessorials (AP-1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.items import is_known
from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.alvys.party_details import PartyRole
from alvys_intacct.domain.coding.dimensions import alvys_values
from alvys_intacct.domain.connections.coding_mappings import AlvysField
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.input_problems import InvalidInput
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.fuel.booking import fuel_item
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.documents import DocumentType
from tests.fakes.samples import built, connection, whole
from tests.golden.messages import message

SINGLE = ["e_check", "e_check_invoice", "fuel", "toll", "deduction", "escrow", "accessorial_expense"]


def booked(one: dict[str, Any]) -> Booking:
    return booking_of(whole(one), connection())


def charges(booking: Booking) -> list[tuple[Category, str, str, Side | None]]:
    return [(one.category, one.item, str(one.amount), one.account_side) for one in booking.charges]


@pytest.mark.parametrize(
    ("name", "number", "day", "expected"),
    [
        (
            "e_check",
            "880017801",
            date(2026, 11, 12),
            [
                (Category.E_CHECKS, "Fuel Advance", "500.00", None),
                (Category.E_CHECKS, "Fuel Advance", "-7.50", Side.AR),
            ],
        ),
        (
            "toll",
            "ATLPP-5531",
            date(2026, 11, 15),
            [(Category.TOLL, "Toll", "12.45", None), (Category.TOLL, "Toll", "0.50", None)],
        ),
        (
            "deduction",
            "ADT8f2c1a77-40de-4f0c-9a55-0d6e2b7c1f10",
            date(2026, 11, 15),
            [(Category.DEDUCTIONS, "occupational  accident", "-42.75", None)],
        ),
        ("escrow", "AESes-77", date(2026, 11, 18), [(Category.DEDUCTIONS, "Escrow", "500.00", None)]),
        (
            "accessorial_expense",
            "AACax-9",
            date(2026, 11, 13),
            [(Category.ACCESSORIALS, "LUMPER ", "60.00", None)],
        ),
    ],
)
def test_what_each_books(
    name: str, number: str, day: date, expected: list[tuple[Category, str, str, Side | None]]
) -> None:
    """AP-1, DEC-10, DEC-11: with Alvys's prefix where Alvys has no number of its own."""
    booking = booked(message(name))
    assert (booking.number, booking.document_date, charges(booking)) == (number, day, expected)


# ------------------------------------------------------------------------ fuel


@pytest.mark.parametrize(
    ("parts", "total", "expected"),
    [
        # FuelTotal, Fees, Discounts, Advances: the discount is taken off the total, however it is signed.
        (("512.40", "2.50", "14.20", "100.00"), "600.70", "-14.20"),
        (("512.40", "2.50", "-14.20", "100.00"), "600.70", "-14.20"),
        # The fuel is given net of it already.
        (("512.40", "2.50", "14.20", "100.00"), "614.90", None),
        (("512.40", None, None, None), "512.40", None),
        (("0.00", "2.50", None, "100.00"), "102.50", None),
    ],
)
def test_fuel_fees_and_advances_less_discounts(
    parts: tuple[str | None, ...], total: str, expected: str | None
) -> None:
    """AP-6: exactly what the card was charged."""
    one = message("fuel")
    names = ("FuelTotal", "Fees", "Discounts", "Advances")
    for name, amount in zip(names, parts, strict=True):
        one["fuel"][name] = {"Amount": Decimal(amount), "Currency": 840} if amount else None
    one["fuel"]["Total"]["Amount"] = Decimal(total)
    booking = booked(one)
    assert booking.total == Decimal(total)
    discounts = [str(charge.amount) for charge in booking.charges if "Discount" in charge.memo]
    assert discounts == ([expected] if expected else [])


@pytest.mark.parametrize("total", ["600.69", "629.10"])
def test_fuel_that_does_not_add_up_is_refused(total: str) -> None:
    one = message("fuel")
    one["fuel"]["Total"]["Amount"] = Decimal(total)
    with pytest.raises(InvalidInput, match=r"fuel\.Total\.Amount"):
        booked(one)


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("Diesel", "Truck Diesel"),
        ("REEFER", "Reefer Diesel"),
        ("def", "DEF Fluid"),
        ("Gasoline", "Gas"),
        ("Propane", "Propane"),
        (None, "Other Fuel"),
        ("", "Other Fuel"),
    ],
)
def test_alvyss_names_of_fuels(name: str | None, item: str) -> None:
    """MAP-2."""
    assert fuel_item(name) == item
    assert is_known(Category.FUEL, item)


def test_fees_and_advances_are_items_that_can_be_mapped() -> None:
    booking = booked(message("fuel"))
    assert all(is_known(charge.category, charge.item) for charge in booking.charges)


# -------------------------------------------------------- documents by their sign


@pytest.mark.parametrize(
    ("name", "place", "amount", "expected"),
    [
        ("deduction", "deduction", "-42.75", DocumentType.VENDOR_CREDIT),
        ("deduction", "deduction", "42.75", DocumentType.BILL),
        ("accessorial_expense", "accessorialExpense", "-5.00", DocumentType.VENDOR_CREDIT),
        ("toll", "toll", "-12.45", DocumentType.VENDOR_CREDIT),
    ],
)
def test_a_negative_amount_is_a_credit(name: str, place: str, amount: str, expected: DocumentType) -> None:
    """AP-6."""
    one = message(name)
    one[place]["Total" if "Total" in one[place] else "Amount"]["Amount"] = Decimal(amount)
    if "Fee" in one[place]:
        del one[place]["Fee"]
    document = built(whole(one))
    assert document.type is expected
    assert document.total.amount == Decimal(amount)


@pytest.mark.parametrize("kind", ["deduction", "escrow"])
def test_escrow_alone_needs_an_account_of_its_own(kind: str) -> None:
    """DEC-10: also where a deduction is called so."""
    one = message(kind)
    if kind == "deduction":
        one["deduction"]["Category"] = " ESCROW "
    with pytest.raises(NeedsAttention, match="escrow never takes a default"):
        built(whole(one))


# -------------------------------------------------------------- whom it is about


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("e_check", PartyRole.CARRIER),
        ("e_check_invoice", PartyRole.CUSTOMER),
        ("fuel", PartyRole.VENDOR),
        ("toll", PartyRole.VENDOR),
        ("deduction", PartyRole.DRIVER),
        ("escrow", PartyRole.DRIVER),
        ("accessorial_expense", PartyRole.DRIVER),
    ],
)
def test_whom_each_is_for(name: str, role: PartyRole) -> None:
    """AP-1, AR-1."""
    assert whole(message(name)).party_role is role


@pytest.mark.parametrize(
    ("name", "driver", "fleet"),
    [
        ("accessorial_expense", "drv-5", "West Coast"),
        ("deduction", "drv-5", None),
        ("escrow", "drv-5", None),
        ("fuel", "drv-5", None),
    ],
)
def test_dimensions_follow_the_driver(name: str, driver: str, fleet: str | None) -> None:
    """DIM-2, DIM-3: on what a driver is paid, the fleet is the driver's."""
    one = whole(message(name))
    values = alvys_values(one, one.load_of(None), one.trip_of(None), connection().subsidiary.name)
    assert values[AlvysField.DRIVER] == driver
    assert values.get(AlvysField.FLEET) == fleet


def test_on_what_a_carrier_is_paid_the_fleet_is_the_loads() -> None:
    """DIM-3."""
    one = message("e_check")
    one["loads"][0]["Fleet"] = {"Name": "Load Fleet"}
    one["trip"]["Driver1"] = {"Id": "drv-5", "Fleet": {"Name": "Driver Fleet"}}
    parsed = whole(one)
    values = alvys_values(parsed, parsed.load_of(None), parsed.trip_of(None), "")
    assert values[AlvysField.FLEET] == "Load Fleet"


@pytest.mark.parametrize("name", SINGLE)
def test_nothing_to_book_has_no_lines(name: str) -> None:
    """AR-3."""
    one = message(name)
    place = next(iter(set(one) & {"eCheck", "fuel", "toll", "deduction", "escrow", "accessorialExpense"}))
    for value in one[place].values():
        if isinstance(value, dict) and "Amount" in value:
            value["Amount"] = Decimal("0.00")
    assert booked(one).charges == ()
