"""The deployed product in one process: API Gateway, SQS and the schedules in front of the real handlers."""

from __future__ import annotations

import base64
import importlib
import json
import os
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.fakes.template import Source
from tests.integration.aws import ACCOUNT, REGION, Account, queue_arn
from tests.integration.clock import MovableClock
from tests.integration.cold_start import forget_deployment
from tests.integration.enforced_rights import iam
from tests.integration.simulators import Alvys, Row, Sage

Json = Any
PATIENCE = 1000


class Context:
    """What Lambda tells a function of its run."""

    memory_limit_in_mb = 1024

    def __init__(self, function: str, seconds: int, clock: MovableClock) -> None:
        self.function_name = function
        self.aws_request_id = str(uuid.uuid4())
        self.invoked_function_arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"
        self._clock = clock
        self._ends = clock.now() + timedelta(seconds=seconds)

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda ends the run."""
        return max(0, int((self._ends - self._clock.now()).total_seconds() * 1000))


@dataclass(frozen=True)
class Answer:
    """What API Gateway would send back."""

    status: int
    body: str
    headers: dict[str, str]

    @property
    def json(self) -> Json:
        """The body, decoded."""
        return json.loads(self.body)

    def expect(self, status: int) -> Json:
        """The body of an answer that has to have this status."""
        assert self.status == status, f"{self.status}: {self.body[:1500]}"
        return self.json


class Person:
    """A user of one tenant at the product's API."""

    def __init__(self, system: System, token: str) -> None:
        self._system = system
        self.token = token

    def call(self, method: str, path: str, body: Json = None) -> Answer:
        """One call."""
        return self._system.call(method, path, body, token=self.token)

    def get(self, path: str) -> Json:
        """Read something that is there."""
        return self.call("GET", path).expect(200)

    def post(self, path: str, body: Json = None) -> Json:
        """Order something that is accepted."""
        return self.call("POST", path, body).expect(202)

    def transaction(self, transaction_id: str) -> Json:
        """A transaction with its history."""
        return self.get(f"/v1/transactions/{transaction_id}")

    def status(self, transaction_id: str) -> str:
        """Where a transaction stands."""
        return str(self.transaction(transaction_id)["status"])

    def errors(self, query: str = "") -> list[Json]:
        """The open errors, first page."""
        items: list[Json] = self.get(f"/v1/errors{query}")["items"]
        return items


