"""Amounts with parts of a cent: booked in whole cents, or inconsistent (AR-3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.errors import NeedsAttention
from alvys_intacct.domain.kinds.booking_of import booking_of
from alvys_intacct.domain.kinds.document_roles import INTERCOMPANY, DocumentRole, Part
from alvys_intacct.domain.transactions.content import recorded_content
from tests.fakes.messages import message
from tests.fakes.samples import build, connection, driver_settlement, load_invoice, whole
from tests.fakes.spoiled import problems

pytestmark = pytest.mark.rule("AR-3")

THIRDS = ("333.3333", "333.3333", "333.3334")


def amounts(one: dict[str, Any]) -> list[str]:
    return [str(line.amount.amount) for line in build(whole(one)).document.lines]


def test_the_cents_go_to_the_largest_remainders() -> None:
    built = build(whole(load_invoice(amounts=THIRDS)))
    lines = built.document.lines
    assert [str(line.amount.amount) for line in lines] == ["333.33", "333.33", "333.34"]
    assert str(built.document.total) == "1000.00 USD"
    assert lines[2].memo == "Detention - load LD1001 (rounded, 333.3334 in Alvys)"
    assert built.warnings == [
        "Amounts with parts of a cent were rounded; the total is unchanged: 'Linehaul - load LD1001' from "
        "333.3333 to 333.33, 'Detention - load LD1001' from 333.3333 to 333.33, 'Detention - load LD1001' "
        "from 333.3334 to 333.34."
    ]


def test_whole_cents_stay_as_they_are() -> None:
    built = build(whole(load_invoice(amounts=("10.005", "0.335", "5.66", "7"))))
    assert [str(line.amount.amount) for line in built.document.lines] == ["10.01", "0.33", "5.66", "7.00"]
    assert [line.memo.endswith("in Alvys)") for line in built.document.lines] == [True, True, False, False]


def test_a_line_of_less_than_a_cent_is_left_out_with_a_word() -> None:
    built = build(whole(load_invoice(amounts=("99.998", "0.002"))))
    assert [str(line.amount.amount) for line in built.document.lines] == ["100.00"]
    assert "from 0.002 to 0.00" in built.warnings[0]


def test_many_rounded_lines_are_counted() -> None:
    built = build(whole(load_invoice(amounts=("0.125",) * 8)))
    assert built.warnings[0].endswith(" and 3 more.")


@pytest.mark.parametrize("noise", ["1086.3899999999999", "1086.3900000000001"])
def test_the_noise_of_binary_numbers_is_no_amount(noise: str) -> None:
    one = load_invoice(amounts=("1000.00", "86.39"))
    one["invoice"]["Total"]["Amount"] = Decimal(noise)
    one["invoice"]["LineItems"][1]["Amount"]["Amount"] = Decimal("86.39000000000000054")
    assert amounts(one) == ["1000.00", "86.39"]
    assert recorded_content(whole(one))["total"] == "1086.39"
    assert not build(whole(one)).warnings


def test_thirds_of_a_binary_number_are_its_sum() -> None:
    one = load_invoice(amounts=("333.3333333333333",) * 3)
    one["invoice"]["Total"]["Amount"] = Decimal(1000)
    assert sorted(amounts(one)) == ["333.33", "333.33", "333.34"]


def test_a_difference_of_parts_of_a_cent_is_a_contradiction() -> None:
    one = load_invoice(amounts=("333.3333",) * 3)
    one["invoice"]["Total"]["Amount"] = Decimal(1000)
    assert problems(one) == {"invoice.Total.Amount": "is 1000.00, but the lines sum to 999.9999"}


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("e_check", ("eCheck", "Fee")),
        ("e_check_invoice", ("eCheck", "Amount")),
        ("toll", ("toll", "Amount")),
        ("deduction", ("deduction", "Amount")),
        ("escrow", ("escrow", "Amount")),
        ("accessorial_expense", ("accessorialExpense", "Total")),
    ],
)
def test_a_single_amount_with_a_part_of_a_cent_is_inconsistent(name: str, place: tuple[str, str]) -> None:
    """Nobody can pay it: it is an error for a person, never rounded silently."""
    one = message(name)
    body = one[place[0]] if place[0] in one else next(iter(one.values()))
    body[place[1]]["Amount"] += Decimal("0.005")
    with pytest.raises(NeedsAttention, match="not a whole number of cents") as refused:
        booking_of(whole(one), connection())
    assert refused.value.code == "amounts_inconsistent"


def test_fuel_and_fee_may_make_whole_cents_together() -> None:
    one = message("fuel")
    one["fuel"]["FuelTotal"]["Amount"] += Decimal("0.0044")
    one["fuel"]["Fees"]["Amount"] -= Decimal("0.0044")
    booking = booking_of(whole(one), connection())
    assert booking.total == one["fuel"]["Total"]["Amount"]
    assert booking.warnings


def test_a_lines_cent_stays_with_it_on_either_side_of_an_intercompany_set() -> None:
    one = message("carrier_bill")
    carrier = one["trip"]["Carrier"]
    carrier["Linehaul"]["Amount"] += Decimal("0.005")
    carrier["AccessorialsDetails"][0]["Total"]["Amount"] -= Decimal("0.005")
    own = booking_of(whole(one), connection())
    for role in INTERCOMPANY:
        other = booking_of(whole(one), connection(), Part(role))
        assert [charge.amount for charge in other.charges] == [charge.amount for charge in own.charges]


@pytest.mark.rule("AP-6")
def test_a_trip_of_a_statement_may_have_parts_of_a_cent() -> None:
    """The statement's net is in whole cents; its trips needn't be."""
    one = message("carrier_settlement")
    first, second, *_ = one["statement"]["Trips"]
    for trip, change in ((first, Decimal("0.0025")), (second, Decimal("-0.0025"))):
        trip["Items"][0]["Amount"]["Amount"] += change
        trip["NetAmount"]["Amount"] += change
    booking = booking_of(whole(one), connection())
    assert booking.total == one["statement"]["NetAmount"]["Amount"]


@pytest.mark.rule("AP-6")
def test_an_offset_and_the_rest_have_the_cents_of_the_whole() -> None:
    lines = [
        ("Per Trip", "A", "100.335"),
        ("Per Trip", "B", "50.335"),
        ("Deduction", "C", "-200.3333"),
        ("Deduction", "D", "-0.3367"),
    ]
    one, on = whole(driver_settlement(lines=lines)), connection()
    booking = booking_of(one, on)
    offset = booking_of(one, on, Part(booking.companions[0]))
    assert (booking.total, offset.total) == (Decimal("-50.00"), Decimal("0.00"))
    every = [charge.amount for charge in (*booking.charges, *offset.charges)]
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in every)


@pytest.mark.rule("AP-8")
def test_the_shares_of_several_subsidiaries_have_the_cents_of_the_whole() -> None:
    """Neither share alone has whole cents in Alvys; together they are the invoice."""
    one = message("summary_invoice")
    numbers = [load["LoadNumber"] for load in one["invoice"]["Loads"]]
    line = one["invoice"]["LineItems"][0]
    one["invoice"]["LineItems"] = [
        line | {"LoadNumber": number, "Amount": {"Amount": Decimal(third), "Currency": 840}}
        for number, third in zip(numbers, THIRDS, strict=True)
    ]
    one["invoice"]["Total"] = {"Amount": Decimal(1000), "Currency": 840}
    for load, name in zip(one["loads"], ("Acme East", "Acme West", "Acme West"), strict=True):
        load["InvoiceAs"] = name
    envelope = whole(one)
    east = connection()
    west = connection(subsidiary=Subsidiary(id="SUB2", name="Acme West"))
    shares = [
        booking_of(envelope, east),
        booking_of(envelope, west, Part(DocumentRole.SHARE, invoiced_by="SUB2", label="AcmeWest")),
    ]
    assert [str(share.total) for share in shares] == ["333.33", "666.67"]
