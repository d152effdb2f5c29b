"""Transactions as items of their table."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from alvys_intacct.domain.alvys.names import Named
from alvys_intacct.domain.sage.documents import DocumentType
from alvys_intacct.domain.transactions.receipt import Companion, Intent
from alvys_intacct.domain.transactions.record import HeldBecause, Status, Transaction
from alvys_intacct.domain.transactions.refs import Change
from alvys_intacct.gateways.dynamodb.transaction_items import puts_of, transaction_of
from tests.fakes.rows import PROBLEM, failed, receipt, transaction
from tests.fakes.small import START

NAMES = {next(iter(Named)): {"id-1": None, "id-2": "Dallas"}}
COMPANIONS = {"other": Companion(subsidiary_id="s2")}
INTENT = Intent(
    control_id="c",
    revision=2,
    company_id="acme",
    entity_id=None,
    document_type=DocumentType.BILL,
    digest="d",
    document_number="1",
    party_id="P",
    total="0.00",
    currency="USD",
    at=START,
    refusal=PROBLEM,
)
RECORDS = (
    transaction(),
    transaction(quoted=("1", "2"), companions=COMPANIONS, left_in={"acme": "7"}, total=None, revision=3),
    transaction(status=Status.IN_PROGRESS, intent=INTENT, claimed_until=START, attempts=2, version=5),
    transaction(
        status=Status.EXPORTED,
        receipt=receipt("7").model_copy(update={"names": NAMES, "accounts": {}, "posted": False}),
    ),
    transaction(
        held=True, held_because=HeldBecause(code="x", words="y", since=START, subsidiary_id="s"), due_at=START
    ),
    failed(failing_since=START - timedelta(days=1), received_by=""),
)


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_is_read_as_it_was_written_by_this_version_and_by_earlier_ones(record: Transaction) -> None:
    item = puts_of(Change(record))[0].item
    earlier = {**item, "record": record.model_dump_json(by_alias=True)}
    assert transaction_of(item) == transaction_of(earlier) == record
    assert transaction_of(item).model_dump_json() == record.model_dump_json()


def test_a_record_holds_nothing_that_has_its_default() -> None:
    record = json.loads(puts_of(Change(transaction()))[0].item["record"])
    required = {name for name, field in Transaction.model_fields.items() if field.is_required()}
    assert set(record) == required | {"party_name", "load_number", "total", "version"}
