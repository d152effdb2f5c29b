"""One DynamoDB table: reads and writes items, and turns AWS's errors into ours."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from alvys_intacct.domain.errors import NeedsAttention, SyncError
from alvys_intacct.gateways.dynamodb.aws_errors import Cancelled, busy, cancelled_by, translated
from alvys_intacct.gateways.dynamodb.cursors import can_be_key
from alvys_intacct.gateways.dynamodb.items import Item, from_wire, to_wire
from alvys_intacct.gateways.dynamodb.packets import packets
from alvys_intacct.late_dataclass import dataclass

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_PER_READ = 100

# When two transactions touch one item at the same time, DynamoDB cancels one of them with a conflict.
MOST_CONFLICTS = 6
# This many answers in a row that return none of the items asked for.
MOST_EMPTY_ANSWERS = 6
_LONGEST_PAUSE = 0.05


class ConditionFailedError(Exception):
    """The condition of a put did not hold: another writer changed the item."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of a put. Values appear as ``:name``, reserved names as ``#name``."""

    expression: str
    values: Item
    names: dict[str, str] = field(default_factory=dict)


ABSENT = Condition("attribute_not_exists(pk)", {})


def version_is(version: int) -> Condition:
    """The condition that the item has this version; version 0 means that there is no item."""
    if version == 0:
        return ABSENT
    return Condition("version = :version", {":version": version})


@dataclass(frozen=True, slots=True)
class Put:
    """One item of a transaction."""

    item: Item
    condition: Condition | None = None


