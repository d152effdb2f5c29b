"""The revert of a customer's invoice takes its intercompany set along, over HTTP (AP-8)."""

from __future__ import annotations

import pytest

from tests.integration.changes.test_moves import CARRIERS
from tests.integration.revisions import live_documents
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

pytestmark = pytest.mark.rule("AP-8", "MOD-1")
# The other subsidiary as a party in Sage, at each of the two.
PARTIES = {
    ACME.path: {CARRIERS.subsidiary_name: {"vendorId": "V-200"}},
    CARRIERS.path: {ACME.subsidiary_name: {"customerId": "C-300"}},
}


def bill(**changes: Json) -> Json:
    """The carrier's bill, which Acme Carriers tenders and Acme Logistics invoices."""
    message = CARRIERS.bill("T1", **changes)
    message["trip"] |= {"LoadNumber": "1001"}
    load = ACME.invoice("1001")["loads"][0]
    message["loads"] = [load | {"InvoiceAs": ACME.subsidiary_name}]
    return message


def numbers(system: System) -> list[str]:
    return sorted(str(row["RECORDID"]) for row in live_documents(system))


@pytest.fixture
def whole(system: System, acme: Person) -> tuple[str, str]:
    """The transactions of an invoice and a bill whose four documents are in Sage."""
    CARRIERS.connect(acme)
    for path, parties in PARTIES.items():
        settings = {"advanced": {"crossSubsidiaryBilling": True, "intercompanyParties": parties}}
        acme.call("PATCH", path, settings).expect(200)
    invoice = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    second = acme.post("/v1/bills", bill())["transactionId"]
    system.drain()
    assert numbers(system) == ["1001", "T1", "T1-IC", "T1-IC"], acme.errors()
    return invoice, second


def test_all_four_leave_and_come_back_together(system: System, acme: Person, whole: tuple[str, str]) -> None:
    invoice, second = whole
    acme.post(f"/v1/transactions/{invoice}/revert")
    system.drain()
    assert (numbers(system), acme.status(invoice), acme.errors()) == ([], "reverted", [])
    waiting = acme.transaction(second)
    assert waiting["status"] == "skipped"
    assert "waits for the customer invoice" in waiting["skipReason"]
    acme.post(f"/v1/transactions/{invoice}/regenerate")
    system.drain()
    assert len(numbers(system)) == 4
    assert [acme.status(one) for one in whole] == ["exported", "exported"]


def test_none_leaves_where_the_bill_is_paid(system: System, acme: Person, whole: tuple[str, str]) -> None:
    invoice, second = whole
    record_no = acme.transaction(second)["sageDocument"]["recordNo"]
    system.sage.put("APBILL", record_no, {"action": "pay", "amount": "820.00"})
    acme.post(f"/v1/transactions/{invoice}/revert")
    system.drain()
    assert len(numbers(system)) == 4
    (error,) = acme.errors()
    assert (error["id"], error["problem"]["code"]) == (invoice, "document_paid")
    assert "carrier bill T1" in error["problem"]["message"]
    acme.post(f"/v1/transactions/{invoice}/revert", {"callOff": True})
    system.drain()
    assert ([acme.status(one) for one in whole], acme.errors()) == (["exported", "exported"], [])


@pytest.mark.parametrize("action", ["revert", "regenerate"])
def test_a_companion_names_its_main_transaction(
    system: System, acme: Person, whole: tuple[str, str], action: str
) -> None:
    _, second = whole
    rows = acme.get("/v1/transactions?q=T1")["items"]
    companion = next(row["transactionId"] for row in rows if row["part"] == "intercompany_bill")
    refused = acme.call("POST", f"/v1/transactions/{companion}/{action}").expect(409)
    assert refused["code"] == "comes_with_another"
    assert f"T1 ({second})" in refused["detail"]
