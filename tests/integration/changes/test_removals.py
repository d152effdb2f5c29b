"""Changes and reverts of what is in Sage, by the document's state there (MOD-1, MOD-2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from tests.integration.revisions import CHANGED, live_documents, total, writes
from tests.integration.system import Person, System
from tests.integration.tenants import ACME


@pytest.mark.rule("MOD-1", "MOD-2")
def test_a_change_after_export_replaces_a_posted_document(
    system: System, acme: Person, send: Callable[..., str]
) -> None:
    """MOD-1, MOD-2: reversed and posted anew; exactly one lives."""
    first = send("100.00")
    system.drain()
    assert send("250.00", 1) == first
    system.drain()
    (live,) = live_documents(system)
    assert total(live) == Decimal(250)
    shown = acme.transaction(first)
    assert (shown["status"], shown["revision"]) == ("exported", 2)
    assert shown["sageDocument"]["recordNo"] == str(live["RECORDNO"])
    assert "reversed in Sage Intacct, and posted anew" in [event["what"] for event in shown["history"]]


@pytest.mark.rule("MOD-1")
def test_a_change_after_export_replaces_a_draft(system: System, ann: Person) -> None:
    """MOD-1: deleted or updated, not reversed; exactly one document."""
    ACME.connect(ann, posted=False)
    first = ann.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    assert system.sage.documents("1001")[0]["STATE"] == "Draft"
    ann.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=1))
    system.drain()
    (document,) = system.sage.documents("1001")
    assert (document["STATE"], total(document)) == ("Draft", Decimal("1234.56"))
    assert ann.status(first) == "exported"


@pytest.mark.rule("MOD-2", "MOD-3")
def test_several_changes_after_export_leave_one(
    system: System, acme: Person, send: Callable[..., str]
) -> None:
    """MOD-2, MOD-3: changes that pile up behind a reversal."""
    first = send("100.00")
    system.drain()
    send("200.00", 1)
    system.pump()
    send("300.00", 2)
    send("400.00", 3)
    system.drain()
    (live,) = live_documents(system)
    assert total(live) == Decimal(400)
    assert acme.status(first) == "exported"


@pytest.mark.rule("MOD-1")
def test_revert_takes_a_document_out(system: System, acme: Person, send: Callable[..., str]) -> None:
    """MOD-1: a posted one is reversed; reverting again finds nothing; sent once more, it comes back."""
    first = send("100.00")
    system.drain()
    answer = acme.post(f"/v1/transactions/{first}/revert")
    assert answer["status"] == "queued"
    system.drain()
    assert (acme.status(first), live_documents(system)) == ("reverted", [])
    assert acme.transaction(first)["sageDocument"] is None
    before = writes(system)
    again = acme.call("POST", f"/v1/transactions/{first}/revert")
    assert again.status in (202, 409)
    system.drain()
    assert (acme.status(first), writes(system)) == ("reverted", before)
    send("100.00", 1)
    system.drain()
    assert (acme.status(first), len(live_documents(system))) == ("exported", 1)


@pytest.mark.rule("MOD-1")
def test_revert_deletes_a_draft(system: System, ann: Person) -> None:
    ACME.connect(ann, posted=False)
    first = ann.post("/v1/bills", ACME.bill("T1"))["transactionId"]
    system.drain()
    ann.post(f"/v1/transactions/{first}/revert")
    system.drain()
    assert (ann.status(first), system.sage.documents("T1")) == ("reverted", [])


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("amount", ["86.39", "1086.39"])
@pytest.mark.parametrize("change", ["revert", "edit"])
def test_what_is_paid_stays(system: System, acme: Person, amount: str, change: str) -> None:
    """MOD-1: partially paid and paid are refused, naming what to do; the document is as it was."""
    first = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    record_no = acme.transaction(first)["sageDocument"]["recordNo"]
    system.sage.put("ARINVOICE", record_no, {"action": "pay", "amount": amount})
    if change == "revert":
        acme.post(f"/v1/transactions/{first}/revert")
    else:
        acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=1))
    system.drain()
    (error,) = acme.errors()
    assert error["problem"]["code"] == "document_paid"
    assert "payment" in error["problem"]["remedy"]
    (document,) = live_documents(system)
    assert total(document) == Decimal("1086.39")
    system.sage.put("ARINVOICE", record_no, {"action": "void_payment"})
    assert acme.post("/v1/errors/retry", {"ids": [first]})["accepted"] == 1
    system.drain()
    assert acme.errors() == []
    assert len(live_documents(system)) == (0 if change == "revert" else 1)


@pytest.mark.rule("MOD-1", "DEC-6")
def test_what_is_selected_for_payment_stays(system: System, acme: Person) -> None:
    first = acme.post("/v1/bills", ACME.bill("T1"))["transactionId"]
    system.drain()
    record_no = acme.transaction(first)["sageDocument"]["recordNo"]
    system.sage.put("APBILL", record_no, {"action": "select"})
    acme.post(f"/v1/transactions/{first}/revert")
    system.drain()
    (error,) = acme.errors()
    assert error["problem"]["code"] == "document_selected_for_payment"
    assert len(live_documents(system)) == 1


@pytest.mark.rule("MOD-1")
def test_what_is_in_a_closed_period_stays(system: System, acme: Person) -> None:
    """MOD-1: refused, the period is named; open again, retry works."""
    first = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    system.sage.put("COMPANY", "ACME", {"closedThrough": "2026-12-31"})
    acme.post(f"/v1/transactions/{first}/revert")
    system.drain()
    (error,) = acme.errors()
    problem = error["problem"]
    assert (problem["code"], problem["setting"]) == ("period_closed", "advanced")
    posted = date.fromisoformat(ACME.invoice("1001")["invoice"]["InvoicedDate"][:10])
    assert f"the period of {posted:%m/%d/%Y} is closed" in problem["message"]
    assert "'Reverse in' to today" in problem["remedy"]
    assert len(live_documents(system)) == 1
    system.sage.put("COMPANY", "ACME", {"closedThrough": "2025-12-31"})
    acme.post("/v1/errors/retry", {"ids": [first]})
    system.drain()
    assert (acme.status(first), live_documents(system)) == ("reverted", [])


@pytest.mark.rule("MOD-1")
@pytest.mark.parametrize("action", ["reverse", "delete"])
def test_what_a_person_took_out_is_exported_anew(system: System, ann: Person, action: str) -> None:
    """MOD-1: reversed or deleted in Sage by hand, then edited in Alvys."""
    ACME.connect(ann, posted=action == "reverse")
    first = ann.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    record_no = ann.transaction(first)["sageDocument"]["recordNo"]
    system.sage.put("ARINVOICE", record_no, {"action": action})
    ann.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=1))
    system.drain()
    (live,) = live_documents(system)
    assert (total(live), ann.status(first)) == (Decimal("1234.56"), "exported")


@pytest.mark.rule("MOD-1")
def test_revert_of_what_never_got_there(system: System, acme: Person) -> None:
    """MOD-1: a failed one leaves the error list; nothing is written."""
    first = acme.post("/v1/invoices", ACME.invoice("1001", customer="C-GONE"))["transactionId"]
    system.drain()
    assert acme.status(first) == "failed"
    acme.post(f"/v1/transactions/{first}/revert")
    system.drain()
    assert (acme.status(first), acme.errors(), live_documents(system)) == ("reverted", [], [])
