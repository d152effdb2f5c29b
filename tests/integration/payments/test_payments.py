"""Payments recorded in Sage come back to Alvys, each once (PAY)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.integration.bad_input import is_a_problem
from tests.integration.simulators import Row
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX, Tenant


def export(system: System, person: Person, number: str, tenant: Tenant = ACME, **load: str) -> str:
    """An invoice that is in Alvys and in Sage; answers Sage's record number."""
    envelope = tenant.invoice(number)
    tenant.in_alvys(system, envelope)
    if load:
        system.alvys.put("loads", f"load-{number}", load, tenant.name)
    sent = person.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    return str(person.transaction(sent)["sageDocument"]["recordNo"])


def pay(
    system: System, record_no: str, amount: str, kind: str = "ARINVOICE", company: str = "ACME", **more: str
) -> None:
    """Record a payment in Sage."""
    system.sage.put(kind, record_no, {"action": "pay", "amount": amount, **more}, company)


def sync(system: System, person: Person, message: Json | None = None) -> Row:
    """One payment sync, to its end; answers the run."""
    (planned,) = person.post("/v1/payment-syncs", message or {})["items"]
    system.drain()
    runs = person.get("/v1/payment-syncs")["items"]
    return next(run for run in runs if run["runId"] == planned["runId"])


def counts(run: Row) -> tuple[int, ...]:
    return tuple(run[name] for name in ("read", "new", "duplicate", "foreign"))


def amounts(system: System, tenant: str = "acme") -> list[Decimal]:
    return [Decimal(str(one["Amount"]["Amount"])) for one in system.alvys.objects("payments", tenant)]


@pytest.mark.rule("PAY-1", "PAY-3", "PAY-8")
def test_a_payment_arrives_with_all_that_is_known_of_it(system: System, acme: Person) -> None:
    """PAY-1, PAY-3, PAY-8: amount, date, method, check number, reference = Sage's detail id."""
    record_no = export(system, acme, "1001")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    pay(
        system,
        record_no,
        "86.39",
        date=yesterday,
        method="Printed Check",
        documentNumber="55021",
        memo="thanks",
    )
    run = sync(system, acme)
    assert (run["status"], counts(run)) == ("complete", (1, 1, 0, 0))
    (payment,) = system.alvys.objects("payments")
    (detail,) = system.sage.objects("ARPYMTDETAIL")
    assert payment["ReferenceNumber"] == str(detail["RECORDNO"])
    assert (payment["LoadNumber"], payment["CheckNumber"]) == ("1001", "55021")
    assert payment["PaymentDate"].startswith(yesterday)
    assert amounts(system) == [Decimal("86.39")]


@pytest.mark.rule("PAY-6")
def test_partial_payments_come_one_by_one(system: System, acme: Person) -> None:
    """PAY-6: in one run and in several; a window read again imports nothing twice."""
    record_no = export(system, acme, "1001")
    for amount in ("100.00", "200.50"):
        pay(system, record_no, amount)
    assert counts(sync(system, acme)) == (2, 2, 0, 0)
    pay(system, record_no, "785.89")
    assert counts(sync(system, acme)) == (3, 1, 2, 0)
    assert counts(sync(system, acme)) == (3, 0, 3, 0)
    assert sorted(amounts(system)) == [Decimal("100.00"), Decimal("200.50"), Decimal("785.89")]


@pytest.mark.rule("PAY-1", "DEC-8")
def test_a_carrier_is_paid(system: System, acme: Person) -> None:
    """PAY-1, DEC-8: a payment on a bill becomes a carrier payment."""
    envelope = ACME.bill("T1", "820.00")
    ACME.in_alvys(system, envelope)
    sent = acme.post("/v1/bills", envelope)["transactionId"]
    system.drain()
    pay(system, acme.transaction(sent)["sageDocument"]["recordNo"], "820.00", "APBILL")
    run = sync(system, acme)
    assert (run["read"], run["new"]) == (1, 1)
    (payment,) = system.alvys.objects("payments")
    assert (payment["Kind"], amounts(system)) == ("carrier", [Decimal("820.00")])


