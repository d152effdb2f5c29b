"""Carry out payment runs: claim, read a slice, wait out what passes, and end (PAY-5, PAY-7, PAY-8, PAY-12).

A run waits as everything else does: a passing fault uses up no receipt of its message, and lasts for two days
before the run fails. The watermark moves only after every page of a slice is recorded.
"""

from __future__ import annotations

import random
from datetime import timedelta

from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.errors import ConnectionFault, NeedsAttention, RateLimited, Retryable, SyncError
from alvys_intacct.domain.payments.import_rules import NotImported
from alvys_intacct.domain.payments.run import PaymentRun, Slice, next_slice
from alvys_intacct.domain.payments.run_steps import (
    Counts,
    can_be_claimed,
    claimed,
    given_up,
    has_lasted,
    is_poison,
    postponed,
    slice_done,
)
from alvys_intacct.domain.transactions.due import BY_MESSAGE
from alvys_intacct.domain.transactions.problem import Problem, problem_of
from alvys_intacct.ports.payments import PaymentRunStore
from alvys_intacct.ports.runtime import Clock, Metrics, WorkQueue
from alvys_intacct.ports.stores import ConnectionStore
from alvys_intacct.usecases.payments.read_payments import ReadPayments
from alvys_intacct.usecases.work.connection_findings import ConnectionFindings, standing_fault
from alvys_intacct.usecases.work.poison import GAVE_UP
from alvys_intacct.usecases.work.waits import seconds_to_wait

NOT_ACTIVE = Problem(
    code="connection_not_active",
    message="Payments are not read: the connection is not active, or both of its sides are off.",
    remedy="Turn its switches on. The next payment sync reads what was paid meanwhile.",
    setting="sync",
)


class CarryOutRuns:
    """Carries out a run that a message names. Of several workers with one run, one reads."""

    def __init__(
        self,
        connections: ConnectionStore,
        runs: PaymentRunStore,
        read: ReadPayments,
        findings: ConnectionFindings,
        queue: WorkQueue,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._connections = connections
        self._runs = runs
        self._read = read
        self._findings = findings
        self._queue = queue
        self._clock = clock
        self._metrics = metrics

    def __call__(self, tenant: str, run_id: str) -> None:
        """Read the next slice of a run, or do nothing if it isn't due.

        Raises `Retryable` where the store or the queue can't be reached: the sweeper finds the run again.
        """
        run = self._runs.get_run(tenant, run_id)
        now = self._clock.now()
        if run is None or not can_be_claimed(run, now):
            return
        if is_poison(run):
            self._runs.save_run(given_up(run, GAVE_UP, now))
            return
        run = claimed(run, now)
        if not self._runs.save_run(run):
            return
        self._carry_out(run)

    def _carry_out(self, run: PaymentRun) -> None:
        connection = self._connections.get(run.tenant, run.subsidiary_id)
        sides = tuple(side for side in run.sides if connection is not None and connection.syncs(side))
        if connection is None or connection.status is not ConnectionStatus.ACTIVE or not sides:
            self._give_up(run, NOT_ACTIVE, Counts())
            return
        # A side that was switched off meanwhile is read when it is on again (PAY-11).
        run = run.model_copy(update={"sides": sides})
        counts, part = Counts(), next_slice(run)
        try:
            self._read_slice(connection, run, part, counts)
        except ConnectionFault as fault:
            self._findings.found(fault)
            if isinstance(fault.cause, Retryable):
                self._postpone(run, fault.cause)
            else:
                # The next run reads what this one would have read (PAY-5).
                self._give_up(run, problem_of(fault), counts)
        except NeedsAttention as error:
            self._give_up(run, problem_of(error), counts)
        except SyncError as error:
            self._postpone(run, error)
        else:
            self._conclude(run, part, counts)

    def _read_slice(self, connection: Connection, run: PaymentRun, part: Slice, counts: Counts) -> None:
        if (standing := standing_fault(connection)) is not None:
            if connection.finding is not None and connection.finding.away:
                raise Retryable(standing.message, code=standing.code)
            raise standing
        self._read(connection, run, part, counts)

    def _conclude(self, run: PaymentRun, part: Slice, counts: Counts) -> None:
        """Move the watermark, then end the run or send it on to its next slice."""
        if not run.chosen_dates:
            # A payment without a date is read again until it has one, also one of an earlier slice (PAY-14).
            waits = run.not_imported_because.get(NotImported.NO_DATE, 0) > 0
            for side in () if waits else set(run.sides) - counts.undated:
                self._runs.move_watermark(run.tenant, run.subsidiary_id, side, part.until)
        now = self._clock.now()
        following = slice_done(run, counts, now)
        if following.finished_at is not None and not run.chosen_dates:
            self._runs.note_complete(run.tenant, run.subsidiary_id, now)
        if self._runs.save_run(following) and following.finished_at is None:
            self._queue.send_runs([following])
        self._metrics.count("PaymentsFound", counts.new)

    def _postpone(self, run: PaymentRun, error: SyncError) -> None:
        """Wait: a short wait ends with a delayed message, a long one by the sweeper."""
        now = self._clock.now()
        if has_lasted(run, now) and not isinstance(error, RateLimited):
            self._give_up(run, _lasting(run, error), Counts())
            return
        failing_for = now - (run.faulty_since or now)
        seconds = seconds_to_wait(error, failing_for, random.random())
        waits = postponed(run, problem_of(error), now, now + timedelta(seconds=seconds))
        if self._runs.save_run(waits) and seconds <= BY_MESSAGE.total_seconds():
            self._queue.send_runs([waits], after=seconds)

    def _give_up(self, run: PaymentRun, problem: Problem, counts: Counts) -> None:
        self._runs.save_run(given_up(run, problem, self._clock.now(), counts))


def _lasting(run: PaymentRun, error: SyncError) -> Problem:
    since = run.faulty_since
    passed = f" This has not passed since {since:%Y-%m-%d %H:%M} UTC." if since else ""
    remedy = "The next payment sync reads the same window. If it fails too, send its run id to support."
    return problem_of(error).model_copy(update={"message": f"{error.message}{passed}", "remedy": remedy})
