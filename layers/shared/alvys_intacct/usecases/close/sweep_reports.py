"""Queue close reports that lost their message or their worker (CLOSE-4, ERR-7)."""

from __future__ import annotations

from alvys_intacct.domain.close.runs import sent_again
from alvys_intacct.domain.turns import in_turn
from alvys_intacct.ports.close import CloseReportStore
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.usecases.work.apart import Apart

# The most that one sweep queues, and looks at to divide it among the tenants.
MOST_AT_ONCE = 200
_MOST_LOOKED_AT = 20_000
# A report that was queued again this often without making a step has stalled.
STALLED_AFTER = 2


class SweepReports:
    """Finds close reports that nobody works on."""

    def __init__(self, reports: CloseReportStore, queue: WorkQueue, clock: Clock, metrics: Metrics) -> None:
        self._reports = reports
        self._queue = queue
        self._clock = clock
        self._metrics = metrics
        self._apart = Apart(metrics)

    def __call__(self) -> int:
        """Queue reports that nobody worked on for an hour, in turn from each tenant; returns the count."""
        due = self._reports.due(self._clock.now(), _MOST_LOOKED_AT)
        return self._apart.each(
            in_turn(due, lambda name: name[0], MOST_AT_ONCE),
            lambda portion: sum(self._send(*name) for name in portion),
            lambda name: self._send(*name),
            lambda name: name[1],
            at_a_time=1,
        )

    def _send(self, tenant: str, report_id: str) -> int:
        """The record says first that a message is sent, so the next sweep sends no other."""
        now = self._clock.now()
        report = self._reports.get(tenant, report_id)
        if report is None or not report.is_abandoned(now):
            return 0
        following = sent_again(report, now)
        if not self._reports.save(following):
            return 0
        self._queue.send_reports([following])
        if following.resent >= STALLED_AFTER:
            self._metrics.count("CloseReportsStalled", 1)
        return 1
