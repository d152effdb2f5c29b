"""Calls that make no sense: problem+json, whatever the route (API-1, quality: Security)."""

from __future__ import annotations

import json

import pytest

from tests.integration.bad_input import is_a_problem
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

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
    "more objects than a batch has": '{"kind": [' + "{}," * 200_001 + "{}]}",
    "more values than a batch has": '{"kind": [' + "1," * 400_001 + "1]}",
    "bytes that are no text": b"\xff\xfe\x00\x80",
    "byte order mark": "\ufeff{}",
}


@pytest.mark.rule("API-1")
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


@pytest.mark.rule("API-1")
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


@pytest.mark.rule("API-1")
def test_a_body_larger_than_we_take(system: System, acme: Person, before: Json) -> None:
    """Bodies are bounded: 413, after identity."""
    envelope = ACME.invoice("1001") | {"note": "x" * 5_000_001}
    assert is_a_problem(acme.call("POST", "/v1/invoices", envelope), 413) == []
    assert system.call("POST", "/v1/invoices", envelope).status == 401
    assert system.account.everything() == before


QUERIES = [
    *("limit=0", "limit=201", "limit=many", "limit=-1"),
    *("limit=1e30", f"limit={10**30}", "limit=9" + "9" * 5000, "limit=%00", "limit=1.5"),
    *("from=yesterday", "to=2026-13-01", "status=lost"),
    *("from=0001-01-01", "from=1899-12-31", "from=9999-12-31", "to=9999-12-31", "to=2200-01-01", "to=1e30"),
    *("from=2026-11-21&to=2026-11-20", "subsidiaryId=%00", f"subsidiaryId={'x' * 201}", f"q={'x' * 201}"),
    *(f"cursor={'x' * 9000}", f"status={'x' * 9000}"),
    *("cursor=", "cursor=abc", "cursor=%F0%9F%9A%9A", "cursor=bnVsbA==", "cursor=e30=", "cursor=W10="),
]


FILTERS = {"limit", "cursor", "from", "to", "status", "subsidiaryId", "q"}
LISTS = {
    "/v1/transactions?": FILTERS,
    "/v1/errors?": FILTERS,
    "/v1/errors/groups?": FILTERS - {"cursor"},
    "/v1/errors.csv?": FILTERS - {"limit"},
    "/v1/payments?": FILTERS,
    "/v1/payment-syncs?": {"limit", "cursor", "subsidiaryId"},
    "/v1/close-reports?": {"limit", "cursor"},
    "/v1/drift-reports?": {"from", "to"},
    f"{ACME.path}/audit?": {"limit", "cursor"},
    f"{ACME.path}/metadata?part=accounts&": {"limit", "cursor", "q"},
    f"{ACME.path}/alvys-values?field=office&": {"limit", "cursor", "q"},
}


@pytest.mark.rule("API-1")
def test_queries_that_make_no_sense(acme: Person) -> None:
    """API-1: 400, with the parameter named, whatever the list."""
    for path, names in LISTS.items():
        for query in QUERIES:
            name = query.split("=", maxsplit=1)[0]
            if name not in names or ("drift" in path and "&" not in query):
                continue
            assert name in is_a_problem(acme.call("GET", f"{path}{query}")), (path, query[:60])


HUGE = "1e9999999999999999999"
NUMBERS = [
    ("POST", "/v1/payment-syncs", '{"from": %s, "to": "2026-11-20"}', "from"),
    ("POST", "/v1/close-reports", '{"from": "2026-11-01", "to": %s}', "to"),
    ("PATCH", ACME.path, '{"advanced": {"defaultPaymentTermsDays": %s}}', "advanced.defaultPaymentTermsDays"),
    ("PATCH", ACME.path, '{"version": %s}', "version"),
    ("PUT", f"{ACME.path}/account-mappings", '{"version": %s}', "version"),
    ("POST", "/v1/errors/retry", '{"ids": [%s]}', "ids[0]"),
    ("POST", "/v1/invoices", '{"kind": "load_invoice", "subsidiaryId": %s}', "subsidiaryId"),
    ("POST", "/v1/bills", '{"kind": "fuel", "updatedAt": %s}', "updatedAt"),
    ("POST", "/v1/previews", '{"kind": "fuel", "fuel": {"Total": {"Amount": %s}}}', "fuel.Total.Amount"),
]


@pytest.mark.rule("API-1")
def test_numbers_and_dates_that_nobody_means(system: System, acme: Person, before: Json) -> None:
    """API-1: 400 with the path; a number of a billion digits is never written out."""
    for method, path, body, wrong in NUMBERS:
        for value in (HUGE, "1E999999", "-" + "9" * 900):
            assert wrong in is_a_problem(acme.call(method, path, body % value)), (path, body, value)
    for day in ("9999-12-31", "0001-01-01", "1899-12-31", "2200-01-01"):
        for path in ("/v1/payment-syncs", "/v1/close-reports"):
            assert set(is_a_problem(acme.call("POST", path, {"from": day, "to": day}))) == {"from", "to"}
    times = ("9999-12-31T23:59:59-14:00", "0001-01-02T00:00:00+14:00", "9999-12-31", "1e30")
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    for time in times:
        for path in (f"/v1/transactions/{sent}/revert", f"/v1/transactions/{sent}/regenerate"):
            assert is_a_problem(acme.call("POST", path, {"updatedAt": time})) == ["updatedAt"], (path, time)
        assert is_a_problem(acme.call("POST", "/v1/invoices", ACME.invoice("7") | {"updatedAt": time}))
    assert system.sage.objects("ARINVOICE") == []


@pytest.mark.rule("API-1", "API-2")
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


@pytest.mark.rule("API-1")
@pytest.mark.parametrize(
    "transaction_id", ["x", "txn_" + "z" * 3000, "T#acme", "..%2F..", "%00", "ü", "txn_0%0A"]
)
def test_ids_that_nobody_has(acme: Person, transaction_id: str) -> None:
    """404, whatever is in the path."""
    assert acme.call("GET", f"/v1/transactions/{transaction_id}").status == 404
    assert acme.call("POST", f"/v1/transactions/{transaction_id}/revert").status == 404
    assert acme.call("GET", f"/v1/connections/{transaction_id}").status == 404


@pytest.mark.rule("API-1")
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


@pytest.mark.rule("API-1")
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
