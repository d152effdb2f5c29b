"""What people do with payments in Sage: pay, approve, date, touch, void, delete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.payments import PaymentState, Settled
from tests.property.payment_lives.actor import Actor
from tests.property.payment_lives.documents import FOREIGN
from tests.property.payment_lives.ledger import Paid, SagePayment

# Equal amounts are frequent: which of two was taken back is then hard to tell.
AMOUNTS = ("100.00", "100.00", "70.10", "0.01")
WAYS = ("money", "discount", "both", "credit", "own_credit", "advance", "overpayment")
HOW_OFTEN = (70, 6, 8, 6, 4, 3, 3)
COMPLETE, OPEN = PaymentState.COMPLETE, PaymentState.OPEN


class InSage(Actor):
    """The steps in Sage's screens."""

    def pay(self) -> None:
        """Somebody pays one or several documents, ours or foreign ones."""
        draw, world = self._draw, self._world
        company_id, side = draw.choice(sorted({(key[0], key[1]) for key in world.documents}))
        numbers = sorted(key[2] for key in world.documents if key[:2] == (company_id, side))
        chosen = [*draw.choices(numbers, k=draw.choice((1, 1, 2, 3)))]
        if draw.random() < 0.15:
            chosen[draw.randrange(len(chosen))] = FOREIGN
        state = draw.choice((COMPLETE, COMPLETE, COMPLETE, OPEN))
        today = world.sage_clock.now().date()
        payment = SagePayment(
            company_id,
            side,
            world.ledger.number(company_id, side, "payment"),
            [self._application(company_id, side, number) for number in chosen],
            state,
            today + timedelta(days=draw.choice((-40, -3, -1, 0, 0, 0, 1))),
            tells_date=draw.random() < 0.85,
        )
        if world.setting.void == "pair" and self._is_alike(payment):
            # Of two that are alike as wholes, the one without a date is taken for the one taken back.
            return
        world.ledger.payments.append(payment)
        amounts = [
            f"{paid.detail_id}: {paid.settled.money} on {paid.record_no}" for paid in payment.applications
        ]
        self._say(f"{side} payment {payment.payment_id} {state} in {company_id}: {amounts}")
        self._write(payment, header=state, details=state)

    def complete(self) -> None:
        """A payment that was prepared is approved."""
        payment = self._one_of(lambda payment: payment.state is OPEN)
        if payment is None:
            return
        payment.state = COMPLETE
        self._say(f"{payment.side} payment {payment.payment_id} is complete")
        self._write(
            payment, header=COMPLETE, details=COMPLETE if self._world.setting.details_follow else None
        )

    def tell_date(self) -> None:
        """Somebody enters the date of a payment that had none."""
        payment = self._one_of(lambda payment: not payment.tells_date and payment.undone_at is None)
        if payment is None:
            return
        payment.tells_date = True
        self._say(f"{payment.side} payment {payment.payment_id} has a date")
        ledger = self._world.ledger
        details = ledger.state_of_details(payment) if payment.side is Side.AP else None
        self._write(payment, header=ledger.state_of_header(payment), details=details)

    def touch(self) -> None:
        """Somebody changes something of a payment that doesn't matter: its header, or its details only."""
        payment = self._one_of(lambda payment: True)
        if payment is None:
            return
        ledger = self._world.ledger
        self._say(f"{payment.side} payment {payment.payment_id} is touched")
        if self._draw.random() < 0.5:
            self._write(payment, header=ledger.state_of_header(payment))
        else:
            self._write(payment, details=ledger.state_of_details(payment))

    def void(self) -> None:
        """Somebody voids a complete payment, often the newest."""
        complete = [payment for payment in self._world.ledger.payments if self._may_be_voided(payment)]
        if not complete:
            return
        payment = self._draw.choice(self._worst(complete))
        self._say(f"{payment.side} payment {payment.payment_id} is voided ({self._world.setting.void})")
        at, seen = self._moments()
        self._world.ledger.take_back(payment, self._world.setting.void, at, seen)

    def delete_draft(self) -> None:
        """Somebody deletes a payment that was only prepared; nothing of it is left."""
        payment = self._one_of(lambda payment: payment.state is OPEN)
        if payment is None:
            return
        self._say(f"{payment.side} payment {payment.payment_id} is deleted")
        self._world.ledger.payments.remove(payment)
        self._world.ledger.deleted.add((payment.company_id, payment.side, payment.payment_id))

    # --------------------------------------------------------------------- inside

    def _application(self, company_id: str, side: Side, record_no: str) -> Paid:
        detail_id = self._world.ledger.number(company_id, side, "detail")
        alike = [
            paid
            for payment in self._world.ledger.payments
            for paid in payment.applications
            if (payment.company_id, payment.side, paid.record_no) == (company_id, side, record_no)
            and not payment.is_reversal
        ]
        if alike and self._draw.random() < 0.3:
            # The same again: which of two was taken back is hard to tell.
            return replace(alike[-1], detail_id=detail_id)
        amount = Decimal(self._draw.choice(AMOUNTS))
        if self._draw.random() < 0.3:
            amount = Decimal(self._draw.randint(1, 99999)).scaleb(-2)
        way = self._draw.choices(WAYS, HOW_OFTEN)[0]
        match way:
            case "both":
                return Paid(detail_id, record_no, Settled(money=amount, discount=Decimal("2.00")))
            case "own_credit":
                return Paid(detail_id, record_no, Settled(credit=amount), record_no)
            case "credit":
                return Paid(detail_id, record_no, Settled(credit=amount), "888")
        return Paid(detail_id, record_no, Settled(**{way: amount}))

    def _is_alike(self, payment: SagePayment) -> bool:
        """Whether it is like another one as a whole, and one of the two has no date."""
        return any(
            _whole(other) == _whole(payment) and not (other.tells_date and payment.tells_date)
            for other in self._world.ledger.payments
        )

    def _moments(self) -> tuple[datetime, datetime]:
        """When a change is made, as Sage says it in whole seconds, and when it is seen."""
        late = self._draw.choice((0, self._draw.uniform(0, self._world.setting.latest_sight)))
        made = self._world.sage_clock.now().replace(microsecond=0)
        return made, self._world.clock.now() + timedelta(minutes=late)

    def _write(
        self,
        payment: SagePayment,
        header: PaymentState | None = None,
        details: PaymentState | None = None,
    ) -> None:
        at, seen = self._moments()
        self._world.ledger.write(payment, at, seen, header=header, details=details)
        if payment.state is COMPLETE and payment.tells_date and payment.became_money is None:
            payment.became_money = at

    def _one_of(self, wanted: Callable[[SagePayment], bool]) -> SagePayment | None:
        found = [
            payment for payment in self._world.ledger.payments if wanted(payment) and not payment.is_reversal
        ]
        return self._draw.choice(found) if found else None

    def _worst(self, complete: list[SagePayment]) -> list[SagePayment]:
        """Those whose void is hardest to follow: with an open call to Alvys, with a twin, or the newest."""
        records = self._world.stores.payments.kept.values()
        called = {(record.side, record.payment_id) for record in records if record.sent_at is not None}
        open_ones = [payment for payment in complete if (payment.side, payment.payment_id) in called]
        amounts = Counter(_what(payment, paid) for payment in complete for paid in payment.applications)
        twins = [
            payment
            for payment in complete
            if any(amounts[_what(payment, paid)] > 1 for paid in payment.applications)
        ]
        found = self._draw.choice((open_ones, open_ones, twins[:1], complete[-1:], complete))
        return found or complete

    def _may_be_voided(self, payment: SagePayment) -> bool:
        return payment.state is COMPLETE and payment.undone_at is None and not payment.is_reversal


def _what(payment: SagePayment, paid: Paid) -> tuple[str, Side, str, Settled]:
    """What a negative payment tells of the one that it takes back."""
    return payment.company_id, payment.side, paid.record_no, paid.settled


def _whole(payment: SagePayment) -> tuple[str, Side, list[tuple[str, str]]]:
    """What a negative payment tells of the whole one that it takes back."""
    applications = [(paid.record_no, repr(paid.settled)) for paid in payment.applications]
    return payment.company_id, payment.side, sorted(applications)
