"""Clients of AWS services, made with botocore: boto3 would add only import time."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from botocore.config import Config
from botocore.serialize import JSONSerializer
from botocore.session import Session, get_session
from pydantic_core import to_json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

    from alvys_intacct.gateways.dynamodb.lost_batches import StreamsClient
    from alvys_intacct.gateways.eventbridge import EventsClient
    from alvys_intacct.gateways.secrets.encrypted import Kms
    from alvys_intacct.gateways.sns import TopicClient

C = TypeVar("C")

_lock = threading.Lock()


def at_first_use(make: Callable[[], C]) -> Callable[[], C]:
    """What makes a client when it is called first, and gives that one from then on. Safe for threads."""
    made: list[C] = []

    def client() -> C:
        if not made:
            with _lock:  # one for all clients: the session that makes them isn't safe for threads
                made.extend([] if made else [make()])
        return made[0]

    return client


@cache
def session() -> Session:
    """The session that all clients share: credentials, region and loaded service descriptions."""
    made = get_session()
    # Botocore would put its user agent together twice for each call, which takes a sixth of it.
    made.set_default_client_config(Config(user_agent=made.user_agent()))
    return made


# The shapes of DynamoDB's description that hold items, their keys, or values of expressions.
_ITEM_SHAPES = ("AttributeMap", "PutItemInputAttributeMap", "Key", "ExpressionAttributeValueMap")


def dynamodb() -> DynamoDBClient:
    """A new client of DynamoDB, for items as `dynamodb.items` makes and reads them."""
    # Only `dynamodb.items` makes items, and DynamoDB checks them. Botocore's own validation of each item
    # would take a sixth of a worker's CPU.
    # As many connections as a run has threads: botocore would open more anew for each call.
    config = Config(parameter_validation=False, max_pool_connections=32)
    _pass_items_through(session())
    client: Any = session().create_client("dynamodb", config=config)
    # Botocore has no settings for these.
    client._serializer = RequestsAsTheyAre()
    client._ruleset_resolver = OneEndpoint(client._ruleset_resolver)
    made: DynamoDBClient = client
    return made


class OneEndpoint:
    """Finds a client's endpoint once: without tables of other accounts it is the same for all calls.

    Botocore would go through its rules for each call.
    """

    def __init__(self, rules: Any) -> None:
        self._rules = rules
        self._endpoint: Any = None

    def construct_endpoint(self, **call: Any) -> Any:
        """The endpoint, as botocore's rules find it."""
        if self._endpoint is None:
            self._endpoint = self._rules.construct_endpoint(**call)
        return self._endpoint

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rules, name)


class RequestsAsTheyAre(JSONSerializer):
    """Writes our requests to DynamoDB as they are: all they hold is JSON already.

    Botocore's own serializer walks through each request and writes it with `json`, which takes three times as
    long for records: most of them is JSON within JSON.
    """

    def serialize_to_request(self, parameters: Any, operation_model: Any) -> Any:
        """The request, as botocore's serializer makes it."""
        botocores: Any = self
        request = botocores._create_default_request()
        target = f"{operation_model.metadata['targetPrefix']}.{operation_model.name}"
        version = operation_model.metadata["jsonVersion"]
        headers = {"X-Amz-Target": target, "Content-Type": f"application/x-amz-json-{version}"}
        return {**request, "method": "POST", "headers": headers, "body": _json(parameters)}


def _json(parameters: Any) -> bytes:
    try:
        return to_json(parameters)
    except ValueError:
        # A text with half of a character. DynamoDB refuses that request alone, with a reason.
        return json.dumps(parameters).encode()


def _pass_items_through(made: Session) -> None:
    """Let this session's clients of DynamoDB pass items through as they are.

    Botocore would copy each attribute, and look for tables of other accounts in each write: a fifth of a
    worker's CPU. An item is declared as a document, whose inside botocore doesn't know.
    """
    # The description is loaded once; clients that this session makes get the same one.
    model = made.get_component("data_loader").load_service_model("dynamodb", "service-2", api_version=None)
    model["shapes"].update(
        {name: {"type": "structure", "members": {}, "document": True} for name in _ITEM_SHAPES}
    )
    for operation in model["operations"].values():
        operation.pop("operationContextParams", None)


def sqs() -> SQSClient:
    """A new client of SQS."""
    return cast("SQSClient", session().create_client("sqs"))


def secretsmanager() -> SecretsManagerClient:
    """A new client of Secrets Manager."""
    return cast("SecretsManagerClient", session().create_client("secretsmanager"))


def events() -> EventsClient:
    """A new client of EventBridge."""
    return cast("EventsClient", session().create_client("events"))


def sns() -> TopicClient:
    """A new client of SNS."""
    return cast("TopicClient", session().create_client("sns"))


def dynamodbstreams() -> StreamsClient:
    """A new client of the tables' streams."""
    return cast("StreamsClient", session().create_client("dynamodbstreams"))


def kms() -> Kms:
    """A new client of KMS."""
    return cast("Kms", session().create_client("kms"))
