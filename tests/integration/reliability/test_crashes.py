"""Processes that die between two steps, messages that come twice, workers that meet (Reliability)."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

import pytest

from tests.integration.crashes import CrashError, dying, one_call_at_a_time
from tests.integration.simulators import Row
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

NUMBERS = [f"X{place}" for place in range(40)]


def pump_and_die(system: System, at: int, *, after: bool) -> str | None:
    """Work that dies at its call to AWS of that number; answers which call that was."""
    with dying(at, after=after) as point, suppress(CrashError):
        system.pump()
    return point.died_at


def live(system: System, number: str) -> list[Row]:
    """What counts in Sage, however the corrected document is numbered (MOD-6)."""
    rows = [*system.sage.objects("ARINVOICE"), *system.sage.objects("APBILL")]
    return [
        row
        for row in rows
        if row["RECORDID"].split("-R")[0] == number and row["STATE"] not in ("Reversed", "Reversal")
    ]


def for_every_step(
    system: System,
    begin: Callable[[str], str],
    finished: Callable[[str, str], None],
    *,
    after: bool = False,
    stride: int = 1,
) -> set[str]:
    """Let the work on a document die at its first call, that on the next at its second, … until none dies.

    Answers the calls that it died at. A longer stride leaves calls out, where the work has many.
    """
    deaths: set[str] = set()
    for place, number in enumerate(NUMBERS):
        transaction_id = begin(number)
        died_at = pump_and_die(system, 1 + place * stride, after=after)
        system.drain()
        finished(number, transaction_id)
        if died_at is None:
            return deaths
        deaths.add(died_at)
    raise AssertionError("the work never ends")


def exported(system: System, person: Person, path: str, envelopes: list[Json]) -> dict[str, str]:
    """Transaction ids of documents that are in Sage already, by number."""
    sent = person.post(path, {"items": envelopes})
    system.drain()
    return {number: one["transactionId"] for number, one in zip(NUMBERS, sent, strict=True)}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_export_that_dies_at_any_call(system: System, acme: Person, after: bool) -> None:
    """Reliability 1, 2: claim, intent, lease, receipt: whatever was cut off, one document in the end."""

    def begin(number: str) -> str:
        return str(acme.post("/v1/invoices", ACME.invoice(number))["transactionId"])

    def finished(number: str, transaction_id: str) -> None:
        shown = acme.transaction(transaction_id)
        (document,) = system.sage.documents(number)
        assert (shown["status"], shown["sageDocument"]["recordNo"]) == ("exported", str(document["RECORDNO"]))

    assert {"TransactWriteItems", "BatchGetItem"} <= for_every_step(system, begin, finished, after=after)
    assert acme.errors() == []


@pytest.mark.rule("MOD-2")
def test_a_replacement_that_dies_at_any_call(system: System, acme: Person) -> None:
    """MOD-2, reliability 5: reverse and repost resume from any step; never two live documents, never none."""

    exported(system, acme, "/v1/invoices", [ACME.invoice(number) for number in NUMBERS])

    def begin(number: str) -> str:
        changed = ACME.invoice(number, [("Load", "Linehaul", "7.77")], minutes=1)
        return str(acme.post("/v1/invoices", changed)["transactionId"])

    def finished(number: str, transaction_id: str) -> None:
        (document,) = live(system, number)
        assert acme.status(transaction_id) == "exported"
        assert Decimal(str(document["TOTALENTERED"])) == Decimal("7.77")

    assert for_every_step(system, begin, finished, stride=3)
    assert acme.errors() == []


@pytest.mark.rule("MOD-1")
def test_a_revert_that_dies_at_any_call(system: System, acme: Person) -> None:
    """MOD-1, reliability 5."""

    ids = exported(system, acme, "/v1/bills", [ACME.bill(number) for number in NUMBERS])

    def begin(number: str) -> str:
        acme.post(f"/v1/transactions/{ids[number]}/revert")
        return ids[number]

    def finished(number: str, transaction_id: str) -> None:
        assert (acme.status(transaction_id), live(system, number)) == ("reverted", [])

    assert for_every_step(system, begin, finished)
    assert acme.errors() == []


@pytest.mark.rule("AR-6")
@pytest.mark.parametrize("repeats", [True, False], ids=["repeated", "left"])
def test_an_intake_that_dies_at_any_call(system: System, acme: Person, repeats: bool) -> None:
    """AR-6, reliability 2: whoever got no answer repeats; what nobody repeats is found by the sweeper."""
    for at, number in enumerate(NUMBERS, start=1):
        envelope = ACME.invoice(number)
        with dying(at, after=False) as point, suppress(CrashError):
            acme.call("POST", "/v1/invoices", envelope)
        if repeats:
            acme.post("/v1/invoices", envelope)
        if point.died_at is None:
            break
    system.clock.advance(3600)
    system.invoke("SweeperFunction", {})
    system.drain()
    recorded = acme.get("/v1/transactions?limit=200")["items"]
    assert {one["status"] for one in recorded} == {"exported"}
    in_sage = sorted(row["RECORDID"] for row in system.sage.objects("ARINVOICE"))
    assert in_sage == sorted(one["number"] for one in recorded)
    assert len(recorded) == at if repeats else number in in_sage


@pytest.mark.rule("PAY-3", "PAY-5")
def test_a_payment_sync_that_dies_at_any_call(system: System, acme: Person) -> None:
    """PAY-3, PAY-5, reliability 6: between reading and recording, between Alvys's answer and our record."""
    envelopes = [ACME.invoice(number) for number in NUMBERS]
    for envelope in envelopes:
        ACME.in_alvys(system, envelope)
    exported(system, acme, "/v1/invoices", envelopes)
    record_nos = {row["RECORDID"]: str(row["RECORDNO"]) for row in system.sage.objects("ARINVOICE")}

    def begin(number: str) -> str:
        system.sage.put("ARINVOICE", record_nos[number], {"action": "pay", "amount": "86.39"})
        acme.post("/v1/payment-syncs", {})
        return number

    def finished(number: str, _: str) -> None:
        mine = [one for one in system.alvys.objects("payments") if one["LoadNumber"] == number]
        assert [Decimal(str(one["Amount"]["Amount"])) for one in mine] == [Decimal("86.39")]

    assert for_every_step(system, begin, finished, stride=3)
    assert acme.errors() == []


