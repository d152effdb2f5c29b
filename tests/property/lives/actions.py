"""All that happens in a life. Each step is a method that a schedule names (`schedule.WEIGHTS`)."""

from __future__ import annotations

from datetime import timedelta

from alvys_intacct.domain.connections.changes import SettingsChange
from tests.property.lives.at_connections import AtConnections
from tests.property.lives.hands import Hands
from tests.property.lives.in_alvys import InAlvys
from tests.property.lives.in_queues import InQueues
from tests.property.lives.on_errors import OnErrors
from tests.property.lives.sage import Outage, OutageKind

OUTAGES = (300, 3600, 4 * 3600, 30 * 3600)
GOING_ON = (120, 900, 3600, 3600, 5 * 3600)


class Actions(InAlvys, Hands, AtConnections, OnErrors, InQueues):
    """The steps, and what people do in the end to put everything right."""

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

    def put_right(self) -> None:
        """People remove every obstacle, undo their decisions, retry what failed and send all again."""
        world = self._world
        world.pass_time(60)
        world.sage.end_outages()
        world.sage.closed.clear()
        self.remove_obstacles()
        for which in world.subsidiaries:
            self._reconnect(which)
            if not world.sage.takes(world.connection(which).books):
                self._correct(which)
            connected = world.connection(which)
            if not connected.ar_sync or not connected.ap_sync:
                self._change(which, SettingsChange(switches={"ar_sync": True, "ap_sync": True}))
            if not connected.primary_sync:
                self._change(which, SettingsChange(switches={"primary_sync": True}))
        self._undo([record.transaction_id for record in world.deployment.records if record.resolution])
        self.retry_errors()
        for subject in world.subjects:
            if subject.accepted:
                self._take_in(subject, subject.newest)
