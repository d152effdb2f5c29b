"""What a person does about an error: mark it as synced, name its document, close it, undo (ERR-5, ERR-12)."""

from __future__ import annotations

import pytest

from tests.integration.error_transactions.by_hand import entered, live
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

MARK, CLOSE, UNDO = "/v1/errors/mark-synced", "/v1/errors/close", "/v1/errors/undo-mark-synced"
COMPARE = "/v1/errors/compare-document"
REASON = "entered by hand in October"
TAKEN: Json = {"accepted": 1, "refused": [], "retryId": None}


def failed(system: System, person: Person, number: str = "1001", **changes: Json) -> str:
    """An invoice whose customer Sage doesn't have."""
    sent = person.post("/v1/invoices", ACME.invoice(number, customer="C-GONE", **changes))
    system.drain()
    assert person.status(sent["transactionId"]) == "failed"
    return str(sent["transactionId"])


def with_customer(system: System) -> None:
    system.sage.put("CUSTOMER", "C-GONE", {"NAME": "Northwind Foods", "TERMNAME": "Net 30"})


def mark(person: Person, record_id: str, **document: str) -> Json:
    message: Json = {"ids": [record_id], "reason": REASON}
    return person.post(MARK, message | ({"document": document} if document else {}))


def codes(person: Person) -> dict[str, str]:
    return {row["reference"]: row["problem"]["code"] for row in person.errors()}


@pytest.mark.rule("ERR-5", "MOD-5")
def test_a_marked_error_leaves_the_list_and_says_who_and_why(system: System, acme: Person) -> None:
    sent = failed(system, acme)
    assert mark(acme, sent) == TAKEN
    shown = acme.transaction(sent)
    assert (shown["status"], acme.errors()) == ("resolved", [])
    assert {key: shown["resolution"][key] for key in ("kind", "reason", "by", "document")} == {
        "kind": "synced",
        "reason": REASON,
        "by": shown["history"][0]["by"],
        "document": None,
    }
    last = shown["history"][-1]
    assert (last["what"], last["detail"]) == ("marked as synced", REASON)
    assert [one["number"] for one in acme.get("/v1/transactions?status=resolved")["items"]] == ["1001"]


@pytest.mark.rule("ERR-5")
def test_undoing_brings_the_same_error_back(system: System, acme: Person) -> None:
    sent = failed(system, acme)
    before = acme.errors()
    mark(acme, sent)
    assert acme.post(UNDO, {"ids": [sent]}) == TAKEN
    assert acme.errors() == before
    with_customer(system)
    acme.post("/v1/errors/retry", {"ids": [sent]})
    system.drain()
    assert (acme.status(sent), len(live(system, "1001"))) == ("exported", 1)
    assert "mark as synced undone" in [event["what"] for event in acme.transaction(sent)["history"]]
    assert acme.transaction(sent)["resolution"] is None


@pytest.mark.rule("ERR-5")
def test_an_edit_of_a_marked_transaction_writes_no_second_document(system: System, acme: Person) -> None:
    """The error says so; its document named, the edit is carried into that one."""
    sent = failed(system, acme)
    with_customer(system)
    record_no = entered(system, "BY-HAND-1")
    mark(acme, sent)
    changed = [("Load", "Linehaul", "1234.56")]
    acme.post("/v1/invoices", ACME.invoice("1001", changed, customer="C-GONE", minutes=1))
    system.drain()
    assert codes(acme) == {"1001": "sage_document_unknown"}
    acme.post("/v1/errors/retry", {"ids": [sent]})
    system.drain()
    assert codes(acme) == {"1001": "sage_document_unknown"}
    assert [row["RECORDID"] for row in live(system)] == ["BY-HAND-1"]
    mark(acme, sent, recordNo=record_no)
    system.drain()
    assert (acme.status(sent), acme.errors()) == ("exported", [])
    assert [(row["RECORDID"], row["TOTALENTERED"]) for row in live(system)] == [("1001", "1234.56")]


@pytest.mark.rule("ERR-5")
@pytest.mark.parametrize("by", ["recordNo", "number"])
def test_a_named_document_is_edited_paid_and_reverted_like_an_exported_one(
    system: System, acme: Person, by: str
) -> None:
    envelope = ACME.invoice("1001", customer="C-GONE")
    ACME.in_alvys(system, envelope)
    sent = failed(system, acme)
    with_customer(system)
    record_no = entered(system, "INV-77")
    mark(acme, sent, **({"recordNo": record_no} if by == "recordNo" else {"number": "inv-77"}))
    shown = acme.transaction(sent)
    assert (shown["status"], shown["sageDocument"]["recordNo"]) == ("resolved", record_no)
    assert shown["resolution"]["document"] == "INV-77"
    assert shown["history"][-1]["what"] == "linked to a document in Sage Intacct"
    system.sage.put("ARINVOICE", record_no, {"action": "pay", "amount": "86.39"})
    acme.post("/v1/payment-syncs", {})
    system.drain()
    assert len(system.alvys.objects("payments")) == 1
    refusal = acme.call("POST", UNDO, {"ids": [sent]})
    assert (refusal.status, refusal.json["code"]) == (409, "paid_since")
    system.sage.put("ARINVOICE", record_no, {"action": "void_payment"})
    acme.post(f"/v1/transactions/{sent}/revert")
    system.drain()
    assert (acme.status(sent), live(system)) == ("reverted", [])


