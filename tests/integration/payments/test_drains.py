"""Drains on AWS: a drainer that dies is followed by another, and each payment arrives once."""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.integration.crashes import CrashError, dying
from tests.integration.system import Person, System
from tests.integration.tenants import ACME

# Some of the calls to AWS of a turn with one payment; unit tests have each.
CRASHES = [(2, True), (4, False), (7, True), (8, False), (10, True)]


@pytest.mark.rule("ERR-6", "PAY-8")
def test_refused_credentials_are_shown_once_with_the_payments(system: System, acme: Person) -> None:
    envelope = ACME.invoice("1001")
    ACME.in_alvys(system, envelope)
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    record_no = acme.transaction(sent)["sageDocument"]["recordNo"]
    for _ in range(2):
        system.sage.put("ARINVOICE", record_no, {"action": "pay", "amount": "1.00"})
    system.alvys.fault("forbidden_403", match={"path": "customer-payments"}, times=4)
    acme.post("/v1/payment-syncs", {})
    for _ in range(2):
        system.pump()
    shown = acme.get("/v1/payments")
    (delay,) = shown["delays"]
    assert (delay["side"], delay["problem"]["code"]) == ("ar", "alvys_credentials_refused")
    assert delay["since"] < delay["nextTryAt"]
    assert {payment["status"] for payment in shown["items"]} == {"pending"}
    assert acme.errors() == []
    system.drain()
    assert acme.get("/v1/payments")["delays"] == []
    assert len(system.alvys.objects("payments")) == 2


@pytest.mark.rule("PAY-3", "PAY-7", "ERR-7")
def test_a_drainer_that_dies_is_followed_by_another(system: System, acme: Person) -> None:
    envelope = ACME.invoice("1001")
    ACME.in_alvys(system, envelope)
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    record_no = acme.transaction(sent)["sageDocument"]["recordNo"]
    died: set[str] = set()
    for paid, (at, after) in enumerate(CRASHES, start=1):
        system.sage.put("ARINVOICE", record_no, {"action": "pay", "amount": "1.00"})
        acme.post("/v1/payment-syncs", {})
        for source, records in list(system.batches("PaymentReadQueue")):
            system.deliver(source, records)
        with dying(at, after=after) as point, suppress(CrashError):
            system.pump()
        died.add(point.died_at or "")
        # The message is delivered again when the lease has ended; the sweeper finds what has none.
        system.clock.advance(200)
        system.show_again()
        system.drain()
        assert len(system.alvys.objects("payments")) == paid, (at, after, point.died_at)
        assert acme.errors() == []
    assert len(died) > 1
    system.clock.advance(600)
    assert system.invoke("SweeperFunction", {}) == {"recovered": 0}
