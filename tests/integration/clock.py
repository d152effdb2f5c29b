"""The clock of a test: real time plus what was waited or skipped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.integration.simulators import Alvys, Sage


class MovableClock:
    """Real time plus what was waited or skipped. Sage's clock and Alvys's limits move along."""

    def __init__(self, sage: Sage, alvys: Alvys) -> None:
        self._sage = sage
        self._alvys = alvys
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC) + self._ahead

    def sleep(self, seconds: float) -> None:
        """Wait without waiting."""
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Skip some time."""
        self._ahead += timedelta(seconds=seconds)
        self._sage.advance(seconds)
        self._alvys.advance(seconds)