@pytest.mark.rule("ERR-5")
def test_the_same_content_again_changes_nothing_of_a_linked_document(system: System, acme: Person) -> None:
    envelope = ACME.invoice("1001", customer="C-GONE")
    acme.post("/v1/invoices", envelope)
    system.drain()
    (row,) = acme.errors()
    with_customer(system)
    mark(acme, row["id"], recordNo=entered(system, "INV-77"))
    acme.post("/v1/invoices", envelope | {"updatedAt": ACME.invoice("x", minutes=2)["updatedAt"]})
    system.drain()
    assert (acme.status(row["id"]), len(live(system))) == ("resolved", 1)


@pytest.mark.rule("ERR-5")
def test_a_document_that_differs_is_refused_with_what_differs(system: System, acme: Person) -> None:
    sent = failed(system, acme)
    with_customer(system)
    entered(system, "OTHER", "1086.40")
    entered(system, "THEIRS", party="C-100")
    reversed_no = entered(system, "GONE")
    system.sage.put("ARINVOICE", reversed_no, {"action": "reverse"})
    other = acme.post("/v1/invoices", ACME.invoice("1002"))["transactionId"]
    system.drain()
    exported = acme.transaction(other)["sageDocument"]
    refusals = {
        ("number", "OTHER"): "document_differs",
        ("number", "THEIRS"): "document_differs",
        ("number", "NOBODYS"): "document_not_found",
        ("recordNo", "99999"): "document_not_found",
        ("recordNo", reversed_no): "document_not_live",
    }
    for (by, name), code in refusals.items():
        answer = acme.call("POST", MARK, {"ids": [sent], "reason": REASON, "document": {by: name}})
        assert (answer.status, answer.json["code"]) == (409, code), (name, answer.body)
        if name == "OTHER":
            assert answer.json["differences"] == [
                {"field": "amount", "expected": "1086.39", "found": "1086.40"}
            ]
        if name == "THEIRS":
            (difference,) = answer.json["differences"]
            assert (difference["field"], difference["expected"]) == ("party", "C-GONE")
            assert difference["found"].startswith("C-100")
    named = {"ids": [sent], "reason": REASON, "document": {"recordNo": exported["recordNo"]}}
    assert acme.call("POST", MARK, named).status == 409

    # The same is shown side by side before anything is linked.
    right = entered(system, "RIGHT")
    asked = {"OTHER": "document_differs", "RIGHT": None}
    for name, refusal in asked.items():
        shown = acme.call("POST", COMPARE, {"id": sent, "document": {"number": name}}).expect(200)
        assert (shown["agrees"], shown["code"]) == (refusal is None, refusal)
        assert shown["inAlvys"]["total"]["amount"] == "1086.39"
    assert (shown["inSage"]["recordNo"], shown["inSage"]["partyId"]) == (right, "C-GONE")
    assert (shown["inSage"]["state"], shown["inSage"]["total"]["currency"]) == ("posted", "USD")
    missing = acme.call("POST", COMPARE, {"id": sent, "document": {"number": "NOBODYS"}})
    assert (missing.status, missing.json["code"]) == (409, "document_not_found")
    blind = system.person(ACME.name, permissions=["Billing", "ViewCarrierRate"])
    assert blind.call("POST", COMPARE, {"id": sent, "document": {"number": "RIGHT"}}).status == 403
    assert [row["id"] for row in acme.errors()] == [sent]


@pytest.mark.rule("ERR-5")
def test_of_several_bills_with_one_number_the_one_that_agrees_is_linked(system: System, acme: Person) -> None:
    sent = acme.post("/v1/bills", ACME.bill("T1", vendor="V-GONE"))["transactionId"]
    system.drain()
    for vendor in ("V-GONE", "V-1", "V-2"):
        system.sage.put("VENDOR", vendor, {"NAME": f"Vendor {vendor}", "TERMNAME": "Net 30"})
    for vendor in ("V-1", "V-2"):
        entered(system, "B-9", "1.00", party=vendor, side="ap")
    named: Json = {"ids": [sent], "reason": REASON, "document": {"number": "B-9"}}
    refusal = acme.call("POST", MARK, named)
    assert (refusal.status, refusal.json["code"]) == (409, "several_documents")
    record_no = entered(system, "B-9", "820.00", party="V-GONE", side="ap")
    acme.post(MARK, named)
    assert acme.transaction(sent)["sageDocument"]["recordNo"] == record_no