@pytest.mark.rule("PAY-2")
def test_foreign_payments_are_counted_not_imported(system: System, acme: Person) -> None:
    """PAY-2: somebody's own invoice in Sage is none of our business."""
    export(system, acme, "1001")
    record_no = export(system, acme, "1002")
    system.account.dynamodb.delete_item(
        TableName="TransactionsTable",
        Key={"pk": {"S": f"T#acme#S#ACME#invoice#{record_no}"}, "sk": {"S": "DOCUMENT"}},
    )
    pay(system, record_no, "86.39")
    assert counts(sync(system, acme)) == (1, 0, 0, 1)
    assert amounts(system) == []


@pytest.mark.rule("PAY-7")
def test_a_refused_payment_is_an_error_until_alvys_takes_it(system: System, acme: Person) -> None:
    """PAY-7: the load is not payable; corrected in Alvys, the next run applies it and the error goes."""
    record_no = export(system, acme, "1001", Status="Delivered")
    pay(system, record_no, "86.39")
    sync(system, acme)
    (error,) = acme.errors()
    assert (error["status"], error["reference"], error["entityType"]) == ("payment_refused", "1001", "Load")
    assert "1001" in error["problem"]["message"]
    assert error["amount"] == {"amount": "86.39", "currency": "USD"}
    sync(system, acme)
    assert [one["id"] for one in acme.errors()] == [error["id"]]
    system.alvys.put("loads", "load-1001", {"Status": "Invoiced"})
    sync(system, acme)
    assert (acme.errors(), amounts(system)) == ([], [Decimal("86.39")])


@pytest.mark.rule("ERR-4")
def test_a_refused_payment_can_be_retried_by_hand(system: System, acme: Person, globex: Person) -> None:
    """ERR-4: from the error list, by its own tenant."""
    record_no = export(system, acme, "1001", Status="Delivered")
    pay(system, record_no, "86.39")
    sync(system, acme)
    (error,) = acme.errors("?status=payment_refused")
    system.alvys.put("loads", "load-1001", {"Status": "Invoiced"})
    assert globex.post("/v1/errors/retry", {"ids": [error["id"]]})["accepted"] == 0
    assert acme.post("/v1/errors/retry", {"ids": [error["id"]]})["accepted"] == 1
    system.drain()
    assert (acme.errors(), amounts(system)) == ([], [Decimal("86.39")])


@pytest.mark.rule("PAY-3", "PAY-7")
@pytest.mark.parametrize(
    "fault",
    [
        "rate_limit_429",
        "server_error_500",
        "html_body",
        "connect_error",
        "timeout_after_commit",
        "drop_after_commit",
        "commit_after_timeout",
    ],
)
def test_a_passing_fault_of_alvys(system: System, acme: Person, fault: str) -> None:
    """PAY-3, PAY-7: comes back later, and is applied once even when the answer was lost."""
    record_no = export(system, acme, "1001")
    pay(system, record_no, "86.39")
    # With a delay, a cut connection closes the port as well.
    delay = {} if fault == "connect_error" else {"delayMs": 1}
    system.alvys.fault(fault, match={"path": "customer-payments"}, times=2, **delay)
    sync(system, acme)
    assert (acme.errors(), amounts(system)) == ([], [Decimal("86.39")])
    assert system.alvys.calls("customer-payments") >= 3


@pytest.mark.rule("PAY-7", "ERR-7")
@pytest.mark.parametrize("is_earlier", [False, True])
def test_a_drain_whose_message_became_a_dead_letter_is_started_again(
    system: System, acme: Person, is_earlier: bool
) -> None:
    """ERR-7: its payments are carried on, also where an earlier version sent the message."""
    pay(system, export(system, acme, "1001"), "86.39")
    acme.post("/v1/payment-syncs", {})
    for source, records in list(system.batches("PaymentReadQueue")):
        system.deliver(source, records)
    (key,) = (
        item["pk"]["S"] for item in system.account.items("PaymentsTable") if "PAYMENT" in item["sk"]["S"]
    )
    earlier = json.dumps({"tenant": "acme", "paymentKey": key.rpartition("#")[2], "correlationId": "c"})
    for _, (record,) in list(system.batches("PaymentApplyQueue")):
        system.delete("PaymentApplyQueue", record)
        system.send("PaymentApplyDeadLetterQueue", earlier if is_earlier else record["body"])
    system.drain()
    assert (acme.errors(), amounts(system)) == ([], [])
    system.clock.advance(1)
    assert system.invoke("SweeperFunction", {}) == {"recovered": 1}
    system.drain()
    assert (acme.errors(), amounts(system)) == ([], [Decimal("86.39")])
    system.clock.advance(3600)
    assert system.invoke("SweeperFunction", {}) == {"recovered": 0}
    if is_earlier:
        system.send("PaymentApplyQueue", earlier)
        system.drain()
        assert amounts(system) == [Decimal("86.39")]


