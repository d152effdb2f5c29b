"""Which single transactions the settings let out."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.skip_reasons import SkipReason
from tests.fakes.messages import message
from tests.fakes.samples import whole
from tests.fakes.switches import on, reason


@pytest.mark.rule("AP-6")
@pytest.mark.parametrize(
    ("name", "side", "setting", "expected"),
    [
        ("e_check", "ap", "export_e_check_transactions", SkipReason.E_CHECKS_OFF),
        ("e_check_invoice", "ar", "export_e_check_transactions", SkipReason.E_CHECKS_OFF),
        ("fuel", "ap", "include_fuel_transactions", SkipReason.FUEL_OFF),
        ("toll", "ap", "include_toll_transactions", SkipReason.TOLLS_OFF),
        (
            "accessorial_expense",
            "ap",
            "include_accessorial_expenses",
            SkipReason.ACCESSORIAL_EXPENSES_OFF,
        ),
    ],
)
def test_single_transactions_have_a_switch_each(
    name: str, side: str, setting: str, expected: SkipReason
) -> None:
    """Settings, AP-6: off by default; the other side's switch is not its own."""
    assert reason(name, on()) is expected
    assert reason(name, on(**{side: {setting: True}})) is None
    other = {"ar": {"export_e_check_transactions": True}, "ap": {"export_e_check_transactions": True}}
    del other[side]
    assert reason(name, on(**other)) is expected


@pytest.mark.parametrize(
    "name", ["load_invoice", "supplemental_invoice", "summary_invoice", "deduction", "escrow"]
)
def test_what_has_no_switch_goes_out(name: str) -> None:
    assert reason(name, on()) is None


@pytest.mark.rule("AP-10")
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("deduction", {}),
        ("escrow", {}),
        ("accessorial_expense", {"include_accessorial_expenses": True}),
        ("drivers_e_check", {"export_e_check_transactions": True}),
    ],
)
def test_what_belongs_on_a_statement_goes_out_with_it_only(name: str, settings: dict[str, bool]) -> None:
    """AP-10: with driver bills on; with them off, each is a document of its own."""
    one = message("e_check" if name == "drivers_e_check" else name)
    if name == "drivers_e_check":
        one["trip"]["Driver1"] = {"Id": "drv-1"}
        del one["trip"]["Carrier"]
    with_statement = booking_of(whole(one), on(ap={"include_driver_bills": True, **settings}))
    assert with_statement.skip_reason is SkipReason.WITH_DRIVER_STATEMENT
    assert booking_of(whole(one), on(ap=settings)).skip_reason is None


@pytest.mark.rule("AP-10")
def test_a_carriers_e_check_is_on_no_drivers_statement() -> None:
    known = {"include_driver_bills": True, "export_e_check_transactions": True}
    assert reason("e_check", on(ap=known)) is None
    assert reason("e_check_invoice", on({"export_e_check_transactions": True}, known)) is None


COMPANY, DRIVER, BOTH, NONE = [False, False], [True, True], [True, False], [None]


@pytest.mark.rule("AP-9")
@pytest.mark.parametrize("driver_bills", [False, True])
@pytest.mark.parametrize(
    ("name", "told", "cards", "deducted"),
    [
        ("fuel", True, None, True),
        ("fuel", False, None, False),
        ("fuel", None, None, False),
        ("fuel", None, DRIVER, True),
        ("fuel", None, COMPANY, False),
        ("fuel", None, NONE, False),
        # The message is about this purchase, cards are about any.
        ("fuel", False, DRIVER, False),
        ("fuel", True, BOTH, True),
        ("toll", True, None, True),
        ("toll", False, None, False),
    ],
)
def test_what_a_driver_pays_never_goes_out_by_itself(
    driver_bills: bool, name: str, told: bool | None, cards: list[bool | None] | None, deducted: bool
) -> None:
    one = message(name)
    one[name]["deductedFromDriver"] = told
    if cards is not None:
        one["truck"] = {"FuelCards": [{"CardNumber": "7", "DeductFuel": card} for card in cards]}
    included = {"include_fuel_transactions": True, "include_toll_transactions": True}
    booking = booking_of(whole(one), on(ap={"include_driver_bills": driver_bills, **included}))
    assert booking.skip_reason is (SkipReason.DEDUCTED_FROM_DRIVER if deducted else None)
