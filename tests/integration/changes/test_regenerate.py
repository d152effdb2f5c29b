"""Regenerate, and calling a revert off, over HTTP (MOD-1, MOD-4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.changes.test_order_of_requests import exported, in_minutes, told
from tests.integration.revisions import CHANGED, live_documents, writes
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, MAPPINGS

OTHER_ACCOUNT = {
    **MAPPINGS,
    "categories": {
        **MAPPINGS["categories"],
        "load": {"items": {"Customer Linehaul": {"ar": "4025"}, "Fuel Surcharge": {"ar": "4010"}}},
    },
}


def accounts(document: Json) -> set[str]:
    return {line["ACCOUNTNO"] for line in document["ARINVOICEITEMS"]}


def regenerate(acme: Person, transaction_id: str, body: Json = None) -> Json:
    return acme.post(f"/v1/transactions/{transaction_id}/regenerate", body)


def pay(system: System, document: Json) -> None:
    system.sage.put("ARINVOICE", document["RECORDNO"], {"action": "pay", "amount": "1086.39"})


@pytest.mark.rule("MOD-4")
def test_what_would_be_the_same_document_writes_nothing(system: System, acme: Person) -> None:
    sent = exported(system, acme)
    before = writes(system)
    assert regenerate(acme, sent)["status"] == "queued"
    system.drain()
    assert (acme.status(sent), writes(system)) == ("exported", before)
    asked = [event for event in acme.transaction(sent)["history"] if event["what"] == "regenerate requested"]
    assert [event["by"] for event in asked] == ["ann"]


@pytest.mark.rule("MOD-1")
def test_a_mapping_that_changed_is_used(system: System, acme: Person) -> None:
    sent = exported(system, acme)
    acme.call("PUT", f"{ACME.path}/account-mappings", OTHER_ACCOUNT).expect(200)
    regenerate(acme, sent)
    system.drain()
    (live,) = live_documents(system)
    assert (acme.status(sent), accounts(live)) == ("exported", {"4025", "4010"})


@pytest.mark.rule("MOD-1", "MOD-3")
def test_what_was_reverted_is_exported_anew(system: System, acme: Person) -> None:
    """And a revert from before, delivered once more, doesn't take it out again."""
    sent = exported(system, acme)
    moment = in_minutes(0)
    acme.post(f"/v1/transactions/{sent}/revert", {"updatedAt": moment})
    system.drain()
    assert live_documents(system) == []
    regenerate(acme, sent)
    system.drain()
    assert (acme.status(sent), len(live_documents(system))) == ("exported", 1)
    acme.post(f"/v1/transactions/{sent}/revert", {"updatedAt": moment})
    system.drain()
    assert (acme.status(sent), len(live_documents(system))) == ("exported", 1)


@pytest.mark.rule("MOD-1", "AR-2")
def test_what_was_skipped_or_failed_is_carried_out_again(system: System, acme: Person) -> None:
    acme.call("PATCH", ACME.path, {"arSync": False}).expect(200)
    skipped = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    assert acme.status(skipped) == "skipped"
    acme.call("PATCH", ACME.path, {"arSync": True}).expect(200)
    failed = acme.post("/v1/invoices", ACME.invoice("1002", customer="C-NEW"))["transactionId"]
    system.drain()
    assert acme.status(failed) == "failed"
    system.sage.put("CUSTOMER", "C-NEW", {"NAME": "New", "TERMNAME": "Net 30"})
    system.clock.advance(700)
    for sent in (skipped, failed):
        regenerate(acme, sent)
    system.drain()
    assert [acme.status(sent) for sent in (skipped, failed)] == ["exported", "exported"]
    assert acme.errors() == []


@pytest.mark.rule("MOD-3")
def test_what_waits_is_carried_out_once(system: System, acme: Person) -> None:
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    regenerate(acme, sent)
    system.drain()
    assert (acme.status(sent), len(system.sage.documents("1001"))) == ("exported", 1)


def refused_revert(system: System, acme: Person) -> str:
    """A revert of a document that was paid in Sage."""
    sent = exported(system, acme)
    (live,) = live_documents(system)
    pay(system, live)
    acme.post(f"/v1/transactions/{sent}/revert")
    system.drain()
    assert [error["problem"]["code"] for error in acme.errors()] == ["document_paid"]
    return sent


WAYS: list[tuple[str, Any, str]] = [
    ("revert", {"callOff": True}, "revert called off"),
    ("regenerate", None, "regenerate requested"),
]


@pytest.mark.rule("MOD-1", "ERR-12")
@pytest.mark.parametrize(("action", "body", "event"), WAYS)
def test_a_refused_revert_is_called_off(
    system: System, acme: Person, action: str, body: Json, event: str
) -> None:
    sent = refused_revert(system, acme)
    before = writes(system)
    acme.post(f"/v1/transactions/{sent}/{action}", body)
    system.drain()
    assert (acme.status(sent), acme.errors(), writes(system)) == ("exported", [], before)
    assert ("ann", event) in [(said["by"], said["what"]) for said in acme.transaction(sent)["history"]]


@pytest.mark.rule("MOD-1")
def test_a_refused_revert_is_called_off_by_a_newer_edit(system: System, acme: Person) -> None:
    """The edit is refused as well, since the invoice is paid: the error is about the edit now."""
    sent = refused_revert(system, acme)
    acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=5))
    system.drain()
    assert acme.status(sent) == "failed"
    acme.post(f"/v1/transactions/{sent}/revert", {"callOff": True})
    system.drain()
    assert acme.status(sent) == "failed"


@pytest.mark.rule("MOD-1", "MOD-3")
def test_a_revert_that_waits_is_called_off(system: System, acme: Person) -> None:
    sent = exported(system, acme)
    before = writes(system)
    acme.post(f"/v1/transactions/{sent}/revert")
    answer = acme.post(f"/v1/transactions/{sent}/revert", {"callOff": True})
    system.drain()
    assert (answer["status"], acme.status(sent), writes(system)) == ("exported", "exported", before)


@pytest.mark.rule("MOD-1")
def test_a_revert_that_is_done_cannot_be_called_off(system: System, acme: Person) -> None:
    sent = exported(system, acme)
    acme.post(f"/v1/transactions/{sent}/revert")
    system.drain()
    answer = acme.call("POST", f"/v1/transactions/{sent}/revert", {"callOff": True})
    assert answer.expect(409)["code"] == "already_reverted"
    assert told(acme, sent)[-1] != "revert called off"


@pytest.mark.rule("API-2")
@pytest.mark.parametrize("action", ["revert", "regenerate"])
def test_nobody_changes_what_another_tenant_has(
    system: System, acme: Person, globex: Person, action: str
) -> None:
    sent = exported(system, acme)
    assert globex.call("POST", f"/v1/transactions/{sent}/{action}").status == 404
    assert acme.status(sent) == "exported"
