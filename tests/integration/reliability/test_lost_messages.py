"""Messages that are lost, unreadable, poisoned, or dead letters (ERR-7, reliability 2, 3)."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest

from tests.integration.crashes import CrashError, dying
from tests.integration.enforced_rights import iam
from tests.integration.system import Person, System
from tests.integration.tenants import ACME

UNREADABLE = [
    *("nonsense", "null", "[]", "{}"),
    *('{"tenant": ""}', '{"tenant": "acme"}', '{"tenant": 7, "transactionId": "x"}'),
]


WORKED_ON = ["InvoiceExportQueue", "BillExportQueue", "ModifyQueue", "PaymentReadQueue", "PaymentApplyQueue"]


class OutOfOrder:
    """Takes the queues away and brings them back."""

    def __init__(self, system: System) -> None:
        self._values = system.account.values
        self._kept = {name: self._values[name] for name in WORKED_ON}

    def __enter__(self) -> None:
        self._values |= {name: f"{url}-gone" for name, url in self._kept.items()}

    def __exit__(self, *_: object) -> None:
        self._values |= self._kept
        # Nobody has a right to a queue that isn't there.
        iam.refused[:] = [refused for refused in iam.refused if not refused.endswith("-gone")]


@pytest.mark.rule("AR-6")
def test_a_queue_that_fails_at_intake(system: System, acme: Person) -> None:
    """AR-6: 503, the record is there, a repeat of the call works."""
    acme.get("/v1/transactions")  # so that intake starts cold, with the queues as they are then
    envelope = ACME.invoice("1001")
    with OutOfOrder(system):
        problem = acme.call("POST", "/v1/invoices", envelope).expect(503)
        assert problem["code"] == "deployment_broken"
        (recorded,) = acme.get("/v1/transactions")["items"]
        assert (recorded["number"], recorded["status"]) == ("1001", "queued")
    sent = acme.post("/v1/invoices", envelope)["transactionId"]
    system.drain()
    assert (recorded["transactionId"], acme.status(sent)) == (sent, "exported")


def test_the_sweeper_finds_what_nobody_repeats(system: System, acme: Person) -> None:
    """Reliability 2: after a while, not at once; also for a batch; and only once."""
    acme.get("/v1/transactions")
    with OutOfOrder(system):
        acme.call("POST", "/v1/invoices", {"items": [ACME.invoice(str(n)) for n in range(3)]}).expect(503)
    assert system.invoke("SweeperFunction", {}) == {"recovered": 0}
    system.clock.advance(3600)
    assert system.invoke("SweeperFunction", {}) == {"recovered": 3}
    system.drain()
    assert {one["status"] for one in acme.get("/v1/transactions")["items"]} == {"exported"}
    system.clock.advance(3600)
    assert system.invoke("SweeperFunction", {}) == {"recovered": 0}


@pytest.mark.parametrize("action", ["revert", "retry"])
def test_a_queue_that_fails_at_a_persons_order(system: System, acme: Person, action: str) -> None:
    """Reliability 2: a revert or retry whose message was lost is swept up as well."""
    customer = "C-100" if action == "revert" else "C-NEW"
    sent = acme.post("/v1/invoices", ACME.invoice("1001", customer=customer))["transactionId"]
    system.drain()
    system.sage.put("CUSTOMER", "C-NEW", {"NAME": "New", "TERMNAME": "Net 30"})
    with OutOfOrder(system):
        if action == "revert":
            assert acme.call("POST", f"/v1/transactions/{sent}/revert").status == 503
        else:
            assert acme.call("POST", "/v1/errors/retry", {"ids": [sent]}).status == 503
    system.clock.advance(3600)
    system.invoke("SweeperFunction", {})
    system.drain()
    assert acme.status(sent) == ("reverted" if action == "revert" else "exported")


@pytest.mark.rule("ERR-7")
@pytest.mark.parametrize("queue", WORKED_ON)
def test_an_unreadable_message_harms_no_others(
    system: System,
    acme: Person,
    queue: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """ERR-7: it is told in the log and by a metric with an alarm, and is done with."""
    for body in UNREADABLE:
        system.send(queue, body)
        system.send(queue.replace("Queue", "DeadLetterQueue"), body)
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    bill = acme.post("/v1/bills", ACME.bill("T1"))["transactionId"]
    system.pump()
    assert (acme.status(sent), acme.status(bill)) == ("exported", "exported")
    assert system.account.waiting(queue) == 0
    assert system.account.waiting(queue.replace("Queue", "DeadLetterQueue")) == 0
    assert acme.errors() == []
    told = [line.__dict__["text"] for line in caplog.records if line.levelname == "ERROR"]
    assert Counter(told) == Counter(UNREADABLE * 2)
    counted = [line for line in capsys.readouterr().out.splitlines() if '"UnreadableMessages":[' in line]
    assert sum(sum(json.loads(line)["UnreadableMessages"]) for line in counted) == 2 * len(UNREADABLE)


def test_messages_about_nothing(system: System, acme: Person) -> None:
    """Reliability 3: names that nobody knows are done with; no tenant of ours, no error record."""
    unknown: list[dict[str, Any]] = [
        {"tenant": "acme", "transactionId": "txn_unknown"},
        {"tenant": "nobody", "transactionId": "txn_unknown"},
    ]
    for queue in ("InvoiceExportQueue", "BillExportQueue", "ModifyQueue"):
        for body in unknown:
            system.send(queue, json.dumps(body))
    system.send("PaymentReadQueue", json.dumps({"tenant": "acme", "runId": "unknown"}))
    system.send("PaymentApplyQueue", json.dumps({"tenant": "acme", "paymentKey": "unknown"}))
    system.drain()
    assert {queue: system.account.waiting(queue) for queue in system.template.queues} == dict.fromkeys(
        system.template.queues, 0
    )


def test_one_poisoned_record_in_a_batch_of_many(system: System, acme: Person) -> None:
    """Reliability 3: a content that can't be read any more fails alone, onto the error list."""
    sent = acme.post("/v1/invoices", {"items": [ACME.invoice(str(n)) for n in range(200, 240)]})
    poisoned = sent[17]["transactionId"]
    system.account.dynamodb.put_item(
        TableName="TransactionsTable",
        Item={
            "pk": {"S": f"T#acme#X#{poisoned}"},
            "sk": {"S": "CONTENT#000001"},
            "content": {"B": b"no longer what was written"},
        },
    )
    system.drain()
    others = [one["transactionId"] for one in sent if one["transactionId"] != poisoned]
    assert len(system.sage.objects("ARINVOICE")) == 39
    assert {acme.status(one) for one in others} == {"exported"}
    assert [row["id"] for row in acme.errors()] == [poisoned]


