"""The sample events are what the functions take: they are used for `sam local invoke` and by readers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alvys_intacct.domain.kinds.parsing import parse_envelope
from alvys_intacct.domain.kinds.registry import kinds_of
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.gateways.dynamodb.stream_records import StreamRecord
from alvys_intacct.http.api import exact_json
from alvys_intacct.http.shapes.close_periods import CloseReportMessage
from alvys_intacct.http.shapes.connection_messages import ConnectMessage
from alvys_intacct.http.shapes.sync_message import SyncMessage
from alvys_intacct.sqs_batches import message_of
from tests.fakes.stream_filters import passes
from tests.fakes.template import Template

ROOT = Path(__file__).resolve().parents[2]
EVENTS = {path.stem: json.loads(path.read_text()) for path in (ROOT / "events").glob("*.json")}
TEMPLATE = Template.read()
HTTP = [name for name, event in EVENTS.items() if "requestContext" in event]
SQS = [name for name, event in EVENTS.items() if "body" in event.get("Records", [{}])[0]]
STREAMS = [name for name, event in EVENTS.items() if "dynamodb" in event.get("Records", [{}])[0]]


@pytest.mark.parametrize("name", HTTP)
def test_http_events_name_a_route_of_the_template(name: str) -> None:
    event = EVENTS[name]
    assert event["version"] == "2.0"
    method = event["requestContext"]["http"]["method"]
    assert any(route.matches(method, event["rawPath"]) for route in TEMPLATE.routes)


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("invoices-post", Side.AR),
        ("invoices-post-by-reference", Side.AR),
        ("bills-post", Side.AP),
    ],
)
def test_transactions_are_envelopes_without_a_contradiction(name: str, side: Side) -> None:
    message = exact_json(EVENTS[name]["body"])
    envelope = parse_envelope(message, kinds_of(side))
    assert envelope.subsidiary_id == "acme-logistics"


def test_the_connection_is_a_message_that_hides_its_password() -> None:
    message = ConnectMessage.model_validate_json(EVENTS["connections-post"]["body"])
    assert "acme-ws-password" not in repr(message)


def test_the_payment_sync_is_a_message() -> None:
    assert SyncMessage.model_validate_json(EVENTS["payment-syncs-post"]["body"]).subsidiary_id


def test_the_close_report_is_a_message() -> None:
    message = CloseReportMessage.model_validate_json(EVENTS["close-reports-post"]["body"])
    assert message.dates() is not None


@pytest.mark.parametrize("name", SQS)
def test_queue_events_are_messages_of_a_queue_of_the_template(name: str) -> None:
    (record,) = EVENTS[name]["Records"]
    message = message_of(record)
    assert message is not None
    works = (message.transaction_id, message.run_id, message.side, message.page, message.report_id)
    named = (*works, message.digest_on)
    assert sum(bool(name) for name in named) == 1
    assert record["eventSourceARN"].rsplit(":", 1)[1] in TEMPLATE.queues


@pytest.mark.parametrize("name", STREAMS)
def test_stream_events_pass_the_filters_and_are_events(name: str) -> None:
    (record,) = EVENTS[name]["Records"]
    assert passes("TransactionsTable", record)
    (event,) = StreamRecord(record).events()
    assert event.detail_type == "Transaction exported"


def test_every_event_is_tested() -> None:
    assert set(EVENTS) == {*HTTP, *SQS, *STREAMS, "schedule"}
