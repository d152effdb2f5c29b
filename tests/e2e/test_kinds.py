"""Every kind of invoice and bill, sent to the deployed stack and found in Sage to the cent (AR-1, AP-1)."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sandbox.demo.clients import Api, Simulator
from sandbox.demo.connecting import CREDENTIALS, MAPPINGS
from sandbox.stack import Stack

pytestmark = pytest.mark.rule("AR-1", "AP-1")


GOLDEN = Path(__file__).parents[1] / "golden"
TENANT, COMPANY = "acme", "ACME"
OBJECTS = {
    "invoice": "ARINVOICE",
    "credit_memo": "ARADJUSTMENT",
    "bill": "APBILL",
    "vendor_credit": "APADJUSTMENT",
}
# By trip or by statement: a carrier is billed one way on a connection (DEC-3). What may be on a statement of
# a driver goes out by itself where there are no driver bills (AP-10).
BY_TRIP = ("kinds-by-trip", "Acme Logistics")
BY_STATEMENT = ("kinds-by-statement", "Acme Carriers")
CASES: dict[str, tuple[tuple[str, str], str, str, str]] = {
    "load_invoice": (BY_TRIP, "invoices", "C-100", "invoice"),
    "load_invoice_credit_memo": (BY_TRIP, "invoices", "C-100", "credit_memo"),
    "supplemental_invoice": (BY_TRIP, "invoices", "C-100", "invoice"),
    "summary_invoice": (BY_TRIP, "invoices", "C-200", "invoice"),
    "e_check_invoice": (BY_TRIP, "invoices", "C-200", "invoice"),
    "carrier_statement": (BY_STATEMENT, "invoices", "C-300", "invoice"),
    "carrier_bill": (BY_TRIP, "bills", "V-100", "bill"),
    "carrier_settlement": (BY_STATEMENT, "bills", "V-100", "bill"),
    "driver_settlement": (BY_TRIP, "bills", "V-200", "bill"),
    "driver_settlement_vendor_credit": (BY_TRIP, "bills", "V-200", "vendor_credit"),
    "paystub": (BY_TRIP, "bills", "V-200", "bill"),
    "e_check": (BY_TRIP, "bills", "V-200", "bill"),
    "fuel": (BY_TRIP, "bills", "V-200", "bill"),
    "toll": (BY_TRIP, "bills", "V-200", "bill"),
    "deduction": (BY_STATEMENT, "bills", "V-200", "vendor_credit"),
    "accessorial_expense": (BY_STATEMENT, "bills", "V-100", "bill"),
    "escrow": (BY_STATEMENT, "bills", "V-200", "bill"),
}


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    made = Api(stack.api_url, stack.token(TENANT))
    for subsidiary, statements in ((BY_TRIP, False), (BY_STATEMENT, True)):
        _connect(made, subsidiary, statements)
    return made


def _connect(api: Api, subsidiary: tuple[str, str], statements: bool) -> None:
    path = f"/v1/connections/{subsidiary[0]}"
    message = {
        "subsidiary": {"id": subsidiary[0], "name": subsidiary[1], "type": "Broker"},
        "postingDestination": "matching_child_entity",
        **CREDENTIALS,
    }
    api.call("POST", "/v1/connections", message, expect=201)
    categories: dict[str, Any] = {
        **MAPPINGS["categories"],  # type: ignore[dict-item]
        "deductions": {"items": {"Escrow": {"ap": "2000"}}},
    }
    api.call("PUT", f"{path}/account-mappings", {**MAPPINGS, "categories": categories})
    ar = {"autopostInvoices": True, "exportECheckTransactions": True, "exportCarrierStatements": statements}
    names = ["FuelTransactions", "TollTransactions", "AccessorialExpenses"]
    ap = {
        "autopostBills": True,
        "exportECheckTransactions": True,
        "exportCarrierStatements": statements,
        "includeDriverBills": not statements,
    }
    api.call("PATCH", path, {"ar": ar, "ap": ap | {f"include{name}": True for name in names}})
    api.call("POST", f"{path}/activate")


def message(name: str) -> tuple[str, Any]:
    """The checked message of a kind, for a subsidiary and party of the deployed stack."""
    subsidiary, route, party, _ = CASES[name]
    text = (GOLDEN / name / "alvys.json").read_text()
    text = text.replace('"SUB1"', json.dumps(subsidiary[0])).replace('"Acme East"', json.dumps(subsidiary[1]))
    # A trip is on one statement only.
    text = text.replace('"TripId": "', f'"TripId": "{name}-')
    now = datetime.now(UTC)
    # Nothing from before the connection's activation is exported (CONN-11).
    sent = json.loads(re.sub(r"20\d\d-\d\d-\d\d", now.date().isoformat(), text))
    sent["updatedAt"] = now.isoformat()
    sent["party"] = {"externalAccountingId": party, "termsInDays": 30}
    return f"/v1/{route}", sent


def exported(api: Api, transaction_id: str) -> Any:
    """The transaction, once it is exported."""
    ends = time.monotonic() + 90
    while time.monotonic() < ends:
        found = api.call("GET", f"/v1/transactions/{transaction_id}")
        if found["status"] in ("exported", "failed", "skipped"):
            assert found["status"] == "exported", (found["problem"], found["skipReason"])
            return found
        time.sleep(0.5)
    raise AssertionError(f"{transaction_id} is not exported within 90 s")


@pytest.fixture(scope="module")
def taken(api: Api) -> dict[str, str]:
    """All kinds are sent before the first is looked for; the ids of their transactions."""
    sent = {name: message(name) for name in CASES}
    return {
        name: str(api.call("POST", route, body, expect=202)["transactionId"])
        for name, (route, body) in sent.items()
    }


@pytest.mark.parametrize("name", CASES)
def test_a_kind_reaches_sage(api: Api, stack: Stack, taken: dict[str, str], name: str) -> None:
    document = exported(api, taken[name])["sageDocument"]
    assert document["type"] == CASES[name][3]
    rows = Simulator(stack.intacct_url).objects(OBJECTS[document["type"]], company=COMPANY)
    (row,) = [one for one in rows if str(one["RECORDNO"]) == document["recordNo"]]
    assert Decimal(str(row["TOTALENTERED"])) == Decimal(document["total"]["amount"])
    assert row["RECORDID"] == document["documentNumber"]
    assert CASES[name][2] in (row.get("CUSTOMERID"), row.get("VENDORID"))
    assert row["STATE"] == "Posted"
