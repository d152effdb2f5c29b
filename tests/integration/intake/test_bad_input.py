"""Transactions that can't be taken: problem+json with paths, nothing recorded (API-1, quality: Security)."""

from __future__ import annotations

import copy
import json
import random

import pytest

from tests.integration.bad_input import Change, is_a_problem, seen_and_wanted
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME


def _set(path: str, value: object) -> Change:
    """Puts a value at ``invoice.LineItems.0.Amount``."""

    def change(envelope: Json) -> None:
        *above, last = path.split(".")
        for part in above:
            envelope = envelope[int(part) if part.isdigit() else part]
        envelope[int(last) if last.isdigit() else last] = value

    return change


def _drop(path: str) -> Change:
    def change(envelope: Json) -> None:
        *above, last = path.split(".")
        for part in above:
            envelope = envelope[int(part) if part.isdigit() else part]
        del envelope[last]

    return change


# What is wrong with a document, and not with the form of a message: change, code, words.
WRONG_INVOICES: list[tuple[Change, str, str]] = [
    (_set("invoice.Total.Amount", 1086.40), "total_inconsistent", "The total of the invoice is 1086.40"),
    (_set("invoice.LineItems.0.Amount.Currency", 124), "currencies_mixed", "The lines of the invoice mix"),
    (_set("loads.0.LoadNumber", "9999"), "load_of_another", "load 9999 is not on invoice"),
    (_set("loads.0.Status", "In Transit"), "load_not_released", "is In Transit; release it"),
    (_set("invoice.Customer.Name", "N" * 3000), "exported", ""),
]
WRONG_BILLS: list[tuple[Change, str, str]] = [
    (_set("trip.Carrier", None), "carrier_missing", "assign it in Alvys"),
    (_set("trip.Carrier.TotalPayable.Amount", 1), "total_inconsistent", "The total payable of the carrier"),
    (_set("loads", [{"Id": "l", "LoadNumber": "x", "Status": "Released"}]), "load_of_another", "not x"),
    (_set("trip.TripNumber", " "), "number_unusable", "The trip number of the trip is blank"),
]
INVOICES: list[tuple[str, Change, str]] = [
    ("kind missing", _drop("kind"), "kind"),
    ("kind unknown", _set("kind", "gift"), "kind"),
    ("kind of the other side", _set("kind", "carrier_bill"), "kind"),
    ("kind not a text", _set("kind", ["load_invoice"]), "kind"),
    ("kind null", _set("kind", None), "kind"),
    ("subsidiary missing", _drop("subsidiaryId"), "subsidiaryId"),
    ("subsidiary empty", _set("subsidiaryId", ""), "subsidiaryId"),
    ("subsidiary a number", _set("subsidiaryId", 7), "subsidiaryId"),
    ("subsidiary too long", _set("subsidiaryId", "s" * 201), "subsidiaryId"),
    ("updatedAt missing", _drop("updatedAt"), "updatedAt"),
    ("updatedAt without zone", _set("updatedAt", "2026-11-20T14:03:11"), "updatedAt"),
    ("updatedAt no time", _set("updatedAt", "yesterday"), "updatedAt"),
    ("invoice missing", _drop("invoice"), "invoice"),
    ("invoice null", _set("invoice", None), "invoice"),
    ("invoice a list", _set("invoice", []), "invoice"),
    ("id missing", _drop("invoice.Id"), "invoice.Id"),
    ("number empty", _set("invoice.Number", ""), "invoice.Number"),
    ("no lines", _set("invoice.LineItems", []), "invoice.LineItems"),
    (
        "amount a text",
        _set("invoice.LineItems.0.Amount.Amount", "1000.00"),
        "invoice.LineItems[0].Amount.Amount",
    ),
    (
        "amount a boolean",
        _set("invoice.LineItems.0.Amount.Amount", True),
        "invoice.LineItems[0].Amount.Amount",
    ),
    ("amount null", _set("invoice.LineItems.0.Amount.Amount", None), "invoice.LineItems[0].Amount.Amount"),
    ("amount missing", _drop("invoice.LineItems.0.Amount.Amount"), "invoice.LineItems[0].Amount.Amount"),
    ("amount too large", _set("invoice.Total.Amount", 10**15), "invoice.Total.Amount"),
    ("currency a text", _set("invoice.Total.Currency", "USD"), "invoice.Total.Currency"),
    ("control character", _set("invoice.Customer.Name", "North\x07wind"), "invoice.Customer.Name"),
    ("NUL in the number", _set("invoice.Number", "10\x0001"), "invoice.Number"),
    ("lone surrogate", _set("invoice.LineItems.0.Name", "Line\ud800haul"), "invoice.LineItems[0].Name"),
    ("date that is none", _set("invoice.InvoicedDate", "20.11.2026"), "invoice.InvoicedDate"),
    ("day that is none", _set("invoice.InvoicedDate", "2026-02-30"), "invoice.InvoicedDate"),
    ("date too early", _set("invoice.CreatedDate", "1999-12-31"), "invoice.CreatedDate"),
    ("date too late", _set("invoice.DueDate", "9999-12-31"), "invoice.DueDate"),
    ("date a number", _set("invoice.CreatedDate", 1763640000), "invoice.CreatedDate"),
    ("another subsidiary", _set("loads.0.InvoiceAs", "Acme Carriers"), "loads[0].InvoiceAs"),
    ("terms negative", _set("party.termsInDays", -1), "party.termsInDays"),
    ("accounting id too long", _set("party.externalAccountingId", "C" * 101), "party.externalAccountingId"),
    ("party a text", _set("party", "C-100"), "party"),
    ("loads an object", _set("loads", {"0": {}}), "loads"),
    ("reference empty", _set("reference", {}), "reference.invoiceNumber"),
    ("reference of the other side", _set("reference", {"tripNumber": "T1"}), "reference.invoiceNumber"),
    ("reference a text", _set("reference", "1001"), "reference"),
]


