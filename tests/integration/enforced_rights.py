"""IAM in front of the functions: no call to AWS is made that the function's role doesn't allow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from alvys_intacct.gateways import aws
from tests.fakes.roles import Use, rights, uses

SERVICES = ("dynamodb", "sqs", "secretsmanager", "kms")


class Iam:
    """Knows which function runs, and notes what it does without a right to it."""

    def __init__(self) -> None:
        # Of the process, not of a thread: functions start threads of their own.
        self.function: str | None = None
        self.refused: list[str] = []

    def check(self, service: str, operation: str, parameters: dict[str, Any]) -> None:
        """Note what the function that runs isn't allowed; calls of tests themselves are."""
        if self.function is None:
            return
        for use in uses(service, operation, parameters):
            if not _is_allowed(self.function, use):
                self.refused.append(f"{self.function} may not {use}")


iam = Iam()


@cache
def _is_allowed(function: str, use: Use) -> bool:
    return any(right.allows(use) for right in rights(function))


@contextmanager
def enforced() -> Iterator[None]:
    """From here on, the calls of the functions' own clients are checked."""
    on = BaseClient._make_api_call  # type: ignore[attr-defined]

    def checked(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        if iam.function is not None and service in SERVICES and client is getattr(aws, service)():
            iam.check(service, operation, parameters)
        return on(client, operation, parameters)

    with patch.object(BaseClient, "_make_api_call", checked):
        yield
