"""moto's tables without its copies of them.

moto copies the whole table before each item of a transaction, and sorts the whole table for each query. A
transaction of the product only puts items, which replaces them: a copy of the table's containers, made once,
is enough to roll it back. A query needs to see no other items than those of its partition.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.dynamodb import models
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

_INDEX_NAME = 6  # its place among the arguments of a query, behind the hash key


class _ContainersOnly:
    """Stands for the module `copy` in moto's models. The copies are those of one transaction."""

    def __init__(self) -> None:
        self.copies: dict[int, Table] = {}

    def deepcopy(self, value: Any) -> Any:
        """A copy; of a table only its containers."""
        if not isinstance(value, Table):
            return copy.deepcopy(value)
        if id(value) not in self.copies:
            items = {key: dict(items) for key, items in value.items.items()}
            self.copies[id(value)] = _with_items(value, items)
        return self.copies[id(value)]


@contextmanager
def quick_tables() -> Iterator[None]:
    """Calls whose cost doesn't grow with the table."""
    query, write, copies = Table.query, DynamoDBBackend.transact_write_items, _ContainersOnly()

    def query_partition(table: Table, hash_key: Any, *args: Any, **kwargs: Any) -> Any:
        is_indexed = kwargs.get("index_name") or args[_INDEX_NAME:][:1] not in ((), (None,))
        wanted = [(name, value.type, value.value) for name, value in kwargs["hash_key_conditions"]]
        items = _having(table, wanted) if is_indexed else {hash_key: table.items.get(hash_key, {})}
        return query(_with_items(table, items), hash_key, *args, **kwargs)

    def write_together(backend: DynamoDBBackend, items: list[dict[str, Any]]) -> None:
        copies.copies.clear()
        write(backend, items)

    with (
        patch.object(models, "copy", copies),
        patch.object(Table, "query", query_partition),
        patch.object(DynamoDBBackend, "transact_write_items", write_together),
    ):
        yield


def _having(table: Table, wanted: list[tuple[str, str, Any]]) -> dict[Any, dict[Any, Any]]:
    """The table's items with these attributes."""
    found: dict[Any, dict[Any, Any]] = {}
    for key, items in table.items.items():
        for sort_key, item in items.items():
            held = [item.attrs.get(name) for name, _, _ in wanted]
            if [(one.type, one.value) for one in held if one] == [(kind, value) for _, kind, value in wanted]:
                found.setdefault(key, {})[sort_key] = item
    return found


def _with_items(table: Table, items: dict[Any, dict[Any, Any]]) -> Table:
    """The same table as far as everything but its items is concerned."""
    other = copy.copy(table)
    other.items = defaultdict(dict, items)
    return other
