"""Input that can't be taken: problem+json with paths, nothing recorded (API-1, quality: Security)."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.system import Answer, Json, Person, System
from tests.integration.tenants import ACME

Change = Callable[[Json], Any]


def is_a_problem(answer: Answer, status: int = 400) -> list[str]:
    """The paths that a problem document names."""
    assert answer.status == status, answer.body[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert {"type", "title", "status", "detail", "code", "correlationId"} <= set(problem)
    assert problem["status"] == status
    errors = problem.get("errors", [])
    assert all(set(error) == {"path", "message"} and error["message"] for error in errors)
    return [error["path"] for error in errors]


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
    ("number too long", _set("invoice.Number", "9" * 46), "invoice.Number"),
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
    ("lines don't sum to the total", _set("invoice.Total.Amount", 1086.40), "invoice.Total.Amount"),
    ("currencies mixed", _set("invoice.LineItems.0.Amount.Currency", 124), "invoice.LineItems"),
    ("currency a text", _set("invoice.Total.Currency", "USD"), "invoice.Total.Currency"),
    ("control character", _set("invoice.Customer.Name", "North\x07wind"), "invoice.Customer.Name"),
    ("NUL in the number", _set("invoice.Number", "10\x0001"), "invoice.Number"),
    ("lone surrogate", _set("invoice.LineItems.0.Name", "Line\ud800haul"), "invoice.LineItems[0].Name"),
    ("date that is none", _set("invoice.InvoicedDate", "20.11.2026"), "invoice.InvoicedDate"),
    ("day that is none", _set("invoice.InvoicedDate", "2026-02-30"), "invoice.InvoicedDate"),
    ("date too early", _set("invoice.CreatedDate", "1999-12-31"), "invoice.CreatedDate"),
    ("date too late", _set("invoice.DueDate", "9999-12-31"), "invoice.DueDate"),
    ("date a number", _set("invoice.CreatedDate", 1763640000), "invoice.CreatedDate"),
    ("load of another invoice", _set("loads.0.LoadNumber", "9999"), "loads[0].LoadNumber"),
    ("load not released", _set("loads.0.Status", "In Transit"), "loads[0].Status"),
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
    ("trip number too long", _set("trip.TripNumber", "T" * 46), "trip.TripNumber"),
    ("no carrier", _set("trip.Carrier", None), "trip.Carrier"),
    ("pay doesn't add up", _set("trip.Carrier.TotalPayable.Amount", 1), "trip.Carrier.TotalPayable.Amount"),
    ("amount a text", _set("trip.Carrier.Linehaul.Amount", "820"), "trip.Carrier.Linehaul.Amount"),
    ("another subsidiary", _set("trip.TenderAs", "Acme Carriers"), "trip.TenderAs"),
    (
        "loads of another trip",
        _set("loads", [{"Id": "l", "LoadNumber": "x", "Status": "Released"}]),
        "loads[0].LoadNumber",
    ),
    ("date out of range", _set("trip.ReleasedAt", "2101-01-01T00:00:00Z"), "trip.ReleasedAt"),
]


@pytest.fixture
def before(system: System, acme: Person) -> dict[str, list[str]]:
    """All tables as they are before the bad call."""
    return system.account.everything()


def seen_and_wanted(
    person: Person, path: str, good: Json, cases: list[tuple[str, Change, str]]
) -> tuple[dict[str, bool], dict[str, bool]]:
    """For each case, whether the answer names the path of what is wrong."""
    seen = {}
    for name, change, wanted in cases:
        envelope = copy.deepcopy(good)
        change(envelope)
        answer = person.call("POST", path, envelope)
        seen[name] = answer.status == 400 and wanted in is_a_problem(answer)
    return seen, dict.fromkeys(seen, True)


def test_an_invoice_that_is_wrong(system: System, acme: Person, before: Json) -> None:
    """AR-3, AR-7, AR-8, MAP-2: refused with the path of what to correct; nothing is recorded or queued."""
    seen, wanted = seen_and_wanted(acme, "/v1/invoices", ACME.invoice("1001"), INVOICES)
    assert seen == wanted
    assert system.account.everything() == before
    assert system.pump() == 0


def test_a_bill_that_is_wrong(system: System, acme: Person, before: Json) -> None:
    """AP-1, AP-2: as for invoices."""
    seen, wanted = seen_and_wanted(acme, "/v1/bills", ACME.bill("T1"), BILLS)
    assert seen == wanted
    assert system.account.everything() == before
    assert system.pump() == 0


BODIES = {
    "nothing": None,
    "empty": "",
    "blank": "   ",
    "cut off": '{"kind": "load_invoice", ',
    "no JSON": "kind=load_invoice",
    "XML": "<invoice/>",
    "a list": "[]",
    "a number": "17",
    "a text": '"load_invoice"',
    "null": "null",
    "true": "true",
    "NaN": '{"kind": "load_invoice", "invoice": {"Total": {"Amount": NaN}}}',
    "infinite": '{"kind": "load_invoice", "invoice": {"Total": {"Amount": -Infinity}}}',
    "deep list": "[" * 100_000 + "]" * 100_000,
    "deep object": '{"kind":' * 50_000 + "1" + "}" * 50_000,
    "deep within": '{"kind": "load_invoice", "invoice": ' + "[" * 5_000 + "]" * 5_000 + "}",
    "huge integer": '{"kind": "load_invoice", "x": ' + "9" * 20_000 + "}",
    "bytes that are no text": b"\xff\xfe\x00\x80",
    "byte order mark": "\ufeff{}",
}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/invoices"),
        ("POST", "/v1/bills"),
        ("POST", "/v1/connections"),
        ("PATCH", ACME.path),
        ("PUT", f"{ACME.path}/account-mappings"),
        ("PUT", f"{ACME.path}/credentials"),
        ("POST", "/v1/errors/retry"),
        ("POST", "/v1/payment-syncs"),
    ],
)
def test_a_body_that_is_no_message(
    system: System, acme: Person, before: Json, method: str, path: str
) -> None:
    """API-1: 400 with the body named, on every route that takes one."""
    seen = {}
    for name, body in BODIES.items():
        answer = acme.call(method, path, body)
        seen[name] = answer.status
        assert answer.status != 400 or is_a_problem(answer)
    assert seen == dict.fromkeys(BODIES, 400)
    assert system.account.everything() == before


def test_a_body_in_another_form(system: System, acme: Person, before: Json) -> None:
    """API-1: only JSON is read, whatever else a framework could take."""
    for media_type in ("text/xml", "application/x-www-form-urlencoded", "multipart/form-data", "image/png"):
        answer = system.call(
            "POST", "/v1/invoices", "kind=x", token=acme.token, headers={"Content-Type": media_type}
        )
        assert is_a_problem(answer, 415) == []
    assert system.account.everything() == before


def test_a_body_in_base64_is_read(system: System, acme: Person) -> None:
    """API Gateway encodes what it takes for binary."""
    sent = acme.call("POST", "/v1/invoices", json.dumps(ACME.invoice("1001")).encode()).expect(202)
    assert acme.status(sent["transactionId"]) == "queued"


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


def test_fractions_of_a_cent_are_rounded_once_and_half_up(system: System, acme: Person) -> None:
    """AR-3: at the boundary, as people round; the lines must still sum to the total."""
    envelope = ACME.invoice("1001", [("Load", "Linehaul", "10.01")])
    envelope["invoice"]["LineItems"][0]["Amount"]["Amount"] = 10.005
    envelope["invoice"]["Total"]["Amount"] = 10.005
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    assert acme.transaction(sent)["total"]["amount"] == "10.01"


@pytest.mark.parametrize("number", ["1e999999999", "-1e999999999", "1E400", "9" * 400])
def test_amounts_beyond_reason(system: System, acme: Person, before: Json, number: str) -> None:
    """AR-3: refused, whatever the exponent."""
    body = json.dumps(ACME.invoice("1001", [("Load", "Linehaul", "3.00")])).replace(": 3.0,", f": {number},")
    assert is_a_problem(acme.call("POST", "/v1/invoices", body))
    assert system.account.everything() == before


def test_a_body_larger_than_we_take(system: System, acme: Person, before: Json) -> None:
    """Bodies are bounded: 413, after identity."""
    envelope = ACME.invoice("1001") | {"note": "x" * 5_000_001}
    assert is_a_problem(acme.call("POST", "/v1/invoices", envelope), 413) == []
    assert system.call("POST", "/v1/invoices", envelope).status == 401
    assert system.account.everything() == before


def test_one_transaction_larger_than_a_record_holds(system: System, acme: Person, before: Json) -> None:
    """AR-1: refused by name, not by DynamoDB."""
    envelope = ACME.invoice("1001")
    line = envelope["invoice"]["LineItems"][0]
    zero = {**line, "Amount": {"Amount": 0, "Currency": 840}}
    envelope["invoice"]["LineItems"] += [{**zero, "Name": f"{n:04}" * 1500} for n in range(300)]
    assert is_a_problem(acme.call("POST", "/v1/invoices", envelope)) == [""]
    assert system.account.everything() == before


def test_an_envelope_that_hardly_compresses(system: System, acme: Person) -> None:
    """A record that DynamoDB refuses for its size is the caller's problem, never a 5xx or a lost message."""
    import random  # noqa: PLC0415

    noise = random.Random(7)
    envelope = ACME.invoice("1001")
    line = envelope["invoice"]["LineItems"][0]
    zero = {**line, "Amount": {"Amount": 0, "Currency": 840}}
    envelope["invoice"]["LineItems"] += [
        {**zero, "Name": "".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(500))}
        for _ in range(700)
    ]
    assert acme.call("POST", "/v1/invoices", envelope).status == 400