@pytest.mark.rule("ERR-5")
def test_a_document_belongs_to_one_transaction_until_its_link_is_undone(system: System, acme: Person) -> None:
    first, second = failed(system, acme, "1001"), failed(system, acme, "1002")
    with_customer(system)
    record_no = entered(system, "INV-77")
    mark(acme, first, recordNo=record_no)
    named = {"ids": [second], "reason": REASON, "document": {"recordNo": record_no}}
    refusal = acme.call("POST", MARK, named)
    assert (refusal.status, refusal.json["code"]) == (409, "document_of_another_transaction")
    acme.post(UNDO, {"ids": [first]})
    assert acme.transaction(first)["sageDocument"] is None
    mark(acme, second, recordNo=record_no)
    acme.post("/v1/errors/retry", {"ids": [first]})
    system.drain()
    assert {acme.status(first), acme.status(second)} == {"exported", "resolved"}
    assert sorted(row["RECORDID"] for row in live(system)) == ["1001", "INV-77"]


@pytest.mark.rule("ERR-5")
def test_a_document_made_for_another_alvys_document_is_refused(system: System, acme: Person) -> None:
    """Its description says so, although no transaction here has it yet."""
    sent = failed(system, acme, "1002")
    with_customer(system)
    record_no = entered(system, "INV-77", description="[Alvys inv-1001] Load 1001")
    named = {"ids": [sent], "reason": REASON, "document": {"recordNo": record_no}}
    refusal = acme.call("POST", MARK, named)
    assert (refusal.status, refusal.json["code"]) == (409, "document_of_another_transaction")
    assert acme.transaction(sent)["sageDocument"] is None


@pytest.mark.rule("ERR-12")
def test_what_is_closed_stays_out_until_that_is_undone(system: System, acme: Person) -> None:
    sent = failed(system, acme)
    assert acme.post(CLOSE, {"ids": [sent], "reason": "a test"}) == TAKEN
    with_customer(system)
    acme.post("/v1/invoices", ACME.invoice("1001", customer="C-GONE", minutes=1))
    system.drain()
    assert (acme.status(sent), acme.errors(), live(system)) == ("resolved", [], [])
    acme.post(UNDO, {"ids": [sent]})
    acme.post("/v1/errors/retry", {"ids": [sent]})
    system.drain()
    assert (acme.status(sent), len(live(system))) == ("exported", 1)
    what = [event["what"] for event in acme.transaction(sent)["history"]]
    assert {"closed", "reopened"} <= set(what)


@pytest.mark.rule("ERR-12")
def test_a_closed_edit_leaves_the_document_as_it_is(system: System, acme: Person) -> None:
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    record_no = acme.transaction(sent)["sageDocument"]["recordNo"]
    system.sage.put("ARINVOICE", record_no, {"action": "pay", "amount": "1.00"})
    acme.post("/v1/invoices", ACME.invoice("1001", [("Load", "Linehaul", "5.00")], minutes=1))
    system.drain()
    assert codes(acme) == {"1001": "document_paid"}
    acme.post(CLOSE, {"ids": [sent], "reason": "the customer pays the old amount"})
    shown = acme.transaction(sent)
    assert (shown["status"], shown["sageDocument"]["recordNo"]) == ("resolved", record_no)
    assert "stays in Sage Intacct" in shown["history"][-1]["detail"]


@pytest.mark.rule("ERR-12", "PAY-13")
def test_a_refused_payment_is_closed_for_good_and_can_be_reopened(system: System, acme: Person) -> None:
    envelope = ACME.invoice("1001")
    ACME.in_alvys(system, envelope)
    system.alvys.put("loads", "load-1001", {"Status": "Delivered"})
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    record_no = acme.transaction(sent)["sageDocument"]["recordNo"]
    system.sage.put("ARINVOICE", record_no, {"action": "pay", "amount": "86.39"})
    acme.post("/v1/payment-syncs", {})
    system.drain()
    (row,) = acme.errors()
    assert row["id"].startswith("pay_")
    acme.post(CLOSE, {"ids": [row["id"]], "reason": "applied in Alvys by hand"})
    assert acme.errors() == []
    acme.post("/v1/payment-syncs", {})
    acme.post("/v1/errors/retry", {"ids": [row["id"]]})
    system.drain()
    assert (acme.errors(), system.alvys.objects("payments")) == ([], [])
    event = acme.transaction(sent)["history"][-1]
    assert (event["what"], "by hand" in event["detail"]) == ("payment closed", True)
    acme.post(UNDO, {"ids": [row["id"]]})
    assert [one["problem"] for one in acme.errors()] == [row["problem"]]
    system.alvys.put("loads", "load-1001", {"Status": "Invoiced"})
    acme.post("/v1/errors/retry", {"ids": [row["id"]]})
    system.drain()
    assert (acme.errors(), len(system.alvys.objects("payments"))) == ([], 1)


