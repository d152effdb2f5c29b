"""Recovery: retrying errors, recovering lost work."""

from __future__ import annotations

from functools import cache, cached_property

from alvys_intacct.bootstrap.deployment import deployment
from alvys_intacct.bootstrap.outside import Outside
from alvys_intacct.usecases.work.recover_work import RecoverWork
from alvys_intacct.usecases.work.retry_errors import RetryErrors


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
    def recover_work(self) -> RecoverWork:
        """Recovers stalled work and captures failed messages."""
        outside = self._outside
        return RecoverWork(
            outside.connections, outside.transactions, outside.payments, outside.queue, outside.clock
        )


@cache
def recovery() -> RecoverySide:
    """Recovery on this deployment."""
    return RecoverySide(deployment())
