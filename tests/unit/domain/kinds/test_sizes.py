"""Numbers, texts and lines that are longer than what Sage takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.building.builder import numbered
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.document_roles import DocumentRole
from alvys_intacct.domain.kinds.registry import Kind
from tests.fakes.messages import message
from tests.fakes.samples import built, whole
from tests.fakes.spoiled import BODY, EVERY_KIND, NUMBER, Break, Message, of, problems, put


@EVERY_KIND
def test_a_number_longer_than_sages_is_refused_or_cut(kind: Kind) -> None:
    one = of(kind)
    body = BODY[kind]
    if NUMBER[body] == "Id":
        # These numbers are made here, of a prefix and Alvys's key.
        one[body] |= {"Id": "9" * 60, "TransactionId": None}
        assert len(whole(one).number) == 45
        return
    one[body][NUMBER[body]] = "9" * 46
    assert "45 characters" in problems(one)[f"{body}.{NUMBER[body]}"]
    one[body][NUMBER[body]] = "9" * 45
    assert whole(one).number == "9" * 45


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


@pytest.mark.rule("AR-4", "AP-4")
@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("load_invoice", put("O" * 46, "invoice", "Loads", 0, "OrderNumber")),
        ("carrier_bill", put("CI" * 30, "trip", "Carrier", "CarrierInvoiceNumber")),
    ],
)
def test_a_reference_longer_than_sages_is_explained(name: str, spoil: Break) -> None:
    one = message(name)
    spoil(one)
    with pytest.raises(NeedsAttention, match="takes 45") as caught:
        built(whole(one))
    assert caught.value.code == "reference_too_long"


@pytest.mark.rule("AP-6", "MOD-6")
@pytest.mark.parametrize(
    ("length", "role", "reposts", "end"),
    [
        (45, DocumentRole.MAIN, 0, "9"),
        (45, DocumentRole.MAIN, 12, "-R12"),
        (44, DocumentRole.OFFSET, 1, "9-OFFSET-R1"),
    ],
)
def test_what_is_added_to_a_number_fits(length: int, role: DocumentRole, reposts: int, end: str) -> None:
    """MOD-6, AP-6: the number gives way."""
    number = numbered("9" * length, role, reposts)
    assert number.endswith(end)
    assert len(number) == 45


def test_long_words_are_cut_to_what_sage_keeps() -> None:
    """Descriptions and memos only tell; nothing is found by their end."""
    one = message("deduction")
    one["deduction"] |= {"Category": "C" * 900, "Description": "D" * 3000}
    document = built(whole(one))
    assert len(document.description) == 400
    assert len(document.lines[0].memo) == 1000
    assert document.description.startswith(f"[Alvys {one['deduction']['Id']}]")
