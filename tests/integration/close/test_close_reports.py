"""A close report: ready, then not because of what is in the way, then ready again (CLOSE, OPS-2)."""

from __future__ import annotations

import pytest

from tests.integration.crashes import CrashError, dying
from tests.integration.simulators import Row
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

DATES = {"from": "2026-01-01", "to": "2026-12-31"}


def export(system: System, person: Person, *numbers: str) -> list[str]:
    """Invoices that are in Sage; answers their record numbers there."""
    sent = [person.post("/v1/invoices", ACME.invoice(number))["transactionId"] for number in numbers]
    system.drain()
    return [str(person.transaction(name)["sageDocument"]["recordNo"]) for name in sent]


def report(system: System, person: Person, **message: str) -> Json:
    """A report over the year, made to its end."""
    started = person.post("/v1/close-reports", {**DATES, **message})
    assert started["status"] == "queued"
    system.drain()
    return person.get(started["statusUrl"])


def rows(person: Person, made: Json, name: str, query: str = "") -> list[Row]:
    """All rows of a list, page by page."""
    found: list[Row] = []
    cursor = ""
    while True:
        page = person.get(f"{made['statusUrl']}/{name}?limit=2{query}{cursor}")
        found += page["items"]
        if page["cursor"] is None:
            return found
        cursor = f"&cursor={page['cursor']}"


@pytest.mark.rule("CLOSE-1", "CLOSE-2", "CLOSE-3", "CLOSE-4")
def test_a_report_goes_from_ready_to_not_ready_and_back(system: System, acme: Person) -> None:
    first, second, third = export(system, acme, "1001", "1002", "1003")
    clean = report(system, acme)
    (place,) = clean["connections"]
    assert (clean["status"], clean["ready"], place["ready"]) == ("complete", True, True)
    assert place["documents"] == 3
    (total,) = place["totals"]
    assert (total["alvys"], total["sage"], total["difference"]) == ("3259.17", "3259.17", "0.00")
    assert {row["account"]: row["difference"] for row in place["accounts"]} == {
        "4000": "0.00",
        "4010": "0.00",
    }
    assert rows(acme, clean, "obstacles") == []

    system.sage.put("ARINVOICE", first, {"action": "reverse"})
    changed = {"TOTALENTERED": "1186.39", "TRX_TOTALENTERED": "1186.39"}
    system.sage.put("ARINVOICE", second, changed)
    line = next(one for one in system.sage.objects("ARINVOICEITEM") if str(one["RECORDKEY"]) == second)
    system.sage.put("ARINVOICEITEM", str(line["RECORDNO"]), {"AMOUNT": "1100.00", "TRX_AMOUNT": "1100.00"})
    failing = ACME.invoice("1004")
    failing["party"]["externalAccountingId"] = "NOBODY"
    acme.post("/v1/invoices", failing)
    # Alvys doesn't know its load, so the payment is refused there.
    system.sage.put("ARINVOICE", third, {"action": "pay", "amount": "50.00", "date": "2026-06-01"})
    acme.post("/v1/payment-syncs", {})
    system.drain()
    dirty = report(system, acme)
    assert (dirty["status"], dirty["ready"]) == ("complete", False)
    obstacles = {row["code"]: row for row in rows(acme, dirty, "obstacles")}
    assert set(obstacles) == {"missing_in_sage", "changed_in_sage", "open_error", "payment_refused"}
    refused = obstacles["payment_refused"]["paymentKey"]
    errors = {error["id"]: error for error in acme.errors()}
    assert refused in errors
    assert obstacles["payment_refused"]["transaction"]["number"] == "1003"
    (listed,) = acme.get(obstacles["payment_refused"]["paymentUrl"])["items"]
    assert listed["id"] == refused
    problem = errors[obstacles["open_error"]["transaction"]["transactionId"]]["problem"]
    assert obstacles["open_error"]["words"] == f"{problem['message']} {problem['remedy']}"
    for code in ("open_error", "payment_refused", "missing_in_sage", "changed_in_sage"):
        assert obstacles[code]["transaction"]["url"].startswith("/v1/transactions/")
        assert "alvys" in {link["system"] for link in obstacles[code]["links"]}
    assert obstacles["missing_in_sage"]["number"] == "1001"
    assert obstacles["changed_in_sage"]["amount"]["amount"] == "100.00"
    differences = rows(acme, dirty, "differences")
    (total,) = dirty["connections"][0]["totals"]
    explained = sum(float(effect["amount"]["amount"]) for row in differences for effect in row["effects"])
    assert f"{explained:.2f}" == total["difference"]
    assert {row["kind"] for row in differences} == {"missing_in_sage", "amount", "not_in_sage_yet"}
    assert [row["kind"] for row in rows(acme, dirty, "differences", "&kind=amount")] == ["amount"]
    assert [row["byHand"] for row in rows(acme, dirty, "differences", "&kind=amount")] == [True]
    assert {row["transaction"]["number"] for row in rows(acme, dirty, "differences", "&account=4000")} >= {
        "1002"
    }

    held = rows(acme, dirty, "documents", "&account=4000")
    assert {row["documentNumber"]: row["amount"]["amount"] for row in held if row["state"] == "posted"}[
        "1002"
    ] == "1186.39"
    assert rows(acme, dirty, "documents", "&partyId=C-999") == []

    csv = acme.call("GET", f"{dirty['csvUrl']}")
    assert csv.status == 200
    assert csv.headers["content-type"].startswith("text/csv")
    lines = csv.body.splitlines()
    assert lines[0].startswith("section,subsidiaryId,side")
    named = [dict(zip(lines[0].split(","), line.split(","), strict=False)) for line in lines[1:]]
    amounts = {
        row["status"]: (row["alvys"], row["sage"], row["difference"])
        for row in named
        if row["section"] == "obstacle"
    }
    assert amounts == {
        "missing_in_sage": ("1086.39", "", ""),
        "changed_in_sage": ("", "", "100.00"),
        "open_error": ("1086.39", "", ""),
        "payment_refused": ("", "50.00", ""),
    }
    assert {line.partition(",")[0] for line in lines[1:]} == {
        "documents", "total", "party", "account", "obstacle", "difference",
    }  # fmt: skip

    gone = obstacles["missing_in_sage"]["transaction"]["transactionId"]
    acme.post(f"/v1/transactions/{gone}/regenerate")
    system.sage.put("ARINVOICE", second, {"TOTALENTERED": "1086.39", "TRX_TOTALENTERED": "1086.39"})
    system.sage.put("ARINVOICEITEM", str(line["RECORDNO"]), {"AMOUNT": "1000.00", "TRX_AMOUNT": "1000.00"})
    acme.post("/v1/invoices", ACME.invoice("1004", minutes=1))
    acme.post("/v1/errors/close", {"ids": [refused], "reason": "paid by hand in Alvys"})
    system.drain()
    mended = report(system, acme)
    assert (mended["status"], mended["ready"]) == ("complete", True)
    assert rows(acme, mended, "differences") == []
    made = acme.get("/v1/close-reports")["items"]
    assert [one["reportId"] for one in made] == [
        mended["reportId"],
        dirty["reportId"],
        clean["reportId"],
    ]


