"""Error Transactions: list, search, pages, CSV, retry (ERR)."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from alvys_intacct.http.csv import COLUMNS
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME


@pytest.fixture
def failures(system: System, acme: Person) -> list[str]:
    """Seven failed invoices and two failed bills, in that order."""
    invoices = [ACME.invoice(str(100 + n), customer=f"C-GONE-{n}") for n in range(7)]
    bills = [ACME.bill(f"T{n}", vendor=f"V-GONE-{n}") for n in range(2)]
    sent = acme.post("/v1/invoices", {"items": invoices}) + acme.post("/v1/bills", {"items": bills})
    system.drain()
    return [one["transactionId"] for one in sent]


def references(rows: list[Json]) -> set[str]:
    return {row["reference"] for row in rows}


@pytest.mark.rule("ERR-1", "ERR-2")
def test_a_row_says_what_happened_and_what_to_do(acme: Person, failures: list[str]) -> None:
    row = next(row for row in acme.errors() if row["reference"] == "103")
    assert row["id"] == failures[3]
    assert (row["entityType"], row["subsidiaryId"], row["status"]) == ("Load", "sub-1", "failed")
    assert row["amount"] == {"amount": "1086.39", "currency": "USD"}
    assert "Northwind Foods" in row["description"]
    assert row["problem"]["code"] == "customer_not_found"
    assert "C-GONE-3" in row["problem"]["message"]
    assert "C-GONE-3" in row["problem"]["remedy"]
    assert row["attempts"] >= 1
    assert row["correlationId"]


FILTERS = [
    ("", 9),
    ("?entityType=Load", 7),
    ("?entityType=Trip", 2),
    ("?entityType=Fuel", 0),
    ("?kind=carrier_bill", 2),
    ("?status=failed", 9),
    ("?status=payment_refused", 0),
    ("?subsidiaryId=sub-1", 9),
    ("?subsidiaryId=sub-2", 0),
    ("?q=c-gone-3", 1),
    ("?q=C-GONE", 7),
    ("?q=T1", 1),
    ("?q=nothing%20like%20it", 0),
    ("?entityType=Load&q=104", 1),
]


@pytest.mark.rule("ERR-3")
def test_filters(acme: Person, failures: list[str]) -> None:
    """ERR-3: each alone and together, in the list and in the file alike."""
    listed = {query: len(acme.errors(query)) for query, _ in FILTERS}
    assert listed == dict(FILTERS)
    in_file = {
        query: len(list(csv.DictReader(io.StringIO(acme.call("GET", f"/v1/errors.csv{query}").body))))
        for query, _ in FILTERS
    }
    assert in_file == dict(FILTERS)


@pytest.mark.rule("ERR-3")
def test_dates_are_inclusive(acme: Person, failures: list[str]) -> None:
    today = datetime.now(UTC).date()
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
    assert len(acme.errors(f"?from={today}&to={today}")) == 9
    assert len(acme.errors(f"?from={yesterday}")) == 9
    assert len(acme.errors(f"?to={tomorrow}")) == 9
    assert acme.errors(f"?from={tomorrow}") == acme.errors(f"?to={yesterday}") == []


@pytest.mark.rule("ERR-3")
@pytest.mark.parametrize("limit", [1, 4, 9])
def test_pages_hold_each_row_once(acme: Person, failures: list[str], limit: int) -> None:
    """ERR-3: newest first, whatever the size of the page."""
    seen: list[Json] = []
    cursor = ""
    while True:
        page = acme.get(f"/v1/errors?limit={limit}{cursor}")
        assert len(page["items"]) <= limit
        seen += page["items"]
        if page["cursor"] is None:
            break
        cursor = f"&cursor={page['cursor']}"
    assert sorted(row["id"] for row in seen) == sorted(failures)
    dates = [row["date"] for row in seen]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.rule("ERR-3")
def test_a_narrow_filter_reaches_the_last_row(acme: Person, failures: list[str]) -> None:
    """ERR-3: pages may come empty, the cursor leads on to what matches."""
    oldest = acme.get("/v1/errors?limit=200")["items"][-1]["reference"]
    cursor, found = "", []
    for _ in range(20):
        page = acme.get(f"/v1/errors?limit=1&q={oldest}{cursor}")
        found += page["items"]
        if page["cursor"] is None:
            break
        cursor = f"&cursor={page['cursor']}"
    assert references(found) == {oldest}


@pytest.mark.rule("ERR-3")
def test_a_cursor_of_other_filters(acme: Person, failures: list[str]) -> None:
    """A cursor that lies outside of what is now asked for is refused, as DynamoDB would."""
    cursor = acme.get("/v1/errors?limit=1")["cursor"]
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    assert acme.call("GET", f"/v1/errors?limit=1&to={yesterday}&cursor={cursor}").status == 400


@pytest.mark.rule("ERR-3")
def test_a_file_that_a_spreadsheet_opens_safely(system: System, acme: Person) -> None:
    """Quality, Security: no cell is taken for a formula; quotes, line ends and non-ASCII survive."""
    names = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\tx", 'a,"b"\nc', "Söhne"]
    items = []
    for place, name in enumerate(names):
        envelope = ACME.invoice(name.strip() if place < 4 else f"N{place}", customer=f"C-{place}")
        envelope["invoice"]["Id"] = f"inv-{place}"
        envelope["invoice"]["Customer"]["Name"] = name
        envelope["party"]["externalAccountingId"] = name
        items.append(envelope)
    acme.post("/v1/invoices", {"items": items})
    system.drain()
    answer = acme.call("GET", "/v1/errors.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.body)))
    assert len(rows) == len(names) + 1
    assert {len(row) for row in rows} == {len(COLUMNS)}
    for row in rows[1:]:
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))
            assert not cell.startswith("-") or cell.lstrip("-").replace(".", "", 1).isdigit()
    assert any("Söhne" in cell for row in rows for cell in row)


@pytest.mark.rule("ERR-4", "ERR-8")
def test_retry_by_filter_takes_what_matches(system: System, acme: Person, failures: list[str]) -> None:
    """ERR-4, ERR-8: the cause is mended, the group retried; the others stay."""
    for n in range(7):
        system.sage.put("CUSTOMER", f"C-GONE-{n}", {"NAME": f"Customer {n}", "TERMNAME": "Net 30"})
    assert acme.post("/v1/errors/retry", {"filter": {"entityType": "Load"}})["accepted"] == 7
    assert {row["entityType"] for row in acme.errors()} == {"Trip"}
    system.drain()
    assert {acme.status(one) for one in failures[:7]} == {"exported"}
    assert references(acme.errors()) == {"T0", "T1"}


@pytest.mark.rule("ERR-4")
def test_retry_by_id(system: System, acme: Person, failures: list[str]) -> None:
    """ERR-4: each id once, open errors only; failing again keeps the history and moves the date."""
    before = next(row for row in acme.errors() if row["id"] == failures[0])
    ids = [failures[0], failures[0], "txn_unknown", failures[1]]
    assert acme.post("/v1/errors/retry", {"ids": ids})["accepted"] == 2
    assert acme.post("/v1/errors/retry", {"ids": ids})["accepted"] == 0
    assert len(acme.errors()) == 7
    system.drain()
    after = next(row for row in acme.errors() if row["id"] == failures[0])
    assert len(acme.errors()) == 9
    assert after["date"] > before["date"]
    history = [event["what"] for event in acme.transaction(failures[0])["history"]]
    assert (history.count("failed"), "retry requested" in history) == (2, True)


@pytest.mark.rule("API-1")
@pytest.mark.parametrize(
    "message",
    [{}, {"ids": ["a"], "filter": {}}, {"ids": ["x"] * 501}, {"ids": "all"}, {"filter": {"status": "lost"}}],
)
def test_a_retry_that_says_nothing_sensible(acme: Person, message: Json) -> None:
    assert acme.call("POST", "/v1/errors/retry", message).status == 400


@pytest.mark.rule("ERR-4")
def test_the_whole_list_can_be_retried_at_once(system: System, acme: Person, failures: list[str]) -> None:
    """ERR-4: paging over a list that changes under its feet takes each record once."""
    assert acme.post("/v1/errors/retry", {"filter": {}})["accepted"] == 9
    system.drain()
    assert len(acme.errors()) == 9


@pytest.mark.rule("MOD-5")
def test_transactions_are_listed_and_filtered(acme: Person, failures: list[str]) -> None:
    """MOD-5: the same filters as the error list."""
    acme.post("/v1/invoices", ACME.invoice("900"))
    assert len(acme.get("/v1/transactions")["items"]) == 10
    assert [one["number"] for one in acme.get("/v1/transactions?status=queued")["items"]] == ["900"]
    assert len(acme.get("/v1/transactions?kind=carrier_bill")["items"]) == 2
    assert len(acme.get("/v1/transactions?q=T1")["items"]) == 1
    assert len(acme.get("/v1/transactions?subsidiaryId=sub-2")["items"]) == 0


@pytest.mark.rule("API-2")
def test_amounts_are_for_who_may_see_them(system: System, acme: Person, failures: list[str]) -> None:
    """API-2: in the list and in the file, by the permissions of each record's kind."""
    biller = system.person("acme", permissions=["Billing", "Invoice"])
    amounts = {row["reference"]: row["amount"] for row in biller.errors()}
    assert amounts["103"] == {"amount": "1086.39", "currency": "USD"}
    assert amounts["T0"] is amounts["T1"] is None
    rows = {row["reference"]: row for row in csv.DictReader(io.StringIO(_file(biller)))}
    assert (rows["103"]["amount"], rows["T0"]["amount"], rows["T0"]["currency"]) == ("1086.39", "", "")
    assert all(row["amount"] for row in csv.DictReader(io.StringIO(_file(acme))))
    # The list of transactions leaves out whole kinds, and has no gaps for them.
    page = biller.get("/v1/transactions?limit=7")
    assert ({one["kind"] for one in page["items"]}, len(page["items"])) == ({"load_invoice"}, 7)


