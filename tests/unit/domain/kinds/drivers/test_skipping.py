"""When driver bills go out (AP-5, AP-6, DEC-9)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.skip_reasons import SkipReason
from tests.fakes.samples import driver_settlement, whole
from tests.fakes.switches import on


@pytest.mark.rule("AP-5")
@pytest.mark.parametrize(
    ("driver_type", "tax_company", "is_1099"),
    [
        ("COMPANY", None, False),
        ("company ", None, False),
        ("COMPANY", {"name": "ONT LLC"}, True),
        ("COMPANY", {"taxId": "84-1"}, False),
        ("OWNER_OPERATOR", None, True),
        ("CONTRACTOR", None, True),
        ("EXTERNAL", None, True),
        ("something new", None, True),
    ],
)
@pytest.mark.parametrize("only_1099", [False, True])
def test_w2_drivers_are_skipped_with_1099_drivers_only(
    driver_type: str, tax_company: Any, is_1099: bool, only_1099: bool
) -> None:
    one = driver_settlement(driver_type=driver_type)
    one["party"]["taxCompany"] = tax_company
    connected = on(ap={"include_driver_bills": True, "only_1099_drivers": only_1099})
    assert booking_of(whole(one), connected).skip_reason is (
        SkipReason.W2_DRIVER if only_1099 and not is_1099 else None
    )


EARNED = [("Per Trip", "", "900.00"), ("Deduction", "IRP", "-100.00")]
OWES = [("Per Trip", "", "100.00"), ("Deduction", "IRP", "-300.00")]


# Fuel decides who owes whom, although fuel transactions aren't included (AP-6).
OWES_FUEL = [("Per Trip", "", "100.00"), ("Fuel", "Truck Diesel", "-300.00")]
EARNED_FUEL = [("Deduction", "IRP", "-100.00"), ("Fuel", "Fuel rebate", "300.00")]


@pytest.mark.rule("AP-5", "AP-6", "DEC-9")
@pytest.mark.parametrize("kind", ["driver_settlement", "paystub"])
@pytest.mark.parametrize(
    ("lines", "ar", "ap", "expected", "side"),
    [
        (EARNED, False, True, None, Side.AP),
        (EARNED, True, False, SkipReason.DRIVER_BILLS_OFF, Side.AP),
        (EARNED, False, False, SkipReason.DRIVER_BILLS_OFF, Side.AP),
        (OWES, False, True, None, Side.AP),
        (OWES, True, True, None, Side.AR),
        (OWES, True, False, None, Side.AR),
        (OWES, False, False, SkipReason.DRIVER_BILLS_OFF, Side.AP),
        (OWES_FUEL, True, False, None, Side.AR),
        (OWES_FUEL, False, True, None, Side.AP),
        (EARNED_FUEL, True, False, SkipReason.DRIVER_BILLS_OFF, Side.AP),
        (EARNED_FUEL, True, True, None, Side.AP),
    ],
)
def test_driver_bills_have_a_switch_on_each_side(
    kind: str,
    lines: list[tuple[str, str, str]],
    ar: bool,
    ap: bool,
    expected: SkipReason | None,
    side: Side,
) -> None:
    """AP-5, AP-6, DEC-9: the switch of the side on which the document lands."""
    one = driver_settlement(lines=lines)
    if kind == "paystub":
        one |= {"kind": kind, "paystub": one.pop("statement")}
    connected = on({"include_driver_bills": ar}, {"include_driver_bills": ap})
    assert booking_of(whole(one), connected).skip_reason is expected
    assert booking_of(whole(one), connected).side is side


@pytest.mark.rule("AP-5", "DEC-9")
@pytest.mark.parametrize("kind", ["driver_settlement", "paystub"])
@pytest.mark.parametrize(
    ("lines", "ar", "ap", "expected", "side"),
    [
        (EARNED, False, True, None, Side.AP),
        (EARNED, True, False, SkipReason.DRIVER_SETTLEMENTS_OFF, Side.AP),
        (OWES, True, False, None, Side.AR),
        (OWES, False, True, None, Side.AP),
        (OWES, False, False, SkipReason.DRIVER_SETTLEMENTS_OFF, Side.AP),
    ],
)
def test_driver_settlements_have_switches_of_their_own(
    kind: str,
    lines: list[tuple[str, str, str]],
    ar: bool,
    ap: bool,
    expected: SkipReason | None,
    side: Side,
) -> None:
    """They leave paystubs alone."""
    one = driver_settlement(lines=lines)
    if kind == "paystub":
        one |= {"kind": kind, "paystub": one.pop("statement")}
        expected, side = None, Side.AR if lines is OWES else Side.AP
    connected = on(
        {"include_driver_bills": True, "export_driver_settlements": ar},
        {"include_driver_bills": True, "export_driver_settlements": ap},
    )
    booking = booking_of(whole(one), connected)
    assert (booking.skip_reason, booking.side) == (expected, side)
