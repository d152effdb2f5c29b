"""Alvys's rate limits: a number of requests per minute for each token and endpoint, then a block.

Source: https://docs.alvys.com, page "Rate Limits". Besides the calls a minute there is a burst limit: one
request in the first second. It is taken strictly here: two requests less than a second apart are a breach.
A breach blocks the endpoint for one or three minutes, although the ``Retry-After`` header always says 60
seconds. Tests that need no limits, or shorter blocks, say so through the control plane.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from sandbox.alvys.problems import ProblemError

WINDOW_SECONDS = 60.0
DOCUMENTED_RETRY_AFTER = 60
DOCUMENTED_APART = 1.0
# Clocks of tests count in floats.
_ROUNDING = 0.001
_DEFAULT = (10, 180)
_PREFIX = "/api/p/v{version}/"
# Operation -> (requests per minute, seconds of block). All others have the default.
_DOCUMENTED = {
    f"GET {_PREFIX}drivers": (5, 60),
    f"POST {_PREFIX}drivers/search": (10, 60),
    f"POST {_PREFIX}fuel/search": (5, 60),
    f"GET {_PREFIX}invoices": (5, 180),
    f"GET {_PREFIX}loads": (5, 180),
    f"POST {_PREFIX}tolls/search": (10, 60),
    f"GET {_PREFIX}trailers": (5, 180),
    f"GET {_PREFIX}trips": (5, 180),
    f"GET {_PREFIX}trucks": (5, 180),
    f"GET {_PREFIX}users/list": (5, 180),
}


@dataclass
class _Usage:
    recent: deque[float] = field(default_factory=deque)
    blocked_until: float = 0.0


class RateLimits:
    """Counts requests and refuses those above the limit."""

    def __init__(self, per_minute: int | None = None, clock: Callable[[], float] = monotonic) -> None:
        self._initial = per_minute
        self._clock = clock
        self._ahead = 0.0
        self._usage: dict[tuple[str, str], _Usage] = {}
        self.per_minute = per_minute
        self.retry_after: float | None = None
        self.apart: float | None = None

    def reset(self) -> None:
        """Set all counts to 0 and return to the limits of the command line."""
        self._usage.clear()
        self.per_minute = self._initial
        self.retry_after = None
        self.apart = None

    def change(self, per_minute: int | None, retry_after: float | None, apart: float | None = None) -> None:
        """Set other limits. ``None`` means the documented ones; 0 requests per minute means no limit.

        `apart` is the least time between two requests, in seconds. ``None`` means the documented one where
        the limit a minute is the documented one, and none otherwise.
        """
        self._usage.clear()
        self.per_minute = per_minute
        self.retry_after = retry_after
        self.apart = apart

    def advance(self, seconds: float) -> None:
        """Move the clock of the limits forward."""
        self._ahead += seconds

    def check(self, caller: str, operation: str) -> None:
        """Count a request. Raises the 429 when it is above the limit."""
        allowed, block = self._rule(operation)
        if allowed == 0:
            return
        usage = self._usage.setdefault((caller, operation), _Usage())
        now = self._clock() + self._ahead
        if now < usage.blocked_until:
            raise self.refusal()
        while usage.recent and usage.recent[0] <= now - WINDOW_SECONDS:
            usage.recent.popleft()
        is_burst = bool(usage.recent) and now - usage.recent[-1] < self._least_apart() - _ROUNDING
        if is_burst or len(usage.recent) >= allowed:
            usage.blocked_until = now + block
            # After the block the count starts at 0, so that tests can use short blocks.
            usage.recent.clear()
            raise self.refusal()
        usage.recent.append(now)

    def refusal(self) -> ProblemError:
        """Return the 429 answer with its ``Retry-After`` header."""
        seconds = DOCUMENTED_RETRY_AFTER if self.retry_after is None else math.ceil(self.retry_after)
        return ProblemError(429, "Too many requests to this endpoint.", headers={"Retry-After": str(seconds)})

    def _least_apart(self) -> float:
        if self.apart is not None:
            return self.apart
        return DOCUMENTED_APART if self.per_minute is None else 0.0

    def _rule(self, operation: str) -> tuple[int, float]:
        allowed, block = _DOCUMENTED.get(operation, _DEFAULT)
        return (
            allowed if self.per_minute is None else self.per_minute,
            block if self.retry_after is None else self.retry_after,
        )
