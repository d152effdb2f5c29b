"""A random life of the payment sync, repeatable by its seed (PAY-3, PAY-5, PAY-6, PAY-15, Reliability 6).

Windows, pages and runs overlap; readers and drainers die at any call of a port, before and after it took
effect; Alvys refuses for a while; nobody runs anything for weeks; Sage shows a payment some minutes after it
was made, in pages of any size and order. Payments are voided at any moment, in all ways of Sage.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from alvys_intacct.domain.errors import NeedsAttention, Retryable, SyncError
from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import PaymentStatus, SettledBy
from alvys_intacct.domain.payments.run import OVERLAP
from alvys_intacct.domain.sage.books import Side
from alvys_intacct.domain.sage.payments import PaymentDetail, PaymentHeader, PaymentState
from alvys_intacct.domain.transactions.record import Transaction
from alvys_intacct.gateways.sqs import QueueName
from tests.fakes.faults import CrashError, Phase
from tests.fakes.queue import Delivery
from tests.fakes.samples import CALLER, SUBSIDIARY, TENANT, carrier_bill, load_invoice, summary_invoice
from tests.fakes.service import Service
from tests.property.lives.promises import BrokenPromiseError

# Sage shows a change at most this much after the time that it says.
LATEST_SIGHT = 5
# What a person is told of a payment that was undone in Sage.
VOID_PROBLEMS = ("payment_voided_in_sage", "payment_may_be_in_alvys")


class VoidShows(StrEnum):
    """How Sage shows that a payment was voided (protocol section 14)."""

    DETAIL = "detail"
    HEADER = "header"
    PAIR = "pair"
    MARKED_PAIR = "marked pair"


VOID_SHOWS = tuple(VoidShows)


class PaymentWorld:
    """One schedule of payments."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.service = Service()
        self.service.books.headers_with_details = self.random.random() < 0.5
        self.service.books.page_size = self.random.choice((1, 2, 2, 50))
        if self.random.random() < 0.3:
            # Sage's pages don't always come in the order of record numbers.
            self.service.books.order = lambda detail: random.Random(f"{seed} {detail.detail_id}").random()
        self.void_shows = self.random.choice(VOID_SHOWS)
        self.log: list[str] = []
        self.documents = [self._exported(load_invoice("1")), self._exported(carrier_bill("T1"))]
        if self.random.random() < 0.3:
            of_loads = {"LA": "700.00", "LB": "299.99", "LC": "0.01"}
            self.documents.append(self._exported(summary_invoice("S1", of_loads)))
            self._set(allocate_summary_payments=True)
        self.details: dict[str, PaymentDetail] = {}
        self.voided: set[str] = set()
        self.faulty = True
        self._answer_is_lost = False
        self._hazard = self.random.choice((0.0, 0.02, 0.1))
        self.service.wire.hook = self._hook

    def run(self, steps: int) -> None:
        """Let things happen, then let them come to rest, and hold all promises."""
        for _ in range(steps):
            self._step()
            self.check()
        self.rest()
        self.check()
        self.check_at_rest()

    def rest(self) -> None:
        """Faults end, Alvys takes everything, two runs go through to the end, after one that is in hand."""
        self._say("— rest —")
        self.faulty = False
        self.service.transport.refuse.clear()
        self.service.queue.drops = 0
        for _ in range(3):
            self._advance(hours=12)
            self._plan()
            for _ in range(40):
                if not self.service.queue.waiting:
                    break
                self._deliver(self.service.queue.waiting[0])
            self._advance(minutes=21)
            self._sweep()

    def _step(self) -> None:
        actions: list[tuple[int, Callable[[], None]]] = [
            (5, self._pay),
            (1, self._void),
            (1, self._lose_answer),
            (3, self._plan),
            (1, self._plan_dates),
            (12, self._deliver_one),
            (2, self._deliver_old),
            (1, self._drop),
            (1, self._sweep),
            (3, self._some_time),
            (1, self._refuse),
            (1, self._dead_letter),
            (1, self._retry),
        ]
        weights = [weight for weight, _ in actions]
        self.random.choices([action for _, action in actions], weights)[0]()

    # --------------------------------------------------------------- what happens

    def _exported(self, message: dict[str, object]) -> Transaction:
        transaction = self.service.send(message)
        self.service.pump()
        return self.service.now_of(transaction)

    def _pay(self) -> None:
        """Somebody pays in Sage: one payment on one or both of our documents, or a stranger's."""
        payment_id = str(len(self.details) + 5000)
        for document in self.random.sample(self.documents, self.random.randint(1, 2)):
            number = len(self.details) + 1
            detail_id = str(number)
            receipt = document.receipt
            assert receipt is not None
            seen_late = timedelta(minutes=self.random.choice((0, 0, LATEST_SIGHT)))
            foreign = self.random.random() < 0.2
            detail = PaymentDetail(
                side=document.side,
                detail_id=detail_id,
                payment_id=payment_id,
                document_record_no="9" if foreign else receipt.record_no,
                # Different amounts: Sage doesn't tell which of two equal payments a negative one takes back.
                amount=Decimal(self.random.randint(1, 99) * 100 + number).scaleb(-2),
                discount=Decimal(self.random.choice((0, 0, 0, 500))).scaleb(-2),
                payment_date=self.service.clock.now().date(),
                state=PaymentState.COMPLETE,
                modified_at=(self.service.clock.now() - seen_late).isoformat(),
            )
            self.details[detail_id] = detail
            self.service.books.details.append(detail)
            header = PaymentHeader(
                document.side, payment_id, "EFT", "1", None, detail.payment_date, "USD", PaymentState.COMPLETE
            )
            self.service.books.headers[document.side, payment_id] = header
            self._say(f"paid: detail {detail_id} {'foreign' if foreign else document.number}")

    def _void(self) -> None:
        """Somebody voids a payment: Sage shows it in one of its ways, maybe minutes late."""
        if candidates := [detail for detail in self.details.values() if detail.detail_id not in self.voided]:
            self._void_payment_of(self.random.choice(candidates))

    def _void_payment_of(self, chosen: PaymentDetail) -> None:
        candidates = [detail for detail in self.details.values() if detail.detail_id not in self.voided]
        books, key = self.service.books, (chosen.side, chosen.payment_id)
        at = self.service.clock.now() - timedelta(minutes=self.random.choice((0, LATEST_SIGHT)))
        state = PaymentState.UNDONE if self.void_shows is not VoidShows.PAIR else PaymentState.COMPLETE
        of_payment = [detail for detail in candidates if (detail.side, detail.payment_id) == key]
        self.voided |= {detail.detail_id for detail in of_payment}
        self._say(f"voided ({self.void_shows}): {', '.join(detail.detail_id for detail in of_payment)}")
        books.headers[key] = replace(books.headers[key], state=state)
        books.headers_changed[key] = at
        if self.void_shows is VoidShows.DETAIL:
            rewritten = {
                detail.detail_id: replace(detail, state=state, modified_at=at.isoformat())
                for detail in of_payment
            }
            books.details = [rewritten.get(detail.detail_id, detail) for detail in books.details]
            # Before it is read again, nobody can know of it any more.
            self.details |= rewritten
        if self.void_shows in (VoidShows.PAIR, VoidShows.MARKED_PAIR):
            self._reverse(key, of_payment, at)

    def _lose_answer(self) -> None:
        """The drainer dies once Alvys has taken a payment; mostly that payment is voided then."""
        waiting = [one for one in self.service.queue.waiting if one.queue is QueueName.APPLY_PAYMENTS]
        if not self.faulty or not waiting:
            return
        self._say("the next answer of Alvys is lost")
        before = set(self.service.transport.received)
        self._answer_is_lost = True
        self._deliver(self.random.choice(waiting))
        self._answer_is_lost = False
        taken = [
            payment.detail_id
            for key, payment in self.service.transport.received.items()
            if key not in before and payment.detail_id not in self.voided
        ]
        if taken and self.random.random() < 0.8:
            self._void_payment_of(self.details[taken[-1]])

    def _reverse(self, key: tuple[Side, str], of_payment: list[PaymentDetail], at: datetime) -> None:
        """A second payment with negative details."""
        payment_id = f"9{key[1]}"
        is_marked = self.void_shows is VoidShows.MARKED_PAIR
        state = PaymentState.REVERSAL if is_marked else PaymentState.COMPLETE
        books = self.service.books
        books.headers[key[0], payment_id] = replace(books.headers[key], payment_id=payment_id, state=state)
        books.details += [
            replace(
                detail,
                detail_id=f"9{detail.detail_id.rjust(4, '0')}",
                payment_id=payment_id,
                amount=-detail.amount,
                discount=-detail.discount,
                modified_at=at.isoformat(),
            )
            for detail in of_payment
        ]

    def _plan(self) -> None:
        self._say("plan")
        self._guarded(lambda: self.service.plan.for_all("corr"))

    def _plan_dates(self) -> None:
        """Somebody asks for certain days; today ends at midnight."""
        today = self.service.clock.now().replace(hour=0, minute=0)
        first = today - timedelta(days=self.random.choice((0, 3, 40)))
        last = self.random.choice((first, today)) + timedelta(days=1)
        self._say(f"plan {first:%m-%d} to {last:%m-%d}")
        self._guarded(
            lambda: self.service.sync_on_demand(TENANT, "person", "corr", SUBSIDIARY, (first, last))
        )

    def _deliver_one(self) -> None:
        if self.service.queue.waiting:
            self._deliver(self.random.choice(self.service.queue.waiting))

    def _deliver_old(self) -> None:
        if self.service.queue.sent:
            self._deliver(self.random.choice(self.service.queue.sent))

    def _deliver(self, delivery: Delivery) -> None:
        self._say(f"work {delivery.queue} {delivery.name[-6:]}")
        done = False

        def work() -> None:
            nonlocal done
            self.service.work([delivery])
            done = True

        self._guarded(work)
        waiting = self.service.queue.waiting
        if done and delivery in waiting:
            waiting.remove(delivery)
        if not done and delivery not in waiting:
            waiting.append(delivery)

    def _drop(self) -> None:
        self.service.queue.drop(1)

    def _sweep(self) -> None:
        self._say("sweep")
        self._guarded(self.service.sweep_runs)
        self._guarded(self.service.sweep)

    def _some_time(self) -> None:
        self._advance(hours=self.random.choice((0.01, 1, 12, 12, 24 * 20)))

    def _refuse(self) -> None:
        if self.details:
            detail_id = self.random.choice(list(self.details))
            self._say(f"alvys refuses {detail_id}")
            self.service.transport.refuse[detail_id] = self.random.choice(
                (NeedsAttention("Unknown load.", code="load_unknown"), Retryable("busy"))
            )
        if self.random.random() < 0.5:
            self.service.transport.refuse.clear()

    def _dead_letter(self) -> None:
        if self.service.queue.sent:
            delivery = self.random.choice(self.service.queue.sent)
            self._say(f"dead letter {delivery.queue} {delivery.name[-6:]}")
            if delivery.queue is QueueName.APPLY_PAYMENTS:
                self._guarded(lambda: self.service.capture.drain(TENANT, Side(delivery.name)))
            elif delivery.queue is QueueName.READ_PAYMENTS:
                self._guarded(lambda: self.service.capture.run(TENANT, delivery.name))

    def _retry(self) -> None:
        self._say("retry all errors")
        self._guarded(lambda: self.service.retry.matching(CALLER, ListFilter()))

    def _set(self, **settings: bool) -> None:
        connection = self.service.connections.get(TENANT, SUBSIDIARY)
        assert connection is not None
        self.service.switch(advanced=connection.advanced.model_copy(update=settings))

    # --------------------------------------------------------------------- faults

    def _hook(self, name: str, phase: Phase) -> None:
        if self._answer_is_lost and (name, phase) == ("transport.apply_payment", Phase.AFTER):
            raise CrashError
        if not self.faulty or self.random.random() >= self._hazard:
            return
        self._say(f"  fault {phase} {name}")
        raise self.random.choice((CrashError(), Retryable("busy", code="fault")))

    def _guarded(self, action: Callable[[], object]) -> None:
        try:
            action()
        except CrashError:
            self._say("  it died")
        except SyncError as error:
            self._say(f"  it ended with {error.code}")

    def _advance(self, hours: float = 0, minutes: float = 0) -> None:
        self._say(f"  {hours} h {minutes} min pass")
        self.service.clock.advance(hours * 3600 + minutes * 60)

    # ------------------------------------------------------------------- promises

    def check(self) -> None:
        """At every moment: nothing foreign in Alvys, and no gap behind the watermark."""
        for payment in self.service.transport.received.values():
            detail = self.details[payment.detail_id]
            is_whole = payment.by_load_only or payment.amount == str(detail.amount)
            if not self._is_ours(detail) or not is_whole or payment.settled_by is not SettledBy.MONEY:
                raise self._broken(f"Alvys has {payment} for {detail}")
        watermarks = [self.service.payment_runs.watermark(TENANT, SUBSIDIARY, side) for side in Side]
        reached = [watermark for watermark in watermarks if watermark is not None]
        if not reached:
            return
        watermark = max(reached)
        for detail in self.details.values():
            at = datetime.fromisoformat(detail.modified_at)
            if at <= watermark - OVERLAP and self._is_ours(detail) and not self._is_recorded(detail):
                raise self._broken(f"the watermark {watermark} has passed {detail}")

    def check_at_rest(self) -> None:
        """Each payment on a document of ours is in Alvys, to the cent, or was undone in Sage.

        Of what was undone after Alvys got it, or may have got it, a person knows; of nothing else.
        """
        arrived: defaultdict[str, Decimal] = defaultdict(Decimal)
        for payment in self.service.transport.received.values():
            arrived[payment.detail_id] += Decimal(payment.amount)
        ours = {detail_id: detail for detail_id, detail in self.details.items() if self._is_ours(detail)}
        wanted = {
            detail_id: detail.amount for detail_id, detail in ours.items() if detail_id not in self.voided
        }
        standing = {detail_id: sent for detail_id, sent in arrived.items() if detail_id not in self.voided}
        if standing != wanted:
            raise self._broken(f"in Alvys: {standing}, in Sage: {wanted}")
        errors = self.service.transactions.open_errors(TENANT, ListFilter(), 100, None).items
        told = {self.service.payments.kept[TENANT, error.record_id].detail_id: error for error in errors}
        for detail_id, error in told.items():
            if detail_id not in self.voided or error.problem.code not in VOID_PROBLEMS:
                raise self._broken(f"still on the error list: {error}")
        silent = {detail_id for detail_id in arrived if detail_id in self.voided} - told.keys()
        if silent:
            raise self._broken(f"Alvys has payments that were voided, and nobody is told: {silent}")
        self._check_notices(ours)

    def _check_notices(self, ours: dict[str, PaymentDetail]) -> None:
        """Each discount is a notice, unless it was undone."""
        noticed = {
            payment.detail_id
            for payment in self.service.payments.kept.values()
            if payment.status is PaymentStatus.NOTICE
        }
        wanted = {
            detail_id
            for detail_id, detail in ours.items()
            if detail.discount and detail_id not in self.voided
        }
        if noticed != wanted:
            raise self._broken(f"notices: {noticed}, discounts: {wanted}")

    def _is_ours(self, detail: PaymentDetail) -> bool:
        return detail.document_record_no != "9"

    def _is_recorded(self, detail: PaymentDetail) -> bool:
        return any(
            (payment.side, payment.detail_id) == (detail.side, detail.detail_id)
            for payment in self.service.payments.kept.values()
        )

    def _say(self, what: str) -> None:
        self.log.append(what)

    def _broken(self, what: str) -> BrokenPromiseError:
        return BrokenPromiseError("payments", what, self.log)
