"""A process that dies at one of its calls to AWS, and calls to AWS one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alvys_intacct.gateways import aws
from tests.integration.cold_start import forget_deployment


class CrashError(BaseException):
    """The process is gone: nothing in it catches this."""


class CrashPoint:
    """Counts a process's calls to AWS; it dies at one of them, before or after AWS has carried it out."""

    def __init__(self, at: int, *, after: bool) -> None:
        self._left = at
        self._after = after
        self.died_at: str | None = None

    def before_call(self, model: Any, **_: Any) -> None:
        """A call is about to be sent."""
        if self.died_at:
            raise CrashError
        self._left -= 1
        if self._left == 0 and not self._after:
            self._die(model)

    def after_call(self, model: Any, **_: Any) -> None:
        """A call was answered."""
        if self._left == 0 and self._after:
            self._die(model)

    def _die(self, model: Any) -> None:
        self.died_at = model.name
        raise CrashError


@contextmanager
def dying(at: int, *, after: bool) -> Iterator[CrashPoint]:
    """Functions that start in here die at their call of this number, if they make as many."""
    point = CrashPoint(at, after=after)
    with _hooked({"before-call": point.before_call, "after-call": point.after_call}):
        yield point


@contextmanager
def one_call_at_a_time() -> Iterator[None]:
    """Makes moto's conditional writes atomic between threads, as DynamoDB's are."""
    lock = threading.Lock()
    with _hooked(
        {"before-call": lambda **_: lock.acquire() and None, "after-call": lambda **_: lock.release()}
    ):
        yield


@contextmanager
def _hooked(handlers: dict[str, Any]) -> Iterator[None]:
    """Functions that start in here have these handlers at their clients, which all functions share."""
    clients: list[Any] = [aws.dynamodb(), aws.sqs(), aws.secretsmanager(), aws.kms()]
    for client in clients:
        for event, handler in handlers.items():
            client.meta.events.register(event, handler)
    forget_deployment()
    try:
        yield
    finally:
        for client in clients:
            for event, handler in handlers.items():
                client.meta.events.unregister(event, handler)
        forget_deployment()
