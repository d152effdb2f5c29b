"""A schedule: what happens in one life, written down completely before it is lived.

A step names what happens; its seed decides the details from what is there at that moment. Each step has its
own faults: so a step or a fault can be left out, and the others stay as they are. That makes a failing
schedule small (`shrinking`), and its text can be run again (`replay`).
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

from tests.fakes.books import WriteFault

STEPS = 36
DEEPEST = 2
# Announcements of port calls, and writes to Sage, of one step that may have a fault.
MOST_CALLS, MOST_WRITES = 90, 6

# What happens, and how often.
WEIGHTS = {
    "send": 14,
    "send_again": 3,
    "revert": 4,
    "regenerate": 2,
    "call_off": 1,
    "work": 30,
    "repeat_message": 3,
    "lose_message": 2,
    "sweep": 3,
    "look_after": 2,
    "wait": 8,
    "go_on": 6,
    "capture": 1,
    "redrive": 1,
    "retry_errors": 3,
    "mark_as_synced": 1,
    "close_error": 1,
    "undo": 1,
    "name_document": 1,
    "switch_primary": 3,
    "switch_side": 2,
    "disconnect": 1,
    "reconnect": 2,
    "change_settings": 3,
    "touch_document": 6,
    "close_period": 1,
    "open_period": 1,
    "switch_reversal": 1,
    "change_password": 1,
    "correct_password": 1,
    "begin_outage": 1,
    "cold_start": 1,
}
# These only let time pass, or nothing of ours takes part.
WITHOUT_FAULTS = frozenset(
    {"wait", "touch_document", "close_period", "open_period", "switch_reversal", "change_password"}
    | {"begin_outage", "cold_start", "lose_message", "repeat_message", "go_on"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong at the n-th announcement of a port call; a `WriteFault` counts writes to Sage."""

    at: int
    kind: str
    seconds: int = 0
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens."""

    what: str
    seed: int
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """How a life begins. `second` is the Sage company of a second subsidiary, if there is one.

    `numbers` is where a document number may stand once in Sage; `latest` is how many seconds after its
    request Sage carries out a write at the latest, if nobody heard its answer. With `rolls_back` off, Sage
    leaves the old document out of the books when it refuses the new one. `approval`: bills wait for it. After
    `most_receipts` a message is a dead letter, until all comes to rest.
    """

    scene: str = "plain"
    kinds: tuple[str, ...] = ("invoice",)
    shared_number: bool = False
    second: str = ""
    autopost: bool = True
    numbers: str = "party"
    reversed_keep_numbers: bool = False
    latest: int = 30
    no_reversal: bool = False
    posted_deletable: bool = False
    reverse_in: str = "original_period"
    inline_credits: bool = False
    deductions_apart: bool = False
    sage_is_behind: int = 0
    rolls_back: bool = True
    approval: bool = False
    most_receipts: int = 20


Begins = TypeVar("Begins")


@dataclass(frozen=True)
class Schedule(Generic[Begins]):
    """One life, and the setting that it begins with."""

    setting: Begins
    steps: tuple[Step, ...]


def drawn(seed: int) -> Schedule[Setting]:
    """The schedule of a seed."""
    draw = random.Random(seed)
    setting = _setting(draw)
    hazard = draw.choice((0.0, 0.004, 0.015, 0.04))
    sage_hazard = draw.choice((0.0, 0.1, 0.4, 0.7))
    slow = [WriteFault.UNKNOWN_LATE, WriteFault.UNKNOWN_LATE]
    # Some Sages are only slow: whatever goes wrong, the request is carried out in the end.
    sage_faults: Sequence[WriteFault] = draw.choice(
        ([*WriteFault, *slow], [*slow, WriteFault.THROTTLED, WriteFault.NEEDS_ATTENTION])
    )
    dice = Dice(draw, WEIGHTS, WITHOUT_FAULTS, Hazards(hazard, sage_hazard, sage_faults))
    return Schedule(setting, dice.steps(STEPS, 0))


def _setting(draw: random.Random) -> Setting:
    scene = draw.choice(("plain", "plain", "plain", "statements", "trips", "intercompany"))
    kinds = {
        "plain": tuple(draw.choice(("invoice", "invoice", "bill")) for _ in range(draw.choice((1, 1, 2, 3)))),
        "statements": ("driver_statement", *draw.choice(((), ("invoice",)))),
        "trips": ("bill", "settlement"),
        "intercompany": ("set_invoice", "set_bill"),
    }[scene]
    companies = ("", "acme-books", "other-books")
    second = draw.choice(companies[1:] if scene == "intercompany" else companies)
    return Setting(
        scene=scene,
        kinds=kinds,
        shared_number=scene == "plain" and draw.random() < 0.05,
        second="" if scene == "trips" else second,
        autopost=draw.random() < 0.6,
        numbers=draw.choice(("company", "party", "none")),
        reversed_keep_numbers=draw.random() < 0.3,
        latest=draw.choice((30, 200, 12 * 60, 12 * 60)),
        no_reversal=draw.random() < 0.2,
        posted_deletable=draw.random() < 0.5,
        reverse_in=draw.choice(("original_period", "original_period", "today")),
        inline_credits=draw.random() < 0.3,
        deductions_apart=draw.random() < 0.5,
        sage_is_behind=draw.choice((0, 0, 20, -20)),
        rolls_back=draw.random() < 0.7,
        approval=draw.random() < 0.15,
        most_receipts=draw.choice((20, 20, 3)),
    )


@dataclass(frozen=True, slots=True)
class Hazards:
    """How often a call of a port fails, and a write to Sage or a call to Alvys, and in which ways."""

    of_calls: float
    of_vendor: float
    vendor_faults: Sequence[str]


class Dice:
    """Draws steps with their faults. `weights` says what happens how often."""

    def __init__(
        self, draw: random.Random, weights: Mapping[str, int], without_faults: Set[str], hazards: Hazards
    ) -> None:
        self._draw = draw
        self._names = list(weights)
        self._weights = list(weights.values())
        self._without_faults = without_faults
        self._hazards = hazards

    def steps(self, how_many: int, depth: int) -> tuple[Step, ...]:
        """So many steps."""
        names = self._draw.choices(self._names, self._weights, k=how_many)
        return tuple(self.step(name, depth) for name in names)

    def step(self, name: str, depth: int) -> Step:
        """That step."""
        seed = self._draw.getrandbits(24)
        if name in self._without_faults:
            return Step(name, seed)
        return Step(name, seed, (*self._faults(depth), *self._of_vendor()))

    def _faults(self, depth: int) -> list[Fault]:
        faults: list[Fault] = []
        at = self._gap()
        while at < MOST_CALLS:
            faults.append(self._fault(at, depth))
            at += 1 + self._gap()
        return faults

    def _gap(self) -> int:
        hazard = self._hazards.of_calls
        if not hazard:
            return MOST_CALLS
        return int(math.log(1 - self._draw.random()) / math.log(1 - hazard))

    def _fault(self, at: int, depth: int) -> Fault:
        kind = self._draw.choice(("crash", "busy", "meanwhile", "meanwhile", "time"))
        if kind == "time":
            return Fault(at, kind, self._draw.choice((1, 60)))
        if kind == "meanwhile":
            if depth >= DEEPEST:
                return Fault(at, "time", 1)
            seconds = self._draw.choice((0, 0, 0, 5, 151))
            return Fault(at, kind, seconds, self.steps(self._draw.randint(1, 3), depth + 1))
        return Fault(at, kind)

    def _of_vendor(self) -> list[Fault]:
        return [
            Fault(at, str(self._draw.choice(self._hazards.vendor_faults)))
            for at in range(MOST_WRITES)
            if self._draw.random() < self._hazards.of_vendor
        ]
