"""What happens in a life: in Alvys, in Sage, at the connections, in the queues. Each name is a step's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from alvys_intacct.domain.connections.changes import SettingsChange, changed
from alvys_intacct.domain.connections.connection import Connection, ConnectionStatus
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.gateways.sqs import QueueName
from alvys_intacct.usecases.connections.connect import ActivationRefusedError, NewConnection
from tests.fakes.samples import ALL_KINDS, CALLER, UPDATED
from tests.fakes.sqs import Message
from tests.property.lives.hands import Hands
from tests.property.lives.sage import RIGHT, Outage, OutageKind
from tests.property.lives.subjects import Subject, Version

if TYPE_CHECKING:
    from tests.property.lives.world import World

WORKERS = (QueueName.EXPORT_INVOICE, QueueName.EXPORT_BILL, QueueName.MODIFY)
MOST_MESSAGES = 10
# The share of changes that have the same time as the one before.
SAME_TIME = 0.1
OUTAGES = (300, 3600, 4 * 3600, 30 * 3600)
GOING_ON = (120, 900, 3600, 3600, 5 * 3600)


class Actions(Hands):
    """The steps. Details come from the seed of the present step."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._stamp = 0

    # ------------------------------------------------------------------- in Alvys

    def send(self) -> None:
        """A document is made or changed."""
        subject = self._draw.choice(self._world.subjects)
        self._stamp += self._draw.random() > SAME_TIME
        self._take_in(subject, subject.drawn(self._draw, self._stamp, self._world.subsidiaries))

    def send_again(self) -> None:
        """A message arrives twice, or late."""
        subject = self._draw.choice(self._world.subjects)
        if subject.accepted:
            self._take_in(subject, self._draw.choice(subject.accepted))

    def revert(self) -> None:
        """A document is taken back."""
        subject = self._draw.choice(self._world.subjects)
        if subject.transaction is None:
            return
        transaction, at = subject.transaction, self._moment(subject)
        self._say(f"revert {subject.alvys_id} {at:%H:%M:%S.%f}")
        revert = self._world.process.intake.revert_transaction
        self._guarded(lambda: revert(CALLER, transaction.transaction_id, "corr", at))
        if (reverted := self._now_of(transaction).reverted_at) is not None and reverted >= at:
            subject.reverts.append(at)

    def regenerate(self) -> None:
        """Somebody wants a document to be made anew."""
        subject = self._draw.choice(self._world.subjects)
        if subject.transaction is None:
            return
        transaction, at = subject.transaction, self._moment(subject)
        self._say(f"regenerate {subject.alvys_id} {at:%H:%M:%S.%f}")
        regenerate = self._world.process.intake.regenerate_transaction
        self._guarded(lambda: regenerate(CALLER, transaction.transaction_id, "corr", at))
        if (wanted := self._now_of(transaction).wanted_at) is not None and wanted >= at:
            subject.wishes.append(at)

    def call_off(self) -> None:
        """Somebody doesn't want a document to be taken out after all."""
        subject = self._draw.choice(self._world.subjects)
        if subject.transaction is None or not subject.wants_revert:
            return
        transaction = subject.transaction
        self._say(f"call the revert of {subject.alvys_id} off")
        call_off = self._world.process.intake.revert_transaction.call_off
        self._guarded(lambda: call_off(CALLER, transaction.transaction_id, "corr"))
        if (wanted := self._now_of(transaction).wanted_at) is not None:
            subject.wishes.append(wanted)

    def _moment(self, subject: Subject) -> datetime:
        # Sometimes two things have the same time.
        self._stamp += self._draw.random() > SAME_TIME
        return subject.moment(self._draw, self._stamp)

    def _take_in(self, subject: Subject, version: Version) -> None:
        said = f"{version.net} {version.party} {version.subsidiary_id} {version.updated_at:%H:%M:%S.%f}"
        self._say(f"send {subject.alvys_id} {said}{' across' if version.across else ''}")
        intake = self._world.process.intake.accept_transactions
        taken: list[Any] = []
        self._guarded(lambda: taken.extend(intake(CALLER, [subject.message(version)], ALL_KINDS, "corr")))
        for outcome in taken:
            assert isinstance(outcome, Transaction), outcome
            subject.transaction = outcome
        # Whether or not the caller heard of it: what is on record was accepted.
        if subject.transaction is None:
            found = [one for one in self._world.deployment.records if one.alvys_id == subject.alvys_id]
            subject.transaction = found[0] if found else None
        if subject.transaction is None or version in subject.accepted:
            return
        record = self._now_of(subject.transaction)
        recorded = (record.alvys_updated_at or UPDATED, record.content_hash)
        if taken or subject.rank(version) <= recorded:
            subject.accepted.append(version)

    # -------------------------------------------------------------- at the connections

    def switch_primary(self) -> None:
        """Somebody pauses or resumes."""
        which, on = self._draw.choice(self._world.subsidiaries), self._draw.random() < 0.6
        self._change(which, SettingsChange(switches={"primary_sync": on}))

    def switch_side(self) -> None:
        """Somebody switches a side."""
        which, on = self._draw.choice(self._world.subsidiaries), self._draw.random() < 0.6
        self._change(which, SettingsChange(switches={self._draw.choice(("ar_sync", "ap_sync")): on}))

    def change_settings(self) -> None:
        """Somebody changes a setting that later exports are made with."""
        which, on = self._draw.choice(self._world.subsidiaries), self._draw.random() < 0.5
        settings: list[dict[str, dict[str, Any]]] = [
            {"ar": {"autopostInvoices": on}, "ap": {"autopostBills": on}},
            {"advanced": {"reverseIn": self._draw.choice(("today", "original_period"))}},
        ]
        if self._world.setting.scene == "trips":
            settings = [{"ap": {"exportCarrierStatements": on}}]
        self._change(which, SettingsChange(settings=self._draw.choice(settings)))

    def disconnect(self) -> None:
        """Somebody disconnects."""
        which = self._draw.choice(self._world.subsidiaries)
        self._say(f"disconnect {which}")
        self._world.switched += 1
        self._guarded(lambda: self._world.process.settings.connect.disconnect(CALLER, which))

    def reconnect(self) -> None:
        """Somebody connects again what is disconnected, to the same company."""
        for which in self._world.subsidiaries:
            if self._world.connection(which).status is not ConnectionStatus.ACTIVE:
                self._reconnect(which)

    def correct_password(self) -> None:
        """Somebody enters the password that Sage takes now."""
        which = self._draw.choice(self._world.subsidiaries)
        self._correct(which)

    def _correct(self, which: str) -> None:
        connected = self._world.connection(which)
        password = self._world.sage.accepted.get(connected.company_id, RIGHT)
        self._say(f"the password of {which} is corrected")
        self._world.switched += 1
        replace = self._world.process.settings.connect.replace_credentials
        self._guarded(lambda: replace(CALLER, which, connected.user_id, password))

    def _reconnect(self, which: str) -> None:
        connected = self._world.connection(which)
        connect = self._world.process.settings.connect
        self._say(f"connect {which} again")
        self._world.switched += 1
        if connected.status is ConnectionStatus.DISCONNECTED:
            wanted = NewConnection(
                connected.subsidiary,
                connected.posting_destination,
                connected.company_id,
                connected.user_id,
                self._world.sage.accepted.get(connected.company_id, RIGHT),
                copy_from=which,
            )
            self._guarded(lambda: connect.create(CALLER, wanted))
        if self._world.connection(which).status is ConnectionStatus.NOT_SET_UP:
            self._correct(which)  # connecting may have died before the password was kept
            self._guarded(lambda: self._activate(which))

    def _activate(self, which: str) -> None:
        try:
            self._world.process.settings.connect.activate(CALLER, which)
        except ActivationRefusedError as error:
            raise AssertionError(str(error)) from None

    def _change(self, which: str, change: SettingsChange) -> None:
        self._say(f"change {which}: {change.switches or change.settings}")
        self._world.switched += 1

        def step(current: Connection) -> Connection:
            return changed(current, change)

        self._guarded(lambda: self._world.process.settings.change_connection(CALLER, which, step))

    # ----------------------------------------------------------------- in the queues

    def work(self) -> None:
        """A worker gets some messages."""
        visible = self._world.sqs.visible()
        if visible:
            queue = self._draw.choice(visible).queue
            of_queue = [message for message in visible if message.queue is queue]
            self._work(queue, self._draw.sample(of_queue, self._draw.randint(1, min(4, len(of_queue)))))

    def work_all(self) -> None:
        """The workers get all that is due."""
        for queue in WORKERS:
            due = [message for message in self._world.sqs.visible() if message.queue is queue]
            for start in range(0, len(due), MOST_MESSAGES):
                self._work(queue, due[start : start + MOST_MESSAGES])

    def _work(self, queue: QueueName, messages: list[Message]) -> None:
        sqs = self._world.sqs
        delivered = sqs.receive(messages)
        if not delivered:
            return
        names = [message.body.partition("transactionId")[2][8:12] for message in delivered]
        self._say(f"work {queue} {names}")
        remaining: set[str] = {message.handle for message in delivered}

        def work() -> None:
            remaining.intersection_update(self._world.process.work(queue, delivered))

        self._guarded(work)
        for message in delivered:
            if message.handle not in remaining:
                sqs.delete(message)

    def repeat_message(self) -> None:
        """A message is delivered once more, however old it is."""
        if self._world.sqs.sent:
            self._say("a message comes twice")
            self._world.sqs.repeat(self._draw.choice(self._world.sqs.sent))

    def lose_message(self) -> None:
        """A message gets lost."""
        self._say("a message gets lost")
        self._world.sqs.drops += 1

    def capture(self) -> None:
        """Dead letters become error records."""
        sqs = self._world.sqs
        for message in sqs.receive(sqs.visible(dead=True)):
            self._say(f"dead letter {message.body}")
            if self._guarded(lambda dead=message: self._world.process.capture(dead)):  # type: ignore[misc]
                sqs.delete(message)

    def redrive(self) -> None:
        """An operator puts dead letters back."""
        for message in self._world.sqs.visible(dead=True):
            self._world.sqs.redrive(message)

    def sweep(self) -> None:
        """The sweeper runs."""
        sent = len(self._world.sqs.sent)
        self._guarded(self._world.process.recovery.sweep_work)
        if len(self._world.sqs.sent) > sent:
            self._say("the sweeper found work")

    def look_after(self) -> None:
        """The schedule that looks after connections runs."""
        sent = len(self._world.sqs.sent)
        self._guarded(self._world.process.settings.look_after_connections)
        if len(self._world.sqs.sent) > sent:
            self._say("held work was released")

    def retry_errors(self) -> None:
        """Somebody retries all errors."""
        self._say("retry all errors")
        retry = self._world.process.recovery.retry_errors
        self._guarded(lambda: retry.matching(CALLER, ListFilter()))

    def cold_start(self) -> None:
        """All processes end; new ones start."""
        self._world.deployment.cold_start()

    # ------------------------------------------------------------------------- time

    def wait(self) -> None:
        """Time passes, perhaps until the next message is due."""
        world = self._world
        hidden = [message.visible_at for message in world.sqs.messages]
        to_next = (min(hidden) - world.clock.now()).total_seconds() if hidden else 0
        world.pass_time(self._draw.choice((1, 20, 130, 160, 1000, max(0, to_next), max(0, to_next))))

    def go_on(self) -> None:
        """The service does its work for a while."""
        seconds = self._draw.choice(GOING_ON)
        world = self._world
        if len(world.frames) > 1:
            world.pass_time(min(60, seconds))
            return
        self._say(f"go on for {seconds} s {{")
        world.settle(world.clock.now() + timedelta(seconds=seconds))
        self._say("}")

    def begin_outage(self) -> None:
        """A Sage company is away for a while."""
        company = self._draw.choice(sorted({one.company_id for one in self._connections()}))
        now = self._world.clock.now()
        seconds = self._draw.choice(OUTAGES)
        kind = self._draw.choice(list(OutageKind))
        self._say(f"{company} is {kind} for {seconds} s")
        self._world.sage.outages[company] = Outage(kind, now, now + timedelta(seconds=seconds))

    # -------------------------------------------------------------------- in the end

    def put_right(self) -> None:
        """People remove every obstacle, and retry what failed."""
        world = self._world
        world.sage.end_outages()
        world.sage.closed.clear()
        self.remove_obstacles()
        for which in world.subsidiaries:
            self._reconnect(which)
            self._correct(which)
            self._change(which, SettingsChange(switches={"ar_sync": True, "ap_sync": True}))
            self._change(which, SettingsChange(switches={"primary_sync": True}))
        self.retry_errors()

    def _connections(self) -> list[Connection]:
        return [self._world.connection(which) for which in self._world.subsidiaries]

    def _now_of(self, transaction: Transaction) -> Transaction:
        return self._world.deployment.now_of(transaction)

    def _guarded(self, action: Callable[[], object]) -> bool:
        return self._world.guarded(action)