@pytest.mark.rule("ERR-12", "PAY-6", "PAY-13")
def test_a_voided_payment_is_closed_once_alvys_is_corrected(system: System, acme: Person) -> None:
    envelope = ACME.invoice("1001")
    ACME.in_alvys(system, envelope)
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    record_no = acme.transaction(sent)["sageDocument"]["recordNo"]
    for action in ({"action": "pay", "amount": "86.39"}, {"action": "void_payment"}):
        system.sage.put("ARINVOICE", record_no, action)
        acme.post("/v1/payment-syncs", {})
        system.drain()
    assert list(codes(acme).values()) == ["payment_voided_in_sage"]
    acme.post(CLOSE, {"ids": [acme.errors()[0]["id"]], "reason": "removed in Alvys"})
    acme.post("/v1/payment-syncs", {})
    system.drain()
    assert acme.errors() == []


@pytest.mark.rule("ERR-5", "ERR-12")
def test_many_at_once_take_what_can_be_taken(system: System, acme: Person) -> None:
    first, second = failed(system, acme, "1001"), failed(system, acme, "1002")
    fine = acme.post("/v1/invoices", ACME.invoice("1003"))["transactionId"]
    system.drain()
    answer = acme.post(MARK, {"ids": [first, second, fine, "txn_unknown"], "reason": REASON})
    assert answer["accepted"] == 2
    assert {one["id"]: one["code"] for one in answer["refused"]} == {
        fine: "not_an_open_error",
        "txn_unknown": "not_found",
    }
    assert acme.post(UNDO, {"ids": [first, second, fine]})["accepted"] == 2
    assert len(acme.errors()) == 2


@pytest.mark.rule("API-2")
def test_nobody_decides_for_another_tenant(system: System, acme: Person, globex: Person) -> None:
    sent = failed(system, acme)
    for path in (MARK, CLOSE):
        assert globex.call("POST", path, {"ids": [sent], "reason": REASON}).status == 404
    document = {"ids": [sent], "reason": REASON, "document": {"recordNo": "1"}}
    assert globex.call("POST", MARK, document).status == 404
    mark(acme, sent)
    assert globex.call("POST", UNDO, {"ids": [sent]}).status == 404
    assert acme.status(sent) == "resolved"


@pytest.mark.rule("API-2", "ERR-10")
def test_decisions_need_billing_and_linking_the_permissions_of_the_kind(system: System, acme: Person) -> None:
    sent = failed(system, acme)
    message: Json = {"ids": [sent], "reason": REASON}
    nobody = system.person("acme", permissions=["Invoice"])
    driver = system.person("acme", role="Driver", permissions=["Billing", "Invoice"])
    for path in (MARK, CLOSE, UNDO):
        assert nobody.call("POST", path, message).status == 403
        assert driver.call("POST", path, message).status == 403
    biller = system.person("acme", permissions=["Billing"])
    linking = message | {"document": {"recordNo": "1"}}
    assert biller.call("POST", MARK, linking).status == 403
    assert biller.call("POST", MARK, message).status == 202


BAD: list[Json] = [
    {},
    {"ids": [], "reason": "x"},
    {"ids": ["a"]},
    {"ids": ["a"], "reason": ""},
    {"ids": ["a"], "reason": "   "},
    {"ids": ["a"], "reason": "x" * 501},
    {"ids": ["a"], "reason": "x\x00"},
    {"ids": ["a"], "reason": "\ud800"},
    {"ids": ["a\ud800"], "reason": "x"},
    {"ids": ["a"] * 501, "reason": "x"},
    {"ids": ["a", "b"], "reason": "x", "document": {"recordNo": "1"}},
    {"ids": ["a"], "reason": "x", "document": {}},
    {"ids": ["a"], "reason": "x", "document": {"recordNo": "1", "number": "2"}},
    {"ids": ["a"], "reason": "x", "document": {"recordNo": "one"}},
]


@pytest.mark.rule("API-1", "ERR-5")
@pytest.mark.parametrize("message", BAD)
def test_a_mark_that_says_nothing_sensible(acme: Person, message: Json) -> None:
    assert acme.call("POST", MARK, message).status == 400