class System:
    """Functions, queues and clocks. A function sees its own environment and keeps nothing of another's."""

    def __init__(self, account: Account, sage: Sage, alvys: Alvys, clock: MovableClock) -> None:
        self.account = account
        self.sage = sage
        self.alvys = alvys
        self.clock = clock
        self.template = account.template
        self._warm: str | None = None
        # Whether no function has run but to connect these tenants.
        self.is_fresh = True
        self.connected: tuple[str, ...] = ()
        self._postponed: list[tuple[str, str]] = []
        account.values |= {
            "JwtIssuer": alvys.base_url,
            "JwtJwksUrl": f"{alvys.base_url}/.well-known/jwks.json",
            "IntacctEndpointUrl": sage.gateway_url,
            "AlvysApiUrl": alvys.base_url,
            "AlvysTokenUrl": f"{alvys.base_url}/oauth/token",
        }

    # ------------------------------------------------------------------------ HTTP

    def person(self, tenant: str, **claims: Any) -> Person:
        """Somebody of that tenant; an administrator with all permissions unless claims say otherwise."""
        return Person(self, self.alvys.token(tenant, **claims))

    def call(
        self,
        method: str,
        path: str,
        body: Json = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """A request through API Gateway; a text or bytes go as they are, anything else as JSON."""
        url = urlsplit(path)
        route = next((one for one in self.template.routes if one.matches(method, url.path)), None)
        if route is None:
            return Answer(404, '{"message":"Not Found"}', {})
        sent = {"content-type": "application/json", "host": "api.test"}
        sent |= {"authorization": f"Bearer {token}"} if token is not None else {}
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        query: dict[str, str] = {}
        for name, value in parse_qsl(url.query, keep_blank_values=True):
            query[name] = f"{query[name]},{value}" if name in query else value
        parameters = {name: unquote(value) for name, value in route.parameters(url.path).items()}
        event = {
            "version": "2.0",
            "routeKey": f"{route.method} {route.path}",
            "rawPath": unquote(url.path),
            "rawQueryString": url.query,
            "headers": sent,
            "requestContext": {
                "accountId": ACCOUNT,
                "apiId": "api",
                "domainName": "api.test",
                "domainPrefix": "api",
                "http": {
                    "method": method,
                    "path": unquote(url.path),
                    "protocol": "HTTP/1.1",
                    "sourceIp": "192.0.2.1",
                    "userAgent": "test",
                },
                "requestId": str(uuid.uuid4()),
                "routeKey": f"{route.method} {route.path}",
                "stage": "$default",
                "time": "22/Nov/2026:00:00:00 +0000",
                "timeEpoch": int(time.time() * 1000),
            },
            "isBase64Encoded": isinstance(body, bytes),
        }
        event |= {"queryStringParameters": query} if query else {}
        event |= {"pathParameters": parameters} if parameters else {}
        if isinstance(body, bytes):
            event["body"] = base64.b64encode(body).decode()
        elif body is not None:
            event["body"] = body if isinstance(body, str) else json.dumps(body)
        answer = self.invoke(route.function, event)
        headers_back = {name.lower(): str(value) for name, value in (answer.get("headers") or {}).items()}
        return Answer(answer["statusCode"], answer.get("body") or "", headers_back)

    # ---------------------------------------------------------------------- Lambda

    def invoke(self, function: str, event: Json) -> Json:
        """Run a function, in its own environment."""
        self.is_fresh = False
        with self.environment_of(function) as context:
            handler = importlib.import_module(self.template.module(function)).handler
            return handler(event, context)

    @contextmanager
    def environment_of(self, function: str) -> Iterator[Context]:
        """As if in that function: its variables, its clients; warm when it ran just before."""
        kept = dict(os.environ)
        os.environ.update(self.template.variables(function, self.account.values))
        if self._warm != function:
            forget_deployment()
            self._warm = function
        outer, iam.function = iam.function, function
        try:
            yield Context(function, self.template.timeout(function), self.clock)
        finally:
            iam.function = outer
            os.environ.clear()
            os.environ.update(kept)

    # ------------------------------------------------------------------------- SQS

    def batches(self, queue: str) -> Iterator[tuple[Source, list[Row]]]:
        """What Lambda would hand to the function behind a queue, batch by batch."""
        source = next(one for one in self.template.sources if one.queue == queue)
        while records := self._receive(source):
            yield source, records

    def deliver(self, source: Source, records: list[Row]) -> list[str]:
        """Hand a batch to its function; what it doesn't report as failed leaves the queue."""
        try:
            answer = self.invoke(source.function, {"Records": records})
        except BaseException:
            self._postponed += [(source.queue, record["receiptHandle"]) for record in records]
            raise
        failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        for record in records:
            if record["messageId"] in failed:
                self._postponed.append((source.queue, record["receiptHandle"]))
            else:
                self.delete(source.queue, record)
        return [record["messageId"] for record in records if record["messageId"] in failed]

    def delete(self, queue: str, record: Row) -> None:
        """Take a message off its queue."""
        self.account.sqs.delete_message(
            QueueUrl=self.account.values[queue], ReceiptHandle=record["receiptHandle"]
        )

    def pump(self) -> int:
        """Work off what the queues hold at this moment; answers how many messages that was."""
        handled = 0
        for source in self.template.sources:
            for _, records in list(self.batches(source.queue)):
                self.deliver(source, records)
                handled += len(records)
        return handled

    def wake(self) -> int:
        """Let the time pass that work waits: longer than a claim, a request at Sage, and the longest wait.

        Waits end as they do on AWS: by the visibility or the delay of a message, or by the sweeper.
        """
        delayed = self.account.end_delays()
        faulty = 0 if delayed else self.account.faulty_payments()
        if not self._postponed and not delayed and not faulty and not self._waits_for_sweeper():
            return 0
        self.clock.advance(PATIENCE)
        woken = delayed + self.show_again()
        if faulty:
            # They wait for an hour at most.
            self.clock.advance(4 * PATIENCE)
            woken += self.invoke("SweeperFunction", {})["recovered"]
        if self._waits_for_sweeper():
            woken += self.invoke("SweeperFunction", {"only": "transactions"})["recovered"]
        return woken

    def show_again(self) -> int:
        """Make the messages visible that were received and not deleted; answers how many that were."""
        for queue, handle in self._postponed:
            self.account.sqs.change_message_visibility(
                QueueUrl=self.account.values[queue], ReceiptHandle=handle, VisibilityTimeout=0
            )
        shown = len(self._postponed)
        self._postponed.clear()
        return shown

    def _waits_for_sweeper(self) -> bool:
        """Whether a transaction waits for its time, or its worker died."""
        waiting = ('"due_at":"', '"claimed_until":"')
        return any(text in record for record in self.account.in_hand() for text in waiting)

    def drain(self, rounds: int = 80) -> None:
        """Pump until nothing is left to do, however often work is postponed on the way."""
        for _ in range(rounds):
            if not self.pump() and not self.wake():
                return
        raise AssertionError(f"still at work after {rounds} rounds")

    def send(self, queue: str, body: str) -> None:
        """Put a message on a queue, as nobody of ours would."""
        self.account.sqs.send_message(QueueUrl=self.account.values[queue], MessageBody=body)

    def _receive(self, source: Source) -> list[Row]:
        records: list[Row] = []
        while len(records) < source.batch_size and self.account.has_visible(source.queue):
            answer = self.account.sqs.receive_message(
                QueueUrl=self.account.values[source.queue],
                MaxNumberOfMessages=min(10, source.batch_size - len(records)),
                AttributeNames=["All"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                break
            records += [_record(source.queue, dict(message)) for message in messages]
        return records


def _record(queue: str, message: Mapping[str, Any]) -> Row:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn(queue),
        "awsRegion": REGION,
    }
