"""Dead letters and redriven messages about transactions in every state: the record decides (ERR-7)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME

WORK = ("InvoiceExport", "BillExport", "Modify")
NUMBER = "1001"


def _sent(person: Person, **changes: Json) -> str:
    return str(person.post("/v1/invoices", ACME.invoice(NUMBER, **changes))["transactionId"])


def queued(system: System, person: Person) -> str:
    return _sent(person)


def held(system: System, person: Person) -> str:
    person.call("PATCH", ACME.path, {"primarySync": False}).expect(200)
    sent = _sent(person)
    system.drain()
    return sent


def waiting(system: System, person: Person) -> str:
    """It waits for its next attempt after a passing fault."""
    system.sage.fault("offline_503", times=1)
    sent = _sent(person)
    system.pump()
    return sent


def exported(system: System, person: Person) -> str:
    sent = _sent(person)
    system.drain()
    return sent


def reverted(system: System, person: Person) -> str:
    sent = exported(system, person)
    person.post(f"/v1/transactions/{sent}/revert")
    system.drain()
    return sent


def failed(system: System, person: Person) -> str:
    sent = _sent(person, customer="C-GONE")
    system.drain()
    return sent


def resolved(system: System, person: Person) -> str:
    sent = failed(system, person)
    person.post("/v1/errors/mark-synced", {"ids": [sent], "reason": "entered by hand"})
    return sent


def revised(system: System, person: Person) -> str:
    """The letter is about the first revision; a newer one is queued."""
    sent = exported(system, person)
    _sent(person, charges=[("Load", "Linehaul", "5.00")], minutes=1)
    return sent


def reference(system: System, person: Person) -> str:
    """A reference that was read as another transaction."""
    ACME.in_alvys(system, ACME.invoice(NUMBER))
    message: Json = {"kind": "load_invoice", "subsidiaryId": ACME.subsidiary_id}
    message |= {"reference": {"invoiceNumber": NUMBER}}
    sent = person.post("/v1/invoices", message)["transactionId"]
    system.drain()
    return str(sent)


def unknown(system: System, person: Person) -> str:
    return "txn_unknown"


@dataclass(frozen=True)
class State:
    """How a transaction gets there, where it has to end, and how many live documents there are then."""

    reach: Callable[[System, Person], str]
    ends: str | None
    documents: int = 0


STATES = {
    "queued": State(queued, "exported", 1),
    "held": State(held, "queued"),
    "waiting": State(waiting, "exported", 1),
    "exported": State(exported, "exported", 1),
    "reverted": State(reverted, "reverted"),
    "failed": State(failed, "failed"),
    "resolved": State(resolved, "resolved"),
    "revised": State(revised, "exported", 1),
    "reference": State(reference, "exported", 1),
    "unknown": State(unknown, None),
}


def _message(transaction_id: str) -> str:
    return json.dumps({"tenant": ACME.name, "transactionId": transaction_id, "correlationId": "c"})


def _redrive(system: System, work: str) -> int:
    """Move what is in a dead letter queue back to its source, as StartMessageMoveTask does."""
    letters = system.account.values[f"{work}DeadLetterQueue"]
    moved = 0
    while messages := system.account.sqs.receive_message(QueueUrl=letters).get("Messages", []):
        for message in messages:
            system.send(f"{work}Queue", message["Body"])
            system.account.sqs.delete_message(QueueUrl=letters, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved


def _live(system: System) -> list[str]:
    rows = system.sage.objects("ARINVOICE")
    return [row["TOTALENTERED"] for row in rows if row["STATE"] not in ("Reversed", "Reversal")]


def _check(system: System, person: Person, state: State, sent: str, errors: list[Json]) -> None:
    """It ends where it should, once, with the error that it had; no queue holds anything."""
    if state.ends is not None:
        assert person.status(sent) == state.ends
    assert len(_live(system)) == state.documents
    assert person.errors() == errors
    assert {name: system.account.waiting(name) for name in system.template.queues} == dict.fromkeys(
        system.template.queues, 0
    )


@pytest.mark.rule("ERR-7")
@pytest.mark.parametrize("work", WORK)
@pytest.mark.parametrize("name", STATES)
def test_a_dead_letter_changes_nothing_that_goes_its_way(
    system: System, acme: Person, name: str, work: str
) -> None:
    state = STATES[name]
    sent = state.reach(system, acme)
    errors = acme.errors()
    for _ in range(2):
        system.send(f"{work}DeadLetterQueue", _message(sent))
    system.send(f"{work}DeadLetterQueue", '{"tenant": "globex", "transactionId": "' + sent + '"}')
    system.send(f"{work}DeadLetterQueue", "not readable")
    system.pump()
    assert system.account.waiting(f"{work}DeadLetterQueue") == 0
    system.drain()
    _check(system, acme, state, sent, errors)


@pytest.mark.rule("ERR-7")
@pytest.mark.parametrize("work", WORK)
@pytest.mark.parametrize("name", STATES)
def test_messages_that_an_operator_redrives_do_no_harm(
    system: System, acme: Person, name: str, work: str
) -> None:
    state = STATES[name]
    sent = state.reach(system, acme)
    errors = acme.errors()
    for body in (_message(sent), _message(sent), "not readable"):
        system.send(f"{work}DeadLetterQueue", body)
    assert _redrive(system, work) == 3
    system.pump()
    assert system.account.waiting(f"{work}Queue") == 0
    system.drain()
    _check(system, acme, state, sent, errors)


@pytest.mark.rule("ERR-7", "CONN-7")
def test_what_is_held_goes_out_once_after_its_letters(system: System, acme: Person) -> None:
    sent = held(system, acme)
    system.send("InvoiceExportDeadLetterQueue", _message(sent))
    system.send("InvoiceExportQueue", _message(sent))
    system.drain()
    acme.call("PATCH", ACME.path, {"primarySync": True}).expect(200)
    system.drain()
    assert (acme.status(sent), len(_live(system)), acme.errors()) == ("exported", 1, [])


@pytest.mark.rule("ERR-7", "PAY-8")
@pytest.mark.parametrize("is_redriven", [False, True])
def test_letters_of_payments_that_are_done_change_nothing(
    system: System, acme: Person, is_redriven: bool
) -> None:
    ACME.in_alvys(system, ACME.invoice(NUMBER))
    sent = exported(system, acme)
    record_no = acme.transaction(sent)["sageDocument"]["recordNo"]
    system.sage.put("ARINVOICE", record_no, {"action": "pay", "amount": "86.39"})
    (run,) = acme.post("/v1/payment-syncs", {})["items"]
    bodies: dict[str, list[str]] = {}
    for work in ("PaymentRead", "PaymentApply"):
        for source, records in list(system.batches(f"{work}Queue")):
            bodies.setdefault(work, []).extend(record["body"] for record in records)
            system.deliver(source, records)
    assert set(bodies) == {"PaymentRead", "PaymentApply"}
    for work, texts in bodies.items():
        for text in texts:
            system.send(f"{work}DeadLetterQueue", text)
        assert not is_redriven or _redrive(system, work) == len(texts)
    system.drain()
    assert (len(system.alvys.objects("payments")), acme.errors()) == (1, [])
    (shown,) = acme.get("/v1/payment-syncs")["items"]
    assert (shown["runId"], shown["status"]) == (run["runId"], "complete")
