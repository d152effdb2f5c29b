"""The same document again: unchanged, newer, older, late, reverted (AR-6, MOD)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, Charges

CHANGED: Charges = [("Load", "Linehaul", "1234.56")]
WRITES = ("create", "update", "delete", "reverse")


def total(document: Json) -> Decimal:
    """What Sage holds the document at."""
    return Decimal(str(document["TOTALENTERED"]))


def writes(system: System) -> int:
    """Functions that change something in Sage."""
    return sum(count for name, count in system.sage.functions().items() if name.startswith(WRITES))


@pytest.fixture(params=["invoice", "bill"])
def send(request: pytest.FixtureRequest, acme: Person) -> Callable[..., str]:
    """Sends a revision of one document and answers its transaction id."""
    if request.param == "invoice":

        def send_invoice(amount: str, minutes: int = 0) -> str:
            envelope = ACME.invoice("D1", [("Load", "Linehaul", amount)], minutes=minutes)
            return str(acme.post("/v1/invoices", envelope)["transactionId"])

        return send_invoice

    def send_bill(amount: str, minutes: int = 0) -> str:
        return str(acme.post("/v1/bills", ACME.bill("D1", amount, minutes=minutes))["transactionId"])

    return send_bill


def test_the_same_content_is_the_same_transaction(
    system: System, acme: Person, send: Callable[..., str]
) -> None:
    """AR-6: before, during and after the export; nothing new in Sage."""
    first = send("100.00")
    assert send("100.00") == first
    system.drain()
    before = writes(system)
    assert before
    assert send("100.00", 5) == first
    system.drain()
    assert (acme.status(first), writes(system)) == ("exported", before)
    assert len(system.sage.documents("D1")) == 1
    assert acme.transaction(first)["revision"] == 1


def test_a_newer_revision_while_queued_is_merged(
    system: System, acme: Person, send: Callable[..., str]
) -> None:
    """MOD-3: the newest wins, one document, written once."""
    first = send("100.00")
    assert send("200.00", 1) == first
    assert send("300.00", 2) == first
    system.drain()
    (document,) = system.sage.documents("D1")
    assert total(document) == Decimal(300)
    assert acme.status(first) == "exported"


def test_an_older_revision_is_ignored(system: System, acme: Person, send: Callable[..., str]) -> None:
    """MOD-3: late and out of order, before and after the export."""
    first = send("300.00", 10)
    send("200.00", 5)
    system.drain()
    send("100.00", 1)
    system.drain()
    (document,) = system.sage.documents("D1")
    assert total(document) == Decimal(300)
    assert acme.transaction(first)["revision"] == 1


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
    assert "reversed in Sage Intacct" in [event["what"] for event in shown["history"]]


def live_documents(system: System) -> list[Json]:
    """Documents that count, however Sage numbers the corrected one (MOD-6)."""
    rows = [*system.sage.objects("ARINVOICE"), *system.sage.objects("APBILL")]
    return [row for row in rows if row["STATE"] not in ("Reversed", "Reversal")]


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


def test_revert_deletes_a_draft(system: System, ann: Person) -> None:
    """MOD-1."""
    ACME.connect(ann, posted=False)
    first = ann.post("/v1/bills", ACME.bill("T1"))["transactionId"]
    system.drain()
    ann.post(f"/v1/transactions/{first}/revert")
    system.drain()
    assert (ann.status(first), system.sage.documents("T1")) == ("reverted", [])


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
    assert acme.post("/v1/errors/retry", {"ids": [first]}) == {"accepted": 1}
    system.drain()
    assert acme.errors() == []
    assert len(live_documents(system)) == (0 if change == "revert" else 1)


def test_what_is_selected_for_payment_stays(system: System, acme: Person) -> None:
    """MOD-1, DEC-6."""
    first = acme.post("/v1/bills", ACME.bill("T1"))["transactionId"]
    system.drain()
    record_no = acme.transaction(first)["sageDocument"]["recordNo"]
    system.sage.put("APBILL", record_no, {"action": "select"})
    acme.post(f"/v1/transactions/{first}/revert")
    system.drain()
    (error,) = acme.errors()
    assert error["problem"]["code"] == "document_selected_for_payment"
    assert len(live_documents(system)) == 1


def test_what_is_in_a_closed_period_stays(system: System, acme: Person) -> None:
    """MOD-1: refused, the period is named; open again, retry works."""
    first = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    system.sage.put("COMPANY", "ACME", {"closedThrough": "2026-12-31"})
    acme.post(f"/v1/transactions/{first}/revert")
    system.drain()
    (error,) = acme.errors()
    assert error["problem"]["code"] == "period_closed"
    assert len(live_documents(system)) == 1
    system.sage.put("COMPANY", "ACME", {"closedThrough": "2025-12-31"})
    acme.post("/v1/errors/retry", {"ids": [first]})
    system.drain()
    assert (acme.status(first), live_documents(system)) == ("reverted", [])


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


def test_revert_of_what_never_got_there(system: System, acme: Person) -> None:
    """MOD-1: a failed one leaves the error list; nothing is written."""
    first = acme.post("/v1/invoices", ACME.invoice("1001", customer="C-GONE"))["transactionId"]
    system.drain()
    assert acme.status(first) == "failed"
    acme.post(f"/v1/transactions/{first}/revert")
    system.drain()
    assert (acme.status(first), acme.errors(), live_documents(system)) == ("reverted", [], [])


def test_revert_while_queued_cancels(system: System, acme: Person) -> None:
    """MOD-3: the export's message is still there; whatever the order, nothing stays in Sage."""
    first = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    acme.post(f"/v1/transactions/{first}/revert")
    system.drain()
    assert (acme.status(first), live_documents(system)) == ("reverted", [])


