"""Concurrency and rate limits per company (protocol section 10; both are off unless a seed sets them)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from .clock import Clock
from .company import Company


class Limits:
    """Counts what each company has under way and has asked in the last minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._slots: dict[tuple[str, int], asyncio.Semaphore] = {}
        self._recent: dict[str, deque[datetime]] = {}

    def within_rate(self, company: Company) -> bool:
        """Whether one more request fits into the minute."""
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
        """A place among the requests under way; false when none came free in time."""
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
