"""The API is fuzzed from its own OpenAPI document (quality: Security, API-1).

Schemathesis makes calls that the document allows, and calls that it doesn't. `FUZZ_EXAMPLES=500` makes more
of them for each operation; the seed is fixed, so that a run finds what the last one found.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core import NOT_SET
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scripts.openapi import TARGET
from tests.integration.system import Answer, Json, Person, System
from tests.integration.tenants import ACME

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# What would end the fuzzing: without its connection, nothing behind it is reached.
LEFT_OUT = {("DELETE", "/v1/connections/{subsidiary_id}")}


def operations() -> list[Any]:
    """The operations of the document, in its order."""
    schema = schemathesis.openapi.from_dict(json.loads(TARGET.read_text(encoding="utf-8")))
    results = list(schema.get_all_operations())
    found = [result.ok() for result in results if isinstance(result, Ok)]
    assert len(found) == len(results), "the document has an operation that can't be read"
    return [one for one in found if (one.method.upper(), one.path) not in LEFT_OUT]


def sent(system: System, person: Person, case: Case[Any], known: dict[str, str]) -> Answer:
    """The call through API Gateway, about things that are there where `known` names them."""
    values = {name: str(value) for name, value in (case.path_parameters or {}).items()} | known
    path = case.path
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", quote(value.encode(errors="replace"), safe=""))
    query = urlencode(
        {name: str(value).encode(errors="replace") for name, value in (case.query or {}).items()}, doseq=True
    )
    # Tokens are another test's matter.
    headers = {name: str(value) for name, value in (case.headers or {}).items() if name != "Authorization"}
    body: Json = None if case.body is NOT_SET else json.dumps(case.body, default=str)
    return system.call(
        case.method.upper(), f"{path}?{query}" if query else path, body, token=person.token, headers=headers
    )


def as_response(case: Case[Any], answer: Answer) -> Response:
    """The answer as schemathesis reads it."""
    return Response(
        status_code=answer.status,
        headers={name: [value] for name, value in answer.headers.items()},
        content=answer.body.encode(),
        request=requests.Request(case.method, "http://api.test/").prepare(),
        elapsed=0.0,
        verify=False,
    )


def faults(system: System, person: Person, case: Case[Any], known: dict[str, str]) -> Iterator[str]:
    """What is wrong with the answer to a call."""
    answer = sent(system, person, case, known)
    try:
        case.validate_response(as_response(case, answer), checks=CHECKS)
    except FailureGroup as failures:
        yield " · ".join(
            f"{answer.status} {failure.title}: {failure.message}" for failure in failures.exceptions
        )
    if ACME.password in answer.body or person.token in answer.body:
        yield "a secret"
    if answer.headers.get("x-content-type-options") != "nosniff" or "cache-control" not in answer.headers:
        yield "headers"


def each_case(operation: Any, mode: GenerationMode, call: Callable[[Case[Any]], None]) -> None:
    """Make the calls of one operation, the same in each run."""

    @seed(17)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def made(case: Case[Any]) -> None:
        call(case)

    # An operation without parameters has no call that isn't allowed.
    with suppress(Unsatisfiable):
        made()


@pytest.mark.rule("API-1")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_call_that_can_be_made_is_answered_badly(
    system: System, acme: Person, mode: GenerationMode
) -> None:
    """Never a 5xx; answers are as the document says, and tell no secret."""
    transaction = acme.post("/v1/invoices", ACME.invoice("1001"))["transactionId"]
    report = acme.post("/v1/close-reports", {"from": "2026-11-01", "to": "2026-11-30"})["reportId"]
    system.drain()
    names = {"subsidiary_id": ACME.subsidiary_id, "transaction_id": transaction, "report_id": report}
    found: dict[str, str] = {}
    calls: list[str] = []

    def call(case: Case[Any]) -> None:
        # Every other call is about things that are there.
        known = names if len(calls) % 2 else {}
        calls.append(case.path)
        for fault in faults(system, acme, case, known):
            about = f"{case.method} {case.path} {case.query!r:.200} {case.body!r:.300}"
            found.setdefault(f"{case.method} {case.path}: {fault[:60]}", f"{about}: {fault[:900]}")

    for operation in operations():
        each_case(operation, mode, call)
    assert len(set(calls)) > 30
    assert not found, "\n\n".join(found.values())
