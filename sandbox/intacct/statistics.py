"""Counts of requests, logins and functions by name."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence

from .envelope import Call


class Statistics:
    """Thread-safe counts since the start or the last reset."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Set all counts to 0."""
        with self._lock:
            self._requests = self._logins = self._under_way = self._most_under_way = 0
            self._bytes_in = self._bytes_out = 0
            self._functions: Counter[str] = Counter()
            self._objects: Counter[str] = Counter()
            self._failures: Counter[str] = Counter()
            self._faults: Counter[str] = Counter()

    def begin(self, size: int) -> None:
        """Count a request that arrived, of ``size`` bytes."""
        with self._lock:
            self._requests += 1
            self._bytes_in += size
            self._under_way += 1
            self._most_under_way = max(self._most_under_way, self._under_way)

    def end(self, size: int) -> None:
        """Count a request that was answered with ``size`` bytes, or dropped."""
        with self._lock:
            self._under_way -= 1
            self._bytes_out += size

    def login(self) -> None:
        """Count a sign-in with user and password."""
        with self._lock:
            self._logins += 1

    def functions(self, calls: Sequence[Call]) -> None:
        """Count the functions of a request."""
        with self._lock:
            for call in calls:
                self._functions[call.name] += 1
                name = (call.element.findtext("object") or "").strip()
                if name:
                    self._objects[f"{call.name} {name}"] += 1

    def failure(self, function: str) -> None:
        """Count a failed function."""
        with self._lock:
            self._failures[function] += 1

    def fault(self, name: str) -> None:
        """Count a fault that fired."""
        with self._lock:
            self._faults[name] += 1

    def describe(self) -> dict[str, object]:
        """Return the counts as JSON."""
        with self._lock:
            return {
                "requests": self._requests,
                "logins": self._logins,
                "functions": dict(self._functions),
                "functionsTotal": self._functions.total(),
                "byObject": dict(self._objects),
                "failures": dict(self._failures),
                "faults": dict(self._faults),
                "maxConcurrent": self._most_under_way,
                "bytesIn": self._bytes_in,
                "bytesOut": self._bytes_out,
            }
