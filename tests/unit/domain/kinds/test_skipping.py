"""Which single transactions the settings let out."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.skip_reasons import SkipReason
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
