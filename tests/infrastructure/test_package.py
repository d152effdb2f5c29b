"""The package that is deployed: small, compiled, and complete without anything of this machine."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.stack import Settings
from sandbox.stack.build import build
from sandbox.stack.settings import ROOT
from tests.infrastructure.template import Template
from tests.infrastructure.test_functions import HANDLERS

LIMIT_MB = 45
# For one function only, which nobody waits for.
MATCHING_LIMIT_MB = 14
UNCHECKED_HASH = b"\x01\x00\x00\x00"
"""Flags in a .pyc whose source Python doesn't look at."""

IMPORT = """
import importlib, json, os, sys
layer, code, module, variables = sys.argv[1:]
sys.path[:0] = [code, layer]
os.environ.clear()
os.environ.update(json.loads(variables))
assert callable(importlib.import_module(module).handler)
heavy = {"asyncio", "boto3", "aws_lambda_powertools.event_handler.appsync"} & sys.modules.keys()
assert not heavy, heavy
outside = sorted(
    name for name, loaded in sys.modules.items()
    if "site-packages" in (getattr(loaded, "__file__", None) or "")
)
assert not outside, outside
"""

USE = """
import sys
sys.path.insert(0, sys.argv[1])
import botocore.config, botocore.exceptions, botocore.session, httpx, jwt
from cryptography.hazmat.primitives.asymmetric import rsa

nowhere = dict(endpoint_url="http://127.0.0.1:1", region_name="us-east-1", aws_access_key_id="a",
               aws_secret_access_key="b", config=botocore.config.Config(retries={"max_attempts": 0}))
calls = {
    "dynamodb": ("get_item", {"TableName": "t", "Key": {"pk": {"S": "1"}}}),
    "sqs": ("change_message_visibility", {"QueueUrl": "http://127.0.0.1:1/q", "ReceiptHandle": "r",
                                          "VisibilityTimeout": 1}),
    "secretsmanager": ("get_secret_value", {"SecretId": "s"}),
    "events": ("put_events", {"Entries": [{"Source": "s", "DetailType": "t", "Detail": "{}"}]}),
    "sns": ("publish", {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Message": "m"}),
    "dynamodbstreams": ("get_records", {"ShardIterator": "i"}),
    "kms": ("encrypt", {"KeyId": "k", "Plaintext": b"p"}),
}
for service, (call, request) in calls.items():
    client = botocore.session.get_session().create_client(service, **nowhere)
    assert len(client.meta.service_model.operation_names) < 10, service
    try:
        getattr(client, call)(**request)
    except botocore.exceptions.EndpointConnectionError:
        pass
try:
    httpx.Client().get("https://127.0.0.1:1/")
except httpx.ConnectError:
    pass
key = rsa.generate_private_key(65537, 2048)
assert jwt.decode(jwt.encode({"a": 1}, key, "RS256"), key.public_key(), ["RS256"]) == {"a": 1}
assert not hasattr(sys.modules["cryptography.x509"], "Certificate")
ssh = "cryptography.hazmat.primitives.serialization.ssh"
late = {"importlib.metadata", "html.parser", ssh} & sys.modules.keys()
assert not late, late
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm
public = key.public_key()
text = public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
assert RSAAlgorithm(RSAAlgorithm.SHA256).prepare_key(text).public_numbers() == public.public_numbers()
"""


@pytest.fixture(scope="module")
def built() -> Path:
    return build(Settings.from_environment({}))


def test_layer_and_function_fit(built: Path) -> None:
    layer, matching = _megabytes(built / "SharedLayer"), _megabytes(built / "MatchingLayer")
    for name in HANDLERS:
        assert layer + _megabytes(built / name) <= LIMIT_MB, name
    assert matching <= MATCHING_LIMIT_MB


