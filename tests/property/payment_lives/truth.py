"""What is true of payments on our documents, and what Alvys and the service have of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from alvys_intacct.domain.connections.connection import ConnectionStatus
from alvys_intacct.domain.payments.payment import Payment, SettledBy
from alvys_intacct.domain.payments.run import OVERLAP
from alvys_intacct.domain.sage.books import Side
from tests.fakes.samples import TENANT
from tests.property.payment_lives.alvys import Target, target_of
from tests.property.payment_lives.documents import Exported
from tests.property.payment_lives.ledger import Paid, SagePayment

if TYPE_CHECKING:
    from tests.property.payment_lives.world import PaymentWorld

# What can't be told apart where a second, negative payment doesn't say which one it takes back.
Alike = tuple[tuple[Target, ...], SettledBy, Decimal]
Records = dict[tuple[str, str, SettledBy], list[Payment]]


@dataclass(frozen=True, slots=True)
class Ours:
    """What a payment settles of a document of ours by money, discount, credit …; it is complete, or was."""

    payment: SagePayment
    paid: Paid
    document: Exported
    settled_by: SettledBy
    amount: Decimal

    @property
    def reference(self) -> str:
        """Its reference in Alvys."""
        is_money = self.settled_by is SettledBy.MONEY
        return self.paid.detail_id if is_money else f"{self.paid.detail_id}-{self.settled_by}"

    @property
    def references(self) -> list[tuple[Target, str]]:
        """How Alvys knows it, or the parts of it."""
        return [(target, self.reference) for target in self.document.targets]

    @property
    def alike(self) -> Alike:
        """Those that a negative payment may take for this one."""
        return self.document.targets, self.settled_by, self.amount

    def __str__(self) -> str:
        undone = "undone " if self.payment.undone_at else ""
        where = self.document.transaction.number
        return f"{undone}{self.payment.side} {self.reference} of {self.amount} {self.settled_by} on {where}"


class Truth:
    """Knows what is true in a world."""

    def __init__(self, world: PaymentWorld) -> None:
        self._world = world

    def ours(self) -> Iterator[Ours]:
        """All that was complete, or still is, on documents of ours that take payments."""
        world = self._world
        for payment in world.ledger.payments:
            if payment.became_money is None or payment.is_reversal:
                continue
            for paid in payment.applications:
                document = world.documents.get((payment.company_id, payment.side, paid.record_no))
                if document is None or not document.targets:
                    continue
                for settled_by, amount in _parts(paid):
                    yield Ours(payment, paid, document, settled_by, amount)

    def records(self) -> list[Payment]:
        """All that the service recorded."""
        return list(self._world.stores.payments.kept.values())

    def by_detail(self) -> Records:
        """The records by what they are of."""
        found: Records = {}
        for payment in self.records():
            key = (payment.transaction_id, payment.detail_id, payment.settled_by)
            found.setdefault(key, []).append(payment)
        return found

    def of(self, ours: Ours, records: Records) -> list[Payment]:
        """The records of one."""
        key = (ours.document.transaction.transaction_id, ours.paid.detail_id, ours.settled_by)
        return records.get(key, [])

    def is_on(self, subsidiary_id: str, side: Side) -> bool:
        """Whether payments of that side flow."""
        connection = self._world.connection(subsidiary_id)
        return connection.status is ConnectionStatus.ACTIVE and connection.syncs(side)

    def flows(self, ours: Ours) -> bool:
        """Whether payments on its document flow."""
        return self.is_on(ours.document.transaction.booked_at, ours.payment.side)

    def is_followed(self, ours: Ours) -> bool:
        """Whether the service has to have a record of it: not of a summary that isn't split."""
        return not ours.document.is_summary or self._world.always_allocates

    def in_alvys(self, ours: Ours) -> Decimal:
        """What Alvys has of it, or will have."""
        alvys = self._world.alvys
        late = {(taken.target, taken.reference): taken for _, taken in alvys.late}
        taken = [alvys.taken.get(key) or late.get(key) for key in ours.references]
        return sum((Decimal(one.amount) for one in taken if one is not None), Decimal(0))

    def is_in_alvys(self, payment: Payment) -> bool:
        """Whether Alvys has what a record is of, or will have it."""
        target, alvys = target_of(payment), self._world.alvys
        late = ((taken.target, taken.reference) for _, taken in alvys.late)
        reference = payment.reference_in_alvys
        return target is not None and ((target, reference) in alvys.taken or (target, reference) in late)

    def has_passed(self, ours: Ours, at: float) -> bool:
        """Whether the watermark says that what happened then is recorded."""
        subsidiary_id = ours.document.transaction.booked_at
        watermark = self._world.stores.payment_runs.watermark(TENANT, subsidiary_id, ours.payment.side)
        return watermark is not None and at <= (watermark - OVERLAP).timestamp()

    def tells_which(self, ours: Ours) -> bool:
        """Whether Sage says which payment is taken back."""
        return self._world.setting.void != "pair" or ours.payment.side is Side.AR


def _parts(paid: Paid) -> Iterator[tuple[SettledBy, Decimal]]:
    """What is settled; a document's own credits are part of what Alvys knows."""
    settled, is_own = paid.settled, paid.credit_from == paid.record_no
    parts = (
        (SettledBy.MONEY, settled.money),
        (SettledBy.DISCOUNT, settled.discount),
        (SettledBy.CREDIT, Decimal(0) if is_own else settled.credit),
        (SettledBy.ADVANCE, settled.advance),
        (SettledBy.OVERPAYMENT, settled.overpayment),
    )
    return ((settled_by, amount) for settled_by, amount in parts if amount)
