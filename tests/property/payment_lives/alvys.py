"""Alvys as the product meets it: limits, blocks, refusals, lost answers, calls that take effect late."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from alvys_intacct.domain.errors import NeedsAttention, RateLimited, Retryable, SyncError
from alvys_intacct.domain.payments.checking import LookUp, Trace
from alvys_intacct.domain.payments.payment import ALREADY_SETTLED, Payment
from alvys_intacct.domain.sage.books import Side
from tests.fakes.faults import Wire
from tests.fakes.small import FakeClock
from tests.fakes.transport import FakeTransport
from tests.property.payment_lives.schedule import BROKEN, BUSY, NOT_TAKEN, TAKEN_LATER, TAKEN_UNHEARD

# Alvys takes so many calls a minute, one in the first second; then it blocks for three minutes.
MOST_PER_MINUTE, BLOCK = 10, timedelta(minutes=3)
MINUTE = timedelta(minutes=1)

# Side and load or trip.
Target = tuple[Side, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment in Alvys."""

    target: Target
    reference: str
    amount: str
    paid_on: date


@dataclass(slots=True)
class Refusal:
    """What Alvys says to payments on a load or trip, until a moment."""

    error: SyncError
    until: datetime


class PaymentAlvys(FakeTransport):
    """`fault` is asked what goes wrong with each call; `lateness` when a late one takes effect.

    `asked` is told of each call, `watch` of each payment that is in Alvys from now on.
    """

    def __init__(self, wire: Wire, clock: FakeClock) -> None:
        super().__init__(wire)
        self.clock = clock
        self.taken: dict[tuple[Target, str], Taken] = {}
        self.late: list[tuple[datetime, Taken]] = []
        self.refusals: dict[Target, Refusal] = {}
        self.settled: set[Target] = set()
        self.away_until: datetime | None = None
        self.fault: Callable[[], str | None] = lambda: None
        self.lateness: Callable[[], float] = lambda: 10.0
        self.watch: Callable[[Taken], None] = lambda _: None
        self.asked: Callable[[Payment], None] = lambda _: None
        self.shows_references = True
        self.refuses_repeats = False
        self.calls = 0
        self.blocks = 0
        self._recent: deque[datetime] = deque()
        self._blocked_until: datetime | None = None

    def apply_payment(self, payment: Payment) -> str | None:
        """Taken once by its reference; a repetition is told the first one's id."""
        self._wire.before("transport.apply_payment")
        self.catch_up()
        self.asked(payment)
        target = target_of(payment)
        assert target is not None
        taken = Taken(target, payment.reference_in_alvys, payment.amount, payment.payment_date)
        fault = self.fault()
        self._admit(fault)
        if fault == TAKEN_LATER:
            self.late.append((self.clock.now() + timedelta(seconds=self.lateness()), taken))
            raise unheard()
        known = self.taken.get((taken.target, taken.reference))
        refusal = self._refusal(taken.target)
        if refusal is not None and (known is None or self.refuses_repeats):
            raise refusal
        if fault in (NOT_TAKEN, BROKEN):
            raise unheard() if fault == NOT_TAKEN else broken()
        self._take(taken)
        if fault == TAKEN_UNHEARD:
            raise unheard()
        self._wire.after("transport.apply_payment")
        return f"alvys-{taken.reference}"

    def find_payment(self, payment: Payment) -> LookUp:
        """What the load or trip shows: references, or only amounts."""
        self._wire.before("transport.find_payment")
        self.catch_up()
        fault = self.fault()
        if fault == BUSY:
            raise RateLimited("Alvys is busy.", code="alvys_busy", seconds=60, refused=True)
        if fault is not None or (self.away_until is not None and self.clock.now() < self.away_until):
            raise unheard()
        target, reference = target_of(payment), payment.reference_in_alvys
        on_target = [taken for taken in self.taken.values() if taken.target == target]
        if self.shows_references and any(taken.reference == reference for taken in on_target):
            return LookUp(Trace.FOUND, f"alvys-{reference}")
        is_similar = any(taken.amount == payment.amount for taken in on_target)
        return LookUp(Trace.UNCLEAR if is_similar and not self.shows_references else Trace.ABSENT)

    def be_there(self) -> None:
        """What passes by itself has passed; what a person has to put right stays."""
        self.away_until = None
        for target, refusal in list(self.refusals.items()):
            if isinstance(refusal.error, Retryable):
                del self.refusals[target]

    def catch_up(self) -> None:
        """What was to take effect late, and is due, does so."""
        now = self.clock.now()
        due = [taken for at, taken in self.late if at <= now]
        self.late = [(at, taken) for at, taken in self.late if at > now]
        for taken in due:
            if taken.target not in self.settled:
                self._take(taken)

    def _take(self, taken: Taken) -> None:
        if (taken.target, taken.reference) not in self.taken:
            self.taken[taken.target, taken.reference] = taken
            self.watch(taken)

    def _admit(self, fault: str | None) -> None:
        """Raise where Alvys is away or the calls come too fast."""
        now = self.clock.now()
        if self.away_until is not None and now < self.away_until:
            raise unreachable()
        self.calls += 1
        while self._recent and self._recent[0] <= now - MINUTE:
            self._recent.popleft()
        is_blocked = self._blocked_until is not None and now < self._blocked_until
        too_fast = len(self._recent) >= MOST_PER_MINUTE or (
            bool(self._recent) and now - self._recent[0] < timedelta(seconds=1)
        )
        if is_blocked or too_fast or fault == BUSY:
            if not is_blocked:
                self.blocks += fault != BUSY
                self._blocked_until = now + BLOCK
            raise RateLimited("Alvys is busy.", code="alvys_busy", seconds=60, refused=True)
        self._recent.append(now)

    def _refusal(self, target: Target) -> SyncError | None:
        if target in self.settled:
            return NeedsAttention("Settled already.", code=ALREADY_SETTLED)
        refusal = self.refusals.get(target)
        return refusal.error if refusal is not None and self.clock.now() < refusal.until else None


def target_of(payment: Payment) -> Target | None:
    """The load or trip that a payment goes to; None of a notice on several loads."""
    target = payment.load_number if payment.side is Side.AR else payment.trip_id
    return None if target is None else (payment.side, target)


def unheard() -> Retryable:
    """The request was sent, and no answer came."""
    return Retryable("Alvys can't be reached.", code="alvys_unreachable")


def unreachable() -> Retryable:
    """Nothing was sent."""
    error = Retryable("Alvys can't be reached.", code="alvys_unreachable")
    error.unsent = True
    return error


def broken() -> Retryable:
    """An answer of the kind 500."""
    return Retryable("Alvys is busy.", code="alvys_busy", retry_after=60)
