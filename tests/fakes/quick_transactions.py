"""moto's DynamoDB with cheap transactions: it copies the whole table before each item of a transaction.

A transaction of the product only puts items, which replaces them: a copy of the table's containers is enough
to roll it back.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.dynamodb import models
from moto.dynamodb.models.table import Table


class _ContainersOnly:
    """Stands for the module `copy` in moto's models."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        """A copy; of a table only its containers."""
        if not isinstance(value, Table):
            return copy.deepcopy(value)
        table = copy.copy(value)
        table.items = defaultdict(dict, {key: dict(items) for key, items in value.items.items()})
        return table


@contextmanager
def quick_transactions() -> Iterator[None]:
    """Transactions whose cost doesn't grow with the table."""
    with patch.object(models, "copy", _ContainersOnly):
        yield
