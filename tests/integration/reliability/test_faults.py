"""What networks and gateways do on the way to Sage: one document in the end (quality: Reliability)."""

from __future__ import annotations

import pytest

from tests.integration.system import Person, System
from tests.integration.tenants import ACME

PASSING = [
    "connect_error",
    "timeout_before_commit",
    "timeout_after_commit",
    "drop_after_commit",
    "rate_limit_429",
    "rate_limit_in_body",
    "server_error_500",
    "offline_503",
    "offline_in_body",
    "html_body",
    "truncated_xml",
    "session_expired",
]


NUMBERS = [str(number) for number in range(100, 120)]


def exported_once(system: System, person: Person, transaction_id: str, number: str) -> None:
    """The document is in Sage, once, and we know which it is."""
    shown = person.transaction(transaction_id)
    assert shown["status"] == "exported", shown["problem"]
    (document,) = system.sage.documents(number)
    assert document["STATE"] == "Posted"
    assert shown["sageDocument"]["recordNo"] == str(document["RECORDNO"])
    assert person.errors() == []


@pytest.mark.rule("ERR-6")
@pytest.mark.parametrize(
    ("fault", "times"),
    [*((fault, 1) for fault in PASSING), ("timeout_after_commit", 3), ("connect_error", 7)],
)
def test_a_passing_fault_of_the_write(system: System, acme: Person, fault: str, times: int) -> None:
    """ERR-6, reliability 1: retried by itself, never an error record, one document."""
    system.sage.fault(fault, times=times, match={"function": "create_invoice"}, delayMs=1)
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    exported_once(system, acme, sent, "1001")


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_of_every_call(system: System, acme: Person, fault: str) -> None:
    """Also of the sign-in and of reads."""
    system.sage.fault(fault, times=2, delayMs=1)
    sent = acme.post("/v1/bills", ACME.bill("T1"))["transactionId"]
    system.drain()
    exported_once(system, acme, sent, "T1")


@pytest.mark.parametrize(
    "fault", ["timeout_after_commit", "drop_after_commit", "truncated_xml", "session_expired"]
)
def test_a_fault_in_a_batch(system: System, acme: Person, fault: str) -> None:
    """Reliability 1, 3: many documents in one request whose answer is lost."""
    system.sage.fault(fault, times=1, match={"function": "create_invoice"}, delayMs=1)
    sent = acme.post("/v1/invoices", {"items": [ACME.invoice(number) for number in NUMBERS]})
    system.drain()
    assert {acme.status(one["transactionId"]) for one in sent} == {"exported"}
    assert sorted(row["RECORDID"] for row in system.sage.objects("ARINVOICE")) == NUMBERS


def test_a_batch_that_was_cut_off_in_the_middle(system: System, acme: Person) -> None:
    """Reliability 1: some documents of the request are in the books, the others not."""
    system.sage.fault("drop_after_function", times=1, match={"key": "110"}, delayMs=1)
    sent = acme.post("/v1/invoices", {"items": [ACME.invoice(number) for number in NUMBERS]})
    system.drain()
    assert {acme.status(one["transactionId"]) for one in sent} == {"exported"}
    assert sorted(row["RECORDID"] for row in system.sage.objects("ARINVOICE")) == NUMBERS


@pytest.mark.rule("ERR-1")
def test_a_refused_document_leaves_the_others_alone(system: System, acme: Person) -> None:
    """Reliability 3, ERR-1: a success envelope with a failed result; Sage's words are kept; retry works."""
    system.sage.fault(
        "failed_result", match={"key": "1002"}, errorno="BL01001973", description="The ledger is asleep"
    )
    sent = acme.post("/v1/invoices", {"items": [ACME.invoice(str(n)) for n in range(1001, 1004)]})
    system.drain()
    (error,) = acme.errors()
    assert error["reference"] == "1002"
    assert (error["problem"]["vendorNumber"], error["status"]) == ("BL01001973", "failed")
    assert "asleep" in error["problem"]["vendorText"]
    assert {row["RECORDID"] for row in system.sage.objects("ARINVOICE")} == {"1001", "1003"}
    assert acme.post("/v1/errors/retry", {"ids": [sent[1]["transactionId"]]})["accepted"] == 1
    system.drain()
    assert (acme.errors(), acme.status(sent[1]["transactionId"])) == ([], "exported")


@pytest.mark.rule("ERR-6")
def test_an_outage_without_end_is_found_on_the_connection(system: System, acme: Person) -> None:
    """ERR-6, reliability 2: it is no error of the document, which goes out once Sage is back."""
    system.sage.fault("offline_503", times=None)
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    for _ in range(10):
        system.pump()
        system.wake()
        system.invoke("LookAfterConnectionsFunction", {})
    assert acme.errors() == []
    assert acme.get("/v1/connections")["items"][0]["finding"]["away"]
    assert acme.transaction(sent)["heldBecause"]["code"] == "connection_problem"
    system.sage.heal()
    system.clock.advance(20 * 60)
    system.invoke("LookAfterConnectionsFunction", {})
    system.drain()
    exported_once(system, acme, sent, "1001")


@pytest.mark.rule("MOD-2")
@pytest.mark.parametrize(
    "fault",
    [
        "timeout_after_commit",
        "drop_after_commit",
        "truncated_xml",
        "timeout_before_commit",
        "server_error_500",
        "session_expired",
    ],
)
@pytest.mark.parametrize("what", ["revert", "edit"])
def test_a_fault_while_a_posted_document_is_taken_out(
    system: System, acme: Person, fault: str, what: str
) -> None:
    """MOD-2, reliability 5: reversal, and reversal plus repost, resume from any step."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    for function in ("reverse_invoice", "reverse", "create_invoice"):
        system.sage.fault(fault, times=1, match={"function": function}, delayMs=1)
    if what == "revert":
        acme.post(f"/v1/transactions/{sent}/revert")
    else:
        acme.post("/v1/invoices", ACME.invoice("1001", [("Load", "Linehaul", "5.00")], minutes=1))
    system.drain()
    assert acme.errors() == []
    live = [row for row in system.sage.objects("ARINVOICE") if row["STATE"] not in ("Reversed", "Reversal")]
    assert (acme.status(sent), len(live)) == (("reverted", 0) if what == "revert" else ("exported", 1))
