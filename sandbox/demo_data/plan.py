"""What the demo fleet did in the six weeks before today: its loads, drawn from a seed.

The same seed and day give the same plan. Documents are dated on the days of the work. What Alvys created is
of today, because nothing older than a connection is exported (CONN-11).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from sandbox.demo_data import names
from sandbox.demo_data.loads import Charge, Flaw, Load
from sandbox.demo_data.names import Lane
from sandbox.demo_data.subsidiaries import COLD_CHAIN, EXPRESS, LINES, LOGISTICS, Subsidiary

SEED = 20
DAYS = 42
# The first days have nothing that is wrong, so that a close report over them says ready.
CLEAN_DAYS = 4
CENT = Decimal("0.01")


# How many loads of the whole plan have each flaw; a smaller plan has fewer, but at least one.
FLAWED: dict[Flaw, int] = {
    Flaw.NO_ACCOUNTING_ID: 6,
    Flaw.UNKNOWN_CUSTOMER: 3,
    Flaw.INACTIVE_CUSTOMER: 3,
    Flaw.OFFICE_NOT_MAPPED: 5,
    Flaw.CLOSED_PERIOD: 3,
    Flaw.INACTIVE_ACCOUNT: 4,
    Flaw.NUMBER_IN_USE: 2,
    Flaw.LONG_BOL: 2,
    Flaw.WRONG_TOTAL: 1,
    Flaw.UNKNOWN_CARRIER: 4,
    Flaw.NO_ANSWER: 2,
}
WHOLE = 300
"""Loads of the whole plan."""


@dataclass(frozen=True)
class Plan:
    """Six weeks of a fleet."""

    today: date
    loads: tuple[Load, ...]
    statements: int
    """Driver statements of this week; three have escrow, which has no account."""
    purchases: int
    """Fuel and toll transactions of today, each."""

    @property
    def first_day(self) -> date:
        """The first of the six weeks."""
        return self.today - timedelta(days=DAYS)

    @property
    def closed_through(self) -> date:
        """The last day of the periods that are closed in Sage: the month's end before the six weeks."""
        return self.first_day.replace(day=1) - timedelta(days=1)

    @property
    def period(self) -> tuple[date, date]:
        """The month to close: the last whole one."""
        last = self.today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last

    def of(self, *subsidiaries: Subsidiary, part: str = "main") -> list[Load]:
        """The loads of these subsidiaries in a part of the plan."""
        return [load for load in self.loads if load.subsidiary in subsidiaries and load.part == part]

    @property
    def changed_in_sage(self) -> tuple[Load, Load]:
        """Two loads of the month to close whose invoices somebody changes in Sage; nobody pays them."""
        first, last = self.period
        after = max(first, self.first_day + timedelta(days=CLEAN_DAYS))
        recoded, reversed_, *_ = (
            load
            for load in self.of(LINES, LOGISTICS)
            if load.flaw is None
            and not load.tendered_as
            and after < load.delivered_on <= load.invoiced_on <= last
        )
        return recoded, reversed_

    def flawed(self, flaw: Flaw) -> list[Load]:
        """The loads with a flaw."""
        return [load for load in self.loads if load.flaw is flaw]


def make_plan(today: date, loads: int = WHOLE, seed: int = SEED) -> Plan:
    """The plan of a number of loads; with fewer, everything there is a few of is still there."""
    drawing = _Drawing(today, Random(seed))
    share = loads / WHOLE
    small = [
        (COLD_CHAIN, 12, "draft"),
        (COLD_CHAIN, 8, "held"),
        (EXPRESS, 6, "main"),
        (LOGISTICS, 8, "draft"),
    ]
    counted = [(subsidiary, _part(count, share), part) for subsidiary, count, part in small]
    main = loads - sum(count for _, count, _ in counted)
    lines = main * 9 // 20
    made = [
        drawing.load(subsidiary, part, place, count)
        for subsidiary, count, part in [(LINES, lines, "main"), (LOGISTICS, main - lines, "main"), *counted]
        for place in range(count)
    ]
    made = drawing.flawed(made, share)
    return Plan(
        today=today,
        loads=tuple(made),
        statements=max(4, round(10 * share)),
        purchases=max(2, round(12 * share)),
    )


def _part(count: int, share: float) -> int:
    return max(2, round(count * share))


