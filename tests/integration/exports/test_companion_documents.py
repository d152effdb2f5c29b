"""Documents that come with another one, in real books over HTTP (AP-6, AP-8, MOD-1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, Tenant

CARRIERS = Tenant(
    "acme", "ACME", ACME.user, ACME.password, "sub-2", "Acme Carriers", ACME.customer
)  # the other entity of the same company


def statement(*lines: tuple[str, str, float], minutes: int = 0) -> Json:
    """A driver settlement of these lines: category, title, amount."""
    net = sum(round(amount * 100) for *_, amount in lines) / 100
    moment = datetime.now(UTC)
    return {
        "kind": "driver_settlement",
        "subsidiaryId": ACME.subsidiary_id,
        "updatedAt": (moment + timedelta(minutes=minutes)).isoformat(),
        "party": {"externalAccountingId": "V-100"},
        "statement": {
            "Number": 10432,
            "StatementDate": moment.date().isoformat(),
            "Driver": {"Id": "drv-1", "Name": "John Carter", "Type": "CONTRACTOR"},
            "Totals": {"NetIncome": {"Amount": net, "Currency": 840}},
            "LineItems": [
                {"Category": category, "Title": title, "Amount": {"Amount": amount, "Currency": 840}}
                for category, title, amount in lines
            ],
        },
    }


def books(system: System) -> set[tuple[str, str, str, Decimal]]:
    """What stands in Sage: object, number, location of its lines, total."""
    found = set()
    for name in ("ARINVOICE", "ARADJUSTMENT", "APBILL", "APADJUSTMENT"):
        for row in system.sage.objects(name):
            if row["STATE"] not in ("Reversed", "Reversal"):
                place = {line.get("LOCATIONID", "") for line in row[f"{name}ITEMS"]}
                found.add(
                    (name, str(row["RECORDID"]), ",".join(sorted(place)), Decimal(str(row["TOTALENTERED"])))
                )
    return found


@pytest.fixture
def drivers(acme: Person) -> Person:
    acme.call("PATCH", ACME.path, {"ap": {"includeDriverBills": True}}).expect(200)
    return acme


@pytest.mark.rule("AP-6", "MOD-1", "MAP-8")
def test_a_statement_of_less_than_zero(system: System, drivers: Person) -> None:
    """AP-6, MOD-1: a vendor credit and a bill of zero; an edit and a revert take both along."""
    mixed = statement(("Per Trip", "Line Haul", 100.00), ("Deduction", "IRP", -400.25))
    sent = drivers.post("/v1/bills", mixed)["transactionId"]
    system.drain()
    assert books(system) == {
        ("APADJUSTMENT", "10432", "E100", Decimal("-300.25")),
        ("APBILL", "10432-OFFSET", "E100", Decimal(0)),
    }
    found = drivers.transaction(sent)
    assert (found["sageDocument"]["type"], found["part"]) == ("vendor_credit", "whole")
    assert found["sageDocument"]["warnings"]
    # MAP-8: each is previewed as its own document.
    previews = [
        drivers.get(f"/v1/transactions/{item['transactionId']}/preview")["document"]
        for item in drivers.get("/v1/transactions")["items"]
    ]
    assert {(document["documentNumber"], document["total"]["amount"]) for document in previews} == {
        ("10432", "-300.25"),
        ("10432-OFFSET", "0.00"),
    }
    earned = statement(("Per Trip", "Line Haul", 900.00), ("Deduction", "IRP", -400.25), minutes=1)
    drivers.post("/v1/bills", earned)
    system.drain()
    assert books(system) == {("APBILL", "10432", "E100", Decimal("499.75"))}
    drivers.post(f"/v1/transactions/{sent}/revert")
    system.drain()
    assert books(system) == set()


@pytest.mark.rule("DEC-9")
def test_deductions_apart_from_earnings(system: System, drivers: Person) -> None:
    """DEC-9: the driver is a customer for what it owes, and a vendor for what it earned."""
    ar = {"includeDriverBills": True, "exportDeductionsAsCredits": False, "autoCreateCustomer": True}
    drivers.call("PATCH", ACME.path, {"ar": ar}).expect(200)
    mixed = statement(("Per Trip", "Line Haul", 100.00), ("Deduction", "IRP", -400.25))
    sent = drivers.post("/v1/bills", mixed)["transactionId"]
    system.drain()
    assert books(system) == {
        ("ARINVOICE", "10432", "E100", Decimal("400.25")),
        ("APBILL", "10432-PAY", "E100", Decimal(100)),
    }
    drivers.post(f"/v1/transactions/{sent}/revert")
    system.drain()
    assert books(system) == set()


def test_what_comes_with_another_is_not_reverted_by_itself(system: System, drivers: Person) -> None:
    mixed = statement(("Per Trip", "Line Haul", 100.00), ("Deduction", "IRP", -400.00))
    drivers.post("/v1/bills", mixed)
    system.drain()
    listed = drivers.get("/v1/transactions")["items"]
    (offset,) = [one for one in listed if one["part"] == "offset"]
    refused = drivers.call("POST", f"/v1/transactions/{offset['transactionId']}/revert")
    assert refused.expect(409)["code"] == "comes_with_another"


@pytest.mark.rule("AP-8")
def test_four_documents_across_subsidiaries(system: System, acme: Person) -> None:
    """AP-8: held until the last of them can be made, then all four, each in its own entity."""
    CARRIERS.connect(acme)
    for tenant in (ACME, CARRIERS):
        across = {"advanced": {"crossSubsidiaryBilling": True}}
        acme.call("PATCH", tenant.path, across).expect(200)
    invoice, bill = ACME.invoice("1001"), CARRIERS.bill("T1", "820.00")
    load = invoice["loads"][0] | {"InvoiceAs": ACME.subsidiary_name}
    trip = bill["trip"] | {"TenderAs": CARRIERS.subsidiary_name, "LoadNumber": load["LoadNumber"]}
    invoice |= {"loads": [load], "trips": [trip]}
    bill |= {"loads": [load], "trip": trip}
    first = acme.post("/v1/invoices", invoice)["transactionId"]
    system.drain()
    assert (acme.status(first), books(system)) == ("skipped", set())
    second = acme.post("/v1/bills", bill)["transactionId"]
    system.drain()
    # The subsidiaries don't know each other in Sage yet: the bill says so, the invoice is held.
    assert (acme.status(first), acme.status(second), books(system)) == ("skipped", "failed", set())
    (error,) = acme.errors()
    assert "intercompany" in error["problem"]["message"]
    system.sage.put("VENDOR", "V-IC", {"NAME": CARRIERS.subsidiary_name, "STATUS": "active"})
    system.sage.put("CUSTOMER", "C-IC", {"NAME": ACME.subsidiary_name.upper(), "STATUS": "active"})
    acme.post("/v1/errors/retry", {"ids": [error["id"]]})
    system.drain()
    assert {acme.status(first), acme.status(second)} == {"exported"}
    assert books(system) == {
        ("ARINVOICE", "1001", "E100", Decimal("1086.39")),
        ("APBILL", "T1-IC", "E100", Decimal("820.00")),
        ("ARINVOICE", "T1-IC", "E200", Decimal("820.00")),
        ("APBILL", "T1", "E200", Decimal("820.00")),
    }
    assert acme.errors() == []
