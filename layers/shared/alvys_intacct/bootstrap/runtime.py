"""The parts of every run: its deadline, the clock, metrics."""

from __future__ import annotations

from alvys_intacct.gateways.clock import SystemClock
from alvys_intacct.observability import PowertoolsMetrics

# Seconds reserved for recording the outcome before Lambda ends the run.
RESERVED_SECONDS = 10.0
# Sage companies that a run works on at the same time. Their threads mostly wait for Sage.
COMPANIES_AT_ONCE = 16


class Deadline:
    """The time that the current run may still take; handlers set it at each invocation."""

    def __init__(self) -> None:
        self._milliseconds: object = None

    def follow(self, context: object) -> None:
        """Follow the Lambda context of this run."""
        self._milliseconds = getattr(context, "get_remaining_time_in_millis", None)

    def __call__(self) -> float:
        """Seconds left for calls to other systems; 900 where the run has no limit."""
        if not callable(self._milliseconds):
            return 900.0
        return max(0.0, float(self._milliseconds()) / 1000 - RESERVED_SECONDS)


deadline = Deadline()
clock = SystemClock()
metrics = PowertoolsMetrics()
