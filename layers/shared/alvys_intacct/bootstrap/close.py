"""The close: starting, making and planning reports."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from alvys_intacct.bootstrap.deployment import deployment

if TYPE_CHECKING:
    # Loaded by those that need them: the routes start without what makes reports.
    from alvys_intacct.bootstrap.outside import Outside
    from alvys_intacct.usecases.close.find_periods import FindPeriods
    from alvys_intacct.usecases.close.make_reports import MakeReports
    from alvys_intacct.usecases.close.plan_daily import BeginDaily, PlanDaily
    from alvys_intacct.usecases.close.start_reports import StartReports


class CloseSide:
    """The use cases of the close."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    @cached_property
    def start_reports(self) -> StartReports:
        """Starts reports."""
        from alvys_intacct.usecases.close.start_reports import StartReports

        outside = self._outside
        return StartReports(
            outside.connections,
            outside.close_reports,
            # Few reports need them, and the routes start without them.
            lambda: outside.transactions,
            outside.queue,
            outside.clock,
        )

    @cached_property
    def find_periods(self) -> FindPeriods:
        """Finds Sage's accounting periods."""
        from alvys_intacct.usecases.close.find_periods import FindPeriods

        return FindPeriods(self._outside.accounting)

    @cached_property
    def make_reports(self) -> MakeReports:
        """Makes reports."""
        from alvys_intacct.usecases.close.compare_connection import CompareConnection
        from alvys_intacct.usecases.close.make_reports import MakeReports
        from alvys_intacct.usecases.work.connection_findings import ConnectionFindings

        outside = self._outside
        return MakeReports(
            outside.connections,
            outside.close_reports,
            outside.accounting,
            CompareConnection(
                outside.transactions,
                outside.payments,
                outside.metadata,
                outside.close_reports,
                outside.accounting,
            ),
            ConnectionFindings(outside.connections, outside.clock, outside.metrics),
            outside.queue,
            outside.clock,
            outside.metrics,
            outside.remaining_seconds,
        )

    @cached_property
    def begin_daily(self) -> BeginDaily:
        """Begins daily comparisons."""
        from alvys_intacct.usecases.close.plan_daily import BeginDaily

        return BeginDaily(self._outside.queue, self._outside.clock)

    @cached_property
    def plan_daily(self) -> PlanDaily:
        """Plans daily comparisons."""
        from alvys_intacct.usecases.close.plan_daily import PlanDaily

        outside = self._outside
        return PlanDaily(outside.connections, self.start_reports, outside.queue)


@cache
def close() -> CloseSide:
    """The close on this deployment."""
    return CloseSide(deployment())