@pytest.mark.parametrize(
    "items", [[], [ACME.invoice("1")] * 101, {}, None, "many"], ids=["0", "101", "{}", "null", "text"]
)
def test_a_batch_of_the_wrong_size(system: System, acme: Person, before: Json, items: Json) -> None:
    """AR-1: 1 to 100 items."""
    assert is_a_problem(acme.call("POST", "/v1/invoices", {"items": items})) == ["items"]
    assert system.account.everything() == before


def test_a_bad_item_leaves_the_others_alone(system: System, acme: Person) -> None:
    """AR-1: each item has its own outcome, in order."""
    broken = ACME.invoice("1002")
    broken["invoice"]["Total"]["Amount"] = 1
    items: list[Json] = [ACME.invoice("1001"), broken, "nothing", None, ACME.invoice("1003")]
    outcomes = acme.post("/v1/invoices", {"items": items})
    assert [one["status"] for one in outcomes] == ["queued", "refused", "refused", "refused", "queued"]
    assert outcomes[1]["problem"]["errors"][0]["path"] == "invoice.Total.Amount"
    system.drain()
    assert {row["RECORDID"] for row in system.sage.objects("ARINVOICE")} == {"1001", "1003"}


def test_the_same_document_twice_in_one_batch(system: System, acme: Person) -> None:
    """AR-6: one transaction, one document."""
    envelope = ACME.invoice("1001")
    first, second = acme.post("/v1/invoices", {"items": [envelope, copy.deepcopy(envelope)]})
    assert first["transactionId"] == second["transactionId"]
    system.drain()
    assert len(system.sage.documents("1001")) == 1