@pytest.mark.rule("CLOSE-2", "PAY-15")
def test_payments_that_alvys_lacks_or_has_to_give_back_are_told(system: System, acme: Person) -> None:
    """A discount is told only; a payment that Alvys refuses, or that was voided later, is in the way."""
    (record_no,) = export(system, acme, "1001")
    paid = {"action": "pay", "amount": "500.00", "discount": "6.39", "date": "2026-11-20"}
    system.sage.put("ARINVOICE", record_no, paid)

    def told() -> tuple[bool, dict[str, tuple[str, bool]]]:
        acme.post("/v1/payment-syncs", {})
        system.drain()
        made = report(system, acme)
        found = rows(acme, made, "obstacles")
        assert {row["number"] for row in found} <= {"1001"}
        return made["ready"], {row["code"]: (row["amount"]["amount"], row["blocks"]) for row in found}

    notice = {"settled_without_money": ("6.39", False)}
    assert told() == (False, {"payment_refused": ("500.00", True), **notice})  # Alvys has no such load
    ACME.in_alvys(system, ACME.invoice("1001"))
    assert told() == (True, notice)
    assert report(system, acme, **{"from": "2026-01-01", "to": "2026-11-19"})["ready"] is True
    system.sage.put("ARINVOICE", record_no, {"action": "void_payment"})
    assert told() == (False, {"payment_voided": ("500.00", True)})


@pytest.mark.rule("OPS-2")
def test_the_daily_comparison_is_put_on_the_connection(system: System, acme: Person) -> None:
    (record_no,) = export(system, acme, "1001")
    assert acme.get(ACME.path)["drift"] is None
    for _ in range(2):  # the second time starts nothing
        assert system.invoke("DailyComparisonFunction", {})["pages"] > 1
    system.drain()
    drift = acme.get(ACME.path)["drift"]
    assert drift["differences"] == 0
    assert acme.get(drift["reportUrl"])["ready"] is True
    assert acme.get("/v1/close-reports")["items"] == []  # people asked for none
    system.sage.put("ARINVOICE", record_no, {"action": "reverse"})
    system.invoke("DailyComparisonFunction", {})
    system.drain()
    assert acme.get(ACME.path)["drift"] == drift  # it was compared today
    system.clock.advance(86_400)
    system.invoke("DailyComparisonFunction", {})
    system.drain()
    drift = acme.get(ACME.path)["drift"]
    assert drift["differences"] == 1
    (row,) = rows(acme, {"statusUrl": drift["reportUrl"]}, "differences")
    assert (row["kind"], row["byHand"]) == ("missing_in_sage", True)


@pytest.mark.rule("OPS-2")
def test_a_drift_report_is_started_once_and_then_answered(system: System, acme: Person) -> None:
    query = "/v1/drift-reports?subsidiaryId=sub-1&from=2026-01-01&to=2026-12-31"
    started = acme.call("GET", query).expect(202)
    assert acme.call("GET", query).expect(202)["reportId"] == started["reportId"]
    system.drain()
    assert acme.call("GET", query).expect(200)["reportId"] == started["reportId"]


