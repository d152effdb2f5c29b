"""What a document costs at AWS: calls, and DynamoDB's units, from intake to receipt.

It runs in the worker's environment, as `bench.deployment` returns it. Units follow DynamoDB's rules: a write
unit per started KB, two in a transaction; an index is written where what it projects of an item changed, and
twice where its keys did.
"""

from __future__ import annotations

import base64
import json
import math
from collections import Counter
from typing import Any

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.gateways import aws
from bench.child import Figures, answer
from bench.invoices import connection
from bench.worker import BATCH, export, received, take_in
from tests.fakes.template import Template

_KB, _READ_KB = 1024, 4096
_A_TRANSACTION = 2


class Meter:
    """Counts calls by service, and DynamoDB's units."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.units: Counter[str] = Counter()
        self.of_indexes: Counter[str] = Counter()
        self._written: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._indexes = {
            name: list(table.get("GlobalSecondaryIndexes", ()))
            for name, table in Template.read().tables.items()
        }
        aws.session().register("before-call", self._sent)
        aws.session().register("after-call", self._answered)

    def _sent(self, **call: Any) -> None:
        model, params = call["model"], call["params"]
        service = model.service_model.service_name
        self.calls[service] += 1
        if service != "dynamodb":
            return
        body = json.loads(params["body"])
        if model.name == "TransactWriteItems":
            for put in body["TransactItems"]:
                self._wrote(put["Put"], _A_TRANSACTION)
        elif model.name == "PutItem":
            self._wrote(body, 1)
        elif model.name in ("UpdateItem", "DeleteItem"):
            self.units["write"] += 1

    def _wrote(self, put: dict[str, Any], times: int) -> None:
        item = put["Item"]
        place = (put["TableName"], *(_value(item[key]) for key in ("pk", "sk")))
        before = self._written.get(place, {})
        self._written[place] = item
        self.units["write"] += times * max(map(_units, (before, item)))
        for index in self._indexes.get(put["TableName"], ()):
            units = _index_units(_listed(before, index), _listed(item, index), index)
            self.units["index"] += units
            self.of_indexes[index["IndexName"]] += units

    def _answered(self, **call: Any) -> None:
        model, parsed = call["model"], call["parsed"]
        if model.service_model.service_name != "dynamodb":
            return
        found = [parsed["Item"]] if "Item" in parsed else list(parsed.get("Items", ()))
        for items in parsed.get("Responses", {}).values():
            found += items
        read = model.name in ("GetItem", "BatchGetItem", "Query")
        # Strongly consistent reads take a whole unit.
        self.units["read"] += sum(math.ceil(_size(item) / _READ_KB) for item in found) or int(read)


def _size(item: dict[str, Any]) -> int:
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(typed: Any) -> int:
    if not isinstance(typed, dict):
        return len(str(typed).encode())
    [(letter, value)] = typed.items()
    if letter == "B":
        return len(base64.b64decode(value)) if isinstance(value, str) else len(value)
    return len(str(value).encode())


def _value(typed: Any) -> str:
    """The text of a key."""
    [value] = typed.values()
    return str(value)


def _units(item: dict[str, Any]) -> int:
    return math.ceil(_size(item) / _KB)


def _index_units(before: dict[str, Any], after: dict[str, Any], index: dict[str, Any]) -> int:
    """What a write costs in an index, by what it listed before and lists now; empty if it doesn't."""
    if before == after:
        return 0
    keys = [key["AttributeName"] for key in index["KeySchema"]]
    moved = before and after and any(before[key] != after[key] for key in keys)
    return _units(before) + _units(after) if moved else max(_units(before), _units(after))


def _listed(item: dict[str, Any], index: dict[str, Any]) -> dict[str, Any]:
    """What an index has of an item; nothing where the item lacks one of its keys."""
    is_listed = all(key["AttributeName"] in item for key in index["KeySchema"])
    return _projected(item, index) if is_listed else {}


def _projected(item: dict[str, Any], index: dict[str, Any]) -> dict[str, Any]:
    projection = index["Projection"]
    if projection["ProjectionType"] == "ALL":
        return item
    keys = {key["AttributeName"] for key in index["KeySchema"]} | {"pk", "sk"}
    names = keys | set(projection.get("NonKeyAttributes", ()))
    return {name: value for name, value in item.items() if name in names}


def measure(invoices: int) -> Figures:
    """Take in so many invoices and export them; an earlier one has signed in and read terms and parties."""
    # Clients know the meter only if they are made after it.
    meter = Meter()
    active = connection()
    deployment().connections.save(active, audit_entry(None, active, "bench", active.created_at))
    take_in(range(1))
    export(received())
    for counted in (meter.calls, meter.units, meter.of_indexes):
        counted.clear()
    take_in(range(1, 1 + invoices))
    records = received()
    for start in range(0, len(records), BATCH):
        export(records[start : start + BATCH])
    return {
        "calls": {service: count / invoices for service, count in meter.calls.items()},
        "units": {name: count / invoices for name, count in meter.units.items()},
        "indexes": {name: count / invoices for name, count in meter.of_indexes.items()},
    }


if __name__ == "__main__":
    answer(measure)
