"""What must hold at every moment of a life of payments (PAY-3, PAY-5, PAY-6, PAY-11, PAY-14)."""

from __future__ import annotations

from collections import Counter

from alvys_intacct.domain.payments.payment import Payment, PaymentStatus, is_undone
from tests.fakes.samples import TENANT
from tests.property.payment_lives.alvys import Taken
from tests.property.payment_lives.truth import Alike, Ours, Records, Truth


class Promises(Truth):
    """Looks at a world at any moment."""

    def check(self) -> None:
        """No gap behind a watermark; nothing concluded that isn't known."""
        records = self.by_detail()
        unknown: Counter[Alike] = Counter()
        for ours in self.ours():
            if self.is_followed(ours):
                self._check_passed(ours, records)
            unknown[ours.alike] += self._undone_and_unknown(ours, records)
        for alike, count in unknown.items():
            if count > 0:
                self.broken("the watermark passes nothing", f"{count} undone of {alike} are not known")
        for payment in self.records():
            self._check_concluded(payment)

    def asked(self, payment: Payment) -> None:
        """Alvys is called."""
        world = self._world
        current = world.stores.payments.kept[TENANT, payment.payment_key]
        name = f"{payment.side} {payment.reference_in_alvys}"
        if current.status is PaymentStatus.VOIDED:
            self.broken("what is undone isn't sent", name)
        is_on = self.is_on(payment.subsidiary_id, payment.side)
        if not is_on and world.frames and world.frames[-1].switched == world.switched:
            self.broken("paused means paused", f"{name} is sent")

    def taken(self, taken: Taken) -> None:
        """Alvys has a payment: it must be one of Sage's, complete, on a document of ours, as Sage has it."""
        self._world.say(f"  alvys has {taken.target[1]} {taken.reference} {taken.amount}")
        found = [ours for ours in self.ours() if (taken.target, taken.reference) in ours.references]
        if not found:
            self.broken("only payments on our documents", f"{taken}")
        ours = found[0]
        is_whole = self.in_alvys(ours) == ours.amount or ours.document.is_summary
        if not is_whole or self.in_alvys(ours) > ours.amount or ours.payment.paid_on != taken.paid_on:
            self.broken("as Sage has it", f"{taken} is {ours} of {ours.payment.paid_on}")

    # --------------------------------------------------------------------- inside

    def _check_passed(self, ours: Ours, records: Records) -> None:
        became = ours.payment.became_money
        is_there = bool(self.of(ours, records)) or ours.payment.undone_at is not None
        if not is_there and became is not None and self.has_passed(ours, became.timestamp()):
            self.broken("the watermark passes nothing", f"{ours} is not recorded")

    def _undone_and_unknown(self, ours: Ours, records: Records) -> int:
        """1 for what was taken back before the watermark and isn't known as such; -1 for the reverse."""
        own, undone_at = self.of(ours, records), ours.payment.undone_at
        if not own:
            return 0
        is_known = all(is_undone(payment) for payment in own)
        has_passed = undone_at is not None and self.has_passed(ours, undone_at.timestamp())
        if has_passed and not is_known and self.tells_which(ours):
            self.broken("the watermark passes nothing", f"{ours} is {own[0].status}")
        return has_passed - is_known

    def _check_concluded(self, payment: Payment) -> None:
        """A conclusion holds: what is applied is there, what is voided without a word is not."""
        if payment.status not in (PaymentStatus.APPLIED, PaymentStatus.VOIDED):
            return
        name = f"{payment.side} {payment.reference_in_alvys} of {payment.amount} on {payment.number}"
        is_there = self.is_in_alvys(payment)
        if payment.status is PaymentStatus.APPLIED and not is_there:
            self.broken("nothing is concluded", f"{name} is applied, but not in Alvys")
        if payment.status is PaymentStatus.VOIDED and payment.problem is None and is_there:
            self.broken("nothing is concluded", f"{name} is voided without a word, and in Alvys")

    def broken(self, promise: str, what: str) -> None:
        """Raise the error of a broken promise."""
        raise self._world.broken(promise, what)
