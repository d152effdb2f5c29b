"""What must hold when all of a life of payments is at rest (PAY-3, PAY-6, PAY-7, PAY-13, PAY-15)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from alvys_intacct.domain.lists import ListFilter
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, SettledBy, is_undone
from alvys_intacct.domain.payments.sending import due_of
from tests.fakes.samples import TENANT
from tests.property.payment_lives.promises import Promises
from tests.property.payment_lives.truth import Alike, Ours, Records

MOVING = frozenset({PaymentStatus.PENDING, PaymentStatus.CHECKING})
FOR_A_PERSON = frozenset({PaymentStatus.REFUSED, PaymentStatus.CLOSED})


class AtRest(Promises):
    """Looks at a world where nothing is due any more."""

    def check_at_rest(self) -> None:
        """Everything is somewhere where it is seen."""
        self.check()
        for error, _ in self._world.deployment.unforeseen:
            raise error
        if (moving := self.in_hand()) != "":
            self.broken("nothing sits unseen", moving)
        self._check_error_list()
        records = self.by_detail()
        for ours in self.ours():
            if self.flows(ours):
                self._check_ours(ours, records)
        self._check_alike(records)

    def check_equal(self) -> None:
        """Alvys has each complete payment on our documents, and of the others only those that are told."""
        for ours in self.ours():
            is_wanted = ours.payment.is_money and self.is_followed(ours) and self.tells_which(ours)
            if is_wanted and ours.settled_by is SettledBy.MONEY and self.in_alvys(ours) != ours.amount:
                self.broken("Alvys has what Sage has", f"{ours}: {self.in_alvys(ours)}")

    def check_nothing_is_lost(self, after: timedelta) -> None:
        """Nothing is due for so long."""
        before = self._world.clock.now() - after / 2
        for payment in self.records():
            due = due_of(payment)
            if due is not None and due < before and self.is_on(payment.subsidiary_id, payment.side):
                self.broken("lost work is found", f"{_told(payment)}, due {self._world.since_the_start(due)}")

    def in_hand(self) -> str:
        """What should move by itself."""
        payments = [
            f"{_told(payment)}"
            for payment in self.records()
            if payment.status in MOVING and self.is_on(payment.subsidiary_id, payment.side)
        ]
        runs = self._world.stores.payment_runs.runs(TENANT, 1000, None).items
        open_runs = [f"run {run.run_id} is {run.status}" for run in runs if run.finished_at is None]
        return ", ".join(payments + open_runs)

    # --------------------------------------------------------------------- inside

    def _check_error_list(self) -> None:
        """A problem is on the list, and nothing else is."""
        page = self._world.stores.transactions.open_errors(TENANT, ListFilter(), 1000, None)
        listed = {error.record_id for error in page.items}
        for payment in self.records():
            is_error = payment.problem is not None and payment.status not in MOVING
            # One that is tried again stays there until it is concluded. Where a worker died between the list
            # and the record, the next run corrects it, or whoever closes a closed one again.
            may_be_left = (
                payment.status in MOVING
                or payment.status is PaymentStatus.CLOSED
                or not self.is_on(payment.subsidiary_id, payment.side)
            )
            is_listed = payment.payment_key in listed
            if (is_error and not is_listed) or (is_listed and not is_error and not may_be_left):
                self.broken("the error list", f"{_told(payment)}: on the list or not")

    def _check_ours(self, ours: Ours, records: Records) -> None:
        own, there = self.of(ours, records), self.in_alvys(ours)
        if not self.tells_which(ours):
            return
        if ours.payment.undone_at is None:
            self._check_paid(ours, own, there)
        elif there:
            self._check_told(ours, own)

    def _check_paid(self, ours: Ours, own: list[Payment], there: Decimal) -> None:
        if not own and self.is_followed(ours):
            self.broken("each payment arrives", f"{ours} is not recorded")
        if any(map(is_undone, own)):
            self.broken("only undone payments are voided", f"{ours}: {list(map(_told, own))}")
        if not own or any(payment.status in FOR_A_PERSON for payment in own):
            return
        noticed = any(payment.status is PaymentStatus.NOTICE for payment in own)
        if there != (Decimal(0) if noticed else ours.amount):
            self.broken("each payment arrives", f"{ours}: {list(map(_told, own))}, in Alvys: {there}")

    def _check_told(self, ours: Ours, own: list[Payment]) -> None:
        """A person knows of all parts that Alvys has of what was undone."""
        for payment in own:
            if self.is_in_alvys(payment) and not _is_told(payment):
                self.broken("undone payments are told", f"{ours} is in Alvys: {_told(payment)}")

    def _check_alike(self, records: Records) -> None:
        """Of payments that can't be told apart, as many are in Alvys and not undone as Sage has."""
        wanted: Counter[Alike] = Counter()
        open_ones: Counter[Alike] = Counter()
        for ours in self.ours():
            if not self.flows(ours) or not self.is_followed(ours) or self.tells_which(ours):
                continue
            wanted[ours.alike] += ours.payment.is_money
            own = self.of(ours, records)
            is_open = bool(own) and not all(is_undone(payment) for payment in own)
            open_ones[ours.alike] += is_open
            if is_open:
                self._check_paid(ours, own, self.in_alvys(ours))
            if own and not is_open:
                self._check_told(ours, own)
        for alike in wanted | open_ones:
            if wanted[alike] != open_ones[alike]:
                there = f"wanted {wanted[alike]}, there {open_ones[alike]}"
                self.broken("Alvys has what Sage has", f"{alike}: {there}")


def _is_told(payment: Payment) -> bool:
    """Whether a person sees, or has closed, that it was undone."""
    return is_undone(payment) and (payment.problem or payment.resolution) is not None


def _told(payment: Payment) -> str:
    problem = payment.problem.code if payment.problem else "no problem"
    return f"{payment.side} {payment.detail_id} of {payment.amount} is {payment.status} ({problem})"
