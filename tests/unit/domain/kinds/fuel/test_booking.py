"""What fuel books: fees and advances less discounts (AP-6, MAP-2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.account_mappings.items import is_known
from alvys_intacct.domain.account_mappings.mapping import Category
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking import Booking
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.fuel.booking import fuel_item
from tests.fakes.messages import message
from tests.fakes.samples import connection, whole


def booked(one: dict[str, Any]) -> Booking:
    return booking_of(whole(one), connection())


@pytest.mark.rule("AP-6")
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


@pytest.mark.rule("AP-6")
@pytest.mark.parametrize("total", ["600.69", "629.10"])
def test_fuel_that_does_not_add_up_is_refused(total: str) -> None:
    one = message("fuel")
    one["fuel"]["Total"]["Amount"] = Decimal(total)
    with pytest.raises(NeedsAttention, match="The total of the fuel is"):
        booked(one)


@pytest.mark.rule("MAP-2", "DEC-13")
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
    assert fuel_item(name) == item
    assert is_known(Category.FUEL, item)


@pytest.mark.rule("MAP-2")
def test_fees_and_advances_are_items_that_can_be_mapped() -> None:
    booking = booked(message("fuel"))
    assert all(is_known(charge.category, charge.item) for charge in booking.charges)
