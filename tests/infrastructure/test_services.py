"""What the layer's botocore knows of AWS: every operation that the code calls, and no other."""

import ast
import gzip
import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.model import ServiceModel

from sandbox.stack.settings import ROOT
from trim_services import OPERATIONS, trimmed

CODE = ROOT / "layers/shared/alvys_intacct"
CLIENTS = {
    "DynamoDBClient": "dynamodb",
    "EventsClient": "events",
    "Kms": "kms",
    "SQSClient": "sqs",
    "SecretsManagerClient": "secretsmanager",
    "StreamsClient": "dynamodbstreams",
    "TopicClient": "sns",
}
"""The type of each service's clients, as annotations name it."""


@cache
def described(service: str) -> dict[str, Any]:
    """Botocore's own description."""
    (*_, latest) = sorted((Path(botocore.__file__).parent / "data" / service).glob("*/service-2.json.gz"))
    model: dict[str, Any] = json.loads(gzip.decompress(latest.read_bytes()))
    return model


def _called() -> dict[str, set[str]]:
    """Of each service the methods that the code calls on its clients."""
    called: dict[str, set[str]] = defaultdict(set)
    for path in [*CODE.rglob("*.py"), *(ROOT / "functions").rglob("*.py")]:
        text = path.read_text()
        services = [service for client, service in CLIENTS.items() if client in text]
        for node in ast.walk(ast.parse(text)) if services else ():
            match node:
                case ast.Call(func=ast.Attribute(value=client, attr=name)):
                    is_client = ast.unparse(client).removesuffix("()").endswith("client")
                case _:
                    continue
            if is_client:
                (service,) = services
                called[service].add(name)
    return called


def test_every_operation_that_the_code_calls_is_kept_and_no_other() -> None:
    methods = {service: {_method(name) for name in operations} for service, operations in OPERATIONS.items()}
    assert methods == _called()


def test_every_client_that_is_made_is_of_a_kept_service() -> None:
    made = {
        node.args[0].value
        for path in CODE.rglob("*.py")
        if "create_client" in path.read_text()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("create_client")
        and isinstance(node.args[0], ast.Constant)
    }
    assert made == set(OPERATIONS)


@pytest.mark.parametrize("service", OPERATIONS)
def test_a_kept_operation_is_described_as_before(service: str) -> None:
    whole = ServiceModel(described(service), service)
    kept = ServiceModel(trimmed(described(service), OPERATIONS[service]), service)
    assert kept.metadata == whole.metadata
    assert [shape.name for shape in kept.error_shapes] == [shape.name for shape in whole.error_shapes]
    for name in OPERATIONS[service]:
        before, now = whole.operation_model(name), kept.operation_model(name)
        for shape, same in [(before.input_shape, now.input_shape), (before.output_shape, now.output_shape)]:
            assert _spelled(shape) == _spelled(same)
        assert [_spelled(shape) for shape in before.error_shapes] == [
            _spelled(shape) for shape in now.error_shapes
        ]
        assert (before.http, before.static_context_parameters) == (now.http, now.static_context_parameters)


def _spelled(shape: Any, above: tuple[str, ...] = ()) -> Any:
    """A shape with all that it reaches."""
    if shape is None or shape.name in above:
        return shape and shape.name
    above = (*above, shape.name)
    parts = dict(getattr(shape, "members", {}))
    parts |= {part: getattr(shape, part) for part in ("member", "key", "value") if hasattr(shape, part)}
    inside = {name: _spelled(part, above) for name, part in parts.items()}
    return shape.name, shape.type_name, shape.metadata, shape.serialization, inside


def _method(operation: str) -> str:
    """Botocore's name for the method of an operation."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")
