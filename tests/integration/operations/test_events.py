"""Events on the bus: what happens to documents, payments and connections is told, once or more, in order."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace

import boto3
import jsonschema
import pytest
from botocore.config import Config

from alvys_intacct.gateways import aws
from sandbox.stack.settings import ROOT
from tests.fakes.streams import Streams
from tests.integration.aws import ACCOUNT, REGION
from tests.integration.payments.test_payments import export, pay, sync
from tests.integration.system import Json, Person, System
from tests.integration.tenants import ACME, GLOBEX

pytestmark = pytest.mark.rule("OPS-3")
FUNCTION = "EventPublisherFunction"
SCHEMAS = {
    schema["title"]: jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for schema in (json.loads(path.read_text()) for path in (ROOT / "docs/events").glob("*.json"))
}


class Bus:
    """EventBridge, with a consumer that hears all. What has a text of `refuse` is refused."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.client = boto3.client("events", region_name=REGION)
        self.client.create_event_bus(Name="EventBus")
        self.streams = Streams(ACCOUNT, REGION)
        self.refuse: dict[str, str] = {}
        self.calls: list[list[Json]] = []
        self._heard: list[Json] = []

    def put_events(self, *, Entries: list[Json]) -> Json:  # noqa: N803
        """Put events on the bus, but those whose details have a text that is to be refused."""
        self.calls.append(Entries)
        refused = {
            place: code
            for place, entry in enumerate(Entries)
            for text, code in self.refuse.items()
            if text in entry["Detail"]
        }
        taken = [entry for place, entry in enumerate(Entries) if place not in refused]
        self._heard += taken
        answers = iter(self.client.put_events(Entries=taken)["Entries"] if taken else [])
        return {
            "Entries": [
                {"ErrorCode": refused[place]} if place in refused else next(answers)
                for place in range(len(Entries))
            ]
        }

    def tell(self, records: Sequence[Json] | None = None) -> list[str]:
        """Hand records to the function, or all that are new; answers where Lambda would begin again."""
        again: list[str] = []
        for batch in [records] if records is not None else self.streams.batches():
            answer = self._system.invoke(FUNCTION, {"Records": list(batch)})
            again += [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
        return again

    def heard(self) -> list[Json]:
        """What the consumer got since the last look; each conforms to its schema."""
        heard = [dict(entry) for entry in self._heard]
        self._heard.clear()
        for event in heard:
            assert (event["Source"], event["EventBusName"]) == ("alvys-intacct.dev", "EventBus")
            event["Detail"] = json.loads(event["Detail"])
            SCHEMAS[event["DetailType"]].validate(event["Detail"])
        return heard


@pytest.fixture
def bus(system: System, acme: Person, monkeypatch: pytest.MonkeyPatch) -> Bus:
    """The bus of the deployed product."""
    bus = Bus(system)
    monkeypatch.setattr(aws, "events", lambda: bus)
    # moto doesn't know the addresses with the number of the account.
    ordinary = Config(account_id_endpoint_mode="disabled")
    streams = boto3.client("dynamodbstreams", region_name=REGION, config=ordinary)
    monkeypatch.setattr(aws, "dynamodbstreams", lambda: streams)
    return bus


def told(events: Sequence[Json]) -> Counter[str]:
    return Counter(event["DetailType"] for event in events)


def letters(system: System) -> list[Json]:
    """What is with the dead letters."""
    url = system.account.values["EventDeadLetterQueue"]
    found = system.account.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in found]


def test_what_happens_to_documents_payments_and_connections_is_told_without_secrets(
    system: System, acme: Person, bus: Bus
) -> None:
    record_no = export(system, acme, "1001")
    pay(system, record_no, "86.39")
    sync(system, acme)
    failing = acme.post("/v1/invoices", ACME.invoice("1002", customer="C-404"))["transactionId"]
    system.drain()
    acme.post("/v1/errors/close", {"ids": [failing], "reason": "canary reason"})
    bill = acme.post("/v1/bills", ACME.bill("T1"))["transactionId"]
    system.drain()
    acme.post("/v1/bills", ACME.bill("T1", "900.00", minutes=1))
    system.drain()
    acme.post(f"/v1/transactions/{bill}/revert")
    system.drain()
    system.account.put_password("acme", ACME.subsidiary_id, "canary-password")
    system.clock.advance(301)
    acme.post("/v1/invoices", ACME.invoice("1003"))
    system.drain()
    right = {"userId": ACME.user, "password": ACME.password}
    acme.call("PUT", f"{ACME.path}/credentials", right).expect(200)
    system.invoke("LookAfterConnectionsFunction", {})
    system.drain()
    acme.call("DELETE", ACME.path).expect(200)
    written = list(bus.streams.batches())
    for batch in written:
        assert bus.tell(batch) == []
    heard = bus.heard()
    assert told(heard) == {
        "Transaction exported": 3,
        "Transaction changed": 1,
        "Transaction reverted": 1,
        "Transaction failed": 1,
        "Transaction resolved": 1,
        "Payment applied": 1,
        "Connection problem opened": 1,
        "Connection problem closed": 1,
        "Connection status changed": 1,
    }
    text = json.dumps(heard, default=str)
    for secret in ("canary", ACME.password, ACME.user, "Linehaul"):
        assert secret not in text
    of_bill = [event["Detail"] for event in heard if event["Detail"].get("transactionId") == bill]
    assert [event["recordVersion"] for event in of_bill] == sorted(
        event["recordVersion"] for event in of_bill
    )
    assert of_bill[-1]["status"] == acme.status(bill) == "reverted"
    # Lambda delivers again what it isn't sure of.
    for batch in written:
        assert bus.tell(batch) == []
    again = bus.heard()
    assert [event["Detail"] for event in again] == [event["Detail"] for event in heard]


