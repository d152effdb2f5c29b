"""Sage breaks while a document is changed in place, or exchanged for its successor (MOD-2, reliability 5)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.integration.revisions import live_documents, total
from tests.integration.system import Person, System
from tests.integration.tenants import ACME

# Before Sage commits, after it, in the middle of the operation, or before anything is sent.
FAULTS = [
    "timeout_before_commit",
    "timeout_after_commit",
    "drop_after_commit",
    "drop_after_function",
    "server_error_500",
    "truncated_xml",
    "html_body",
    "rate_limit_429",
    "session_expired",
]
FIRST, EDITED = [("Load", "Linehaul", "100.00")], [("Load", "Linehaul", "7.77")]


@pytest.mark.rule("MOD-2")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("posted", [True, False], ids=["exchanged", "in place"])
def test_a_change_is_carried_out_once_however_sage_breaks(
    system: System, ann: Person, fault: str, posted: bool
) -> None:
    ACME.connect(ann, posted=posted)
    sent = str(ann.post("/v1/invoices", ACME.invoice("X1", FIRST))["transactionId"])
    system.drain()
    record_no = ann.transaction(sent)["sageDocument"]["recordNo"]
    ann.post("/v1/invoices", ACME.invoice("X1", EDITED, minutes=1))
    function = "create_invoice" if posted else "update_invoice"
    system.sage.fault(fault, times=1, match={"function": function}, delayMs=1)
    system.drain()
    shown = ann.transaction(sent)
    (document,) = live_documents(system)
    assert (shown["status"], total(document)) == ("exported", Decimal("7.77"))
    assert shown["sageDocument"]["recordNo"] == str(document["RECORDNO"])
    assert (str(document["RECORDNO"]) == record_no) is not posted
    assert ann.errors() == []


@pytest.mark.rule("MOD-2", "MOD-8")
def test_a_refused_exchange_leaves_everything_and_a_newer_edit_mends_it(system: System, acme: Person) -> None:
    sent = str(acme.post("/v1/invoices", ACME.invoice("X1", FIRST))["transactionId"])
    system.drain()
    (before,) = live_documents(system)
    acme.post("/v1/invoices", ACME.invoice("X1", EDITED, minutes=1))
    system.sage.fault(
        "failed_result",
        times=1,
        match={"function": "create_invoice"},
        description="Invalid Project '10064' specified.",
    )
    system.drain()
    assert (acme.status(sent), live_documents(system)) == ("failed", [before])
    acme.post("/v1/invoices", ACME.invoice("X1", [("Load", "Linehaul", "8.88")], minutes=2))
    system.drain()
    (document,) = live_documents(system)
    assert (acme.status(sent), total(document)) == ("exported", Decimal("8.88"))
