"""Which line of a driver's statement a deducted record is on (AP-9, AP-10)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from alvys_intacct.domain.alvys.purchases import AlvysDeduction
from alvys_intacct.domain.alvys.statements import DriverSettlementStatement
from alvys_intacct.domain.kinds.statement_matching import (
    DeductedRecord,
    StatementPlace,
    deducted,
    places_on_statements,
)
from tests.fakes.samples import driver_settlement

DRIVER, OWNER = "DR4738291046172839401", "DR9012837465102938475"
Part = tuple[str, str]


def line(title: str, amount: str, *parts: Part) -> dict[str, Any]:
    """A deduction line with its parts; parts have neither a rate nor a quantity, as others saw it live."""
    return {
        "Category": "Deduction",
        "Title": title,
        "Amount": {"Amount": Decimal(amount)},
        "SubLines": [
            {"Description": description, "Amount": {"Amount": Decimal(of_part)}}
            for description, of_part in parts
        ],
    }


def statement(number: int, driver: str, *lines: dict[str, Any]) -> DriverSettlementStatement:
    message = driver_settlement(number=number)["statement"]
    return DriverSettlementStatement.model_validate(
        {**message, "Driver": {**message["Driver"], "Id": driver}, "LineItems": list(lines)}
    )


def record(key: str, description: str, amount: str, *payees: str) -> DeductedRecord:
    return DeductedRecord(key, payees or (DRIVER,), description, Decimal(amount))


@pytest.mark.rule("AP-9")
@pytest.mark.rule("AP-10")
def test_a_deduction_is_found_on_the_part_of_a_line() -> None:
    statements = [
        statement(7001, DRIVER, line("Fuel", "-50.00")),
        statement(
            7002, DRIVER, line("Repairs", "-300.00", ("Invoice 17 ", "-100.00"), ("Invoice 18", "-200.00"))
        ),
    ]
    found = places_on_statements([record("d", "Invoice  18", "-200.00")], statements)
    assert found == {"d": StatementPlace("7002", 0, 1)}


@pytest.mark.rule("AP-9")
def test_a_line_without_parts_is_found_by_its_title() -> None:
    statements = [statement(7001, DRIVER, line("IRP", "-35.50"))]
    assert places_on_statements([record("d", "IRP", "-35.5")], statements) == {
        "d": StatementPlace("7001", 0, None)
    }


@pytest.mark.rule("AP-9")
def test_a_line_with_parts_isnt_counted_beside_its_parts() -> None:
    statements = [statement(7001, DRIVER, line("IRP", "-35.50", ("IRP", "-35.50")))]
    found = places_on_statements([record("1", "IRP", "-35.50"), record("2", "IRP", "-35.50")], statements)
    assert list(found) == ["1"]


@pytest.mark.rule("AP-9")
@pytest.mark.parametrize(
    "other",
    [
        record("d", "IRP", "-35.51"),
        record("d", "IRP", "35.50"),
        record("d", "IRP (part 1)", "-35.50"),
        record("d", "IRP", "-35.50", OWNER),
        DeductedRecord("d", (), "IRP", Decimal("-35.50")),
    ],
    ids=["another amount", "a credit", "a part of a split one", "another driver", "nobody's"],
)
def test_another_record_isnt_found(other: DeductedRecord) -> None:
    assert places_on_statements([other], [statement(7001, DRIVER, line("IRP", "-35.50"))]) == {}


@pytest.mark.rule("AP-9")
def test_each_line_counts_once_also_when_a_statement_is_read_twice() -> None:
    once = statement(7001, DRIVER, line("Toll", "-4.00"), line("Toll", "-4.00"))
    records = [record(key, "Toll", "-4.00") for key in ("1", "2", "3")]
    found = places_on_statements(records, [once, once])
    assert {key: place.line for key, place in found.items()} == {"1": 0, "2": 1}


@pytest.mark.rule("AP-9")
def test_a_record_with_two_payees_leaves_the_only_line_to_the_other_record() -> None:
    statements = [
        statement(7001, DRIVER, line("Toll", "-4.00")),
        statement(7002, OWNER, line("Toll", "-4.00")),
    ]
    records = [record("both", "Toll", "-4.00", DRIVER, OWNER), record("driver's", "Toll", "-4.00")]
    found = places_on_statements(records, statements)
    assert {key: place.statement_number for key, place in found.items()} == {
        "driver's": "7001",
        "both": "7002",
    }


@pytest.mark.rule("AP-10")
def test_a_deduction_of_a_truck_is_on_its_owner_operators_statement() -> None:
    of_truck = AlvysDeduction.model_validate(
        {
            "Id": "8f2c1a77-40de-4f0c-9a55-0d6e2b7c1f10",
            "Description": "RO 5512 ",
            "Amount": {"Amount": Decimal("-120.00")},
            "TruckId": "TR8840012736451920384",
            "OwnerOperatorId": OWNER.lower(),
            "Date": "2026-09-01",
        }
    )
    statements = [statement(7001, OWNER, line("Repairs", "-120.00", ("RO 5512", "-120.00")))]
    assert places_on_statements([deducted(of_truck)], statements) == {
        of_truck.Id: StatementPlace("7001", 0, 0)
    }


@pytest.mark.rule("AP-9")
def test_a_record_stays_on_the_statement_that_it_was_found_on() -> None:
    """Unless that one no longer has the line; other records take what is left."""
    found_before = replace(record("old", "Fuel", "-50.00", DRIVER, OWNER), found_on="7002")
    new = record("new", "Fuel", "-50.00")
    first, second = (statement(number, DRIVER, line("Fuel", "-50.00")) for number in (7001, 7002))
    places = places_on_statements([new, found_before], [first, second])
    assert {key: place.statement_number for key, place in places.items()} == {"old": "7002", "new": "7001"}
    assert set(places_on_statements([new, found_before], [second])) == {"old"}
    assert set(places_on_statements([new, found_before], [first])) == {"new"}
