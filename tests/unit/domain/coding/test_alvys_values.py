"""The Alvys values of a document that a driver or a carrier is paid by (DIM-2, DIM-3)."""

from __future__ import annotations

import pytest

from alvys_intacct.domain.coding.dimensions import alvys_values
from alvys_intacct.domain.connections.coding_mappings import AlvysField
from tests.fakes.messages import message
from tests.fakes.samples import connection, whole


@pytest.mark.rule("DIM-2", "DIM-3")
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
    assert values[AlvysField.DRIVER].key == driver
    followed = values.get(AlvysField.FLEET)
    assert (followed.name if followed else None) == fleet


@pytest.mark.rule("DIM-3")
def test_on_what_a_carrier_is_paid_the_fleet_is_the_loads() -> None:
    one = message("e_check")
    one["loads"][0]["Fleet"] = {"Name": "Load Fleet"}
    one["trip"]["Driver1"] = {"Id": "drv-5", "Fleet": {"Name": "Driver Fleet"}}
    parsed = whole(one)
    values = alvys_values(parsed, parsed.load_of(None), parsed.trip_of(None), "")
    assert values[AlvysField.FLEET].name == "Load Fleet"
