"""Nothing leaves the books unless Sage accepts its successor in the same transaction (MOD-2, MOD-8)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.integration.revisions import CHANGED, live_documents, total
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME


@pytest.mark.rule("MOD-6", "MOD-8")
def test_an_edit_dated_in_a_closed_period_leaves_the_document(system: System, acme: Person) -> None:
    """With *Reverse in: today* Sage would reverse it today, and refuse the corrected document's date."""
    acme.call("PATCH", ACME.path, {"advanced": {"reverseIn": "today"}}).expect(200)
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    (before,) = live_documents(system)
    posted = acme.transaction(sent)["sageDocument"]
    closed_through = ACME.invoice("1001")["invoice"]["InvoicedDate"][:10]
    system.sage.put("COMPANY", "ACME", {"closedThrough": closed_through})
    acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=1))
    system.drain()
    assert live_documents(system) == [before]
    (error,) = acme.errors()
    problem = error["problem"]
    year, month, day = closed_through.split("-")
    assert problem["code"] == "period_closed"
    assert f"the period of {month}/{day}/{year} is closed" in problem["message"]
    assert acme.transaction(sent)["sageDocument"]["recordNo"] == posted["recordNo"]
    system.sage.put("COMPANY", "ACME", {"closedThrough": "2025-12-31"})
    acme.post("/v1/errors/retry", {"ids": [sent]})
    system.drain()
    (live,) = live_documents(system)
    assert (acme.status(sent), total(live)) == ("exported", Decimal("1234.56"))


@pytest.mark.rule("MOD-8")
def test_an_edit_that_sage_refuses_leaves_the_document(system: System, acme: Person) -> None:
    """The account was closed in Sage since it was mapped: the reversal is rolled back."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    (before,) = live_documents(system)
    system.sage.put("GLACCOUNT", "4000", {"STATUS": "inactive"})
    acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=1))
    system.drain()
    assert live_documents(system) == [before]
    (error,) = acme.errors()
    assert error["urgent"] is False
    system.sage.put("GLACCOUNT", "4000", {"STATUS": "active"})
    acme.post("/v1/errors/retry", {"ids": [sent]})
    system.drain()
    assert acme.status(sent) == "exported"
    assert [total(live) for live in live_documents(system)] == [Decimal("1234.56")]


@pytest.mark.rule("MOD-1", "MOD-9")
@pytest.mark.parametrize("state", ["posted", "paid"])
def test_a_new_po_number_is_written_in_place(system: System, acme: Person, state: str) -> None:
    """Nothing that is booked changes: the record stays, also where it is paid."""
    acme.call("PATCH", ACME.path, {"ar": {"poNumberMapping": "po_number"}}).expect(200)
    sent = acme.post("/v1/invoices", with_po("PO-1"))["transactionId"]
    system.drain()
    (before,) = live_documents(system)
    record_no = str(before["RECORDNO"])
    if state == "paid":
        system.sage.put("ARINVOICE", record_no, {"action": "pay"})
    acme.post("/v1/invoices", with_po("PO-2", minutes=1))
    system.drain()
    assert acme.errors() == []
    (after,) = live_documents(system)
    assert (str(after["RECORDNO"]), after["DOCNUMBER"]) == (record_no, "PO-2")
    assert total(after) == total(before)
    shown = acme.transaction(sent)
    assert "updated in Sage Intacct" in [event["what"] for event in shown["history"]]


@pytest.mark.rule("MOD-1")
def test_an_edited_draft_keeps_its_record_and_attachment(system: System, ann: Person) -> None:
    ACME.connect(ann, posted=False)
    sent = ann.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    record_no = ann.transaction(sent)["sageDocument"]["recordNo"]
    system.sage.put("ARINVOICE", record_no, {"action": "attach", "attachment": "POD-1"})
    more = [*ACME_CHARGES, ("Accessorial", "Detention", "75.00")]
    ann.post("/v1/invoices", ACME.invoice("1001", more, minutes=1))
    system.drain()
    (draft,) = live_documents(system)
    assert (str(draft["RECORDNO"]), draft["STATE"], draft["SUPDOCID"]) == (record_no, "Draft", "POD-1")
    assert total(draft) == Decimal("1175.00")


@pytest.mark.rule("MOD-1")
def test_a_draft_that_loses_a_line_is_made_anew_and_says_so(system: System, ann: Person) -> None:
    """Sage has no way to take a line out of an invoice."""
    ACME.connect(ann, posted=False)
    sent = ann.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    record_no = ann.transaction(sent)["sageDocument"]["recordNo"]
    ann.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=1))
    system.drain()
    (draft,) = live_documents(system)
    assert str(draft["RECORDNO"]) != record_no
    assert (draft["STATE"], total(draft)) == ("Draft", Decimal("1234.56"))
    warnings = ann.transaction(sent)["sageDocument"]["warnings"]
    assert any("the former one was removed, and this one made anew" in said for said in warnings)


@pytest.mark.rule("MOD-1", "AR-5")
def test_a_draft_is_posted_by_an_edit_once_autopost_is_on(system: System, ann: Person) -> None:
    ACME.connect(ann, posted=False)
    sent = ann.post("/v1/invoices", ACME.invoice("1001", ACME_CHARGES))["transactionId"]
    system.drain()
    record_no = ann.transaction(sent)["sageDocument"]["recordNo"]
    ann.call("PATCH", ACME.path, {"ar": {"autopostInvoices": True}}).expect(200)
    ann.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=1))
    system.drain()
    (posted,) = live_documents(system)
    assert (str(posted["RECORDNO"]), posted["STATE"]) == (record_no, "Posted")
    assert ann.transaction(sent)["sageDocument"]["posted"] is True


ACME_CHARGES = [("Load", "Linehaul", "1100.00")]


def with_po(number: str, minutes: int = 0) -> Json:
    """The same invoice with another PO number."""
    envelope = ACME.invoice("1001", minutes=minutes)
    loads = [load | {"PONumber": number} for load in envelope["invoice"]["Loads"]]
    envelope["invoice"] = envelope["invoice"] | {"Loads": loads}
    return envelope
