"""The product as a caller meets it on the deployed stack: the way to Sage and back, identity, failures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import boto3
import httpx
import pytest

from sandbox.demo.clients import Api, Simulator
from sandbox.demo.connecting import TENANT
from sandbox.demo.steps import Steps
from sandbox.demo.walk import Walk
from sandbox.stack import Stack
from sandbox.stack.settings import ROOT

Found = TypeVar("Found")


@pytest.fixture(scope="module")
def http(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.api_url, timeout=60) as client:
        yield client


def aws(stack: Stack, service: str) -> Any:
    """A client of the emulator. The credentials are its own."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=stack.emulator_url,
        region_name=stack.region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def until(what: str, look: Callable[[], Found | None], seconds: float = 60) -> Found:
    """Wait until something is there."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = look()
        if found is not None:
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what}: not seen within {seconds:.0f} s")


def waiting(sqs: Any, url: str) -> int:
    """Messages on a queue, visible or not."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    counted = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(count) for count in counted.values())


def queue_url(sqs: Any, name: str) -> str:
    """The queue with that logical id."""
    urls: list[str] = sqs.list_queues().get("QueueUrls", [])
    return next(url for url in urls if f"-{name}-" in url or url.endswith(name))


@pytest.mark.rule("CONN-8", "PAY-1", "PAY-2", "PAY-6", "PAY-12", "PAY-15", "ERR-4", "CLOSE-4", "OPS-3")
def test_the_walk(stack: Stack) -> None:
    """Connect, export, fail and retry, pay, close: each step as the demo shows it to a person."""
    alvys = Simulator(stack.alvys_url)
    alvys.limits(perMinute=0)
    steps = Steps()
    Walk(steps, stack, alvys).go()
    assert steps.done
    assert all(step.ok for step in steps.done)
    sqs = aws(stack, "sqs")
    assert waiting(sqs, queue_url(sqs, "EventDeadLetterQueue")) == 0


