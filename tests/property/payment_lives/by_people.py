"""What people do: sync now, sync certain days, switches and settings, retries, closes and their undoing."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from alvys_intacct.domain.connections.changes import SettingsChange, changed
from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.error_transactions.actions import ActionKind, ErrorScope
from alvys_intacct.domain.payments.payment import PaymentStatus
from alvys_intacct.domain.transactions.resolution import ResolutionKind
from alvys_intacct.domain.transactions.resolving import Decision
from tests.fakes.samples import CALLER, TENANT
from tests.property.payment_lives import workers
from tests.property.payment_lives.actor import Actor

# Each call has a correlation id of its own.
_CALLS = count()


class ByPeople(Actor):
    """The steps of people in the console."""

    def sync_now(self) -> None:
        """Somebody syncs one connection or all."""
        which = self._draw.choice((None, *self._world.subsidiaries))
        self._say(f"sync {which or 'all'} now")
        self._guarded(lambda: workers.sync_now(self._world.process, which, None))

    def sync_dates(self) -> None:
        """Somebody syncs what was paid on certain days."""
        last = self._world.clock.now().date() - timedelta(days=self._draw.choice((0, 0, 30)))
        first = last - timedelta(days=self._draw.choice((0, 3, 40, 70)))
        which = self._draw.choice((None, *self._world.subsidiaries))
        self._say(f"sync {which or 'all'} from {first} to {last}")
        self._guarded(lambda: workers.sync_now(self._world.process, which, (first, last)))

    def switch(self) -> None:
        """Somebody switches a side, or all."""
        which, on = self._draw.choice(self._world.subsidiaries), self._draw.random() < 0.6
        name = self._draw.choice(("primary_sync", "ar_sync", "ap_sync"))
        self._change(which, SettingsChange(switches={name: on}))

    def pause(self) -> None:
        """Somebody disconnects a connection, or connects it again."""
        which = self._draw.choice(self._world.subsidiaries)
        if self._world.connection(which).status is ConnectionStatus.ACTIVE:
            self._change(which, SettingsChange(switches={"primary_sync": False}))
        else:
            self._change(which, SettingsChange(switches={"primary_sync": True}))

    def change_settings(self) -> None:
        """Somebody changes a setting of payments."""
        which, on = self._draw.choice(self._world.subsidiaries), self._draw.random() < 0.5
        name = self._draw.choice(("allocateSummaryPayments", "importDiscountsAndCreditsAsPayments"))
        if name == "allocateSummaryPayments" and not on:
            self._world.always_allocates = False
        self._change(which, SettingsChange(settings={"advanced": {name: on}}))

    def retry_errors(self) -> None:
        """Somebody retries all errors."""
        self._say("retry all errors")
        run, call = self._world.process.recovery.run_actions, f"corr-{next(_CALLS)}"
        self._guarded(lambda: run.start(TENANT, CALLER.subject, ActionKind.RETRY, ErrorScope(), call))

    def close_error(self) -> None:
        """Somebody closes an error."""
        self._resolve(ResolutionKind.CLOSED)

    def mark_as_synced(self) -> None:
        """Somebody says that a payment is in Alvys already."""
        self._resolve(ResolutionKind.SYNCED)

    def undo(self) -> None:
        """Somebody undoes such a decision."""
        closed = self._keys(PaymentStatus.CLOSED)
        if closed:
            self._undo([self._draw.choice(closed)])

    def _resolve(self, kind: ResolutionKind) -> None:
        open_errors = [*self._keys(PaymentStatus.REFUSED), *self._keys(PaymentStatus.VOIDED)]
        if not open_errors:
            return
        key = self._draw.choice(open_errors)
        self._say(f"{kind} {self._named(key)}")
        resolve = self._world.process.recovery.resolve_errors
        self._guarded(lambda: resolve(TENANT, [key], kind, self._decision()))

    def _undo(self, keys: list[str]) -> None:
        self._say(f"undo {[self._named(key) for key in keys]}")
        undo = self._world.process.recovery.undo_resolutions
        self._guarded(lambda: undo(TENANT, keys, self._decision()))

    def _change(self, which: str, change: SettingsChange) -> None:
        self._say(f"change {which}: {change.switches or change.settings}")
        self._world.switched += 1
        change_connection = self._world.process.settings.change_connection
        self._guarded(lambda: change_connection(CALLER, which, lambda current: changed(current, change)))

    def _keys(self, status: PaymentStatus) -> list[str]:
        kept = self._world.stores.payments.kept
        return [key for (_, key), payment in kept.items() if payment.status is status]

    def _named(self, key: str) -> str:
        payment = self._world.stores.payments.kept[TENANT, key]
        return f"{payment.side} detail {payment.detail_id} ({payment.status})"

    def _decision(self) -> Decision:
        return Decision("a reason", CALLER.subject, self._world.process.clock.now())