def test_unknown_fields_are_ignored(system: System, acme: Person) -> None:
    """API-3: Alvys adds fields without asking."""
    envelope = ACME.invoice("1001") | {"news": {"deep": [1]}}
    envelope["invoice"]["Loyalty"] = "gold"
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    assert acme.status(sent) == "exported"


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


QUERIES = [
    *("limit=0", "limit=201", "limit=many", "limit=-1"),
    *("from=yesterday", "to=2026-13-01", "status=lost"),
    *("cursor=", "cursor=abc", "cursor=%F0%9F%9A%9A", "cursor=bnVsbA==", "cursor=e30=", "cursor=W10="),
]


@pytest.mark.parametrize("path", ["/v1/transactions", "/v1/errors", "/v1/payment-syncs"])
def test_queries_that_make_no_sense(acme: Person, path: str) -> None:
    """API-1: 400, with the parameter named."""
    names = (
        {"limit", "cursor"} if path == "/v1/payment-syncs" else {"limit", "cursor", "from", "to", "status"}
    )
    for query in QUERIES:
        name = query.split("=", maxsplit=1)[0]
        if name in names:
            assert is_a_problem(acme.call("GET", f"{path}?{query}")) == [name], query


def test_a_forged_cursor_reads_nothing_else(acme: Person) -> None:
    """A cursor with our own index key but a made-up position is a 400 or an empty page, never a 500."""
    import base64  # noqa: PLC0415

    acme.post("/v1/invoices", {"items": [ACME.invoice(str(n)) for n in range(3)]})
    real = json.loads(base64.urlsafe_b64decode(acme.get("/v1/transactions?limit=1")["cursor"]))
    for forged in (
        {"listPk": "T#acme"},
        {**real, "pk": 7},
        {**real, "pk": "T#globex#X#txn_1"},
        {**real, "listSk": ["a"]},
        {**real, "other": "x"},
        {**real, "listSk": 1.5},
        {**real, "listSk": ""},
        {**real, "sk": "\ud800"},
    ):
        cursor = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode()
        assert acme.call("GET", f"/v1/transactions?limit=1&cursor={cursor}").status in (200, 400), forged