class Table:
    """A table with string keys ``pk`` and ``sk``."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def get(self, pk: str, sk: str) -> Item | None:
        """One item, strongly consistent; None if there is none, or if DynamoDB can't have such a key."""
        if not can_be_key(pk) or not can_be_key(sk):
            return None
        with translated():
            answer = self._client.get_item(TableName=self._name, Key=_key(pk, sk), ConsistentRead=True)
        return from_wire(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Iterable[tuple[str, str]]) -> list[Item]:
        """Many items by key, strongly consistent, 100 a request, in any order; missing items are left out.

        An answer holds 16 MB at most, and less where the table is busy: what is left is asked for again,
        after a pause that grows while nothing comes.
        """
        wanted = list(dict.fromkeys(keys))
        found: list[Item] = []
        for start in range(0, len(wanted), MOST_PER_READ):
            pending: Any = [_key(pk, sk) for pk, sk in wanted[start : start + MOST_PER_READ]]
            empty = 0
            while pending:
                with translated():
                    answer = self._client.batch_get_item(
                        RequestItems={self._name: {"Keys": pending, "ConsistentRead": True}}
                    )
                items = answer["Responses"].get(self._name, [])
                found += [from_wire(raw) for raw in items]
                unprocessed: Any = answer.get("UnprocessedKeys", {})
                pending = unprocessed.get(self._name, {}).get("Keys", [])
                empty = 0 if items else empty + 1
                if pending and empty == MOST_EMPTY_ANSWERS:
                    raise busy()
                if pending:
                    _pause(empty)
        return found

    def put(self, item: Item, condition: Condition | None = None) -> None:
        """Write one item. Raises `ConditionFailedError` if the condition does not hold."""
        with translated():
            try:
                self._client.put_item(TableName=self._name, **_put(Put(item, condition)))
            except self._client.exceptions.ConditionalCheckFailedException:
                raise ConditionFailedError from None

    def change(
        self,
        pk: str,
        sk: str,
        values: dict[str, str],
        *,
        removed: Sequence[str] = (),
        condition: Condition | None = None,
    ) -> bool:
        """Set and remove attributes of one item; its other attributes stay.

        False if there is no such item, or if the condition does not hold.
        """
        sets = ", ".join(f"{name} = :{name}" for name in values)
        expression = " ".join([*([f"SET {sets}"] if sets else []), *(f"REMOVE {name}" for name in removed)])
        met = condition or Condition("attribute_exists(pk)", {})
        request: dict[str, Any] = {
            "TableName": self._name,
            "Key": _key(pk, sk),
            "UpdateExpression": expression,
            "ConditionExpression": met.expression,
        }
        if placeholders := to_wire({f":{name}": value for name, value in values.items()} | met.values):
            request["ExpressionAttributeValues"] = placeholders
        with translated():
            try:
                self._client.update_item(**request)
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def delete(self, pk: str, sk: str, condition: Condition | None = None) -> None:
        """Delete one item, if it exists and the condition holds."""
        request: dict[str, Any] = {"TableName": self._name, "Key": _key(pk, sk)}
        if condition is not None:
            request["ConditionExpression"] = condition.expression
            request["ExpressionAttributeValues"] = to_wire(condition.values)
        with translated():
            try:
                self._client.delete_item(**request)
            except self._client.exceptions.ConditionalCheckFailedException:
                return

    def put_groups(self, groups: Sequence[Sequence[Put]]) -> set[int]:
        """Write groups of items, each group all or nothing; returns the indexes of the refused groups.

        Many groups share a transaction, which saves requests. When one group's condition fails, the others
        are sent again without it. A group that DynamoDB refuses for what it contains holds up no other: its
        `NeedsAttention` is raised at the end.
        """
        refused: set[int] = set()
        faults: list[SyncError] = []
        waiting = list(packets([[put.item for put in group] for group in groups]))[::-1]
        while waiting:
            packet = waiting.pop()
            try:
                cancelled = self._transact([put for index in packet for put in groups[index]])
            except NeedsAttention as fault:
                # DynamoDB doesn't say which: each is tried alone.
                faults += [fault] if len(packet) == 1 else []
                waiting += [[index] for index in packet] if len(packet) > 1 else []
                continue
            if cancelled is None:
                continue
            owner = [index for index in packet for _ in groups[index]]
            losers = {owner[place] for place in cancelled.unmet}
            broken = {owner[place] for place in cancelled.refused}
            faults += cancelled.refused.values()
            refused |= losers
            remaining = [index for index in packet if index not in losers | broken]
            waiting += [remaining] if remaining else []
        if faults:
            raise faults[0]
        return refused

    def query(
        self,
        pk: str,
        *,
        prefix: str | None = None,
        between: tuple[str, str] | None = None,
        index: str | None = None,
        keys: tuple[str, str] = ("pk", "sk"),
        newest_first: bool = False,
        limit: int | None = None,
        start: Item | None = None,
        attributes: Sequence[str] = (),
    ) -> tuple[list[Item], Item | None]:
        """One page of a query, and the key where the next page starts; None after the last page.

        With `attributes` the items have only these.
        """
        names = {"#pk": keys[0]}
        values: Item = {":pk": pk}
        expression = "#pk = :pk"
        if prefix is not None:
            names["#sk"], values[":prefix"] = keys[1], prefix
            expression += " AND begins_with(#sk, :prefix)"
        if between is not None:
            names["#sk"], values[":low"], values[":high"] = keys[1], *between
            expression += " AND #sk BETWEEN :low AND :high"
        request: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": expression,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": to_wire(values),
            "ScanIndexForward": not newest_first,
        }
        if index is not None:
            request["IndexName"] = index
        else:
            request["ConsistentRead"] = True
        if attributes:
            names |= {f"#{name}": name for name in attributes}
            request["ProjectionExpression"] = ", ".join(f"#{name}" for name in attributes)
        if limit is not None:
            request["Limit"] = limit
        if start is not None:
            request["ExclusiveStartKey"] = to_wire(start)
        with translated():
            answer = self._client.query(**request)
        following = answer.get("LastEvaluatedKey")
        return [from_wire(raw) for raw in answer["Items"]], from_wire(following) if following else None

    def count(self, pk: str, *, index: str, keys: tuple[str, str], most: int) -> int:
        """How many items an index lists under a key; `most` if they are more."""
        with translated():
            answer = self._client.query(
                TableName=self._name,
                IndexName=index,
                KeyConditionExpression="#pk = :pk",
                ExpressionAttributeNames={"#pk": keys[0]},
                ExpressionAttributeValues=to_wire({":pk": pk}),
                Select="COUNT",
                Limit=most,
            )
        return answer["Count"]

    def query_all(self, pk: str, **narrowed: Any) -> Iterator[Item]:
        """Every item of a query, page by page."""
        start: Item | None = None
        while True:
            items, start = self.query(pk, start=start, **narrowed)
            yield from items
            if start is None:
                return

    def _transact(self, puts: Sequence[Put]) -> Cancelled | None:
        """Write in one transaction; None if all were written.

        Conflicts and limits pass: it is tried again, and `Retryable` is raised where they last.
        """
        items: Any = [{"Put": {"TableName": self._name, **_put(put)}} for put in puts]
        for attempt in range(MOST_CONFLICTS):
            cancelled = self._try_to_write(items)
            if cancelled is None or cancelled.unmet or cancelled.refused:
                return cancelled
            _pause(attempt)
        raise busy()

    def _try_to_write(self, items: Any) -> Cancelled | None:
        """Like `_transact`, but tries once; nothing is unmet or refused where it may succeed next time."""
        with translated():
            try:
                self._client.transact_write_items(TransactItems=items)
            except self._client.exceptions.TransactionCanceledException as error:
                return cancelled_by(error.response.get("CancellationReasons", []))
        return None


def _pause(attempt: int) -> None:
    """Wait for a random while that grows with the attempts."""
    time.sleep(random.uniform(0, _LONGEST_PAUSE * 2**attempt))


def _put(put: Put) -> dict[str, Any]:
    request: dict[str, Any] = {"Item": to_wire(put.item)}
    if put.condition is not None:
        request["ConditionExpression"] = put.condition.expression
        if put.condition.names:
            request["ExpressionAttributeNames"] = put.condition.names
        if put.condition.values:
            request["ExpressionAttributeValues"] = to_wire(put.condition.values)
    return request


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}
