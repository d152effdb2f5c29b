"""Counts of calls, in memory."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from alvys_intacct.domain.errors import Retryable


class FakeCallCounter:
    """`CallCounter` in memory. `writes` counts the writes; `broken` makes them fail."""

    def __init__(self) -> None:
        self.counted: Counter[tuple[str, str, datetime]] = Counter()
        self.writes = 0
        self.broken = False

    def add(self, tenant: str, what: str, at: datetime, how_many: int) -> int:
        """Count so many in the minute of `at`."""
        self.writes += 1
        if self.broken:
            raise Retryable("The database is busy.", code="database_busy")
        key = tenant, what, at.replace(second=0, microsecond=0)
        self.counted[key] += how_many
        return self.counted[key]
