"""The same document again: unchanged, newer, older, late, reverted (AR-6, MOD-3)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.integration.revisions import CHANGED, live_documents, total, writes
from tests.integration.system import Person, System
from tests.integration.tenants import ACME


@pytest.mark.rule("AR-6")
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


@pytest.mark.rule("MOD-3")
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


@pytest.mark.rule("MOD-3")
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


@pytest.mark.rule("MOD-3")
def test_revert_while_queued_cancels(system: System, acme: Person) -> None:
    """MOD-3: the export's message is still there; whatever the order, nothing stays in Sage."""
    first = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    acme.post(f"/v1/transactions/{first}/revert")
    system.drain()
    assert (acme.status(first), live_documents(system)) == ("reverted", [])


@pytest.mark.rule("MOD-3")
def test_an_edit_behind_a_revert_wins(system: System, acme: Person) -> None:
    """MOD-3: revert asked, then a newer envelope: the document is wanted again."""
    first = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    acme.post(f"/v1/transactions/{first}/revert")
    acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=1))
    system.drain()
    (live,) = live_documents(system)
    assert (total(live), acme.status(first)) == (Decimal("1234.56"), "exported")


@pytest.mark.rule("AR-6", "MOD-3")
def test_reverting_and_sending_the_same_again_before_it_is_carried_out(system: System, acme: Person) -> None:
    """AR-6, MOD-3: the last word counts: wanted, so one lives; the caller was told 202."""
    envelope = ACME.invoice("1001")
    first = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    acme.post(f"/v1/transactions/{first}/revert")
    acme.post("/v1/invoices", {**envelope, "updatedAt": ACME.invoice("1", minutes=9)["updatedAt"]})
    system.drain()
    assert (acme.status(first), len(live_documents(system))) == ("exported", 1)


@pytest.mark.rule("MOD-3", "ERR-4")
def test_a_failed_one_is_mended_by_a_newer_envelope(system: System, acme: Person) -> None:
    """MOD-3, ERR-4: the correction comes from Alvys itself."""
    first = acme.post("/v1/invoices", ACME.invoice("1001", customer="C-GONE"))["transactionId"]
    system.drain()
    assert [error["id"] for error in acme.errors()] == [first]
    acme.post("/v1/invoices", ACME.invoice("1001", customer="C-200", minutes=1))
    system.drain()
    assert (acme.status(first), acme.errors()) == ("exported", [])


@pytest.mark.rule("AR-6", "API-3")
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


@pytest.mark.rule("API-3")
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