def _file(person: Person) -> str:
    return person.call("GET", "/v1/errors.csv").body


@pytest.mark.rule("ERR-3", "MOD-5")
def test_an_exact_number_is_answered_at_once(system: System, acme: Person) -> None:
    """ERR-3: load, invoice, PO, trip and Sage's number, on both lists, whatever was recorded since."""
    wanted = ACME.invoice("1001", customer="C-GONE")
    load = wanted["invoice"]["Loads"][0] | {"LoadNumber": "L-55", "PONumber": "PO-77"}
    wanted["invoice"]["Loads"], wanted["loads"][0]["LoadNumber"] = [load], "L-55"
    for line in wanted["invoice"]["LineItems"]:
        line["LoadNumber"] = "L-55"
    acme.post("/v1/invoices", wanted)
    acme.post("/v1/bills", ACME.bill("T77"))
    acme.post("/v1/invoices", {"items": [ACME.invoice(f"10010{n}", customer="C-GONE") for n in range(5)]})
    system.drain()
    for q in ("1001", "l-55", "PO-77"):
        for path in ("/v1/errors", "/v1/transactions"):
            page = acme.get(f"{path}?limit=1&q={q}")
            shown = [one.get("reference") or one["number"] for one in page["items"]]
            assert (shown, page["cursor"]) == (["1001"], None), (path, q)
    in_sage = acme.get("/v1/transactions?q=T77&limit=1")["items"][0]["sageDocument"]["documentNumber"]
    assert [one["number"] for one in acme.get(f"/v1/transactions?q={in_sage}")["items"]] == ["T77"]
    assert acme.post("/v1/errors/retry", {"filter": {"q": "L-55"}})["accepted"] == 1


@pytest.mark.rule("ERR-1")
def test_attempts_count_all_tries(system: System, acme: Person) -> None:
    """ERR-1: a retry doesn't start them anew."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001", customer="C-GONE"))["transactionId"]
    for tries in (1, 2, 3):
        system.drain()
        assert [row["attempts"] for row in acme.errors()] == [tries]
        acme.post("/v1/errors/retry", {"ids": [sent]})
