"""The schemas of events are written from their models, and the streams' filters leave out no event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.connections.findings import ConnectionFinding, found
from alvys_intacct.domain.errors import ConnectionFault, ConnectionPlace, NeedsAttention
from alvys_intacct.domain.events.catalogue import EVENTS
from alvys_intacct.domain.events.event import Event
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus
from alvys_intacct.domain.readiness.check_problems import CheckReport, problem
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
from tests.fakes.samples import SUBSIDIARY, TENANT, connection
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


def test_the_filters_let_every_event_of_a_connection_through() -> None:
    """Items as they are stored; one of an earlier version has no status beside its record."""

    def item(status: ConnectionStatus, finding: ConnectionFinding | None) -> dict[str, Any]:
        known = connection(status=status)
        kept = {"pk": f"T#{TENANT}", "sk": f"C#{SUBSIDIARY}", "version": 1, "status": str(status)}
        beside = {"finding": finding.model_dump_json()} if finding else {}
        return {**kept, **beside, "record": known.model_dump_json()}

    fault = NeedsAttention("Refused.", code="password_refused")
    standing = found(ConnectionFault(fault, ConnectionPlace(TENANT, SUBSIDIARY, None)), START, 0.0)
    states = [item(status, finding) for status in ConnectionStatus for finding in (None, standing)]
    told = 0
    for before in (None, *states):
        for after in states:
            record = _record(before, after)
            events = StreamRecord(record).events()
            told += len(events)
            # A new connection is not set up yet.
            if before is not None and not passes("ConnectionsTable", record):
                assert events == []
    assert told > 20
    quiet = item(ConnectionStatus.ACTIVE, None)
    assert not passes("ConnectionsTable", _record(quiet, quiet))


def test_a_check_is_read_from_its_item() -> None:
    def item(*codes: str) -> dict[str, Any]:
        problems = [problem(code, "message", "Advanced Settings", "field") for code in codes]
        report = CheckReport(checked_at=START, problems=problems)
        return {"pk": f"T#{TENANT}#C#{SUBSIDIARY}", "sk": "CHECK", "report": report.model_dump_json()}

    record = _record(item(), item("account_missing"))
    assert passes("ConnectionsTable", record)
    (event,) = StreamRecord(record).events()
    assert (event.tenant, event.subsidiary_id) == (TENANT, SUBSIDIARY)
    assert event.record == f"{TENANT}/{SUBSIDIARY}/check"
    assert StreamRecord(_record(item("account_missing"), item("account_missing"))).events() == ()


def test_items_that_are_no_records_and_items_that_are_gone_are_no_events() -> None:
    for pk, sk in [
        ("T#acme#X#txn_1", "EVENT#2026#000001"),
        ("T#acme", "DIGEST"),
        ("T#acme#C#S1", "C#S1"),
        ("SECRET#acme", "SAGE#S1"),
    ]:
        assert StreamRecord(_record(None, {"pk": pk, "sk": sk})).events() == ()
    gone = _record(None, _item(recorded(status=Status.FAILED, problem=PROBLEM)))
    del gone["dynamodb"]["NewImage"]
    assert StreamRecord(gone).events() == ()


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