@pytest.mark.rule("ERR-7")
def test_a_dead_letter_becomes_an_error_record_that_retry_brings_back(system: System, acme: Person) -> None:
    """ERR-7: a worker that always crashes, dead letter queue, error record, retry."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    with dying(2, after=True), suppress(CrashError):
        system.pump()
    assert acme.status(sent) == "in_progress"
    system.clock.advance(1000)
    system.show_again()
    for _ in range(system.template.most_receipts("InvoiceExportQueue") - 1):
        ((source, records),) = list(system.batches("InvoiceExportQueue"))
        for record in records:  # the worker died: nobody deletes them
            system.account.sqs.change_message_visibility(
                QueueUrl=system.account.values[source.queue],
                ReceiptHandle=record["receiptHandle"],
                VisibilityTimeout=0,
            )
    system.drain()
    assert acme.status(sent) == "failed"
    (error,) = acme.errors()
    assert (error["id"], error["problem"]["code"]) == (sent, "processing_failed")
    assert system.account.waiting("InvoiceExportDeadLetterQueue") == 0
    assert acme.post("/v1/errors/retry", {"ids": [sent]})["accepted"] == 1
    system.drain()
    assert (acme.status(sent), acme.errors(), len(system.sage.documents("1001"))) == ("exported", [], 1)


@pytest.mark.rule("ERR-7")
def test_a_dead_letter_about_what_is_long_done(system: System, acme: Person) -> None:
    """ERR-7: no error record for a transaction that was exported meanwhile."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    system.drain()
    message = {"tenant": "acme", "transactionId": sent, "correlationId": "c"}
    system.send("InvoiceExportDeadLetterQueue", json.dumps(message))
    system.drain()
    assert (acme.status(sent), acme.errors()) == ("exported", [])