BILLS: list[tuple[str, Change, str]] = [
    ("kind of the other side", _set("kind", "load_invoice"), "kind"),
    ("trip missing", _drop("trip"), "trip"),
    ("amount a text", _set("trip.Carrier.Linehaul.Amount", "820"), "trip.Carrier.Linehaul.Amount"),
    ("another subsidiary", _set("trip.TenderAs", "Acme Carriers"), "trip.TenderAs"),
    ("date out of range", _set("trip.ReleasedAt", "2101-01-01T00:00:00Z"), "trip.ReleasedAt"),
]


@pytest.mark.rule("MAP-2", "AR-3", "AR-7", "AR-8")
def test_an_invoice_that_is_wrong(system: System, acme: Person, before: Json) -> None:
    """AR-3, AR-7, AR-8, MAP-2: refused with the path of what to correct; nothing is recorded or queued."""
    seen, wanted = seen_and_wanted(acme, "/v1/invoices", ACME.invoice("1001"), INVOICES)
    assert seen == wanted
    assert system.account.everything() == before
    assert system.pump() == 0


@pytest.mark.rule("AP-1", "AP-2")
def test_a_bill_that_is_wrong(system: System, acme: Person, before: Json) -> None:
    """AP-1, AP-2: as for invoices."""
    seen, wanted = seen_and_wanted(acme, "/v1/bills", ACME.bill("T1"), BILLS)
    assert seen == wanted
    assert system.account.everything() == before
    assert system.pump() == 0


