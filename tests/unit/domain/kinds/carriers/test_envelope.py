"""Carrier bills as Alvys sends them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.fakes.samples import carrier_bill
from tests.fakes.spoiled import problems


@pytest.mark.rule("AP-6")
def test_what_is_payable_must_add_up() -> None:
    message = carrier_bill()
    message["trip"]["Carrier"]["TotalPayable"]["Amount"] = Decimal("850.01")
    assert "trip.Carrier.TotalPayable.Amount" in problems(message)


def test_a_trip_without_carrier_is_refused() -> None:
    message = carrier_bill()
    del message["trip"]["Carrier"]
    assert "trip.Carrier" in problems(message)


def test_a_load_of_another_trip_is_refused() -> None:
    message = carrier_bill()
    message["loads"] = [{"Id": "1", "LoadNumber": "LD-other", "Status": "Open"}]
    assert "loads[0].LoadNumber" in problems(message)