@pytest.mark.parametrize(
    "transaction_id", ["x", "txn_" + "z" * 3000, "T#acme", "..%2F..", "%00", "ü", "txn_0%0A"]
)
def test_ids_that_nobody_has(acme: Person, transaction_id: str) -> None:
    """404, whatever is in the path."""
    assert acme.call("GET", f"/v1/transactions/{transaction_id}").status == 404
    assert acme.call("POST", f"/v1/transactions/{transaction_id}/revert").status == 404
    assert acme.call("GET", f"/v1/connections/{transaction_id}").status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/errors/retry"),
        ("DELETE", "/v1/payment-syncs"),
        ("PUT", "/v1/connections"),
        ("GET", "/v1/connections/sub-1/nothing"),
        ("POST", "/v1/errors/nothing"),
    ],
)
def test_calls_that_are_not_offered(acme: Person, method: str, path: str) -> None:
    """Problem documents here too."""
    answer = acme.call(method, path, {})
    assert answer.status in (404, 405)
    is_a_problem(answer, answer.status)


CONNECT: list[tuple[str, Json, str]] = [
    ("password missing", {"password": None}, "password"),
    ("password empty", {"password": ""}, "password"),
    ("destination unknown", {"postingDestination": "moon"}, "postingDestination"),
    ("subsidiary a text", {"subsidiary": "sub-1"}, "subsidiary"),
    ("id that would break keys", {"subsidiary": {"id": "a#b", "name": "n"}}, "subsidiary.id"),
    ("company too long", {"companyId": "C" * 101}, "companyId"),
    ("user a number", {"userId": 5}, "userId"),
    ("control character in the name", {"subsidiary": {"id": "s", "name": "a\x00b"}}, "subsidiary.name"),
    ("lone surrogate in the name", {"subsidiary": {"id": "s", "name": "a\ud800"}}, "subsidiary.name"),
    ("lone surrogate in the id", {"subsidiary": {"id": "s\ud800", "name": "a"}}, "subsidiary.id"),
    ("control character in the company", {"companyId": "AC\x01ME"}, "companyId"),
    ("lone surrogate in the user", {"userId": "u\ud800"}, "userId"),
]


def test_a_connection_that_is_wrong(system: System, ann: Person) -> None:
    """CONN-3, CONN-4: refused with its path; the password is not quoted back."""
    seen = {}
    for name, changes, path in CONNECT:
        answer = ann.call("POST", "/v1/connections", ACME.connect_message(**changes))
        seen[name] = (answer.status == 400 and path in is_a_problem(answer)) or answer.body
        assert ACME.password not in answer.body
    assert seen == dict.fromkeys(seen, True)
    assert system.account.items("ConnectionsTable") == []


def test_texts_that_no_record_can_hold(system: System, acme: Person, before: Json) -> None:
    """API-1: lone surrogates are JSON but no text; refused or not found wherever they come, never a 5xx."""
    calls: list[tuple[str, str, Json]] = [
        ("POST", "/v1/errors/retry", {"ids": ["\ud800", "", "x" * 5000]}),
        ("POST", "/v1/errors/retry", {"filter": {"q": "\ud800", "subsidiaryId": "\ud800"}}),
        ("POST", "/v1/payment-syncs", {"subsidiaryId": "\ud800"}),
        ("PUT", f"{ACME.path}/credentials", {"userId": "\ud800", "password": "p"}),
        ("PUT", f"{ACME.path}/credentials", {"userId": "u", "password": "\ud800"}),
        ("PUT", f"{ACME.path}/account-mappings", {"defaults": {"ar": "4000\ud800", "ap": "5000"}}),
    ]
    seen = {f"{path} {body!r:.60}": acme.call(method, path, body).status for method, path, body in calls}
    assert {call: status for call, status in seen.items() if status >= 500} == {}
    assert system.account.everything() == before


def test_settings_that_do_not_exist(system: System, acme: Person, before: Json) -> None:
    """CONN-12: a misspelt or mistyped setting is refused, with its path."""
    wrong: list[tuple[Json, str]] = [
        ({"ar": {"autopostInvoice": True}}, "ar.autopostInvoice"),
        ({"ap": {"autopostBills": "maybe"}}, "ap.autopostBills"),
        ({"advanced": {"defaultPaymentTermsDays": 400}}, "advanced.defaultPaymentTermsDays"),
        ({"ar": {"poNumberMapping": "x"}}, "ar.poNumberMapping"),
        ({"arSync": "perhaps"}, "arSync"),
        ({"ar": []}, "ar"),
    ]
    for message, path in wrong:
        assert is_a_problem(acme.call("PATCH", ACME.path, message)) == [path], message
    assert system.account.everything() == before