@pytest.mark.rule("AR-3")
def test_amounts_that_no_float_can_hold_stay_exact(system: System, acme: Person) -> None:
    """AR-3: amounts are decoded from the text; more than a cent's digits are no amount of ours."""
    body = json.dumps(
        ACME.invoice("1001", [("Load", "Linehaul", "1.00"), ("Load", "Fuel Surcharge", "2.00")])
    )
    body = body.replace('"Total": {"Amount": 3.0,', '"Total": {"Amount": 90071992547.43,')
    body = body.replace('{"Amount": 1.0,', '{"Amount": 90071992547.42,').replace(
        '{"Amount": 2.0,', '{"Amount": 0.01,'
    )
    sent = acme.call("POST", "/v1/invoices", body).expect(202)["transactionId"]
    assert acme.transaction(sent)["total"] == {"amount": "90071992547.43", "currency": "USD"}
    system.drain()
    (in_sage,) = system.sage.documents("1001")
    assert str(in_sage["TOTALENTERED"]) == "90071992547.43"


@pytest.mark.rule("AR-3")
def test_a_total_with_a_part_of_a_cent_is_an_error(system: System, acme: Person) -> None:
    """AR-3: lines may have parts of a cent, their sum may not."""
    envelope = ACME.invoice("1001", [("Load", "Linehaul", "10.01")])
    envelope["invoice"]["LineItems"][0]["Amount"]["Amount"] = 10.005
    envelope["invoice"]["Total"]["Amount"] = 10.005
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    shown = acme.transaction(sent)
    assert (shown["status"], shown["total"]["amount"]) == ("failed", "10.005")


@pytest.mark.rule("AR-3")
@pytest.mark.parametrize("number", ["1e999999999", "-1e999999999", "1E400", "9" * 400])
def test_amounts_beyond_reason(system: System, acme: Person, before: Json, number: str) -> None:
    """AR-3: refused, whatever the exponent."""
    body = json.dumps(ACME.invoice("1001", [("Load", "Linehaul", "3.00")])).replace(": 3.0,", f": {number},")
    assert is_a_problem(acme.call("POST", "/v1/invoices", body))
    assert system.account.everything() == before


@pytest.mark.rule("API-3")
def test_a_weight_of_a_million_digits(system: System, acme: Person) -> None:
    """Quality, Security: the load is booked without it; so are the others of the batch."""
    for value in ("1E999999", "1e9999999999999999999", "-1E999999"):
        whole = ACME.invoice("1001", minutes=len(value))
        whole["loads"][0]["Weight"] = {"Value": 0.125}
        body = json.dumps({"items": [whole, ACME.invoice("1002")]}).replace("0.125", value)
        first, _ = acme.call("POST", "/v1/invoices", body).expect(202)
        assert "Weight" not in acme.transaction(first["transactionId"])["envelope"]["loads"][0]
    system.drain()
    assert acme.status(first["transactionId"]) == "exported"


@pytest.mark.rule("AR-3", "AR-7", "ERR-1")
def test_a_document_that_is_wrong_is_on_the_error_list(system: System, acme: Person) -> None:
    """AR-3, AR-7: accepted, kept and explained; nothing of it reaches Sage."""
    sent = {}
    for path, make, wrong in (
        ("/v1/invoices", ACME.invoice, WRONG_INVOICES),
        ("/v1/bills", ACME.bill, WRONG_BILLS),
    ):
        items = [make(f"{path[4]}{place}") for place in range(len(wrong))]
        for item, (change, _, _) in zip(items, wrong, strict=True):
            change(item)
        for outcome, (_, code, words) in zip(acme.post(path, {"items": items}), wrong, strict=True):
            sent[outcome["transactionId"]] = (code, words)
    system.drain()
    listed = {row["id"]: row for row in acme.errors()}
    exported = {one for one, (code, _) in sent.items() if code == "exported"}
    assert set(listed) == set(sent) - exported
    for transaction_id, row in listed.items():
        code, words = sent[transaction_id]
        assert row["problem"]["code"] == code
        assert words in row["problem"]["message"]
        assert "send it again" in row["problem"]["remedy"]
        assert acme.transaction(transaction_id)["envelope"] is not None
    assert {acme.status(one) for one in exported} == {"exported"}
    assert len(system.sage.objects("ARINVOICE")) == 1
    assert system.sage.objects("APBILL") == []