@pytest.mark.rule("PAY-5")
@pytest.mark.parametrize(
    "fault", ["server_error_500", "timeout_before_commit", "truncated_xml", "session_expired", "html_body"]
)
def test_a_passing_fault_of_sage_while_reading(system: System, acme: Person, fault: str) -> None:
    """PAY-5: read again; the watermark passes nothing that was not recorded."""
    record_no = export(system, acme, "1001")
    pay(system, record_no, "86.39")
    system.sage.fault(fault, times=4, delayMs=1)
    run = sync(system, acme)
    assert (run["status"], amounts(system)) == ("complete", [Decimal("86.39")])


@pytest.mark.rule("PAY-5")
def test_after_an_outage_the_window_reaches_back(system: System, acme: Person) -> None:
    """PAY-5: never shorter than the time since the last complete run."""
    record_no = export(system, acme, "1001")
    system.invoke("PaymentPlannerFunction", {"all": True})
    system.drain()
    (first,) = acme.get("/v1/payment-syncs")["items"]
    assert first["status"] == "complete"
    pay(system, record_no, "86.39")
    system.clock.advance(20 * 86400)
    run = sync(system, acme)
    assert run["windowFrom"] <= first["windowTo"]
    assert (counts(run), amounts(system)) == ((1, 1, 0, 0), [Decimal("86.39")])


@pytest.mark.rule("PAY-12")
def test_a_range_of_payment_dates_on_demand(system: System, acme: Person) -> None:
    """PAY-12: both ends inclusive; what makes no sense is refused with its path."""
    record_no = export(system, acme, "1001")
    today = datetime.now(UTC).date()
    paid = today - timedelta(days=25)
    pay(system, record_no, "86.39", date=paid.isoformat())
    long_ago = {"from": str(today - timedelta(days=90)), "to": str(paid - timedelta(days=1))}
    run = sync(system, acme, long_ago)
    assert counts(run) == (0, 0, 0, 0)
    assert (run["from"], run["to"], run["slices"], run["slicesDone"]) == (*long_ago.values(), 3, 3)
    run = sync(system, acme, {"from": str(paid), "to": str(paid), "subsidiaryId": "sub-1"})
    assert (counts(run), run["applied"], run["sides"]) == ((1, 1, 0, 0), 1, ["ar", "ap"])
    wrong = [
        ({"from": str(today)}, "to"),
        ({"to": str(today)}, "from"),
        ({"from": str(today), "to": str(paid)}, "from"),
        ({"from": "2020-01-01", "to": str(today)}, "from"),
        ({"from": str(today), "to": str(today + timedelta(days=400))}, "to"),
    ]
    for message, path in wrong:
        answer = acme.call("POST", "/v1/payment-syncs", message)
        assert is_a_problem(answer) == [path], message
    assert acme.call("POST", "/v1/payment-syncs", {"from": "soon", "to": "later"}).status == 400


