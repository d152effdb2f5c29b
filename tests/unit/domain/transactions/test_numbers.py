"""The numbers by which people look for a transaction (ERR-3)."""

from __future__ import annotations

from typing import Any

import pytest

from alvys_intacct.domain.transactions.numbers import MOST_NUMBERS, numbers_of, quoted_numbers, searched_as
from alvys_intacct.domain.transactions.revisions import first_recorded
from tests.fakes import rows
from tests.fakes.messages import message
from tests.fakes.samples import load_invoice, whole
from tests.fakes.small import START

pytestmark = pytest.mark.rule("ERR-3")


def numbers(one: dict[str, Any]) -> list[str]:
    return numbers_of(first_recorded("acme", whole(one), "corr", START))


def test_an_invoice_is_found_by_load_po_and_order_number() -> None:
    one = load_invoice()
    one["invoice"]["Loads"][0] |= {"PONumber": "PO-77, PO-78;X", "OrderNumber": "O 5"}
    assert numbers(one) == ["1001", "ld1001", "po-77, po-78;x", "po-77", "po-78", "o 5"]


def test_a_carrier_bill_is_found_by_trip_load_and_the_carriers_number() -> None:
    one = message("carrier_bill")
    trip = one["trip"]
    wanted = {trip["TripNumber"], trip["LoadNumber"], trip["Carrier"]["CarrierInvoiceNumber"]}
    assert {searched_as(number) for number in wanted} <= set(numbers(one))


@pytest.mark.parametrize("name", ["carrier_settlement", "carrier_statement"])
def test_a_carriers_statement_is_found_by_each_of_its_trips(name: str) -> None:
    one = message(name)
    trips = {searched_as(trip["TripNumber"]) for trip in one["statement"]["Trips"]}
    assert trips <= set(numbers(one))


def test_a_drivers_statement_is_found_by_each_of_its_trips() -> None:
    one = message("driver_settlement")
    trips = {
        searched_as(line["TripNumber"]) for line in one["statement"]["LineItems"] if line.get("TripNumber")
    }
    assert trips
    assert trips <= set(numbers(one))


def test_numbers_are_bounded() -> None:
    one = load_invoice()
    one["invoice"]["Loads"] += [
        {"Id": str(n), "LoadNumber": f"X{n}", "PONumber": "P" * 500} for n in range(800)
    ]
    found = quoted_numbers(whole(one))
    assert len(found) == MOST_NUMBERS
    assert max(map(len, found)) <= 100


def test_sages_number_comes_with_the_document() -> None:
    receipt = rows.receipt("100").model_copy(update={"document_number": "N1-R1"})
    assert numbers_of(rows.transaction(receipt=receipt)) == ["n1", "n1-r1", "ld1"]


@pytest.mark.parametrize("text", [None, "", "  ", "\ud800", "x" * 101])
def test_what_is_no_number(text: str | None) -> None:
    assert searched_as(text) == ""
