"""The tables' streams: what Lambda would hand to the function behind them, after the template's filters.

moto writes the records of a stream; it has no event sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from tests.fakes.stream_filters import passes
from tests.fakes.template import Template

TABLES = ("ConnectionsTable", "TransactionsTable", "PaymentsTable")


class Streams:
    """Follows the tables from now on."""

    def __init__(self, account: str, region: str) -> None:
        self._tables = dynamodb_backends[account][region].tables
        self._read: dict[str, int] = {}
        for name in TABLES:
            stream = declared(name)
            self._tables[name].set_stream_specification(dict(stream))
            self._read[name] = 0

    def written(self, table: str) -> list[dict[str, Any]]:
        """The records since the last look, whatever they are."""
        shard = self._tables[table].stream_shard
        assert shard is not None
        new = [record.to_json() for record in shard.items[self._read[table] :]]
        self._read[table] += len(new)
        return [_as_from_lambda(record) for record in new]

    def place(self, table: str) -> dict[str, str]:
        """The stream and the shard of a table, as Lambda names them."""
        found = self._tables[table]
        assert found.stream_shard is not None
        stream = f"{found.table_arn}/stream/{found.latest_stream_label}"
        return {"streamArn": stream, "shardId": found.stream_shard.id}

    def batches(self) -> Iterator[list[dict[str, Any]]]:
        """What the function gets: the records of each table that pass its filters."""
        for name in TABLES:
            if records := [record for record in self.written(name) if passes(name, record)]:
                yield records


def _as_from_lambda(record: Mapping[str, Any]) -> dict[str, Any]:
    """Of moto's record, the time as Lambda gives it."""
    change = dict(record["dynamodb"])
    at = change["ApproximateCreationDateTime"].replace(tzinfo=UTC)
    return {**record, "dynamodb": {**change, "ApproximateCreationDateTime": at.timestamp()}}


def declared(table: str) -> Mapping[str, Any]:
    """The stream of a table, as the template declares it."""
    found: Mapping[str, Any] = Template.read().tables[table]["StreamSpecification"]
    return found