@pytest.mark.rule("PAY-1", "PAY-8")
def test_payments_and_where_each_stands(system: System, acme: Person, globex: Person) -> None:
    """PAY-8: applied and refused ones, counted in their run, listed with their numbers, for their tenant."""
    assert acme.get(ACME.path)["paymentSync"]["lastCompleteAt"] is None
    today = datetime.now(UTC).date()
    pay(
        system,
        export(system, acme, "1001"),
        "86.39",
        date=str(today - timedelta(days=2)),
        documentNumber="77",
    )
    pay(system, export(system, acme, "1002", Status="Delivered"), "5.00", date=str(today))
    run = sync(system, acme)
    assert [run[name] for name in ("new", "applied", "refused", "pending", "voided", "notices")] == [
        2,
        1,
        1,
        0,
        0,
        0,
    ]
    refused, applied = acme.get("/v1/payments")["items"]
    assert (applied["status"], applied["documentNumber"], applied["checkNumber"]) == ("applied", "1001", "77")
    assert applied["amount"] == {"amount": "86.39", "currency": "USD"}
    assert (applied["runId"], applied["alvysPaymentId"] is None) == (run["runId"], False)
    assert {link["system"] for link in applied["links"]} == {"alvys", "sage"}
    assert (refused["status"], refused["id"]) == ("refused", acme.errors()[0]["id"])
    assert refused["problem"]["code"] == acme.errors()[0]["problem"]["code"]
    for query, found in {
        "status=REFUSED": ["1002"],
        "q=1001": ["1001"],
        f"to={today - timedelta(days=1)}": ["1001"],
        f"from={today}&subsidiaryId=SUB-1": ["1002"],
        "subsidiaryId=other": [],
    }.items():
        items = acme.get(f"/v1/payments?{query}")["items"]
        assert [item["documentNumber"] for item in items] == found, query
    assert acme.call("GET", "/v1/payments?since=2026-01-01").status == 400
    assert (globex.get("/v1/payments")["items"], globex.get("/v1/payment-syncs")["items"]) == ([], [])
    assert acme.get("/v1/payment-syncs?subsidiaryId=other")["items"] == []
    shown = acme.get(ACME.path)["paymentSync"]
    assert (shown["overdue"], shown["lastCompleteAt"]) == (False, run["finishedAt"])
    assert shown["nextAt"] > shown["lastCompleteAt"]
    acme.call("PATCH", ACME.path, {"primarySync": False}).expect(200)
    (listed,) = acme.get("/v1/connections")["items"]
    assert listed["paymentSync"]["nextAt"] is None


@pytest.mark.rule("PAY-1", "PAY-7")
def test_the_schedule_syncs_every_active_connection(system: System, acme: Person, globex: Person) -> None:
    """PAY-1, PAY-7: one connection's failure doesn't stop the others, and its run says why."""
    ours, theirs = export(system, acme, "1001"), export(system, globex, "2001", GLOBEX)
    pay(system, ours, "86.39")
    pay(system, theirs, "86.39", company="GLOBEX")
    system.account.delete_password("acme", "sub-1")
    system.invoke("PaymentPlannerFunction", {"all": True})
    system.drain()
    assert (amounts(system, "acme"), amounts(system, "globex")) == ([], [Decimal("86.39")])
    (run,) = acme.get("/v1/payment-syncs")["items"]
    assert (run["status"], run["problem"]["code"]) == ("failed", "password_missing")
    acme.call("PUT", f"{ACME.path}/credentials", {"userId": ACME.user, "password": ACME.password}).expect(200)
    system.invoke("PaymentPlannerFunction", {"all": True})
    system.drain()
    assert amounts(system, "acme") == [Decimal("86.39")]


@pytest.mark.rule("CONN-7")
def test_payments_while_paused(system: System, acme: Person) -> None:
    """CONN-7: whatever a pause means for payments, none is lost by it and none comes twice."""
    record_no = export(system, acme, "1001")
    acme.call("PATCH", ACME.path, {"primarySync": False}).expect(200)
    pay(system, record_no, "86.39")
    system.invoke("PaymentPlannerFunction", {"all": True})
    system.drain()
    acme.call("PATCH", ACME.path, {"primarySync": True}).expect(200)
    system.invoke("PaymentPlannerFunction", {"all": True})
    system.drain()
    assert amounts(system) == [Decimal("86.39")]


@pytest.mark.rule("PAY-3")
def test_the_same_run_delivered_twice(system: System, acme: Person) -> None:
    """PAY-3: messages come twice, for the run and for the payment."""
    record_no = export(system, acme, "1001")
    pay(system, record_no, "86.39")
    acme.post("/v1/payment-syncs", {})
    for queue in ("PaymentReadQueue", "PaymentApplyQueue"):
        for source, records in list(system.batches(queue)):
            for _ in range(2):
                assert system.invoke(source.function, {"Records": records}) == {"batchItemFailures": []}
    system.drain()
    assert amounts(system) == [Decimal("86.39")]
    assert acme.get("/v1/payment-syncs")["items"][0]["new"] == 1


@pytest.mark.rule("PAY-6")
def test_a_payment_that_is_voided_before_it_was_read(system: System, acme: Person) -> None:
    """PAY-6: an undone payment is no payment."""
    record_no = export(system, acme, "1001")
    pay(system, record_no, "86.39")
    system.sage.put("ARINVOICE", record_no, {"action": "void_payment"})
    run = sync(system, acme)
    assert (run["new"], amounts(system)) == (0, [])
