"""All that happens in a life of payments. Each step is a method that a schedule names."""

from __future__ import annotations

from datetime import timedelta

from alvys_intacct.domain.connections.changes import SettingsChange
from alvys_intacct.domain.errors import NeedsAttention, Retryable
from alvys_intacct.domain.payments.payment import PaymentStatus
from tests.property.payment_lives.alvys import Refusal, Target, target_of
from tests.property.payment_lives.by_people import ByPeople
from tests.property.payment_lives.in_queues import InQueues
from tests.property.payment_lives.in_sage import InSage

# Longer than the window looks back, too.
WAITS = (1, 20, 130, 1300, 3600, 12 * 3600, 12 * 3600, 10 * 86400, 40 * 86400)
GOING_ON = (120, 900, 3600, 5 * 3600, 13 * 3600)
OUTAGES = (300, 3600, 4 * 3600, 30 * 3600)


class Actions(InSage, ByPeople, InQueues):
    """The steps, and what people do in the end to put everything right."""

    def wait(self) -> None:
        """Time passes and nothing runs, perhaps until the next message is due."""
        world = self._world
        hidden = [message.visible_at for message in world.sqs.messages]
        to_next = (min(hidden) - world.clock.now()).total_seconds() if hidden else 0
        world.pass_time(self._draw.choice((*WAITS, max(0, to_next), max(0, to_next))))

    def go_on(self) -> None:
        """The service does its work for a while."""
        seconds = self._draw.choice(GOING_ON)
        world = self._world
        if len(world.frames) > 1:
            world.pass_time(min(60, seconds))
            return
        self._say(f"go on for {seconds} s {{")
        was_faulty, world.faulty = world.faulty, False
        world.settle(world.clock.now() + timedelta(seconds=seconds))
        world.faulty = was_faulty
        self._say("}")

    def void_and_read(self) -> None:
        """A payment is voided and read at once, while its call to Alvys may still be open."""
        self.void()
        self.sync_now()
        self.read_all()

    def refuse(self) -> None:
        """Alvys refuses payments on a load or trip for a while."""
        target = self._a_target()
        error = self._draw.choice(
            (
                NeedsAttention("Unknown load.", code="payment_target_unknown"),
                Retryable("busy", code="alvys_busy"),
            )
        )
        until = self._world.clock.now() + timedelta(hours=self._draw.choice((0.1, 2, 30)))
        self._say(f"alvys refuses {target} until {self._world.since_the_start(until)}: {error.code}")
        self._world.alvys.refusals[target] = Refusal(error, until)

    def settle_in_alvys(self) -> None:
        """Somebody settles a load or trip in Alvys by hand."""
        target = self._a_target()
        self._say(f"{target} is settled in alvys")
        self._world.alvys.settled.add(target)

    def _a_target(self) -> Target:
        """A load or trip, often one with a payment whose call is open."""
        documents = self._world.documents.values()
        targets = [target for document in documents for target in document.targets]
        kept = self._world.stores.payments.kept.values()
        called = [target_of(payment) for payment in kept if payment.sent_at is not None]
        open_ones = [target for target in called if target is not None]
        return self._draw.choice(open_ones if open_ones and self._draw.random() < 0.5 else targets)

    def begin_outage(self) -> None:
        """A Sage company is away for a while."""
        company_id = self._draw.choice(sorted({key[0] for key in self._world.documents}))
        seconds = self._draw.choice(OUTAGES)
        self._say(f"{company_id} is away for {seconds} s")
        self._world.away_until[company_id] = self._world.clock.now() + timedelta(seconds=seconds)

    def begin_alvys_outage(self) -> None:
        """Alvys is away for a while."""
        seconds = self._draw.choice(OUTAGES)
        self._say(f"alvys is away for {seconds} s")
        self._world.alvys.away_until = self._world.clock.now() + timedelta(seconds=seconds)

    def put_right(self) -> None:
        """People remove every obstacle, undo their decisions, and retry what failed."""
        world = self._world
        world.away_until.clear()
        world.alvys.refusals.clear()
        world.alvys.settled.clear()
        for which in world.subsidiaries:
            on = {"primary_sync": True, "ar_sync": True, "ap_sync": True}
            self._change(which, SettingsChange(switches=on))
        self._undo(self._keys(PaymentStatus.CLOSED))
        self.retry_errors()
