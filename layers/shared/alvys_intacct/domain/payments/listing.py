"""The list of payments and its filters (PAY-8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from alvys_intacct.domain.kinds.facts import EntityType
from alvys_intacct.domain.payments.payment import Payment, PaymentStatus
from alvys_intacct.late_dataclass import dataclass

# How many payments that a run recorded have each status.
StatusCounts = Mapping[PaymentStatus, int]


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """A filter of payments. The dates are payment dates, inclusive; the case of texts doesn't count."""

    subsidiary_id: str | None = None
    status: PaymentStatus | None = None
    first: date | None = None
    last: date | None = None
    text: str | None = None

    @property
    def narrows(self) -> bool:
        """Whether it asks for more than dates, by which the list is in order."""
        return self.subsidiary_id is not None or self.status is not None or self.text is not None


def entity_type_of(payment: Payment) -> EntityType:
    """What the payment is on."""
    return EntityType.LOAD if payment.load_number else EntityType.TRIP


def passes(payment: Payment, narrowed: PaymentFilter) -> bool:
    """Whether a payment is on the narrowed list; its dates are those of the index."""
    if narrowed.status not in (None, payment.status):
        return False
    wanted = narrowed.subsidiary_id
    if wanted is not None and payment.subsidiary_id.casefold() != wanted.casefold():
        return False
    if narrowed.text is None:
        return True
    text = narrowed.text.casefold()
    return any(text in value.casefold() for value in texts_of(payment) if value)


def texts_of(payment: Payment) -> tuple[str | None, ...]:
    """The texts in which a filter's text is looked for."""
    document = payment.in_sage.document_number if payment.in_sage else None
    return (
        payment.number,
        payment.load_number,
        document,
        payment.transaction_id,
        payment.payment_id,
        payment.detail_id,
        payment.check_number,
        payment.sage_reference,
        payment.alvys_payment_id,
    )
