"""The PyPI package sageintacctsdk, unmodified, works against the simulator.

The package has Sage's address written into it, so its one HTTP call is sent to the simulator at run time;
nothing of it is changed on disk.
"""

from __future__ import annotations

import types
from typing import Any

import pytest
import requests

from tests.contract.intacct_simulator.wire import Gateway

sageintacctsdk = pytest.importorskip(
    "sageintacctsdk", reason="the PyPI package sageintacctsdk is not installed"
)
api_base = pytest.importorskip("sageintacctsdk.apis.api_base")


@pytest.fixture
def connect(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A factory of SDK connections to the simulator."""
    seen: list[str] = []

    def post(url: str, **arguments: Any) -> requests.Response:
        seen.append(url)
        return requests.post(gateway.url, timeout=10, **arguments)

    monkeypatch.setattr(api_base, "requests", types.SimpleNamespace(post=post, Response=requests.Response))

    def make(**changes: str) -> Any:
        arguments = {
            "sender_id": "sid",
            "sender_password": "spw",
            "user_id": "u",
            "company_id": "DEMO",
            "user_password": "p",
            **changes,
        }
        return sageintacctsdk.SageIntacctSDK(**arguments)

    return make


def bill_of(number: str) -> dict[str, Any]:
    return {
        "VENDORID": "V1",
        "RECORDID": number,
        "WHENCREATED": "01/05/2026",
        "WHENDUE": "02/05/2026",
        "APBILLITEMS": {
            "APBILLITEM": [
                {"ACCOUNTNO": "5000", "TRX_AMOUNT": "10.5", "LOCATIONID": "E100"},
                {"ACCOUNTNO": "5000", "TRX_AMOUNT": "4.5", "LOCATIONID": "YARD"},
            ]
        },
    }


def invoice_of(number: str) -> dict[str, Any]:
    return {
        "customerid": "C-100",
        "datecreated": {"year": "2026", "month": "01", "day": "05"},
        "termname": "Net 30",
        "invoiceno": number,
        "invoiceitems": {"lineitem": [{"glaccountno": "4000", "amount": "15", "locationid": "E100"}]},
    }


def test_logs_in_and_reads(connect: Any) -> None:
    sdk = connect()
    assert sdk.customers.count() == 3
    assert {row["CUSTOMERID"] for row in sdk.customers.get_all()} == {"C-100", "C-200", "C-300", "C-ROOT"}
    vendor = sdk.vendors.get("VENDORID", "V1")["VENDOR"][0]
    assert vendor["DISPLAYCONTACT.PRINTAS"] == "Fast Carrier"
    assert sdk.customers.get("NAME", "Acme")["customer"]["CUSTOMERID"] == "C-100"
    assert sdk.accounts.count(field="ACCOUNTNO", value="4000") == 1
    assert "Type" in sdk.bills.get_lookup()


@pytest.mark.parametrize(
    "changes", [{"user_password": "bad"}, {"company_id": "NONE"}, {"entity_id": "NOWHERE"}]
)
def test_wrong_credentials(connect: Any, changes: dict[str, str]) -> None:
    with pytest.raises(sageintacctsdk.exceptions.InvalidTokenError):
        connect(**changes)


def test_wrong_sender(connect: Any) -> None:
    with pytest.raises(sageintacctsdk.exceptions.WrongParamsError):
        connect(sender_password="bad")


def test_creates_and_pages_parties(connect: Any) -> None:
    sdk = connect()
    for number in range(7):
        name = f"Party & <{number}>"
        answer = sdk.customers.post(
            {"CUSTOMERID": f"K{number}", "NAME": name, "DISPLAYCONTACT": {"PRINTAS": name}}
        )
        assert answer["data"]["customer"]["CUSTOMERID"] == f"K{number}"
        sdk.vendors.post({"VENDORID": f"W{number}", "NAME": name, "DISPLAYCONTACT": {"PRINTAS": name}})
    for api, prefix in ((sdk.customers, "K"), (sdk.vendors, "W")):
        api._ApiBase__pagesize = 3
        field = "CUSTOMERID" if prefix == "K" else "VENDORID"
        found = [row[field] for row in api.get_all() if row[field].startswith(prefix)]
        assert found == [f"{prefix}{number}" for number in range(7)]
    with pytest.raises(sageintacctsdk.exceptions.WrongParamsError) as refused:
        sdk.vendors.post({"VENDORID": "W1", "NAME": "x", "DISPLAYCONTACT": {"PRINTAS": "x"}})
    assert "already exists" in str(refused.value.response)


def test_creates_and_pages_bills_and_invoices(connect: Any, gateway: Gateway) -> None:
    sdk = connect()
    for number in range(5):
        key = sdk.bills.post(bill_of(f"B{number}"))["data"]["apbill"]["RECORDNO"]
        assert gateway.get("APBILL", key)["TOTALDUE"] == "15"
        assert sdk.ar_invoices.post(invoice_of(f"I{number}"))["key"]
    for api, prefix in ((sdk.bills, "B"), (sdk.ar_invoices, "I")):
        api._ApiBase__pagesize = 2
        rows = [
            row
            for page in api.get_all_generator(order_by_field="RECORDNO", order="descending")
            for row in page
        ]
        assert [row["RECORDID"] for row in rows] == [f"{prefix}{number}" for number in (4, 3, 2, 1, 0)]
    found = sdk.bills.get_by_query(fields=["RECORDID"], and_filter=[("equalto", "RECORDID", "B2")])
    assert found == [{"RECORDID": "B2"}]
    assert sdk.ar_invoice_items.count(field="AMOUNT", value="15") == 5
    sdk.bills.update_attachment(key, "DOC-1")
    gateway.put("COMPANY", "DEMO", billReversal=False)
    sdk.bills.delete(key)
    assert sdk.bills.count(None) == 4


def test_rate_limit_reaches_the_caller(connect: Any, gateway: Gateway) -> None:
    sdk = connect()
    gateway.fault("rate_limit_in_body")
    with pytest.raises(sageintacctsdk.exceptions.InternalServerError, match="API rate limit exceeded"):
        sdk.customers.get_all()


def test_missing_permission_reaches_the_caller(connect: Any) -> None:
    sdk = connect(user_id="reader")
    with pytest.raises(sageintacctsdk.exceptions.NoPrivilegeError):
        sdk.bills.post(bill_of("B"))
