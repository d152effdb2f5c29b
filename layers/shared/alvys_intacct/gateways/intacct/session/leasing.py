"""The lease that a request to a Sage company needs: Sage allows few at once (protocol section 10)."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from alvys_intacct.domain.errors import Wait


class RequestLease(Protocol):
    """Limits the concurrent requests per Sage company."""

    def held(self, company_id: str, *, seconds: float, wait: float) -> AbstractContextManager[None]:
        """Hold one of the company's slots for at most `seconds`; wait at most `wait` seconds for it.

        Raises `Wait` when no slot becomes free.
        """


def no_slot_free(company_id: str) -> Wait:
    """The error for a company whose slots all stayed taken."""
    return Wait(
        f"All requests that Sage Intacct allows at once for company {company_id} are in use.",
        code="sage_busy",
    )


class LocalLease:
    """Limits requests within this process only: for tests, and for tools that run alone."""

    def __init__(self, limit: int = 2) -> None:
        self._slots: defaultdict[str, threading.BoundedSemaphore] = defaultdict(
            lambda: threading.BoundedSemaphore(limit)
        )

    @contextmanager
    def held(self, company_id: str, *, seconds: float, wait: float) -> Iterator[None]:
        """Hold a slot. `seconds` is not enforced: if the holder dies, so does this process."""
        slots = self._slots[company_id]
        if not slots.acquire(timeout=max(wait, 0)):
            raise no_slot_free(company_id)
        try:
            yield
        finally:
            slots.release()
