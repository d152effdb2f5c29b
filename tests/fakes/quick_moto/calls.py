"""Calls of a client that reach moto's engine directly.

On its own way moto gets a signed HTTP request, looks among some hundred services for the one that is meant,
and writes an answer that botocore parses again. That takes ten times as long as the work that was asked for.
What is left out here is only that way: clients still check and announce their calls, and moto decides.
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import create_parser
from botocore.validate import ParamValidationDecorator
from moto.core.exceptions import ServiceException
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import camelcase_to_underscores, unix_time
from moto.dynamodb.responses import DynamoHandler
from moto.kms.responses import KmsResponse
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.sqs import models as sqs
from moto.sqs.responses import SQSResponse
from werkzeug.exceptions import HTTPException

Json = Any
_HANDLERS: dict[str, type[BaseResponse]] = {
    "dynamodb": DynamoHandler,
    "sqs": SQSResponse,
    "secretsmanager": SecretsManagerResponse,
    "kms": KmsResponse,
}
_FREQUENT = frozenset(
    [
        *("BatchGetItem", "GetItem", "Query", "Scan"),
        *("DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"),
        *("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes"),
        *("SendMessage", "SendMessageBatch"),
        "GetSecretValue",
        *("Encrypt", "Decrypt"),
    ]
)
# As at AWS, nothing comes between the parts of a call.
_one_at_a_time = threading.RLock()


class _Response:
    """What the hooks of a client see of an HTTP answer."""

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


@contextmanager
def quick_calls() -> Iterator[None]:
    """The frequent calls take the direct way, all others moto's own."""
    long_way: Callable[[BaseClient, str, Json], Json] = BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(client: BaseClient, operation: str, parameters: Json) -> Json:
        handler = _HANDLERS.get(client.meta.service_model.service_name)
        if handler is None or operation not in _FREQUENT or not botocore_stubber.enabled:
            return long_way(client, operation, parameters)
        return _call(client, handler, client.meta.service_model.operation_model(operation), parameters)

    with (
        patch.object(BaseClient, "_make_api_call", call),
        patch.object(sqs, "camelcase_to_underscores", _underscored),
        patch.object(sqs.SQSBackend, "is_message_valid_based_on_retention_period", _is_kept),
    ):
        yield


def _is_kept(backend: sqs.SQSBackend, queue_name: str, message: sqs.Message) -> bool:
    """As moto's own, which counts all messages of the queue on the way to its retention period."""
    period: int = backend.get_queue(queue_name).message_retention_period  # type: ignore[attr-defined]
    return period + message.sent_timestamp / 1000 > unix_time()  # type: ignore[operator]


def _call(client: Any, handler: type[BaseResponse], model: OperationModel, parameters: Json) -> Json:
    """What botocore does for a call, without the request."""
    context: dict[str, Any] = {}
    hooks: dict[str, Any] = {"model": model, "context": context}
    event = f"{model.service_model.service_id.hyphenize()}.{model.name}"
    if isinstance(client._serializer, ParamValidationDecorator):
        client._serializer.serialize_to_request(parameters, model)
    client.meta.events.emit(
        f"before-call.{event}", params=parameters, request_signer=client._request_signer, **hooks
    )
    received = (_as_received if _passes_items_through(model.service_model) else _copied)(parameters)
    with _one_at_a_time:
        status, answer = _answer(_prepared(client, handler(), model, received), model)
    answer["ResponseMetadata"] = {"HTTPStatusCode": status, "HTTPHeaders": {}, "RetryAttempts": 0}
    client.meta.events.emit(f"after-call.{event}", http_response=_Response(status), parsed=answer, **hooks)
    if status >= 300:
        code = context.get("error_code_override", answer["Error"]["Code"])
        raise client.exceptions.from_code(code)(answer, model.name)
    return answer


def _prepared(client: Any, handler: BaseResponse, model: OperationModel, parameters: Json) -> BaseResponse:
    """A handler that knows what it would have read from a request."""
    version = model.service_model.metadata["jsonVersion"]
    vars(handler).update(
        current_account=DEFAULT_ACCOUNT_ID,
        region=client.meta.region_name,
        headers={
            "x-amz-target": f"{model.service_model.metadata['targetPrefix']}.{model.name}",
            "Content-Type": f"application/x-amz-json-{version}",
        },
        querystring={},
        uri_match={},
        response_headers={},
        params=parameters,
        body=parameters if handler.automated_parameter_parsing else json.dumps(parameters, default=_as_text),
    )
    return handler


def _answer(handler: BaseResponse, model: OperationModel) -> tuple[int, Json]:
    """The status and the parsed answer."""
    try:
        done = getattr(handler, _underscored(model.name))()
    except ServiceException as error:
        status, headers, body = handler.serialized(ActionResult(error))
    except HTTPException as error:
        status, headers, body = error.code or 400, dict(error.get_headers()), error.description or ""
    else:
        result = json.loads(done) if isinstance(done, str) else done.result
        return 200, _known(result or {}, model)
    return status, _parsed(model, status, headers, body)


def _known(result: Json, model: OperationModel) -> Json:
    """What the service's description says of a result; botocore drops the rest."""
    if model.output_shape is None:
        return {}
    members = model.output_shape.members
    copied = _as_sent if _passes_items_through(model.service_model) else _copied
    known = {name: copied(value) for name, value in result.items() if name in members and value is not None}
    return {
        name: b64decode(value) if members[name].type_name == "blob" and isinstance(value, str) else value
        for name, value in known.items()
    }


@cache
def _passes_items_through(service: ServiceModel) -> bool:
    """Whether a client of this description reads items as they are sent (`gateways.aws`)."""
    return (
        "AttributeMap" in service.shape_names and service.shape_for("AttributeMap").type_name == "structure"
    )


def _as_received(value: Json) -> Json:
    """A copy with the bytes of items as the service reads them from base64."""
    if isinstance(value, dict):
        if value.keys() == {"B"} and isinstance(value["B"], str):
            return {"B": b64decode(value["B"])}
        return {key: _as_received(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_as_received(one) for one in value]
    return value


def _as_sent(value: Json) -> Json:
    """A copy with bytes in base64."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, dict):
        return {key: _as_sent(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_as_sent(one) for one in value]
    return value


def _as_text(value: bytes) -> str:
    """Bytes as they are sent in JSON."""
    return b64encode(value).decode()


def _parsed(model: OperationModel, status: int, headers: Json, body: Any) -> Json:
    """A refusal as botocore reads it."""
    parser = _parser(model.service_model.resolved_protocol)
    response = {
        "status_code": status,
        "headers": {str(name).lower(): value for name, value in headers.items()},
        "body": body if isinstance(body, bytes) else body.encode(),
    }
    parsed = parser.parse(response, model.output_shape)
    shape = model.service_model.shape_for_error_code(parsed["Error"]["Code"])
    return {**parsed, **parser.parse(response, shape)} if shape else parsed


def _copied(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(one) for one in value]
    return value


@cache
def _parser(protocol: str) -> Any:
    return create_parser(protocol)


_underscored = cache(camelcase_to_underscores)
