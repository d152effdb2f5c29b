"""What every life is made of: steps that are lived on simulated time, with faults at the calls of ports.

Faults come from the hook that every call of a port announces itself to. A fault may let other steps happen in
the middle of a step.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from alvys_intacct.domain.connections.changes import ChangeRefusedError
from alvys_intacct.domain.errors import Retryable, SyncError
from alvys_intacct.domain.transactions.resolving import RefusedActionError
from alvys_intacct.usecases.intake.find_target import RequestRefusedError
from tests.fakes.faults import CrashError, Phase, Wire
from tests.fakes.small import FakeClock
from tests.property.lives.deployment import Deployment, Process
from tests.property.lives.promises import BrokenPromiseError
from tests.property.lives.schedule import Fault, Step

# Two claims, more than Lambda would let it.
LONGEST_STALL = 320.0
# The faults that the announced calls have. Others are for Sage or Alvys.
HOOKED = frozenset({"crash", "busy", "time", "meanwhile"})


@dataclass(slots=True)
class Frame:
    """A step that is being lived. `switched` counts the changes of connections when it began."""

    step: Step
    draw: random.Random
    process: Process
    switched: int
    calls: int = 0
    writes: int = 0


class Life:
    """The steps that are being lived, the clock, and the log. `actions` has a method for each step."""

    deployment: Deployment
    actions: object
    # So long a worker may hang in the middle and go on.
    longest_stall = LONGEST_STALL

    def __init__(self, clock: FakeClock) -> None:
        self.log: list[str] = []
        self.clock = clock
        self.began = clock.now()
        self.wire = Wire()
        self.switched = 0
        self.frames: list[Frame] = []
        self.faulty = False
        self._patience = self.longest_stall

    def live(self, step: Step) -> None:
        """One step."""
        draw = random.Random(step.seed)
        process = self.deployment.process(step.seed)
        if not self.frames:
            self._patience = self.longest_stall
        self.frames.append(Frame(step, draw, process, self.switched))
        try:
            getattr(self.actions, step.what)()
        finally:
            self.frames.pop()

    @property
    def draw(self) -> random.Random:
        """The chance of the present step."""
        return self.frames[-1].draw if self.frames else random.Random(0)

    @property
    def process(self) -> Process:
        """Where the present step runs."""
        return self.frames[-1].process if self.frames else self.deployment.process(0)

    def guarded(self, action: Callable[[], object]) -> bool:
        """As Lambda does it: what goes wrong ends this run and nothing else. Whether it went well."""
        try:
            action()
        except CrashError:
            self.say("  it died")
            self.deployment.cold_start()
        except (SyncError, ChangeRefusedError, RequestRefusedError, RefusedActionError) as error:
            self.say(f"  it ended with {error.code}")
        else:
            return True
        return False

    def pass_time(self, seconds: float) -> None:
        """The true time goes on; a worker in the middle can't wait for long."""
        if len(self.frames) > 1:
            seconds = min(seconds, self._patience)
            self._patience -= seconds
        if seconds > 0:
            self.clock.advance(seconds)

    def since_the_start(self, moment: datetime) -> str:
        """A moment, for the reader of a failure."""
        return str(moment - self.began)

    def say(self, what: str) -> None:
        """For the reader of a failure."""
        now = self.since_the_start(self.clock.now())
        self.log.append(f"{now:>15.15}  {'    ' * max(0, len(self.frames) - 1)}{what}")

    def broken(self, promise: str, what: str) -> BrokenPromiseError:
        """The error of a broken promise."""
        return BrokenPromiseError(promise, what, self.log)

    def hook(self, name: str, phase: Phase) -> None:
        """Let the faults of the present step happen at their calls."""
        if not self.frames or not self.faulty:
            return
        frame = self.frames[-1]
        at, frame.calls = frame.calls, frame.calls + 1
        for fault in frame.step.faults:
            if fault.at == at and fault.kind in HOOKED:
                self._go_wrong(fault, f"{phase} {name}")

    def _go_wrong(self, fault: Fault, where: str) -> None:
        self.say(f"  {fault.kind} {where}")
        if fault.kind == "crash":
            raise CrashError
        if fault.kind == "busy":
            raise Retryable("busy", code="fault")
        self.pass_time(fault.seconds)
        for step in fault.steps:
            self.live(step)
