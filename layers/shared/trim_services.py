"""Leaves in the layer's botocore what the product calls: services, operations, and what these reach.

    python trim_services.py <site-packages>

A client is made of the description of its whole service: DynamoDB's alone is 95 kB of compressed JSON, which
every cold start would read. Errors are kept whole, so that botocore raises each as what it is. The rules that
find a service's endpoint stay as they are. A test compares `OPERATIONS` with the code (decision 0044).
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPERATIONS = {
    "dynamodb": (
        "BatchGetItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "TransactWriteItems",
        "UpdateItem",
    ),
    "dynamodbstreams": ("GetRecords", "GetShardIterator"),
    "events": ("PutEvents",),
    "kms": ("Decrypt", "Encrypt"),
    "secretsmanager": ("DeleteSecret", "GetSecretValue"),
    "sns": ("Publish",),
    "sqs": ("ChangeMessageVisibility", "SendMessageBatch"),
}

# What describes a service beside its operations and endpoints, for callers that page, wait or read examples.
UNUSED = ("paginators-1", "waiters-2", "examples-1")


def trim(data: Path) -> None:
    """Trim botocore's data directory."""
    for service in [path for path in data.iterdir() if path.is_dir()]:
        if service.name in OPERATIONS:
            _trim_service(service)
        else:
            shutil.rmtree(service)
    endpoints = data / "endpoints.json"
    known = json.loads(endpoints.read_bytes())
    for partition in known["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in OPERATIONS if name in services}
    _write(endpoints, known)


def trimmed(model: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The description of a service with the named operations alone."""
    operations = {name: {**model["operations"][name]} for name in names}
    for operation in operations.values():
        # An operation that isn't kept would answer the endpoint, if a setting of AWS asked for that.
        operation.pop("endpointdiscovery", None)
    shapes: dict[str, Any] = model["shapes"]
    kept: set[str] = {name for name, shape in shapes.items() if shape.get("exception")}
    waiting = [*kept, *_named(list(operations.values()))]
    while waiting:
        name = waiting.pop()
        kept.add(name)
        waiting += [other for other in _named(shapes[name]) if other not in kept]
    reached = {name: shape for name, shape in shapes.items() if name in kept}
    whole: dict[str, Any] = _undocumented({**model, "operations": operations, "shapes": reached})
    return whole


def _trim_service(service: Path) -> None:
    *earlier, latest = sorted(path for path in service.iterdir() if path.is_dir())
    for version in earlier:
        shutil.rmtree(version)
    for name in UNUSED:
        for file in latest.glob(f"{name}.json*"):
            file.unlink()
    packed = latest / "service-2.json.gz"
    model = json.loads(gzip.decompress(packed.read_bytes()))
    _write(latest / "service-2.json", trimmed(model, OPERATIONS[service.name]))
    packed.unlink()


def _named(part: Any) -> Iterator[str]:
    """The shapes that a part of a description names."""
    if isinstance(part, list):
        for item in part:
            yield from _named(item)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key == "shape" and isinstance(value, str):
                yield value
            else:
                yield from _named(value)


def _undocumented(part: Any) -> Any:
    """The same without texts for people. A member may be named like one, so only texts go."""
    if isinstance(part, list):
        return [_undocumented(item) for item in part]
    if isinstance(part, dict):
        return {
            key: _undocumented(value)
            for key, value in part.items()
            if not (key == "documentation" and isinstance(value, str))
        }
    return part


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, separators=(",", ":")))


if __name__ == "__main__":
    trim(Path(sys.argv[1]) / "botocore/data")
