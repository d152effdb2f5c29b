"""Our client of DynamoDB sends and reads what botocore's own does, without looking into the items."""

from __future__ import annotations

import json
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse

from alvys_intacct.gateways import aws
from alvys_intacct.gateways.dynamodb.items import from_wire, to_wire
from alvys_intacct.gateways.dynamodb.table import Condition, ConditionFailedError, Put, Table

ITEM = {"pk": "T#1", "sk": "A", "version": 7, "content": b"\x00\xff", "nothing": None, "name": "Ünï"}
BYTES = {**to_wire(ITEM), "content": {"B": ITEM["content"]}}


class _Body:
    """The body of an answer, as urllib3 hands it over."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Any:
        yield self._content


class Recorded:
    """A client that answers everything with this, and keeps what it was asked."""

    def __init__(self, client: Any, answer: dict[str, Any], status: int = 200) -> None:
        self.client = client
        self.asked: list[tuple[str, Any]] = []
        self.sent_to: set[tuple[str, str]] = set()
        self._answer, self._status = json.dumps(answer).encode(), status
        client.meta.events.register("before-send.dynamodb", self._send)

    def _send(self, request: Any, **_: Any) -> AWSResponse:
        self.asked.append((request.headers["X-Amz-Target"].decode(), json.loads(request.body)))
        self.sent_to.add((request.url, _signed_for(request)))
        headers: Any = {}
        return AWSResponse(request.url, self._status, headers, _Body(self._answer))


def _signed_for(request: Any) -> str:
    """What the signature of a request covers, beside the day: region, service and headers."""
    authorization = request.headers["Authorization"].decode()
    credential, signed, _ = authorization.split(", ")
    return f"{credential.split('/', 2)[2]} {signed}"


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def _plain_client() -> Any:
    return botocore.session.get_session().create_client("dynamodb")


def test_requests_and_answers_are_those_of_a_plain_client() -> None:
    wire = to_wire(ITEM)
    pages = {
        "Item": wire,
        "Items": [wire],
        "LastEvaluatedKey": {"pk": {"S": "T#1"}},
        "Responses": {"Table": [wire]},
        "UnprocessedKeys": {"Table": {"Keys": [{"pk": {"S": "T#2"}}]}},
    }
    ours, plain = Recorded(aws.dynamodb(), pages), Recorded(_plain_client(), pages)
    answers = []
    for recorded, item in ((ours, wire), (plain, BYTES)):
        client, key = recorded.client, {"pk": {"S": "T#1"}, "sk": {"S": "A"}}
        values = {":v": {"N": "7"}, ":c": item["content"]}
        named = {"TableName": "Table"}
        reads = [
            client.get_item(**named, Key=key, ConsistentRead=True).get("Item"),
            client.query(**named, ExpressionAttributeValues=values)["Items"],
            client.query(**named, ExclusiveStartKey=key)["LastEvaluatedKey"],
            client.batch_get_item(RequestItems={"Table": {"Keys": [key], "ConsistentRead": True}}),
        ]
        reads[3] = {name: reads[3][name] for name in ("Responses", "UnprocessedKeys")}
        client.put_item(**named, Item=item, ConditionExpression="a = :v", ExpressionAttributeValues=values)
        client.update_item(**named, Key=key, UpdateExpression="SET a = :v", ExpressionAttributeValues=values)
        client.delete_item(**named, Key=key)
        writes = [{"Put": {**named, "Item": item, "ExpressionAttributeValues": values}}]
        client.transact_write_items(TransactItems=writes, ClientRequestToken="t")
        answers.append(reads)
    assert ours.asked == plain.asked
    assert ours.sent_to == plain.sent_to
    assert len(ours.asked) == 8
    assert len(ours.sent_to) == 1
    assert from_wire(answers[0][0]) == ITEM
    assert answers[1][0] == BYTES
    assert answers[0] == json.loads(json.dumps(answers[1], default=lambda content: wire["content"]["B"]))


def test_a_text_with_half_a_character_is_left_to_dynamodb_to_refuse() -> None:
    ours, plain = Recorded(aws.dynamodb(), {}), Recorded(_plain_client(), {})
    for recorded in (ours, plain):
        recorded.client.put_item(TableName="Table", Item={"pk": {"S": "\ud800"}})
    assert ours.asked == plain.asked == [ours.asked[0]]


def test_refusals_are_read_too() -> None:
    refused = {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message": "no"}
    with pytest.raises(ConditionFailedError):
        Table(Recorded(aws.dynamodb(), refused, 400).client, "Table").put(
            ITEM, Condition("a = :v", {":v": 1})
        )
    cancelled = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": "cancelled",
        "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": to_wire(ITEM)}],
    }
    table = Table(Recorded(aws.dynamodb(), cancelled, 400).client, "Table")
    assert table.put_groups([[Put(ITEM), Put(ITEM)]]) == {0}
