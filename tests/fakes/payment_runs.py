"""`PaymentRunStore` in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from alvys_intacct.domain.lists import Page
from alvys_intacct.domain.payments.run import IN_HAND, PaymentRun
from alvys_intacct.domain.payments.run_steps import swept_after
from alvys_intacct.domain.payments.sync_state import ScheduledSync, SyncState
from alvys_intacct.domain.sage.books import Side
from tests.fakes.faults import Wire
from tests.fakes.paging import page_of


class FakePaymentRunStore:
    """Runs and watermarks."""

    def __init__(self, wire: Wire | None = None) -> None:
        self._wire = wire or Wire()
        self._runs: dict[tuple[str, str], PaymentRun] = {}
        self.turns: dict[tuple[str, str], ScheduledSync] = {}
        self.complete: dict[tuple[str, str], datetime] = {}
        self._watermarks: dict[tuple[str, str, Side], datetime] = {}

    def record_new(self, runs: Sequence[PaymentRun]) -> list[PaymentRun]:
        """Those whose ids are new."""
        self._wire.before("payment_runs.record_new")
        new = [run for run in runs if (run.tenant, run.run_id) not in self._runs]
        self._runs.update({(run.tenant, run.run_id): run for run in new})
        self._wire.after("payment_runs.record_new")
        return new

    def record_turns(self, turns: Sequence[tuple[PaymentRun, ScheduledSync]]) -> list[PaymentRun]:
        """Each run with its turn."""
        self._wire.before("payment_runs.record_turns")
        recorded = []
        for run, turn in turns:
            is_new = (run.tenant, run.run_id) not in self._runs
            if is_new:
                self._runs[run.tenant, run.run_id] = run
                recorded.append(run)
            known = self.turns.get((run.tenant, run.subsidiary_id))
            if is_new or known is None or known.at < turn.at:
                self.turns[run.tenant, run.subsidiary_id] = turn
            self._wire.between("payment_runs.record_turns")
        self._wire.after("payment_runs.record_turns")
        return recorded

    def sync_states(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], SyncState]:
        """As they stand."""
        self._wire.before("payment_runs.sync_states")
        return {
            name: SyncState(
                watermarks={
                    side: self._watermarks[(*name, side)]
                    for side in Side
                    if (*name, side) in self._watermarks
                },
                scheduled=self.turns.get(name),
                complete_at=self.complete.get(name),
            )
            for name in names
        }

    def save_run(self, run: PaymentRun) -> bool:
        """If nobody else wrote meanwhile."""
        self._wire.before("payment_runs.save_run")
        known = self._runs.get((run.tenant, run.run_id))
        if (known.version if known else 0) != run.version - 1:
            return False
        self._runs[run.tenant, run.run_id] = run
        self._wire.after("payment_runs.save_run")
        return True

    def save_many(self, runs: Sequence[PaymentRun]) -> list[PaymentRun]:
        """Those that nobody else wrote meanwhile."""
        return [run for run in runs if self.save_run(run)]

    def get_many(self, names: Iterable[tuple[str, str]]) -> list[PaymentRun]:
        """Those that are known."""
        self._wire.before("payment_runs.get_many")
        return [self._runs[name] for name in names if name in self._runs]

    def get_run(self, tenant: str, run_id: str) -> PaymentRun | None:
        """One run."""
        self._wire.before("payment_runs.get_run")
        return self._runs.get((tenant, run_id))

    def runs(
        self, tenant: str, limit: int, cursor: str | None, subsidiary_id: str | None = None
    ) -> Page[PaymentRun]:
        """Newest first."""
        rows = {
            run_id: run
            for (owner, run_id), run in self._runs.items()
            if owner == tenant and subsidiary_id in (None, run.subsidiary_id)
        }
        return page_of(sorted(rows.items(), reverse=True), f"runs {tenant}", limit, cursor)

    def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """The longest due first."""
        self._wire.before("payment_runs.due")
        due = [
            (swept_after(run), place)
            for place, run in self._runs.items()
            if run.status in IN_HAND and swept_after(run) <= now
        ]
        return [place for _, place in sorted(due)[:limit]]

    def note_complete(self, tenant: str, subsidiary_id: str, at: datetime) -> None:
        """Never back."""
        self._wire.before("payment_runs.note_complete")
        known = self.complete.get((tenant, subsidiary_id))
        if known is None or known < at:
            self.complete[tenant, subsidiary_id] = at
        self._wire.after("payment_runs.note_complete")

    def watermark(self, tenant: str, subsidiary_id: str, side: Side) -> datetime | None:
        """Until when every payment of a side was recorded."""
        return self._watermarks.get((tenant, subsidiary_id, side))

    def move_watermark(self, tenant: str, subsidiary_id: str, side: Side, until: datetime) -> None:
        """Never back."""
        self._wire.before("payment_runs.move_watermark")
        known = self._watermarks.get((tenant, subsidiary_id, side))
        if known is None or known < until:
            self._watermarks[tenant, subsidiary_id, side] = until
        self._wire.after("payment_runs.move_watermark")
