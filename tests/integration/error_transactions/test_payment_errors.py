"""The error list and the payments agree, wherever a worker or a call dies in between (ERR-12)."""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.integration.crashes import CrashError, dying
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

CLOSE, UNDO = "/v1/errors/close", "/v1/errors/undo-mark-synced"
CRASHES = [(at, after) for at in range(2, 5) for after in (False, True)]


def paid(system: System, person: Person, load_status: str) -> None:
    """An exported invoice with a payment in Sage, which the next sync reads."""
    envelope = ACME.invoice("1001")
    ACME.in_alvys(system, envelope)
    system.alvys.put("loads", "load-1001", {"Status": load_status})
    sent = person.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    record_no = person.transaction(sent)["sageDocument"]["recordNo"]
    system.sage.put("ARINVOICE", record_no, {"action": "pay", "amount": "86.39"})
    person.post("/v1/payment-syncs", {})


def refused(system: System, person: Person) -> str:
    """A payment on the error list, because Alvys takes none on this load."""
    paid(system, person, "Delivered")
    system.drain()
    (row,) = person.errors()
    return str(row["id"])


@pytest.mark.rule("ERR-12", "PAY-13")
@pytest.mark.parametrize(("at", "after"), CRASHES)
@pytest.mark.parametrize("path", [CLOSE, UNDO])
def test_a_decision_about_a_payment_that_dies_is_finished_by_repeating_it(
    system: System, acme: Person, path: str, at: int, after: bool
) -> None:
    payment = refused(system, acme)
    closing: Json = {"ids": [payment], "reason": "applied in Alvys by hand"}
    if path == UNDO:
        acme.post(CLOSE, closing)
    message = closing if path == CLOSE else {"ids": [payment]}
    with dying(at, after=after), suppress(CrashError):
        acme.call("POST", path, message)
    acme.call("POST", path, message)
    assert len(acme.errors()) == (0 if path == CLOSE else 1)
    if path == UNDO:
        acme.post(CLOSE, closing)
        assert acme.errors() == []
