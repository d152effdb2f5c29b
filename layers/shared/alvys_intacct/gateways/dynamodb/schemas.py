"""The schemas of records that are kept for years, and how earlier ones are brought up to date.

An item with a ``record`` tells its schema in ``schema``; one from before that has none, which is schema 0. A
new field with a default needs no new schema. Records of transactions leave out what has its default, so
another default of a field is another meaning. A change that the models can't read by themselves, such as
another name or another meaning of a field, is a new schema with an upgrade. A record is upgraded whenever it
is read, and has the newest schema from its next write on: nothing has to be migrated at once.

While a deployment moves to new versions, old and new ones run beside each other. An old one that meets a
newer schema doesn't guess: the work is tried again, by a new version.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from alvys_intacct.domain.errors import Retryable
from alvys_intacct.gateways.dynamodb.items import Item

SCHEMA = "schema"
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


class Kept(StrEnum):
    """The kinds of records that have schemas."""

    CONNECTION = "connection"
    TRANSACTION = "transaction"
    PAYMENT = "payment"


# The nth upgrade leads from schema n to the next one; None where the models read both. Schema 1 is schema 0
# with its number.
UPGRADES: Mapping[Kept, Sequence[Upgrade | None]] = {
    Kept.CONNECTION: (None,),
    Kept.TRANSACTION: (None,),
    Kept.PAYMENT: (None,),
}


def schema_of(kept: Kept) -> int:
    """The newest schema: that of records which are written now."""
    return len(UPGRADES[kept])


def record_of(item: Item, kept: Kept) -> str:
    """The record in an item, as JSON in the newest schema. Raises `Retryable` for one that is even newer."""
    schema = int(item.get(SCHEMA, 0))
    text: str = item["record"]
    if schema > schema_of(kept):
        raise Retryable("The record was written by a newer version.", code="record_of_newer_version")
    upgrades = [upgrade for upgrade in UPGRADES[kept][schema:] if upgrade is not None]
    if not upgrades:
        return text
    record = json.loads(text)
    for upgrade in upgrades:
        record = upgrade(record)
    return json.dumps(record)
