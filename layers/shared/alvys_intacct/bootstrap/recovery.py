"""Recovery: retrying errors, recovering lost work."""

from __future__ import annotations

from functools import cache, cached_property

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.outside import Outside
from alvys_intacct.usecases.work.capture_failures import CaptureFailures
from alvys_intacct.usecases.work.retry_errors import RetryErrors
from alvys_intacct.usecases.work.sweep_work import SweepWork


class RecoverySide:
    """The use cases of recovery."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @cached_property
    def retry_errors(self) -> RetryErrors:
        """Queues error records again."""
        outside = self._outside
        return RetryErrors(outside.transactions, outside.payments, outside.queue, outside.clock)

    @cached_property
    def sweep_work(self) -> SweepWork:
        """Queues lost work again."""
        outside = self._outside
        return SweepWork(outside.transactions, outside.payments, outside.queue, outside.clock)

    @cached_property
    def capture_failures(self) -> CaptureFailures:
        """Puts dead letters on the error list."""
        outside = self._outside
        return CaptureFailures(outside.transactions, outside.payments, outside.clock)


@cache
def recovery() -> RecoverySide:
    """Recovery on this deployment."""
    return RecoverySide(deployment())
