"""One life: a schedule is lived step by step, then all comes to rest, is put right, and rests again.

Time is simulated: `settle` goes on to whatever is due next, so long waits and outages cost nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from alvys_intacct.domain.connections.audit import audit_entry
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus, Subsidiary
from alvys_intacct.domain.connections.connection import PostingDestination as Destination
from alvys_intacct.domain.connections.settings import AdvancedSettings, ApSettings, ArSettings
from alvys_intacct.domain.sage.books import Books, Side
from alvys_intacct.domain.sage.documents import Document, DocumentState, DocumentType
from alvys_intacct.domain.sage.parties import Party
from alvys_intacct.domain.sage.writes import Create, Update, Write
from alvys_intacct.domain.transactions.due import swept_after
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.ports.accounting import AccountingSystem
from tests.fakes.books import FakeBooks, WriteFault
from tests.fakes.faults import Wire
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT, connection, parties
from tests.fakes.small import START, FakeClock
from tests.fakes.sqs import MOST_RECEIPTS
from tests.property.lives.actions import Actions
from tests.property.lives.deployment import Deployment, SkewedClock, Stores
from tests.property.lives.in_the_end import InTheEnd
from tests.property.lives.life import HOOKED, Life
from tests.property.lives.sage import RIGHT, Sage
from tests.property.lives.schedule import Schedule, Setting, Step
from tests.property.lives.subjects import EAST, SECOND, WEST, Subject

# The sweeper and the look after connections run so often.
SWEEP_EVERY, LOOK_EVERY = timedelta(minutes=1), timedelta(minutes=1)
# All comes to rest within this time and so many events, or never.
LONGEST_UNREST, MOST_EVENTS = timedelta(days=6), 3000
MOST_MESSAGES = 10


class World(Life):
    """One schedule."""

    actions: Actions

    def __init__(self, schedule: Schedule[Setting]) -> None:
        super().__init__(FakeClock())
        self.schedule = schedule
        self.setting = schedule.setting
        sage_clock = SkewedClock(self.clock, -self.setting.sage_is_behind)
        self.books = FakeBooks(sage_clock, Wire())
        stores = Stores(self.clock, self.wire)
        self.sage = Sage(self.books, stores.passwords, self.clock, self._before_write)
        self.deployment = Deployment(self.clock, stores, cast(AccountingSystem, self.sage))
        self.sqs = self.deployment.stores.sqs
        self.subjects = [
            Subject(kind, place, f"N{0 if self.setting.shared_number else place}")
            for place, kind in enumerate(self.setting.kinds)
        ]
        self.subsidiaries = [SUBSIDIARY, *([SECOND] if self.setting.second else [])]
        self._next_sweep = self._next_look = START
        self.sqs.most_receipts = self.setting.most_receipts
        self.sage.begin(self.setting)
        self._connect()
        self.actions = Actions(self)
        self.promises = InTheEnd(self)
        self.wire.hook = self.hook
        self.books.wire.hook = self.hook
        self.books.fault = self._fault
        self.books.lateness = lambda: self.draw.uniform(1, self.setting.latest)
        self.books.watch = self._watch

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
        self.settle()
        self.promises.check_at_rest()
        self.say("— put right —")
        self.actions.put_right()
        self.settle()
        self.promises.check_at_rest()
        self.promises.check_nothing_is_stuck()

    def settle(self, until: datetime | None = None) -> None:
        """Go on to whatever is due next, until nothing is, or until a moment; then nothing goes wrong."""
        was_faulty, self.faulty = self.faulty and until is not None, False
        started = self.clock.now()
        for _ in range(MOST_EVENTS):
            due = self._next_due()
            if due is None or (until is not None and due > until):
                break
            if due - started > LONGEST_UNREST:
                raise self.broken("never comes to rest", ", ".join(self._in_hand()))
            self.pass_time((due - self.clock.now()).total_seconds())
            self._happen()
        else:
            raise self.broken("never comes to rest", ", ".join(self._in_hand()))
        if until is not None:
            self.pass_time((until - self.clock.now()).total_seconds())
        self.faulty = was_faulty

    def _next_due(self) -> datetime | None:
        """When the next message, late write, end of an outage or useful sweep is due."""
        due = [message.visible_at for message in self.sqs.messages]
        due += [self.clock.now() + (late.due - self.books.clock.now()) for late in self.books.late]
        now = self.clock.now()
        due += [outage.until for outage in self.sage.outages.values() if outage.until > now]
        if not due and (self._in_hand() or self._may_be_mended()):
            in_hand = [record for record in self.deployment.records if record.status in IN_HAND]
            swept = [swept_after(record) for record in in_hand if not record.held]
            looks = [self._next_look] if len(swept) < len(in_hand) or not in_hand else []
            soonest = min([max(self._next_sweep, at) for at in swept] + looks)
            due.append(max(soonest, now + timedelta(seconds=1)))
        return max(min(due), now) if due else None

    def _happen(self) -> None:
        self.books.catch_up()
        for company, outage in self.sage.outages.items():
            self.promises.check_outage(company, outage)
        if self.clock.now() >= self._next_sweep:
            self._next_sweep = self.clock.now() + SWEEP_EVERY
            self.live(Step("sweep", 0))
        if self.clock.now() >= self._next_look:
            self._next_look = self.clock.now() + LOOK_EVERY
            self.live(Step("look_after", 0))
        if self.sqs.visible():
            self.live(Step("work_all", 0))
        if self.sqs.visible(dead=True):
            self.live(Step("capture", 0))
        self.promises.check()

    def _may_be_mended(self) -> bool:
        """Whether a finding is on a connection that could be used again."""
        connections = map(self.connection, self.subsidiaries)
        active = [one for one in connections if one.status is ConnectionStatus.ACTIVE and one.finding]
        return any(self.sage.takes(one.books) for one in active)

    def _in_hand(self) -> list[str]:
        """What should move by itself."""
        return [
            f"{record.alvys_id} {record.status}"
            for record in self.deployment.records
            if record.status in IN_HAND and not (record.held and self.promises.may_be_held(record))
        ]

    # ------------------------------------------------------------- for the actions

    def connection(self, subsidiary_id: str) -> Connection:
        """A connection as it stands."""
        return self.deployment.stores.connections.kept[TENANT, subsidiary_id]

    # --------------------------------------------------------------------- faults

    def _fault(self, _write: Write) -> WriteFault | None:
        if not self.frames or not self.faulty:
            return None
        frame = self.frames[-1]
        at, frame.writes = frame.writes, frame.writes + 1
        for fault in frame.step.faults:
            if fault.at == at and fault.kind not in HOOKED:
                self.say(f"  sage: {fault.kind}")
                return WriteFault(fault.kind)
        return None

    def _watch(self, books: Books, write: Write) -> None:
        operation = type(write.operation).__name__
        self.say(f"  sage carries out {operation} {write.control_id} in {books.company_id}")
        self.promises.carried_out(write)
        if self.setting.approval and isinstance(write.operation, Create | Update):
            self._submit(write.operation.document)

    def _submit(self, document: Document) -> None:
        """A company that wants bills to be approved keeps a new one back."""
        for kept in self.books.documents.values():
            if kept.document is document and kept.found.type is DocumentType.BILL and document.posted:
                kept.found = replace(kept.found, state=DocumentState.SUBMITTED)

    def _before_write(self, books: Books, writes: Sequence[Write]) -> None:
        if self.frames and self.frames[-1].switched == self.switched:
            self.promises.check_allowed(books, writes)

    # ------------------------------------------------------------------ the start

    def _connect(self) -> None:
        setting, books = self.setting, self.books
        books.parties = parties("C1", "C2", "V1", "V2")
        books.parties[Side.AP, "V-WEST"] = Party("V-WEST", WEST, True, False)
        books.parties[Side.AR, "C-EAST"] = Party("C-EAST", EAST, True, False)
        books.accounts = {"4000": True, "5000": True}
        settings: dict[str, Any] = {
            "ar": ArSettings(
                autopost_invoices=setting.autopost,
                include_driver_bills=setting.deductions_apart,
                export_deductions_as_credits=not setting.deductions_apart,
            ),
            "ap": ApSettings(autopost_bills=setting.autopost, include_driver_bills=True),
            "advanced": AdvancedSettings.model_validate(
                {
                    "reverse_in": setting.reverse_in,
                    "cross_subsidiary_billing": setting.scene == "intercompany",
                }
            ),
        }
        first = connection(**settings)
        if setting.second:
            books.entities = {EAST: "10", WEST: "20"}
            child = {"posting_destination": Destination.MATCHING_CHILD_ENTITY, "entity_id": "10"}
            first = first.model_copy(update=child)
            second = {
                "subsidiary": Subsidiary(id=SECOND, name=WEST),
                "company_id": setting.second,
                "entity_id": "20",
            }
            self._keep(first.model_copy(update=second))
        self._keep(first)

    def _keep(self, connected: Connection) -> None:
        entry = audit_entry(None, connected, CALLER.subject, self.clock.now())
        self.deployment.stores.connections.save(connected, entry)
        self.deployment.stores.passwords.keep_password(TENANT, connected.subsidiary.id, RIGHT)
