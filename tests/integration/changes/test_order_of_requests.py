"""Edits and reverts that arrive late, twice or out of order, over HTTP (MOD-3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.integration.revisions import CHANGED, live_documents, total, writes
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME


def in_minutes(minutes: int) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


def exported(system: System, acme: Person) -> str:
    sent: str = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    return sent


def told(acme: Person, transaction_id: str) -> list[str]:
    return [event["what"] for event in acme.transaction(transaction_id)["history"]]


@pytest.mark.rule("MOD-3")
def test_an_edit_from_before_a_revert_stays_out_however_late_it_comes(system: System, acme: Person) -> None:
    sent = exported(system, acme)
    acme.post(f"/v1/transactions/{sent}/revert", {"updatedAt": in_minutes(10)})
    system.drain()
    assert acme.status(sent) == "reverted"
    acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=5))
    system.drain()
    assert (acme.status(sent), live_documents(system)) == ("reverted", [])
    assert told(acme, sent)[-1] == "stays out of the books: it was reverted later"
    acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=15))
    system.drain()
    (live,) = live_documents(system)
    assert (acme.status(sent), total(live)) == ("exported", Decimal("1234.56"))


@pytest.mark.rule("MOD-3", "MOD-5")
def test_a_revert_that_comes_late_changes_nothing(system: System, acme: Person) -> None:
    sent = exported(system, acme)
    acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=10))
    system.drain()
    before = writes(system)
    answer = acme.post(f"/v1/transactions/{sent}/revert", {"updatedAt": in_minutes(5)})
    system.drain()
    assert answer["status"] == acme.status(sent) == "exported"
    assert writes(system) == before
    assert told(acme, sent)[-1] == "revert came late"


@pytest.mark.rule("MOD-3")
@pytest.mark.parametrize("body", [None, {}, {"updatedAt": None}])
def test_without_a_moment_a_revert_is_of_now(system: System, acme: Person, body: Json) -> None:
    """Also where Alvys's clock is ahead: whoever asks means the document as it is."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001", minutes=30))["transactionId"]
    system.drain()
    acme.post(f"/v1/transactions/{sent}/revert", body)
    system.drain()
    assert acme.status(sent) == "reverted"
    acme.post("/v1/invoices", ACME.invoice("1001", CHANGED, minutes=29))
    system.drain()
    assert acme.status(sent) == "reverted"


@pytest.mark.rule("MOD-3")
@pytest.mark.parametrize("action", ["revert", "regenerate"])
def test_a_moment_in_the_future_is_refused(system: System, acme: Person, action: str) -> None:
    sent = exported(system, acme)
    answer = acme.call("POST", f"/v1/transactions/{sent}/{action}", {"updatedAt": in_minutes(180)})
    assert answer.expect(400)["errors"][0]["path"] == "updatedAt"
    assert acme.status(sent) == "exported"


@pytest.mark.rule("MOD-3", "API-3")
def test_a_reference_from_before_a_revert_stays_out_however_late_it_is_read(
    system: System, acme: Person
) -> None:
    """It is read as of now, but was asked for before the revert."""
    sent = exported(system, acme)
    ACME.in_alvys(system, ACME.invoice("1001", CHANGED))
    reference = {
        "kind": "load_invoice",
        "subsidiaryId": ACME.subsidiary_id,
        "reference": {"invoiceNumber": "1001"},
    }
    acme.post("/v1/invoices", reference)
    system.clock.advance(60)
    acme.post(f"/v1/transactions/{sent}/revert")
    system.clock.advance(60)
    system.drain()
    assert (acme.status(sent), live_documents(system)) == ("reverted", [])
    system.clock.advance(60)
    acme.post("/v1/invoices", reference)
    system.drain()
    (live,) = live_documents(system)
    assert (acme.status(sent), total(live)) == ("exported", Decimal("1234.56"))
