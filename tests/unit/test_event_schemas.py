"""The schemas of events are written from their models, and the streams' filters leave out no event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from alvys_intacct.domain.events.catalogue import EVENTS
from alvys_intacct.domain.events.event import Event
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Status
from alvys_intacct.domain.transactions.refs import Change
from alvys_intacct.gateways.dynamodb.items import to_wire
from alvys_intacct.gateways.dynamodb.payments import item_of
from alvys_intacct.gateways.dynamodb.stream_records import StreamRecord
from alvys_intacct.gateways.dynamodb.transaction_items import puts_of
from scripts import events
from tests.fakes.recorded import recorded
from tests.fakes.rows import payment, receipt
from tests.fakes.small import START
from tests.fakes.stream_filters import passes

pytestmark = pytest.mark.rule("OPS-3")
PROBLEM = Problem(code="x", message="x", remedy="x")
TEXTS = {
    "message",
    "remedy",
    "reason",
    "by",
    "words",
    "vendorText",
    "partyName",
    "memo",
    "userId",
    "password",
}


def test_the_files_are_what_the_models_say() -> None:
    """`python -m scripts.events` writes them."""
    kept = {path.name: path.read_text() for path in events.TARGET.glob("*.json")}
    assert kept == events.files()
    for event in EVENTS:
        jsonschema.Draft202012Validator.check_schema(events.schema(event))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.detail_type)
def test_an_event_has_no_field_for_texts_and_names(event: type[Event]) -> None:
    def fields(part: Any) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(fields, part))
        if not isinstance(part, Mapping):
            return set()
        return set(part.get("properties", ())).union(*map(fields, part.values()))

    names = fields(events.schema(event))
    # A skip's reason is a code of ours.
    assert names & TEXTS <= ({"reason"} if event.detail_type == "Transaction skipped" else set())
    assert {"version", "eventId", "tenant", "subsidiaryId", "recordVersion", "at", "correlationId"} <= names


def test_the_filters_let_every_event_of_a_transaction_through() -> None:
    """Each pair of states that a write may lead from and to."""
    states = [
        recorded(status=status, receipt=document, problem=PROBLEM, version=version)
        for status in Status
        for document in (None, receipt("100"), receipt("101"))
        for version in (5,)
    ]
    for before in states:
        for after in states:
            now = after.model_copy(update={"version": 6})
            record = _record(_item(before), _item(now))
            if not passes("TransactionsTable", record):
                assert StreamRecord(record).events() == ()
    assert not passes("TransactionsTable", _record(None, _item(recorded(version=1))))
    claimed = _item(recorded(status=Status.IN_PROGRESS))
    assert not passes("TransactionsTable", _record(claimed, claimed))


def test_the_filters_let_every_event_of_a_payment_through() -> None:
    def item(status: PaymentStatus) -> dict[str, Any]:
        found: Payment = payment(1).model_copy(update={"status": status, "problem": PROBLEM})
        return item_of(found)

    for before in PaymentStatus:
        for after in PaymentStatus:
            record = _record(item(before), item(after))
            if not passes("PaymentsTable", record):
                assert StreamRecord(record).events() == ()


def _item(transaction: Any) -> dict[str, Any]:
    return puts_of(Change(transaction))[0].item


def _record(before: dict[str, Any] | None, after: dict[str, Any]) -> dict[str, Any]:
    images = {"NewImage": to_wire(after)} | ({"OldImage": to_wire(before)} if before else {})
    return {
        "eventName": "MODIFY" if before else "INSERT",
        "dynamodb": {
            "Keys": to_wire({name: after[name] for name in ("pk", "sk")}),
            "SequenceNumber": "1",
            "ApproximateCreationDateTime": START.timestamp(),
            **images,
        },
    }