class _Drawing:
    """Draws loads."""

    def __init__(self, today: date, random: Random) -> None:
        self._today = today
        self._random = random
        self._numbers: dict[str, int] = {}

    def load(self, subsidiary: Subsidiary, part: str, place: int, count: int) -> Load:
        """The load at a place among those of a subsidiary and part; the oldest are first."""
        random = self._random
        lane = random.choice(names.LANES)
        # Few loads are delivered on the last days, and none is invoiced after today.
        age = DAYS - (DAYS - 1) * place // max(count - 1, 1)
        if part != "main":
            age = random.randint(1, 6)
        delivered = self._today - timedelta(days=age)
        invoiced = min(delivered + timedelta(days=random.choice((0, 1, 1, 2))), self._today)
        charges = self._charges(lane)
        made = Load(
            number=self._number(subsidiary),
            subsidiary=subsidiary,
            customer=random.choice(names.CUSTOMERS),
            lane=lane,
            office=random.choice(tuple(names.OFFICES)),
            fleet=random.choice(tuple(names.FLEETS)),
            commodity=random.choice(names.COMMODITIES),
            delivered_on=delivered,
            invoiced_on=invoiced,
            charges=charges,
            part=part,
        )
        if subsidiary is LINES:
            return self._hauled_across(made, place, count)
        return self._brokered(made)

    def _number(self, subsidiary: Subsidiary) -> str:
        number = self._numbers.get(subsidiary.id, subsidiary.first_load)
        # Numbers between these are of loads that were cancelled.
        self._numbers[subsidiary.id] = number + self._random.choice((1, 1, 1, 2, 3))
        return str(number)

    def _charges(self, lane: Lane) -> tuple[Charge, ...]:
        random = self._random
        per_mile = Decimal(random.randint(205, 295)) / 100
        linehaul = (per_mile * lane.miles).quantize(Decimal(5))
        fuel = (Decimal("0.41") * lane.miles).quantize(CENT)
        charges = [Charge("Load", "Linehaul", linehaul), Charge("Load", "Fuel Surcharge", fuel)]
        chance = random.random()
        if chance < 0.18:
            hours = random.randint(1, 5)
            charges.append(Charge("Accessorial", "Detention", Decimal(60 * hours)))
        elif chance < 0.28:
            charges.append(Charge("Accessorial", "Lumper", Decimal(random.randint(85, 260))))
        elif chance < 0.32:
            charges.append(Charge("Accessorial", "Layover", Decimal(250)))
        elif chance < 0.35:
            charges.append(Charge("Accessorial", "Late Delivery", Decimal(-100)))
        return tuple(charges)

    def _hauled_across(self, load: Load, place: int, count: int) -> Load:
        """Own drivers haul it; three loads are given to the other subsidiary, which tenders them."""
        if place in (count // 3, count // 2, count - count // 4):
            return replace(self._brokered(load), tendered_as=LOGISTICS)
        return replace(load, driver=self._random.choice(names.DRIVERS))

    def _brokered(self, load: Load) -> Load:
        linehaul = load.charges[0].amount
        pay = (linehaul * Decimal(self._random.randint(80, 90)) / 100).quantize(Decimal(5))
        lumper = next((charge.amount for charge in load.charges if charge.name == "Lumper"), Decimal(0))
        carrier = self._random.choice(names.CARRIERS)
        return replace(load, carrier=carrier, carrier_pay=pay, carrier_lumper=lumper)

    # -------------------------------------------------------------------- flaws

    def flawed(self, loads: list[Load], share: float) -> list[Load]:
        """The loads, some of them with a flaw."""
        first = self._today - timedelta(days=DAYS - CLEAN_DAYS)
        sound = [
            place
            for place, load in enumerate(loads)
            if load.part == "main"
            and load.subsidiary in (LINES, LOGISTICS)
            and not load.tendered_as
            and load.delivered_on > first
        ]
        self._random.shuffle(sound)
        made = list(loads)
        for flaw, count in FLAWED.items():
            for _ in range(max(1, round(count * share))):
                place = self._next(made, sound, flaw)
                made[place] = self._with_flaw(made[place], flaw)
        return made

    def _next(self, loads: list[Load], places: list[int], flaw: Flaw) -> int:
        """The next place that suits; a flaw of a carrier needs a load with one."""
        suits = (
            place for place in places if flaw is not Flaw.UNKNOWN_CARRIER or loads[place].carrier is not None
        )
        place = next(suits)
        places.remove(place)
        return place

    def _with_flaw(self, load: Load, flaw: Flaw) -> Load:
        random = self._random
        marked = replace(load, flaw=flaw)
        match flaw:
            case Flaw.NO_ACCOUNTING_ID:
                return replace(marked, customer=random.choice(names.NEW_CUSTOMERS))
            case Flaw.UNKNOWN_CUSTOMER:
                return replace(marked, customer=names.UNKNOWN_CUSTOMER)
            case Flaw.INACTIVE_CUSTOMER:
                return replace(marked, customer=names.INACTIVE_CUSTOMER)
            case Flaw.OFFICE_NOT_MAPPED:
                return replace(marked, office=names.NEW_OFFICE[0])
            case Flaw.CLOSED_PERIOD:
                closed = (self._today - timedelta(days=DAYS)).replace(day=1) - timedelta(days=1)
                day = closed - timedelta(days=random.randint(0, 6))
                return replace(marked, delivered_on=day, invoiced_on=day)
            case Flaw.INACTIVE_ACCOUNT:
                charge = Charge("Accessorial", "TONU", Decimal(random.choice((150, 200, 250))))
                return replace(marked, charges=(*load.charges, charge))
            case Flaw.UNKNOWN_CARRIER:
                return replace(marked, carrier=random.choice(names.NEW_CARRIERS))
            case _:
                return marked
