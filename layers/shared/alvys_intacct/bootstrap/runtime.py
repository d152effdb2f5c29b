"""What every run has: its deadline, the clock, metrics."""

from __future__ import annotations

from alvys_intacct.gateways.clock import SystemClock
from alvys_intacct.observability import PowertoolsMetrics

# Kept free for recording what happened before Lambda ends the run.
RESERVED_SECONDS = 10.0


class Deadline:
    """How long the present run may still take; the handlers set it at each invocation."""

    def __init__(self) -> None:
        self._milliseconds: object = None

    def follow(self, context: object) -> None:
        """Take over the run's Lambda context."""
        self._milliseconds = getattr(context, "get_remaining_time_in_millis", None)

    def __call__(self) -> float:
        """Seconds left for calls to the outside; ample where nobody limits the run."""
        if not callable(self._milliseconds):
            return 900.0
        return max(0.0, float(self._milliseconds()) / 1000 - RESERVED_SECONDS)


deadline = Deadline()
clock = SystemClock()
metrics = PowertoolsMetrics()
