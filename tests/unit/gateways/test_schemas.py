"""Records of earlier schemas are upgraded when they are read; newer ones are left to newer versions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.gateways.dynamodb import schemas
from alvys_intacct.gateways.dynamodb.schemas import Kept, record_of, schema_of


def renamed(record: dict[str, Any]) -> dict[str, Any]:
    return {("number" if name == "docNo" else name): value for name, value in record.items()}


def in_cents(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"total": record["total"] * 100}


@pytest.fixture
def three_schemas(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a field was renamed, then another one got a new meaning."""
    monkeypatch.setattr(schemas, "UPGRADES", {Kept.TRANSACTION: (None, renamed, in_cents)})


@pytest.mark.usefixtures("three_schemas")
@pytest.mark.parametrize(
    ("stored", "record"),
    [
        ({}, {"docNo": "A1", "total": 5}),
        ({"schema": 1}, {"docNo": "A1", "total": 5}),
        ({"schema": 2}, {"number": "A1", "total": 5}),
        ({"schema": 3}, {"number": "A1", "total": 500}),
    ],
)
def test_a_record_of_any_schema_is_read_as_the_newest(stored: dict[str, int], record: dict[str, Any]) -> None:
    assert schema_of(Kept.TRANSACTION) == 3
    item = {**stored, "record": json.dumps(record)}
    assert json.loads(record_of(item, Kept.TRANSACTION)) == {"number": "A1", "total": 500}


@pytest.mark.parametrize("kept", Kept)
def test_a_record_of_a_newer_schema_is_left_to_a_newer_version(kept: Kept) -> None:
    with pytest.raises(Retryable) as caught:
        record_of({"schema": schema_of(kept) + 1, "record": "{}"}, kept)
    assert caught.value.code == "record_of_newer_version"


@pytest.mark.parametrize("kept", Kept)
def test_the_text_of_the_newest_schema_is_read_as_it_is(kept: Kept) -> None:
    """No record of today is parsed twice."""
    for schema in ({}, {"schema": schema_of(kept)}):
        assert record_of({**schema, "record": "not parsed"}, kept) == "not parsed"
