"""Concurrency and rate limits per company (protocol section 10). Both are off unless a seed sets them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from .clock import Clock
from .company import Company


class Limits:
    """Counts each company's running requests and its requests of the last minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._slots: dict[tuple[str, int], asyncio.Semaphore] = {}
        self._recent: dict[str, deque[datetime]] = {}

    def within_rate(self, company: Company) -> bool:
        """Count a request and return True, or return False when the minute's limit is reached."""
        allowed = company.assumptions.requests_per_minute
        if not allowed:
            return True
        now = self._clock.now()
        recent = self._recent.setdefault(company.company_id, deque())
        while recent and recent[0] <= now - timedelta(minutes=1):
            recent.popleft()
        if len(recent) >= allowed:
            return False
        recent.append(now)
        return True

    @asynccontextmanager
    async def slot(self, company: Company) -> AsyncIterator[bool]:
        """Wait for a place among the running requests; yields False when none is free in time."""
        limit = company.assumptions.concurrency_limit
        if not limit:
            yield True
            return
        semaphore = self._slots.setdefault((company.company_id, limit), asyncio.Semaphore(limit))
        try:
            await asyncio.wait_for(semaphore.acquire(), company.assumptions.concurrency_wait_ms / 1000)
        except TimeoutError:
            yield False
            return
        try:
            yield True
        finally:
            semaphore.release()
