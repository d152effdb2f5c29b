"""The right to have one request under way at a Sage company, of which Sage allows few (section 10)."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from alvys_intacct.domain.errors import Retryable


class RequestLease(Protocol):
    """Bounds the requests under way per Sage company."""

    def held(self, company_id: str, *, seconds: float, wait: float) -> AbstractContextManager[None]:
        """Hold one of the company's places for at most `seconds`; wait for one at most `wait` seconds.

        Raises `Retryable` when none became free.
        """


def no_place_free(company_id: str) -> Retryable:
    """All places of that company stayed taken."""
    return Retryable(
        f"All connections that Sage Intacct allows for company {company_id} are busy.", code="sage_busy"
    )


class LocalLease:
    """Bounds requests within this process only: for tests, and for tools that run alone."""

    def __init__(self, limit: int = 2) -> None:
        self._places: defaultdict[str, threading.BoundedSemaphore] = defaultdict(
            lambda: threading.BoundedSemaphore(limit)
        )

    @contextmanager
    def held(self, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        """As `RequestLease.held`; `seconds` is not enforced, because a dead holder ends this process too."""
        place = self._places[company_id]
        if not place.acquire(timeout=max(wait, 0)):
            raise no_place_free(company_id)
        try:
            yield
        finally:
            place.release()
