"""Blank numbers, and as many lines as a document may have."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.kinds.registry import Kind
from tests.fakes.messages import message
from tests.fakes.samples import built, whole
from tests.fakes.spoiled import BODY, EVERY_KIND, NUMBER, Message, of, problems


@pytest.mark.rule("AR-4")
@EVERY_KIND
def test_a_blank_number_is_refused(kind: Kind) -> None:
    spoiled = of(kind)
    body = BODY[kind]
    if NUMBER[body] != "Id":
        spoiled[body][NUMBER[body]] = " \t "
        assert f"{body}.{NUMBER[body]}" in problems(spoiled)


def five_hundred(name: str) -> Message:
    """The same document with 500 lines."""
    one = message(name)
    body: Any = one[next(key for key in ("invoice", "statement", "paystub", "trip") if key in one)]
    cent = {"Amount": Decimal("0.01"), "Currency": 840}
    if name.endswith("invoice"):
        line = body["LineItems"][0] | {"Amount": cent}
        body["LineItems"] = [line] * 500
        body["Total"] = {"Amount": Decimal("5.00"), "Currency": 840}
    elif name == "carrier_settlement":
        items = [body["Trips"][0]["Items"][0] | {"Amount": cent}] * 250
        five = {"Amount": Decimal("2.50"), "Currency": 840}
        body["Trips"] = [trip | {"Items": items, "NetAmount": five} for trip in body["Trips"]]
        body["NetAmount"] = {"Amount": Decimal("5.00"), "Currency": 840}
    elif name == "carrier_bill":
        accessorial = {"Type": "Lumper", "Total": cent}
        body["Carrier"] |= {"AccessorialsDetails": [accessorial] * 499, "EChecks": []}
        body["Carrier"] |= {"Linehaul": cent, "TotalPayable": {"Amount": Decimal("5.00"), "Currency": 840}}
    else:
        body["LineItems"] = [body["LineItems"][0] | {"Amount": cent}] * 500
        body["Totals"]["NetIncome"] = {"Amount": Decimal("5.00"), "Currency": 840}
    return one


@pytest.mark.parametrize(
    "name",
    ["load_invoice", "summary_invoice", "carrier_bill", "carrier_settlement", "driver_settlement", "paystub"],
)
def test_five_hundred_lines_are_one_document(name: str) -> None:
    document = built(whole(five_hundred(name)))
    assert len(document.lines) == 500
    assert document.total.amount == Decimal("5.00")


def test_more_lines_than_a_document_may_have_are_refused_with_their_path() -> None:
    one = message("load_invoice")
    one["invoice"]["LineItems"] *= 200
    assert "invoice.LineItems" in problems(one)
    one = message("driver_settlement")
    one["statement"]["LineItems"] *= 100
    assert "statement.LineItems" in problems(one)