@pytest.mark.rule("API-3")
def test_a_reference_that_dies_at_any_call(system: System, acme: Person) -> None:
    """API-3: read from Alvys, but not recorded; recorded, but not handed on: read again, one document."""

    def begin(number: str) -> str:
        ACME.in_alvys(system, ACME.invoice(number))
        named = {"kind": "load_invoice", "subsidiaryId": ACME.subsidiary_id}
        message = named | {"reference": {"invoiceNumber": number}}
        return str(acme.post("/v1/invoices", message)["transactionId"])

    def finished(number: str, sent: str) -> None:
        assert (acme.status(sent), len(live(system, number))) == ("exported", 1)

    deaths = for_every_step(system, begin, finished)
    assert {"GetSecretValue", "TransactWriteItems", "SendMessageBatch"} <= deaths
    assert acme.errors() == []


def test_a_message_that_comes_twice(system: System, acme: Person) -> None:
    """Reliability 1: after the work is done, and within one batch."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    ((source, records),) = list(system.batches("InvoiceExportQueue"))
    twin = {**records[0], "messageId": "another"}
    assert system.invoke(source.function, {"Records": [*records, twin]}) == {"batchItemFailures": []}
    for _ in range(2):
        assert system.invoke(source.function, {"Records": records}) == {"batchItemFailures": []}
    assert acme.status(sent) == "exported"
    assert len(system.sage.documents("1001")) == 1


def test_an_old_message_after_a_revert(system: System, acme: Person) -> None:
    """Reliability 1: the export's message comes once more when the document was taken out again."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    ((source, records),) = list(system.batches("InvoiceExportQueue"))
    system.invoke(source.function, {"Records": records})
    acme.post(f"/v1/transactions/{sent}/revert")
    system.invoke(source.function, {"Records": records})
    system.drain()
    system.invoke(source.function, {"Records": records})
    system.drain()
    assert (acme.status(sent), live(system, "1001")) == ("reverted", [])


def test_workers_that_meet_on_one_document(system: System, acme: Person) -> None:
    """Reliability: four at once, the same message each; one document."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    ((source, records),) = list(system.batches("InvoiceExportQueue"))
    handler = importlib.import_module(system.template.module(source.function)).handler
    start = threading.Barrier(4)
    answers: list[Json] = []
    with one_call_at_a_time(), system.environment_of(source.function) as context:

        def work() -> None:
            start.wait()
            answers.append(handler({"Records": records}, context))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert len(answers) == 4
    system.drain()
    assert acme.status(sent) == "exported"
    assert len(system.sage.documents("1001")) == 1


def test_a_claim_holds_until_it_expires(system: System, acme: Person) -> None:
    """Reliability: the holder died with its claim; others wait for the claim to lapse, then take over."""
    sent = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    ((source, records),) = list(system.batches("InvoiceExportQueue"))
    with dying(2, after=True) as point, suppress(CrashError):
        system.invoke(source.function, {"Records": records})
    assert point.died_at == "TransactWriteItems"
    assert acme.status(sent) == "in_progress"
    system.invoke(source.function, {"Records": records})
    assert acme.status(sent) == "in_progress"
    assert system.sage.documents("1001") == []
    system.clock.advance(1000)
    system.invoke(source.function, {"Records": records})
    assert acme.status(sent) == "exported"
    assert len(system.sage.documents("1001")) == 1
