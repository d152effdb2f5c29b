"""MAP-8: the document as it would be sent, with every origin and every problem; nothing is recorded."""

from __future__ import annotations

import pytest

from tests.integration.system import Person, System
from tests.integration.tenants import ACME

pytestmark = pytest.mark.rule("MAP-8")


def test_a_preview_names_accounts_levels_and_rules(system: System, acme: Person) -> None:
    charges = [("Load", "Linehaul", "1000.00"), ("Accessorial", "Layover", "50.25"), ("Other", "Odd", "1.00")]
    preview = acme.call("POST", "/v1/previews", ACME.invoice("1001", charges)).expect(200)
    document = preview["document"]
    assert preview["problems"] == []
    assert (document["object"], document["documentNumber"], document["posted"]) == ("ARINVOICE", "1001", True)
    assert document["total"] == {"amount": "1051.25", "currency": "USD"}
    assert document["party"] == {"id": "C-100", "name": "Northwind Foods", "rule": "External Accounting ID"}
    assert document["term"] == {"name": "term", "value": "Net 30", "source": "party terms"}
    assert [(line["account"], line["decidedBy"]) for line in document["lines"]] == [
        ("4000", "item"),
        ("4020", "category"),
        ("4020", "category"),
    ]
    assert document["lines"][0]["dimensions"] == [
        {"name": "location", "value": "E100", "source": "the connection's entity"}
    ]
    assert acme.get("/v1/transactions")["items"] == []
    assert system.sage.objects("ARINVOICE") == []


@pytest.mark.rule("API-3")
def test_a_number_is_read_from_alvys_and_previewed(system: System, acme: Person) -> None:
    ACME.in_alvys(system, ACME.invoice("1001"))
    asked = {"kind": "load_invoice", "subsidiaryId": ACME.subsidiary_id}
    by_number = asked | {"reference": {"invoiceNumber": "1001"}}
    document = acme.call("POST", "/v1/previews", by_number).expect(200)["document"]
    assert (document["documentNumber"], document["total"]["amount"]) == ("1001", "1086.39")
    assert (document["party"]["name"], len(document["lines"])) == ("Northwind Foods", 2)
    assert acme.get("/v1/transactions")["items"] == []
    assert system.sage.objects("ARINVOICE") == []
    unknown = acme.call("POST", "/v1/previews", asked | {"reference": {"invoiceNumber": "9"}}).expect(422)
    assert unknown["code"] == "invoice_not_in_alvys"
    assert unknown["remedy"]
    less = system.person(ACME.name, permissions=["Billing"])
    less.call("POST", "/v1/previews", by_number).expect(403)


def test_a_preview_finds_all_problems_at_once(system: System, acme: Person) -> None:
    system.sage.put("CUSTOMER", "C-100", {"STATUS": "inactive"})
    system.sage.put("ARTERM", "Net 30", {"STATUS": "inactive"})
    preview = acme.call("POST", "/v1/previews", ACME.invoice("1001")).expect(200)
    codes = {problem["code"] for problem in preview["problems"]}
    assert {"customer_inactive"} <= codes
    assert all(problem["message"] and problem["remedy"] for problem in preview["problems"])


def test_a_preview_refuses_what_intake_refuses(acme: Person) -> None:
    broken = ACME.invoice("1001")
    broken["invoice"]["Total"]["Amount"] = "1"
    problem = acme.call("POST", "/v1/previews", broken).expect(400)
    assert problem["errors"][0]["path"] == "invoice.Total.Amount"


def test_a_preview_without_a_connection_says_so(system: System) -> None:
    stranger = system.person("globex")
    preview = stranger.call("POST", "/v1/previews", ACME.invoice("1001")).expect(200)
    assert preview["document"] is None
    assert "no active connection" in preview["skipReason"]


def test_a_stored_transaction_is_previewed_under_todays_settings(system: System, acme: Person) -> None:
    broken = ACME.invoice("1001")
    broken["party"]["externalAccountingId"] = "C-NOBODY"
    transaction = acme.post("/v1/invoices", broken)["transactionId"]
    system.drain()
    assert acme.status(transaction) == "failed"
    failing = acme.get(f"/v1/transactions/{transaction}/preview")
    assert [problem["code"] for problem in failing["problems"]] == ["customer_not_found"]
    system.sage.put("CUSTOMER", "C-NOBODY", {"NAME": "Northwind Foods", "STATUS": "active"})
    mended = acme.get(f"/v1/transactions/{transaction}/preview")
    assert mended["problems"] == []
    assert mended["document"]["party"]["id"] == "C-NOBODY"
    assert acme.status(transaction) == "failed"
    acme.call("GET", "/v1/transactions/txn_unknown/preview").expect(404)
