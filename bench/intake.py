"""Intake: the AWS calls of a POST of 100 envelopes through the function's handler, and its time.

It runs in the environment of the intake and of the error API, as `bench.deployment` returns it.
"""

from __future__ import annotations

import importlib
import json
import os
import time
from datetime import UTC, datetime
from typing import Any

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.identity import Permission
from alvys_intacct.domain.kinds.registry import Kind
from alvys_intacct.domain.transactions.problem import Problem
from alvys_intacct.domain.transactions.record import Status, Transaction, transaction_id
from alvys_intacct.domain.transactions.refs import Change
from alvys_intacct.gateways import aws
from bench.child import Figures, answer
from bench.invoices import TENANT, connection, message
from bench.worker import Context
from sandbox.alvys.identity import SigningKey
from tests.integration.issuer import issuer_running

INTAKE, ERRORS = "functions.export_invoice.intake", "functions.error_transactions.app"
PROBLEM = Problem(code="customer_missing", message="There is no customer.", remedy="Make one.")


class Caller:
    """Somebody with all permissions who calls the handlers; the AWS calls are counted."""

    def __init__(self) -> None:
        self._key = SigningKey.generate()
        self.jwks = self._key.jwks
        self._calls = 0
        aws.session().register("before-call", self._count)

    def post(self, function: str, path: str, body: object) -> tuple[Any, int, float]:
        """The answer, the AWS calls and the seconds of one POST."""
        handler = importlib.import_module(function).handler
        claims = {
            "iss": os.environ["JWT_ISSUER"],
            "aud": os.environ["JWT_AUDIENCE"],
            "sub": "bench",
            "tenant": TENANT,
            "permissions": list(Permission),
        }
        event = _event(path, json.dumps(body, default=float), self._key.sign(claims, 600))
        self._calls, began = 0, time.perf_counter()
        answered = handler(event, Context())
        seconds = time.perf_counter() - began
        if answered["statusCode"] != 202:
            raise RuntimeError(f"{answered['statusCode']}: {answered['body'][:500]}")
        return json.loads(answered["body"]), self._calls, seconds

    def _count(self, **_: object) -> None:
        self._calls += 1


def measure(envelopes: int) -> Figures:
    """POSTs by a process that just began and by a warm one; of new, repeated, edited and mixed documents."""
    caller = Caller()
    with issuer_running(caller.jwks) as issuer:
        os.environ |= {"JWT_ISSUER": issuer, "JWT_JWKS_URL": issuer}
        active = connection()
        deployment().connections.save(active, audit_entry(None, active, "bench", active.created_at))
        first, new, more = (
            [message(start + place) for place in range(envelopes)] for start in (0, 1000, 2000)
        )
        edited = [_edited(one) for one in first]
        half = envelopes // 2
        sent = {
            "the first POST of a process": first,
            "new": new,
            "repeats": first,
            "edits": edited,
            "half new, half edits": [*more[:half], *(_edited(one) for one in new[:half])],
        }
        calls: dict[str, int] = {}
        seconds = {}
        for name, items in sent.items():
            body, calls[name], seconds[name] = caller.post(INTAKE, "/v1/invoices", {"items": items})
            if len(body) != envelopes or any(item["status"] != "queued" for item in body):
                raise RuntimeError(f"{name}: {body[:2]}")
        failed = _failed(envelopes)
        body, calls["retries"], _ = caller.post(ERRORS, "/v1/errors/retry", {"ids": failed})
        if body["accepted"] != envelopes:
            raise RuntimeError(f"{body['accepted']} errors were retried")
    return {"calls": calls, "seconds": seconds["new"]}


def _edited(sent: dict[str, Any]) -> dict[str, Any]:
    """The envelope after an edit in Alvys."""
    later = datetime.now(UTC).isoformat()
    return {**sent, "updatedAt": later, "invoice": {**sent["invoice"], "UpdatedAt": later}}


def _failed(count: int) -> list[str]:
    """Failed transactions; their ids."""
    now = datetime.now(UTC)
    failed = [
        Transaction(
            tenant=TENANT,
            transaction_id=transaction_id(TENANT, Kind.LOAD_INVOICE, f"failed-{number}"),
            subsidiary_id="sub-1",
            kind=Kind.LOAD_INVOICE,
            alvys_id=f"failed-{number}",
            number=f"F{number}",
            status=Status.FAILED,
            content_hash="",
            problem=PROBLEM,
            failed_at=now,
            correlation_id="bench",
            created_at=now,
            changed_at=now,
            version=1,
        )
        for number in range(count)
    ]
    deployment().transactions.save([Change(transaction) for transaction in failed])
    return [transaction.transaction_id for transaction in failed]


def _event(path: str, body: str, token: str) -> dict[str, Any]:
    http = {
        "method": "POST",
        "path": path,
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "bench",
    }
    return {
        "version": "2.0",
        "routeKey": f"POST {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "api", "authorization": f"Bearer {token}"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "domainName": "api",
            "domainPrefix": "api",
            "http": http,
            "requestId": "bench",
            "routeKey": f"POST {path}",
            "stage": "$default",
            "time": "01/Mar/2026:00:00:00 +0000",
            "timeEpoch": 1772323200000,
        },
        "body": body,
        "isBase64Encoded": False,
    }


if __name__ == "__main__":
    answer(measure)
