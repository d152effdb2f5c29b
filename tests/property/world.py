"""A random life of the service, repeatable by its seed: everything that can happen, in any order.

Messages arrive twice, late and out of order; workers die or stall at any call of a port, while
others take over; Sage answers, refuses, or says nothing and books it now, later or never; people
pause the connection, and change documents in Sage by hand. `World.check` holds what must be true
at every moment, `World.rest` lets all come to rest, and `World.check_at_rest` holds what must be
true then.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from alvys_intacct.domain.connections.connection import Subsidiary
from alvys_intacct.domain.errors import Retryable, SyncError
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.sage.books import Books
from alvys_intacct.domain.sage.documents import DocumentState
from alvys_intacct.domain.sage.writes import Write
from alvys_intacct.domain.transactions.lifecycle import IN_HAND
from alvys_intacct.domain.transactions.record import Status, Transaction
from alvys_intacct.domain.transactions.refs import TransactionRef
from alvys_intacct.usecases.intake.find_target import RequestRefusedError
from tests.fakes.books import Kept, NumberScope, WriteFault
from tests.fakes.faults import CrashError, Phase
from tests.fakes.queue import Delivery
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT, UPDATED, carrier_bill, load_invoice
from tests.fakes.service import Service

MOST_RECEIVES = 5
# Sage works on a request for so long at most after it was sent; a stalled worker may send it late.
LATEST_COMMIT = 12 * 60
# So long a worker may hang in the middle and go on: two claims, more than Lambda would let it.
LONGEST_STALL = 320.0
# What a person has to solve in Sage before a retry can succeed.
FOR_A_PERSON = frozenset({"document_paid", "document_selected_for_payment"})


@dataclass(frozen=True, slots=True)
class Version:
    """What Alvys said of a document at one time."""

    updated_at: datetime
    amounts: tuple[str, ...]
    party: str
    subsidiary_id: str = SUBSIDIARY

    @property
    def total(self) -> Decimal:
        """The exact sum."""
        return sum(map(Decimal, self.amounts), Decimal(0))


@dataclass(slots=True)
class Subject:
    """A document in Alvys: what was sent of it, and what was asked for last."""

    number: str
    alvys_id: str
    is_bill: bool
    sent: list[Version] = field(default_factory=list)
    transaction: Transaction | None = None
    reverted_at: datetime | None = None
    wanted_at: datetime | None = None

    def message(self, version: Version) -> dict[str, Any]:
        """The message that carries a version."""
        if self.is_bill:
            return carrier_bill(
                self.number,
                alvys_id=self.alvys_id,
                amounts=version.amounts,
                vendor=version.party,
                updated_at=version.updated_at,
                subsidiary_id=version.subsidiary_id,
            )
        return load_invoice(
            self.number,
            alvys_id=self.alvys_id,
            amounts=version.amounts,
            customer=version.party,
            updated_at=version.updated_at,
            subsidiary_id=version.subsidiary_id,
        )

    @property
    def newest(self) -> Version:
        """What counts in the end."""
        return max(self.sent, key=lambda version: version.updated_at)

    @property
    def wants_revert(self) -> bool:
        """Whether the newest request wants it out of the books."""
        wanted = [version.updated_at for version in self.sent]
        wanted += [self.wanted_at] if self.wanted_at else []
        return self.reverted_at is not None and self.reverted_at >= max(wanted)


class BrokenPromiseError(AssertionError):
    """Something that must never be was seen."""


class World:
    """One schedule."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.service = Service()
        self.log: list[str] = []
        draw = self.random
        count = draw.choice((1, 1, 2, 3))
        shared_number = draw.random() < 0.05
        self.subjects = [
            Subject(f"N{0 if shared_number else place}", f"id-{place}", draw.random() < 0.4)
            for place in range(count)
        ]
        self.received: dict[Delivery, int] = {}
        self.faulty = True
        self._depth = 0
        self._stamp = 0
        self._patience = LONGEST_STALL
        self._running: list[int] = []
        self._switched = 0
        books = self.service.books
        books.numbers = draw.choice(list(NumberScope))
        books.reversed_keep_numbers = draw.random() < 0.3
        books.fault = self._fault
        latest = draw.choice((30, 200, LATEST_COMMIT, LATEST_COMMIT))
        books.lateness = lambda: draw.uniform(1, latest)
        books.watch = self._watch
        self.service.wire.hook = self._hook
        self._hazard = draw.choice((0.0, 0.01, 0.03, 0.08))
        self._sage_hazard = draw.choice((0.0, 0.1, 0.4, 0.7))
        # Some Sages are only slow: whatever goes wrong, the request is carried out in the end.
        late = [WriteFault.UNKNOWN_LATE, WriteFault.UNKNOWN_LATE]
        self._sage_faults = draw.choice(
            ([*WriteFault, *late], [*late, WriteFault.THROTTLED, WriteFault.NEEDS_ATTENTION])
        )
        if draw.random() < 0.5:
            self._autopost()
        self.subsidiaries = [SUBSIDIARY]
        if draw.random() < 0.4:
            self._connect_another(draw.choice(("acme-books", "other-books")))

    # -------------------------------------------------------------------- running

    def run(self, steps: int) -> None:
        """Let things happen, then let them come to rest, and hold all promises."""
        for _ in range(steps):
            self._step()
            self.check()
        self.rest()
        self.check_at_rest()
        self._retry_everything()
        self.rest()
        self.check_at_rest()
        self.check_nothing_is_stuck()

    def rest(self) -> None:
        """Faults end, the connection resumes, late writes arrive, queues and sweeper run dry."""
        self.faulty = False
        self._say("— rest —")
        self.service.queue.drops = 0
        for subsidiary_id in self.subsidiaries:
            self.service.switch(subsidiary_id, primary_sync=True)
        self._advance(LATEST_COMMIT + 10 * 60)
        self.service.books.catch_up(all_of_them=True)
        for _ in range(60):
            if not self._in_hand() and not self.service.queue.waiting:
                return
            if self.service.queue.waiting:
                self._deliver(list(self.service.queue.waiting))
            else:
                self._advance(21 * 60)
                self._sweep()
        raise self._broken(f"never comes to rest: {self._in_hand()}")

    def _step(self) -> None:
        actions: list[tuple[int, Callable[[], None]]] = [
            (6, self._send),
            (2, self._send_again),
            (2, self._revert),
            (1, self._regenerate),
            (1, self._call_off),
            (14, self._deliver_some),
            (2, self._deliver_old),
            (1, self._drop),
            (2, self._sweep),
            (3, self._some_time),
            (1, self._dead_letter),
            (1, self._retry_everything),
            (1, self._switch),
            (2, self._person),
            (1, self.service.cold_start),
        ]
        self._choose(actions)()

    def _choose(self, actions: list[tuple[int, Callable[[], None]]]) -> Callable[[], None]:
        weights = [weight for weight, _ in actions]
        return self.random.choices([action for _, action in actions], weights)[0]

    # --------------------------------------------------------------- what happens

    def _send(self) -> None:
        subject = self.random.choice(self.subjects)
        at = self._moment(subject)
        amounts = self.random.choice((("100.00",), ("70.10", "-20.05"), ("0.10", "0.20"), ("5.00", "-5.00")))
        if self.random.random() < 0.5:
            amounts = (f"{self.random.randint(1, 99999) / 100:.2f}", "12.34")
        parties = ("V1", "V1", "V2") if subject.is_bill else ("C1", "C1", "C2")
        place = self.random.choice(self.subsidiaries)
        self._take_in(subject, Version(at, amounts, self.random.choice(parties), place))

    def _send_again(self) -> None:
        subject = self.random.choice(self.subjects)
        if subject.sent:
            self._take_in(subject, self.random.choice(subject.sent))

    def _take_in(self, subject: Subject, version: Version) -> None:
        what = f"{version.total} {version.party} {version.subsidiary_id} {version.updated_at:%H:%M:%S}"
        self._say(f"send {subject.alvys_id} {what}")

        def send() -> None:
            subject.transaction = self.service.send(subject.message(version))

        self._guarded(send)
        # Whether or not the caller heard of it: what is on record was accepted.
        if subject.transaction is None:
            found = [one for one in self._records() if one.alvys_id == subject.alvys_id]
            subject.transaction = found[0] if found else None
        if subject.transaction is not None:
            record = self.service.now_of(subject.transaction)
            known = version in subject.sent
            if not known and record.alvys_updated_at is not None and self._was_recorded(record, version):
                subject.sent.append(version)

    def _was_recorded(self, record: Transaction, version: Version) -> bool:
        """Whether the version was taken, or was older than what is known; not lost with an error."""
        assert record.alvys_updated_at is not None
        return version.updated_at <= record.alvys_updated_at

    def _revert(self) -> None:
        subject = self.random.choice(self.subjects)
        if subject.transaction is None:
            return
        at = self._moment(subject)
        self._say(f"revert {subject.alvys_id} {at:%H:%M:%S}")
        transaction = subject.transaction
        self._guarded(lambda: self.service.revert(transaction, at))
        if (self.service.now_of(transaction).reverted_at or UPDATED) >= at:
            subject.reverted_at = max(at, subject.reverted_at or at)

    def _regenerate(self) -> None:
        subject = self.random.choice(self.subjects)
        if subject.transaction is None:
            return
        at = self._moment(subject)
        self._say(f"regenerate {subject.alvys_id} {at:%H:%M:%S}")
        transaction = subject.transaction
        self._guarded(lambda: self.service.regenerate(transaction, at))
        if (self.service.now_of(transaction).wanted_at or UPDATED) >= at:
            subject.wanted_at = max(at, subject.wanted_at or at)

    def _call_off(self) -> None:
        subject = self.random.choice(self.subjects)
        if subject.transaction is None or not subject.wants_revert:
            return
        self._say(f"call the revert of {subject.alvys_id} off")
        transaction = subject.transaction

        def call_off() -> None:
            with suppress(RequestRefusedError):
                self.service.call_off(transaction)

        self._guarded(call_off)
        subject.wanted_at = self.service.now_of(transaction).wanted_at

    def _moment(self, subject: Subject) -> datetime:
        """A moment in Alvys at which something else happened to it, or between two."""
        self._stamp += 1
        minutes = self.random.randrange(min(len(subject.sent) + 2, 15))
        return UPDATED + timedelta(minutes=10 * minutes, milliseconds=self._stamp)

    def _deliver_some(self) -> None:
        waiting = self.service.queue.waiting
        if waiting:
            self._deliver(self.random.sample(waiting, self.random.randint(1, min(4, len(waiting)))))

    def _deliver_old(self) -> None:
        """A message that was handled before is delivered once more."""
        if self.service.queue.sent:
            self._deliver([self.random.choice(self.service.queue.sent)])

    def _drop(self) -> None:
        self._say("a message gets lost")
        self.service.queue.drop(1)

    def _sweep(self) -> None:
        self._say("sweep")
        self._guarded(self.service.sweep)

    def _some_time(self) -> None:
        self._advance(self.random.choice((1, 20, 130, 130, 160, 1000, 1300, -5)))

    def _dead_letter(self) -> None:
        if self.service.queue.sent:
            self._capture(self.random.choice(self.service.queue.sent))

    def _capture(self, delivery: Delivery) -> None:
        self._say(f"dead letter {delivery}")
        self._guarded(lambda: self.service.capture.transaction(delivery.ref))

    def _retry_everything(self) -> None:
        self._say("retry all errors")
        self._guarded(lambda: self.service.retry.matching(CALLER, ListFilter()))

    def _switch(self) -> None:
        on, which = self.random.random() < 0.6, self.random.choice(self.subsidiaries)
        self._say(f"primary sync of {which} {'on' if on else 'off'}")
        self._switched += 1
        self._guarded(lambda: self.service.switch(which, primary_sync=on))

    def _person(self) -> None:
        live = [kept for kept in self.service.books.documents.values() if kept.is_live]
        if not live:
            return
        kept = self.random.choice(live)
        states = {
            DocumentState.DRAFT: (DocumentState.POSTED, DocumentState.DELETED),
            DocumentState.POSTED: (DocumentState.PAID, DocumentState.SELECTED, DocumentState.REVERSED),
        }
        state = self.random.choice(states.get(kept.found.state, (DocumentState.POSTED,)))
        self._say(f"a person makes record {kept.found.record_no} {state}")
        self.service.books.set_state(kept, state)

    def _autopost(self) -> None:
        def posting(one: Any) -> Any:
            ar = one.ar.model_copy(update={"autopost_invoices": True})
            ap = one.ap.model_copy(update={"autopost_bills": True})
            return one.model_copy(update={"ar": ar, "ap": ap})

        self.faulty = False
        self.service.settings.change_connection(CALLER, SUBSIDIARY, posting)
        self.faulty = True

    def _connect_another(self, company_id: str) -> None:
        """A second subsidiary, in the same Sage company or in another one: documents may move (MOD-7)."""
        known = self.service.connections.kept[TENANT, SUBSIDIARY]
        other = known.model_copy(
            update={
                "subsidiary": Subsidiary(id="SUB2", name="Acme West"),
                "company_id": company_id,
                "entity_id": "20",
                "version": 1,
            }
        )
        self.subsidiaries.append("SUB2")
        self.service.connections.kept[TENANT, "SUB2"] = other

    # -------------------------------------------------------------------- workers

    def _deliver(self, deliveries: list[Delivery]) -> None:
        """One run of the workers; what failed stays, what is done leaves the queue."""
        if not self._depth:
            self._patience = LONGEST_STALL
        self._say(f"work {[f'{one.queue} {one.name[-4:]}' for one in deliveries]}")
        done = False
        later: set[TransactionRef] = set()
        self._running.append(self._switched)

        def work() -> None:
            nonlocal done
            later.update(one.ref for one in self.service.work(deliveries))
            done = True

        try:
            self._guarded(work)
        finally:
            self._running.pop()
        for one in deliveries:
            if done and one.ref not in later:
                self._forget(one)
            else:
                self._receive_again(one)

    def _receive_again(self, delivery: Delivery) -> None:
        if delivery not in self.service.queue.waiting:
            self.service.queue.waiting.append(delivery)
        self.received[delivery] = self.received.get(delivery, 0) + 1
        if self.faulty and self.received[delivery] >= MOST_RECEIVES and self.random.random() < 0.3:
            self._forget(delivery)
            self._capture(delivery)

    def _forget(self, delivery: Delivery) -> None:
        self.received.pop(delivery, None)
        if delivery in self.service.queue.waiting:
            self.service.queue.waiting.remove(delivery)

    def _guarded(self, action: Callable[[], object]) -> None:
        """As Lambda does it: what goes wrong ends this run and nothing else."""
        try:
            action()
        except CrashError:
            self._say("  it died")
            self.service.cold_start()
        except SyncError as error:
            self._say(f"  it ended with {error.code}")

    # --------------------------------------------------------------------- faults

    def _hook(self, name: str, phase: Phase) -> None:
        if name == "books.write" and phase is Phase.BEFORE:
            self._check_pause()
        if not self.faulty or self.random.random() >= self._hazard:
            return
        kind = self.random.choice(("crash", "busy", "interleave", "interleave", "time"))
        if kind == "crash":
            self._say(f"  crash {phase} {name}")
            raise CrashError
        if kind == "busy":
            self._say(f"  busy {phase} {name}")
            raise Retryable("busy", code="fault")
        if kind == "time":
            self._advance(self.random.choice((1, 60)))
            return
        if self._depth < 2:
            self._interleave(name, phase)

    def _interleave(self, name: str, phase: Phase) -> None:
        """While somebody is in the middle of a call, others go on; the claim may expire meanwhile."""
        self._say(f"  meanwhile {phase} {name} {{")
        self._depth += 1
        if self.random.random() < 0.4:
            self._advance(self.random.choice((5, 151)))
        for _ in range(self.random.randint(1, 3)):
            self._step()
        self._depth -= 1
        self._say("  }")

    def _fault(self, _write: Write) -> WriteFault | None:
        if not self.faulty or self.random.random() >= self._sage_hazard:
            return None
        fault: WriteFault = self.random.choice(self._sage_faults)
        self._say(f"  sage: {fault}")
        return fault

    def _watch(self, _books: Books, write: Write) -> None:
        operation = type(write.operation).__name__
        self._say(f"  sage carries out {operation} {write.control_id}")

    def _check_pause(self) -> None:
        """A worker that began while all connections were paused, and nobody resumed one, writes nothing."""
        connections = [self.service.connections.kept[TENANT, name] for name in self.subsidiaries]
        if self._running[-1] == self._switched and not any(one.primary_sync for one in connections):
            raise self._broken("something is written while the connections are paused")

    def _advance(self, seconds: float) -> None:
        if self._depth:
            seconds = min(seconds, self._patience)
            self._patience -= max(0.0, seconds)
        self._say(f"  {seconds} s pass")
        self.service.clock.advance(seconds)

    # ------------------------------------------------------------------- promises

    def check(self) -> None:
        """At every moment: at most one live document for each transaction."""
        for subject in self.subjects:
            live = self.service.books.live(subject.alvys_id)
            if len(live) > 1:
                raise self._broken(f"{subject.alvys_id} has {[kept.found.record_no for kept in live]}")

    def check_at_rest(self) -> None:
        """Each accepted transaction is somewhere definite, and Sage agrees with it."""
        self.check()
        open_errors = self._open_errors()
        for subject in self.subjects:
            if subject.transaction is None:
                continue
            record = self.service.now_of(subject.transaction)
            if record.status in IN_HAND:
                raise self._broken(f"{subject.alvys_id} is {record.status} at rest")
            if (record.status is Status.FAILED) != (record.transaction_id in open_errors):
                raise self._broken(f"{subject.alvys_id} is {record.status}, on the error list or not")
            self._check_sage(subject, record, self.service.books.live(subject.alvys_id))

    def _check_sage(self, subject: Subject, record: Transaction, live: list[Kept]) -> None:
        name = f"{subject.alvys_id} ({record.status})"
        if live and not self._knows(record, live[0]):
            raise self._broken(f"{name}: record {live[0].found.record_no} is known to nobody")
        if record.status in (Status.REVERTED, Status.SKIPPED) and live and record.receipt is None:
            raise self._broken(f"{name}: still in Sage")
        if subject.wants_revert and record.status not in (Status.REVERTED, Status.FAILED):
            raise self._broken(f"{name}: the revert was forgotten")
        if not subject.wants_revert and record.status is Status.REVERTED:
            raise self._broken(f"{name}: it is wanted in the books")
        if record.status is not Status.EXPORTED:
            return
        receipt = record.receipt
        if receipt is None or receipt.revision != record.revision:
            raise self._broken(f"{name}: receipt {receipt}")
        if not live:
            kept = self.service.books.documents[receipt.company_id, receipt.document_type, receipt.record_no]
            if not kept.removed_by_hand:
                raise self._broken(f"{name}: nothing is in Sage")
            return
        kept = live[0]
        lines = sum((line.amount.amount for line in kept.document.lines), Decimal(0))
        wanted = subject.newest
        place = self.service.connections.kept[TENANT, wanted.subsidiary_id]
        if (kept.company_id, receipt.entity_id) != (place.company_id, place.entity_id):
            raise self._broken(f"{name}: in {kept.company_id} {receipt.entity_id} instead of {wanted}")
        if not kept.found.total == lines == wanted.total or kept.found.party_id != wanted.party:
            raise self._broken(f"{name}: {kept.found.total} {kept.found.party_id} instead of {wanted}")

    def check_nothing_is_stuck(self) -> None:
        """With all faults gone, one retry settles whatever a person need not solve in Sage."""
        for record in self._records():
            if record.status is not Status.FAILED or record.problem is None:
                continue
            if record.problem.code in FOR_A_PERSON or self._needs_a_person(record):
                continue
            raise self._broken(f"{record.alvys_id} stays on the error list: {record.problem.code}")

    def _needs_a_person(self, record: Transaction) -> bool:
        """Another transaction has its number, or somebody changed in Sage what was not known here yet."""
        others = [one for one in self._records() if one.number == record.number]
        if len(others) > 1:
            return True
        return any(
            kept.removed_by_hand and f"[Alvys {record.alvys_id}]" in kept.found.description
            for kept in self.service.books.documents.values()
        )

    def _knows(self, record: Transaction, kept: Kept) -> bool:
        receipt, intent = record.receipt, record.intent
        if receipt is not None:
            return (receipt.company_id, receipt.record_no) == (kept.company_id, kept.found.record_no)
        return intent is not None and (intent.company_id, intent.document_number, intent.party_id) == (
            kept.company_id,
            kept.found.document_number,
            kept.found.party_id,
        )

    def _open_errors(self) -> set[str]:
        page = self.service.transactions.open_errors(TENANT, ListFilter(), 1000, None)
        return {error.record_id for error in page.items}

    def _records(self) -> list[Transaction]:
        return list(self.service.transactions.records.values())

    def _in_hand(self) -> list[str]:
        return [f"{one.alvys_id} {one.status}" for one in self._records() if one.status in IN_HAND]

    def _say(self, what: str) -> None:
        self.log.append("    " * self._depth + what)

    def _broken(self, what: str) -> BrokenPromiseError:
        return BrokenPromiseError("\n".join([*self.log[-200:], "", what]))