@pytest.mark.rule("AR-3", "ERR-4", "MOD-3")
def test_a_corrected_document_takes_the_place_of_the_wrong_one(system: System, acme: Person) -> None:
    """AR-3: one transaction. A retry fails again, an old version changes nothing."""
    wrong = ACME.invoice("1001")
    wrong["invoice"]["Total"]["Amount"] = 1
    first = acme.post("/v1/invoices", wrong)["transactionId"]
    system.drain()
    problem = acme.transaction(first)["problem"]
    assert acme.post("/v1/errors/retry", {"ids": [first]})["accepted"] == 1
    system.drain()
    assert acme.transaction(first)["problem"] == problem
    corrected = ACME.invoice("1001", minutes=1)
    assert acme.post("/v1/invoices", corrected)["transactionId"] == first
    acme.post("/v1/invoices", wrong)
    system.drain()
    assert acme.status(first) == "exported"
    assert acme.errors() == []
    assert len(system.sage.documents("1001")) == 1


@pytest.mark.rule("AR-3", "MOD-8")
def test_a_wrong_edit_leaves_the_document(system: System, acme: Person) -> None:
    """MOD-8: the document in Sage stays as it is, and the error says what is wrong with the edit."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    edit = ACME.invoice("1001", minutes=1)
    edit["invoice"]["Total"]["Amount"] = 1
    acme.post("/v1/invoices", edit)
    system.drain()
    assert acme.transaction(sent)["problem"]["code"] == "total_inconsistent"
    (document,) = system.sage.documents("1001")
    assert str(document["TOTALENTERED"]) == "1086.39"
    acme.post(f"/v1/transactions/{sent}/revert")
    system.drain()
    assert acme.status(sent) == "reverted"


def test_a_document_that_a_preview_finds_wrong(acme: Person) -> None:
    """MAP-8: a problem of the document, not a refusal of the message."""
    wrong = ACME.invoice("1001")
    wrong["invoice"]["Total"]["Amount"] = 1
    (problem,) = acme.call("POST", "/v1/previews", wrong).expect(200)["problems"]
    assert problem["code"] == "total_inconsistent"


@pytest.mark.rule("AR-2", "CONN-7")
def test_what_is_skipped_anyway_is_no_error(system: System, acme: Person) -> None:
    """AR-2: a wrong document of a side that is off, or of a subsidiary without connection, is skipped."""
    acme.call("PATCH", ACME.path, {"arSync": False}).expect(200)
    wrong, elsewhere = ACME.invoice("1001"), ACME.invoice("1002") | {"subsidiaryId": "sub-2"}
    for one in (wrong, elsewhere):
        one["invoice"]["Total"]["Amount"] = 1
    sent = acme.post("/v1/invoices", {"items": [wrong, elsewhere]})
    system.drain()
    assert [acme.status(one["transactionId"]) for one in sent] == ["skipped", "skipped"]


@pytest.mark.rule("AR-1")
@pytest.mark.parametrize("how", ["long", "hardly compressed"])
def test_one_transaction_larger_than_a_record_holds(system: System, acme: Person, how: str) -> None:
    """AR-1: an error by name, which a smaller version replaces; never a 5xx, a lost message or a 400."""
    envelope = ACME.invoice("1001")
    line = envelope["invoice"]["LineItems"][0]
    zero = {**line, "Amount": {"Amount": 0, "Currency": 840}}
    noise = random.Random(7)
    names = (
        [f"{n:04}" * 1500 for n in range(300)]
        if how == "long"
        else ["".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(500)) for _ in range(700)]
    )
    envelope["invoice"]["LineItems"] += [{**zero, "Name": name} for name in names]
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    shown = acme.transaction(sent)
    assert (shown["problem"]["code"], shown["envelope"]) == ("content_too_large", None)
    assert "1,500,000 characters" in shown["problem"]["message"]
    acme.post("/v1/errors/retry", {"ids": [sent]})
    system.drain()
    assert acme.transaction(sent)["problem"]["code"] == "content_too_large"
    acme.post("/v1/invoices", ACME.invoice("1001", minutes=1))
    system.drain()
    assert acme.status(sent) == "exported"


@pytest.mark.rule("AR-1")
@pytest.mark.parametrize(
    "items", [[], [ACME.invoice("1")] * 101, {}, None, "many"], ids=["0", "101", "{}", "null", "text"]
)
def test_a_batch_of_the_wrong_size(system: System, acme: Person, before: Json, items: Json) -> None:
    """AR-1: 1 to 100 items."""
    assert is_a_problem(acme.call("POST", "/v1/invoices", {"items": items})) == ["items"]
    assert system.account.everything() == before


@pytest.mark.rule("AR-1")
def test_a_bad_item_leaves_the_others_alone(system: System, acme: Person) -> None:
    """AR-1: each item has its own outcome, in order."""
    broken = ACME.invoice("1002")
    broken["invoice"]["Total"]["Amount"] = "1"
    items: list[Json] = [ACME.invoice("1001"), broken, "nothing", None, ACME.invoice("1003")]
    outcomes = acme.post("/v1/invoices", {"items": items})
    assert [one["status"] for one in outcomes] == ["queued", "refused", "refused", "refused", "queued"]
    (error,) = outcomes[1]["problem"]["errors"]
    assert error == {
        "path": "invoice.Total.Amount",
        "message": "is not a number; write the amount as a JSON number such as 1086.39",
    }
    assert "The total of the invoice is not a number" in outcomes[1]["problem"]["detail"]
    system.drain()
    assert {row["RECORDID"] for row in system.sage.objects("ARINVOICE")} == {"1001", "1003"}


@pytest.mark.rule("AR-6")
def test_the_same_document_twice_in_one_batch(system: System, acme: Person) -> None:
    """AR-6: one transaction, one document."""
    envelope = ACME.invoice("1001")
    first, second = acme.post("/v1/invoices", {"items": [envelope, copy.deepcopy(envelope)]})
    assert first["transactionId"] == second["transactionId"]
    system.drain()
    assert len(system.sage.documents("1001")) == 1


@pytest.mark.rule("API-3")
def test_unknown_fields_are_ignored(system: System, acme: Person) -> None:
    """API-3: Alvys adds fields without asking."""
    envelope = ACME.invoice("1001") | {"news": {"deep": [1]}}
    envelope["invoice"]["Loyalty"] = "gold"
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    assert acme.status(sent) == "exported"


@pytest.mark.rule("AR-8")
def test_a_currency_that_is_none_fails_before_sending(system: System, acme: Person) -> None:
    """AR-8: named on the error list; Sage is not asked to write."""
    envelope = ACME.invoice("1001")
    for money in [
        envelope["invoice"]["Total"],
        *(line["Amount"] for line in envelope["invoice"]["LineItems"]),
    ]:
        money["Currency"] = 999
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    assert acme.transaction(sent)["problem"]["code"] == "currency_unknown"
    assert system.sage.documents("1001") == []


def test_markup_and_other_scripts_survive(system: System, acme: Person) -> None:
    """Quality, Security: names with & < ' \" and non-ASCII reach Sage as they are."""
    name = "Détention <b> & \"Söhne\" 'ÖÄ' 運 🚚"
    sent = acme.post("/v1/invoices", ACME.invoice("1001", [("Accessorial", name, "12.00")]))["transactionId"]
    system.drain()
    assert acme.status(sent) == "exported"
    (line,) = system.sage.documents("1001")[0]["ARINVOICEITEMS"]
    assert name in line["ENTRYDESCRIPTION"]
