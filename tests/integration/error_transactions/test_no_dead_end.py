"""No record is a dead end: it is retried, marked or closed, and that is undone, whatever it is (ERR-12)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.kinds import CASES, connection_of, send
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

RETRY, UNDO = "/v1/errors/retry", "/v1/errors/undo-mark-synced"
MARK, CLOSE = "/v1/errors/mark-synced", "/v1/errors/close"
# What is not read from Alvys yet has no document that could be in Sage.
UNREAD = "not_read_yet"


def check_ways_out(system: System, person: Person, record_id: str) -> None:
    """A mark and a close take it off the list, an undo puts it back, and a retry is taken."""
    before = person.errors()
    assert record_id in [row["id"] for row in before]
    message: Json = {"ids": [record_id], "reason": "decided by a person"}
    for path in (MARK, CLOSE):
        answer = person.call("POST", path, message)
        if answer.status == 409:
            assert (path, answer.json["code"]) == (MARK, UNREAD)
            continue
        assert answer.expect(202)["accepted"] == 1
        assert record_id not in [row["id"] for row in person.errors()]
        assert person.post(UNDO, {"ids": [record_id]})["accepted"] == 1
        assert person.errors() == before
    assert person.post(RETRY, {"ids": [record_id]})["accepted"] == 1
    system.drain()
    # Nothing was mended, so it fails again; it isn't lost.
    assert record_id in [row["id"] for row in person.errors()]


@pytest.mark.rule("ERR-12", "ERR-2")
@pytest.mark.parametrize("name", CASES)
def test_every_kind_has_all_ways_out(system: System, acme: Person, name: str) -> None:
    """Sage takes nothing on the accounts, so each kind fails."""
    case = connection_of(name)
    switches = {part: case[part] for part in ("ar", "ap", "advanced") if part in case}
    acme.call("PATCH", ACME.path, switches).expect(200)
    for account in system.sage.objects("GLACCOUNT"):
        system.sage.put("GLACCOUNT", account["ACCOUNTNO"], {"STATUS": "inactive"})
    sent = send(acme, name)
    system.drain()
    check_ways_out(system, acme, sent)


def a_reference(system: System, person: Person) -> str:
    message = {"kind": "load_invoice", "subsidiaryId": ACME.subsidiary_id}
    sent = person.post("/v1/invoices", message | {"reference": {"invoiceNumber": "NOBODYS"}})
    system.drain()
    return str(sent["transactionId"])


def an_edit_without_a_company(system: System, person: Person) -> str:
    sent = person.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    person.call("DELETE", ACME.path).expect(200)
    person.post("/v1/invoices", ACME.invoice("1001", [("Load", "Linehaul", "5.00")], minutes=1))
    system.drain()
    return str(sent)


def an_edit_of_a_paid_document(system: System, person: Person) -> str:
    sent = person.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    record_no = person.transaction(sent)["sageDocument"]["recordNo"]
    system.sage.put("ARINVOICE", record_no, {"action": "pay", "amount": "1.00"})
    person.post("/v1/invoices", ACME.invoice("1001", [("Load", "Linehaul", "5.00")], minutes=1))
    system.drain()
    return str(sent)


RECORDS: dict[str, Callable[[System, Person], str]] = {
    "a reference": a_reference,
    "company_not_connected": an_edit_without_a_company,
    "document_paid": an_edit_of_a_paid_document,
}


@pytest.mark.rule("ERR-12")
@pytest.mark.parametrize("name", RECORDS)
def test_other_records_have_all_ways_out(system: System, acme: Person, name: str) -> None:
    check_ways_out(system, acme, RECORDS[name](system, acme))


@pytest.mark.rule("ERR-12")
def test_an_unknown_document_has_all_ways_out(system: System, acme: Person) -> None:
    sent = str(acme.post("/v1/invoices", ACME.invoice("1001", customer="C-GONE"))["transactionId"])
    system.drain()
    acme.post(MARK, {"ids": [sent], "reason": "by hand"})
    edited = ACME.invoice("1001", [("Load", "Linehaul", "5.00")], customer="C-GONE", minutes=1)
    acme.post("/v1/invoices", edited)
    system.drain()
    (row,) = acme.errors()
    assert row["problem"]["code"] == "sage_document_unknown"
    acme.post(CLOSE, {"ids": [sent], "reason": "leave it"})
    assert acme.errors() == []
    acme.post(UNDO, {"ids": [sent]})
    assert [one["problem"]["code"] for one in acme.errors()] == ["sage_document_unknown"]
    acme.post(RETRY, {"ids": [sent]})
    system.drain()
    assert [one["problem"]["code"] for one in acme.errors()] == ["sage_document_unknown"]
    acme.post(UNDO, {"ids": [sent]})
    assert [one["problem"]["code"] for one in acme.errors()] == ["mark_undone"]
