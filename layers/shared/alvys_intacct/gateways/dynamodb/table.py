"""One DynamoDB table: reads and writes items, and turns AWS's errors into ours."""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from alvys_intacct.domain.errors import ConfigurationError, Retryable, VendorError
from alvys_intacct.gateways.dynamodb.items import Item, from_wire, to_wire
from alvys_intacct.late_dataclass import dataclass

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_PER_TRANSACTION = 100
MOST_PER_READ = 100
LONGEST_KEY = 1024
_BROKEN = frozenset({"ResourceNotFoundException", "AccessDeniedException", "UnrecognizedClientException"})

# When two transactions touch one item at the same time, DynamoDB cancels one of them with a conflict.
MOST_CONFLICTS = 6
_CONFLICT: list[int] = []


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
        if not _can_be_key(pk) or not _can_be_key(sk):
            return None
        with translated():
            answer = self._client.get_item(TableName=self._name, Key=_key(pk, sk), ConsistentRead=True)
        return from_wire(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Iterable[tuple[str, str]]) -> list[Item]:
        """Many items by key, strongly consistent, 100 a request, in any order; missing items are left out."""
        wanted = list(dict.fromkeys(keys))
        found: list[Item] = []
        for start in range(0, len(wanted), MOST_PER_READ):
            pending = [_key(pk, sk) for pk, sk in wanted[start : start + MOST_PER_READ]]
            while pending:
                with translated():
                    answer = self._client.batch_get_item(
                        RequestItems={self._name: {"Keys": pending, "ConsistentRead": True}}
                    )
                found += [from_wire(raw) for raw in answer["Responses"].get(self._name, [])]
                unprocessed: Any = answer.get("UnprocessedKeys", {})
                pending = unprocessed.get(self._name, {}).get("Keys", [])
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

        Many groups share a transaction, which saves requests. When one group's condition fails, the
        others are sent again without it.
        """
        refused: set[int] = set()
        for packet in _packets(groups):
            remaining = list(packet)
            while remaining:
                failed = self._transact([put for index in remaining for put in groups[index]])
                if failed is None:
                    break
                owner = [index for index in remaining for _ in groups[index]]
                losers = {owner[position] for position in failed}
                refused |= losers
                remaining = [index for index in remaining if index not in losers]
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
    ) -> tuple[list[Item], Item | None]:
        """One page of a query, and the key where the next page starts; None after the last page."""
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

    def _transact(self, puts: Sequence[Put]) -> list[int] | None:
        """Write in one transaction; the positions whose conditions failed, None if all were written."""
        items: Any = [{"Put": {"TableName": self._name, **_put(put)}} for put in puts]
        for attempt in range(MOST_CONFLICTS):
            failed = self._try_to_write(items)
            if failed != _CONFLICT:
                return failed
            time.sleep(random.uniform(0, 0.05 * 2**attempt))
        raise Retryable("The database is busy.", code="database_busy")

    def _try_to_write(self, items: Any) -> list[int] | None:
        """Like `_transact`, but tries once; `_CONFLICT` if another transaction touches the same items."""
        with translated():
            try:
                self._client.transact_write_items(TransactItems=items)
            except self._client.exceptions.TransactionCanceledException as error:
                codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
                failed = [place for place, code in enumerate(codes) if code == "ConditionalCheckFailed"]
                return failed or _CONFLICT
        return None


@contextmanager
def translated() -> Iterator[None]:
    """Turn AWS's errors into `ConfigurationError` (wrong deployment) or `Retryable` (transient fault)."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        vendor = VendorError("AWS", code, error.response.get("Error", {}).get("Message", ""))
        if code in _BROKEN:
            raise ConfigurationError(
                "A resource of the deployment is missing or access is denied.",
                code="deployment_broken",
                vendor=vendor,
            ) from error
        raise Retryable("The database is busy.", code="database_busy", vendor=vendor) from error
    except BotoCoreError as error:
        raise Retryable("The database can't be reached.", code="database_unreachable") from error


def cursor_of(start: Item | None) -> str | None:
    """The start of the next page as a text that fits into a URL; None after the last page."""
    return base64.urlsafe_b64encode(json.dumps(start).encode()).decode() if start else None


def is_cursor_of(cursor: str, keys: tuple[str, str]) -> bool:
    """Whether it is a cursor of a list with these keys, as far as it can be read."""
    return isinstance(start := _decoded(cursor), dict) and keys[0] in start


def start_of(
    cursor: str | None, pk: str, *, keys: tuple[str, str] = ("pk", "sk"), between: tuple[str, str] = ("", "~")
) -> Item | None:
    """The start key in a cursor. Raises `ValueError` if the cursor does not come from this list.

    DynamoDB refuses a start key outside the query's range, so the range is checked here first.
    """
    if cursor is None:
        return None
    start = _decoded(cursor)
    if (
        not isinstance(start, dict)
        or start.keys() != {"pk", "sk", *keys}
        or not all(isinstance(value, str) and _can_be_key(value) for value in start.values())
        or start[keys[0]] != pk
        or not between[0] <= start[keys[1]] <= between[1]
    ):
        raise ValueError("the cursor is not one that this list gave out")
    return start


def _decoded(cursor: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, RecursionError):
        return None


def _can_be_key(text: str) -> bool:
    """Whether DynamoDB takes the text in a key: not empty, at most 1 KB, and Unicode."""
    try:
        return 0 < len(text.encode()) <= LONGEST_KEY
    except UnicodeEncodeError:
        return False


def _packets(groups: Sequence[Sequence[Put]]) -> Iterator[list[int]]:
    packet: list[int] = []
    size = 0
    for index, group in enumerate(groups):
        if packet and size + len(group) > MOST_PER_TRANSACTION:
            yield packet
            packet, size = [], 0
        packet.append(index)
        size += len(group)
    if packet:
        yield packet


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
