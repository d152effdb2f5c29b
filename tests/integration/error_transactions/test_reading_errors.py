"""Error Transactions as people read them: rows, filters, orders, groups, links, files."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

import pytest

from alvys_intacct.http import error_file
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME


@pytest.fixture
def failures(system: System, acme: Person) -> None:
    """Four failed invoices of three customers and a failed bill; the amounts differ."""
    amounts = {"101": ("C-GONE-1", "300.00"), "102": ("c-gone-1", "20.00"), "103": ("C-GONE-2", "1000.00")}
    items = []
    for number, (customer, amount) in amounts.items():
        items.append(ACME.invoice(number, customer=customer, charges=[("Load", "Linehaul", amount)]))
        system.clock.advance(seconds=2)
    acme.post("/v1/invoices", {"items": items})
    acme.post("/v1/bills", ACME.bill("T1", vendor="V-GONE"))
    system.drain()


def references(rows: list[Json]) -> list[str]:
    return [row["reference"] for row in rows]


@pytest.mark.rule("ERR-10")
def test_a_row_tells_type_subsidiary_and_what_comes_next(acme: Person, failures: None) -> None:
    bill = next(row for row in acme.errors() if row["reference"] == "T1")
    assert (bill["type"], bill["kind"], bill["part"]) == ("Bill", "carrier_bill", "whole")
    assert bill["subsidiaryName"] == ACME.subsidiary_name
    assert bill["next"] == "Waits for you."
    assert bill["since"] == bill["lastAttempt"] == bill["date"]
    assert (bill["urgent"], bill["mainTransactionId"]) == (False, None)
    assert bill["problem"]["concerns"] == "V-GONE"
    assert bill["settingUrl"] == f"/console/connections/{ACME.subsidiary_id}/ap"
    assert {row["type"] for row in acme.errors()} == {"Invoice", "Bill"}


@pytest.mark.rule("ERR-1", "ERR-9")
def test_one_is_read_wherever_it_is_on_the_list(
    system: System, acme: Person, globex: Person, failures: None
) -> None:
    """What a link to an error shows, until it is off the list; amounts are for who may see them."""
    row = next(row for row in acme.errors() if row["reference"] == "T1")
    path = f"/v1/errors/{row['id']}"
    assert acme.get(path) == row
    assert system.person("acme", permissions=["Billing", "Invoice"]).get(path)["amount"] is None
    assert globex.call("GET", path).status == 404
    assert acme.call("GET", "/v1/errors/txn_unknown").status == 404
    acme.post("/v1/errors/close", {"ids": [row["id"]], "reason": "a test"})
    assert acme.call("GET", path).status == 404


@pytest.mark.rule("ERR-10")
def test_since_when_it_fails_outlasts_a_retry(system: System, acme: Person, failures: None) -> None:
    before = next(row for row in acme.errors() if row["reference"] == "101")
    system.clock.advance(seconds=60)
    acme.post("/v1/errors/retry", {"ids": [before["id"]]})
    system.drain()
    after = next(row for row in acme.errors() if row["reference"] == "101")
    assert after["since"] == before["since"]
    assert after["lastAttempt"] > before["lastAttempt"]


@pytest.mark.rule("ERR-10")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=bill", {"T1"}),
        ("type=INVOICE", {"101", "102", "103"}),
        ("type=credit_memo", set()),
        ("type=payment", set()),
        ("kind=Carrier-Bill", {"T1"}),
        ("entityType=lOAD", {"101", "102", "103"}),
        ("entityType=e_check", set()),
        ("status=FAILED", {"101", "102", "103", "T1"}),
        ("status=checking", set()),
        ("subsidiaryId=SUB-1", {"101", "102", "103", "T1"}),
        ("q=c-gone-1", {"101", "102"}),
        ("q=%20%20", {"101", "102", "103", "T1"}),
    ],
)
def test_filters_ignore_case(acme: Person, failures: None, query: str, expected: set[str]) -> None:
    assert set(references(acme.errors(f"?{query}"))) == expected
    assert set(references(acme.errors(f"?{query}&sort=attempts"))) == expected


@pytest.mark.rule("ERR-10")
@pytest.mark.parametrize("path", ["/v1/errors", "/v1/errors.csv", "/v1/errors/groups"])
@pytest.mark.parametrize(
    ("query", "named", "told"),
    [
        ("kind=invoice", "kind", "load_invoice"),
        ("status=lost", "status", "payment_refused"),
        ("entityType=Lorry", "entityType", "Driver Statement"),
        ("type=Journal", "type", "Vendor Credit"),
        ("cause=nonsense", "cause", "/v1/errors/groups"),
        ("sort=colour", "sort", "amount"),
        ("from=2026-02-02&to=2026-02-01", "from", "after to"),
        ("from=yesterday", "from", ""),
        ("to=2026-02-30", "to", ""),
        ("to=9999-12-31", "to", ""),
        (f"q={'x' * 201}", "q", "200"),
        ("subsidiaryId=", "subsidiaryId", ""),
        ("kinds=fuel", "kinds", "entityType"),
    ],
)
def test_nonsense_is_refused(acme: Person, path: str, query: str, named: str, told: str) -> None:
    answer = acme.call("GET", f"{path}?{query}").expect(400)
    (problem,) = answer["errors"]
    assert problem["path"] == named
    assert told in problem["message"]


@pytest.mark.rule("ERR-10")
def test_all_that_is_wrong_is_told_at_once(acme: Person) -> None:
    answer = acme.call("GET", "/v1/errors?kind=x&status=y&type=z&entityType=a&cause=b").expect(400)
    assert [problem["path"] for problem in answer["errors"]] == [
        "kind",
        "status",
        "entityType",
        "type",
        "cause",
    ]
    message = {"filter": {"kind": "x", "status": "y"}}
    answer = acme.call("POST", "/v1/errors/retry", message).expect(400)
    assert [problem["path"] for problem in answer["errors"]] == ["kind", "status"]


@pytest.mark.rule("ERR-10", "MOD-5")
@pytest.mark.parametrize(
    "query",
    [
        "kind=invoice",
        "status=payment_refused",
        "from=2026-02-02&to=2026-02-01",
        "entityType=Load",
        "sort=date",
    ],
)
def test_transactions_are_as_strict(acme: Person, query: str) -> None:
    acme.call("GET", f"/v1/transactions?{query}").expect(400)
    acme.call("GET", "/v1/transactions?kind=LOAD_INVOICE&status=Failed").expect(200)


@pytest.mark.rule("ERR-10")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=amount", ["103", "T1", "101", "102"]),
        ("sort=amount&order=asc", ["102", "101", "T1", "103"]),
        ("sort=amount&order=asc&type=invoice", ["102", "101", "103"]),
        ("sort=cause", ["101", "102", "103", "T1"]),
        ("sort=cause&order=desc", ["T1", "103", "102", "101"]),
        ("order=asc&kind=load_invoice", ["101", "102", "103"]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 50])
def test_orders_and_their_pages(
    acme: Person, failures: None, query: str, expected: list[str], limit: int
) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = acme.get(f"/v1/errors?limit={limit}&{query}{cursor}")
        assert len(page["items"]) <= limit
        seen += references(page["items"])
        if page["cursor"] is None:
            break
        cursor = f"&cursor={quote(page['cursor'])}"
    if "amount" in query:
        assert seen == expected
    else:
        # Those that failed at the same time stand in any order.
        assert [place in ("101", "102") for place in seen] == [place in ("101", "102") for place in expected]
        assert sorted(seen) == sorted(expected)
    if limit == 1:
        acme.call("GET", f"/v1/errors?limit=1&sort=attempts{cursor}").expect(400)


@pytest.mark.rule("ERR-11")
def test_groups_by_cause(acme: Person, failures: None) -> None:
    answer = acme.get("/v1/errors/groups")
    assert (answer["counted"], answer["truncated"], answer["cursor"]) == (4, False, None)
    first, *others = answer["items"]
    assert (first["code"], first["concerns"].casefold(), first["count"]) == (
        "customer_not_found",
        "c-gone-1",
        2,
    )
    assert first["amounts"] == [{"amount": "320.00", "currency": "USD"}]
    assert first["amountsHidden"] == 0
    assert "gone-1" in first["message"].casefold()
    assert first["remedy"]
    assert first["setting"] == "ar"
    (subsidiary,) = first["subsidiaries"]
    assert (subsidiary["id"], subsidiary["name"]) == (ACME.subsidiary_id, ACME.subsidiary_name)
    assert subsidiary["settingUrl"] == f"/console/connections/{ACME.subsidiary_id}/ar"
    assert (first["entityTypes"], first["types"]) == (["Load"], ["Invoice"])
    rows = {row["reference"]: row for row in acme.errors()}
    assert first["since"] == min(rows["101"]["since"], rows["102"]["since"])
    assert sorted(group["concerns"] for group in others) == ["C-GONE-2", "V-GONE"]
    assert {row["group"] for row in acme.errors()} == {group["group"] for group in answer["items"]}
    by_amount = acme.get("/v1/errors/groups?sort=amount")["items"]
    assert [group["count"] for group in by_amount] == [1, 1, 2]
    assert [group["concerns"] for group in by_amount[:2]] == ["C-GONE-2", "V-GONE"]
    assert [group["count"] for group in acme.get("/v1/errors/groups?type=bill")["items"]] == [1]


@pytest.mark.rule("ERR-11")
def test_the_rows_of_a_group(system: System, acme: Person, failures: None) -> None:
    group = acme.get("/v1/errors/groups?limit=1")["items"][0]["group"]
    assert set(references(acme.errors(f"?cause={group}"))) == {"101", "102"}
    assert references(acme.errors(f"?cause={group}&sort=amount")) == ["101", "102"]
    assert acme.post("/v1/errors/retry", {"filter": {"cause": group}})["accepted"] == 2
    assert set(references(acme.errors())) == {"103", "T1"}
    system.drain()
    assert set(references(acme.errors(f"?cause={group}"))) == {"101", "102"}


@pytest.mark.rule("ERR-11")
def test_pages_of_groups(acme: Person, failures: None) -> None:
    for sort in ("count", "amount"):
        cursor, seen = "", []
        while True:
            page = acme.get(f"/v1/errors/groups?limit=1&sort={sort}{cursor}")
            seen += [group["group"] for group in page["items"]]
            if page["cursor"] is None:
                break
            cursor = f"&cursor={quote(page['cursor'])}"
        assert len(seen) == len(set(seen)) == 3
    acme.call("GET", f"/v1/errors/groups?sort=count{cursor}").expect(400)
    acme.call("GET", f"/v1/errors{cursor.replace('&', '?')}").expect(400)


@pytest.mark.rule("API-2", "ERR-11")
def test_totals_and_orders_tell_no_hidden_amount(system: System, acme: Person, failures: None) -> None:
    biller = system.person("acme", permissions=["Billing", "Invoice"])
    bill = next(group for group in biller.get("/v1/errors/groups")["items"] if group["types"] == ["Bill"])
    assert (bill["amounts"], bill["amountsHidden"], bill["count"]) == ([], 1, 1)
    # A hidden amount has no place among the others, whatever it is.
    for order in ("asc", "desc"):
        assert references(biller.errors(f"?sort=amount&order={order}"))[-1] == "T1"
    driver = system.person("acme", role="Driver")
    for path in ("/v1/errors", "/v1/errors.csv", "/v1/errors/groups"):
        driver.call("GET", path).expect(403)


@pytest.mark.rule("API-2")
def test_groups_are_of_one_tenant(acme: Person, globex: Person, failures: None) -> None:
    assert globex.get("/v1/errors/groups")["items"] == []
    group = acme.get("/v1/errors/groups?limit=1")["items"][0]["group"]
    assert globex.errors(f"?cause={group}") == []
    assert globex.post("/v1/errors/retry", {"filter": {"cause": group}})["accepted"] == 0


@pytest.mark.rule("ERR-9")
def test_links_to_alvys_and_to_sage(system: System, acme: Person, failures: None) -> None:
    row = next(row for row in acme.errors() if row["reference"] == "101")
    (link,) = row["links"]
    load = quote(row["loadNumber"], safe="")
    assert (link["system"], link["label"]) == ("alvys", f"Load {row['loadNumber']}")
    assert link["url"] == f"https://app.alvys.com/#/loads/{load}"
    sent = acme.post("/v1/invoices", ACME.invoice("200"))["transactionId"]
    system.drain()
    links = acme.transaction(sent)["links"]
    assert [link["system"] for link in links] == ["alvys", "sage"]
    assert links[1]["label"] == "Invoice 200"
    assert links[1]["url"].startswith("https://www.intacct.com/")
    assert ACME.company in links[1]["url"]
    listed = next(one for one in acme.get("/v1/transactions")["items"] if one["transactionId"] == sent)
    assert listed["links"] == links
    assert listed["type"] == "Invoice"


@pytest.mark.rule("ERR-3")
def test_a_long_file_comes_in_parts_that_make_one(
    acme: Person, failures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = acme.call("GET", "/v1/errors.csv?sort=amount")
    assert "link" not in whole.headers
    assert 'filename="error-transactions.csv"' in whole.headers["content-disposition"]
    monkeypatch.setattr(error_file, "PAGE", 1)
    monkeypatch.setattr(error_file, "MOST_ROWS", 2)
    first = acme.call("GET", "/v1/errors.csv?sort=amount")
    assert 'filename="error-transactions-part.csv"' in first.headers["content-disposition"]
    url, relation = first.headers["link"].split(">; ")
    assert relation == 'rel="next"'
    second = acme.call("GET", url.removeprefix("<"))
    assert "link" not in second.headers
    assert first.body + second.body == whole.body
    rows = list(csv.DictReader(io.StringIO(whole.body)))
    assert [row["reference"] for row in rows] == ["103", "T1", "101", "102"]
    assert rows[1]["type"] == "Bill"
    assert rows[0]["alvysUrl"].startswith("https://app.alvys.com/")