def test_everything_is_compiled_for_good(built: Path) -> None:
    sources = [
        p for p in built.rglob("*.py") if "SharedLayer" in p.parts or p.parent == built / "ConnectFunction"
    ]
    assert len(sources) > 500
    for source in sources:
        (compiled,) = (source.parent / "__pycache__").glob(f"{source.stem}.cpython-*.pyc")
        assert compiled.read_bytes()[4:8] == UNCHECKED_HASH, compiled


def test_no_xray_sdk(built: Path) -> None:
    assert not list((built / "SharedLayer/python").glob("aws_xray_sdk*"))


@pytest.mark.parametrize("function", HANDLERS)
def test_a_function_starts_with_its_layer_and_its_variables(
    built: Path, trial_template: Template, function: str
) -> None:
    variables = {name: _value(name) for name in trial_template.variables(function)}
    variables |= {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    variables |= {"AWS_LAMBDA_FUNCTION_NAME": function, "LOG_LEVEL": "INFO"}
    python = Settings.from_environment({}).tool("venv-ministack", "python")
    done = subprocess.run(
        [
            *(python, "-I", "-S", "-c", IMPORT, built / "SharedLayer/python", built / function),
            *(HANDLERS[function][1], json.dumps(variables)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_what_was_left_out_of_the_layer_is_not_missed(built: Path) -> None:
    python = Settings.from_environment({}).tool("venv-ministack", "python")
    done = subprocess.run(
        [python, "-I", "-S", "-c", USE, built / "SharedLayer/python"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_what_replaces_a_part_of_a_package_replaces_one() -> None:
    lean = ROOT / "layers/shared/lean"
    replaced = [path.relative_to(lean) for path in lean.rglob("*.py")]
    assert replaced
    for path in replaced:
        installed = importlib.util.find_spec(path.parts[0])
        assert installed is not None
        assert (Path(installed.origin or "").parent.parent / path).exists(), path


def test_typed_dictionaries_lose_their_keys_and_nothing_else(tmp_path: Path) -> None:
    source = """from typing import TypedDict
class Schema(TypedDict, total=False):
    "About it."
    name: str
    kind: Required[
        int
    ]
class Other:
    kept: int
"""
    module = tmp_path / "module.py"
    module.write_text(source)
    subprocess.run([sys.executable, ROOT / "layers/shared/trim_typing.py", module], check=True)
    made: dict[str, Any] = {}
    exec(module.read_text(), made)
    assert (made["Schema"].__annotations__, made["Schema"].__doc__) == ({}, "About it.")
    assert made["Other"].__annotations__ == {"kept": int}
    assert made["Schema"](name="a") == {"name": "a"}
    assert len(module.read_text().splitlines()) == len(source.splitlines())


def test_dataclasses_of_a_package_write_their_methods_late(tmp_path: Path) -> None:
    source = """import dataclasses as _dataclasses
@_dataclasses.dataclass(frozen=True, slots=True)
class Least:
    value: int
@_dataclasses.dataclass(order=True)
class Ordered:
    value: int
"""
    module = tmp_path / "module.py"
    module.write_text(source)
    subprocess.run([sys.executable, ROOT / "layers/shared/late_dataclasses.py", module], check=True)
    made: dict[str, Any] = {}
    exec(module.read_text(), made)
    assert made["Least"].__init__.__qualname__.endswith("write_and_call")
    assert made["Least"](1) == made["Least"](1)
    assert made["Ordered"](1) < made["Ordered"](2)
    assert len(module.read_text().splitlines()) == len(source.splitlines())


def test_dataclasses_of_pydantic_are_late(built: Path) -> None:
    layer = built / "SharedLayer/python"
    for module in ("annotated_types/__init__.py", "pydantic/types.py", "pydantic/_internal/_decorators.py"):
        code = (layer / module).read_text()
        assert "@_late_dataclass" in code, module
        assert not re.search(r"^@(_?dataclasses\.)?dataclass", code, re.MULTILINE), module


def _value(variable: str) -> str:
    return f"https://example.com/{variable.lower()}" if "URL" in variable else variable.lower()


def _megabytes(directory: Path) -> float:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file()) / 1e6
