"""The quick way to moto answers as moto's own way does: the same calls, one account for each way."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError
from moto import mock_aws

from alvys_intacct.gateways import aws
from tests.fakes.quick_moto import quick_moto

Call = Callable[[Any], Any]
# What is drawn by lot or told by the clock.
UNSTEADY = (
    *("MessageId", "ReceiptHandle", "ARN", "VersionId", "CreatedDate", "ResponseMetadata"),
    *("CreatedTimestamp", "LastModifiedTimestamp", "SentTimestamp", "ApproximateFirstReceiveTimestamp"),
)
KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
ITEM = {
    **KEY,
    "text": {"S": "é<&>"},
    "bytes": {"B": "AP8="},
    "count": {"N": "7"},
    "none": {"NULL": True},
}
LISTED = {"listPk": {"S": "L"}, "listSk": {"S": "1"}}
VERSION = {
    "ConditionExpression": "attribute_not_exists(pk) OR (#count = :count AND begins_with(sk, :b))",
    "ExpressionAttributeNames": {"#count": "count"},
}


def put(item: dict[str, Any], **more: Any) -> Call:
    return lambda db: db.put_item(TableName="T", Item=item, **more)


def expecting(count: str) -> dict[str, Any]:
    return {**VERSION, "ExpressionAttributeValues": {":count": {"N": count}, ":b": {"S": "b"}}}


def update(change: str, values: dict[str, Any] | None = None, **more: Any) -> Call:
    given = {"ExpressionAttributeValues": values} if values else {}
    return lambda db: db.update_item(TableName="T", Key=KEY, UpdateExpression=change, **given, **more)


def transact(*puts: dict[str, Any]) -> Call:
    return lambda db: db.transact_write_items(
        TransactItems=[{"Put": {"TableName": "T", **one}} for one in puts]
    )


def query(expression: str, values: dict[str, Any], **more: Any) -> Call:
    return lambda db: db.query(
        TableName="T", KeyConditionExpression=expression, ExpressionAttributeValues=values, **more
    )


def numbered(place: int, **more: Any) -> dict[str, Any]:
    return {"pk": {"S": "q"}, "sk": {"S": f"{place:03}"}, **more}


PAGE = {"Limit": 2, "ScanIndexForward": False}
OF_Q = {":pk": {"S": "q"}}
TABLE_CALLS: list[Call] = [
    lambda db: db.get_item(TableName="T", Key=KEY, ConsistentRead=True),
    put(ITEM, **expecting("1")),
    put(ITEM, **expecting("7")),
    put(ITEM, **expecting("8")),
    put({**ITEM, "pk": {"S": ""}}),
    put({"pk": {"S": "a"}}),
    put({**ITEM, "count": {"N": "many"}}),
    put({**ITEM, "bytes": {"B": b64encode(b"x" * 299_000).decode()}}),
    put({**ITEM, "bytes": {"B": b64encode(b"x" * 410_000).decode()}}),
    put(ITEM, ConditionExpression="status = :s", ExpressionAttributeValues={":s": {"S": ""}}),
    put(ITEM, ConditionExpression="attribute_not_exists(pk)", ExpressionAttributeNames={"#n": "n"}),
    lambda db: db.put_item(TableName="nowhere", Item=ITEM),
    lambda db: db.get_item(TableName="T", Key=KEY, ConsistentRead=True),
    update(
        "SET holder = :me, note = :e REMOVE #c",
        {":me": {"S": "m"}, ":e": {"S": ""}},
        ExpressionAttributeNames={"#c": "count"},
    ),
    update("SET holder = :me", {":me": {"S": "m"}}, ConditionExpression="holder = :me"),
    update("SET holder = :me", {":me": {"S": "n"}}, ConditionExpression="holder = :me"),
    update("SET holder = :me", {":me": {"B": "bQ=="}}, ReturnValues="ALL_NEW"),
    update("SET listSk = :me", {":me": {"S": "m"}}),
    update("SET listSk = :me", {":me": {"N": "1"}}),
    update("SET listSk = :me", {":me": {"S": ""}}),
    update("SET pk = :me", {":me": {"S": "m"}}),
    update("SET holder = :me, holder = :me", {":me": {"S": "m"}}),
    update("SET holder = :you", {":me": {"S": "m"}}),
    update("SET status = :me", {":me": {"S": "m"}}),
    update(
        "SET copied = holder, times = if_not_exists(times, :one)",
        {":one": {"N": "1"}},
        ReturnValues="ALL_NEW",
    ),
    update("SET times = times + :one", {":one": {"N": "1"}}, ReturnValues="UPDATED_NEW"),
    update("ADD times :one REMOVE copied", {":one": {"N": "1"}}, ReturnValues="ALL_OLD"),
    transact(*({"Item": numbered(place, **LISTED, n={"N": str(place)})} for place in range(5))),
    transact({"Item": numbered(9)}, {"Item": numbered(0), "ConditionExpression": "attribute_not_exists(pk)"}),
    transact({"Item": numbered(9)}, {"Item": numbered(9)}),
    transact(*({"Item": numbered(place)} for place in range(101))),
    lambda db: db.get_item(TableName="T", Key={"pk": {"S": "q"}, "sk": {"S": "009"}}),
    query("pk = :pk", OF_Q, ConsistentRead=True),
    query("pk = :pk AND begins_with(sk, :p)", {**OF_Q, ":p": {"S": "00"}}, **PAGE),
    query("pk = :pk AND sk BETWEEN :l AND :h", {**OF_Q, ":l": {"S": "001"}, ":h": {"S": "003"}}),
    query("pk = :pk", OF_Q, **PAGE, ExclusiveStartKey={"pk": {"S": "q"}, "sk": {"S": "003"}}),
    query("listPk = :l", {":l": {"S": "L"}}, IndexName="L", **PAGE),
    query("listPk = :l", {":l": {"S": "L"}}, IndexName="L", ConsistentRead=True),
    query("listPk = :l", {":l": {"S": "L"}}, IndexName="M"),
    query("sk = :l", {":l": {"S": "L"}}),
    query("pk = :pk", {**OF_Q, ":n": {"N": "1"}}, FilterExpression="n > :n"),
    lambda db: db.batch_get_item(RequestItems={"T": {"Keys": [KEY, {"pk": {"S": "x"}, "sk": {"S": "y"}}]}}),
    lambda db: db.batch_get_item(RequestItems={"T": {"Keys": [KEY, KEY]}}),
    lambda db: db.scan(TableName="T"),
    lambda db: db.delete_item(TableName="T", Key=KEY),
    lambda db: db.delete_item(TableName="T", Key=KEY),
    lambda db: db.scan(
        TableName="T", FilterExpression="n > :n", ExpressionAttributeValues={":n": {"N": "2"}}
    ),
]
URL = "https://sqs.us-east-1.amazonaws.com/123456789012/"
QUEUE_CALLS: list[Call] = [
    lambda sqs: sqs.receive_message(QueueUrl=f"{URL}Q", AttributeNames=["All"]),
    lambda sqs: sqs.send_message(QueueUrl=f"{URL}Q", MessageBody="é<&>"),
    lambda sqs: sqs.send_message(QueueUrl=f"{URL}gone", MessageBody="x"),
    lambda sqs: sqs.send_message(QueueUrl=f"{URL}Q"),
    lambda sqs: sqs.send_message(QueueUrl=f"{URL}Q", MessageBody="\x00"),
    lambda sqs: sqs.send_message_batch(QueueUrl=f"{URL}Q", Entries=[{"Id": "1", "MessageBody": "b"}]),
    lambda sqs: sqs.send_message_batch(QueueUrl=f"{URL}gone", Entries=[{"Id": "1", "MessageBody": "b"}]),
    lambda sqs: sqs.send_message_batch(QueueUrl=f"{URL}Q", Entries=[{"Id": "1", "MessageBody": "b"}] * 2),
    lambda sqs: sqs.send_message_batch(QueueUrl=f"{URL}Q", Entries=[]),
    lambda sqs: sqs.get_queue_attributes(QueueUrl=f"{URL}Q", AttributeNames=["All"]),
    lambda sqs: [
        sqs.change_message_visibility(
            QueueUrl=f"{URL}Q", ReceiptHandle=one["ReceiptHandle"], VisibilityTimeout=0
        )
        for one in sqs.receive_message(QueueUrl=f"{URL}Q", MaxNumberOfMessages=10)["Messages"]
    ],
    lambda sqs: sqs.receive_message(QueueUrl=f"{URL}Q", MaxNumberOfMessages=11),
    lambda sqs: sqs.receive_message(QueueUrl=f"{URL}Q", MaxNumberOfMessages=1, AttributeNames=["All"]),
    lambda sqs: [
        sqs.delete_message(QueueUrl=f"{URL}Q", ReceiptHandle=one["ReceiptHandle"])
        for one in sqs.receive_message(QueueUrl=f"{URL}Q")["Messages"]
    ],
    lambda sqs: sqs.delete_message(QueueUrl=f"{URL}Q", ReceiptHandle="unknown"),
    lambda sqs: sqs.get_queue_attributes(QueueUrl=f"{URL}Q", AttributeNames=["ApproximateNumberOfMessages"]),
]
SECRET_CALLS: list[Call] = [
    lambda secrets: secrets.get_secret_value(SecretId="known"),
    lambda secrets: secrets.get_secret_value(SecretId="unknown"),
    lambda secrets: secrets.get_secret_value(SecretId="deleted"),
    lambda secrets: secrets.get_secret_value(),
]
OF_ACME = {"tenant": "acme"}
KEY_CALLS: list[Call] = [
    lambda kms: kms.encrypt(KeyId="gone", Plaintext=b"x"),
    lambda kms: kms.encrypt(KeyId=_key_id(kms)),
    lambda kms: kms.decrypt(**_sealed(kms), EncryptionContext=OF_ACME)["Plaintext"],
    lambda kms: kms.decrypt(**_sealed(kms), EncryptionContext={"tenant": "globex"}),
    lambda kms: kms.decrypt(**_sealed(kms)),
]


def _key_id(kms: Any) -> str:
    return str(kms.list_keys()["Keys"][0]["KeyId"])


def _sealed(kms: Any) -> dict[str, Any]:
    key_id = _key_id(kms)
    sealed = kms.encrypt(KeyId=key_id, Plaintext=b"\x00secret", EncryptionContext=OF_ACME)
    return {"KeyId": key_id, "CiphertextBlob": sealed["CiphertextBlob"]}


@pytest.fixture
def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_no_account")
@pytest.mark.parametrize(
    ("service", "calls"),
    [("dynamodb", TABLE_CALLS), ("sqs", QUEUE_CALLS), ("secretsmanager", SECRET_CALLS), ("kms", KEY_CALLS)],
)
def test_both_ways_lead_to_the_same(service: str, calls: list[Call]) -> None:
    """What is answered, and what is refused with which words; also when every expression is known already."""
    client = getattr(aws, service)()
    with mock_aws():
        slow = outcomes(client, calls)
    with quick_moto():
        for _ in range(2):
            with mock_aws():
                assert outcomes(client, calls) == slow
    assert {"answered", "refused"} <= {kind for kind, _ in slow}


def outcomes(client: Any, calls: list[Call]) -> list[tuple[str, Any]]:
    """What each call answers, in a new account with one table, one queue and secrets."""
    prepare[client.meta.service_model.service_name](client)
    return [outcome(call, client) for call in calls]


def outcome(call: Call, client: Any) -> tuple[str, Any]:
    try:
        return "answered", steady(call(client))
    except ParamValidationError as error:
        return "wrong", str(error)
    except ClientError as error:
        return "refused", (type(error).__name__, str(error), steady(error.response))


def steady(answer: Any) -> Any:
    """An answer without what differs each time."""
    if isinstance(answer, list):
        return [steady(one) for one in answer]
    if isinstance(answer, dict):
        return {name: name if name in UNSTEADY else steady(value) for name, value in answer.items()}
    return answer


def _table(client: Any) -> None:
    names = ("pk", "sk", "listPk", "listSk")
    keys = [
        {"AttributeName": name, "KeyType": kind}
        for name, kind in zip(names, ("HASH", "RANGE") * 2, strict=True)
    ]
    client.create_table(
        TableName="T",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=keys[:2],
        GlobalSecondaryIndexes=[
            {"IndexName": "L", "KeySchema": keys[2:], "Projection": {"ProjectionType": "ALL"}}
        ],
    )


def _queue(client: Any) -> None:
    client.create_queue(QueueName="Q")


def _secrets(client: Any) -> None:
    for name in ("known", "deleted"):
        client.create_secret(Name=name, SecretString="kept")
    client.delete_secret(SecretId="deleted")


def _key(client: Any) -> None:
    client.create_key()


prepare: dict[str, Callable[[Any], None]] = {
    "dynamodb": _table,
    "sqs": _queue,
    "secretsmanager": _secrets,
    "kms": _key,
}