@pytest.mark.parametrize("path", ["/v1/health", "/v1/openapi.json", "/v1/docs", "/console/"])
def test_open_routes(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 200


def test_the_console_is_the_start_page(http: httpx.Client) -> None:
    answer = http.get("/")
    assert (answer.status_code, answer.headers["location"]) == (302, "/console/")


@pytest.mark.rule("API-2")
@pytest.mark.parametrize(
    "path",
    ["/v1/connections", "/v1/transactions", "/v1/errors", "/v1/errors.csv", "/v1/payment-syncs"],
)
def test_a_token_without_rights(stack: Stack, http: httpx.Client, path: str) -> None:
    """API-2: a signed-in person who may do nothing here."""
    token = stack.token("acme", role="Dispatcher", permissions=())
    answer = http.get(path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.rule("CONN-13")
def test_who_lacks_an_external_accounting_id(stack: Stack) -> None:
    """CONN-13: the connections function may read the Alvys credentials and reaches Alvys."""
    api = Api(stack.api_url, stack.token(TENANT))
    path = f"/v1/connections/{api.call('GET', '/v1/connections')['items'][0]['subsidiary']['id']}"
    found = api.call("GET", f"{path}/unlinked-parties")
    assert found["customers"]["lookedAt"] > 0
    assert found["carriers"]["lacking"] == len(found["carriers"]["parties"])
    assert not any(found[name]["problem"] for name in ("customers", "carriers", "drivers"))


@pytest.mark.rule("API-2")
def test_another_tenant_sees_nothing(stack: Stack, http: httpx.Client) -> None:
    """API-2: acme's transactions exist after the walk; globex finds none of them."""
    mine = {"Authorization": f"Bearer {stack.token('acme')}"}
    theirs = {"Authorization": f"Bearer {stack.token('globex')}"}
    for row in http.get("/v1/transactions", headers=mine).json()["items"][:3]:
        assert http.get(row["statusUrl"], headers=theirs).status_code == 404
    assert http.get("/v1/transactions", headers=theirs).json()["items"] == []


@pytest.mark.rule("ERR-7")
def test_an_unreadable_message_is_taken_off_its_queue(stack: Stack) -> None:
    """ERR-7: what nobody can read is nobody's transaction; an error in the log and an alarm show it."""
    sqs = aws(stack, "sqs")
    for name in ("InvoiceExportQueue", "InvoiceExportDeadLetterQueue"):
        queue = queue_url(sqs, name)
        assert waiting(sqs, queue) == 0
        sqs.send_message(QueueUrl=queue, MessageBody=f"nonsense {uuid.uuid4()}")
        until("the empty queue", lambda url=queue: waiting(sqs, url) == 0 or None)  # type: ignore[misc]


@pytest.mark.rule("ERR-7")
def test_a_dead_letter_becomes_an_error_record(stack: Stack, http: httpx.Client) -> None:
    """ERR-7: a payment run whose message failed repeatedly says so; capture_failures runs by itself."""
    api = Api(stack.api_url, stack.token(TENANT))
    sqs = aws(stack, "sqs")
    dynamodb = aws(stack, "dynamodb")
    run_id = f"20200101T000000-{uuid.uuid4().hex[:8]}"
    run = {
        "tenant": TENANT,
        "subsidiary_id": "sub",
        "run_id": run_id,
        "window_from": "2020-01-01T00:00:00Z",
        "window_to": "2020-01-02T00:00:00Z",
        "asked_by": "test",
        "correlation_id": "c",
        "started_at": "2020-01-02T00:00:00Z",
    }
    item = {"pk": {"S": f"T#{TENANT}#RUNS"}, "sk": {"S": run_id}, "record": {"S": json.dumps(run)}}
    dynamodb.put_item(TableName=stack.outputs["PaymentsTableName"], Item=item)
    message = {"tenant": TENANT, "runId": run_id, "correlationId": "c"}
    sqs.send_message(QueueUrl=queue_url(sqs, "PaymentReadDeadLetterQueue"), MessageBody=json.dumps(message))

    def failed() -> Any | None:
        runs = api.call("GET", "/v1/payment-syncs?limit=200")["items"]
        return next((one for one in runs if one["runId"] == run_id and one["status"] == "failed"), None)

    assert until("the failed run", failed)["problem"]["code"] == "processing_failed"


@pytest.mark.rule("CONN-8", "PAY-1", "DEC-7")
@pytest.mark.parametrize(
    "function", ["PaymentPlannerFunction", "SweeperFunction", "CheckConnectionsFunction"]
)
def test_what_the_schedules_start(stack: Stack, function: str) -> None:
    """PAY-1, CONN-8, reliability 2: each runs on the deployed stack with its own rights and variables."""
    client = aws(stack, "lambda")
    names = [one["FunctionName"] for one in client.list_functions()["Functions"]]
    name = next(one for one in names if function in one)
    answer = client.invoke(FunctionName=name, Payload=b"{}")
    body = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, body
    assert all(isinstance(count, int) for count in body.values())


@pytest.mark.rule("CONN-4")
def test_an_operator_keeps_alvys_credentials_under_the_key(stack: Stack) -> None:
    """CONN-4: the command finds the stack's table and key by its name, and keeps nothing in the clear."""
    (name,) = [each["StackName"] for each in aws(stack, "cloudformation").describe_stacks()["Stacks"]]
    # moto and others that tests load must not answer in place of the emulator, so it is a process of its own.
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": stack.emulator_url,
        "AWS_DEFAULT_REGION": stack.region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'layers/shared'}",
    }
    command = [sys.executable, "-m", "scripts.alvys_credentials", name, "newcomer", "--from", "-"]
    credentials = json.dumps({"clientId": "newcomer", "clientSecret": "canary"})
    told = subprocess.run(
        command, env=environment, input=credentials, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (told.returncode, "canary" in told.stdout + told.stderr) == (0, False), told.stderr
    table = stack.outputs["ConnectionsTableName"]
    key = {"pk": {"S": "SECRET#newcomer"}, "sk": {"S": "ALVYS"}}
    item = aws(stack, "dynamodb").get_item(TableName=table, Key=key)["Item"]
    assert b"canary" not in item["ciphertext"]["B"]