@pytest.mark.rule("CLOSE-1")
def test_a_period_of_sage_is_found_by_its_name(system: System, acme: Person) -> None:
    days = {"START_DATE": "11/01/2026", "END_DATE": "11/30/2026", "BUDGETING": "true", "HEADER1": "November"}
    system.sage.put("REPORTINGPERIOD", "Month Ended November 2026", days)
    system.sage.put("REPORTINGPERIOD", "Two Years", {**days, "END_DATE": "11/30/2028", "BUDGETING": "false"})
    listed = acme.get("/v1/accounting-periods?subsidiaryId=sub-1")["items"]
    assert [(period["name"], period["from"], period["budgetable"]) for period in listed] == [
        ("Month Ended November 2026", "2026-11-01", True),
        ("Two Years", "2026-11-01", False),
    ]
    made = acme.post("/v1/close-reports", {"period": "month ended november 2026"})
    assert made["period"] == {"name": "Month Ended November 2026", "from": "2026-11-01", "to": "2026-11-30"}
    for message, path in (
        ({"period": "Month Ended November 2025"}, "period"),
        ({"period": "Two Years"}, "period"),
        ({"period": "Two Years", "from": "2026-01-01"}, "period"),
        ({}, "from"),
        ({"from": "2026-01-01"}, "to"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "from"),
        ({"from": "2026-01-01", "to": "2027-01-02"}, "to"),
        ({"from": "yesterday", "to": "2027-01-02"}, "from"),
    ):
        refused = acme.call("POST", "/v1/close-reports", message).expect(400)
        assert [error["path"] for error in refused["errors"]] == [path], message
    acme.call("POST", "/v1/close-reports", {**DATES, "subsidiaryId": "nowhere"}).expect(404)


@pytest.mark.rule("API-2")
def test_a_report_is_its_tenants_and_shows_amounts_by_permission(
    system: System, acme: Person, globex: Person
) -> None:
    export(system, acme, "1001")
    failing = ACME.invoice("1002")
    failing["party"]["externalAccountingId"] = "NOBODY"
    acme.post("/v1/invoices", failing)
    system.drain()
    made = report(system, acme)
    for path in ("", ".csv", "/obstacles", "/differences"):
        globex.call("GET", f"{made['statusUrl']}{path}").expect(404)
    clerk = system.person("acme", role="Clerk", permissions=["Billing", "ViewCarrierRate", "PayDriver"])
    (place,) = clerk.get(made["statusUrl"])["connections"]
    assert {row["total"] for row in place["standings"]} == {None}
    assert {row["alvys"] for row in (*place["totals"], *place["parties"], *place["accounts"])} == {None}
    assert [row["amount"] for row in rows(clerk, made, "obstacles")] == [None]
    assert [row["effects"] for row in rows(clerk, made, "differences")] == [None]
    assert "1086.39" not in clerk.call("GET", made["csvUrl"]).body
    assert "1086.39" in acme.call("GET", made["csvUrl"]).body


@pytest.mark.rule("CLOSE-4")
def test_a_sage_that_is_away_is_waited_for_and_a_worker_that_dies_is_followed(
    system: System, acme: Person
) -> None:
    export(system, acme, "1001")
    started = acme.post("/v1/close-reports", DATES)
    again = acme.post("/v1/close-reports", DATES)
    assert again["reportId"] == started["reportId"]
    system.sage.fault("server_error_500", times=None, match={"function": "query"})
    system.pump()
    waits = acme.get(started["statusUrl"])
    assert (waits["status"], waits["problem"]["code"] != "") == ("waiting", True)
    assert waits["due"] > waits["waitingSince"]
    system.sage.heal()
    deaths = 0
    for call in range(3, 60, 4):  # somewhere in each step
        try:
            with dying(call, after=bool(call % 8)):
                system.pump()
        except CrashError:
            deaths += 1
        system.wake()
    system.drain()
    made = acme.get(started["statusUrl"])
    assert (made["status"], made["ready"]) == ("complete", True)
    assert made["connections"][0]["documents"] == 1
    assert made["problem"] is None
    assert deaths >= 3


@pytest.mark.rule("CLOSE-2")
def test_a_draft_stands_in_the_way_until_somebody_posts_it(system: System, acme: Person) -> None:
    acme.call("PATCH", ACME.path, {"ar": {"autopostInvoices": False}}).expect(200)
    (record_no,) = export(system, acme, "1001")
    waits = report(system, acme, subsidiaryId=ACME.subsidiary_id)
    (obstacle,) = rows(acme, waits, "obstacles", "&code=draft")
    assert (waits["ready"], obstacle["number"], obstacle["blocks"]) == (False, "1001", True)
    assert obstacle["sageDocument"]["recordNo"] == record_no
    assert {link["system"] for link in obstacle["links"]} >= {"sage"}
    system.sage.put("ARINVOICE", record_no, {"action": "post"})
    assert report(system, acme, subsidiaryId=ACME.subsidiary_id)["ready"] is True
