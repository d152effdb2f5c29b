"""What the folder `events` offers to those who listen: samples, rules, and a consumer that works (OPS-3)."""

from __future__ import annotations

import importlib.util
import json
from itertools import permutations
from types import ModuleType
from typing import Any

import jsonschema
import pytest
from botocore.exceptions import ClientError

from sandbox.stack.settings import ROOT
from tests.fakes.stream_filters import matches

pytestmark = pytest.mark.rule("OPS-3")
EVENTS = ROOT / "events"
SAMPLES = {path.stem: json.loads(path.read_text()) for path in (EVENTS / "samples").glob("*.json")}
SCHEMAS = {
    schema["title"]: schema
    for schema in (json.loads(path.read_text()) for path in (ROOT / "docs/events").glob("*.json"))
}
LET_THROUGH = {
    "all-of-a-tenant": set(SAMPLES),
    "needs-a-person": {"transaction-failed", "connection-problem-opened"},
    "payments-in-alvys": {"payment-applied"},
    "books-are-wrong": set(),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_conform_to_their_schemas(name: str) -> None:
    event = SAMPLES[name]
    jsonschema.Draft202012Validator(SCHEMAS[event["detail-type"]]).validate(event["detail"])


def test_rules_let_through_what_they_say() -> None:
    patterns = {path.stem: json.loads(path.read_text()) for path in (EVENTS / "rules").glob("*.json")}
    found = {
        rule: {name for name, event in SAMPLES.items() if matches(pattern, event)}
        for rule, pattern in patterns.items()
    }
    assert found == LET_THROUGH
    urgent = json.loads(json.dumps(SAMPLES["transaction-failed"]))
    urgent["detail"]["cause"]["urgent"] = True
    assert matches(patterns["books-are-wrong"], urgent)


class Table:
    """A table that keeps a condition like that of the consumer."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}

    def put_item(self, *, Item: dict[str, Any], ExpressionAttributeValues: Any, **_: Any) -> None:  # noqa: N803
        known = self.items.get(Item["record"])
        if known and known["order"] >= ExpressionAttributeValues[":order"]:
            error: Any = {"Error": {"Code": "ConditionalCheckFailedException"}}
            raise ClientError(error, "PutItem")
        self.items[Item["record"]] = Item


@pytest.fixture
def consumer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("consumer", EVENTS / "consumer/app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_consumer_keeps_the_newest_whatever_comes_twice_or_late(
    consumer: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = SAMPLES["transaction-failed"]
    later = json.loads(json.dumps(first))
    later["detail-type"] = "Transaction exported"
    later["detail"] |= {"recordVersion": 12, "eventId": first["detail"]["eventId"].replace("/3", "/12")}
    for order in permutations([first, first, later, later]):
        table = Table()
        monkeypatch.setattr(consumer, "table", lambda table=table: table)
        records = [{"messageId": str(n), "body": json.dumps(event)} for n, event in enumerate(order)]
        poison = {"messageId": "poison", "body": "?"}
        assert consumer.handler({"Records": [poison, *records]}, None) == {
            "batchItemFailures": [{"itemIdentifier": "poison"}]
        }
        (kept,) = table.items.values()
        assert kept["what"] == "Transaction exported"