def test_an_edit_behind_a_revert_wins(system: System, acme: Person) -> None:
    """MOD-3: revert asked, then a newer envelope: the document is wanted again."""
    first = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    acme.post(f"/v1/transactions/{first}/revert")
    acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=1))
    system.drain()
    (live,) = live_documents(system)
    assert (total(live), acme.status(first)) == (Decimal("1234.56"), "exported")


def test_reverting_and_sending_the_same_again_before_it_is_carried_out(system: System, acme: Person) -> None:
    """AR-6, MOD-3: the last word counts: wanted, so one lives; the caller was told 202."""
    envelope = ACME.invoice("1001")
    first = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    acme.post(f"/v1/transactions/{first}/revert")
    acme.post("/v1/invoices", {**envelope, "updatedAt": ACME.invoice("1", minutes=9)["updatedAt"]})
    system.drain()
    assert (acme.status(first), len(live_documents(system))) == ("exported", 1)


def test_a_failed_one_is_mended_by_a_newer_envelope(system: System, acme: Person) -> None:
    """MOD-3, ERR-4: the correction comes from Alvys itself."""
    first = acme.post("/v1/invoices", ACME.invoice("1001", customer="C-GONE"))["transactionId"]
    system.drain()
    assert [error["id"] for error in acme.errors()] == [first]
    acme.post("/v1/invoices", ACME.invoice("1001", customer="C-200", minutes=1))
    system.drain()
    assert (acme.status(first), acme.errors()) == ("exported", [])


def test_by_reference_is_the_same_transaction(system: System, acme: Person) -> None:
    """API-3, AR-6: whole and by reference, either first: one document."""
    envelope = ACME.invoice("1001")
    ACME.in_alvys(system, envelope)
    reference = {
        "kind": "load_invoice",
        "subsidiaryId": ACME.subsidiary_id,
        "reference": {"invoiceNumber": "1001"},
    }
    by_reference = acme.post("/v1/invoices", reference)["transactionId"]
    system.drain()
    shown = acme.transaction(by_reference)
    assert shown["status"] == "exported"
    assert acme.post("/v1/invoices", reference)["transactionId"] == by_reference
    system.drain()
    whole = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    assert shown["transactionId"] == whole
    assert len(live_documents(system)) == 1


def test_a_reference_that_alvys_does_not_know(system: System, acme: Person) -> None:
    """API-3: an error record that says so; retried when it is there."""
    reference = {
        "kind": "carrier_bill",
        "subsidiaryId": ACME.subsidiary_id,
        "reference": {"tripNumber": "T7"},
    }
    sent = acme.post("/v1/bills", reference)["transactionId"]
    system.drain()
    (error,) = acme.errors()
    assert (error["reference"], error["problem"]["code"]) == ("T7", "trip_not_in_alvys")
    bill = ACME.bill("T7")
    (load,) = ACME.invoice("LT7")["loads"]
    system.alvys.put("loads", load["Id"], load)
    system.alvys.put("trips", bill["trip"]["Id"], bill["trip"])
    system.alvys.put(
        "carriers",
        "carr-100",
        {"ExternalIds": [{"SubsidiaryId": ACME.subsidiary_id, "ExternalAccountingId": "V-100"}]},
    )
    acme.post("/v1/errors/retry", {"ids": [sent]})
    system.drain()
    assert (acme.errors(), acme.status(sent)) == ([], "exported")
    assert len(system.sage.documents("T7")) == 1