def test_no_event_overtakes_an_earlier_one_of_its_record_that_is_refused(
    system: System, acme: Person, bus: Bus
) -> None:
    sent = [acme.post("/v1/bills", ACME.bill(f"T{number}"))["transactionId"] for number in range(3)]
    system.drain()
    acme.post(f"/v1/transactions/{sent[1]}/revert")
    system.drain()
    (batch,) = bus.streams.batches()
    bus.refuse = {sent[1]: "ThrottlingException"}
    (again,) = bus.tell(batch)
    place = next(n for n, record in enumerate(batch) if record["dynamodb"]["SequenceNumber"] == again)
    assert sent[1] in batch[place]["dynamodb"]["Keys"]["pk"]["S"]
    assert sent[1] not in {event["Detail"]["transactionId"] for event in bus.heard()}
    bus.refuse = {}
    assert bus.tell(batch[place:]) == []
    of_record = [event["DetailType"] for event in bus.heard() if event["Detail"]["transactionId"] == sent[1]]
    assert of_record == ["Transaction exported", "Transaction reverted"]
    for call in bus.calls:
        records = [json.loads(entry["Detail"])["transactionId"] for entry in call]
        assert len(set(records)) == len(records) <= 10


def test_what_can_not_be_told_holds_up_nothing_and_is_told_once_it_is_moved_back(
    system: System, acme: Person, bus: Bus
) -> None:
    sent = [acme.post("/v1/bills", ACME.bill(f"T{number}"))["transactionId"] for number in range(3)]
    system.drain()
    (batch,) = bus.streams.batches()
    newer = copy.deepcopy(batch[2])
    newer["dynamodb"]["NewImage"]["schema"] = {"N": "99"}
    poisoned = copy.deepcopy(batch[0])
    poisoned["dynamodb"]["NewImage"]["record"] = {"S": "{}"}
    bus.refuse = {sent[1]: "MalformedDetail"}
    # A record of a newer version waits for its reader; the others are done with.
    assert bus.tell([poisoned, batch[1], newer]) == [newer["dynamodb"]["SequenceNumber"]]
    assert bus.heard() == []
    kept = letters(system)
    assert [letter["Records"][0]["dynamodb"]["SequenceNumber"] for letter in kept] == [
        record["dynamodb"]["SequenceNumber"] for record in batch[:2]
    ]
    bus.refuse = {}
    system.send("EventQueue", json.dumps(kept[1]))
    system.pump()
    assert [event["Detail"]["transactionId"] for event in bus.heard()] == [sent[1]]
    # Lambda tells only where a part of the stream is that it gave up.
    place = bus.streams.place("TransactionsTable")
    lost = {
        **place,
        "startSequenceNumber": batch[0]["dynamodb"]["SequenceNumber"],
        "endSequenceNumber": batch[1]["dynamodb"]["SequenceNumber"],
    }
    system.send("EventQueue", json.dumps({"DDBStreamBatchInfo": lost}))
    system.pump()
    assert {event["Detail"]["transactionId"] for event in bus.heard()} == set(sent[:2])


def test_a_tenant_with_open_errors_gets_one_digest_a_day(
    system: System, acme: Person, globex: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Json] = []
    monkeypatch.setattr(aws, "sns", lambda: SimpleNamespace(publish=lambda **message: sent.append(message)))
    acme.post("/v1/invoices", ACME.invoice("1002", customer="C-404"))
    globex.post("/v1/invoices", GLOBEX.invoice("2001"))
    system.drain()
    for _ in range(2):
        assert system.invoke("DigestFunction", {}) == {"pages": 48}
        system.drain()
    (digest,) = sent
    assert digest["TopicArn"] == "DigestTopic"
    assert digest["MessageAttributes"]["tenant"]["StringValue"] == "acme"
    assert "There is no customer C-404 in Sage Intacct." in digest["Message"]
    assert "1 open error, 1,086.39 USD" in digest["Message"]
    assert "https://api.execute-api." in digest["Message"]
    system.clock.advance(86_400)
    system.invoke("DigestFunction", {})
    system.drain()
    assert len(sent) == 2
