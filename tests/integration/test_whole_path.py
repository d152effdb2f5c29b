"""From connecting a subsidiary to a payment in Alvys, through every handler."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME


def booked(row: Json, items: str) -> list[tuple[str, Decimal]]:
    """Account and amount of each line as Sage holds it."""
    return [
        (line["ACCOUNTNO"], Decimal(str(line.get("TRX_AMOUNT") or line["AMOUNT"]))) for line in row[items]
    ]


@pytest.mark.rule("MAP-1", "AR-1", "AR-3", "AP-1")
def test_invoices_and_bills_reach_sage_on_their_accounts_to_the_cent(system: System, acme: Person) -> None:
    """AR-1, AR-3, AP-1, MAP-1: item, category and master level; negative lines; zero lines left out."""
    charges = [
        ("Load", "Linehaul", "2450.10"),
        ("Load", "Fuel Surcharge", "0.00"),
        ("Accessorial", "Detention", "150.05"),
        ("Accessorial", "Late Fee", "-75.00"),
        ("Load", "Stop-off", "0.01"),
    ]
    invoice = acme.post("/v1/invoices", ACME.invoice("1001", charges))
    bill = acme.post("/v1/bills", ACME.bill("T1", "1900.50", [("Lumper", "60.00"), ("Layover", "100.25")]))
    assert invoice["status"] == bill["status"] == "queued"
    system.drain()

    (in_sage,) = system.sage.documents("1001")
    assert (in_sage["CUSTOMERID"], in_sage["STATE"], in_sage["TERMNAME"]) == ("C-100", "Posted", "Net 30")
    assert Decimal(str(in_sage["TOTALENTERED"])) == Decimal("2525.16")
    assert booked(in_sage, "ARINVOICEITEMS") == [
        ("4000", Decimal("2450.10")),
        ("4025", Decimal("150.05")),
        ("4020", Decimal("-75.00")),
        ("4900", Decimal("0.01")),
    ]
    (in_sage,) = system.sage.documents("T1")
    assert (in_sage["VENDORID"], in_sage["STATE"]) == ("V-100", "Posted")
    assert booked(in_sage, "APBILLITEMS") == [
        ("5000", Decimal("1900.50")),
        ("5025", Decimal("60.00")),
        ("5020", Decimal("100.25")),
    ]

    shown = acme.transaction(invoice["transactionId"])
    assert shown["status"] == "exported"
    assert shown["sageDocument"]["documentNumber"] == "1001"
    assert shown["sageDocument"]["total"] == {"amount": "2525.16", "currency": "USD"}
    assert [event["what"] for event in shown["history"]] == ["received", "exported to Sage Intacct"]