@pytest.mark.rule("PAY-8", "ERR-7")
def test_a_payment_run_that_dies_says_so(system: System, acme: Person) -> None:
    """ERR-7, PAY-8: the run is failed; the next one covers its window."""
    (run,) = acme.post("/v1/payment-syncs", {})["items"]
    for _, records in list(system.batches("PaymentReadQueue")):
        for record in records:
            system.delete("PaymentReadQueue", record)
    message = {"tenant": "acme", "runId": run["runId"], "correlationId": "c"}
    system.send("PaymentReadDeadLetterQueue", json.dumps(message))
    system.drain()
    (shown,) = acme.get("/v1/payment-syncs")["items"]
    assert (shown["status"], shown["problem"]["code"]) == ("failed", "processing_failed")
    assert shown["finishedAt"]


@pytest.mark.rule("PAY-1", "ERR-7")
def test_a_page_of_a_round_that_dies_is_counted_and_the_next_turn_catches_up(
    system: System, acme: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """No tenant is at fault: it is logged and counted, and is no error record."""
    page = {"round": "payment_sync", "at": "2026-11-20T14:00:00Z", "shard": 7}
    system.send("RoundDeadLetterQueue", json.dumps({"page": page, "correlationId": "c"}))
    system.send("RoundQueue", json.dumps({"tenant": "acme", "correlationId": "c"}))
    system.send("RoundQueue", json.dumps({"page": {**page, "shard": 48}, "correlationId": "c"}))
    system.drain()
    told = [line.getMessage() for line in caplog.records if line.levelname == "ERROR"]
    assert sorted(told) == [
        "a message can't be read",
        "a message can't be read",
        "a page of a round was given up",
    ]
    assert acme.errors() == acme.get("/v1/payment-syncs")["items"] == []
    ticks = [system.invoke("PaymentPlannerFunction", {})["turns"] for _ in range(2)]
    assert ticks in ([1, 0], [1, 1])  # a quarter of an hour may begin in between
    system.clock.advance(12 * 3600)
    assert system.invoke("PaymentPlannerFunction", {}) == {"turns": 48}
    system.drain()
    assert [run["status"] for run in acme.get("/v1/payment-syncs")["items"]] == ["complete"]


def test_nothing_stays_in_between(system: System, acme: Person) -> None:
    """Reliability 2: at rest every transaction is exported, skipped, reverted or on the error list."""
    items = [ACME.invoice(str(n), customer="C-GONE" if n % 3 else "C-100") for n in range(12)]
    zero = ACME.invoice("900", [("Load", "Linehaul", "5.00"), ("Accessorial", "Rebate", "-5.00")])
    sent = acme.post("/v1/invoices", {"items": [*items, zero]})
    system.sage.fault("drop_after_commit", times=2, match={"function": "create_invoice"})
    system.drain()
    acme.post(f"/v1/transactions/{sent[0]['transactionId']}/revert")
    system.drain()
    statuses = [acme.status(one["transactionId"]) for one in sent]
    assert statuses.count("failed") == len(acme.errors()) == 8
    assert set(statuses) == {"exported", "failed", "reverted", "skipped"}
    assert {queue: system.account.waiting(queue) for queue in WORKED_ON} == dict.fromkeys(WORKED_ON, 0)
