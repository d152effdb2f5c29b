"""The values of Alvys's fields, in the Connections table.

pk                 sk       what
T#tenant#VALUES    field    all known values of the field, compressed, with a version
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from datetime import datetime

from alvys_intacct.domain.alvys_values.fields import ValueField
from alvys_intacct.domain.alvys_values.value_list import AlvysValue, Teller, ValueList
from alvys_intacct.domain.sage.metadata import CustomFieldType
from alvys_intacct.gateways.dynamodb.items import Item
from alvys_intacct.gateways.dynamodb.table import ConditionFailedError, Table, version_is


class DynamoAlvysValueStore:
    """`AlvysValueStore` on DynamoDB. A list is one item: `ValueList` bounds its size."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, tenant: str, fields: Iterable[ValueField]) -> dict[ValueField, ValueList]:
        """The lists of these fields, in one request."""
        lists = {field: ValueList(field) for field in fields}
        for item in self._table.get_many([(_pk(tenant), field) for field in lists]):
            lists[ValueField(item["sk"])] = _list(item)
        return lists

    def save(self, tenant: str, values: ValueList) -> bool:
        """Write a list, if the version before it is still current."""
        item: Item = {
            "pk": _pk(tenant),
            "sk": values.of.value,
            "version": values.version,
            "askedAt": values.asked_at.isoformat() if values.asked_at else None,
            "listedAt": values.listed_at.isoformat() if values.listed_at else None,
            "values": zlib.compress(
                json.dumps([_row(value) for value in values.values.values()], ensure_ascii=False).encode()
            ),
        }
        try:
            self._table.put(item, version_is(values.version - 1))
        except ConditionFailedError:
            return False
        return True


def _pk(tenant: str) -> str:
    return f"T#{tenant}#VALUES"


def _row(value: AlvysValue) -> list[str | int | None]:
    return [value.key, value.name, int(value.teller), value.type]


def _list(item: Item) -> ValueList:
    rows = json.loads(zlib.decompress(bytes(item["values"])))
    return ValueList(
        ValueField(item["sk"]),
        {
            key: AlvysValue(key, name, Teller(teller), CustomFieldType(kind) if kind else None)
            for key, name, teller, kind in rows
        },
        _moment(item["askedAt"]),
        _moment(item["listedAt"]),
        item["version"],
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
