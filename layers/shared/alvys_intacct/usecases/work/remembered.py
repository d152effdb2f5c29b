"""What a warm worker has learnt, for a while and not without end."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """At most about `most` values by key, each until a moment of its own (UTC). Safe for threads.

    A worker lives for hours and meets thousands of tenants. So where there is no room, what has ended is
    dropped, or everything if nothing has: the next one who asks reads it again.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[K, tuple[datetime, V]] = {}

    def get(self, key: K, now: datetime) -> V | None:
        """The value; None where it has ended or isn't known."""
        until, value = self._kept.get(key, (now, None))
        return value if until > now else None

    def keep(self, key: K, value: V, until: datetime, now: datetime) -> None:
        """Remember a value until then."""
        if len(self._kept) >= self._most:
            # A copy: other threads add to it.
            living = {known: entry for known, entry in list(self._kept.items()) if entry[0] > now}
            self._kept = living if len(living) <= self._most // 2 else {}
        self._kept[key] = (until, value)

    def forget(self, key: K) -> None:
        """Forget a value, if there is one."""
        self._kept.pop(key, None)
