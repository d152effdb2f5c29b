"""One life of payments: steps, then all comes to rest, is put right, and rests again (PAY, Reliability 6)."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import cast

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import Connection
from alvys_intacct.domain.connections.rounds import Round
from alvys_intacct.domain.errors import SyncError
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.transactions.refs import Change
from alvys_intacct.ports.accounting import AccountingSystem
from tests.fakes.faults import Wire
from tests.fakes.samples import CALLER, TENANT
from tests.fakes.small import FakeClock
from tests.fakes.sqs import MOST_RECEIPTS
from tests.property.lives.deployment import Deployment, SkewedClock, Stores
from tests.property.lives.life import HOOKED, Life
from tests.property.lives.sage import RIGHT, unreachable
from tests.property.lives.schedule import Schedule, Step
from tests.property.payment_lives.actions import Actions
from tests.property.payment_lives.alvys import PaymentAlvys
from tests.property.payment_lives.at_rest import AtRest
from tests.property.payment_lives.books import PaymentBooks
from tests.property.payment_lives.documents import Exported, connections, exported
from tests.property.payment_lives.schedule import PaymentSetting

PLAN_EVERY = timedelta(hours=12)
# Where work waits without a message, the sweeper is let run so often; it runs more often in truth.
SWEEP_EVERY = timedelta(minutes=21)
# A run and its payments are done within this time, where nothing goes wrong.
TIME_FOR_A_RUN = timedelta(hours=6)
# What is due has been worked on by then, where nothing goes wrong: a wait after a fault lasts an hour.
TIME_TO_FIND = timedelta(hours=3)
# All comes to rest within so many events, or never.
MOST_EVENTS = 4000


class PaymentWorld(Life):
    """One schedule."""

    actions: Actions
    # Lambda ends a drainer after two minutes.
    longest_stall = 100.0

    def __init__(self, schedule: Schedule[PaymentSetting]) -> None:
        super().__init__(FakeClock(datetime.fromisoformat(schedule.setting.start)))
        self.schedule = schedule
        self.setting = setting = schedule.setting
        self.documents: dict[tuple[str, Side, str], Exported] = {
            (document.company_id, document.side, document.record_no): document
            for document in exported(setting.second)
        }
        sage_clock = SkewedClock(self.clock, setting.sage_is_ahead)
        self.books = PaymentBooks(sage_clock, Wire(), setting, self.clock)
        self.ledger = self.books.ledger
        self.sage_clock = sage_clock
        self.away_until: dict[str, datetime] = {}
        self.books.away = self._away
        stores = Stores(self.clock, self.wire)
        self.alvys = PaymentAlvys(self.wire, self.clock)
        stores.transport = self.alvys
        self.stores = stores
        self.deployment = Deployment(self.clock, stores, cast(AccountingSystem, self.books))
        self.sqs = stores.sqs
        self.sqs.most_receipts = setting.most_receipts
        self.subsidiaries: list[str] = []
        self._begin()
        # Whether payments on summary invoices were always split, until now.
        self.always_allocates = setting.allocates
        self.next_plan = self.clock.now() + PLAN_EVERY
        self._next_sweep = self.clock.now()
        self.actions = Actions(self)
        self.promises = AtRest(self)
        self.wire.hook = self.hook
        self.books.wire.hook = self.hook
        self.alvys.fault = self._alvys_fault
        self.alvys.shows_references = setting.shows_references
        self.alvys.refuses_repeats = setting.refuses_repeats
        self.alvys.lateness = lambda: self.draw.uniform(1, setting.latest_commit)
        self.alvys.watch = self.promises.taken
        self.alvys.asked = self.promises.asked

    def _begin(self) -> None:
        """Connections that are active, and documents that are exported."""
        for connected in connections(self.setting):
            entry = audit_entry(None, connected, CALLER.subject, self.clock.now())
            self.stores.connections.save(connected, entry)
            self.stores.passwords.keep_password(TENANT, connected.subsidiary.id, RIGHT)
            self.subsidiaries.append(connected.subsidiary.id)
        self.stores.connections.move_round(Round.PAYMENT_SYNC, self.clock.now())
        for document in self.documents.values():
            change = Change(document.transaction, content=document.content)
            assert not self.stores.transactions.save([change])

    # -------------------------------------------------------------------- running

    def run(self) -> None:
        """Let things happen, let all come to rest, put it right, and hold all promises."""
        random.seed(1)  # the product's jitter
        self.faulty = True
        for step in self.schedule.steps:
            self.live(step)
            self.promises.check()
        self.sqs.most_receipts = MOST_RECEIPTS
        self.say("— rest —")
        self.rest(ticks=2)
        self.promises.check_at_rest()
        self.say("— put right —")
        self.actions.put_right()
        self.rest(ticks=1)
        self.promises.check_at_rest()
        self.promises.check_equal()

    def rest(self, ticks: int) -> None:
        """Nothing goes wrong any more; the planner runs a few times, and all work is done."""
        self.faulty = False
        self.sqs.drops = 0
        self.away_until.clear()
        self.alvys.be_there()
        found_by = self.clock.now() + TIME_TO_FIND
        if found_by < self.next_plan:
            # Before the planner runs again: lost messages are found without it.
            self.settle(found_by)
            self.promises.check_nothing_is_lost(TIME_TO_FIND)
        for _ in range(ticks):
            self.settle(max(self.next_plan, self.clock.now()) + TIME_FOR_A_RUN)

    def settle(self, until: datetime) -> None:
        """Go on to whatever is due next, until a moment."""
        for _ in range(MOST_EVENTS):
            due = self._next_due()
            if due > until:
                break
            self.pass_time((due - self.clock.now()).total_seconds())
            self._happen()
        else:
            raise self.broken("never comes to rest", self.promises.in_hand())
        self.pass_time((until - self.clock.now()).total_seconds())

    def _next_due(self) -> datetime:
        """When the next message, tick of the planner or useful sweep is due."""
        now = self.clock.now()
        due = [self.next_plan, *(message.visible_at for message in self.sqs.messages)]
        if self.promises.in_hand():
            due.append(self._next_sweep)
        return max(now, min(due))

    def _happen(self) -> None:
        now = self.clock.now()
        self.alvys.catch_up()
        if now >= self.next_plan:
            self.next_plan = now + PLAN_EVERY
            self.live(Step("plan", 0))
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP_EVERY
            self.live(Step("sweep", 0))
            self.live(Step("look_after", 0))
        if self.sqs.visible():
            self.live(Step("work_all", 0))
        if self.sqs.visible(dead=True):
            self.live(Step("capture", 0))
        self.promises.check()

    # ------------------------------------------------------------- for the actions

    def connection(self, subsidiary_id: str) -> Connection:
        """A connection as it stands."""
        return self.stores.connections.kept[TENANT, subsidiary_id]

    # --------------------------------------------------------------------- faults

    def _away(self, books: Books) -> SyncError | None:
        until = self.away_until.get(books.company_id)
        return unreachable(books) if until is not None and self.clock.now() < until else None

    def _alvys_fault(self) -> str | None:
        if not self.frames or not self.faulty:
            return None
        frame = self.frames[-1]
        at, frame.writes = frame.writes, frame.writes + 1
        for fault in frame.step.faults:
            if fault.at == at and fault.kind not in HOOKED:
                self.say(f"  alvys: {fault.kind}")
                return fault.kind
        return None
