"""Keep each tenant within its share of the service: calls, and work that costs more than a call."""

from __future__ import annotations

from datetime import datetime

from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.fair_use import (
    CALLS_PER_MINUTE,
    SAMPLE,
    Bucket,
    Work,
    is_sampled,
    next_minute,
    too_many_calls,
    too_much_work,
)
from alvys_intacct.ports.limits import CallCounter
from alvys_intacct.ports.runtime import Clock

CALLS = "calls"
# A process remembers this many tenants; then it begins anew.
_MOST_TENANTS = 2_000


class FairUse:
    """Counts calls in this process, and with the counter over all processes. One per process."""

    def __init__(self, counter: CallCounter, clock: Clock) -> None:
        self._counter = counter
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}
        # What a tenant has used up, and until when: it is refused without being counted again.
        self._used_up: dict[tuple[str, str], datetime] = {}

    def admit(self, tenant: str, call_id: str) -> None:
        """Let a call in. Raises `Throttled` where the tenant makes too many."""
        now = self._clock.now()
        if len(self._buckets) > _MOST_TENANTS:
            self._buckets.clear()
        bucket = self._buckets.get(tenant)
        if bucket is None:
            bucket = self._buckets[tenant] = Bucket(now)
        wait = bucket.take(now)
        if wait > 0:
            raise too_many_calls(wait)
        if self._is_used_up(tenant, CALLS, now) or (
            is_sampled(call_id) and self._exceeds(tenant, CALLS, now, SAMPLE, CALLS_PER_MINUTE)
        ):
            raise too_many_calls((next_minute(now) - now).total_seconds())

    def start(self, tenant: str, work: Work) -> None:
        """Let work start. Raises `Throttled` where the tenant started as much in this minute as it may."""
        now = self._clock.now()
        if self._is_used_up(tenant, work.key, now) or self._exceeds(tenant, work.key, now, 1, work.most):
            raise too_much_work(work, now)

    def _is_used_up(self, tenant: str, what: str, now: datetime) -> bool:
        until = self._used_up.get((tenant, what))
        return until is not None and now < until

    def _exceeds(self, tenant: str, what: str, now: datetime, how_many: int, most: int) -> bool:
        try:
            counted = self._counter.add(tenant, what, now, how_many)
        except SyncError:
            # What can't be counted is let in: the count protects others, and nothing depends on it.
            return False
        if counted <= most:
            return False
        if len(self._used_up) > _MOST_TENANTS:
            self._used_up.clear()
        self._used_up[tenant, what] = next_minute(now)
        return True
